/* SPDX-License-Identifier: ISC */
/* Cells as JSON and as plain text. */
#include "base/date.h"
#include "base/json_write.h"
#include "queries/print.h"
#include "queries/write/writer.h"

enum ent_status ent_cell_json(struct ent_writer *writer,
                              const struct ent_cell *cell, struct ent_buf *out)
{
    enum ent_status status = ENT_OK;
    switch (cell->kind) {
    case ENT_CELL_NONE:
        ent_buf_add_str(out, "null");
        break;
    case ENT_CELL_TERM:
        ent_term_json(&cell->term, out);
        break;
    case ENT_CELL_TERMS:
        ent_buf_add_char(out, '[');
        for (size_t i = 0; i < cell->n_terms && status == ENT_OK; i++) {
            if (i > 0)
                ent_buf_add_char(out, ',');
            ent_term_json(&cell->terms[i], out);
            status = ent_writer_step(writer, out);
        }
        ent_buf_add_char(out, ']');
        break;
    case ENT_CELL_REPORTS:
        ent_buf_add_char(out, '[');
        for (size_t i = 0; i < cell->n_reports && status == ENT_OK; i++) {
            if (i > 0)
                ent_buf_add_char(out, ',');
            status =
                ent_report_json_by_id(&writer->reports, cell->reports[i], out);
            if (status == ENT_OK)
                status = ent_writer_step(writer, out);
        }
        ent_buf_add_char(out, ']');
        break;
    }
    return status ? status : out->status;
}

void ent_term_text(const struct ent_term *term, struct ent_buf *out)
{
    char date[ENT_DATE_TEXT_BYTES];
    switch (term->kind) {
    case ENT_NONE:
        return;
    case ENT_DATE:
        ent_buf_add(out, date, ent_date_format(term->date, date));
        return;
    case ENT_NUMBER:
    case ENT_TEXT:
    case ENT_TYPED:
    case ENT_NAME:
    case ENT_IRI:
        ent_buf_add(out, term->bytes, term->n_bytes);
        return;
    default:
        ent_term_print(term, out);
    }
}

enum ent_status ent_cell_text(struct ent_writer *writer,
                              const struct ent_cell *cell, struct ent_buf *out)
{
    if (cell->kind == ENT_CELL_NONE)
        return ENT_OK;
    if (cell->kind != ENT_CELL_TERM)
        return ent_cell_json(writer, cell, out);
    ent_term_text(&cell->term, out);
    return out->status;
}

enum ent_status ent_cell_bytes(struct ent_writer *writer,
                               const struct ent_cell *cell, const char **bytes,
                               size_t *n_bytes)
{
    if (cell->kind == ENT_CELL_TERM &&
        (cell->term.kind == ENT_NAME || cell->term.kind == ENT_IRI ||
         cell->term.kind == ENT_TEXT)) {
        *bytes = cell->term.bytes;
        *n_bytes = cell->term.n_bytes;
        return ENT_OK;
    }
    ent_buf_clear(&writer->text);
    enum ent_status status = ent_cell_text(writer, cell, &writer->text);
    *bytes = writer->text.bytes;
    *n_bytes = writer->text.n_bytes;
    return status;
}

enum ent_status ent_warnings_json(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    size_t n_diags;
    bool is_first = true;
    const struct ent_query_diag *diags =
        ent_query_diags(writer->query, &n_diags);
    if (!diags)
        return ENT_ENOMEM;
    ent_buf_add_str(out, "\"warnings\":[");
    for (size_t i = 0; i < n_diags; i++) {
        if (diags[i].is_error)
            continue;
        ent_buf_add_str(out, is_first ? "{\"code\":" : ",{\"code\":");
        is_first = false;
        ent_json_cstr(out, diags[i].code);
        ent_buf_add_str(out, ",\"message\":");
        ent_json_cstr(out, diags[i].message);
        if (diags[i].line)
            ent_buf_add_format(out, ",\"line\":%u,\"column\":%u", diags[i].line,
                               diags[i].column);
        if (diags[i].suggestion) {
            ent_buf_add_str(out, ",\"suggestion\":");
            ent_json_cstr(out, diags[i].suggestion);
        }
        ent_buf_add_char(out, '}');
    }
    ent_buf_add_char(out, ']');
    return out->status;
}
