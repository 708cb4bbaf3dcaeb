/* SPDX-License-Identifier: ISC */
/* Short ways forward, for merges (store/tupleset.h): most end among the rows
 * that are unpacked already. */
#include <assert.h>
#include <string.h>

#include "store/cursor_internal.h"

/* Stops at unpacked row i, the first to change a column before or at k. */
static enum ent_status stop(struct ent_cursor *cursor, unsigned i,
                            unsigned changed)
{
    struct ent_cursor_state *state = cursor->state;
    struct ent_block_reader *reader = &state->reader;
    reader->at_row = i;
    memcpy(cursor->row, reader->unpacked[i], sizeof cursor->row);
    state->ended = changed < state->n_prefix;
    return state->ended ? ENT_END : ENT_OK;
}

/* Seeks from the last row that is unpacked. */
static enum ent_status seek(struct ent_cursor *cursor, unsigned k, uint64_t x)
{
    uint64_t target[ENT_MAX_ARITY];
    memcpy(target, cursor->row, k * sizeof *target);
    target[k] = x;
    return ent_cursor_seek(cursor, target, k + 1);
}

enum ent_status ent_cursor_reach(struct ent_cursor *cursor, unsigned k,
                                 uint64_t x)
{
    struct ent_cursor_state *state = cursor->state;
    struct ent_block_reader *reader = &state->reader;
    assert(k < state->codec->arity && k >= state->n_prefix);
    if (state->ended)
        return ENT_END;
    if (state->n_changes != state->txn->n_changes)
        return seek(cursor, k, x);
    unsigned i = reader->at_row + 1;
    for (unsigned chunk = 0;; chunk++) {
        for (; i < reader->n_unpacked; i++) {
            unsigned changed = reader->changed[i];
            if (changed < k || (changed == k && reader->unpacked[i][k] >= x))
                return stop(cursor, i, changed);
        }
        reader->at_row = i - 1;
        if (chunk == 1)
            break;
        enum ent_status status = ent_block_fill(reader);
        if (status == ENT_END)
            break;
        if (status) {
            state->ended = true;
            state->has_row = false;
            return status;
        }
        i = 0;
    }
    memcpy(cursor->row, reader->unpacked[reader->at_row], sizeof cursor->row);
    return seek(cursor, k, x);
}

/* ---- runs --------------------------------------------------------------- */

/* Rows of a run that are counted one by one before it is skipped. */
#define LONG_RUN 64

/* A list of runs that is being filled. */
struct filling {
    struct ent_runs *runs;
    unsigned k, n, max;
};

/* Adds rows from unpacked row i on.  Stops before the first that ends the list,
 * or behind the last that is unpacked. */
static unsigned take(struct filling *filling,
                     const struct ent_block_reader *reader, unsigned i)
{
    unsigned k = filling->k, n = filling->n;
    uint64_t *values = filling->runs->values, *rows = filling->runs->rows;
    uint64_t n_rows = rows[n - 1];
    for (; i < reader->n_unpacked; i++) {
        unsigned changed = reader->changed[i];
        if (changed < k || (changed == k && n >= filling->max))
            break;
        /* No branch: whether a value is new is anybody's guess. */
        unsigned is_new = changed == k;
        n += is_new;
        n_rows = is_new ? 1 : n_rows + 1;
        values[n - 1] = reader->unpacked[i][k];
        rows[n - 1] = n_rows;
    }
    filling->n = n;
    return i;
}

/* Adds rows of the runs that follow, as long as they are simple.  Every row is
 * perhaps a value.  The list ends with the value of the last of them. */
