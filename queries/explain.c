/* SPDX-License-Identifier: ISC */
/* `explain` and `profile`: shows the plan of a query instead of its answer. */
#include "queries/plan/print.h"
#include "queries/query.h"

static const char *const names[ENT_N_EXPLAINED] = {"step", "depth", "estimate",
                                                   "rows", "seeks", "ms"};

void ent_query_reserve_explained(struct ent_query *query)
{
    query->explained = query->context.n_slots;
    if (query->context.ast->mode != ENT_MODE_RUN)
        query->context.n_slots += ENT_N_EXPLAINED;
}

enum ent_status ent_query_explain(struct ent_query *query)
{
    struct ent_context *context = &query->context;
    bool is_profile = context->ast->mode == ENT_MODE_PROFILE;
    struct ent_plan *shown;
    struct ent_plan_lines *lines;
    enum ent_status status =
        ent_context_alloc(context, 1, sizeof *shown, &shown);
    if (status == ENT_OK)
        status = ent_context_alloc(context, ENT_N_EXPLAINED,
                                   sizeof *shown->columns, &shown->columns);
    if (status == ENT_OK)
        status = ent_context_alloc(context, 1, sizeof *lines, &lines);
    if (status == ENT_OK)
        status = ent_plan_print(context, query->plan, lines);
    if (status)
        return status;
    shown->form = ENT_FORM_FIND;
    shown->where = query->plan->where;
    shown->n_columns = is_profile ? ENT_N_EXPLAINED : 3;
    for (uint32_t i = 0; i < ENT_N_EXPLAINED; i++)
        shown->columns[i] =
            (struct ent_plan_column){.name = names[i],
                                     .slot = query->explained + i};
    query->plan = shown;
    context->is_profiled = is_profile;
    return ent_op_explain(&query->ops, is_profile ? query->root : NULL, shown,
                          lines, query->max_rows, &query->root);
}
