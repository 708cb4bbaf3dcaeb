/* SPDX-License-Identifier: ISC */
/* Generations: building anew what is too large for one transaction.
 *
 * Every sub-database but "meta" is called NAME/NUMBER, and a record in "meta"
 * says which number of each is current.  A bulk load makes an empty new
 * generation of the parts it replaces, fills it in as many transactions as it
 * likes, seen by nobody, and makes it current in one small commit.  What a
 * load left behind that did not get there is dropped at the next opening for
 * writing.  A lock on the file, which the system releases when its process
 * dies, tells a load in progress from one that broke off. */
#ifndef STORE_GENERATION_H
#define STORE_GENERATION_H

#include <stdbool.h>

#include <entente/store.h>

#include "store/schema.h"
#include "store/txn.h"

struct ent_generation; /* a load in progress */

/* Begins: takes the lock (ENT_EBUSY when another load holds it) and makes
 * empty new generations of the sets and heaps whose flag is set (not of
 * ENT_META).  Commits; no transaction of this thread may be open. */
ENT_MUST_USE enum ent_status
ent_generation_begin(struct ent_store *store, const bool sets[ENT_N_SETS],
                     const bool heaps[ENT_N_HEAPS],
                     struct ent_generation **generation,
                     struct ent_error *error);

/* Begins a write transaction in which the parts that are built anew stand for
 * the old ones: every function of heap.h and tupleset.h then reads and writes
 * the new.  Counters (ent_txn_counter) have no generations: set them in the
 * transaction that switches. */
ENT_MUST_USE enum ent_status
ent_generation_txn(struct ent_generation *generation, struct ent_txn **txn,
                   struct ent_error *error);

/* Within such a transaction: its commit makes the new generations current. */
ENT_MUST_USE enum ent_status
ent_generation_switch(struct ent_generation *generation, struct ent_txn *txn);

/* Ends a load: lets go of the lock and drops, as far as no transaction still
 * reads it, whatever is not current: the old parts after a switch, else the
 * new ones.  NULL does nothing. */
void ent_generation_free(struct ent_generation *generation);

/* Drops what is not current, unless a load is in progress somewhere. */
ENT_MUST_USE enum ent_status
ent_generation_drop_orphans(struct ent_store *store, struct ent_error *error);

#endif
