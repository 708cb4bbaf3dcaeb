/* SPDX-License-Identifier: ISC */
/* How many ends a repeated step reaches: nobody knows before trying.  Guessed
 * from the number of facts that it can follow. */
#include <math.h>

#include "queries/plan/estimate.h"
#include "store/tupleset.h"

#define EXACT_BLOCKS 2

static enum ent_status count_facts(struct ent_context *context,
                                   const struct ent_plan_step *step,
                                   double *n_facts)
{
    enum ent_status status = ENT_OK;
    uint64_t count;
    if (step->kind == ENT_STEP_NAME || step->kind == ENT_STEP_ANY) {
        status = ent_set_count(context->txn, ENT_PSO, &step->relation,
                               step->kind == ENT_STEP_NAME ? 1 : 0,
                               EXACT_BLOCKS, &count, NULL);
        if (status == ENT_OK)
            *n_facts += (double)count;
    }
    for (uint32_t i = 0; i < step->n_parts && status == ENT_OK; i++)
        status = count_facts(context, step->parts[i], n_facts);
    return status;
}

enum ent_status ent_estimate_steps(struct ent_context *context,
                                   const struct ent_node *node,
                                   const struct ent_slotset *bound,
                                   double *estimate)
{
    bool from = ent_term_is_bound(&node->terms[0], bound);
    bool to = ent_term_is_bound(&node->terms[2], bound);
    double n_facts = 0;
    enum ent_status status = count_facts(context, node->step, &n_facts);
    if (from && to)
        *estimate = 0.5;
    else if (from || to)
        *estimate = 1 + 2 * sqrt(n_facts);
    else
        *estimate = 1 + 2 * n_facts * sqrt(n_facts);
    return status;
}
