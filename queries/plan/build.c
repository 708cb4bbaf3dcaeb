/* SPDX-License-Identifier: ISC */
/* From the tree to the logical plan: groups and clauses. */
#include "queries/plan/builder.h"

enum ent_status ent_group_new(struct ent_context *context,
                              struct ent_place place,
                              struct ent_group_plan **group)
{
    enum ent_status status =
        ent_context_alloc(context, 1, sizeof **group, group);
    if (status == ENT_OK)
        (*group)->place = place;
    return status;
}

enum ent_status ent_group_add_node(struct ent_context *context,
                                   struct ent_group_plan *group,
                                   struct ent_node *node)
{
    if (group->n_nodes == group->capacity) {
        uint32_t capacity = group->capacity ? group->capacity * 2 : 8;
        struct ent_node **nodes;
        enum ent_status status =
            ent_context_alloc(context, capacity, sizeof *nodes, &nodes);
        if (status)
            return status;
        if (group->n_nodes)
            memcpy(nodes, group->nodes, group->n_nodes * sizeof *nodes);
        group->nodes = nodes;
        group->capacity = capacity;
    }
    group->nodes[group->n_nodes++] = node;
    return ENT_OK;
}

enum ent_status ent_build_node(struct ent_builder *builder,
                               struct ent_group_plan *group,
                               enum ent_node_kind kind, struct ent_place place,
                               struct ent_node **out)
{
    struct ent_node *node;
    enum ent_status status =
        ent_context_alloc(builder->context, 1, sizeof *node, &node);
    if (status)
        return status;
    node->kind = kind;
    node->place = place;
    node->clause = builder->clause;
    node->tag_slot = node->mark_slot = node->slot = ENT_NO_SLOT;
    for (int i = 0; i < ENT_MAX_TERMS; i++)
        node->terms[i].slot = ENT_NO_SLOT;
    node->estimate = node->source_rows = -1;
    *out = node;
    return ent_group_add_node(builder->context, group, node);
}

static enum ent_status build_filter(struct ent_builder *builder,
                                    const struct ent_clause *clause,
                                    struct ent_group_plan *group)
{
    struct ent_node *node;
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_FILTER, clause->place, &node);
    if (status)
        return status;
    return ent_expr_compile(&builder->compiler, clause->expr, &node->code);
}

static enum ent_status build_bind(struct ent_builder *builder,
                                  const struct ent_clause *clause,
                                  struct ent_group_plan *group)
{
    struct ent_node *node;
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_BIND, clause->place, &node);
    if (status)
        return status;
    node->slot = clause->variable;
    return ent_expr_compile(&builder->compiler, clause->expr, &node->code);
}

/* ?v in (...): the values, each once. */
static enum ent_status build_in(struct ent_builder *builder,
                                const struct ent_clause *clause,
                                struct ent_group_plan *group)
{
    struct ent_node *node;
    ent_id *values;
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_VALUES, clause->place, &node);
    if (status == ENT_OK)
        status = ent_context_alloc(builder->context, clause->n_values + 1,
                                   sizeof *values, &values);
    if (status)
        return status;
    node->slot = clause->variable;
    node->values = values;
    for (uint32_t i = 0; i < clause->n_values; i++) {
        ent_id value;
        bool is_new = true;
        status = ent_bind_fixed(builder->binder, &clause->values[i],
                                ENT_BIND_ENTITY, &value);
        if (status)
            return status;
        for (uint32_t j = 0; j < node->n_values; j++)
            is_new = is_new && values[j] != value;
        if (is_new && value)
            values[node->n_values++] = value;
    }
    return ENT_OK;
}

