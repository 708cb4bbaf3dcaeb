/* SPDX-License-Identifier: ISC */
/* Calculates what depends on no variable once: `?d >= 2000 + 15` then bounds
 * ?d like `?d >= 2015` does. */
#include "queries/plan/rewrite.h"

static enum ent_status fold(struct ent_context *context,
                            const struct ent_code *code,
                            const struct ent_code **out)
{
    struct ent_code *made;
    const struct ent_code **args;
    bool are_constant = code->n_args > 0 && code->slot == ENT_NO_SLOT;
    *out = code;
    if (code->n_args == 0)
        return ENT_OK;
    enum ent_status status =
        ent_context_alloc(context, code->n_args, sizeof *args, &args);
    for (uint32_t i = 0; i < code->n_args && status == ENT_OK; i++) {
        status = fold(context, code->args[i], &args[i]);
        are_constant = are_constant && !status && ent_code_is_constant(args[i]);
    }
    if (status == ENT_OK)
        status = ent_context_alloc(context, 1, sizeof *made, &made);
    if (status)
        return status;
    *made = *code;
    made->args = args;
    *out = made;
    if (!are_constant)
        return ENT_OK;
    ent_id value;
    status = ent_code_run(context, made, &value);
    if (status)
        return status;
    return ent_code_of_value(context, value, code->place, out);
}

static enum ent_status fold_group(struct ent_context *context,
                                  struct ent_group_plan *group)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++) {
        struct ent_node *node = group->nodes[i];
        if (node->code)
            status = fold(context, node->code, &node->code);
        for (uint32_t j = 0; j < node->n_groups && status == ENT_OK; j++)
            status = fold_group(context, node->groups[j]);
    }
    return status;
}

enum ent_status ent_rewrite_fold(struct ent_context *context,
                                 struct ent_plan *plan)
{
    return fold_group(context, plan->where);
}
