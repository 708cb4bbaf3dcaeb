/* SPDX-License-Identifier: ISC */
/* Solutions that come in the order that is asked for, so that the first of them
 * are the first of all. */
#ifndef QUERIES_PLAN_IN_ORDER_H
#define QUERIES_PLAN_IN_ORDER_H

#include "queries/op/op.h"
#include "queries/plan/range.h"

/* The variable that rows are sorted by first, or ENT_NO_SLOT: none, or
 * solutions are not rows (groups, evidence). */
uint32_t ent_plan_first_key(const struct ent_context *context,
                            const struct ent_plan *plan);

/* Do the values that a pattern may bind to a slot, within a range (NULL: all),
 * sort by their ids?  Found in the data: exact, by two or three look-ups.
 * False for all but patterns of facts. */
ENT_MUST_USE enum ent_status
ent_pattern_sorts(struct ent_context *context, const struct ent_node *node,
                  uint32_t slot, const struct ent_range *range, bool *sorts);

/* Sets plan->is_in_order when the solutions of *op, on which rows depend, come
 * sorted by the first key or can be made to, and that is of use.  A scan may be
 * replaced by one that goes backwards. */
ENT_MUST_USE enum ent_status ent_plan_in_order(struct ent_ops *ops,
                                               struct ent_plan *plan,
                                               struct ent_op **op);

#endif
