/* SPDX-License-Identifier: ISC */
/* The running state of an aggregate of one group. */
#ifndef QUERIES_OP_AGGREGATE_H
#define QUERIES_OP_AGGREGATE_H

#include "queries/op/op.h"

/* Columns of state per aggregate and group; all zero at first. */
#define ENT_AGGREGATE_COLUMNS 4u

/* What the aggregates of all groups share. */
struct ent_aggregate_pool {
    struct ent_column items; /* of list(): value, next (number + 1), ... */
};

/* Takes in one value (0: unbound; count() takes any), as often as the current
 * solution counts. */
ENT_MUST_USE enum ent_status
ent_aggregate_add(struct ent_context *context, struct ent_aggregate_pool *pool,
                  const struct ent_aggregate_spec *spec, uint64_t *state,
                  ent_id value);

ENT_MUST_USE enum ent_status
ent_aggregate_result(struct ent_context *context,
                     const struct ent_aggregate_pool *pool,
                     const struct ent_aggregate_spec *spec,
                     const uint64_t *state, ent_id *value);

#endif
