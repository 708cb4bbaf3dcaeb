/* SPDX-License-Identifier: ISC */
/* N-Triples, N-Quads and Turtle out (import/README.md, "Reports in RDF").
 *
 * A report without fields is a triple; in N-Quads, one of nothing but a source
 * the quad in that graph.  Any other is a reifier _:r1 of type er:Report.  It
 * stands for the triple as well, which N-Triples and Turtle still write, right
 * before it, for those who know nothing of er:.  What RDF has no subjects for,
 * quoted facts and values, is written through a node _:q1 of type er:Quoted.
 *
 * Beside another report that stands for its triple as well, a report without
 * fields is written as a reifier without fields, so that the two are told
 * apart in whatever order the statements are read. */
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "import/rdf/detect.h"
#include "import/rdf/rdf.h"
#include "import/write/rdf_term.h"
#include "import/write/writer.h"
#include "store/dict.h"
#include "store/term_json.h"
#include "store/tupleset.h"

struct state {
    struct ent_rdf_style style;
    bool quads, turtle;
    uint64_t n_reports;   /* reifiers so far */
    struct ent_map nodes; /* term -> number of its _:q */
    struct ent_cursor by_fact, by_source;
    bool has_by_fact, has_by_source;
    struct ent_buf before, after; /* a statement of the reifier in hand */
};

static const struct ent_term type = ENT_RDF_TERM("type");
static const struct ent_term reifies = ENT_RDF_TERM("reifies");
static const struct ent_term er_value = ENT_ER_TERM("value");
static const struct ent_term er_report = ENT_ER_TERM("Report");
static const struct ent_term er_quoted = ENT_ER_TERM("Quoted");

/* ---- terms ---- */

static void leaf(struct ent_writer *w, const struct ent_term *term)
{
    const struct state *state = w->state;
    ent_rdf_write_leaf(term, &state->style, w->out);
}

/* Can a term of this kind be a subject in RDF? */
static bool is_subject(enum ent_kind kind)
{
    return ent_kind_is_entity(kind);
}

static enum ent_status write_node(struct ent_writer *w, ent_id id)
{
    const struct state *state = w->state;
    uint64_t number = 0;
    if (!ent_map_get(&state->nodes, id, &number))
        return ENT_EDAMAGED; /* it was told before */
    ent_buf_add_str(w->out, "_:q");
    ent_buf_add_uint(w->out, number);
    return ENT_OK;
}

static enum ent_status write_fact(struct ent_writer *w, const ent_id parts[3]);

static enum ent_status write_object(struct ent_writer *w, ent_id id)
{
    struct ent_term term;
    ent_id parts[3];
    enum ent_status status;
    if (ent_id_kind(id) != ENT_QUOTED) {
        status = ent_dict_get(w->txn, id, NULL, &term);
        if (!status)
            leaf(w, &term);
        return status;
    }
    status = ent_dict_parts(w->txn, id, parts);
    ent_buf_add_str(w->out, "<<( ");
    if (!status)
        status = write_fact(w, parts);
    ent_buf_add_str(w->out, " )>>");
    return status;
}

static enum ent_status write_fact(struct ent_writer *w, const ent_id parts[3])
{
    enum ent_status status = is_subject(ent_id_kind(parts[0]))
                                 ? write_object(w, parts[0])
                                 : write_node(w, parts[0]);
    for (int i = 1; i < 3 && !status; i++) {
        ent_buf_add_char(w->out, ' ');
        status = write_object(w, parts[i]);
    }
    return status;
}

/* ---- nodes that stand for terms ---- */

static enum ent_status tell_node(struct ent_writer *w, ent_id id)
{
    struct state *state = w->state;
    bool is_fact = ent_id_kind(id) == ENT_QUOTED;
    enum ent_status status =
        ent_map_put(&state->nodes, id, state->nodes.n_items + 1);
    if (!status)
        status = write_node(w, id);
    if (state->turtle) {
        ent_buf_add_str(w->out, " a er:Quoted ; ");
    } else {
        ent_buf_add_char(w->out, ' ');
        leaf(w, &type);
        ent_buf_add_char(w->out, ' ');
        leaf(w, &er_quoted);
        ent_buf_add_str(w->out, " .\n");
        if (!status)
            status = write_node(w, id);
        ent_buf_add_char(w->out, ' ');
    }
    leaf(w, is_fact ? &reifies : &er_value);
    ent_buf_add_char(w->out, ' ');
    if (!status)
        status = write_object(w, id);
    ent_buf_add_str(w->out, " .\n");
    return status;
}

