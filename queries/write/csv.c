/* SPDX-License-Identifier: ISC */
/* CSV: a header, then a line per row.  A cell that a spreadsheet would take
 * for a formula gets a quote mark before it; numbers stay as they are. */
#include "queries/write/writer.h"

static void add_quoted(struct ent_buf *out, const char *bytes, size_t n_bytes,
                       bool is_number)
{
    bool is_formula = n_bytes > 0 && !is_number &&
                      strchr("=+-@\t\r", bytes[0]) && bytes[0] != '\0';
    bool needs_quotes = false;
    for (size_t i = 0; i < n_bytes; i++)
        needs_quotes = needs_quotes || bytes[i] == ',' || bytes[i] == '"' ||
                       bytes[i] == '\n' || bytes[i] == '\r';
    if (needs_quotes)
        ent_buf_add_char(out, '"');
    if (is_formula)
        ent_buf_add_char(out, '\'');
    for (size_t i = 0; i < n_bytes; i++) {
        if (bytes[i] == '"')
            ent_buf_add_char(out, '"');
        ent_buf_add_char(out, bytes[i]);
    }
    if (needs_quotes)
        ent_buf_add_char(out, '"');
}

static enum ent_status csv_begin(struct ent_writer *writer)
{
    for (size_t i = 0; i < writer->n_columns; i++) {
        const char *name = ent_query_column(writer->query, i);
        if (i > 0)
            ent_buf_add_char(&writer->out, ',');
        add_quoted(&writer->out, name, strlen(name), false);
    }
    ent_buf_add_char(&writer->out, '\n');
    return writer->out.status;
}

static enum ent_status csv_row(struct ent_writer *writer)
{
    struct ent_buf text;
    enum ent_status status = ENT_OK;
    ent_buf_init(&text);
    for (size_t i = 0; i < writer->n_columns && status == ENT_OK; i++) {
        struct ent_cell cell;
        ent_buf_clear(&text);
        if (i > 0)
            ent_buf_add_char(&writer->out, ',');
        status = ent_query_cell(writer->query, i, &cell);
        if (status == ENT_OK)
            status = ent_cell_text(writer, &cell, &text);
        if (status == ENT_OK)
            add_quoted(&writer->out, text.bytes, text.n_bytes,
                       cell.kind == ENT_CELL_TERM &&
                           (cell.term.kind == ENT_INTEGER ||
                            cell.term.kind == ENT_NUMBER));
    }
    ent_buf_add_char(&writer->out, '\n');
    ent_buf_release(&text);
    return status ? status : writer->out.status;
}

static enum ent_status csv_end(struct ent_writer *writer)
{
    return writer->out.status;
}

const struct ent_writer_class ent_csv_writer = {csv_begin, csv_row, csv_end,
                                                NULL};
