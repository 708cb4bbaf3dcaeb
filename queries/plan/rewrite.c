/* SPDX-License-Identifier: ISC */
/* The list of rewrites. */
#include "queries/plan/rewrite.h"

static ent_rewrite *const rewrites[] = {
    ent_rewrite_fold,     ent_rewrite_pin,      ent_rewrite_order,
    ent_rewrite_unneeded, ent_rewrite_distinct, ent_rewrite_join,
};

enum ent_status ent_plan_rewrite(struct ent_context *context,
                                 struct ent_plan *plan)
{
    enum ent_status status = ent_group_analyse(context, plan->where);
    for (size_t i = 0; i < sizeof rewrites / sizeof *rewrites; i++)
        if (status == ENT_OK)
            status = rewrites[i](context, plan);
    return status;
}

enum ent_status ent_plan_parameters(struct ent_context *context,
                                    struct ent_slotset *bound)
{
    *bound = (struct ent_slotset){NULL, 0};
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < context->ast->n_variables && !status; i++)
        if (context->ast->variables[i].is_parameter)
            status = ent_slotset_add(context, bound, i);
    return status;
}
