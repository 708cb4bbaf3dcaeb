/* SPDX-License-Identifier: ISC */
/* Reading rows from blocks (store/block.h). */
#include <assert.h>
#include <string.h>

#include "base/rows.h"
#include "store/block_row.h"

/* Rows unpacked at a time on the way to one of them. */
#define SEEK_CHUNK 8

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
    if (reader->n_rows == 0)
        return ENT_EDAMAGED;
    reader->codec = codec;
    reader->n_runs = ent_load_u16(value + 6);
    reader->first_is_key = (value[8] & 1) != 0;
    reader->hint_column = value[8] >> 1 & 7;
    reader->hint_shift = (unsigned)(value[8] >> 4) * 4;
    reader->last_hint = ent_load_u16(value + 9);
    size_t n_tables = ENT_BLOCK_RUN_BYTES * (size_t)reader->n_runs - 4;
    if (reader->n_runs == 0 || n_value < ENT_BLOCK_HEADER_BYTES + n_tables ||
        reader->hint_column >= codec->arity)
        return ENT_EDAMAGED;
    reader->starts = value + ENT_BLOCK_HEADER_BYTES;
    reader->hints = reader->starts + 2 * (size_t)(reader->n_runs - 1);
    reader->run_rows = reader->hints + 2 * (size_t)(reader->n_runs - 1);
    reader->rows = reader->run_rows + reader->n_runs;
    reader->end = value + n_value;
    ent_key_get(key, reader->key, codec->arity);
    return ENT_OK;
}