/* Tells the nodes that a term needs, innermost first. */
static enum ent_status tell_nodes(struct ent_writer *w, ent_id id,
                                  bool as_subject)
{
    const struct state *state = w->state;
    ent_id parts[3];
    uint64_t number;
    enum ent_kind kind = ent_id_kind(id);
    if (ent_map_get(&state->nodes, id, &number))
        return ENT_OK;
    if (kind == ENT_QUOTED) {
        enum ent_status status = ent_dict_parts(w->txn, id, parts);
        if (!status)
            status = tell_nodes(w, parts[0], true);
        if (!status)
            status = tell_nodes(w, parts[2], false);
        if (status)
            return status;
    }
    return as_subject && !is_subject(kind) ? tell_node(w, id) : ENT_OK;
}

static enum ent_status tell_nodes_of(struct ent_writer *w,
                                     const struct ent_report *r)
{
    enum ent_status status = tell_nodes(w, r->subject, true);
    if (!status)
        status = tell_nodes(w, r->object, false);
    for (int i = 0; i < ENT_N_WRITTEN && !status; i++)
        if (ent_id_kind(r->written[i]) == ENT_QUOTED)
            status = tell_nodes(w, r->written[i], false);
    return status;
}

/* ---- which form ---- */

static enum ent_status find_other(struct ent_writer *w,
                                  const struct ent_report *r,
                                  struct ent_cursor *cursor, unsigned column,
                                  bool *found)
{
    const struct state *state = w->state;
    struct ent_report other;
    enum ent_status status = ENT_OK;
    for (; !status && !*found; status = ent_cursor_next(cursor)) {
        uint64_t tag = cursor->row[column];
        if (ENT_TAG_REPORT(tag) == r->id || ENT_TAG_DENIES(tag))
            continue;
        status = ent_report_get(w->txn, ENT_TAG_REPORT(tag), &other);
        if (status)
            return status == ENT_ENOTFOUND ? ENT_EDAMAGED : status;
        *found =
            !other.retracted && (!state->quads || other.source == r->source);
    }
    return status == ENT_END ? ENT_OK : status;
}

/* Is there another live report that stands for the same statement? */
static enum ent_status is_beside(struct ent_writer *w,
                                 const struct ent_report *r, bool *beside)
{
    struct state *state = w->state;
    const ent_id by_fact[] = {r->subject, r->predicate, r->object};
    const ent_id by_source[] = {r->source, r->subject, r->predicate, r->object};
    bool source = state->quads && r->source;
    struct ent_cursor *cursor = source ? &state->by_source : &state->by_fact;
    *beside = false;
    enum ent_status status =
        ent_cursor_first(cursor, source ? by_source : by_fact, source ? 4 : 3);
    if (status)
        return status == ENT_END ? ENT_OK : status;
    return find_other(w, r, cursor, source ? 4 : 5, beside);
}

/* Does the statement say all of the report? */
static enum ent_status is_statement(struct ent_writer *w,
                                    const struct ent_report *r, bool *is)
{
    const struct state *state = w->state;
    struct ent_report rest = *r;
    bool beside;
    if (state->quads)
        rest.source = 0;
    *is = !w->options->history && ent_report_is_bare(&rest);
    if (!*is)
        return ENT_OK;
    enum ent_status status = is_beside(w, r, &beside);
    *is = !beside;
    return status;
}

/* ---- fields ---- */

static void begin_field(struct ent_writer *w, const char *name)
{
    const struct state *state = w->state;
    if (state->turtle) {
        ent_buf_add_str(w->out, " ;\n    er:");
        ent_buf_add_str(w->out, name);
        ent_buf_add_char(w->out, ' ');
        return;
    }
    ent_buf_add(w->out, state->before.bytes, state->before.n_bytes);
    ent_buf_add_str(w->out, "<" ENT_ER);
    ent_buf_add_str(w->out, name);
    ent_buf_add_str(w->out, "> ");
}

static void end_field(struct ent_writer *w)
{
    const struct state *state = w->state;
    if (!state->turtle)
        ent_buf_add(w->out, state->after.bytes, state->after.n_bytes);
}

static enum ent_status id_field(struct ent_writer *w, const char *name,
                                ent_id id)
{
    if (!id)
        return ENT_OK;
    begin_field(w, name);
    enum ent_status status = write_object(w, id);
    end_field(w);
    return status;
}

static void term_field(struct ent_writer *w, const char *name,
                       const struct ent_term *term)
{
    begin_field(w, name);
    leaf(w, term);
    end_field(w);
}

static void word_field(struct ent_writer *w, const char *name, const char *word)
{
    const struct ent_term term = {.kind = ENT_TEXT,
                                  .bytes = word,
                                  .n_bytes = strlen(word)};
    term_field(w, name, &term);
}

static void number_field(struct ent_writer *w, const char *name, uint64_t n)
{
    const struct ent_term term = {.kind = ENT_INTEGER, .integer = (int64_t)n};
    term_field(w, name, &term);
}

