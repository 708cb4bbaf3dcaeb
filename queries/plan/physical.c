/* SPDX-License-Identifier: ISC */
/* From the logical plan to operators. */
#include "queries/plan/physical.h"

#include "queries/plan/estimate.h"
#include "queries/plan/in_order.h"
#include "queries/plan/rewrite.h"

/* Facts with a test: the facts first, then their reports; or the reports at
 * once, by their fact as far as it is bound or by what a note names. */
static enum ent_status tested_facts(struct ent_ops *ops, struct ent_node *node,
                                    const struct ent_slotset *bound,
                                    struct ent_op *input, struct ent_op **op)
{
    enum ent_report_path path;
    bool facts_first;
    bool with_other = node->test->any_stance || ops->context->view.is_known;
    enum ent_status status =
        ent_estimate_path(ops->context, node, bound, &path, &facts_first);
    *op = input;
    if (status == ENT_OK && facts_first)
        status = ent_op_scan(ops, input, node, with_other, op);
    if (status)
        return status;
    return ent_op_reports(ops, *op, node, path, op);
}

static enum ent_status make_union(struct ent_ops *ops,
                                  const struct ent_node *node,
                                  const struct ent_slotset *bound,
                                  struct ent_op *input, struct ent_op **op)
{
    struct ent_op **groups;
    enum ent_status status = ent_context_alloc(ops->context, node->n_groups,
                                               sizeof *groups, &groups);
    for (uint32_t i = 0; i < node->n_groups && status == ENT_OK; i++)
        status = ent_group_operators(ops, node->groups[i], bound, &groups[i]);
    if (status)
        return status;
    return ent_op_union(ops, input, node, groups, node->n_groups, op);
}

static enum ent_status make_op(struct ent_ops *ops, struct ent_node *node,
                               const struct ent_slotset *bound,
                               struct ent_op *input, struct ent_op **op)
{
    struct ent_op *group;
    enum ent_status status;
    switch (node->kind) {
    case ENT_NODE_FACTS:
        if (node->test)
            return tested_facts(ops, node, bound, input, op);
        return ent_op_scan(ops, input, node, false, op);
    case ENT_NODE_QUOTED:
        return ent_op_scan(ops, input, node, false, op);
    case ENT_NODE_STEPS:
        return ent_op_steps(ops, input, node, op);
    case ENT_NODE_VALUES:
        return ent_op_values(ops, input, node, op);
    case ENT_NODE_FILTER:
        return ent_op_filter(ops, input, node, node->code, op);
    case ENT_NODE_BIND:
        return ent_op_bind(ops, input, node, node->slot, node->code, op);
    case ENT_NODE_JOIN:
        return ent_op_leapfrog(ops, input, node, op);
    case ENT_NODE_UNION:
        return make_union(ops, node, bound, input, op);
    default:
        status = ent_group_operators(ops, node->groups[0], bound, &group);
        if (status)
            return status;
        return node->kind == ENT_NODE_NOT
                   ? ent_op_not(ops, input, node, group, op)
                   : ent_op_optional(ops, input, node, group, op);
    }
}

enum ent_status ent_group_operators(struct ent_ops *ops,
                                    struct ent_group_plan *group,
                                    const struct ent_slotset *bound,
                                    struct ent_op **op)
{
    struct ent_slotset now;
    enum ent_status status = ent_slotset_copy(ops->context, &now, bound);
    if (status == ENT_OK)
        status = ent_op_once(ops, op);
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++) {
        status = make_op(ops, group->nodes[i], &now, *op, op);
        if (status == ENT_OK)
            status = ent_slotset_add_all(ops->context, &now,
                                         &group->nodes[i]->binds);
    }
    return status;
}

/* Computed columns: those before grouping, or those of aggregates after it. */
static enum ent_status compute_columns(struct ent_ops *ops,
                                       const struct ent_plan *plan,
                                       bool aggregates, struct ent_op **op)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < plan->n_columns && status == ENT_OK; i++) {
        const struct ent_plan_column *column = &plan->columns[i];
        if (column->code && column->has_aggregate == aggregates)
            status =
                ent_op_bind(ops, *op, NULL, column->slot, column->code, op);
    }
    return status;
}

static uint64_t add_capped(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Sorts and cuts. */
static enum ent_status finish_find(struct ent_ops *ops, struct ent_plan *plan,
                                   struct ent_op **op)
{
    bool has_per = plan->has_limit && plan->per != ENT_NO_SLOT;
    uint64_t limit = plan->has_limit && !has_per ? plan->limit : UINT64_MAX;
    enum ent_status status = ent_plan_in_order(ops, plan, op);
    if (status == ENT_OK &&
        (plan->n_keys > 1 || (plan->n_keys && !plan->is_in_order)))
        status =
            ent_op_sort(ops, *op, plan, add_capped(limit, plan->offset), op);
    if (status == ENT_OK && has_per)
        status = ent_op_per(ops, *op, plan->per, plan->limit, op);
    if (status == ENT_OK && (plan->offset || limit != UINT64_MAX))
        status = ent_op_slice(ops, *op, plan->offset, limit, op);
    return status;
}

static enum ent_status make_find(struct ent_ops *ops, struct ent_plan *plan,
                                 struct ent_op **op)
{
    bool is_grouped = plan->has_groups || plan->has_evidence;
    enum ent_status status = compute_columns(ops, plan, false, op);
    if (status == ENT_OK && is_grouped)
        status = ent_op_group(ops, *op, plan, op);
    if (status == ENT_OK && is_grouped)
        status = compute_columns(ops, plan, true, op);
    if (status == ENT_OK && plan->having)
        status = ent_op_filter(ops, *op, NULL, plan->having, op);
    if (status == ENT_OK && !is_grouped && plan->is_distinct)
        status = ent_op_distinct(ops, *op, plan, op);
    return status ? status : finish_find(ops, plan, op);
}

enum ent_status ent_plan_operators(struct ent_ops *ops, struct ent_plan *plan,
                                   struct ent_op **op)
{
    struct ent_slotset bound;
    if (plan->form == ENT_FORM_PATH)
        return ent_op_path(ops, plan, op);
    enum ent_status status = ent_plan_parameters(ops->context, &bound);
    if (status == ENT_OK)
        status = ent_group_operators(ops, plan->where, &bound, op);
    if (status)
        return status;
    switch (plan->form) {
    case ENT_FORM_ASK:
        return ent_op_ask(ops, *op, plan->columns[0].slot, op);
    case ENT_FORM_GRAPH:
        status = ent_op_graph(ops, *op, plan, op);
        if (status == ENT_OK && plan->has_limit)
            status = ent_op_slice(ops, *op, 0, plan->limit, op);
        return status;
    default:
        return make_find(ops, plan, op);
    }
}
