/* SPDX-License-Identifier: ISC */
/* Marks the terms of patterns whose values nobody reads, so that a scan can go
 * from one needed value to the next, and reports that need not be told apart.
 * Only where it does not matter how often a solution comes. */
#include "queries/plan/rewrite.h"
#include "queries/plan/slots.h"

static enum ent_status mark_group(struct ent_context *context,
                                  struct ent_group_plan *group,
                                  const struct ent_slotset *needed_after);

static bool reads_notes(const struct ent_node *node,
                        const struct ent_slotset *needed)
{
    for (uint32_t i = 0; i < node->test->n_notes; i++) {
        uint32_t slot = node->test->notes[i].value.slot;
        if (slot != ENT_NO_SLOT && ent_slotset_has(needed, slot))
            return true;
    }
    return false;
}

static void mark_terms(struct ent_node *node, const struct ent_slotset *needed)
{
    for (unsigned i = 0; i < ENT_MAX_TERMS; i++)
        if (node->terms[i].slot != ENT_NO_SLOT &&
            !ent_slotset_has(needed, node->terms[i].slot))
            node->unneeded |= 1u << i;
}

/* Variables of notes are read by the reports, which come after the facts. */
static void keep_noted_terms(struct ent_node *node)
{
    if (node->test)
        node->unneeded = 0;
}

static enum ent_status mark_node(struct ent_context *context,
                                 struct ent_node *node,
                                 const struct ent_slotset *needed)
{
    static const struct ent_slotset nothing = {NULL, 0};
    enum ent_status status = ENT_OK;
    switch (node->kind) {
    case ENT_NODE_FACTS:
        if (node->noted && !reads_notes(node, needed))
            node->noted = false;
        mark_terms(node, needed);
        keep_noted_terms(node);
        return ENT_OK;
    case ENT_NODE_QUOTED:
        mark_terms(node, needed);
        return ENT_OK;
    case ENT_NODE_UNION:
    case ENT_NODE_OPTIONAL:
    case ENT_NODE_NOT:
        for (uint32_t i = 0; i < node->n_groups && status == ENT_OK; i++)
            status = mark_group(context, node->groups[i],
                                node->kind == ENT_NODE_NOT ? &nothing : needed);
        return status;
    default:
        return ENT_OK;
    }
}

static enum ent_status mark_group(struct ent_context *context,
                                  struct ent_group_plan *group,
                                  const struct ent_slotset *needed_after)
{
    struct ent_slotset needed;
    enum ent_status status = ent_slotset_copy(context, &needed, needed_after);
    for (uint32_t i = group->n_nodes; i-- > 0 && status == ENT_OK;) {
        status = mark_node(context, group->nodes[i], &needed);
        if (status == ENT_OK)
            status = ent_slotset_add_all(context, &needed,
                                         &group->nodes[i]->mentions);
    }
    return status;
}

/* Only inside of `not` when the rest is counted. */
static enum ent_status mark_nots(struct ent_context *context,
                                 struct ent_group_plan *group)
{
    static const struct ent_slotset nothing = {NULL, 0};
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes; i++) {
        const struct ent_node *node = group->nodes[i];
        for (uint32_t j = 0; j < node->n_groups && status == ENT_OK; j++)
            status = node->kind == ENT_NODE_NOT
                         ? mark_group(context, node->groups[j], &nothing)
                         : mark_nots(context, node->groups[j]);
    }
    return status;
}

enum ent_status ent_rewrite_unneeded(struct ent_context *context,
                                     struct ent_plan *plan)
{
    struct ent_slotset needed = {NULL, 0};
    enum ent_status status = ENT_OK;
    if (plan->is_counting)
        return mark_nots(context, plan->where);
    for (uint32_t i = 0; i < plan->n_columns && status == ENT_OK; i++) {
        status = ent_slotset_add(context, &needed, plan->columns[i].slot);
        if (status == ENT_OK && plan->columns[i].code)
            status = ent_code_slots(context, plan->columns[i].code, &needed);
    }
    if (status == ENT_OK)
        status = mark_group(context, plan->where, &needed);
    return status;
}