static void date_field(struct ent_writer *w, const char *name, uint64_t date)
{
    const struct ent_term term = {.kind = ENT_DATE, .date = date};
    term_field(w, name, &term);
}

static void offsets(struct ent_writer *w, const struct ent_report *r)
{
    static const char *const units[] = {"byte", "char", "utf16"};
    if (r->start < 0 || r->located)
        return;
    number_field(w, "start", (uint64_t)r->start);
    number_field(w, "end", (uint64_t)r->end);
    if (r->unit != ENT_UNIT_BYTE)
        word_field(w, "unit", units[r->unit]);
}

static enum ent_status meta_field(struct ent_writer *w,
                                  const struct ent_report *r)
{
    static const char json[] = ENT_RDF "JSON";
    struct ent_buf text;
    if (!r->meta)
        return ENT_OK;
    ent_buf_init(&text);
    enum ent_status status = ent_msgpack_json(r->meta, r->n_meta, &text);
    if (!status)
        status = text.status;
    if (!status) {
        const struct ent_term term = {.kind = ENT_TYPED,
                                      .bytes = text.bytes,
                                      .n_bytes = text.n_bytes,
                                      .tag = json,
                                      .n_tag = sizeof json - 1};
        term_field(w, "meta", &term);
    }
    ent_buf_release(&text);
    return status;
}

static enum ent_status id_fields(struct ent_writer *w,
                                 const struct ent_report *r)
{
    const struct {
        const char *name;
        ent_id id;
    } fields[] = {
        {"source", r->source},
        {"speaker", r->speaker},
        {"from", r->from},
        {"to", r->to},
        {"place", r->place},
        {"event", r->event},
        {"confidence", r->confidence},
        {"quote", r->quote},
        {"extractor", r->extractor},
        {"written_subject", r->written[ENT_WRITTEN_SUBJECT]},
        {"written_predicate", r->written[ENT_WRITTEN_PREDICATE]},
        {"written_object", r->written[ENT_WRITTEN_OBJECT]},
        {"written_source", r->written[ENT_WRITTEN_SOURCE]},
        {"written_speaker", r->written[ENT_WRITTEN_SPEAKER]},
    };
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && !status; i++)
        status = id_field(w, fields[i].name, fields[i].id);
    return status;
}

static enum ent_status write_fields(struct ent_writer *w,
                                    const struct ent_report *r)
{
    enum ent_status status = id_fields(w, r);
    if (r->denies)
        word_field(w, "stance", "denies");
    offsets(w, r);
    if (!status)
        status = meta_field(w, r);
    if (!w->options->history)
        return status;
    number_field(w, "report", r->id);
    date_field(w, "recorded", r->recorded);
    if (r->retracted)
        date_field(w, "retracted", r->retracted);
    return status;
}

/* ---- reports ---- */

static enum ent_status write_graph(struct ent_writer *w,
                                   const struct ent_report *r)
{
    const struct state *state = w->state;
    if (!state->quads || !r->source)
        return ENT_OK;
    ent_buf_add_char(w->out, ' ');
    return write_object(w, r->source);
}

static enum ent_status write_statement(struct ent_writer *w,
                                       const struct ent_report *r)
{
    const ent_id parts[3] = {r->subject, r->predicate, r->object};
    enum ent_status status = write_fact(w, parts);
    if (!status)
        status = write_graph(w, r);
    return status;
}

/* What each statement about the reifier begins and ends with. */
static enum ent_status set_frame(struct ent_writer *w,
                                 const struct ent_report *r, const char *label)
{
    struct state *state = w->state;
    struct ent_buf *out = w->out;
    ent_buf_clear(&state->before);
    ent_buf_clear(&state->after);
    ent_buf_add_str(&state->before, label);
    ent_buf_add_char(&state->before, ' ');
    w->out = &state->after;
    enum ent_status status = write_graph(w, r);
    w->out = out;
    ent_buf_add_str(&state->after, " .\n");
    if (!status)
        status = state->before.status;
    return status ? status : state->after.status;
}

static enum ent_status
write_lines(struct ent_writer *w, const struct ent_report *r, const char *label)
{
    const ent_id parts[3] = {r->subject, r->predicate, r->object};
    struct state *state = w->state;
    enum ent_status status = set_frame(w, r, label);
    if (!status && !state->quads && !r->denies && !r->retracted) {
        status = write_fact(w, parts);
        ent_buf_add_str(w->out, " .\n");
    }
    if (status)
        return status;
    ent_buf_add(w->out, state->before.bytes, state->before.n_bytes);
    leaf(w, &type);
    ent_buf_add_char(w->out, ' ');
    leaf(w, &er_report);
    end_field(w);
    ent_buf_add(w->out, state->before.bytes, state->before.n_bytes);
    leaf(w, &reifies);
    ent_buf_add_str(w->out, " <<( ");
    status = write_fact(w, parts);
    ent_buf_add_str(w->out, " )>>");
    end_field(w);
    return status ? status : write_fields(w, r);
}

