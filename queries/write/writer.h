/* SPDX-License-Identifier: ISC */
/* Result writers: one const table of functions per format. */
#ifndef QUERIES_WRITE_WRITER_H
#define QUERIES_WRITE_WRITER_H

#include <entente/query.h>

#include "base/buf.h"
#include "queries/query.h"
#include "queries/write/report_json.h"

/* Cells that were written lately, as bytes of the format (cell_cache.c). */
struct ent_cell_cache {
    struct ent_cached_cell *cells; /* by hash of id; NULL: not yet worth it */
    struct ent_buf bytes;
    unsigned n_cells; /* written before */
};

struct ent_writer {
    struct ent_query *query;
    size_t n_columns;
    struct ent_buf out; /* what is not yet given away */
    const struct ent_result_look *look;
    struct ent_report_writer reports;
    uint64_t n_rows; /* written before this one */
    struct ent_cell_cache cache;
    struct ent_buf text; /* room for a cell */
    void *state;         /* of the format; freed by its end() or release() */
    ent_result_write *write; /* takes what is in `out` */
    void *write_context;
    size_t n_claimed; /* bytes of buffers that the query's limit counts */
};

/* Each appends to writer->out.  begin() comes when the first row is there, or
 * the end; end() when the answer is complete; release() always. */
struct ent_writer_class {
    enum ent_status (*begin)(struct ent_writer *writer);
    enum ent_status (*row)(struct ent_writer *writer);
    enum ent_status (*end)(struct ent_writer *writer);
    void (*release)(struct ent_writer *writer); /* or NULL */
};

extern const struct ent_writer_class ent_table_writer, ent_json_writer,
    ent_ndjson_writer, ent_csv_writer, ent_tsv_writer, ent_msgpack_writer,
    ent_sparql_json_writer;

/* Called behind every item of a list, which was added to `buf`: looks at the
 * query's limits, counts the memory of buffers, and gives away what is in
 * writer->out if that is where the items go. */
ENT_MUST_USE enum ent_status ent_writer_step(struct ent_writer *writer,
                                             struct ent_buf *buf);

/* Appends a cell to writer->out as the format has it. */
typedef enum ent_status ent_cell_write(struct ent_writer *writer,
                                       const struct ent_cell *cell);

/* Writes a cell of the current row: by `write`, or by copying what that wrote
 * for the same term.  A writer has one such function. */
ENT_MUST_USE enum ent_status ent_writer_cell(struct ent_writer *writer,
                                             size_t column,
                                             ent_cell_write *write);
void ent_cell_cache_release(struct ent_writer *writer);

/* A cell as JSON: a term, null, an array of terms or of reports. */
ENT_MUST_USE enum ent_status ent_cell_json(struct ent_writer *writer,
                                           const struct ent_cell *cell,
                                           struct ent_buf *out);

/* A cell as plain text: names and texts bare, facts in Walk form, lists as
 * JSON, unbound empty. */
ENT_MUST_USE enum ent_status ent_cell_text(struct ent_writer *writer,
                                           const struct ent_cell *cell,
                                           struct ent_buf *out);
/* The same as bytes, borrowed until the next cell. */
ENT_MUST_USE enum ent_status ent_cell_bytes(struct ent_writer *writer,
                                            const struct ent_cell *cell,
                                            const char **bytes,
                                            size_t *n_bytes);
void ent_term_text(const struct ent_term *term, struct ent_buf *out);

/* "warnings":[...] */
ENT_MUST_USE enum ent_status ent_warnings_json(struct ent_writer *writer);

#endif
