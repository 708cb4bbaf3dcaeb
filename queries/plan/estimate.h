/* SPDX-License-Identifier: ISC */
/* How many solutions a node gives for one solution before it: from counts in
 * the data, and from a look at the first rows. */
#ifndef QUERIES_PLAN_ESTIMATE_H
#define QUERIES_PLAN_ESTIMATE_H

#include "queries/op/op.h"
#include "queries/plan/plan.h"
#include "queries/plan/range.h"

ENT_MUST_USE enum ent_status ent_estimate(struct ent_context *context,
                                          struct ent_node *node,
                                          const struct ent_slotset *bound,
                                          double *estimate);

/* The same of a pattern whose terms in `mask` (bit by number) are bound, notes
 * left aside; constants that are not in it are taken for variables. */
ENT_MUST_USE enum ent_status ent_estimate_terms(struct ent_context *context,
                                                struct ent_node *node,
                                                unsigned mask,
                                                double *estimate);

/* The share of a pattern's rows whose term `term` is within a range; 1 when no
 * order tells. */
ENT_MUST_USE enum ent_status
ent_estimate_range(struct ent_context *context, struct ent_node *node,
                   unsigned term, const struct ent_range *range, double *share);

/* How to find the reports of a pattern with a test.  *facts_first tells that
 * its facts are to be found first, and then their reports. */
ENT_MUST_USE enum ent_status ent_estimate_path(struct ent_context *context,
                                               struct ent_node *node,
                                               const struct ent_slotset *bound,
                                               enum ent_report_path *path,
                                               bool *facts_first);

/* Set by tests: whatever has a period goes by time, whatever that costs. */
extern bool ent_always_by_time;

/* step_estimate.c: the ends that a repeated step reaches. */
ENT_MUST_USE enum ent_status ent_estimate_steps(struct ent_context *context,
                                                const struct ent_node *node,
                                                const struct ent_slotset *bound,
                                                double *estimate);

/* Must a node wait until something else binds an end of it, if anything can?
 * A thing reaches itself by no step at all even where no fact mentions it: so
 * a step that may be none must not look for its own starts too early. */
bool ent_steps_wait(const struct ent_node *node,
                    const struct ent_slotset *bound);

#endif
