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
    for (size_t i = 0; i < n_bytes && !needs_quotes; i++)
        if ((unsigned char)bytes[i] <= ',')
            needs_quotes = bytes[i] == ',' || bytes[i] == '"' ||
                           bytes[i] == '\n' || bytes[i] == '\r';
    if (!needs_quotes && !is_formula) {
        ent_buf_add(out, bytes, n_bytes);
        return;
    }
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

static enum ent_status write_cell(struct ent_writer *writer,
                                  const struct ent_cell *cell)
{
    const char *bytes;
    size_t n_bytes;
    bool is_number =
        cell->kind == ENT_CELL_TERM &&
        (cell->term.kind == ENT_INTEGER || cell->term.kind == ENT_NUMBER);
    enum ent_status status = ent_cell_bytes(writer, cell, &bytes, &n_bytes);
    if (status)
        return status;
    add_quoted(&writer->out, bytes, n_bytes, is_number);
    return writer->out.status;
}

static enum ent_status csv_row(struct ent_writer *writer)
{
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(&writer->out, ',');
        enum ent_status status = ent_writer_cell(writer, i, write_cell);
        if (status)
            return status;
    }
    ent_buf_add_char(&writer->out, '\n');
    return writer->out.status;
}

static enum ent_status csv_end(struct ent_writer *writer)
{
    return writer->out.status;
}

const struct ent_writer_class ent_csv_writer = {csv_begin, csv_row, csv_end,
                                                NULL};
