/* SPDX-License-Identifier: ISC */
/* How a load writes.
 *
 * INSERT: into sets that hold something, in one transaction.
 * APPEND: the first load of a database, in one transaction: blocks are made in
 * order, also in another thread.
 * REBUILD: more than one transaction should change.  Every part that changes
 * is built anew (generation.h), what it holds merged with what is new, in as
 * many transactions as it takes; the last makes all of it current. */
#ifndef STORE_LOAD_BULK_H
#define STORE_LOAD_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/generation.h"
#include "store/load.h"
#include "store/schema.h"
#include "store/txn.h"

enum ent_bulk_mode {
    ENT_BULK_INSERT,
    ENT_BULK_APPEND,
    ENT_BULK_REBUILD
};

struct ent_bulk {
    struct ent_load *load;
    enum ent_bulk_mode mode;
    bool into_empty;        /* the database held no term and no report */
    struct ent_txn *txn;    /* to write in; changes when REBUILD goes on */
    struct ent_txn *old[2]; /* REBUILD: the database before, for each thread */
    struct ent_generation *generation;
    bool sets[ENT_N_SETS], heaps[ENT_N_HEAPS]; /* REBUILD: built anew */
    size_t max_bytes;                          /* of a transaction */
    size_t n_bytes;                            /* written in this one, about */
    uint64_t n_rows_all, n_rows; /* to be written, and written: progress */
};

/* Decides and begins. */
ENT_MUST_USE enum ent_status ent_bulk_begin(struct ent_bulk *bulk,
                                            struct ent_load *load,
                                            struct ent_error *error);

/* So much was written: perhaps it is time for another transaction. */
ENT_MUST_USE enum ent_status ent_bulk_wrote(struct ent_bulk *bulk,
                                            size_t n_bytes, uint64_t n_rows);

/* REBUILD: copies what a heap holds into its new generation. */
ENT_MUST_USE enum ent_status ent_bulk_copy_heap(struct ent_bulk *bulk,
                                                enum ent_heap heap);

/* Ends with everything or, without `commit`, with nothing.  *number is the
 * transaction's. */
ENT_MUST_USE enum ent_status ent_bulk_commit(struct ent_bulk *bulk,
                                             uint64_t *number,
                                             struct ent_error *error);
void ent_bulk_abort(struct ent_bulk *bulk);

/* Tells the caller of the load how far it is. */
void ent_bulk_tell(const struct ent_bulk *bulk, enum ent_load_phase phase,
                   uint64_t done, uint64_t all);

#endif
