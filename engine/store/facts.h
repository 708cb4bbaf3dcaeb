/* SPDX-License-Identifier: ISC */
/* The two families of six fact orders: in the graph, and the others. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "store/rowlist.h"
#include "store/tupleset.h"

#define ENT_N_ORDERS 6

/* Adds facts (sorted rows s, p, o) to the graph and takes them from the
 * others.  *n_added is how many were not in the graph. */
ENT_MUST_USE enum ent_status ent_facts_affirm(struct ent_txn *txn,
                                              const struct ent_rowlist *facts,
                                              size_t *n_added);

/* Adds facts to the others that are in neither family. */
ENT_MUST_USE enum ent_status ent_facts_keep(struct ent_txn *txn,
                                            const struct ent_rowlist *facts,
                                            size_t *n_added);

/* Moves facts from the graph to the others. */
ENT_MUST_USE enum ent_status
ent_facts_withdraw(struct ent_txn *txn, const struct ent_rowlist *facts);

#endif
