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
#include "store/cursor_internal.h"
#include "store/tupleset.h"
#include "store/tupleset_internal.h"

/* More merged rows than this are packed as they come, into full blocks. */
#define MAX_MERGED 16384

struct row_array {
    uint64_t *columns;
    size_t capacity; /* in columns */
    size_t n_rows;
};

struct ent_merge {
    struct ent_block_writer writer;
    struct row_array old, neighbour, merged;
};

/* One set being changed. */
struct edit {
    struct ent_txn *txn;
    const struct ent_codec *codec;
    struct ent_merge *merge;
    MDB_cursor *mdb;
    bool has_block;              /* there is a current block */
    bool is_last;                /* no block follows it */
    uint64_t key[ENT_MAX_ARITY]; /* its key */
    uint64_t next[ENT_MAX_ARITY];
};

void ent_merge_free(struct ent_merge *merge)
{
    if (!merge)
        return;
    ent_free(merge->old.columns);
    ent_free(merge->neighbour.columns);
    ent_free(merge->merged.columns);
    ent_free(merge);
}

void ent_store_set_block_shape(struct ent_store *store, size_t max_bytes,
                               unsigned restart_rows)
{
    assert(max_bytes >= 256 && max_bytes <= ENT_BLOCK_LIMIT);
    store->shape = (struct ent_block_shape){max_bytes, restart_rows};
}

static enum ent_status reserve(struct row_array *array, size_t n_rows,
                               unsigned arity)
{
    if (n_rows * arity <= array->capacity)
        return ENT_OK;
    size_t capacity = 2 * n_rows * arity;
    uint64_t *columns = ent_realloc(array->columns, capacity * sizeof *columns);
    if (!columns)
        return ENT_ENOMEM;
    array->columns = columns;
    array->capacity = capacity;
    return ENT_OK;
}

/* ---- blocks ------------------------------------------------------------- */

/* Unpacks a block behind the rows that the array has. */
static enum ent_status unpack(const struct edit *edit, MDB_val key,
                              MDB_val value, struct row_array *array)
{
    struct ent_block_reader reader;
    unsigned changed, arity = edit->codec->arity;
    if (!ent_block_is_sound(edit->codec, key.mv_data, value.mv_data,
                            value.mv_size))
        return ENT_EDAMAGED;
    enum ent_status status = ent_block_open(&reader, edit->codec, key.mv_data,
                                            value.mv_data, value.mv_size);
    if (status == ENT_OK)
        status = reserve(array, array->n_rows + reader.n_rows, arity);
    if (status)
        return status;
    uint64_t row[ENT_MAX_ARITY];
    uint64_t *out = array->columns + array->n_rows * arity;
    status = ent_block_first(&reader, row);
    for (unsigned i = 1; status == ENT_OK; i++) {
        memcpy(out, row, arity * sizeof *row);
        out += arity;
        if (i == reader.n_rows)
            break;
        status = ent_block_next(&reader, row, &changed);
    }
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    array->n_rows += reader.n_rows;
    return ENT_OK;
}

static enum ent_status delete_key(struct edit *edit, const uint64_t *row)
{
    unsigned char bytes[8 * ENT_MAX_ARITY];
    MDB_val key = {8 * (size_t)edit->codec->arity, bytes}, value;
    ent_key_put(bytes, row, edit->codec->arity);
    int code = mdb_cursor_get(edit->mdb, &key, &value, MDB_SET);
    if (code == 0)
        code = mdb_cursor_del(edit->mdb, 0);
    return code ? ent_lmdb_status(edit->txn->store, code) : ENT_OK;
}

/* Writes the block in the writer; `is_new` when its key is not in the set. */
static enum ent_status emit(struct edit *edit, bool is_new)
{
    const struct ent_block_writer *writer = &edit->merge->writer;
    unsigned char bytes[8 * ENT_MAX_ARITY];
    MDB_val key = {8 * (size_t)edit->codec->arity, bytes};
    MDB_val value = {ent_block_bytes(writer), NULL};
    ent_key_put(bytes, writer->key, edit->codec->arity);
    int code = mdb_cursor_put(edit->mdb, &key, &value,
                              MDB_RESERVE |
                                  (is_new && edit->is_last ? MDB_APPEND : 0u));
    if (code)
        return ent_lmdb_status(edit->txn->store, code);
    ent_block_finish(writer, value.mv_data);
    return ENT_OK;
}

/* Rows on their way into blocks, the first of which has the edit's key. */
struct packing {
    struct edit *edit;
    bool is_new;         /* is the current block's key new? */
    size_t target_bytes; /* close a block when it has as many; 0: when full */
    size_t max_bytes;
};

