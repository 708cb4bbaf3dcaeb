/* SPDX-License-Identifier: ISC */
/* {"columns":[...],"rows":[...],"warnings":[...],...,"complete":true} */
#include "base/json_write.h"
#include "queries/write/writer.h"

static enum ent_status json_begin(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    ent_buf_add_str(out, "{\"columns\":[");
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        ent_json_cstr(out, ent_query_column(writer->query, i));
    }
    ent_buf_add_str(out, "],\"rows\":[");
    return out->status;
}

static enum ent_status write_cell(struct ent_writer *writer,
                                  const struct ent_cell *cell)
{
    return ent_cell_json(writer, cell, &writer->out);
}

static enum ent_status json_row(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    ent_buf_add_str(out, writer->n_rows > 0 ? ",\n[" : "\n[");
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        enum ent_status status = ent_writer_cell(writer, i, write_cell);
        if (status)
            return status;
    }
    ent_buf_add_char(out, ']');
    return out->status;
}

static enum ent_status json_end(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    const char *reason;
    bool is_cut = ent_query_truncated(writer->query, &reason);
    ent_buf_add_str(out, writer->n_rows > 0 ? "\n],\n" : "],\n");
    enum ent_status status = ent_warnings_json(writer);
    if (status)
        return status;
    ent_buf_add_format(out, ",\"elapsed_ms\":%.3f,\"truncated\":%s",
                       ent_query_elapsed_ms(writer->query),
                       is_cut ? "true" : "false");
    if (reason) {
        ent_buf_add_str(out, ",\"reason\":");
        ent_json_cstr(out, reason);
    }
    ent_buf_add_str(out, is_cut ? ",\"complete\":false}\n"
                                : ",\"complete\":true}\n");
    return out->status;
}

const struct ent_writer_class ent_json_writer = {json_begin, json_row, json_end,
                                                 NULL};
