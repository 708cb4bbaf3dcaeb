/* SPDX-License-Identifier: ISC */
/* TSV: a header, then a line per row; tab, newline, return and backslash are
 * written \t \n \r \\ inside a cell. */
#include "queries/write/writer.h"

static void add_escaped(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++)
        switch (bytes[i]) {
        case '\t':
            ent_buf_add_str(out, "\\t");
            break;
        case '\n':
            ent_buf_add_str(out, "\\n");
            break;
        case '\r':
            ent_buf_add_str(out, "\\r");
            break;
        case '\\':
            ent_buf_add_str(out, "\\\\");
            break;
        default:
            ent_buf_add_char(out, bytes[i]);
        }
}

static enum ent_status tsv_begin(struct ent_writer *writer)
{
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(&writer->out, '\t');
        ent_buf_add_str(&writer->out, ent_query_column(writer->query, i));
    }
    ent_buf_add_char(&writer->out, '\n');
    return writer->out.status;
}

static enum ent_status tsv_row(struct ent_writer *writer)
{
    struct ent_buf text;
    enum ent_status status = ENT_OK;
    ent_buf_init(&text);
    for (size_t i = 0; i < writer->n_columns && status == ENT_OK; i++) {
        struct ent_cell cell;
        ent_buf_clear(&text);
        if (i > 0)
            ent_buf_add_char(&writer->out, '\t');
        status = ent_query_cell(writer->query, i, &cell);
        if (status == ENT_OK)
            status = ent_cell_text(writer, &cell, &text);
        add_escaped(&writer->out, text.bytes, text.n_bytes);
    }
    ent_buf_add_char(&writer->out, '\n');
    ent_buf_release(&text);
    return status ? status : writer->out.status;
}

static enum ent_status tsv_end(struct ent_writer *writer)
{
    return writer->out.status;
}

const struct ent_writer_class ent_tsv_writer = {tsv_begin, tsv_row, tsv_end,
                                                NULL};
