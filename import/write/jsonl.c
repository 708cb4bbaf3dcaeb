/* SPDX-License-Identifier: ISC */
/* JSON Lines out: a header, the documents' texts, then a line a report. */
#include <string.h>

#include "base/json_write.h"
#include "import/write/writer.h"
#include "store/dict.h"
#include "store/term_json.h"

static void key(struct ent_writer *w, const char *name)
{
    ent_buf_add_char(w->out, ',');
    ent_buf_add_char(w->out, '"');
    ent_buf_add_str(w->out, name);
    ent_buf_add_str(w->out, "\":");
}

static enum ent_status term(struct ent_writer *w, ent_id id)
{
    struct ent_term value;
    enum ent_status status = ent_dict_get(w->txn, id, w->arena, &value);
    if (!status)
        ent_term_json(&value, w->out);
    return status;
}

static enum ent_status term_field(struct ent_writer *w, const char *name,
                                  ent_id id)
{
    if (!id)
        return ENT_OK;
    key(w, name);
    return term(w, id);
}

/* A text without language is a plain string in a text field. */
static enum ent_status text_field(struct ent_writer *w, const char *name,
                                  ent_id id)
{
    struct ent_term value;
    if (!id)
        return ENT_OK;
    enum ent_status status = ent_dict_get(w->txn, id, w->arena, &value);
    if (status)
        return status;
    key(w, name);
    if (value.kind == ENT_TEXT && !value.tag)
        ent_json_string(w->out, value.bytes, value.n_bytes);
    else
        ent_term_json(&value, w->out);
    return ENT_OK;
}

static void date_field(struct ent_writer *w, const char *name, uint64_t date)
{
    key(w, name);
    ent_date_json(date, w->out);
}

static void period(struct ent_writer *w, const struct ent_report *r)
{
    if (r->from && r->from == r->to) {
        date_field(w, "on", ent_id_date(r->from));
        return;
    }
    if (r->from)
        date_field(w, "from", ent_id_date(r->from));
    if (r->to)
        date_field(w, "to", ent_id_date(r->to));
}

static void offsets(struct ent_writer *w, const struct ent_report *r)
{
    static const char *const units[] = {"byte", "char", "utf16"};
    if (r->start < 0 || r->located)
        return;
    key(w, "start");
    ent_buf_add_int(w->out, r->start);
    key(w, "end");
    ent_buf_add_int(w->out, r->end);
    if (r->unit != ENT_UNIT_BYTE) {
        key(w, "unit");
        ent_json_cstr(w->out, units[r->unit]);
    }
}

static enum ent_status written(struct ent_writer *w, const struct ent_report *r)
{
    static const char *const names[ENT_N_WRITTEN] = {"written_subject",
                                                     "written_predicate",
                                                     "written_object",
                                                     "written_source",
                                                     "written_speaker"};
    enum ent_status status = ENT_OK;
    for (int i = 0; i < ENT_N_WRITTEN && !status; i++)
        status = term_field(w, names[i], r->written[i]);
    return status;
}

static void history(struct ent_writer *w, const struct ent_report *r)
{
    key(w, "report");
    ent_buf_add_uint(w->out, r->id);
    date_field(w, "recorded", r->recorded);
    if (r->retracted)
        date_field(w, "retracted", r->retracted);
}

static enum ent_status fields(struct ent_writer *w, const struct ent_report *r)
{
    enum ent_status status = term_field(w, "source", r->source);
    if (!status)
        status = term_field(w, "speaker", r->speaker);
    period(w, r);
    if (!status)
        status = term_field(w, "place", r->place);
    if (!status)
        status = term_field(w, "event", r->event);
    if (r->denies) {
        key(w, "stance");
        ent_json_cstr(w->out, "denies");
    }
    if (!status)
        status = term_field(w, "confidence", r->confidence);
    if (!status)
        status = text_field(w, "quote", r->quote);
    offsets(w, r);
    if (!status)
        status = term_field(w, "extractor", r->extractor);
    if (!status && r->meta) {
        key(w, "meta");
        status = ent_msgpack_json(r->meta, r->n_meta, w->out);
    }
    return status ? status : written(w, r);
}

static enum ent_status begin(struct ent_writer *w)
{
    const char *base = ent_store_base(ent_txn_store(w->txn));
    ent_buf_add_str(w->out, "{\"entente\":1,\"base\":");
    ent_json_cstr(w->out, base);
    ent_buf_add_str(w->out, ",\"resolve\":false}\n");
    return ENT_OK;
}

static enum ent_status document(struct ent_writer *w, ent_id source,
                                const char *text, size_t n_text)
{
    ent_buf_add_str(w->out, "{\"source\":");
    enum ent_status status = term(w, source);
    key(w, "text");
    ent_json_string(w->out, text, n_text);
    ent_buf_add_str(w->out, "}\n");
    return status;
}

static enum ent_status report(struct ent_writer *w, const struct ent_report *r)
{
    ent_buf_add_str(w->out, "{\"subject\":");
    enum ent_status status = term(w, r->subject);
    if (!status)
        status = term_field(w, "predicate", r->predicate);
    if (!status)
        status = term_field(w, "object", r->object);
    if (!status)
        status = fields(w, r);
    if (!status && w->options->history)
        history(w, r);
    ent_buf_add_str(w->out, "}\n");
    return status;
}

const struct ent_write_format ent_write_jsonl = {.name = "jsonl",
                                                 .media_type =
                                                     "application/x-ndjson",
                                                 .begin = begin,
                                                 .document = document,
                                                 .report = report};