static enum ent_status build_groups(struct ent_builder *builder,
                                    const struct ent_clause *clause,
                                    enum ent_node_kind kind,
                                    struct ent_group_plan *group)
{
    struct ent_node *node;
    struct ent_group_plan **groups;
    enum ent_status status =
        ent_build_node(builder, group, kind, clause->place, &node);
    if (status == ENT_OK)
        status = ent_context_alloc(builder->context, clause->n_groups,
                                   sizeof *groups, &groups);
    if (status)
        return status;
    node->groups = groups;
    node->n_groups = clause->n_groups;
    for (uint32_t i = 0; i < clause->n_groups; i++) {
        status = ent_group_new(builder->context, clause->groups[i].place,
                               &groups[i]);
        if (status == ENT_OK)
            status = ent_build_group(builder, &clause->groups[i], groups[i]);
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status build_clause(struct ent_builder *builder,
                                    const struct ent_clause *clause,
                                    struct ent_group_plan *group)
{
    bool was_in_not = builder->in_not;
    enum ent_status status;
    switch (clause->kind) {
    case ENT_CLAUSE_PATTERN:
        return ent_build_pattern(builder, &clause->pattern, clause->place,
                                 group);
    case ENT_CLAUSE_FILTER:
        return build_filter(builder, clause, group);
    case ENT_CLAUSE_BIND:
        return build_bind(builder, clause, group);
    case ENT_CLAUSE_IN:
        return build_in(builder, clause, group);
    case ENT_CLAUSE_OPTIONAL:
        return build_groups(builder, clause, ENT_NODE_OPTIONAL, group);
    case ENT_CLAUSE_NOT:
        builder->in_not = true;
        status = build_groups(builder, clause, ENT_NODE_NOT, group);
        builder->in_not = was_in_not;
        return status;
    default:
        /* A group alone is part of the group around it. */
        if (clause->n_groups == 1)
            return ent_build_group(builder, &clause->groups[0], group);
        return build_groups(builder, clause, ENT_NODE_UNION, group);
    }
}

/* Times of an inner group replace those around it, each kind by itself. */
static void enter_times(struct ent_builder *builder,
                        const struct ent_times *inner)
{
    struct ent_times *times = &builder->times;
    if (inner->has_valid) {
        times->has_valid = true;
        times->from = inner->from;
        times->to = inner->to;
    }
    if (inner->has_published) {
        times->has_published = true;
        times->published = inner->published;
    }
}

enum ent_status ent_build_group(struct ent_builder *builder,
                                const struct ent_group *ast,
                                struct ent_group_plan *group)
{
    struct ent_times around = builder->times;
    bool is_outermost = group == builder->plan->where;
    enum ent_status status = ENT_OK;
    enter_times(builder, &ast->times);
    for (uint32_t i = 0; i < ast->n_clauses && status == ENT_OK; i++) {
        if (is_outermost && ast == &builder->context->ast->where)
            builder->clause = i;
        status = build_clause(builder, &ast->clauses[i], group);
    }
    builder->times = around;
    return status;
}

enum ent_status ent_plan_build(struct ent_context *context,
                               struct ent_binder *binder, struct ent_plan **out)
{
    const struct ent_ast *ast = context->ast;
    struct ent_builder builder = {.context = context,
                                  .binder = binder,
                                  .compiler = {.context = context,
                                               .binder = binder},
                                  .times = {.has_known =
                                                ast->where.times.has_known}};
    struct ent_plan *plan;
    enum ent_status status = ent_context_alloc(context, 1, sizeof *plan, &plan);
    if (status == ENT_OK)
        status = ent_group_new(context, ast->where.place, &plan->where);
    if (status)
        return status;
    builder.plan = plan;
    plan->form = ast->form;
    plan->per = plan->reports_slot = ENT_NO_SLOT;
    plan->has_groups = ast->has_aggregate;
    plan->has_evidence = ast->with_reports || ast->form == ENT_FORM_GRAPH;
    plan->is_counting = plan->has_groups || plan->has_evidence;
    plan->is_distinct = true;
    *out = plan;
    if (ast->form == ENT_FORM_PATH)
        return ent_build_path(&builder);
    status = ent_build_group(&builder, &ast->where, plan->where);
    if (status == ENT_OK)
        status = ent_build_result(&builder);
    return status;
}