static void packing_begin(struct packing *packing, struct edit *edit,
                          size_t target_bytes)
{
    packing->edit = edit;
    packing->is_new = !edit->has_block;
    packing->target_bytes = target_bytes;
    ent_block_begin(&edit->merge->writer, edit->codec, edit->txn->store->shape,
                    edit->key);
}

static enum ent_status pack(struct packing *packing, const uint64_t *row)
{
    struct edit *edit = packing->edit;
    struct ent_block_writer *writer = &edit->merge->writer;
    bool is_due = packing->target_bytes && writer->n_rows &&
                  ent_block_bytes(writer) >= packing->target_bytes;
    if (!is_due && ent_block_add(writer, row))
        return ENT_OK;
    enum ent_status status = emit(edit, packing->is_new);
    if (status)
        return status;
    packing->is_new = true;
    ent_block_begin(writer, edit->codec, edit->txn->store->shape, row);
    return ent_block_add(writer, row) ? ENT_OK : ENT_ELIMIT;
}

static enum ent_status pack_all(struct edit *edit, const struct row_array *rows,
                                size_t target_bytes)
{
    struct packing packing;
    enum ent_status status = ENT_OK;
    packing_begin(&packing, edit, target_bytes);
    for (size_t i = 0; status == ENT_OK && i < rows->n_rows; i++)
        status = pack(&packing, rows->columns + i * edit->codec->arity);
    return status ? status : emit(edit, packing.is_new);
}

/* ---- splitting ---------------------------------------------------------- */

/* Do all rows fit in one block?  Then the writer has them. */
static bool fits(struct edit *edit, const struct row_array *rows)
{
    struct ent_block_writer *writer = &edit->merge->writer;
    ent_block_begin(writer, edit->codec, edit->txn->store->shape, edit->key);
    for (size_t i = 0; i < rows->n_rows; i++)
        if (!ent_block_add(writer, rows->columns + i * edit->codec->arity))
            return false;
    return true;
}

/* About how many bytes rows take, headers aside. */
static size_t packed_bytes(const struct edit *edit,
                           const struct row_array *rows)
{
    const struct ent_codec *codec = edit->codec;
    unsigned restart_rows = edit->txn->store->shape.restart_rows;
    size_t n = 8;
    for (size_t i = 1; i < rows->n_rows; i++) {
        const uint64_t *row = rows->columns + i * codec->arity;
        const uint64_t *base = row - codec->arity;
        if (i % restart_rows == 0) {
            base = rows->columns;
            n += ENT_BLOCK_RESTART_BYTES;
        }
        n += ent_block_row_bytes(codec, base, row);
    }
    return n;
}

/* What a block can hold beside its header. */
static size_t room(const struct edit *edit)
{
    return edit->txn->store->shape.max_bytes - ENT_BLOCK_HEADER_BYTES;
}

static void append(struct row_array *to, const struct row_array *from,
                   unsigned arity)
{
    memcpy(to->columns + to->n_rows * arity, from->columns,
           from->n_rows * arity * sizeof *from->columns);
    to->n_rows += from->n_rows;
}

/* Takes a block beside the current one, before (MDB_PREV) or after it
 * (MDB_NEXT), into the merged rows, if both have room in two blocks: blocks
 * are then fuller than halves. */
static enum ent_status borrow(struct edit *edit, MDB_cursor_op side,
                              size_t *n_bytes, bool *done)
{
    struct ent_merge *merge = edit->merge;
    unsigned arity = edit->codec->arity;
    MDB_val key, value;
    uint64_t found[ENT_MAX_ARITY];
    enum ent_status status =
        ent_block_locate(edit->txn->store, edit->mdb, edit->codec, edit->key,
                         &key, &value);
    if (status == ENT_OK)
        status = ent_block_move(edit->txn->store, edit->mdb, edit->codec, side,
                                &key, &value);
    if (status)
        return status == ENT_END ? ENT_OK : status;
    size_t both = *n_bytes + value.mv_size;
    if (both > 2 * room(edit) - room(edit) / 8)
        return ENT_OK;
    ent_key_get(key.mv_data, found, arity);
    merge->neighbour.n_rows = 0;
    status = unpack(edit, key, value, &merge->neighbour);
    size_t n = merge->neighbour.n_rows + merge->merged.n_rows;
    if (status == ENT_OK)
        status = reserve(&merge->neighbour, n, arity);
    if (status == ENT_OK)
        status = reserve(&merge->merged, n, arity);
    if (status)
        return status;
    *n_bytes = both;
    *done = true;
    if (side == MDB_NEXT) {
        append(&merge->merged, &merge->neighbour, arity);
        return delete_key(edit, found);
    }
    append(&merge->neighbour, &merge->merged, arity);
    struct row_array swap = merge->merged;
    merge->merged = merge->neighbour;
    merge->neighbour = swap;
    status = delete_key(edit, edit->key);
    memcpy(edit->key, found, sizeof found);
    return status;
}

