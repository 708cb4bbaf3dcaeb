/* SPDX-License-Identifier: ISC */
/* The dictionary by its coded bytes, for loads and checks. */
#ifndef STORE_DICT_LOOKUP_H
#define STORE_DICT_LOOKUP_H

#include "store/termcode.h"
#include "store/tupleset.h"

/* The id of coded bytes by their hash (ent_term_hash), or ENT_ENOTFOUND.
 * `hashes` is an open cursor over ENT_TERM_HASHES; lookups in rising order of
 * hashes are quick. */
ENT_MUST_USE enum ent_status
ent_dict_lookup(struct ent_txn *txn, struct ent_cursor *hashes, uint64_t hash,
                const struct ent_coded_term *coded, ent_id *id);

/* The coded bytes of an id that has some; borrowed like a heap's values. */
ENT_MUST_USE enum ent_status ent_dict_bytes(struct ent_txn *txn, ent_id id,
                                            const char **bytes,
                                            size_t *n_bytes);

#endif
