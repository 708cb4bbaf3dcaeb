/* SPDX-License-Identifier: ISC */
/* What is done with the solutions: columns, grouping, order, limits. */
#include "queries/plan/builder.h"

static enum ent_status new_columns(struct ent_builder *builder,
                                   uint32_t n_columns)
{
    return ent_context_alloc(builder->context, n_columns + 1,
                             sizeof *builder->plan->columns,
                             &builder->plan->columns);
}

static void add_column(struct ent_plan *plan, const char *name, uint32_t slot)
{
    plan->columns[plan->n_columns++] =
        (struct ent_plan_column){.name = name, .slot = slot};
}

static enum ent_status build_item(struct ent_builder *builder,
                                  const struct ent_item *item)
{
    struct ent_plan *plan = builder->plan;
    const struct ent_ast *ast = builder->context->ast;
    struct ent_plan_column *column = &plan->columns[plan->n_columns];
    add_column(plan, ast->variables[item->variable].name, item->variable);
    if (item->expr->kind == ENT_EXPR_TERM &&
        item->expr->term.kind == ENT_AST_VARIABLE &&
        item->expr->term.variable == item->variable)
        return ENT_OK;
    column->has_aggregate = item->expr->has_aggregate;
    return ent_expr_compile(&builder->compiler, item->expr, &column->code);
}

static enum ent_status build_keys(struct ent_builder *builder)
{
    const struct ent_ast *ast = builder->context->ast;
    struct ent_plan *plan = builder->plan;
    enum ent_status status =
        ent_context_alloc(builder->context, ast->n_keys + 1, sizeof *plan->keys,
                          &plan->keys);
    for (uint32_t i = 0; i < ast->n_keys && status == ENT_OK; i++) {
        plan->keys[i].descending = ast->keys[i].descending;
        status = ent_expr_compile(&builder->compiler, ast->keys[i].expr,
                                  &plan->keys[i].code);
    }
    plan->n_keys = ast->n_keys;
    return status;
}

static enum ent_status build_find(struct ent_builder *builder)
{
    const struct ent_ast *ast = builder->context->ast;
    struct ent_plan *plan = builder->plan;
    enum ent_status status = new_columns(builder, ast->n_items + 1);
    for (uint32_t i = 0; i < ast->n_items && status == ENT_OK; i++)
        status = build_item(builder, &ast->items[i]);
    if (status)
        return status;
    if (ast->with_reports) {
        plan->reports_slot = ent_context_new_slot(builder->context);
        add_column(plan, "reports", plan->reports_slot);
    }
    status = build_keys(builder);
    if (status == ENT_OK && ast->having)
        status =
            ent_expr_compile(&builder->compiler, ast->having, &plan->having);
    plan->aggregates = builder->compiler.aggregates;
    plan->has_groups = plan->has_groups || plan->aggregates;
    plan->is_counting = plan->is_counting || plan->aggregates;
    plan->per = ast->per == ENT_NO_VARIABLE ? ENT_NO_SLOT : ast->per;
    return status;
}

static enum ent_status build_graph(struct ent_builder *builder)
{
    static const char *const names[] = {"subject", "predicate", "object"};
    struct ent_plan *plan = builder->plan;
    enum ent_status status = new_columns(builder, 4);
    if (status)
        return status;
    for (int i = 0; i < 3; i++) {
        plan->fact_slots[i] = ent_context_new_slot(builder->context);
        add_column(plan, names[i], plan->fact_slots[i]);
    }
    plan->reports_slot = ent_context_new_slot(builder->context);
    add_column(plan, "reports", plan->reports_slot);
    return ENT_OK;
}

enum ent_status ent_build_result(struct ent_builder *builder)
{
    const struct ent_ast *ast = builder->context->ast;
    struct ent_plan *plan = builder->plan;
    enum ent_status status;
    plan->has_limit = ast->has_limit;
    plan->limit = ast->limit;
    plan->offset = ast->offset;
    switch (ast->form) {
    case ENT_FORM_FIND:
        return build_find(builder);
    case ENT_FORM_GRAPH:
        return build_graph(builder);
    default:
        status = new_columns(builder, 1);
        if (status == ENT_OK)
            add_column(plan, "answer", ent_context_new_slot(builder->context));
        return status;
    }
}
