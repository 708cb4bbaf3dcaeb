/* SPDX-License-Identifier: ISC */
/* A repetition whose end a filter wants to be one of a few things begins with
 * them: `?x r* ?y . filter ?y = [A]` is run as if `?y in ([A])` stood before it
 * (the filter is still tested).
 *
 * Equal things are the same term, but for numbers and dates, which stay with
 * their filter.  A start that is bound reaches itself by no step at all even
 * where no fact mentions it, one that is found does not: so the things must be
 * mentioned where the repetition may be none, and it must follow every fact. */
#include "queries/plan/rewrite.h"
#include "store/tupleset.h"

/* More are looked up one by one better than searched from one by one. */
#define MAX_PINNED 64

static bool is_thing(const struct ent_code *code)
{
    return ent_code_is_constant(code) && code->id &&
           ent_id_kind(code->id) >= ENT_TEXT;
}

/* The things that code wants a slot to be, in `code->args` from *from to *to;
 * NULL when it does not say. */
static const struct ent_code *things_of(const struct ent_code *code,
                                        uint32_t slot, uint32_t *from,
                                        uint32_t *to)
{
    const struct ent_code *found = NULL;
    uint32_t own = 0;
    for (uint32_t i = 0;
         code->kind == ENT_EXPR_AND && i < code->n_args && !found; i++)
        found = things_of(code->args[i], slot, from, to);
    if (found || (code->kind != ENT_EXPR_EQ && code->kind != ENT_EXPR_IN) ||
        code->n_args < 2)
        return found;
    if (code->kind == ENT_EXPR_EQ && code->args[1]->slot == slot)
        own = 1;
    *from = own == 0 ? 1 : 0;
    *to = own == 0 ? code->n_args : 1;
    if (code->args[own]->slot != slot || *to - *from > MAX_PINNED)
        return NULL;
    for (uint32_t i = *from; i < *to; i++)
        if (!is_thing(code->args[i]))
            return NULL;
    return code;
}

/* May a step of the group be none, and does it follow some facts only?  Then
 * where it starts matters. */
static bool minds_starts(const struct ent_group_plan *group)
{
    for (uint32_t i = 0; i < group->n_nodes; i++) {
        const struct ent_node *node = group->nodes[i];
        if (node->kind == ENT_NODE_STEPS && node->step->min == 0 && node->test)
            return true;
        for (uint32_t j = 0; node->of_relation && j < node->n_groups; j++)
            if (minds_starts(node->groups[j]))
                return true;
    }
    return false;
}

/* Has the graph a fact of it? */
static enum ent_status is_mentioned(struct ent_context *context, ent_id thing,
                                    bool *mentioned)
{
    enum ent_status status = ent_set_find(context->txn, ENT_SPO, &thing, 1);
    if (status == ENT_END)
        status = ent_set_find(context->txn, ENT_OPS, &thing, 1);
    *mentioned = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

/* The things, each once; *n_values is 0 when they cannot be pinned. */
static enum ent_status list_things(struct ent_context *context,
                                   const struct ent_code *code, uint32_t from,
                                   uint32_t to, ent_id **values,
                                   uint32_t *n_values)
{
    bool mentioned = true;
    *n_values = 0;
    enum ent_status status =
        ent_context_alloc(context, to - from, sizeof **values, values);
    for (uint32_t i = from; i < to && status == ENT_OK; i++) {
        ent_id thing = code->args[i]->id;
        uint32_t j = 0;
        while (j < *n_values && (*values)[j] != thing)
            j++;
        if (j == *n_values)
            (*values)[(*n_values)++] = thing;
        status = is_mentioned(context, thing, &mentioned);
        if (status == ENT_OK && !mentioned)
            break;
    }
    if (!mentioned)
        *n_values = 0;
    return status;
}

static enum ent_status new_values(struct ent_context *context,
                                  const struct ent_node *steps, uint32_t slot,
                                  const ent_id *values, uint32_t n_values,
                                  struct ent_node **out)
{
    struct ent_node *node;
    enum ent_status status = ent_context_alloc(context, 1, sizeof *node, &node);
    if (status)
        return status;
    *node = (struct ent_node){.kind = ENT_NODE_VALUES,
                              .place = steps->place,
                              .clause = steps->clause,
                              .tag_slot = ENT_NO_SLOT,
                              .mark_slot = ENT_NO_SLOT,
                              .slot = slot,
                              .values = values,
                              .n_values = n_values,
                              .is_pinned = true,
                              .estimate = -1,
                              .source_rows = -1};
    for (unsigned i = 0; i < ENT_MAX_TERMS; i++)
        node->terms[i].slot = ENT_NO_SLOT;
    status = ent_slotset_add(context, &node->binds, slot);
    if (status == ENT_OK)
        status = ent_slotset_add(context, &node->mentions, slot);
    if (status == ENT_OK)
        status = ent_slotset_add(context, &node->may_bind, slot);
    *out = node;
    return status;
}

/* Puts what filters want an end of the steps to be before them. */
static enum ent_status pin_end(struct ent_context *context,
                               const struct ent_group_plan *group,
                               const struct ent_node *steps, uint32_t slot,
                               struct ent_group_plan *made)
{
    for (uint32_t i = 0; i < group->n_nodes && slot != ENT_NO_SLOT; i++) {
        const struct ent_node *filter = group->nodes[i];
        uint32_t from, to, n_values;
        ent_id *values;
        struct ent_node *node;
        const struct ent_code *code =
            filter->kind == ENT_NODE_FILTER
                ? things_of(filter->code, slot, &from, &to)
                : NULL;
        if (!code)
            continue;
        enum ent_status status =
            list_things(context, code, from, to, &values, &n_values);
        if (status || n_values == 0)
            return status;
        status = new_values(context, steps, slot, values, n_values, &node);
        return status ? status : ent_group_add_node(context, made, node);
    }
    return ENT_OK;
}

enum ent_status ent_group_pin(struct ent_context *context,
                              struct ent_group_plan *group)
{
    struct ent_group_plan *made;
    bool minds = minds_starts(group);
    enum ent_status status = ent_group_new(context, group->place, &made);
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++) {
        struct ent_node *node = group->nodes[i];
        for (unsigned t = 0; t < 3 && status == ENT_OK; t += 2)
            if (node->kind == ENT_NODE_STEPS && !minds &&
                node->mark_slot == ENT_NO_SLOT)
                status =
                    pin_end(context, group, node, node->terms[t].slot, made);
        if (status == ENT_OK)
            status = ent_group_add_node(context, made, node);
    }
    if (status == ENT_OK)
        *group = *made;
    return status;
}

static enum ent_status pin_all(struct ent_context *context,
                               struct ent_group_plan *group)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++)
        for (uint32_t j = 0; j < group->nodes[i]->n_groups && !status; j++)
            status = pin_all(context, group->nodes[i]->groups[j]);
    return status ? status : ent_group_pin(context, group);
}

enum ent_status ent_rewrite_pin(struct ent_context *context,
                                struct ent_plan *plan)
{
    return pin_all(context, plan->where);
}
