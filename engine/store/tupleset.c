/* SPDX-License-Identifier: ISC */
/* Tuple sets: finding and counting (store/tupleset.h). */
#include <assert.h>
#include <string.h>

#include "base/rows.h"
#include "store/cursor_internal.h"
#include "store/tupleset.h"

/* Blocks whose keys are counted, for each block whose rows are. */
#define KEYS_PER_BLOCK 16

enum ent_status ent_set_find(struct ent_txn *txn, enum ent_set set,
                             const uint64_t *prefix, unsigned n_prefix)
{
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, txn, set);
    if (status)
        return status;
    status = ent_cursor_first(&cursor, prefix, n_prefix);
    ent_cursor_close(&cursor);
    return status;
}

enum ent_status ent_set_bytes(struct ent_txn *txn, enum ent_set set,
                              uint64_t *n_bytes)
{
    MDB_stat stat;
    int code = mdb_stat(txn->mdb, ent_txn_set_dbi(txn, set), &stat);
    if (code)
        return ent_lmdb_status(txn->store, code);
    *n_bytes =
        (uint64_t)stat.ms_psize *
        (stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages);
    return ENT_OK;
}

/* ---- counting ----------------------------------------------------------- */

/* A walk over the blocks of a range. */
struct count {
    struct ent_txn *txn;
    enum ent_set set;
    const struct ent_codec *codec;
    MDB_cursor *mdb;
    uint64_t low[ENT_MAX_ARITY];  /* the first row of the range, or above it */
    uint64_t high[ENT_MAX_ARITY]; /* the first row behind the range */
    bool has_high;                /* else the range goes to the end */
    MDB_val key, value;           /* the current block */
    uint64_t n_rows;              /* of the range, in the blocks before it */
    uint64_t n_blocks;            /* walked */
};

/* How many rows of the current block stand before the range's first row (or,
 * with `behind`, before the first row behind the range). */
static enum ent_status rows_before(const struct count *count, bool behind,
                                   uint64_t *n)
{
    struct ent_block_reader reader;
    uint64_t row[ENT_MAX_ARITY];
    enum ent_status status =
        ent_block_open(&reader, count->codec, count->key.mv_data,
                       count->value.mv_data, count->value.mv_size);
    if (status)
        return status;
    *n = reader.n_rows;
    if (behind && !count->has_high)
        return ENT_OK;
    status =
        ent_block_seek(&reader, behind ? count->high : count->low, false, row);
    if (status == ENT_OK)
        *n = ent_block_index(&reader);
    return status == ENT_END ? ENT_OK : status;
}

/* Goes to the next block whose key is within the range. */
static enum ent_status next_key(struct count *count)
{
    MDB_val key, value;
    uint64_t row[ENT_MAX_ARITY];
    enum ent_status status =
        ent_block_move(count->txn->store, count->mdb, count->codec, MDB_NEXT,
                       &key, &value);
    if (status)
        return status;
    ent_key_get(key.mv_data, row, count->codec->arity);
    if (count->has_high &&
        ent_row_compare(row, count->high, count->codec->arity) >= 0)
        return ENT_END;
    count->key = key;
    count->value = value;
    count->n_blocks++;
    return ENT_OK;
}

/* Rows of the range in blocks as large as the set's are on average. */
static enum ent_status estimate(struct count *count, uint64_t n_blocks,
                                uint64_t *n)
{
    MDB_stat stat;
    uint64_t n_rows;
    int code = mdb_stat(count->txn->mdb,
                        ent_txn_set_dbi(count->txn, count->set), &stat);
    if (code)
        return ent_lmdb_status(count->txn->store, code);
    enum ent_status status = ent_set_size(count->txn, count->set, &n_rows);
    if (status)
        return status;
    uint64_t per_block = n_rows / (stat.ms_entries ? stat.ms_entries : 1);
    *n = count->n_rows + n_blocks * (per_block ? per_block : 1);
    if (*n > n_rows)
        *n = n_rows;
    return ENT_OK;
}

/* How far column c of a block's key has come from `low` towards `high`. */
static double fraction(uint64_t low, uint64_t at, uint64_t high)
{
    if (high <= low || at <= low)
        return 1;
    double f = (double)(at - low) / (double)(high - low);
    return f > 1 ? 1 : f;
}

/* The rest of a long range from the share of its keys that was walked: the
 * first column in which its first and last block differ is taken to be evenly
 * spread. */
