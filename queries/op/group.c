/* SPDX-License-Identifier: ISC */
/* Groups solutions by the columns that are not aggregates: aggregates of each
 * group, and the reports that it rests on (with reports). */
#include "queries/op/aggregate.h"
#include "queries/op/evidence.h"

struct group {
    struct ent_op op;
    const struct ent_plan *plan;
    uint32_t *key_slots;
    uint32_t n_keys;
    uint32_t n_aggregates;
    uint64_t *row; /* room for a key, and for a group with a value */
    struct ent_rowset keys;
    struct ent_column states;
    struct ent_rowset *distinct; /* of each aggregate: group, value */
    struct ent_aggregate_pool pool;
    struct ent_evidence evidence;
    bool is_filled;
    size_t next;
};

static enum ent_status group_start(struct ent_op *op)
{
    struct group *group = (struct group *)op;
    group->is_filled = false;
    group->next = 0;
    return ent_op_start(op->input);
}

/* The number of the group with the key in `row`, made if new. */
static enum ent_status find_group(struct group *group, size_t *number)
{
    bool is_new;
    enum ent_status status =
        ent_context_add_row(group->op.context, &group->keys, group->row, number,
                            &is_new);
    if (status || !is_new || group->n_aggregates == 0)
        return status;
    size_t n_columns = group->n_aggregates * ENT_AGGREGATE_COLUMNS;
    uint64_t *room = ent_column_reserve(group->op.context, &group->states,
                                        n_columns, &status);
    if (room)
        memset(room, 0, n_columns * sizeof *room);
    return status;
}

static enum ent_status add_value(struct group *group, size_t number, uint32_t i,
                                 const struct ent_aggregate_spec *spec)
{
    struct ent_context *context = group->op.context;
    uint64_t pair[2] = {number, 0};
    size_t index;
    bool is_new = true;
    enum ent_status status = ENT_OK;
    if (spec->arg)
        status = ent_code_run(context, spec->arg, &pair[1]);
    if (status == ENT_OK && spec->distinct && spec->arg && pair[1])
        status = ent_context_add_row(context, &group->distinct[i], pair, &index,
                                     &is_new);
    if (status || !is_new)
        return status;
    uint64_t *state = group->states.items + (number * group->n_aggregates + i) *
                                                ENT_AGGREGATE_COLUMNS;
    uint64_t weight = context->weight;
    if (spec->distinct && spec->arg)
        context->weight = 1;
    status = ent_aggregate_add(context, &group->pool, spec, state, pair[1]);
    context->weight = weight;
    return status;
}

static enum ent_status add_solution(struct group *group)
{
    struct ent_context *context = group->op.context;
    size_t number;
    for (uint32_t i = 0; i < group->n_keys; i++)
        group->row[i] = context->slots[group->key_slots[i]];
    enum ent_status status = find_group(group, &number);
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    for (uint32_t i = 0; spec && status == ENT_OK; spec = spec->next, i++)
        status = add_value(group, number, i, spec);
    if (status == ENT_OK && group->plan->has_evidence)
        status = ent_evidence_add_all(&group->evidence, group->plan, number);
    return status;
}

static enum ent_status fill(struct group *group)
{
    enum ent_status status;
    size_t number;
    while ((status = ent_op_next(group->op.input)) == ENT_OK) {
        status = ent_context_tick(group->op.context);
        if (status == ENT_OK)
            status = add_solution(group);
        if (status)
            return status;
    }
    if (status != ENT_END)
        return status;
    status = ENT_OK;
    if (group->n_keys == 0 && group->plan->has_groups)
        status = find_group(group, &number);
    if (status == ENT_OK && group->plan->has_evidence)
        status = ent_evidence_sort(&group->evidence);
    group->is_filled = status == ENT_OK;
    return status;
}

static enum ent_status give(struct group *group, size_t number)
{
    struct ent_context *context = group->op.context;
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_keys; i++)
        context->slots[group->key_slots[i]] =
            group->keys.rows[number * group->n_keys + i];
    for (uint32_t i = 0; spec && status == ENT_OK; spec = spec->next, i++)
        status = ent_aggregate_result(context, &group->pool, spec,
                                      group->states.items +
                                          (number * group->n_aggregates + i) *
                                              ENT_AGGREGATE_COLUMNS,
                                      &context->slots[spec->slot]);
    if (status == ENT_OK && group->plan->has_evidence)
        status = ent_evidence_list(&group->evidence, number,
                                   &context->slots[group->plan->reports_slot]);
    return status;
}

static enum ent_status group_next(struct ent_op *op)
{
    struct group *group = (struct group *)op;
    if (!group->is_filled) {
        enum ent_status status = fill(group);
        if (status)
            return status;
    }
    if (group->next == group->keys.n_rows)
        return ENT_END;
    enum ent_status status = ent_context_tick(op->context);
    return status ? status : give(group, group->next++);
}

static void group_close(struct ent_op *op)
{
    struct group *group = (struct group *)op;
    ent_context_release_rows(op->context, &group->keys);
    for (uint32_t i = 0; group->distinct && i < group->n_aggregates; i++)
        ent_context_release_rows(op->context, &group->distinct[i]);
    ent_column_release(op->context, &group->states);
    ent_column_release(op->context, &group->pool.items);
    ent_evidence_release(&group->evidence);
}

static const struct ent_op_class group_class = {"group", group_start,
                                                group_next, group_close};

static enum ent_status init_keys(struct group *group)
{
    struct ent_context *context = group->op.context;
    const struct ent_plan *plan = group->plan;
    enum ent_status status =
        ent_context_alloc(context, plan->n_columns + 1,
                          sizeof *group->key_slots, &group->key_slots);
    if (status == ENT_OK)
        status = ent_context_alloc(context, plan->n_columns + 1,
                                   sizeof *group->row, &group->row);
    if (status)
        return status;
    for (uint32_t i = 0; i < plan->n_columns; i++)
        if (!plan->columns[i].has_aggregate &&
            plan->columns[i].slot != plan->reports_slot)
            group->key_slots[group->n_keys++] = plan->columns[i].slot;
    ent_rowset_init(&group->keys, group->n_keys, 0);
    return ENT_OK;
}

static enum ent_status init_aggregates(struct group *group)
{
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    uint32_t n_aggregates = 0;
    for (; spec; spec = spec->next)
        n_aggregates++;
    enum ent_status status =
        ent_context_alloc(group->op.context, n_aggregates + 1,
                          sizeof *group->distinct, &group->distinct);
    if (status)
        return status;
    for (uint32_t i = 0; i < n_aggregates; i++)
        ent_rowset_init(&group->distinct[i], 2, 0);
    group->n_aggregates = n_aggregates;
    return ENT_OK;
}

enum ent_status ent_op_group(struct ent_ops *ops, struct ent_op *input,
                             const struct ent_plan *plan, struct ent_op **op)
{
    struct group *group;
    enum ent_status status =
        ent_op_new(ops, &group_class, input, sizeof *group, &group);
    if (status)
        return status;
    group->plan = plan;
    *op = &group->op;
    status = init_keys(group);
    if (status == ENT_OK)
        status = init_aggregates(group);
    if (status == ENT_OK && plan->has_evidence)
        status = ent_evidence_init(&group->evidence, ops->context, plan);
    return status;
}
