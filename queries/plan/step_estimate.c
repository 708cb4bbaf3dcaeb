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

static bool may_be_none(const struct ent_node *node,
                        const struct ent_slotset *bound)
{
    return node->kind == ENT_NODE_STEPS && node->step->min == 0 &&
           !ent_term_is_bound(&node->terms[0], bound) &&
           !ent_term_is_bound(&node->terms[2], bound);
}

/* Does another node of the group bind an end? */
static bool has_start(const struct ent_group_plan *group,
                      const struct ent_node *steps,
                      const struct ent_slotset *bound)
{
    for (uint32_t i = 0; i < group->n_nodes; i++) {
        const struct ent_node *node = group->nodes[i];
        if (node != steps && !may_be_none(node, bound) &&
            ent_slotset_meets(&node->binds, &steps->binds))
            return true;
    }
    return false;
}

bool ent_steps_wait(const struct ent_node *node,
                    const struct ent_slotset *bound)
{
    if (node->kind != ENT_NODE_UNION)
        return may_be_none(node, bound);
    for (uint32_t i = 0; i < node->n_groups; i++) {
        const struct ent_group_plan *group = node->groups[i];
        for (uint32_t j = 0; j < group->n_nodes; j++)
            if (ent_steps_wait(group->nodes[j], bound) &&
                !has_start(group, group->nodes[j], bound))
                return true;
    }
    return false;
}