/* Where run r >= 1 starts; NULL when outside the block. */
static const unsigned char *start_of(const struct ent_block_reader *reader,
                                     unsigned run)
{
    unsigned offset = ent_load_u16(reader->starts + 2 * (size_t)(run - 1));
    if (offset >= (size_t)(reader->end - reader->rows))
        return NULL;
    return reader->rows + offset;
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

/* Reads a row near the end of the block. */
static const unsigned char *get_last(struct ent_block_reader *reader,
                                     const uint64_t *previous, uint64_t *row,
                                     uint8_t *changed)
{
    if (!reader->in_tail)
        enter_tail(reader);
    if (reader->at >= reader->safe)
        return NULL;
    const unsigned char *at = ent_row_get(reader->codec, reader->codec->arity,
                                          reader->at, previous, row, changed);
    return at && at <= reader->safe ? at : NULL;
}

/* Unpacks rows from..to of a chunk, the first against `previous`. */
static inline __attribute__((always_inline)) enum ent_status
unpack(struct ent_block_reader *reader, const uint64_t *previous, unsigned from,
       unsigned to, unsigned arity)
{
    /* A copy that no store can change lets the compiler keep it at hand. */
    const struct ent_codec codec = *reader->codec;
    const unsigned char *at = reader->at, *safe = reader->safe;
    unsigned i = from;
    for (; i < to && at <= safe && !reader->in_tail; i++) {
        uint64_t *row = reader->unpacked[i];
        at = ent_row_get(&codec, arity, at, previous, row, &reader->changed[i]);
        if (__builtin_expect(!at, 0))
            return ENT_EDAMAGED;
        previous = row;
    }
    reader->at = at;
    for (; i < to; i++) {
        uint64_t *row = reader->unpacked[i];
        reader->at = get_last(reader, previous, row, &reader->changed[i]);
        if (!reader->at)
            return ENT_EDAMAGED;
        previous = row;
    }
    return ENT_OK;
}

/* Unpacks up to a chunk of rows of the current run, the first against
 * `previous` unless it is unpacked already. */
static enum ent_status fill_run(struct ent_block_reader *reader,
                                const uint64_t *previous, unsigned n_there,
                                unsigned max_rows)
{
    unsigned arity = reader->codec->arity;
    unsigned n = n_there + reader->n_run;
    if (n > max_rows)
        n = max_rows;
    reader->at_row = 0;
    reader->n_unpacked = n;
    reader->n_run -= n - n_there;
    if (arity == 3)
        return unpack(reader, previous, n_there, n, 3);
    if (arity == 2)
        return unpack(reader, previous, n_there, n, 2);
    return unpack(reader, previous, n_there, n, arity);
}

/* Goes to the first row of a run. */
static enum ent_status start_run(struct ent_block_reader *reader, unsigned run,
                                 unsigned max_rows)
{
    size_t n_bytes = (size_t)(reader->end - reader->starts);
    bool is_key = run == 0 && reader->first_is_key;
    reader->run = run;
    reader->n_run = reader->run_rows[run];
    reader->in_tail = false;
    reader->safe = n_bytes >= ENT_BLOCK_ROW_BYTES
                       ? reader->end - ENT_BLOCK_ROW_BYTES
                       : reader->starts - 1;
    reader->at = run ? start_of(reader, run) : reader->rows;
    if (!reader->at || reader->n_run == 0)
        return ENT_EDAMAGED;
    if (is_key) {
        memcpy(reader->unpacked[0], reader->key, sizeof reader->key);
        reader->changed[0] = 0;
        reader->n_run--;
        return fill_run(reader, reader->unpacked[0], 1, max_rows);
    }
    return fill_run(reader, reader->key, 0, max_rows);
}

/* Gives out the current row. */
static void current(const struct ent_block_reader *reader, uint64_t *row)
{
    memcpy(row, reader->unpacked[reader->at_row], sizeof reader->unpacked[0]);
}

enum ent_status ent_block_first(struct ent_block_reader *reader, uint64_t *row)
{
    enum ent_status status = start_run(reader, 0, ENT_BLOCK_CHUNK);
    if (status == ENT_OK)
        current(reader, row);
    return status;
}

/* All rows are read: is it the end of the bytes? */
static enum ent_status at_end(const struct ent_block_reader *reader)
{
    const unsigned char *end = reader->in_tail ? reader->safe : reader->end;
    return reader->at == end ? ENT_END : ENT_EDAMAGED;
}

static enum ent_status fill(struct ent_block_reader *reader, unsigned max_rows)
{
    uint64_t last[ENT_MAX_ARITY];
    unsigned c = 0, arity = reader->codec->arity;
    if (reader->n_run == 0 && reader->run + 1 == reader->n_runs)
        return at_end(reader);
    memcpy(last, reader->unpacked[reader->n_unpacked - 1], sizeof last);
    if (reader->n_run > 0)
        return fill_run(reader, last, 0, max_rows);
    enum ent_status status = start_run(reader, reader->run + 1, max_rows);
    if (status)
        return status;
    const uint64_t *row = reader->unpacked[0];
    while (c < arity && row[c] == last[c])
        c++;
    if (c == arity || row[c] < last[c])
        return ENT_EDAMAGED;
    reader->changed[0] = (uint8_t)c;
    return ENT_OK;
}

enum ent_status ent_block_fill(struct ent_block_reader *reader)
{
    return fill(reader, ENT_BLOCK_CHUNK);
}

unsigned ent_block_index(const struct ent_block_reader *reader)
{
    unsigned n = 0;
    for (unsigned run = 0; run <= reader->run; run++)
        n += reader->run_rows[run];
    return n - reader->n_run - reader->n_unpacked + reader->at_row;
}

enum ent_status ent_block_get_run(struct ent_block_reader *reader, unsigned run,
                                  uint64_t (*rows)[ENT_MAX_ARITY])
{
    enum ent_status status = start_run(reader, run, ENT_BLOCK_CHUNK);
    while (status == ENT_OK) {
        memcpy(rows, reader->unpacked,
               reader->n_unpacked * sizeof reader->unpacked[0]);
        if (reader->n_run == 0)
            break;
        rows += reader->n_unpacked;
        status = fill(reader, ENT_BLOCK_CHUNK);
    }
    return status;
}

enum ent_status ent_block_peek_run(const struct ent_block_reader *reader,
                                   unsigned run, uint64_t *row)
{
    uint8_t changed;
    unsigned char copy[ENT_BLOCK_ROW_BYTES];
    const unsigned char *at = start_of(reader, run);
    if (!at)
        return ENT_EDAMAGED;
    size_t n = (size_t)(reader->end - at);
    if (n < sizeof copy) {
        memcpy(copy, at, n);
        memset(copy + n, 0, sizeof copy - n);
        at = copy;
    }
    return ent_row_get(reader->codec, reader->codec->arity, at, reader->key,
                       row, &changed)
               ? ENT_OK
               : ENT_EDAMAGED;
}

/* How many runs but the first have a hint < `limit`. */
static unsigned hints_below(const struct ent_block_reader *reader,
                            uint32_t limit)
{
    unsigned low = 0, n = reader->n_runs - 1;
    while (n > 0) {
        unsigned half = n - n / 2;
        uint32_t hint =
            ent_load_u16(reader->hints + 2 * (size_t)(low + half - 1));
        low += hint < limit ? half : 0;
        n /= 2;
    }
    return low;
}

/* The runs that may be the last whose first row is <= target, by the hints. */
static void guess_run(const struct ent_block_reader *reader,
                      const uint64_t *target, unsigned *low, unsigned *high)
{
    unsigned c = reader->hint_column;
    *low = *high = reader->n_runs - 1;
    if (ent_row_compare(target, reader->key, c) != 0)
        return; /* the target is behind the block */
    if (target[c] < reader->key[c]) {
        *low = *high = 0;
        return;
    }
    uint64_t hint = (target[c] - reader->key[c]) >> reader->hint_shift;
    uint32_t limit = hint < UINT16_MAX ? (uint32_t)hint : UINT16_MAX;
    *low = hints_below(reader, limit);
    *high = hints_below(reader, limit + 1);
}

enum ent_status ent_block_find_run(const struct ent_block_reader *reader,
                                   const uint64_t *target, unsigned low,
                                   unsigned *run)
{
    uint64_t row[ENT_MAX_ARITY];
    unsigned guess, high;
    guess_run(reader, target, &guess, &high);
    if (low < guess)
        low = guess;
    while (low < high) {
        unsigned middle = high - (high - low) / 2;
        enum ent_status status = ent_block_peek_run(reader, middle, row);
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

/* Steps from the current row, which is < target, to the first >= it.
 * `differs` is the first column in which the row falls short: a change behind
 * it decides nothing, a change before it everything. */
static enum ent_status step_to(struct ent_block_reader *reader,
                               const uint64_t *target)
{
    unsigned arity = reader->codec->arity;
    unsigned differs = 0;
    const uint64_t *row = reader->unpacked[reader->at_row];
    while (row[differs] == target[differs])
        differs++;
    for (;;) {
        if (++reader->at_row >= reader->n_unpacked) {
            reader->at_row--;
            enum ent_status status = fill(reader, SEEK_CHUNK);
            if (status)
                return status;
        }
        unsigned changed = reader->changed[reader->at_row];
        if (changed > differs)
            continue;
        if (changed < differs)
            return ENT_OK;
        row = reader->unpacked[reader->at_row];
        while (differs < arity && row[differs] == target[differs])
            differs++;
        if (differs == arity || row[differs] > target[differs])
            return ENT_OK;
    }
}

/* Does the header say that all rows are less? */
static bool is_behind(const struct ent_block_reader *reader,
                      const uint64_t *target)
{
    unsigned c = reader->hint_column;
    int order = ent_row_compare(target, reader->key, c);
    if (order != 0 || target[c] < reader->key[c])
        return order > 0;
    return (target[c] - reader->key[c]) >> reader->hint_shift >
               reader->last_hint &&
           reader->last_hint < UINT16_MAX;
}

enum ent_status ent_block_seek(struct ent_block_reader *reader,
                               const uint64_t *target, bool forward,
                               uint64_t *row)
{
    unsigned arity = reader->codec->arity;
    unsigned run = forward ? reader->run : 0;
    enum ent_status status = ENT_OK;
    if (is_behind(reader, target)) {
        memcpy(row, reader->key, sizeof reader->key);
        return ENT_END;
    }
    /* Often it is among the rows that are unpacked. */
    bool is_near =
        forward && ent_row_compare(reader->unpacked[reader->n_unpacked - 1],
                                   target, arity) >= 0;
    if (!is_near)
        status = ent_block_find_run(reader, target, run, &run);
    if (status == ENT_OK && (!forward || run != reader->run))
        status = start_run(reader, run, SEEK_CHUNK);
    if (status == ENT_OK &&
        ent_row_compare(reader->unpacked[reader->at_row], target, arity) < 0)
        status = step_to(reader, target);
    if (status >= 0)
        current(reader, row);
    return status;
}
