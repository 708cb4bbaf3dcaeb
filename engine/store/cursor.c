/* SPDX-License-Identifier: ISC */
/* Cursors over tuple sets (store/tupleset.h). */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rows.h"
#include "store/block_row.h"
#include "store/cursor_internal.h"

enum ent_status ent_block_move(const struct ent_store *store, MDB_cursor *mdb,
                               const struct ent_codec *codec, MDB_cursor_op op,
                               MDB_val *key, MDB_val *value)
{
    int code = mdb_cursor_get(mdb, key, value, op);
    if (code == MDB_NOTFOUND)
        return ENT_END;
    if (code)
        return ent_lmdb_status(store, code);
    return key->mv_size == 8 * (size_t)codec->arity ? ENT_OK : ENT_EDAMAGED;
}

enum ent_status ent_block_locate(const struct ent_store *store, MDB_cursor *mdb,
                                 const struct ent_codec *codec,
                                 const uint64_t *row, MDB_val *key,
                                 MDB_val *value)
{
    unsigned char bytes[8 * ENT_MAX_ARITY];
    size_t n_bytes = 8 * (size_t)codec->arity;
    ent_key_put(bytes, row, codec->arity);
    *key = (MDB_val){n_bytes, bytes};
    enum ent_status status =
        ent_block_move(store, mdb, codec, MDB_SET_RANGE, key, value);
    if (status == ENT_END) {
        status = ent_block_move(store, mdb, codec, MDB_LAST, key, value);
        if (status == ENT_END)
            *key = (MDB_val){0, NULL};
        return status;
    }
    if (status || memcmp(key->mv_data, bytes, n_bytes) == 0)
        return status;
    MDB_val above_key = *key, above = *value;
    status = ent_block_move(store, mdb, codec, MDB_PREV, key, value);
    if (status == ENT_END) {
        *key = above_key;
        *value = above;
    }
    return status;
}

/* ---- blocks ------------------------------------------------------------- */

/* Makes a block the current one, without a row. */
static enum ent_status load(struct ent_cursor_state *state, MDB_val key,
                            MDB_val value)
{
    const unsigned char *bytes = value.mv_data;
    state->n_changes = state->txn->n_changes;
    if (state->txn->write) {
        if (value.mv_size > state->copy_bytes) {
            ent_free(state->copy);
            state->copy_bytes = 0;
            state->copy = ent_malloc(value.mv_size);
            if (!state->copy)
                return ENT_ENOMEM;
            state->copy_bytes = value.mv_size;
        }
        memcpy(state->copy, value.mv_data, value.mv_size);
        bytes = state->copy;
    }
    return ent_block_open(&state->reader, state->codec, key.mv_data, bytes,
                          value.mv_size);
}

/* Is the current row, or the one that a block's key promises, outside of the
 * bound? */
static bool is_outside(const struct ent_cursor_state *state,
                       const uint64_t *row)
{
    return ent_row_compare(row, state->prefix, state->n_prefix) != 0;
}

static enum ent_status end(struct ent_cursor *cursor)
{
    cursor->state->ended = true;
    return ENT_END;
}

static enum ent_status fail(struct ent_cursor *cursor, enum ent_status status)
{
    cursor->state->ended = true;
    cursor->state->has_row = false;
    return status;
}

/* A row was found: is it within the bound? */
static enum ent_status arrive(struct ent_cursor *cursor)
{
    struct ent_cursor_state *state = cursor->state;
    state->has_row = true;
    state->ended = is_outside(state, cursor->row);
    return state->ended ? ENT_END : ENT_OK;
}

/* The first row of the block that LMDB's cursor moves to. */
static enum ent_status next_block(struct ent_cursor *cursor)
{
    struct ent_cursor_state *state = cursor->state;
    MDB_val key, value;
    uint64_t before[ENT_MAX_ARITY];
    unsigned arity = state->codec->arity;
    memcpy(before, cursor->row, arity * sizeof *before);
    state->has_row = false;
    enum ent_status status =
        ent_block_move(state->txn->store, state->mdb, state->codec, MDB_NEXT,
                       &key, &value);
    if (status == ENT_END)
        return end(cursor);
    if (status == ENT_OK)
        status = load(state, key, value);
    if (status == ENT_OK)
        status = ent_block_first(&state->reader, cursor->row);
    if (status == ENT_OK &&
        ent_row_compare(state->reader.key, before, arity) <= 0)
        status = ENT_EDAMAGED;
    return status ? fail(cursor, status) : arrive(cursor);
}

