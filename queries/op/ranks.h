/* SPDX-License-Identifier: ISC */
/* The places of values in Walk's order: each different value is looked up and
 * compared once, however often it comes. */
#ifndef QUERIES_OP_RANKS_H
#define QUERIES_OP_RANKS_H

#include "queries/context.h"

struct ent_ranks {
    struct ent_context *context;
    struct ent_rowset ids;    /* the values, numbered in order of arrival */
    struct ent_column places; /* of each by its number, once they are sorted */

    struct ent_column items; /* what is sorted: a chunk and a number each */
    struct ent_column texts; /* of each: its bytes, and how many */
    struct ent_column parts; /* of quoted facts: three ids each */
    struct ent_column room;
};

void ent_ranks_init(struct ent_ranks *ranks, struct ent_context *context);
void ent_ranks_release(struct ent_ranks *ranks);

/* Takes in a value, new or not, and tells its number. */
ENT_MUST_USE enum ent_status ent_ranks_add(struct ent_ranks *ranks, ent_id id,
                                           size_t *number);

/* Finds the places: ranks->places.items[number] is below ranks->ids.n_rows. */
ENT_MUST_USE enum ent_status ent_ranks_sort(struct ent_ranks *ranks);

#endif
