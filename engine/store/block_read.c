/* SPDX-License-Identifier: ISC */
/* Reading rows from blocks (store/block.h). */
#include <assert.h>
#include <string.h>

#include "base/rows.h"
#include "store/block_row.h"

unsigned ent_block_n_rows(const unsigned char *value, size_t n_value)
{
    return n_value < ENT_BLOCK_HEADER_BYTES ? 0 : ent_load_u16(value + 4);
}

enum ent_status ent_block_open(struct ent_block_reader *reader,
                               const struct ent_codec *codec,
                               const unsigned char *key,
                               const unsigned char *value, size_t n_value)
{
    reader->n_rows = ent_block_n_rows(value, n_value);
    if (reader->n_rows == 0 || value[6] == 0 || value[7] > 1)
        return ENT_EDAMAGED;
    reader->codec = codec;
    reader->restart_rows = value[6];
    reader->first_is_key = value[7] == 1;
    reader->n_restarts = (reader->n_rows - 1) / reader->restart_rows;
    if (n_value < ENT_BLOCK_HEADER_BYTES + 2 * (size_t)reader->n_restarts)
        return ENT_EDAMAGED;
    reader->restarts = value + ENT_BLOCK_HEADER_BYTES;
    reader->rows = reader->restarts + 2 * (size_t)reader->n_restarts;
    reader->end = value + n_value;
    ent_key_get(key, reader->key, codec->arity);
    return ENT_OK;
}

/* Where run r >= 1 starts; NULL when outside the block. */
static const unsigned char *restart_at(const struct ent_block_reader *reader,
                                       unsigned run)
{
    unsigned offset = ent_load_u16(reader->restarts + 2 * (size_t)(run - 1));
    if (offset >= (size_t)(reader->end - reader->rows))
        return NULL;
    return reader->rows + offset;
}

static unsigned run_rows(const struct ent_block_reader *reader, unsigned run)
{
    unsigned left = reader->n_rows - run * reader->restart_rows;
    return left < reader->restart_rows ? left : reader->restart_rows;
}

/* Goes on in a copy of the last bytes, which can be read beyond its end. */
static void enter_tail(struct ent_block_reader *reader)
{
    size_t n = (size_t)(reader->end - reader->at);
    assert(n < ENT_BLOCK_ROW_BYTES);
    memcpy(reader->tail, reader->at, n);
    memset(reader->tail + n, 0, sizeof reader->tail - n);
    reader->at = reader->tail;
    reader->safe = reader->tail + n; /* one more than a row can start at */
    reader->in_tail = true;
}

/* Reads the row at the place, wherever it is. */
static enum ent_status read_row(struct ent_block_reader *reader, uint64_t *row,
                                unsigned *changed)
{
    if (!reader->in_tail && reader->at > reader->safe)
        enter_tail(reader);
    if (reader->in_tail && reader->at >= reader->safe)
        return ENT_EDAMAGED;
    const unsigned char *at =
        ent_row_get(reader->codec, reader->at, row, changed);
    if (!at || (reader->in_tail && at > reader->safe))
        return ENT_EDAMAGED;
    reader->at = at;
    return ENT_OK;
}

/* Goes to the first row of a run. */
static enum ent_status start_run(struct ent_block_reader *reader, unsigned run,
                                 uint64_t *row)
{
    unsigned changed;
    size_t n_bytes = (size_t)(reader->end - reader->restarts);
    reader->run = run;
    reader->n_run = run_rows(reader, run) - 1;
    reader->in_tail = false;
    reader->safe = n_bytes >= ENT_BLOCK_ROW_BYTES
                       ? reader->end - ENT_BLOCK_ROW_BYTES
                       : reader->restarts - 1;
    reader->at = run ? restart_at(reader, run) : reader->rows;
    memcpy(row, reader->key, reader->codec->arity * sizeof *row);
    if (!reader->at)
        return ENT_EDAMAGED;
    if (run == 0 && reader->first_is_key)
        return ENT_OK;
    return read_row(reader, row, &changed);
}

enum ent_status ent_block_first(struct ent_block_reader *reader, uint64_t *row)
{
    return start_run(reader, 0, row);
}