/* Where a search will look first: the header and the tables behind it.  The
 * lines are fetched side by side instead of one after the other. */
static void prefetch(MDB_val value)
{
    const char *bytes = value.mv_data;
    for (size_t i = 0; i < value.mv_size && i < 320; i += 64)
        __builtin_prefetch(bytes + i);
}

/* The first row >= target, from the top of the tree. */
static enum ent_status descend(struct ent_cursor *cursor,
                               const uint64_t *target)
{
    struct ent_cursor_state *state = cursor->state;
    MDB_val key, value;
    state->has_row = false;
    enum ent_status status =
        ent_block_locate(state->txn->store, state->mdb, state->codec, target,
                         &key, &value);
    if (status == ENT_END && !key.mv_data)
        return end(cursor);
    if (status < 0)
        return fail(cursor, status);
    bool is_below = status == ENT_END; /* the first block is above target */
    if (is_below)
        status = ent_block_move(state->txn->store, state->mdb, state->codec,
                                MDB_FIRST, &key, &value);
    if (status == ENT_OK) {
        prefetch(value);
        status = load(state, key, value);
    }
    if (status == ENT_OK)
        status = is_below ? ent_block_first(&state->reader, cursor->row)
                          : ent_block_seek(&state->reader, target, false,
                                           cursor->row);
    if (status == ENT_END)
        return next_block(cursor);
    return status ? fail(cursor, status) : arrive(cursor);
}

/* ---- the interface ------------------------------------------------------ */

enum ent_status ent_cursor_open(struct ent_cursor *cursor, struct ent_txn *txn,
                                enum ent_set set)
{
    struct ent_cursor_state *state = ent_malloc(sizeof *state);
    cursor->state = NULL;
    if (!state)
        return ENT_ENOMEM;
    int code =
        mdb_cursor_open(txn->mdb, ent_txn_set_dbi(txn, set), &state->mdb);
    if (code) {
        ent_free(state);
        return ent_lmdb_status(txn->store, code);
    }
    state->txn = txn;
    state->set = set;
    state->codec = &txn->store->codecs[set];
    state->n_prefix = 0;
    state->has_row = false;
    state->ended = true;
    state->copy = NULL;
    state->copy_bytes = 0;
    cursor->state = state;
    return ENT_OK;
}

void ent_cursor_close(struct ent_cursor *cursor)
{
    if (!cursor->state)
        return;
    mdb_cursor_close(cursor->state->mdb);
    ent_free(cursor->state->copy);
    ent_free(cursor->state);
    cursor->state = NULL;
}

/* The first row >= target, wherever the cursor is. */
static enum ent_status go(struct ent_cursor *cursor, const uint64_t *target)
{
    struct ent_cursor_state *state = cursor->state;
    unsigned arity = state->codec->arity;
    if (!state->has_row || state->n_changes != state->txn->n_changes)
        return descend(cursor, target);
    if (ent_row_compare(target, state->reader.key, arity) < 0)
        return descend(cursor, target);
    bool forward = ent_row_compare(cursor->row, target, arity) <= 0;
    enum ent_status status =
        ent_block_seek(&state->reader, target, forward, cursor->row);
    if (status == ENT_END)
        return descend(cursor, target);
    return status ? fail(cursor, status) : arrive(cursor);
}

enum ent_status ent_cursor_first(struct ent_cursor *cursor,
                                 const uint64_t *prefix, unsigned n_prefix)
{
    struct ent_cursor_state *state = cursor->state;
    uint64_t target[ENT_MAX_ARITY] = {0};
    assert(n_prefix <= state->codec->arity);
    state->n_prefix = n_prefix;
    for (unsigned i = 0; i < n_prefix; i++)
        state->prefix[i] = target[i] = prefix[i];
    return go(cursor, target);
}