static enum ent_status extrapolate(struct count *count, const uint64_t *first,
                                   uint64_t *n)
{
    uint64_t target[ENT_MAX_ARITY], at[ENT_MAX_ARITY], last[ENT_MAX_ARITY];
    unsigned arity = count->codec->arity, c = 0;
    MDB_val key, value;
    ent_key_get(count->key.mv_data, at, arity);
    memset(target, 0xff, sizeof target);
    if (count->has_high)
        memcpy(target, count->high, sizeof target);
    enum ent_status status =
        ent_block_locate(count->txn->store, count->mdb, count->codec, target,
                         &key, &value);
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    ent_key_get(key.mv_data, last, arity);
    while (c < arity && at[c] == first[c])
        c++;
    if (c == arity)
        c--;
    double blocks =
        (double)count->n_blocks / fraction(first[c], at[c], last[c]);
    return estimate(count, blocks < 1e15 ? (uint64_t)blocks : 0, n);
}

/* From the first block of the range on. */
static enum ent_status count_range(struct count *count, unsigned max_blocks,
                                   uint64_t *n, bool *is_exact)
{
    uint64_t start, first[ENT_MAX_ARITY];
    uint64_t max_keys = (uint64_t)max_blocks * KEYS_PER_BLOCK;
    enum ent_status status = rows_before(count, false, &start);
    ent_key_get(count->key.mv_data, first, count->codec->arity);
    if (ent_row_compare(first, count->low, count->codec->arity) < 0)
        memcpy(first, count->low, sizeof first);
    while (status == ENT_OK) {
        unsigned n_block =
            ent_block_n_rows(count->value.mv_data, count->value.mv_size);
        MDB_val key = count->key, value = count->value;
        status = next_key(count);
        if (status < 0)
            break;
        if (status == ENT_END) {
            uint64_t stop;
            count->key = key;
            count->value = value;
            status = rows_before(count, true, &stop);
            *n = count->n_rows + (stop > start ? stop - start : 0);
            return status;
        }
        count->n_rows += n_block - start;
        start = 0;
        if (max_blocks && count->n_blocks >= max_blocks)
            break;
    }
    if (status)
        return status;
    *is_exact = false;
    uint64_t n_counted = count->n_blocks;
    while (count->n_blocks < max_keys && status == ENT_OK)
        status = next_key(count);
    if (status < 0)
        return status;
    if (status == ENT_END)
        return estimate(count, count->n_blocks - n_counted, n);
    count->n_rows = 0;
    return extrapolate(count, first, n);
}

/* The row behind all that start with n columns; false when there is none. */
static bool row_behind(const uint64_t *prefix, unsigned n, uint64_t *row)
{
    memset(row, 0, ENT_MAX_ARITY * sizeof *row);
    memcpy(row, prefix, n * sizeof *row);
    while (n > 0 && ++row[n - 1] == 0)
        n--;
    return n > 0;
}

static enum ent_status run_count(struct count *count, unsigned max_blocks,
                                 uint64_t *n, bool *is_exact)
{
    struct ent_txn *txn = count->txn;
    bool exact = true;
    *n = 0;
    count->codec = &txn->store->codecs[count->set];
    int code = mdb_cursor_open(txn->mdb, ent_txn_set_dbi(txn, count->set),
                               &count->mdb);
    if (code)
        return ent_lmdb_status(txn->store, code);
    enum ent_status status =
        ent_block_locate(txn->store, count->mdb, count->codec, count->low,
                         &count->key, &count->value);
    if (status == ENT_END) /* the set begins behind the range, or within */
        status = ent_block_move(txn->store, count->mdb, count->codec, MDB_FIRST,
                                &count->key, &count->value);
    if (status == ENT_OK)
        status = count_range(count, max_blocks, n, &exact);
    mdb_cursor_close(count->mdb);
    if (is_exact)
        *is_exact = exact;
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_set_count(struct ent_txn *txn, enum ent_set set,
                              const uint64_t *prefix, unsigned n_prefix,
                              unsigned max_blocks, uint64_t *count,
                              bool *is_exact)
{
    struct count walk = {.txn = txn, .set = set};
    assert(n_prefix <= ent_set_schemas[set].arity);
    if (n_prefix == 0) {
        if (is_exact)
            *is_exact = true;
        return ent_set_size(txn, set, count);
    }
    memcpy(walk.low, prefix, n_prefix * sizeof *prefix);
    walk.has_high = row_behind(prefix, n_prefix, walk.high);
    return run_count(&walk, max_blocks, count, is_exact);
}

enum ent_status ent_set_count_between(struct ent_txn *txn, enum ent_set set,
                                      const uint64_t *low, const uint64_t *high,
                                      unsigned n, unsigned max_blocks,
                                      uint64_t *count)
{
    struct count walk = {.txn = txn, .set = set, .has_high = true};
    assert(n <= ent_set_schemas[set].arity);
    memcpy(walk.low, low, n * sizeof *low);
    memcpy(walk.high, high, n * sizeof *high);
    *count = 0;
    if (ent_row_compare(low, high, n) >= 0)
        return ENT_OK;
    return run_count(&walk, max_blocks, count, NULL);
}
