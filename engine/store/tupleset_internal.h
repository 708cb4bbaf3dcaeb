/* SPDX-License-Identifier: ISC */
/* Tuple sets: what only bulk loads and benchmarks use. */
#ifndef STORE_TUPLESET_INTERNAL_H
#define STORE_TUPLESET_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "store/schema.h"
#include "store/txn.h"

/* Appends sorted rows without duplicates, all greater than the rows that the
 * set has: full blocks, pages filled to the brim.  A stream may be cut into
 * calls of any size, and into transactions.  ENT_EUSAGE when the rows do not
 * lie behind those of the set; then nothing is committed. */
ENT_MUST_USE enum ent_status ent_set_append(struct ent_txn *txn,
                                            enum ent_set set,
                                            const uint64_t *rows,
                                            size_t n_rows);

/* For benchmarks: how blocks are made from now on. */
void ent_store_set_block_shape(struct ent_store *store, size_t max_bytes,
                               unsigned run_rows);

#endif
