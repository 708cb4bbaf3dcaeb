/* SPDX-License-Identifier: ISC */
/* What each node of a plan reads and binds. */
#include "queries/plan/plan.h"
#include "queries/plan/slots.h"

static enum ent_status add_code(struct ent_context *context,
                                struct ent_slotset *set,
                                const struct ent_code *code)
{
    enum ent_status status = ent_slotset_add(context, set, code->slot);
    for (uint32_t i = 0; i < code->n_args && status == ENT_OK; i++)
        status = add_code(context, set, code->args[i]);
    return status;
}

enum ent_status ent_code_slots(struct ent_context *context,
                               const struct ent_code *code,
                               struct ent_slotset *set)
{
    return add_code(context, set, code);
}

static enum ent_status analyse_notes(struct ent_context *context,
                                     struct ent_node *node)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < node->test->n_notes && status == ENT_OK; i++) {
        const struct ent_test_note *note = &node->test->notes[i];
        status = ent_slotset_add(context, &node->mentions, note->value.slot);
        if (status == ENT_OK)
            status = ent_slotset_add(context,
                                     note->op == ENT_NOTE_IS ? &node->may_bind
                                                             : &node->needs,
                                     note->value.slot);
        if (status == ENT_OK && note->required)
            status = ent_slotset_add(context, &node->binds, note->value.slot);
    }
    return status;
}

static enum ent_status analyse_pattern(struct ent_context *context,
                                       struct ent_node *node)
{
    enum ent_status status = ENT_OK;
    for (int i = 0; i < ENT_MAX_TERMS && status == ENT_OK; i++)
        status = ent_slotset_add(context, &node->binds, node->terms[i].slot);
    if (status == ENT_OK)
        status = ent_slotset_add_all(context, &node->mentions, &node->binds);
    if (status == ENT_OK)
        status = ent_slotset_add_all(context, &node->may_bind, &node->binds);
    if (status == ENT_OK && node->test)
        status = analyse_notes(context, node);
    return status;
}

/* Adds what a group has to do with slots to a node's sets; `binds` gets what
 * the group binds for certain. */
static enum ent_status gather(struct ent_context *context,
                              const struct ent_group_plan *group,
                              struct ent_node *into, struct ent_slotset *binds)
{
    struct ent_slotset needs = {NULL, 0};
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++) {
        const struct ent_node *node = group->nodes[i];
        status = ent_slotset_add_all(context, binds, &node->binds);
        if (status == ENT_OK)
            status =
                ent_slotset_add_all(context, &into->mentions, &node->mentions);
        if (status == ENT_OK)
            status =
                ent_slotset_add_all(context, &into->may_bind, &node->may_bind);
        if (status == ENT_OK)
            status = ent_slotset_add_all(context, &needs, &node->needs);
        if (status == ENT_OK)
            status = ent_slotset_add_all(context, &into->heeds, &node->heeds);
        /* bound from outside, a thing reaches itself though unknown */
        for (int j = 0; j < 3 && status == ENT_OK; j += 2)
            if (node->kind == ENT_NODE_STEPS && node->step->min == 0)
                status =
                    ent_slotset_add(context, &into->heeds, node->terms[j].slot);
    }
    ent_slotset_drop(&needs, binds);
    if (status == ENT_OK)
        status = ent_slotset_add_all(context, &into->needs, &needs);
    if (status == ENT_OK)
        status = ent_slotset_add_all(context, &into->heeds, &needs);
    return status;
}

static enum ent_status analyse_groups(struct ent_context *context,
                                      struct ent_node *node)
{
    for (uint32_t i = 0; i < node->n_groups; i++) {
        struct ent_slotset binds = {NULL, 0};
        enum ent_status status = ent_group_analyse(context, node->groups[i]);
        if (status == ENT_OK)
            status = gather(context, node->groups[i], node, &binds);
        if (status == ENT_OK && i == 0)
            status = ent_slotset_copy(context, &node->binds, &binds);
        if (status)
            return status;
        ent_slotset_keep(&node->binds, &binds);
    }
    if (node->kind != ENT_NODE_UNION)
        node->binds = (struct ent_slotset){NULL, 0};
    if (node->kind == ENT_NODE_NOT)
        return ent_slotset_copy(context, &node->needs, &node->mentions);
    return ENT_OK;
}

static enum ent_status analyse_code(struct ent_context *context,
                                    struct ent_node *node)
{
    enum ent_status status = add_code(context, &node->needs, node->code);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &node->mentions, &node->needs);
    if (status == ENT_OK)
        status = ent_slotset_add(context, &node->mentions, node->slot);
    if (status == ENT_OK)
        status = ent_slotset_add(context, &node->may_bind, node->slot);
    return status;
}

static enum ent_status analyse_node(struct ent_context *context,
                                    struct ent_node *node)
{
    switch (node->kind) {
    case ENT_NODE_FACTS:
    case ENT_NODE_QUOTED:
    case ENT_NODE_STEPS:
        return analyse_pattern(context, node);
    case ENT_NODE_VALUES: {
        enum ent_status status =
            ent_slotset_add(context, &node->binds, node->slot);
        if (status == ENT_OK)
            status = ent_slotset_copy(context, &node->mentions, &node->binds);
        if (status == ENT_OK)
            status = ent_slotset_copy(context, &node->may_bind, &node->binds);
        return status;
    }
    case ENT_NODE_FILTER:
    case ENT_NODE_BIND:
        return analyse_code(context, node);
    default:
        return analyse_groups(context, node);
    }
}

/* Does anything in the group but the node itself bind a slot for certain? */
static bool is_bound_beside(const struct ent_group_plan *group,
                            const struct ent_node *node, uint32_t slot)
{
    for (uint32_t i = 0; i < group->n_nodes; i++)
        if (group->nodes[i] != node &&
            ent_slotset_has(&group->nodes[i]->binds, slot))
            return true;
    return false;
}

/* A variable that the rest of the group binds must equal the field of a note,
 * whichever of them runs first: the note then never leaves it unbound. */
static enum ent_status require_notes(struct ent_context *context,
                                     const struct ent_group_plan *group,
                                     struct ent_node *node)
{
    enum ent_status status = ENT_OK;
    uint32_t n_notes = node->test ? node->test->n_notes : 0;
    for (uint32_t i = 0; i < n_notes && status == ENT_OK; i++) {
        struct ent_test_note *note = &node->test->notes[i];
        uint32_t slot = note->value.slot;
        if (note->op != ENT_NOTE_IS || slot == ENT_NO_SLOT ||
            !is_bound_beside(group, node, slot))
            continue;
        note->required = true;
        status = ent_slotset_add(context, &node->binds, slot);
    }
    return status;
}

enum ent_status ent_group_analyse(struct ent_context *context,
                                  struct ent_group_plan *group)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++)
        status = analyse_node(context, group->nodes[i]);
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++)
        status = require_notes(context, group, group->nodes[i]);
    return status;
}
