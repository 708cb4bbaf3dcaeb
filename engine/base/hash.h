/* SPDX-License-Identifier: ISC */
/* Hashing and hash tables.
 *
 * XXH3 (xxhash) is fast and not collision-proof against an attacker: tables
 * are seeded per process or per database and every hit is compared. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/parts.h"

uint64_t ent_hash(const void *bytes, size_t n_bytes, uint64_t seed);
uint64_t ent_hash_u64(uint64_t value); /* a strong 64-bit mixer */

/* Unpredictable, and the same for the life of the process; never 0. */
uint64_t ent_hash_seed(void);

/* Unpredictable bytes from the system.  ENT_EIO. */
ENT_MUST_USE enum ent_status ent_random(void *bytes, size_t n_bytes);

/* A map from 64-bit keys to 64-bit values, open addressing, at most 7/8 full.
 * Key UINT64_MAX cannot be used.  All zero is an empty map. */
struct ent_map {
    struct ent_parts parts; /* parts.n_bytes: of memory */
    size_t n_items;
    size_t max_bytes; /* 0: no limit; ENT_EMEMORY beyond */
};

struct ent_map_slot {
    uint64_t key, value;
};

void ent_map_init(struct ent_map *map);
void ent_map_release(struct ent_map *map);
bool ent_map_get(const struct ent_map *map, uint64_t key, uint64_t *value);
/* Sets a key, new or not.  ENT_ENOMEM or ENT_EMEMORY, the map being unchanged
 * then. */
ENT_MUST_USE enum ent_status ent_map_put(struct ent_map *map, uint64_t key,
                                         uint64_t value);

/* Goes over all items, in no order: *at begins as 0, and NULL is the end.  The
 * map must not change meanwhile. */
const struct ent_map_slot *ent_map_each(const struct ent_map *map, size_t *at);

/* A set of distinct rows of `arity` 64-bit columns, numbered in order of
 * arrival; rows live in one flat array.  Used for DISTINCT and grouping. */
struct ent_rowset {
    uint64_t *rows;
    struct ent_parts parts; /* private to rowset.c */
    size_t n_rows;
    size_t capacity;
    size_t n_bytes;   /* of memory */
    unsigned arity;   /* 0 allowed: at most one row */
    size_t max_bytes; /* 0: no limit; ENT_EMEMORY beyond */
};

void ent_rowset_init(struct ent_rowset *set, unsigned arity, size_t max_bytes);
void ent_rowset_release(struct ent_rowset *set);
/* *index is the row's number; *is_new tells whether it was added.  ENT_ENOMEM,
 * ENT_EMEMORY, or ENT_ELIMIT after 2^32 - 2 rows; the set is unchanged then. */
ENT_MUST_USE enum ent_status ent_rowset_add(struct ent_rowset *set,
                                            const uint64_t *row, size_t *index,
                                            bool *is_new);
/* Fetch what ent_rowset_add() of a row will look at: the one for many rows,
 * then the other, then add them.  Worth it when the set is large. */
void ent_rowset_prefetch(const struct ent_rowset *set, const uint64_t *row);
void ent_rowset_prefetch_row(const struct ent_rowset *set, const uint64_t *row);
bool ent_rowset_find(const struct ent_rowset *set, const uint64_t *row,
                     size_t *index);

#endif
