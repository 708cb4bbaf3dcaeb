/* SPDX-License-Identifier: ISC */
/* Rewrites of the logical plan, in the order in which they are applied. */
#ifndef QUERIES_PLAN_REWRITE_H
#define QUERIES_PLAN_REWRITE_H

#include "queries/plan/plan.h"

typedef enum ent_status ent_rewrite(struct ent_context *context,
                                    struct ent_plan *plan);

/* fold.c: what depends on no variable is calculated once. */
ent_rewrite ent_rewrite_fold;

/* pin.c: repetitions begin with the things that a filter wants an end to be. */
ent_rewrite ent_rewrite_pin;

/* order.c: patterns in the order that promises the fewest solutions; filters
 * and `not` as soon as what they read is bound; optional and bind keep their
 * order, and patterns pass them where that changes nothing. */
ent_rewrite ent_rewrite_order;

/* unneeded.c: where only the existence of a solution matters, variables that
 * nobody reads need not be told apart. */
ent_rewrite ent_rewrite_unneeded;

/* distinct.c: rows that cannot repeat need no test for it. */
ent_rewrite ent_rewrite_distinct;

/* join.c: patterns side by side become joins, in which variables that nobody
 * reads are counted or tested instead of being told apart, filters are tested
 * as soon as they can be, and comparisons with constants bound the search. */
ent_rewrite ent_rewrite_join;

/* Applies all of them. */
ENT_MUST_USE enum ent_status ent_plan_rewrite(struct ent_context *context,
                                              struct ent_plan *plan);

/* Orders one group, given what is bound before it; ent_rewrite_order() for
 * plans that are made on the way. */
ENT_MUST_USE enum ent_status ent_group_order(struct ent_context *context,
                                             struct ent_group_plan *group,
                                             const struct ent_slotset *bound);

/* ent_rewrite_pin() for one group that has been analysed, not those in it. */
ENT_MUST_USE enum ent_status ent_group_pin(struct ent_context *context,
                                           struct ent_group_plan *group);

/* The slots that are bound from outside: parameters. */
ENT_MUST_USE enum ent_status ent_plan_parameters(struct ent_context *context,
                                                 struct ent_slotset *bound);

#endif
