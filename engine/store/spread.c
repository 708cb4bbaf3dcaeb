/* SPDX-License-Identifier: ISC */
/* How the rows of a range are spread over the values of a column, from samples
 * (store/tupleset.h).
 *
 * Ids of a kind are given in order of arrival and are dense, so that places
 * chosen evenly among them are chosen evenly among the values, however skewed
 * the rows are.  A stretch of values is read at each. */
#include <assert.h>
#include <string.h>

#include "store/cursor_internal.h"

#define EXACT_BLOCKS 8
/* Ranges up to this many rows are read whole. */
#define FEW_ROWS 256
#define N_PLACES 8
#define VALUES_PER_PLACE 6

struct walk {
    struct ent_cursor cursor; /* bound to the prefix */
    enum ent_set set;
    unsigned column;              /* the one that is asked about */
    uint64_t row[ENT_MAX_ARITY];  /* prefix and a value: the range's first */
    uint64_t high[ENT_MAX_ARITY]; /* likewise: the first behind the range */
    double rows;                  /* of the range */
};

static enum ent_status go_to(struct walk *walk, uint64_t value)
{
    uint64_t target[ENT_MAX_ARITY];
    memcpy(target, walk->row, sizeof target);
    target[walk->column] = value;
    return ent_cursor_seek(&walk->cursor, target, walk->column + 1);
}

/* Counts the values from the cursor's row on, up to `end` and at most so many;
 * *next is where that ended, `end` when there are no more before it. */
static enum ent_status count_values(struct walk *walk, uint64_t end,
                                    uint64_t max_values, uint64_t *n_values,
                                    uint64_t *next)
{
    enum ent_status status = ENT_OK;
    const uint64_t *value = &walk->cursor.row[walk->column];
    uint64_t n_rows;
    *n_values = 0;
    while (status == ENT_OK && *value < end && *n_values < max_values) {
        ++*n_values;
        status = ent_cursor_skip_rows(&walk->cursor, walk->column + 1, &n_rows);
    }
    *next = status == ENT_OK && *value < end ? *value : end;
    return status < 0 ? status : ENT_OK;
}

/* The first value of the last block of the range, or its first value. */
static enum ent_status last_value(struct walk *walk, uint64_t *value)
{
    struct ent_cursor_state *state = walk->cursor.state;
    uint64_t row[ENT_MAX_ARITY];
    MDB_val key, block;
    enum ent_status status =
        ent_block_locate(state->txn->store, state->mdb, state->codec,
                         walk->high, &key, &block);
    state->has_row = false; /* LMDB's cursor was moved */
    *value = walk->row[walk->column];
    if (status)
        return status < 0 ? status : ENT_OK;
    ent_key_get(key.mv_data, row, state->codec->arity);
    if (memcmp(row, walk->row, walk->column * sizeof *row) == 0 &&
        row[walk->column] > *value &&
        row[walk->column] < walk->high[walk->column])
        *value = row[walk->column];
    return ENT_OK;
}

static enum ent_status sample(struct walk *walk, uint64_t first, uint64_t last,
                              double *values)
{
    double width = ((double)(last - first) + 1) / N_PLACES;
    for (unsigned i = 0; i < N_PLACES; i++) {
        uint64_t n, next;
        uint64_t from = first + (uint64_t)(width * i);
        uint64_t to = first + (uint64_t)(width * (i + 1));
        enum ent_status status = go_to(walk, from);
        if (status == ENT_END)
            break;
        if (status == ENT_OK)
            status = count_values(walk, to, VALUES_PER_PLACE, &n, &next);
        if (status)
            return status;
        *values += next < to
                       ? (double)n * (double)(to - from) / (double)(next - from)
                       : (double)n;
    }
    return ENT_OK;
}

/* The values from walk->row's up to walk->high's. */
static enum ent_status values_of_kind(struct walk *walk, double *values)
{
    uint64_t count, n, next, last;
    uint64_t first = walk->row[walk->column], end = walk->high[walk->column];
    const struct ent_cursor_state *state = walk->cursor.state;
    enum ent_status status =
        ent_set_count_between(state->txn, walk->set, walk->row, walk->high,
                              walk->column + 1, EXACT_BLOCKS, &count);
    if (status)
        return status;
    walk->rows += (double)count;
    if (count > FEW_ROWS) {
        double sampled = 0;
        status = last_value(walk, &last);
        if (status)
            return status;
        if (last > first) {
            status = sample(walk, first, last, &sampled);
            *values += sampled < (double)count ? sampled : (double)count;
            return status;
        }
        status = go_to(walk, first);
        if (status)
            return status < 0 ? status : ENT_OK;
    }
    status = count_values(walk, end, UINT64_MAX, &n, &next);
    *values += (double)n;
    return status;
}

/* Kind by kind: ids are dense within one alone. */
static enum ent_status walk_kinds(struct walk *walk, enum ent_kind wanted,
                                  double *values)
{
    unsigned kind = wanted;
    for (;;) {
        enum ent_status status = go_to(walk, ENT_ID_MAKE(kind, 0));
        if (status)
            return status == ENT_END ? ENT_OK : status;
        walk->row[walk->column] = walk->cursor.row[walk->column];
        unsigned found = ent_id_kind(walk->row[walk->column]);
        if (wanted && found != wanted)
            return ENT_OK;
        kind = found + 1;
        walk->high[walk->column] = ENT_ID_MAKE(kind, 0);
        status = values_of_kind(walk, values);
        if (status || wanted || kind > UINT8_MAX)
            return status;
    }
}

enum ent_status ent_set_spread(struct ent_txn *txn, enum ent_set set,
                               const uint64_t *prefix, unsigned n_prefix,
                               enum ent_kind kind, struct ent_spread *spread)
{
    struct walk walk = {.set = set, .column = n_prefix};
    assert(n_prefix < ent_set_schemas[set].arity);
    *spread = (struct ent_spread){0, 0};
    memcpy(walk.row, prefix, n_prefix * sizeof *prefix);
    memcpy(walk.high, prefix, n_prefix * sizeof *prefix);
    enum ent_status status = ent_cursor_open(&walk.cursor, txn, set);
    if (status == ENT_OK)
        status = ent_cursor_first(&walk.cursor, prefix, n_prefix);
    if (status == ENT_OK)
        status = walk_kinds(&walk, kind, &spread->n_values);
    ent_cursor_close(&walk.cursor);
    spread->n_rows = walk.rows;
    return status == ENT_END ? ENT_OK : status;
}