static enum ent_status write_turtle(struct ent_writer *w,
                                    const struct ent_report *r,
                                    const char *label)
{
    const ent_id parts[3] = {r->subject, r->predicate, r->object};
    bool asserted = !r->denies && !r->retracted;
    ent_buf_add_str(w->out, asserted ? "" : "<< ");
    enum ent_status status = write_fact(w, parts);
    ent_buf_add_str(w->out, " ~ ");
    ent_buf_add_str(w->out, label);
    ent_buf_add_str(w->out, asserted ? " {| a er:Report" : " >> a er:Report");
    if (!status)
        status = write_fields(w, r);
    ent_buf_add_str(w->out, asserted ? " |} .\n" : " .\n");
    return status;
}

static enum ent_status report(struct ent_writer *w, const struct ent_report *r)
{
    struct state *state = w->state;
    bool is;
    char label[32] = "_:r";
    enum ent_status status = tell_nodes_of(w, r);
    if (!status)
        status = is_statement(w, r, &is);
    if (status)
        return status;
    if (is) {
        status = write_statement(w, r);
        ent_buf_add_str(w->out, " .\n");
        return status;
    }
    snprintf(label + 3, sizeof label - 3, "%llu",
             (unsigned long long)++state->n_reports);
    return state->turtle ? write_turtle(w, r, label) : write_lines(w, r, label);
}

static enum ent_status document(struct ent_writer *w, ent_id source,
                                const char *text, size_t n_text)
{
    static const struct ent_term er_text = ENT_ER_TERM("text");
    const struct ent_term term = {.kind = ENT_TEXT,
                                  .bytes = text,
                                  .n_bytes = n_text};
    enum ent_status status = write_object(w, source);
    ent_buf_add_char(w->out, ' ');
    leaf(w, &er_text);
    ent_buf_add_char(w->out, ' ');
    leaf(w, &term);
    ent_buf_add_str(w->out, " .\n");
    return status;
}

/* ---- formats ---- */

static enum ent_status begin(struct ent_writer *w, bool quads, bool turtle)
{
    struct state *state = ent_calloc(1, sizeof *state);
    const char *base = ent_store_base(ent_txn_store(w->txn));
    w->state = state;
    if (!state)
        return ENT_ENOMEM;
    state->quads = quads;
    state->turtle = turtle;
    state->style = (struct ent_rdf_style){.base = base, .prefixed = turtle};
    ent_map_init(&state->nodes);
    ent_buf_init(&state->before);
    ent_buf_init(&state->after);
    enum ent_status status =
        ent_cursor_open(&state->by_fact, w->txn, ENT_REPORTS_BY_FACT);
    state->has_by_fact = !status;
    if (!status) {
        status =
            ent_cursor_open(&state->by_source, w->txn, ENT_REPORTS_BY_SOURCE);
        state->has_by_source = !status;
    }
    ent_buf_add_format(w->out, ENT_RDF_HEADER "%s>\n", base);
    if (turtle)
        ent_rdf_write_prefixes(&state->style, w->out);
    return status;
}

static enum ent_status begin_triples(struct ent_writer *w)
{
    return begin(w, false, false);
}

static enum ent_status begin_quads(struct ent_writer *w)
{
    return begin(w, true, false);
}

static enum ent_status begin_turtle(struct ent_writer *w)
{
    return begin(w, false, true);
}

static void close_state(struct ent_writer *w)
{
    struct state *state = w->state;
    if (!state)
        return;
    if (state->has_by_fact)
        ent_cursor_close(&state->by_fact);
    if (state->has_by_source)
        ent_cursor_close(&state->by_source);
    ent_map_release(&state->nodes);
    ent_buf_release(&state->before);
    ent_buf_release(&state->after);
    ent_free(state);
    w->state = NULL;
}

const struct ent_write_format ent_write_ntriples = {.name = "ntriples",
                                                    .media_type =
                                                        "application/n-triples",
                                                    .begin = begin_triples,
                                                    .document = document,
                                                    .report = report,
                                                    .close = close_state};

const struct ent_write_format ent_write_nquads = {.name = "nquads",
                                                  .media_type =
                                                      "application/n-quads",
                                                  .begin = begin_quads,
                                                  .document = document,
                                                  .report = report,
                                                  .close = close_state};

const struct ent_write_format ent_write_turtle = {.name = "turtle",
                                                  .media_type = "text/turtle",
                                                  .begin = begin_turtle,
                                                  .document = document,
                                                  .report = report,
                                                  .close = close_state};
