/* SPDX-License-Identifier: ISC */
/* A JSON object per row, keyed by column, then {"end":{...}}. */
#include "base/json_write.h"
#include "queries/write/writer.h"

static enum ent_status ndjson_begin(struct ent_writer *writer)
{
    return writer->out.status;
}

static enum ent_status write_cell(struct ent_writer *writer,
                                  const struct ent_cell *cell)
{
    return ent_cell_json(writer, cell, &writer->out);
}

static enum ent_status ndjson_row(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    ent_buf_add_char(out, '{');
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        ent_json_cstr(out, ent_query_column(writer->query, i));
        ent_buf_add_char(out, ':');
        enum ent_status status = ent_writer_cell(writer, i, write_cell);
        if (status)
            return status;
    }
    ent_buf_add_str(out, "}\n");
    return out->status;
}

static enum ent_status ndjson_end(struct ent_writer *writer)
{
    struct ent_buf *out = &writer->out;
    const char *reason;
    bool is_cut = ent_query_truncated(writer->query, &reason);
    ent_buf_add_format(out, "{\"end\":{\"rows\":%llu,\"truncated\":%s,",
                       (unsigned long long)writer->n_rows,
                       is_cut ? "true" : "false");
    if (reason) {
        ent_buf_add_str(out, "\"reason\":");
        ent_json_cstr(out, reason);
        ent_buf_add_char(out, ',');
    }
    enum ent_status status = ent_warnings_json(writer);
    ent_buf_add_str(out, "}}\n");
    return status ? status : out->status;
}

const struct ent_writer_class ent_ndjson_writer = {ndjson_begin, ndjson_row,
                                                   ndjson_end, NULL};
