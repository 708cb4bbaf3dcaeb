/* SPDX-License-Identifier: ISC */
/* GraphML out, for Gephi, yEd and the like: a node for everything that facts
 * are about, an edge for every report.  A quoted fact is a node too, with edges
 * to its subject and its object, so that facts about facts can be drawn. */
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/text.h"
#include "import/write/writer.h"
#include "store/dict.h"
#include "store/term_known.h"
#include "store/tupleset.h"

struct state {
    struct ent_rowset nodes; /* ids, in order of appearance */
    struct ent_cursor facts; /* to find types and labels */
    bool has_facts;
    ent_id type, label; /* the relations, 0: not in the database */
};

static struct state *state_of(struct ent_writer *w)
{
    struct state *state = w->state;
    if (state)
        return state;
    state = ent_calloc(1, sizeof *state);
    w->state = state;
    if (state)
        ent_rowset_init(&state->nodes, 1, 0);
    return state;
}

static void release(struct ent_writer *w)
{
    struct state *state = w->state;
    if (!state)
        return;
    if (state->has_facts)
        ent_cursor_close(&state->facts);
    ent_rowset_release(&state->nodes);
    ent_free(state);
    w->state = NULL;
}

/* The node and, of a quoted fact, those it has edges to. */
static enum ent_status add_node(struct ent_writer *w, ent_id id)
{
    struct state *state = w->state;
    size_t index;
    bool is_new;
    ent_id parts[3];
    enum ent_status status =
        ent_rowset_add(&state->nodes, &id, &index, &is_new);
    if (status || !is_new || ent_id_kind(id) != ENT_QUOTED)
        return status;
    status = ent_dict_parts(w->txn, id, parts);
    if (!status)
        status = add_node(w, parts[0]);
    return status ? status : add_node(w, parts[2]);
}

static enum ent_status scan(struct ent_writer *w, const struct ent_report *r)
{
    if (!state_of(w))
        return ENT_ENOMEM;
    enum ent_status status = add_node(w, r->subject);
    return status ? status : add_node(w, r->object);
}

/* Characters that XML cannot hold are replaced. */
static void put_text(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    const char *at = bytes, *end = bytes + n_bytes;
    while (at < end) {
        const char *start = at;
        uint32_t c = ent_utf8_next(&at, end);
        if (c == '&')
            ent_buf_add_str(out, "&amp;");
        else if (c == '<')
            ent_buf_add_str(out, "&lt;");
        else if (c == '>')
            ent_buf_add_str(out, "&gt;");
        else if (c == '\r')
            ent_buf_add_str(out, "&#13;");
        else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe ||
                 c == 0xffff)
            ent_buf_add_str(out, "\xef\xbf\xbd");
        else
            ent_buf_add(out, start, (size_t)(at - start));
    }
}

static void put_term(struct ent_buf *out, const struct ent_term *term)
{
    char date[ENT_DATE_TEXT_BYTES];
    switch (term->kind) {
    case ENT_BOOLEAN:
        ent_buf_add_str(out, term->boolean ? "true" : "false");
        return;
    case ENT_INTEGER:
        ent_buf_add_int(out, term->integer);
        return;
    case ENT_DATE:
        ent_date_format(term->date, date);
        ent_buf_add_str(out, date);
        return;
    case ENT_QUOTED:
        for (int i = 0; i < 3; i++) {
            ent_buf_add_char(out, i ? ' ' : '(');
            put_term(out, &term->parts[i]);
        }
        ent_buf_add_char(out, ')');
        return;
    default:
        put_text(out, term->bytes, term->n_bytes);
    }
}

static void open_data(struct ent_buf *out, const char *key)
{
    ent_buf_add_format(out, "<data key=\"%s\">", key);
}

static void close_data(struct ent_buf *out)
{
    ent_buf_add_str(out, "</data>");
}

static enum ent_status data_term(struct ent_writer *w, const char *key,
                                 ent_id id)
{
    struct ent_term term;
    if (!id)
        return ENT_OK;
    enum ent_status status = ent_dict_get(w->txn, id, w->arena, &term);
    if (status)
        return status;
    open_data(w->out, key);
    put_term(w->out, &term);
    close_data(w->out);
    return ENT_OK;
}

