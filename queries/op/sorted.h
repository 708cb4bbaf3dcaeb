/* SPDX-License-Identifier: ISC */
/* In which order solutions come: what lets groups and repetitions be told by
 * looking at the solution before. */
#ifndef QUERIES_OP_SORTED_H
#define QUERIES_OP_SORTED_H

#include "queries/op/op.h"

#define ENT_MAX_SORTED 24u

/* Solutions come sorted by these slots, the first slot first, by id. */
struct ent_sorted {
    uint32_t slots[ENT_MAX_SORTED];
    unsigned n_slots;
    bool is_unique; /* no two solutions have the same values in them all */
};

/* The order of an operator's solutions; to be asked when a run starts, before
 * its first solution. */
void ent_op_sorted(struct ent_op *op, struct ent_sorted *sorted);

/* Whoever takes the operator's solutions would like them sorted by these slots,
 * in any order: a scan that is free to choose does so.  Before any run. */
void ent_op_sort_first(struct ent_op *op, const uint32_t *slots,
                       uint32_t n_slots);

/* Adds a slot that sorts within the others. */
void ent_sorted_add(struct ent_sorted *sorted, uint32_t slot);

/* Do solutions with the same values in these slots come one after the other? */
bool ent_sorted_groups(const struct ent_context *context,
                       const struct ent_sorted *sorted, const uint32_t *slots,
                       uint32_t n_slots);

/* Do the values in these slots tell every solution from the others? */
bool ent_sorted_tells(const struct ent_sorted *sorted, const uint32_t *slots,
                      uint32_t n_slots);

#endif
