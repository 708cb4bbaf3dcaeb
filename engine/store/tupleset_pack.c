/* SPDX-License-Identifier: ISC */
/* Blocks of a tuple set unpacked, packed and split (store/tupleset_edit.h). */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rows.h"
#include "store/tupleset_edit.h"

void ent_merge_free(struct ent_merge *merge)
{
    if (!merge)
        return;
    ent_free(merge->old.columns);
    ent_free(merge->neighbour.columns);
    ent_free(merge->merged.columns);
    ent_free(merge);
}

enum ent_status ent_rows_reserve(struct ent_row_array *array, size_t n_rows,
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
enum ent_status ent_edit_unpack(const struct ent_edit *edit, MDB_val key,
                                MDB_val value, struct ent_row_array *array)
{
    struct ent_block_reader reader;
    unsigned changed, arity = edit->codec->arity;
    if (!ent_block_is_sound(edit->codec, key.mv_data, value.mv_data,
                            value.mv_size))
        return ENT_EDAMAGED;
    enum ent_status status = ent_block_open(&reader, edit->codec, key.mv_data,
                                            value.mv_data, value.mv_size);
    if (status == ENT_OK)
        status = ent_rows_reserve(array, array->n_rows + reader.n_rows, arity);
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

enum ent_status ent_edit_unpack_old(struct ent_edit *edit)
{
    unsigned char bytes[8 * ENT_MAX_ARITY];
    MDB_val key = {8 * (size_t)edit->codec->arity, bytes};
    edit->merge->old.n_rows = 0;
    if (!edit->has_block)
        return ENT_OK;
    ent_key_put(bytes, edit->key, edit->codec->arity);
    return ent_edit_unpack(edit, key, edit->value, &edit->merge->old);
}

enum ent_status ent_edit_delete_key(struct ent_edit *edit, const uint64_t *row)
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
enum ent_status ent_edit_emit(struct ent_edit *edit, bool is_new)
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

void ent_packing_begin(struct ent_packing *packing, struct ent_edit *edit,
                       size_t target_bytes)
{
    packing->edit = edit;
    packing->is_new = !edit->has_block;
    packing->target_bytes = target_bytes;
    ent_block_begin(&edit->merge->writer, edit->codec, edit->txn->store->shape,
                    edit->key);
}

enum ent_status ent_packing_add(struct ent_packing *packing,
                                const uint64_t *row)
{
    struct ent_edit *edit = packing->edit;
    struct ent_block_writer *writer = &edit->merge->writer;
    bool is_due = packing->target_bytes && writer->n_rows &&
                  ent_block_bytes(writer) >= packing->target_bytes;
    if (!is_due && ent_block_add(writer, row))
        return ENT_OK;
    enum ent_status status = ent_edit_emit(edit, packing->is_new);
    if (status)
        return status;
    packing->is_new = true;
    ent_block_begin(writer, edit->codec, edit->txn->store->shape, row);
    return ent_block_add(writer, row) ? ENT_OK : ENT_ELIMIT;
}

enum ent_status ent_packing_end(struct ent_packing *packing)
{
    return ent_edit_emit(packing->edit, packing->is_new);
}

static enum ent_status pack_all(struct ent_edit *edit,
                                const struct ent_row_array *rows,
                                size_t target_bytes)
{
    struct ent_packing packing;
    enum ent_status status = ENT_OK;
    ent_packing_begin(&packing, edit, target_bytes);
    for (size_t i = 0; status == ENT_OK && i < rows->n_rows; i++)
        status =
            ent_packing_add(&packing, rows->columns + i * edit->codec->arity);
    return status ? status : ent_packing_end(&packing);
}

/* ---- splitting ---------------------------------------------------------- */

/* Do all rows fit in one block?  Then the writer has them. */
bool ent_edit_fits(struct ent_edit *edit, const struct ent_row_array *rows)
{
    struct ent_block_writer *writer = &edit->merge->writer;
    ent_block_begin(writer, edit->codec, edit->txn->store->shape, edit->key);
    for (size_t i = 0; i < rows->n_rows; i++)
        if (!ent_block_add(writer, rows->columns + i * edit->codec->arity))
            return false;
    return true;
}

/* About how many bytes rows take, headers aside. */
static size_t packed_bytes(const struct ent_edit *edit,
                           const struct ent_row_array *rows)
{
    const struct ent_codec *codec = edit->codec;
    unsigned run_rows = edit->txn->store->shape.run_rows;
    size_t n = 8;
    for (size_t i = 1; i < rows->n_rows; i++) {
        const uint64_t *row = rows->columns + i * codec->arity;
        const uint64_t *base = row - codec->arity;
        if (i % run_rows == 0) {
            base = rows->columns;
            n += ENT_BLOCK_RUN_BYTES;
        }
        n += ent_block_row_bytes(codec, base, row);
    }
    return n;
}

/* What a block can hold beside its header. */
size_t ent_edit_room(const struct ent_edit *edit)
{
    return edit->txn->store->shape.max_bytes - ENT_BLOCK_HEADER_BYTES;
}

static void append(struct ent_row_array *to, const struct ent_row_array *from,
                   unsigned arity)
{
    memcpy(to->columns + to->n_rows * arity, from->columns,
           from->n_rows * arity * sizeof *from->columns);
    to->n_rows += from->n_rows;
}

/* Takes a block beside the current one, before (MDB_PREV) or after it
 * (MDB_NEXT), into the merged rows, if both have room in two blocks: blocks
 * are then fuller than halves. */
static enum ent_status borrow(struct ent_edit *edit, MDB_cursor_op side,
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
    if (both > 2 * ent_edit_room(edit) - ent_edit_room(edit) / 8)
        return ENT_OK;
    ent_key_get(key.mv_data, found, arity);
    merge->neighbour.n_rows = 0;
    status = ent_edit_unpack(edit, key, value, &merge->neighbour);
    size_t n = merge->neighbour.n_rows + merge->merged.n_rows;
    if (status == ENT_OK)
        status = ent_rows_reserve(&merge->neighbour, n, arity);
    if (status == ENT_OK)
        status = ent_rows_reserve(&merge->merged, n, arity);
    if (status)
        return status;
    *n_bytes = both;
    *done = true;
    if (side == MDB_NEXT) {
        append(&merge->merged, &merge->neighbour, arity);
        return ent_edit_delete_key(edit, found);
    }
    append(&merge->neighbour, &merge->merged, arity);
    struct ent_row_array swap = merge->merged;
    merge->merged = merge->neighbour;
    merge->neighbour = swap;
    status = ent_edit_delete_key(edit, edit->key);
    memcpy(edit->key, found, sizeof found);
    return status;
}

/* Writes the merged rows in place of the current block.  `in_order`: they came
 * behind all that the set had. */
enum ent_status ent_edit_rewrite(struct ent_edit *edit, bool in_order)
{
    struct ent_row_array *rows = &edit->merge->merged;
    bool borrowed = false;
    if (ent_edit_fits(edit, rows))
        return ent_edit_emit(edit, !edit->has_block);
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
    size_t n_blocks = n_bytes / ent_edit_room(edit) + 1;
    if (n_blocks < 2)
        n_blocks = 2;
    return pack_all(edit, rows,
                    ENT_BLOCK_HEADER_BYTES + n_bytes / n_blocks + 1);
}

/* Takes the following block in when both together fill little of one. */
enum ent_status ent_edit_absorb(struct ent_edit *edit)
{
    struct ent_merge *merge = edit->merge;
    MDB_val key, value;
    size_t n_bytes = ent_block_bytes(&merge->writer);
    if (edit->is_last || n_bytes > ent_edit_room(edit) / 3)
        return ENT_OK;
    enum ent_status status =
        ent_block_locate(edit->txn->store, edit->mdb, edit->codec, edit->next,
                         &key, &value);
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    if (n_bytes + value.mv_size > ent_edit_room(edit) - ent_edit_room(edit) / 4)
        return ENT_OK;
    status = ent_edit_unpack(edit, key, value, &merge->merged);
    return status ? status : ent_edit_delete_key(edit, edit->next);
}
