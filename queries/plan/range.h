/* SPDX-License-Identifier: ISC */
/* Ranges of ids that a filter leaves of a variable's values, for seeking: the
 * filter itself is still tested. */
#ifndef QUERIES_PLAN_RANGE_H
#define QUERIES_PLAN_RANGE_H

#include "queries/expr/expr.h"

/* Integers, other numbers, dates. */
#define ENT_MAX_SPANS 3

struct ent_span {
    ent_id low, high; /* both are within */
};

struct ent_range {
    struct ent_span spans[ENT_MAX_SPANS]; /* rising */
    unsigned n_spans;                     /* 0: no value is left */
};

/* What comparisons with constants, alone or joined by `and`, leave of a slot's
 * values; *is_bounded is false when they leave all.  Compared values of other
 * kinds than numbers and dates are never within, and numbers that ids do not
 * sort by value are all within. */
ENT_MUST_USE enum ent_status
ent_range_of(struct ent_context *context, const struct ent_code *code,
             uint32_t slot, struct ent_range *range, bool *is_bounded);

/* Keeps what is in both. */
void ent_range_keep(struct ent_range *range, const struct ent_range *other);

/* Moves *x up to the first value within that is not less; false: none is. */
static inline bool ent_range_reach(const struct ent_range *range, ent_id *x)
{
    for (unsigned i = 0; i < range->n_spans; i++) {
        if (*x > range->spans[i].high)
            continue;
        if (*x < range->spans[i].low)
            *x = range->spans[i].low;
        return true;
    }
    return false;
}

#endif