/* The row after the last of a run. */
static enum ent_status next_run(struct ent_block_reader *reader, uint64_t *row,
                                unsigned *changed)
{
    uint64_t before[ENT_MAX_ARITY];
    unsigned arity = reader->codec->arity;
    if (reader->run == reader->n_restarts) {
        bool at_end = reader->in_tail ? reader->at == reader->safe
                                      : reader->at == reader->end;
        return at_end ? ENT_END : ENT_EDAMAGED;
    }
    memcpy(before, row, arity * sizeof *row);
    enum ent_status status = start_run(reader, reader->run + 1, row);
    if (status)
        return status;
    *changed = 0;
    while (*changed < arity && row[*changed] == before[*changed])
        ++*changed;
    if (*changed == arity || row[*changed] < before[*changed])
        return ENT_EDAMAGED;
    return ENT_OK;
}

enum ent_status ent_block_next(struct ent_block_reader *reader, uint64_t *row,
                               unsigned *changed)
{
    if (reader->n_run == 0)
        return next_run(reader, row, changed);
    reader->n_run--;
    if (reader->at > reader->safe || reader->in_tail)
        return read_row(reader, row, changed);
    reader->at = ent_row_get(reader->codec, reader->at, row, changed);
    return reader->at ? ENT_OK : ENT_EDAMAGED;
}

unsigned ent_block_index(const struct ent_block_reader *reader)
{
    return reader->run * reader->restart_rows + run_rows(reader, reader->run) -
           reader->n_run - 1;
}

/* Reads the first row of run r >= 1 without going there. */
static enum ent_status peek_restart(const struct ent_block_reader *reader,
                                    unsigned run, uint64_t *row)
{
    unsigned changed;
    unsigned char copy[ENT_BLOCK_ROW_BYTES];
    const unsigned char *at = restart_at(reader, run);
    if (!at)
        return ENT_EDAMAGED;
    size_t n = (size_t)(reader->end - at);
    if (n < sizeof copy) {
        memcpy(copy, at, n);
        memset(copy + n, 0, sizeof copy - n);
        at = copy;
    }
    memcpy(row, reader->key, reader->codec->arity * sizeof *row);
    return ent_row_get(reader->codec, at, row, &changed) ? ENT_OK
                                                         : ENT_EDAMAGED;
}

/* The last run in [low, high] whose first row is <= target, taking for
 * granted that low's is. */
static enum ent_status find_run(const struct ent_block_reader *reader,
                                const uint64_t *target, unsigned low,
                                unsigned high, unsigned *run)
{
    uint64_t row[ENT_MAX_ARITY];
    while (low < high) {
        unsigned middle = high - (high - low) / 2;
        enum ent_status status = peek_restart(reader, middle, row);
        if (status)
            return status;
        if (ent_row_compare(row, target, reader->codec->arity) <= 0)
            low = middle;
        else
            high = middle - 1;
    }
    *run = low;
    return ENT_OK;
}

/* Steps from a row < target to the first >= it.  `differs` is the first
 * column in which the row falls short: a change behind it decides nothing, a
 * change before it everything. */
static enum ent_status step_to(struct ent_block_reader *reader,
                               const uint64_t *target, uint64_t *row)
{
    unsigned arity = reader->codec->arity;
    unsigned differs = 0;
    while (row[differs] == target[differs])
        differs++;
    for (;;) {
        unsigned changed;
        enum ent_status status = ent_block_next(reader, row, &changed);
        if (status)
            return status;
        if (changed > differs)
            continue;
        if (changed < differs)
            return ENT_OK;
        while (differs < arity && row[differs] == target[differs])
            differs++;
        if (differs == arity || row[differs] > target[differs])
            return ENT_OK;
    }
}

enum ent_status ent_block_seek(struct ent_block_reader *reader,
                               const uint64_t *target, bool forward,
                               uint64_t *row)
{
    unsigned arity = reader->codec->arity;
    unsigned low = forward ? reader->run : 0, run;
    enum ent_status status =
        find_run(reader, target, low, reader->n_restarts, &run);
    if (status)
        return status;
    if (!forward || run != reader->run) {
        status = start_run(reader, run, row);
        if (status)
            return status;
    }
    if (ent_row_compare(row, target, arity) >= 0)
        return ENT_OK;
    return step_to(reader, target, row);
}
