/* SPDX-License-Identifier: ISC */
/* A tuple set being changed: its blocks unpacked, packed and split. */
#ifndef STORE_TUPLESET_EDIT_H
#define STORE_TUPLESET_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/block.h"
#include "store/cursor_internal.h"

struct ent_row_array {
    uint64_t *columns;
    size_t capacity; /* in columns */
    size_t n_rows;
};

/* Memory of a transaction's changes. */
struct ent_merge {
    struct ent_block_writer writer;
    struct ent_block_reader reader;
    struct ent_row_array old, neighbour, merged;
};

/* One set being changed. */
struct ent_edit {
    struct ent_txn *txn;
    const struct ent_codec *codec;
    struct ent_merge *merge;
    MDB_cursor *mdb;
    bool has_block;              /* there is a current block */
    bool is_last;                /* no block follows it */
    uint64_t key[ENT_MAX_ARITY]; /* its key */
    uint64_t next[ENT_MAX_ARITY];
    MDB_val value; /* its bytes, until the first change */
};

/* Rows on their way into blocks, the first of which has the edit's key. */
struct ent_packing {
    struct ent_edit *edit;
    bool is_new;         /* is the current block's key new? */
    size_t target_bytes; /* close a block when it has as many; 0: when full */
};

/* Room for n rows. */
ENT_MUST_USE enum ent_status ent_rows_reserve(struct ent_row_array *array,
                                              size_t n_rows, unsigned arity);

/* Unpacks a block behind the rows that the array has.  ENT_EDAMAGED unless it
 * carries its checksum: damage must not be packed under a good one. */
ENT_MUST_USE enum ent_status ent_edit_unpack(const struct ent_edit *edit,
                                             MDB_val key, MDB_val value,
                                             struct ent_row_array *array);

/* Unpacks the current block into merge->old. */
ENT_MUST_USE enum ent_status ent_edit_unpack_old(struct ent_edit *edit);

ENT_MUST_USE enum ent_status ent_edit_delete_key(struct ent_edit *edit,
                                                 const uint64_t *row);

/* Writes the block in the writer; `is_new` when its key is not in the set. */
ENT_MUST_USE enum ent_status ent_edit_emit(struct ent_edit *edit, bool is_new);

void ent_packing_begin(struct ent_packing *packing, struct ent_edit *edit,
                       size_t target_bytes);
ENT_MUST_USE enum ent_status ent_packing_add(struct ent_packing *packing,
                                             const uint64_t *row);
ENT_MUST_USE enum ent_status ent_packing_end(struct ent_packing *packing);

/* Do all rows fit in one block?  Then the writer has them. */
bool ent_edit_fits(struct ent_edit *edit, const struct ent_row_array *rows);

/* What a block can hold beside its header. */
size_t ent_edit_room(const struct ent_edit *edit);

/* Writes merge->merged in place of the current block, or as several.
 * `in_order`: the rows came behind all that the set had. */
ENT_MUST_USE enum ent_status ent_edit_rewrite(struct ent_edit *edit,
                                              bool in_order);

/* Takes the following block into merge->merged when it and the block in the
 * writer fill little of one. */
ENT_MUST_USE enum ent_status ent_edit_absorb(struct ent_edit *edit);

#endif
