/* SPDX-License-Identifier: ISC */
/* Tuple sets: inserting and deleting (store/tupleset.h).
 *
 * A batch is cut at the keys of the blocks; each block that it touches is
 * unpacked, merged with its share and packed again, once.  A block that has
 * become too large first gives rows to the block before it, if there is room,
 * and is split evenly otherwise; at the end of the set, where rows mostly come
 * in order, blocks are left full. */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rows.h"
#include "store/tupleset.h"
#include "store/tupleset_edit.h"
#include "store/tupleset_internal.h"

/* More merged rows than this are packed as they come, into full blocks. */
#define MAX_MERGED 16384

void ent_store_set_block_shape(struct ent_store *store, size_t max_bytes,
                               unsigned run_rows)
{
    assert(max_bytes >= 256 && max_bytes <= ENT_BLOCK_LIMIT);
    store->shape = (struct ent_block_shape){max_bytes, run_rows};
}

/* ---- merging ------------------------------------------------------------ */

/* How many of the sorted rows lie before `limit`. */
static size_t count_before(const uint64_t *rows, size_t n_rows, unsigned arity,
                           const uint64_t *limit)
{
    size_t low = 0, step = 1;
    while (low + step <= n_rows &&
           ent_row_compare(rows + (low + step - 1) * arity, limit, arity) < 0) {
        low += step;
        step *= 2;
    }
    for (size_t high = low + step - 1 < n_rows ? low + step - 1 : n_rows;
         low < high;) {
        size_t middle = low + (high - low) / 2;
        if (ent_row_compare(rows + middle * arity, limit, arity) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Finds the block of a row, and which key follows it. */
static enum ent_status open_block(struct ent_edit *edit, const uint64_t *row)
{
    const struct ent_store *store = edit->txn->store;
    unsigned arity = edit->codec->arity;
    MDB_val key, value;
    edit->has_block = true;
    enum ent_status status =
        ent_block_locate(store, edit->mdb, edit->codec, row, &key, &value);
    if (status == ENT_END && !key.mv_data) {
        edit->has_block = false;
        edit->is_last = true;
        memcpy(edit->key, row, arity * sizeof *row);
        return ENT_OK;
    }
    if (status == ENT_END) /* the row comes before all blocks */
        status = ent_block_move(store, edit->mdb, edit->codec, MDB_FIRST, &key,
                                &value);
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    ent_key_get(key.mv_data, edit->key, arity);
    edit->value = value;
    status =
        ent_block_move(store, edit->mdb, edit->codec, MDB_NEXT, &key, &value);
    edit->is_last = status == ENT_END;
    if (status == ENT_OK)
        ent_key_get(key.mv_data, edit->next, arity);
    return status == ENT_END ? ENT_OK : status;
}

/* Packs the current block with a few rows inserted or deleted.  ENT_ELIMIT
 * when that needs more than to move its runs. */
static enum ent_status splice(struct ent_edit *edit, const uint64_t *rows,
                              size_t n_rows, bool insert, size_t *n_changed)
{
    struct ent_merge *merge = edit->merge;
    unsigned char key[8 * ENT_MAX_ARITY];
    const unsigned char *value = edit->value.mv_data;
    ent_key_put(key, edit->key, edit->codec->arity);
    if (n_rows > ent_block_n_rows(value, edit->value.mv_size) / 4)
        return ENT_ELIMIT;
    if (!ent_block_is_sound(edit->codec, key, value, edit->value.mv_size))
        return ENT_EDAMAGED;
    enum ent_status status = ent_block_open(&merge->reader, edit->codec, key,
                                            value, edit->value.mv_size);
    if (status)
        return status;
    return ent_block_splice(&merge->writer, edit->txn->store->shape,
                            &merge->reader, rows, n_rows, insert, n_changed);
}

/* Merges into the array; equal rows once. */
static enum ent_status merge_rows(struct ent_edit *edit, const uint64_t *rows,
                                  size_t n_rows, size_t *n_merged)
{
    struct ent_merge *merge = edit->merge;
    unsigned arity = edit->codec->arity;
    size_t bytes = arity * sizeof *rows;
    enum ent_status status =
        ent_rows_reserve(&merge->merged, merge->old.n_rows + n_rows, arity);
    if (status)
        return status;
    const uint64_t *a = merge->old.columns, *b = rows;
    const uint64_t *a_end = a ? a + merge->old.n_rows * arity : a;
    const uint64_t *b_end = b + n_rows * arity;
    uint64_t *out = merge->merged.columns;
    while (a < a_end || b < b_end) {
        int order = a == a_end   ? 1
                    : b == b_end ? -1
                                 : ent_row_compare(a, b, arity);
        memcpy(out, order <= 0 ? a : b, bytes);
        out += arity;
        if (order <= 0)
            a += arity;
        if (order >= 0)
            b += arity;
    }
    *n_merged = (size_t)(out - merge->merged.columns) / arity;
    merge->merged.n_rows = *n_merged;
    return ENT_OK;
}

/* The same for so many rows that they are packed as they are merged. */
static enum ent_status merge_long(struct ent_edit *edit, const uint64_t *rows,
                                  size_t n_rows, size_t *n_merged)
{
    struct ent_packing packing;
    unsigned arity = edit->codec->arity;
    const uint64_t *a = edit->merge->old.columns, *b = rows;
    const uint64_t *a_end = a ? a + edit->merge->old.n_rows * arity : a;
    const uint64_t *b_end = b + n_rows * arity;
    enum ent_status status = ENT_OK;
    size_t n = 0;
    ent_packing_begin(&packing, edit, 0);
    while (status == ENT_OK && (a < a_end || b < b_end)) {
        int order = a == a_end   ? 1
                    : b == b_end ? -1
                                 : ent_row_compare(a, b, arity);
        status = ent_packing_add(&packing, order <= 0 ? a : b);
        n++;
        if (order <= 0)
            a += arity;
        if (order >= 0)
            b += arity;
    }
    *n_merged = n;
    return status ? status : ent_packing_end(&packing);
}

/* Gives the first block of all a lesser key, for a row before it. */
static enum ent_status lower_key(struct ent_edit *edit, const uint64_t *row)
{
    struct ent_block_writer *writer = &edit->merge->writer;
    enum ent_status status = ent_edit_delete_key(edit, edit->key);
    if (status)
        return status;
    memcpy(edit->key, row, edit->codec->arity * sizeof *row);
    ent_block_begin(writer, edit->codec, edit->txn->store->shape, row);
    return ent_block_add(writer, row) ? ent_edit_emit(edit, false) : ENT_ELIMIT;
}

/* Inserts rows that all belong to the current block, by unpacking it. */
static enum ent_status insert_unpacked(struct ent_edit *edit,
                                       const uint64_t *rows, size_t n_rows,
                                       size_t *n_added)
{
    struct ent_merge *merge = edit->merge;
    unsigned arity = edit->codec->arity;
    enum ent_status status = ent_edit_unpack_old(edit);
    if (status)
        return status;
    size_t n_old = merge->old.n_rows, n_merged = n_old;
    bool in_order =
        edit->is_last &&
        (n_old == 0 || ent_row_compare(merge->old.columns + (n_old - 1) * arity,
                                       rows, arity) < 0);
    if (edit->has_block && ent_row_compare(rows, edit->key, arity) < 0)
        status = lower_key(edit, rows);
    if (status)
        return status;
    if (n_old + n_rows > MAX_MERGED) {
        status = merge_long(edit, rows, n_rows, &n_merged);
    } else {
        status = merge_rows(edit, rows, n_rows, &n_merged);
        if (status == ENT_OK && n_merged > n_old)
            status = ent_edit_rewrite(edit, in_order);
    }
    *n_added = n_merged - n_old;
    return status;
}

/* Inserts those of the rows that belong to the first one's block. */
static enum ent_status insert_some(struct ent_edit *edit, const uint64_t *rows,
                                   size_t n_rows, size_t *n_used,
                                   size_t *n_added)
{
    unsigned arity = edit->codec->arity;
    enum ent_status status = open_block(edit, rows);
    if (status)
        return status;
    if (!edit->is_last)
        n_rows = count_before(rows, n_rows, arity, edit->next);
    if (n_rows == 0)
        return ENT_EDAMAGED; /* keys in no order */
    *n_used = n_rows;
    *n_added = 0;
    if (edit->has_block && ent_row_compare(rows, edit->key, arity) >= 0) {
        status = splice(edit, rows, n_rows, true, n_added);
        if (status == ENT_OK)
            return *n_added ? ent_edit_emit(edit, false) : ENT_OK;
        if (status != ENT_ELIMIT)
            return status;
    }
    return insert_unpacked(edit, rows, n_rows, n_added);
}

/* ---- the interface ------------------------------------------------------ */

static enum ent_status edit_open(struct ent_edit *edit, struct ent_txn *txn,
                                 enum ent_set set)
{
    if (!txn->write)
        return ENT_EREADONLY;
    if (txn->failed)
        return txn->failed;
    if (!txn->merge)
        txn->merge = ent_calloc(1, sizeof *txn->merge);
    if (!txn->merge)
        return txn->failed = ENT_ENOMEM;
    edit->txn = txn;
    edit->codec = &txn->store->codecs[set];
    edit->merge = txn->merge;
    txn->n_changes++;
    int code = mdb_cursor_open(txn->mdb, ent_txn_set_dbi(txn, set), &edit->mdb);
    return ent_lmdb_status(txn->store, code);
}

/* Half a batch must not be committed. */
static enum ent_status edit_close(struct ent_edit *edit, enum ent_status status)
{
    mdb_cursor_close(edit->mdb);
    if (status < 0 && edit->txn->failed == ENT_OK)
        edit->txn->failed = status;
    return status;
}

enum ent_status ent_set_insert(struct ent_txn *txn, enum ent_set set,
                               const uint64_t *rows, size_t n_rows,
                               size_t *n_added)
{
    struct ent_edit edit;
    size_t n_all = 0;
    if (n_added)
        *n_added = 0;
    enum ent_status status = edit_open(&edit, txn, set);
    if (status)
        return status;
    for (size_t i = 0, n = 0; status == ENT_OK && i < n_rows; i += n) {
        size_t n_new = 0;
        status = insert_some(&edit, rows + i * edit.codec->arity, n_rows - i,
                             &n, &n_new);
        n_all += n_new;
    }
    txn->row_delta[set] += (int64_t)n_all;
    if (n_added)
        *n_added = n_all;
    return edit_close(&edit, status);
}

enum ent_status ent_set_append(struct ent_txn *txn, enum ent_set set,
                               const uint64_t *rows, size_t n_rows)
{
    struct ent_edit edit;
    size_t n_merged = 0;
    if (n_rows == 0)
        return ENT_OK;
    enum ent_status status = edit_open(&edit, txn, set);
    if (status)
        return status;
    unsigned arity = edit.codec->arity;
    status = open_block(&edit, rows);
    if (status == ENT_OK)
        status = ent_edit_unpack_old(&edit);
    struct ent_row_array *old = &edit.merge->old;
    if (status == ENT_OK &&
        (!edit.is_last ||
         (old->n_rows &&
          ent_row_compare(old->columns + (old->n_rows - 1) * arity, rows,
                          arity) >= 0)))
        status = ENT_EUSAGE;
    if (status == ENT_OK)
        status = merge_long(&edit, rows, n_rows, &n_merged);
    if (status == ENT_OK)
        txn->row_delta[set] += (int64_t)n_rows;
    return edit_close(&edit, status);
}

/* Takes the sorted rows out of the array; returns how many were there. */
static size_t subtract(struct ent_row_array *array, unsigned arity,
                       const uint64_t *rows, size_t n_rows)
{
    const uint64_t *a = array->columns, *end = a + array->n_rows * arity;
    const uint64_t *b = rows, *b_end = rows + n_rows * arity;
    uint64_t *out = array->columns;
    while (a < end) {
        int order = b == b_end ? -1 : ent_row_compare(a, b, arity);
        if (order < 0) {
            memmove(out, a, arity * sizeof *a);
            out += arity;
        }
        if (order <= 0)
            a += arity;
        if (order >= 0)
            b += arity;
    }
    size_t n_removed = (size_t)(end - out) / arity;
    array->n_rows -= n_removed;
    return n_removed;
}

/* Deletes rows that all belong to the current block, by unpacking it. */
static enum ent_status delete_unpacked(struct ent_edit *edit,
                                       const uint64_t *rows, size_t n_rows,
                                       size_t *n_removed)
{
    struct ent_merge *merge = edit->merge;
    enum ent_status status = ent_edit_unpack_old(edit);
    if (status)
        return status;
    *n_removed = subtract(&merge->old, edit->codec->arity, rows, n_rows);
    if (*n_removed == 0)
        return ENT_OK;
    if (merge->old.n_rows == 0)
        return ent_edit_delete_key(edit, edit->key);
    struct ent_row_array swap = merge->merged;
    merge->merged = merge->old;
    merge->old = swap;
    if (!ent_edit_fits(edit, &merge->merged)) /* one row may take more than */
        return ent_edit_rewrite(edit, false); /* two did */
    size_t n_kept = merge->merged.n_rows;
    status = ent_edit_absorb(edit);
    if (status)
        return status;
    if (merge->merged.n_rows > n_kept)
        return ent_edit_rewrite(edit, false);
    return ent_edit_emit(edit, false);
}

/* Deletes those of the rows that belong to the first one's block. */
static enum ent_status delete_some(struct ent_edit *edit, const uint64_t *rows,
                                   size_t n_rows, size_t *n_used,
                                   size_t *n_removed)
{
    unsigned arity = edit->codec->arity;
    enum ent_status status = open_block(edit, rows);
    *n_used = n_rows;
    *n_removed = 0;
    if (status || !edit->has_block)
        return status;
    if (!edit->is_last)
        *n_used = n_rows = count_before(rows, n_rows, arity, edit->next);
    if (n_rows == 0)
        return ENT_EDAMAGED; /* keys in no order */
    if (ent_row_compare(rows, edit->key, arity) >= 0) {
        status = splice(edit, rows, n_rows, false, n_removed);
        if (status == ENT_OK && *n_removed == 0)
            return ENT_OK;
        if (status == ENT_OK &&
            ent_block_bytes(&edit->merge->writer) > ent_edit_room(edit) / 3)
            return ent_edit_emit(edit, false);
        if (status && status != ENT_ELIMIT)
            return status;
    }
    return delete_unpacked(edit, rows, n_rows, n_removed);
}

enum ent_status ent_set_delete(struct ent_txn *txn, enum ent_set set,
                               const uint64_t *rows, size_t n_rows,
                               size_t *n_removed)
{
    struct ent_edit edit;
    size_t n_all = 0;
    if (n_removed)
        *n_removed = 0;
    enum ent_status status = edit_open(&edit, txn, set);
    if (status)
        return status;
    for (size_t i = 0, n = 0; status == ENT_OK && i < n_rows; i += n) {
        size_t n_gone = 0;
        status = delete_some(&edit, rows + i * edit.codec->arity, n_rows - i,
                             &n, &n_gone);
        n_all += n_gone;
    }
    txn->row_delta[set] -= (int64_t)n_all;
    if (n_removed)
        *n_removed = n_all;
    return edit_close(&edit, status);
}