enum ent_status ent_cursor_seek(struct ent_cursor *cursor, const uint64_t *row,
                                unsigned n)
{
    struct ent_cursor_state *state = cursor->state;
    uint64_t target[ENT_MAX_ARITY] = {0};
    assert(n <= state->codec->arity);
    for (unsigned i = 0; i < n; i++)
        target[i] = row[i];
    int side = ent_row_compare(target, state->prefix, state->n_prefix);
    if (side > 0)
        return end(cursor);
    if (side < 0) {
        memset(target, 0, sizeof target);
        memcpy(target, state->prefix, state->n_prefix * sizeof *target);
    }
    return go(cursor, target);
}

/* The row after the current one when it is not in the current block. */
static enum ent_status next_elsewhere(struct ent_cursor *cursor)
{
    struct ent_cursor_state *state = cursor->state;
    uint64_t target[ENT_MAX_ARITY];
    unsigned i = state->codec->arity;
    if (state->n_changes == state->txn->n_changes)
        return next_block(cursor);
    /* LMDB's cursor may have moved under us. */
    memcpy(target, cursor->row, sizeof target);
    while (i > 0 && ++target[--i] == 0)
        ;
    return i == 0 && target[0] == 0 ? end(cursor) : descend(cursor, target);
}

enum ent_status ent_cursor_next(struct ent_cursor *cursor)
{
    struct ent_cursor_state *state = cursor->state;
    unsigned changed = 0;
    if (state->ended)
        return ENT_END;
    enum ent_status status =
        ent_block_next(&state->reader, cursor->row, &changed);
    if (status == ENT_OK && changed >= state->n_prefix)
        return ENT_OK;
    if (status == ENT_OK)
        return end(cursor);
    if (status == ENT_END)
        return next_elsewhere(cursor);
    return fail(cursor, status);
}

unsigned ent_cursor_ahead(const struct ent_cursor *cursor,
                          const uint64_t (**rows)[ENT_MAX_ARITY])
{
    const struct ent_cursor_state *state = cursor->state;
    const struct ent_block_reader *reader = &state->reader;
    unsigned first = reader->at_row + 1, at = first;
    if (state->ended)
        return 0;
    if (state->n_prefix == 0)
        at = reader->n_unpacked;
    while (at < reader->n_unpacked && reader->changed[at] >= state->n_prefix)
        at++;
    *rows = (const uint64_t(*)[ENT_MAX_ARITY])(reader->unpacked + first);
    return at - first;
}

void ent_cursor_advance(struct ent_cursor *cursor, unsigned n)
{
    struct ent_block_reader *reader = &cursor->state->reader;
    if (n == 0)
        return;
    reader->at_row += n;
    memcpy(cursor->row, reader->unpacked[reader->at_row], sizeof cursor->row);
}

/* Looks for a row that differs among those that are unpacked. */
static bool skip_unpacked(struct ent_cursor *cursor, unsigned n)
{
    struct ent_block_reader *reader = &cursor->state->reader;
    unsigned at = reader->at_row + 1;
    while (at < reader->n_unpacked && reader->changed[at] >= n)
        at++;
    if (at >= reader->n_unpacked)
        return false;
    reader->at_row = at;
    memcpy(cursor->row, reader->unpacked[at], sizeof cursor->row);
    return true;
}

enum ent_status ent_cursor_skip(struct ent_cursor *cursor, unsigned n)
{
    struct ent_cursor_state *state = cursor->state;
    uint64_t target[ENT_MAX_ARITY] = {0};
    assert(n <= state->codec->arity);
    if (state->ended || n <= state->n_prefix)
        return end(cursor);
    if (skip_unpacked(cursor, n))
        return state->reader.changed[state->reader.at_row] < state->n_prefix
                   ? end(cursor)
                   : ENT_OK;
    memcpy(target, cursor->row, n * sizeof *target);
    while (n > state->n_prefix && ++target[n - 1] == 0)
        n--;
    return n == state->n_prefix ? end(cursor) : go(cursor, target);
}

/* ---- counting ----------------------------------------------------------- */

/* Chunks that are looked at row by row before a search is faster. */
#define NEAR_CHUNKS 4

