/* SPDX-License-Identifier: ISC */
/* Sets of ids that a search has visited, in the memory that fits them.
 *
 * A set begins as a hash table.  Ids are given in order of arrival, so that
 * what a large search visits is often dense: as soon as pages of bits take less
 * than the table would, the set changes over to them, for good.  All memory is
 * counted against the query's limit. */
#ifndef QUERIES_OP_NODESET_H
#define QUERIES_OP_NODESET_H

#include "queries/context.h"

struct ent_nodeset {
    struct ent_map map;      /* ids; or, once paged, numbers of pages */
    struct ent_column pages; /* of ENT_NODESET_PAGE words each */
    bool is_paged;
    size_t n_items;
    size_t next_look; /* at so many items, whether pages are smaller */
};

#define ENT_NODESET_PAGE_BITS 12
#define ENT_NODESET_PAGE (UINT64_C(1) << (ENT_NODESET_PAGE_BITS - 6))

/* A set of zeros is empty. */
ENT_MUST_USE enum ent_status ent_nodeset_add(struct ent_context *context,
                                             struct ent_nodeset *set, ent_id id,
                                             bool *is_new);
bool ent_nodeset_has(const struct ent_nodeset *set, ent_id id);

/* Gives all memory back: the set is empty and can be used again. */
void ent_nodeset_release(struct ent_context *context, struct ent_nodeset *set);

/* A map within the query's limit gives its memory back. */
void ent_context_release_map(struct ent_context *context, struct ent_map *map);

#endif