/* Writes the merged rows in place of the current block.  `in_order`: they came
 * behind all that the set had. */
static enum ent_status rewrite(struct edit *edit, bool in_order)
{
    struct row_array *rows = &edit->merge->merged;
    bool borrowed = false;
    if (fits(edit, rows))
        return emit(edit, !edit->has_block);
    if (in_order)
        return pack_all(edit, rows, 0);
    size_t n_bytes = packed_bytes(edit, rows);
    enum ent_status status = ENT_OK;
    if (edit->has_block)
        status = borrow(edit, MDB_PREV, &n_bytes, &borrowed);
    if (status == ENT_OK && edit->has_block && !borrowed)
        status = borrow(edit, MDB_NEXT, &n_bytes, &borrowed);
    if (status)
        return status;
    size_t n_blocks = n_bytes / room(edit) + 1;
    if (n_blocks < 2)
        n_blocks = 2;
    return pack_all(edit, rows,
                    ENT_BLOCK_HEADER_BYTES + n_bytes / n_blocks + 1);
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

/* Finds the block of a row, unpacks it, and looks which key follows. */
static enum ent_status open_block(struct edit *edit, const uint64_t *row)
{
    const struct ent_store *store = edit->txn->store;
    unsigned arity = edit->codec->arity;
    MDB_val key, value;
    edit->merge->old.n_rows = 0;
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
    if (status == ENT_OK)
        status = unpack(edit, key, value, &edit->merge->old);
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    ent_key_get(key.mv_data, edit->key, arity);
    status =
        ent_block_move(store, edit->mdb, edit->codec, MDB_NEXT, &key, &value);
    edit->is_last = status == ENT_END;
    if (status == ENT_OK)
        ent_key_get(key.mv_data, edit->next, arity);
    return status == ENT_END ? ENT_OK : status;
}

/* Merges into the array; equal rows once. */
static enum ent_status merge_rows(struct edit *edit, const uint64_t *rows,
                                  size_t n_rows)
{
    struct ent_merge *merge = edit->merge;
    unsigned arity = edit->codec->arity;
    size_t bytes = arity * sizeof *rows;
    enum ent_status status =
        reserve(&merge->merged, merge->old.n_rows + n_rows, arity);
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
    merge->merged.n_rows = (size_t)(out - merge->merged.columns) / arity;
    return ENT_OK;
}

/* The same for so many rows that they are packed as they are merged. */
static enum ent_status merge_long(struct edit *edit, const uint64_t *rows,
                                  size_t n_rows, size_t *n_merged)
{
    struct packing packing;
    unsigned arity = edit->codec->arity;
    const uint64_t *a = edit->merge->old.columns, *b = rows;
    const uint64_t *a_end = a ? a + edit->merge->old.n_rows * arity : a;
    const uint64_t *b_end = b + n_rows * arity;
    enum ent_status status = ENT_OK;
    size_t n = 0;
    packing_begin(&packing, edit, 0);
    while (status == ENT_OK && (a < a_end || b < b_end)) {
        int order = a == a_end   ? 1
                    : b == b_end ? -1
                                 : ent_row_compare(a, b, arity);
        status = pack(&packing, order <= 0 ? a : b);
        n++;
        if (order <= 0)
            a += arity;
        if (order >= 0)
            b += arity;
    }
    *n_merged = n;
    return status ? status : emit(edit, packing.is_new);
}

/* Gives the first block of all a lesser key, for a row before it. */
static enum ent_status lower_key(struct edit *edit, const uint64_t *row)
{
    struct ent_block_writer *writer = &edit->merge->writer;
    enum ent_status status = delete_key(edit, edit->key);
    if (status)
        return status;
    memcpy(edit->key, row, edit->codec->arity * sizeof *row);
    ent_block_begin(writer, edit->codec, edit->txn->store->shape, row);
    return ent_block_add(writer, row) ? emit(edit, false) : ENT_ELIMIT;
}

/* Inserts those of the rows that belong to the first one's block. */
static enum ent_status insert_some(struct edit *edit, const uint64_t *rows,
                                   size_t n_rows, size_t *n_used,
                                   size_t *n_added)
{
    struct ent_merge *merge = edit->merge;
    unsigned arity = edit->codec->arity;
    enum ent_status status = open_block(edit, rows);
    if (status)
        return status;
    size_t n_old = merge->old.n_rows, n_merged;
    size_t n =
        edit->is_last ? n_rows : count_before(rows, n_rows, arity, edit->next);
    *n_used = n;
    bool in_order =
        edit->is_last &&
        (n_old == 0 || ent_row_compare(merge->old.columns + (n_old - 1) * arity,
                                       rows, arity) < 0);
    if (edit->has_block && ent_row_compare(rows, edit->key, arity) < 0) {
        status = lower_key(edit, rows);
        if (status)
            return status;
    }
    if (n_old + n > MAX_MERGED) {
        status = merge_long(edit, rows, n, &n_merged);
    } else {
        status = merge_rows(edit, rows, n);
        n_merged = merge->merged.n_rows;
        if (status == ENT_OK && n_merged > n_old)
            status = rewrite(edit, in_order);
    }
    *n_added += status ? 0 : n_merged - n_old;
    return status;
}

/* ---- the interface ------------------------------------------------------ */

static enum ent_status edit_open(struct edit *edit, struct ent_txn *txn,
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
static enum ent_status edit_close(struct edit *edit, enum ent_status status)
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
    struct edit edit;
    size_t n_all = 0;
    if (n_added)
        *n_added = 0;
    enum ent_status status = edit_open(&edit, txn, set);
    if (status)
        return status;
    for (size_t i = 0, n; status == ENT_OK && i < n_rows; i += n)
        status = insert_some(&edit, rows + i * edit.codec->arity, n_rows - i,
                             &n, &n_all);
    txn->row_delta[set] += (int64_t)n_all;
    if (n_added)
        *n_added = n_all;
    return edit_close(&edit, status);
}

enum ent_status ent_set_append(struct ent_txn *txn, enum ent_set set,
                               const uint64_t *rows, size_t n_rows)
{
    struct edit edit;
    size_t n_merged = 0;
    if (n_rows == 0)
        return ENT_OK;
    enum ent_status status = edit_open(&edit, txn, set);
    if (status)
        return status;
    unsigned arity = edit.codec->arity;
    status = open_block(&edit, rows);
    struct row_array *old = &edit.merge->old;
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
static size_t subtract(struct row_array *array, unsigned arity,
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

/* Takes the following block in when both together fill little of one. */
static enum ent_status absorb(struct edit *edit)
{
    struct ent_merge *merge = edit->merge;
    MDB_val key, value;
    size_t n_bytes = ent_block_bytes(&merge->writer);
    if (edit->is_last || n_bytes > room(edit) / 3)
        return ENT_OK;
    enum ent_status status =
        ent_block_locate(edit->txn->store, edit->mdb, edit->codec, edit->next,
                         &key, &value);
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    if (n_bytes + value.mv_size > room(edit) - room(edit) / 4)
        return ENT_OK;
    status = unpack(edit, key, value, &merge->merged);
    return status ? status : delete_key(edit, edit->next);
}

/* Deletes those of the rows that belong to the first one's block. */
static enum ent_status delete_some(struct edit *edit, const uint64_t *rows,
                                   size_t n_rows, size_t *n_used,
                                   size_t *n_removed)
{
    struct ent_merge *merge = edit->merge;
    unsigned arity = edit->codec->arity;
    enum ent_status status = open_block(edit, rows);
    *n_used = n_rows;
    if (status || !edit->has_block)
        return status;
    if (!edit->is_last)
        *n_used = count_before(rows, n_rows, arity, edit->next);
    size_t n = subtract(&merge->old, arity, rows, *n_used);
    if (n == 0)
        return ENT_OK;
    *n_removed += n;
    if (merge->old.n_rows == 0)
        return delete_key(edit, edit->key);
    struct row_array swap = merge->merged;
    merge->merged = merge->old;
    merge->old = swap;
    if (!fits(edit, &merge->merged)) /* a row may take more than two did */
        return rewrite(edit, false);
    size_t n_kept = merge->merged.n_rows;
    status = absorb(edit);
    if (status)
        return status;
    if (merge->merged.n_rows > n_kept)
        return rewrite(edit, false);
    return emit(edit, false);
}

enum ent_status ent_set_delete(struct ent_txn *txn, enum ent_set set,
                               const uint64_t *rows, size_t n_rows,
                               size_t *n_removed)
{
    struct edit edit;
    size_t n_all = 0;
    if (n_removed)
        *n_removed = 0;
    enum ent_status status = edit_open(&edit, txn, set);
    if (status)
        return status;
    for (size_t i = 0, n; status == ENT_OK && i < n_rows; i += n)
        status = delete_some(&edit, rows + i * edit.codec->arity, n_rows - i,
                             &n, &n_all);
    txn->row_delta[set] -= (int64_t)n_all;
    if (n_removed)
        *n_removed = n_all;
    return edit_close(&edit, status);
}