static void data_cstr(struct ent_buf *out, const char *key, const char *text)
{
    open_data(out, key);
    ent_buf_add_str(out, text);
    close_data(out);
}

static const char *kind_name(enum ent_kind kind)
{
    switch (kind) {
    case ENT_QUOTED:
        return "fact";
    case ENT_BOOLEAN:
        return "boolean";
    case ENT_INTEGER:
    case ENT_NUMBER:
        return "number";
    case ENT_DATE:
        return "date";
    case ENT_TEXT:
    case ENT_TYPED:
        return "text";
    default:
        return "entity";
    }
}

/* The object of the first fact (node relation ?) in the graph, or 0. */
static enum ent_status first_object(struct state *state, ent_id node,
                                    ent_id relation, ent_id *object)
{
    ent_id prefix[2] = {node, relation};
    *object = 0;
    if (!relation || !ent_kind_is_entity(ent_id_kind(node)))
        return ENT_OK;
    enum ent_status status = ent_cursor_first(&state->facts, prefix, 2);
    if (!status)
        *object = state->facts.row[2];
    return status == ENT_END ? ENT_OK : status;
}

/* A name is its own label; an IRI has one when a fact gives it. */
static enum ent_status put_label(struct ent_writer *w, ent_id id)
{
    struct state *state = w->state;
    ent_id label = 0;
    enum ent_status status = ENT_OK;
    if (ent_id_kind(id) == ENT_IRI)
        status = first_object(state, id, state->label, &label);
    return status ? status : data_term(w, "label", label ? label : id);
}

static enum ent_status put_node(struct ent_writer *w, ent_id id, size_t index)
{
    struct state *state = w->state;
    ent_id type, parts[3] = {0, 0, 0};
    ent_buf_add_format(w->out, "    <node id=\"n%zu\">", index);
    enum ent_status status = put_label(w, id);
    if (!status)
        data_cstr(w->out, "kind", kind_name(ent_id_kind(id)));
    if (!status)
        status = first_object(state, id, state->type, &type);
    if (!status)
        status = data_term(w, "type", type);
    if (!status && ent_id_kind(id) == ENT_QUOTED) {
        status = ent_dict_parts(w->txn, id, parts);
        if (!status)
            status = data_term(w, "relation", parts[1]);
    }
    ent_buf_add_str(w->out, "</node>\n");
    return status;
}

static size_t index_of(const struct state *state, ent_id id)
{
    size_t index = 0;
    (void)ent_rowset_find(&state->nodes, &id, &index);
    return index;
}

/* From a quoted fact to its subject and its object. */
static enum ent_status put_parts(struct ent_writer *w, ent_id id, size_t index)
{
    static const char *const roles[] = {"subject", NULL, "object"};
    const struct state *state = w->state;
    ent_id parts[3];
    enum ent_status status = ent_dict_parts(w->txn, id, parts);
    for (int i = 0; i < 3 && !status; i += 2) {
        ent_buf_add_format(w->out,
                           "    <edge id=\"f%zu%c\" source=\"n%zu\" "
                           "target=\"n%zu\">",
                           index, *roles[i], index, index_of(state, parts[i]));
        data_cstr(w->out, "relation_label", roles[i]);
        data_cstr(w->out, "edge_kind", "part");
        ent_buf_add_str(w->out, "</edge>\n");
    }
    return status;
}

static void put_key(struct ent_buf *out, const char *id, const char *element,
                    const char *name, const char *type)
{
    ent_buf_add_format(out,
                       "  <key id=\"%s\" for=\"%s\" attr.name=\"%s\" "
                       "attr.type=\"%s\"/>\n",
                       id, element, name, type);
}

