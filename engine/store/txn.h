/* SPDX-License-Identifier: ISC */
/* Transactions: one snapshot over everything in the file. */
#ifndef STORE_TXN_H
#define STORE_TXN_H

#include <stdbool.h>
#include <stdint.h>

#include <entente/store.h>

struct ent_txn;

/* Begins a read transaction (many at a time) or the write transaction (waits
 * for its turn).  Handles of sub-databases are refreshed when another process
 * has switched to a new generation of them. */
ENT_MUST_USE enum ent_status ent_txn_begin(struct ent_store *store, bool write,
                                           struct ent_txn **txn,
                                           struct ent_error *error);

/* Commits, durably: returns after the fsync.  The transaction is gone
 * afterwards whatever the outcome.  After a failed sync the store refuses
 * further writes (ENT_EIO) and stays readable. */
ENT_MUST_USE enum ent_status ent_txn_commit(struct ent_txn *txn,
                                            struct ent_error *error);

/* Ends a read transaction, or undoes a write one.  NULL does nothing. */
void ent_txn_abort(struct ent_txn *txn);

struct ent_store *ent_txn_store(const struct ent_txn *txn);

/* LMDB's number of the snapshot: equal numbers see equal data. */
uint64_t ent_txn_number(const struct ent_txn *txn);

/* Named 64-bit counters in the meta table ("next-report", "n-facts", ...);
 * an absent one is 0.  Setting needs a write transaction. */
ENT_MUST_USE enum ent_status ent_txn_counter(struct ent_txn *txn,
                                             const char *name, uint64_t *value);
ENT_MUST_USE enum ent_status
ent_txn_set_counter(struct ent_txn *txn, const char *name, uint64_t value);

#endif
