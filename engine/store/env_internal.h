/* SPDX-License-Identifier: ISC */
/* What the files that see lmdb.h share: the store, its transactions and the
 * handles of its sub-databases. */
#ifndef STORE_ENV_INTERNAL_H
#define STORE_ENV_INTERNAL_H

#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <entente/store.h>

#include "store/block.h"
#include "store/heap.h"
#include "store/schema.h"
#include "store/txn.h"

/* Sub-databases that have generations: every set, and every heap but
 * ENT_META, which is the last. */
#define ENT_N_PARTS ((unsigned)ENT_N_SETS + (unsigned)ENT_N_HEAPS - 1)
_Static_assert(ENT_META == ENT_N_HEAPS - 1, "the meta heap is the last");

#define ENT_MAX_DBIS 128
#define ENT_PART_NAME_BYTES 40
#define ENT_BASE_BYTES 8192

/* Which generation of each part is meant; the record "generations". */
struct ent_generations {
    uint64_t epoch;   /* counts the switches */
    uint32_t loading; /* 1 while a load is in progress, or broke off */
    uint32_t number[ENT_N_PARTS];
};
_Static_assert(sizeof(struct ent_generations) == 12 + 4 * ENT_N_PARTS,
               "the record has no padding: with one, give it a field");

/* LMDB's handles of one such choice.  Counted by the store (the current one)
 * and by every transaction, under the store's lock. */
struct ent_handles {
    unsigned n_users;
    struct ent_generations generations;
    MDB_dbi dbis[ENT_N_PARTS];
};

struct ent_store {
    MDB_env *env;
    char *path;
    char *base;
    unsigned char seed[ENT_SEED_BYTES];
    bool read_only;
    unsigned page_bytes;
    atomic_bool broken;  /* a commit's sync failed: no more writes */
    atomic_bool loading; /* a load of this process is in progress */
    struct ent_codec codecs[ENT_N_SETS];
    struct ent_block_shape shape;
    _Atomic int64_t checked_s; /* when dead readers were last looked for */
    int fd; /* our own descriptor of the file: its size, the load lock */

    /* Guards what follows, and every opening and closing of a handle: LMDB
     * wants these one at a time. */
    pthread_mutex_t lock;
    struct ent_handles *handles; /* of the newest snapshot seen */
    unsigned n_entered;          /* uses of env, which may then not be closed */
    MDB_dbi meta;
    uint16_t dbi_users[ENT_MAX_DBIS]; /* how many ent_handles hold it */
};

struct ent_txn {
    MDB_txn *mdb;
    struct ent_store *store;
    struct ent_handles *handles;
    bool write;
    enum ent_status failed; /* the first failed change: nothing is committed */
    uint64_t n_changes;     /* tells cursors that bytes have moved */
    int64_t row_delta[ENT_N_SETS]; /* rows added since the counters' reading */
    struct ent_merge *merge;       /* memory of inserts, made when needed */
};

/* The status for a failure of LMDB or of the system. */
enum ent_status ent_lmdb_status(const struct ent_store *store, int code);

/* The same with a sentence: "cannot WHAT PATH: why". */
enum ent_status ent_lmdb_error(const struct ent_store *store, int code,
                               const char *what, struct ent_error *error);

/* Marks a write transaction as failed, so that it cannot be committed. */
enum ent_status ent_txn_fail(struct ent_txn *txn, int code);

/* "spo/3" */
void ent_part_name(unsigned part, uint32_t generation,
                   char name[ENT_PART_NAME_BYTES]);

static inline unsigned ent_part_of_heap(enum ent_heap heap)
{
    return (unsigned)ENT_N_SETS + (unsigned)heap;
}

static inline MDB_dbi ent_txn_set_dbi(const struct ent_txn *txn,
                                      enum ent_set set)
{
    return txn->handles->dbis[set];
}

static inline MDB_dbi ent_txn_heap_dbi(const struct ent_txn *txn,
                                       enum ent_heap heap)
{
    return heap == ENT_META ? txn->store->meta
                            : txn->handles->dbis[ent_part_of_heap(heap)];
}

/* Reads the record of the current generations in a snapshot. */
ENT_MUST_USE enum ent_status
ent_generations_read(const struct ent_store *store, MDB_txn *mdb,
                     struct ent_generations *generations);

ENT_MUST_USE enum ent_status
ent_generations_write(const struct ent_store *store, MDB_txn *mdb,
                      const struct ent_generations *generations);

/* Opens the handles of a choice of generations within `mdb`, which the caller
 * must then commit before it lets go of the store's lock.  `create` makes what
 * is not there.  The result has one user. */
ENT_MUST_USE enum ent_status
ent_handles_open(struct ent_store *store, MDB_txn *mdb,
                 const struct ent_generations *generations, bool create,
                 struct ent_handles **handles);

/* Takes a user away; the last one closes what nothing else holds.  With the
 * lock held. */
void ent_handles_drop(struct ent_store *store, struct ent_handles *handles);

/* Begins a transaction on the given handles (NULL: the current ones), which
 * gain a user. */
ENT_MUST_USE enum ent_status ent_txn_begin_on(struct ent_store *store,
                                              struct ent_handles *handles,
                                              bool write, struct ent_txn **txn);

/* Around every use of store->env outside of transactions. */
void ent_store_enter(struct ent_store *store);
void ent_store_leave(struct ent_store *store);

/* After a write of LMDB's own pages failed, LMDB refuses to read, too.  Opens
 * the file anew, for reading, unless somebody still uses the old environment
 * (ENT_EIO). */
ENT_MUST_USE enum ent_status ent_store_revive(struct ent_store *store);

/* Writes the row counters that inserts and deletes have changed. */
ENT_MUST_USE enum ent_status ent_txn_flush_sizes(struct ent_txn *txn);

/* Is a load in progress in this or another process? */
bool ent_generation_is_loading(const struct ent_store *store);

/* Frees the memory of inserts. */
void ent_merge_free(struct ent_merge *merge);

#endif