/* Counts row by row. */
static enum ent_status skip_each(struct ent_cursor *cursor, unsigned n,
                                 uint64_t *n_rows)
{
    uint64_t first[ENT_MAX_ARITY];
    enum ent_status status;
    memcpy(first, cursor->row, sizeof first);
    do {
        ++*n_rows;
        status = ent_cursor_next(cursor);
    } while (status == ENT_OK && ent_row_compare(cursor->row, first, n) == 0);
    return status;
}

/* Counts in the chunks that follow; *found when the run ends there, and the
 * row behind it is then the cursor's. */
static enum ent_status skip_near(struct ent_cursor *cursor, unsigned n,
                                 uint64_t *n_rows, bool *found)
{
    struct ent_cursor_state *state = cursor->state;
    struct ent_block_reader *reader = &state->reader;
    unsigned at = reader->at_row + 1;
    *found = false;
    for (unsigned i = 0; i < NEAR_CHUNKS; i++) {
        while (at < reader->n_unpacked && reader->changed[at] >= n)
            at++;
        *n_rows += at - reader->at_row;
        if (at < reader->n_unpacked) {
            reader->at_row = at;
        } else {
            reader->at_row = at - 1;
            enum ent_status status = ent_block_fill(reader);
            if (status)
                return status;
            at = 0;
        }
        if (reader->changed[reader->at_row] < n) {
            *found = true;
            memcpy(cursor->row, reader->unpacked[reader->at_row],
                   sizeof cursor->row);
            return ENT_OK;
        }
        at = reader->at_row + 1;
    }
    return ENT_OK;
}

/* Counts on in the blocks that follow, up to the first row >= target. */
static enum ent_status skip_blocks(struct ent_cursor *cursor,
                                   const uint64_t *target, uint64_t *n_rows)
{
    struct ent_cursor_state *state = cursor->state;
    for (;;) {
        MDB_val key, value;
        state->has_row = false;
        enum ent_status status =
            ent_block_move(state->txn->store, state->mdb, state->codec,
                           MDB_NEXT, &key, &value);
        if (status == ENT_END)
            return end(cursor);
        if (status == ENT_OK)
            status = load(state, key, value);
        if (status == ENT_OK)
            status = ent_block_seek(&state->reader, target, false, cursor->row);
        if (status == ENT_OK) {
            *n_rows += ent_block_index(&state->reader);
            return arrive(cursor);
        }
        if (status != ENT_END)
            return fail(cursor, status);
        *n_rows += state->reader.n_rows;
    }
}

/* Counts from the current row up to the first >= target. */
static enum ent_status skip_far(struct ent_cursor *cursor,
                                const uint64_t *target, uint64_t *n_rows)
{
    struct ent_cursor_state *state = cursor->state;
    unsigned from = ent_block_index(&state->reader);
    enum ent_status status =
        ent_block_seek(&state->reader, target, true, cursor->row);
    if (status == ENT_OK) {
        *n_rows += ent_block_index(&state->reader) - from;
        return arrive(cursor);
    }
    if (status != ENT_END)
        return fail(cursor, status);
    *n_rows += state->reader.n_rows - from;
    return skip_blocks(cursor, target, n_rows);
}

enum ent_status ent_cursor_skip_rows(struct ent_cursor *cursor, unsigned n,
                                     uint64_t *n_rows)
{
    struct ent_cursor_state *state = cursor->state;
    uint64_t target[ENT_MAX_ARITY] = {0};
    unsigned i = n;
    bool found;
    assert(n >= 1 && n <= state->codec->arity && n >= state->n_prefix);
    *n_rows = 0;
    if (state->ended)
        return ENT_END;
    memcpy(target, cursor->row, n * sizeof *target);
    while (i > 0 && ++target[i - 1] == 0)
        i--;
    if (i == 0 || state->n_changes != state->txn->n_changes)
        return skip_each(cursor, n, n_rows);
    enum ent_status status = skip_near(cursor, n, n_rows, &found);
    if (status == ENT_END)
        return skip_blocks(cursor, target, n_rows);
    if (status)
        return fail(cursor, status);
    if (found)
        return arrive(cursor);
    return skip_far(cursor, target, n_rows);
}
