/* SPDX-License-Identifier: ISC */
/* msgpack out: the objects of the jsonl export, one after the other. */
#include "import/write/writer.h"
#include "store/dict.h"
#include "store/term_msgpack.h"

/* An object whose keys are counted while they are written. */
struct object {
    struct ent_writer *writer;
    struct ent_buf *out;
    size_t place;
    unsigned n_keys;
    enum ent_status status;
};

static struct object object_begin(struct ent_writer *writer)
{
    return (struct object){.writer = writer,
                           .out = writer->out,
                           .place = ent_msgpack_map_begin(writer->out)};
}

static enum ent_status object_end(struct object *o)
{
    ent_msgpack_map_end(o->out, o->place, o->n_keys);
    return o->status ? o->status : o->out->status;
}

static void key(struct object *o, const char *name)
{
    ent_msgpack_cstr(o->out, name);
    o->n_keys++;
}

static bool get(struct object *o, ent_id id, struct ent_term *term)
{
    if (o->status || !id)
        return false;
    o->status = ent_dict_get(o->writer->txn, id, o->writer->arena, term);
    return o->status == ENT_OK;
}

static void term(struct object *o, const char *name, ent_id id)
{
    struct ent_term value;
    if (!get(o, id, &value))
        return;
    key(o, name);
    ent_term_msgpack(&value, o->out);
}

/* A text without language is a plain string in a text field. */
static void text(struct object *o, const char *name, ent_id id)
{
    struct ent_term value;
    if (!get(o, id, &value))
        return;
    key(o, name);
    if (value.kind == ENT_TEXT && !value.tag)
        ent_msgpack_string(o->out, value.bytes, value.n_bytes);
    else
        ent_term_msgpack(&value, o->out);
}

static void date(struct object *o, const char *name, uint64_t bits)
{
    key(o, name);
    ent_msgpack_date(o->out, bits);
}

static void cstr(struct object *o, const char *name, const char *value)
{
    key(o, name);
    ent_msgpack_cstr(o->out, value);
}

static void integer(struct object *o, const char *name, int64_t value)
{
    key(o, name);
    ent_msgpack_int(o->out, value);
}

static void period(struct object *o, const struct ent_report *r)
{
    if (r->from && r->from == r->to) {
        date(o, "on", ent_id_date(r->from));
        return;
    }
    if (r->from)
        date(o, "from", ent_id_date(r->from));
    if (r->to)
        date(o, "to", ent_id_date(r->to));
}

static void offsets(struct object *o, const struct ent_report *r)
{
    static const char *const units[] = {"byte", "char", "utf16"};
    if (r->start < 0 || r->located)
        return;
    integer(o, "start", r->start);
    integer(o, "end", r->end);
    if (r->unit != ENT_UNIT_BYTE)
        cstr(o, "unit", units[r->unit]);
}

static void fields(struct object *o, const struct ent_report *r)
{
    static const char *const written[ENT_N_WRITTEN] = {"written_subject",
                                                       "written_predicate",
                                                       "written_object",
                                                       "written_source",
                                                       "written_speaker"};
    term(o, "source", r->source);
    term(o, "speaker", r->speaker);
    period(o, r);
    term(o, "place", r->place);
    term(o, "event", r->event);
    if (r->denies)
        cstr(o, "stance", "denies");
    term(o, "confidence", r->confidence);
    text(o, "quote", r->quote);
    offsets(o, r);
    term(o, "extractor", r->extractor);
    if (r->meta) { /* is msgpack already */
        key(o, "meta");
        ent_buf_add(o->out, r->meta, r->n_meta);
    }
    for (int i = 0; i < ENT_N_WRITTEN; i++)
        term(o, written[i], r->written[i]);
}

static void history(struct object *o, const struct ent_report *r)
{
    integer(o, "report", (int64_t)r->id);
    date(o, "recorded", r->recorded);
    if (r->retracted)
        date(o, "retracted", r->retracted);
}

static enum ent_status begin(struct ent_writer *w)
{
    struct object o = object_begin(w);
    integer(&o, "entente", 1);
    cstr(&o, "base", ent_store_base(ent_txn_store(w->txn)));
    key(&o, "resolve");
    ent_msgpack_boolean(w->out, false);
    return object_end(&o);
}

static enum ent_status document(struct ent_writer *w, ent_id source,
                                const char *bytes, size_t n_bytes)
{
    struct object o = object_begin(w);
    term(&o, "source", source);
    key(&o, "text");
    ent_msgpack_string(w->out, bytes, n_bytes);
    return object_end(&o);
}

static enum ent_status report(struct ent_writer *w, const struct ent_report *r)
{
    struct object o = object_begin(w);
    term(&o, "subject", r->subject);
    term(&o, "predicate", r->predicate);
    term(&o, "object", r->object);
    fields(&o, r);
    if (w->options->history)
        history(&o, r);
    return object_end(&o);
}

const struct ent_write_format ent_write_msgpack = {.name = "msgpack",
                                                   .media_type =
                                                       "application/msgpack",
                                                   .begin = begin,
                                                   .document = document,
                                                   .report = report};
