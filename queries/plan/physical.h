/* SPDX-License-Identifier: ISC */
/* From the logical plan to operators. */
#ifndef QUERIES_PLAN_PHYSICAL_H
#define QUERIES_PLAN_PHYSICAL_H

#include "queries/op/op.h"
#include "queries/plan/plan.h"

/* The operators of the whole query. */
ENT_MUST_USE enum ent_status ent_plan_operators(struct ent_ops *ops,
                                                struct ent_plan *plan,
                                                struct ent_op **op);

/* Those of a group, given what is bound before it. */
ENT_MUST_USE enum ent_status
ent_group_operators(struct ent_ops *ops, struct ent_group_plan *group,
                    const struct ent_slotset *bound, struct ent_op **op);

#endif
