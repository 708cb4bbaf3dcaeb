/* SPDX-License-Identifier: ISC */
/* SPARQL 1.2 results in JSON, with triple terms; names become IRIs. */
#include "base/date.h"
#include "base/json_write.h"
#include "queries/write/writer.h"
#include "store/dict.h"

#define XSD "http://www.w3.org/2001/XMLSchema#"

static void add_value(struct ent_buf *out, const char *type, const char *bytes,
                      size_t n_bytes)
{
    ent_buf_add_format(out, "{\"type\":\"%s\",\"value\":", type);
    ent_json_string(out, bytes, n_bytes);
}

static void add_typed(struct ent_buf *out, const char *bytes, size_t n_bytes,
                      const char *datatype, size_t n_datatype)
{
    add_value(out, "literal", bytes, n_bytes);
    ent_buf_add_str(out, ",\"datatype\":");
    ent_json_string(out, datatype, n_datatype);
    ent_buf_add_char(out, '}');
}

static const char *date_type(uint64_t date)
{
    static const char *const types[] = {XSD "gYear", XSD "gYearMonth",
                                        XSD "date", XSD "dateTime"};
    return types[ent_date_precision(date)];
}

static const char *number_type(const struct ent_term *term)
{
    for (size_t i = 0; i < term->n_bytes; i++)
        if (term->bytes[i] == 'e' || term->bytes[i] == 'E')
            return XSD "double";
    return memchr(term->bytes, '.', term->n_bytes) ? XSD "decimal"
                                                   : XSD "integer";
}

static void add_text(struct ent_buf *out, const struct ent_term *term)
{
    add_value(out, "literal", term->bytes, term->n_bytes);
    if (term->n_tag) {
        ent_buf_add_str(out, ",\"xml:lang\":");
        ent_json_string(out, term->tag, term->n_tag);
    }
    if (term->direction)
        ent_buf_add_str(out, term->direction == ENT_DIR_LTR
                                 ? ",\"its:dir\":\"ltr\""
                                 : ",\"its:dir\":\"rtl\"");
    ent_buf_add_char(out, '}');
}

static void add_name(struct ent_writer *writer, struct ent_buf *out,
                     const struct ent_term *term)
{
    struct ent_buf iri;
    ent_buf_init(&iri);
    ent_name_to_iri(ent_store_base(writer->query->context.store), term->bytes,
                    term->n_bytes, &iri);
    if (iri.status)
        out->status = iri.status;
    else
        add_value(out, "uri", iri.bytes, iri.n_bytes);
    ent_buf_add_char(out, '}');
    ent_buf_release(&iri);
}

static void add_term(struct ent_writer *writer, struct ent_buf *out,
                     const struct ent_term *term)
{
    char text[ENT_DATE_TEXT_BYTES];
    const char *type;
    int n;
    switch (term->kind) {
    case ENT_BOOLEAN:
        type = term->boolean ? "true" : "false";
        add_typed(out, type, strlen(type), XSD "boolean",
                  sizeof XSD "boolean" - 1);
        return;
    case ENT_INTEGER:
        n = snprintf(text, sizeof text, "%lld", (long long)term->integer);
        add_typed(out, text, (size_t)n, XSD "integer",
                  sizeof XSD "integer" - 1);
        return;
    case ENT_NUMBER:
        type = number_type(term);
        add_typed(out, term->bytes, term->n_bytes, term->tag ? term->tag : type,
                  term->tag ? term->n_tag : strlen(type));
        return;
    case ENT_DATE:
        type = date_type(term->date);
        add_typed(out, text, ent_date_format(term->date, text), type,
                  strlen(type));
        return;
    case ENT_TEXT:
        add_text(out, term);
        return;
    case ENT_TYPED:
        add_typed(out, term->bytes, term->n_bytes, term->tag, term->n_tag);
        return;
    case ENT_NAME:
        add_name(writer, out, term);
        return;
    case ENT_IRI:
        add_value(out, "uri", term->bytes, term->n_bytes);
        ent_buf_add_char(out, '}');
        return;
    case ENT_BLANK:
        add_value(out, "bnode", term->bytes, term->n_bytes);
        ent_buf_add_char(out, '}');
        return;
    default:
        ent_buf_add_str(out, "{\"type\":\"triple\",\"value\":{\"subject\":");
        add_term(writer, out, &term->parts[0]);
        ent_buf_add_str(out, ",\"predicate\":");
        add_term(writer, out, &term->parts[1]);
        ent_buf_add_str(out, ",\"object\":");
        add_term(writer, out, &term->parts[2]);
        ent_buf_add_str(out, "}}");
    }
}

static enum ent_status add_cell(struct ent_writer *writer,
                                const struct ent_cell *cell)
{
    static const char json_type[] =
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
    struct ent_buf json;
    if (cell->kind == ENT_CELL_TERM) {
        add_term(writer, &writer->out, &cell->term);
        return writer->out.status;
    }
    ent_buf_init(&json);
    enum ent_status status = ent_cell_json(writer, cell, &json);
    if (status == ENT_OK)
        add_typed(&writer->out, json.bytes, json.n_bytes, json_type,
                  sizeof json_type - 1);
    ent_buf_release(&json);
    return status ? status : writer->out.status;
}

static bool is_ask(const struct ent_writer *writer)
{
    return writer->query->plan->form == ENT_FORM_ASK &&
           writer->query->context.ast->mode == ENT_MODE_RUN;
}

static enum ent_status sparql_begin(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    if (is_ask(writer)) {
        ent_buf_add_str(out, "{\"head\":{}");
        return out->status;
    }
    ent_buf_add_str(out, "{\"head\":{\"vars\":[");
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        ent_json_cstr(out, ent_query_column(writer->query, i));
    }
    ent_buf_add_str(out, "]},\"results\":{\"bindings\":[");
    return out->status;
}

static enum ent_status ask_row(struct ent_writer *writer)
{
    struct ent_cell cell;
    enum ent_status status = ent_query_cell(writer->query, 0, &cell);
    if (status == ENT_OK)
        ent_buf_add_str(&writer->out, cell.term.boolean ? ",\"boolean\":true"
                                                        : ",\"boolean\":false");
    return status;
}

static enum ent_status sparql_row(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    bool is_first = true;
    if (is_ask(writer))
        return ask_row(writer);
    ent_buf_add_str(out, writer->n_rows > 0 ? ",\n{" : "\n{");
    for (size_t i = 0; i < writer->n_columns; i++) {
        const struct ent_plan_column *column = &writer->query->plan->columns[i];
        if (writer->query->context.slots[column->slot] == 0)
            continue;
        if (!is_first)
            ent_buf_add_char(out, ',');
        is_first = false;
        ent_json_cstr(out, column->name);
        ent_buf_add_char(out, ':');
        enum ent_status status = ent_writer_cell(writer, i, add_cell);
        if (status)
            return status;
    }
    ent_buf_add_char(out, '}');
    return out->status;
}

static enum ent_status sparql_end(struct ent_writer *writer)
{
    bool is_cut = ent_query_truncated(writer->query, NULL);
    if (!is_ask(writer))
        ent_buf_add_str(&writer->out, writer->n_rows > 0 ? "\n]}" : "]}");
    ent_buf_add_str(&writer->out, is_cut ? ",\"complete\":false}\n"
                                         : ",\"complete\":true}\n");
    return writer->out.status;
}

const struct ent_writer_class ent_sparql_json_writer = {sparql_begin,
                                                        sparql_row, sparql_end,
                                                        NULL};