static void put_keys(struct ent_buf *out)
{
    put_key(out, "label", "node", "label", "string");
    put_key(out, "kind", "node", "kind", "string");
    put_key(out, "type", "node", "type", "string");
    put_key(out, "relation", "node", "relation", "string");
    put_key(out, "relation_label", "edge", "label", "string");
    put_key(out, "edge_kind", "edge", "kind", "string");
    /* Gephi has columns "source" and "type" of its own */
    put_key(out, "document", "edge", "document", "string");
    put_key(out, "speaker", "edge", "speaker", "string");
    put_key(out, "from", "edge", "from", "string");
    put_key(out, "to", "edge", "to", "string");
    put_key(out, "place", "edge", "place", "string");
    put_key(out, "event", "edge", "event", "string");
    put_key(out, "stance", "edge", "stance", "string");
    put_key(out, "confidence", "edge", "confidence", "double");
    put_key(out, "extractor", "edge", "extractor", "string");
    put_key(out, "quote", "edge", "quote", "string");
    put_key(out, "report", "edge", "report", "long");
}

static enum ent_status find_relations(struct ent_writer *w, struct state *state)
{
    enum ent_status status = ent_cursor_open(&state->facts, w->txn, ENT_SPO);
    state->has_facts = true;
    if (!status)
        status = ent_known_find(w->txn, ENT_KNOWN_TYPE, &state->type);
    return status ? status
                  : ent_known_find(w->txn, ENT_KNOWN_LABEL, &state->label);
}

static enum ent_status begin(struct ent_writer *w)
{
    struct state *state = state_of(w);
    if (!state)
        return ENT_ENOMEM;
    enum ent_status status = find_relations(w, state);
    ent_buf_add_str(w->out,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                    ">\n");
    put_keys(w->out);
    ent_buf_add_str(w->out,
                    "  <graph id=\"entente\" edgedefault=\"directed\">\n");
    for (size_t i = 0; i < state->nodes.n_rows && !status; i++) {
        status = put_node(w, state->nodes.rows[i], i);
        ent_arena_reset(w->arena);
        if (!status)
            status = ent_writer_flush(w);
    }
    for (size_t i = 0; i < state->nodes.n_rows && !status; i++) {
        if (ent_id_kind(state->nodes.rows[i]) == ENT_QUOTED)
            status = put_parts(w, state->nodes.rows[i], i);
        if (!status)
            status = ent_writer_flush(w);
    }
    return status;
}

static void data_date(struct ent_buf *out, const char *key, ent_id date)
{
    char text[ENT_DATE_TEXT_BYTES];
    if (!date)
        return;
    ent_date_format(ent_id_date(date), text);
    data_cstr(out, key, text);
}

static enum ent_status put_fields(struct ent_writer *w,
                                  const struct ent_report *r)
{
    const struct {
        const char *key;
        ent_id id;
    } terms[] = {{"relation_label", r->predicate},
                 {"document", r->source},
                 {"speaker", r->speaker},
                 {"place", r->place},
                 {"event", r->event},
                 {"confidence", r->confidence},
                 {"extractor", r->extractor},
                 {"quote", r->quote}};
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof terms / sizeof *terms && !status; i++)
        status = data_term(w, terms[i].key, terms[i].id);
    data_cstr(w->out, "edge_kind", "report");
    data_date(w->out, "from", r->from);
    data_date(w->out, "to", r->to);
    data_cstr(w->out, "stance", r->denies ? "denies" : "affirms");
    open_data(w->out, "report");
    ent_buf_add_uint(w->out, r->id);
    close_data(w->out);
    return status;
}

static enum ent_status report(struct ent_writer *w, const struct ent_report *r)
{
    const struct state *state = w->state;
    ent_buf_add_format(w->out,
                       "    <edge id=\"r%llu\" source=\"n%zu\" "
                       "target=\"n%zu\">",
                       (unsigned long long)r->id, index_of(state, r->subject),
                       index_of(state, r->object));
    enum ent_status status = put_fields(w, r);
    ent_buf_add_str(w->out, "</edge>\n");
    return status;
}

static enum ent_status end(struct ent_writer *w)
{
    ent_buf_add_str(w->out, "  </graph>\n</graphml>\n");
    return ENT_OK;
}

const struct ent_write_format ent_write_graphml = {.name = "graphml",
                                                   .media_type =
                                                       "application/xml",
                                                   .scan = scan,
                                                   .begin = begin,
                                                   .report = report,
                                                   .end = end,
                                                   .close = release};
