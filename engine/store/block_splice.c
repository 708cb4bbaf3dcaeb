/* SPDX-License-Identifier: ISC */
/* Changing a few rows of a block: runs are moved as they are (store/block.h),
 * but for those that the rows belong to. */
#include <string.h>

#include "base/bytes.h"
#include "base/rows.h"
#include "store/block.h"

/* More new rows for one run are better packed with the whole block. */
#define MAX_NEW 64

struct splice {
    struct ent_block_writer *writer;
    struct ent_block_reader *reader;
    bool insert;
    size_t n_changed;
};

static size_t start_of(const struct ent_block_reader *reader, unsigned run)
{
    if (run == 0)
        return 0;
    if (run == reader->n_runs)
        return (size_t)(reader->end - reader->rows);
    return ent_load_u16(reader->starts + 2 * (size_t)(run - 1));
}

/* Moves runs from..to. */
static enum ent_status move(struct splice *splice, unsigned from, unsigned to)
{
    struct ent_block_writer *writer = splice->writer;
    const struct ent_block_reader *reader = splice->reader;
    size_t first = start_of(reader, from), end = start_of(reader, to);
    size_t n_rows = (size_t)(reader->end - reader->rows);
    if (from == to)
        return ENT_OK;
    if (first > end || end > n_rows)
        return ENT_EDAMAGED;
    if (ent_block_bytes(writer) + (to - from) * (size_t)ENT_BLOCK_RUN_BYTES +
            (end - first) >
        writer->shape.max_bytes)
        return ENT_ELIMIT;
    for (unsigned run = from; run < to; run++) {
        size_t start = start_of(reader, run);
        if (start < first || start > end)
            return ENT_EDAMAGED;
        writer->starts[writer->n_runs] =
            (uint16_t)(writer->n_row_bytes + start - first);
        writer->run_rows[writer->n_runs++] = reader->run_rows[run];
        writer->n_rows += reader->run_rows[run];
    }
    memcpy(writer->rows + writer->n_row_bytes, reader->rows + first,
           end - first);
    writer->n_row_bytes += end - first;
    if (from == 0)
        writer->first_is_key = reader->first_is_key;
    writer->is_hint_set = true;
    writer->hint_column = reader->hint_column;
    writer->hint_shift = reader->hint_shift;
    writer->last_hint = reader->last_hint;
    ent_block_begin_run(writer, writer->shape.run_rows);
    return ENT_OK;
}

/* Writes rows as one run or several. */
static enum ent_status add(struct splice *splice,
                           uint64_t (*rows)[ENT_MAX_ARITY], unsigned n,
                           bool at_end)
{
    struct ent_block_writer *writer = splice->writer;
    unsigned run_rows = writer->shape.run_rows, limit = run_rows;
    unsigned n_runs = (n + run_rows - 1) / run_rows;
    if (n_runs > 1 && n <= run_rows + run_rows / 2 && n <= ENT_BLOCK_MAX_RUN &&
        !at_end)
        limit = n; /* somewhat long is better than two short ones */
    else if (n_runs > 1 && !at_end)
        limit = (n + n_runs - 1) / n_runs;
    if (n > 0)
        ent_block_begin_run(writer, limit);
    for (unsigned i = 0; i < n; i++)
        if (!ent_block_add(writer, rows[i]))
            return ENT_ELIMIT;
    return ENT_OK;
}

/* Merges new rows into those of a run, or takes them out; returns how many
 * rows there are then. */
static unsigned merge(struct splice *splice, uint64_t (*old)[ENT_MAX_ARITY],
                      unsigned n_old, const uint64_t *rows, size_t n_rows,
                      uint64_t (*out)[ENT_MAX_ARITY])
{
    unsigned arity = splice->writer->codec->arity, a = 0, n = 0;
    size_t b = 0;
    while (a < n_old || b < n_rows) {
        int order = a == n_old ? 1
                    : b == n_rows
                        ? -1
                        : ent_row_compare(old[a], rows + b * arity, arity);
        if (order < 0 || (order == 0 && splice->insert))
            memcpy(out[n++], old[a], sizeof out[0]);
        else if (order > 0 && splice->insert)
            memcpy(out[n++], rows + b * arity, arity * sizeof *rows);
        splice->n_changed += splice->insert ? order > 0 : order == 0;
        a += order <= 0;
        b += order >= 0;
    }
    return n;
}

/* Changes one run with those of the rows that belong to it. */
static enum ent_status change_run(struct splice *splice, unsigned run,
                                  const uint64_t *rows, size_t n_rows,
                                  size_t *n_used)
{
    uint64_t old[ENT_BLOCK_MAX_RUN][ENT_MAX_ARITY];
    uint64_t merged[ENT_BLOCK_MAX_RUN + MAX_NEW][ENT_MAX_ARITY];
    uint64_t next[ENT_MAX_ARITY];
    struct ent_block_reader *reader = splice->reader;
    unsigned arity = splice->writer->codec->arity;
    unsigned n_old = reader->run_rows[run];
    bool is_last = run + 1 == reader->n_runs;
    size_t n = is_last ? n_rows : 1, n_before = splice->n_changed;
    enum ent_status status = ENT_OK;
    if (!is_last)
        status = ent_block_peek_run(reader, run + 1, next);
    while (status == ENT_OK && n < n_rows &&
           ent_row_compare(rows + n * arity, next, arity) < 0)
        n++;
    if (n > MAX_NEW)
        return ENT_ELIMIT;
    if (status == ENT_OK)
        status = ent_block_get_run(reader, run, old);
    if (status)
        return status;
    *n_used = n;
    unsigned n_merged = merge(splice, old, n_old, rows, n, merged);
    if (splice->n_changed == n_before)
        return move(splice, run, run + 1);
    bool at_end = is_last && ent_row_compare(old[n_old - 1], rows, arity) < 0;
    return add(splice, merged, n_merged, at_end);
}

enum ent_status ent_block_splice(struct ent_block_writer *writer,
                                 struct ent_block_shape shape,
                                 struct ent_block_reader *reader,
                                 const uint64_t *rows, size_t n_rows,
                                 bool insert, size_t *n_changed)
{
    struct splice splice = {writer, reader, insert, 0};
    const struct ent_codec *codec = reader->codec;
    unsigned next = 0; /* the first run that is not in the writer yet */
    enum ent_status status = ENT_OK;
    ent_block_begin(writer, codec, shape, reader->key);
    for (size_t i = 0, n; status == ENT_OK && i < n_rows; i += n) {
        unsigned run;
        n = 0;
        status =
            ent_block_find_run(reader, rows + i * codec->arity, next, &run);
        if (status == ENT_OK)
            status = move(&splice, next, run);
        if (status == ENT_OK)
            status = change_run(&splice, run, rows + i * codec->arity,
                                n_rows - i, &n);
        next = run + 1;
    }
    if (status == ENT_OK)
        status = move(&splice, next, reader->n_runs);
    *n_changed = splice.n_changed;
    return status;
}