static enum ent_status take_many(struct filling *filling,
                                 struct ent_block_reader *reader)
{
    uint64_t ahead[ENT_BLOCK_SKIM];
    uint64_t *values = filling->runs->values, *rows = filling->runs->rows;
    bool is_read = false, falls = false;
    if (filling->k + 2 != reader->codec->arity)
        return ENT_OK;
    while (filling->n + ENT_BLOCK_SKIM <= filling->max &&
           ent_block_skim(reader, ahead)) {
        unsigned at = filling->n - 1;
        uint64_t value = values[at], n_rows = rows[at];
        for (unsigned i = 0; i < ENT_BLOCK_SKIM; i++) {
            unsigned is_new = ahead[i] != value;
            falls |= ahead[i] < value;
            n_rows = is_new ? 1 : n_rows + 1;
            at += is_new;
            values[at] = value = ahead[i];
            rows[at] = n_rows;
        }
        filling->n = at + 1;
        is_read = true;
    }
    if (is_read && filling->n + ENT_BLOCK_SKIM > filling->max)
        filling->max = filling->n;
    return falls ? ENT_EDAMAGED : ENT_OK;
}

/* From the last unpacked row, which is the cursor's, to the next block; *is_on
 * when the list goes on there. */
static enum ent_status cross(struct ent_cursor *cursor, struct filling *filling,
                             bool *is_on)
{
    uint64_t before[ENT_MAX_ARITY];
    unsigned c = 0, k = filling->k;
    memcpy(before, cursor->row, sizeof before);
    enum ent_status status = ent_cursor_next(cursor);
    *is_on = false;
    if (status)
        return status;
    while (c <= k && cursor->row[c] == before[c])
        c++;
    if (c < k || (c == k && filling->n >= filling->max))
        return ENT_OK;
    if (c == k) {
        filling->runs->values[filling->n] = cursor->row[k];
        filling->runs->rows[filling->n++] = 1;
    } else {
        filling->runs->rows[filling->n - 1]++;
    }
    *is_on = true;
    return ENT_OK;
}

/* Skips the rest of a long run; the cursor's row is counted already. */
static enum ent_status skip_run(struct ent_cursor *cursor,
                                const struct filling *filling)
{
    uint64_t n_rows;
    enum ent_status status =
        ent_cursor_skip_rows(cursor, filling->k + 1, &n_rows);
    filling->runs->rows[filling->n - 1] += n_rows - 1;
    return status;
}

/* Goes on with the list from the cursor's row, which is in it, up to the row
 * behind; *is_on when only the last run was ended. */
static enum ent_status fill_runs(struct ent_cursor *cursor,
                                 struct filling *filling, bool *is_on)
{
    struct ent_block_reader *reader = &cursor->state->reader;
    unsigned i = reader->at_row + 1;
    *is_on = true;
    while (*is_on) {
        i = take(filling, reader, i);
        if (i < reader->n_unpacked) {
            *is_on = false;
            return stop(cursor, i, reader->changed[i]);
        }
        reader->at_row = i - 1;
        memcpy(cursor->row, reader->unpacked[i - 1], sizeof cursor->row);
        if (filling->runs->rows[filling->n - 1] > LONG_RUN)
            return skip_run(cursor, filling);
        enum ent_status status = take_many(filling, reader);
        if (status == ENT_OK)
            status = ent_block_fill(reader);
        i = 0;
        if (status == ENT_END) {
            status = cross(cursor, filling, is_on);
            i = reader->at_row + 1;
        } else if (status) {
            cursor->state->ended = true;
            cursor->state->has_row = false;
        }
        if (status)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_cursor_runs(struct ent_cursor *cursor, unsigned k,
                                unsigned max, struct ent_runs *runs,
                                unsigned *n)
{
    struct ent_cursor_state *state = cursor->state;
    struct filling filling = {runs, k, 0, max};
    uint64_t first[ENT_MAX_ARITY];
    enum ent_status status = ENT_OK;
    bool is_on = true;
    assert(k < state->codec->arity && k >= state->n_prefix);
    assert(max > 0 && max <= ENT_MAX_RUNS);
    *n = 0;
    if (state->ended)
        return ENT_END;
    memcpy(first, cursor->row, k * sizeof *first);
    while (is_on && status == ENT_OK && filling.n < max &&
           memcmp(first, cursor->row, k * sizeof *first) == 0) {
        runs->values[filling.n] = cursor->row[k];
        runs->rows[filling.n++] = 1;
        status = state->n_changes == state->txn->n_changes
                     ? fill_runs(cursor, &filling, &is_on)
                     : skip_run(cursor, &filling);
    }
    *n = filling.n;
    return status;
}
