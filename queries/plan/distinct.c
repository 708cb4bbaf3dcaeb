/* SPDX-License-Identifier: ISC */
/* Rows need no test for repetition when they tell their solution: every slot
 * that a pattern binds is a column, or a quoted fact whose parts are. */
#include "queries/plan/rewrite.h"

static bool is_told(const struct ent_slotset *told,
                    const struct ent_plan_term *term)
{
    return term->slot == ENT_NO_SLOT || ent_slotset_has(told, term->slot);
}

static bool tells(const struct ent_slotset *told, const struct ent_node *node)
{
    for (unsigned i = 0; i < 3; i++)
        if (!is_told(told, &node->terms[i]))
            return false;
    return !node->test || node->test->n_notes == 0;
}

/* Adds quoted facts whose parts are told, innermost first. */
static enum ent_status tell_quoted(struct ent_context *context,
                                   const struct ent_group_plan *where,
                                   struct ent_slotset *told)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < where->n_nodes; i++) {
            const struct ent_node *node = where->nodes[i];
            if (node->kind != ENT_NODE_QUOTED || !tells(told, node) ||
                is_told(told, &node->terms[3]))
                continue;
            enum ent_status status =
                ent_slotset_add(context, told, node->terms[3].slot);
            if (status)
                return status;
            changed = true;
        }
    }
    return ENT_OK;
}

enum ent_status ent_rewrite_distinct(struct ent_context *context,
                                     struct ent_plan *plan)
{
    struct ent_slotset told;
    if (plan->form != ENT_FORM_FIND || plan->has_groups)
        return ENT_OK;
    enum ent_status status = ent_plan_parameters(context, &told);
    for (uint32_t i = 0; i < plan->n_columns && status == ENT_OK; i++)
        if (!plan->columns[i].code)
            status = ent_slotset_add(context, &told, plan->columns[i].slot);
    if (status == ENT_OK)
        status = tell_quoted(context, plan->where, &told);
    if (status)
        return status;
    for (uint32_t i = 0; i < plan->where->n_nodes; i++) {
        const struct ent_node *node = plan->where->nodes[i];
        bool is_single =
            node->kind == ENT_NODE_VALUES || node->kind == ENT_NODE_FILTER ||
            node->kind == ENT_NODE_BIND || node->kind == ENT_NODE_NOT;
        bool is_pattern = node->kind == ENT_NODE_FACTS ||
                          node->kind == ENT_NODE_QUOTED ||
                          node->kind == ENT_NODE_STEPS;
        if (node->kind == ENT_NODE_VALUES &&
            !ent_slotset_has(&told, node->slot))
            return ENT_OK;
        if (!is_single && !(is_pattern && tells(&told, node)))
            return ENT_OK;
    }
    plan->is_distinct = false;
    return ENT_OK;
}
