/* SPDX-License-Identifier: ISC */
/* TSV: a header, then a line per row; tab, newline, return and backslash are
 * written \t \n \r \\ inside a cell. */
#include "queries/write/writer.h"

static void add_escaped(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    size_t done = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c > '\\' || (c > '\r' && c != '\\'))
            continue;
        const char *escape = c == '\t'   ? "\\t"
                             : c == '\n' ? "\\n"
                             : c == '\r' ? "\\r"
                             : c == '\\' ? "\\\\"
                                         : NULL;
        if (!escape)
            continue;
        ent_buf_add(out, bytes + done, i - done);
        ent_buf_add(out, escape, 2);
        done = i + 1;
    }
    ent_buf_add(out, bytes + done, n_bytes - done);
}

static enum ent_status write_cell(struct ent_writer *writer,
                                  const struct ent_cell *cell)
{
    const char *bytes;
    size_t n_bytes;
    enum ent_status status = ent_cell_bytes(writer, cell, &bytes, &n_bytes);
    if (status)
        return status;
    add_escaped(&writer->out, bytes, n_bytes);
    return writer->out.status;
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
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(&writer->out, '\t');
        enum ent_status status = ent_writer_cell(writer, i, write_cell);
        if (status)
            return status;
    }
    ent_buf_add_char(&writer->out, '\n');
    return writer->out.status;
}

static enum ent_status tsv_end(struct ent_writer *writer)
{
    return writer->out.status;
}

const struct ent_writer_class ent_tsv_writer = {tsv_begin, tsv_row, tsv_end,
                                                NULL};
