/* SPDX-License-Identifier: ISC */
/* path A to B: its plan. */
#include "queries/plan/builder.h"

static enum ent_status build_end(struct ent_builder *builder,
                                 const struct ent_ast_term *ast,
                                 struct ent_plan_term *term)
{
    *term = (struct ent_plan_term){.slot = ENT_NO_SLOT};
    if (ast->kind != ENT_AST_VARIABLE)
        return ent_bind_fixed(builder->binder, ast, ENT_BIND_ENTITY, &term->id);
    term->slot = ast->variable;
    return ENT_OK;
}

static enum ent_status build_via(struct ent_builder *builder,
                                 struct ent_path_plan *path)
{
    const struct ent_ast_path *ast = &builder->context->ast->path;
    ent_id *via;
    enum ent_status status =
        ent_context_alloc(builder->context, ast->n_via + 1, sizeof *via, &via);
    path->via = via;
    for (uint32_t i = 0; i < ast->n_via && status == ENT_OK; i++) {
        bool is_new = true;
        status = ent_bind_fixed(builder->binder, &ast->via[i],
                                ENT_BIND_RELATION, &via[path->n_via]);
        for (uint32_t j = 0; j < path->n_via; j++)
            is_new = is_new && via[j] != via[path->n_via];
        path->n_via += is_new;
    }
    return status;
}

static enum ent_status build_columns(struct ent_builder *builder)
{
    static const char *const names[] = {"path",      "hop",    "subject",
                                        "predicate", "object", "direction",
                                        "reports"};
    struct ent_plan *plan = builder->plan;
    uint32_t n_columns = sizeof names / sizeof *names;
    enum ent_status status =
        ent_context_alloc(builder->context, n_columns, sizeof *plan->columns,
                          &plan->columns);
    for (uint32_t i = 0; i < n_columns && status == ENT_OK; i++)
        plan->columns[plan->n_columns++] = (struct ent_plan_column){
            .name = names[i], .slot = ent_context_new_slot(builder->context)};
    return status;
}

enum ent_status ent_build_path(struct ent_builder *builder)
{
    const struct ent_ast *ast = builder->context->ast;
    const struct ent_pattern no_notes = {.n_notes = 0};
    struct ent_plan *plan = builder->plan;
    struct ent_path_plan *path;
    enum ent_status status =
        ent_context_alloc(builder->context, 1, sizeof *path, &path);
    if (status == ENT_OK)
        status = build_end(builder, &ast->path.from, &path->from);
    if (status == ENT_OK)
        status = build_end(builder, &ast->path.to, &path->to);
    if (status == ENT_OK)
        status = build_via(builder, path);
    if (status)
        return status;
    builder->times = ast->where.times;
    path->max = ast->path.max;
    path->all = ast->path.all;
    path->place = ast->path.from.place;
    path->place.length = ast->path.to.place.offset + ast->path.to.place.length -
                         path->place.offset;
    plan->path = path;
    plan->has_limit = ast->has_limit;
    plan->limit = ast->limit;
    status = ent_build_test(builder, &no_notes, path->place, &path->test);
    return status ? status : build_columns(builder);
}
