/* SPDX-License-Identifier: ISC */
/* A stream of msgpack maps: one per row, keyed by column, then {"end":{...}};
 * terms as in JSON. */
#include <msgpack.h>

#include <string.h>

#include "queries/write/report_fields.h"
#include "queries/write/writer.h"
#include "store/term_msgpack.h"

static int pack_bytes(void *data, const char *bytes, size_t n_bytes)
{
    struct ent_buf *out = data;
    ent_buf_add(out, bytes, n_bytes);
    return out->status ? -1 : 0;
}

static void pack_string(msgpack_packer *packer, const char *bytes,
                        size_t n_bytes)
{
    msgpack_pack_str(packer, n_bytes);
    msgpack_pack_str_body(packer, bytes, n_bytes);
}

static void pack_cstr(msgpack_packer *packer, const char *text)
{
    pack_string(packer, text, strlen(text));
}

static void pack_passage(msgpack_packer *packer,
                         const struct ent_passage *passage)
{
    msgpack_pack_map(packer, 3);
    pack_cstr(packer, "before");
    pack_string(packer, passage->before, passage->n_before);
    pack_cstr(packer, "text");
    pack_string(packer, passage->text, passage->n_text);
    pack_cstr(packer, "after");
    pack_string(packer, passage->after, passage->n_after);
}

static void pack_field(msgpack_packer *packer, struct ent_buf *out,
                       const struct ent_shown_field *field)
{
    bool is_written = strncmp(field->name, "written_", 8) == 0;
    pack_cstr(packer, field->name);
    switch (field->kind) {
    case ENT_SHOWN_TERM:
        if (field->term.kind == ENT_DATE && !is_written)
            ent_msgpack_date(out, field->term.date);
        else if (field->term.kind == ENT_TEXT && !is_written)
            pack_string(packer, field->term.bytes, field->term.n_bytes);
        else
            ent_term_msgpack(&field->term, out);
        return;
    case ENT_SHOWN_STRING:
        pack_string(packer, field->term.bytes, field->term.n_bytes);
        return;
    case ENT_SHOWN_INTEGER:
        msgpack_pack_int64(packer, field->integer);
        return;
    case ENT_SHOWN_META:
        ent_buf_add(out, field->term.bytes, field->term.n_bytes);
        return;
    default:
        pack_passage(packer, &field->passage);
    }
}

static enum ent_status pack_report(struct ent_writer *writer,
                                   msgpack_packer *packer, ent_report_id id)
{
    struct ent_report report;
    struct ent_shown_report shown;
    enum ent_status status = ent_report_get(writer->reports.txn, id, &report);
    if (status == ENT_OK)
        status = ent_report_show(&writer->reports, &report, &shown);
    if (status)
        return status;
    msgpack_pack_map(packer, shown.n_fields);
    for (size_t i = 0; i < shown.n_fields; i++)
        pack_field(packer, &writer->out, &shown.fields[i]);
    return ENT_OK;
}

static enum ent_status pack_cell(struct ent_writer *writer,
                                 msgpack_packer *packer,
                                 const struct ent_cell *cell)
{
    enum ent_status status = ENT_OK;
    switch (cell->kind) {
    case ENT_CELL_NONE:
        msgpack_pack_nil(packer);
        return ENT_OK;
    case ENT_CELL_TERM:
        ent_term_msgpack(&cell->term, &writer->out);
        return ENT_OK;
    case ENT_CELL_TERMS:
        msgpack_pack_array(packer, cell->n_terms);
        for (size_t i = 0; i < cell->n_terms && status == ENT_OK; i++) {
            ent_term_msgpack(&cell->terms[i], &writer->out);
            status = ent_writer_step(writer, &writer->out);
        }
        return status;
    default:
        msgpack_pack_array(packer, cell->n_reports);
        for (size_t i = 0; i < cell->n_reports && status == ENT_OK; i++) {
            status = pack_report(writer, packer, cell->reports[i]);
            if (status == ENT_OK)
                status = ent_writer_step(writer, &writer->out);
        }
        return status;
    }
}

static enum ent_status write_cell(struct ent_writer *writer,
                                  const struct ent_cell *cell)
{
    msgpack_packer packer;
    msgpack_packer_init(&packer, &writer->out, pack_bytes);
    enum ent_status status = pack_cell(writer, &packer, cell);
    return status ? status : writer->out.status;
}

static enum ent_status msgpack_begin(struct ent_writer *writer)
{
    return writer->out.status;
}

static enum ent_status msgpack_row(struct ent_writer *writer)
{
    msgpack_packer packer;
    msgpack_packer_init(&packer, &writer->out, pack_bytes);
    msgpack_pack_map(&packer, writer->n_columns);
    for (size_t i = 0; i < writer->n_columns; i++) {
        pack_cstr(&packer, ent_query_column(writer->query, i));
        enum ent_status status = ent_writer_cell(writer, i, write_cell);
        if (status)
            return status;
    }
    return writer->out.status;
}

static void pack_warning(msgpack_packer *packer,
                         const struct ent_query_diag *diag)
{
    msgpack_pack_map(packer,
                     2 + (diag->line ? 2u : 0) + (diag->suggestion != NULL));
    pack_cstr(packer, "code");
    pack_cstr(packer, diag->code);
    pack_cstr(packer, "message");
    pack_cstr(packer, diag->message);
    if (diag->line) {
        pack_cstr(packer, "line");
        msgpack_pack_uint32(packer, diag->line);
        pack_cstr(packer, "column");
        msgpack_pack_uint32(packer, diag->column);
    }
    if (diag->suggestion) {
        pack_cstr(packer, "suggestion");
        pack_cstr(packer, diag->suggestion);
    }
}

static enum ent_status msgpack_end(struct ent_writer *writer)
{
    msgpack_packer packer;
    const char *reason;
    size_t n_diags, n_warnings = 0;
    bool is_cut = ent_query_truncated(writer->query, &reason);
    const struct ent_query_diag *diags =
        ent_query_diags(writer->query, &n_diags);
    if (!diags)
        return ENT_ENOMEM;
    for (size_t i = 0; i < n_diags; i++)
        n_warnings += !diags[i].is_error;
    msgpack_packer_init(&packer, &writer->out, pack_bytes);
    msgpack_pack_map(&packer, 1);
    pack_cstr(&packer, "end");
    msgpack_pack_map(&packer, 3 + (reason != NULL));
    pack_cstr(&packer, "rows");
    msgpack_pack_uint64(&packer, writer->n_rows);
    pack_cstr(&packer, "truncated");
    (void)(is_cut ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
    if (reason) {
        pack_cstr(&packer, "reason");
        pack_cstr(&packer, reason);
    }
    pack_cstr(&packer, "warnings");
    msgpack_pack_array(&packer, n_warnings);
    for (size_t i = 0; i < n_diags; i++)
        if (!diags[i].is_error)
            pack_warning(&packer, &diags[i]);
    return writer->out.status;
}

const struct ent_writer_class ent_msgpack_writer = {msgpack_begin, msgpack_row,
                                                    msgpack_end, NULL};
