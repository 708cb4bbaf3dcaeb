/* SPDX-License-Identifier: ISC */
/* The inside of a cursor over a tuple set. */
#ifndef STORE_CURSOR_INTERNAL_H
#define STORE_CURSOR_INTERNAL_H

#include "store/env_internal.h"
#include "store/tupleset.h"

struct ent_cursor_state {
    struct ent_block_reader reader; /* of the current block */
    unsigned n_prefix;              /* the bound */
    bool has_row; /* reader and cursor->row are at a row, perhaps outside of
                   * the bound */
    bool ended;   /* outside of the bound, or never begun */
    uint64_t prefix[ENT_MAX_ARITY];
    const struct ent_codec *codec;
    struct ent_txn *txn;
    MDB_cursor *mdb;     /* at the current block, while nothing has changed */
    uint64_t n_changes;  /* of the transaction when the block was read */
    unsigned char *copy; /* of the block, in a transaction that writes */
    size_t copy_bytes;
    enum ent_set set;
};

/* Goes to the last block whose key is <= row: ENT_OK; ENT_END when there is
 * none, and then to the first block of all, if any (else key->mv_data is
 * NULL). */
ENT_MUST_USE enum ent_status ent_block_locate(const struct ent_store *store,
                                              MDB_cursor *mdb,
                                              const struct ent_codec *codec,
                                              const uint64_t *row, MDB_val *key,
                                              MDB_val *value);

/* Moves LMDB's cursor; ENT_END when there is nothing there.  Checks that the
 * key has the set's width. */
ENT_MUST_USE enum ent_status ent_block_move(const struct ent_store *store,
                                            MDB_cursor *mdb,
                                            const struct ent_codec *codec,
                                            MDB_cursor_op op, MDB_val *key,
                                            MDB_val *value);

#endif
