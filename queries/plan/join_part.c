/* SPDX-License-Identifier: ISC */
/* One set of patterns that share variables, and their filters, as a join. */
#include "queries/plan/join_part.h"

#include <math.h>

#include "queries/plan/in_order.h"
#include "queries/plan/slots.h"

/* What a filter leaves, as far as nothing better is known. */
#define FILTER_SHARE 0.5

/* A join begins with the first key of the order when so many times fewer
 * solutions are wanted than there are: each is found by itself then. */
#define IN_ORDER_RATIO 64

static enum ent_status new_join(const struct ent_gathering *gathering,
                                const struct ent_join_part *part,
                                struct ent_join **out)
{
    struct ent_context *context = gathering->context;
    struct ent_join *join;
    enum ent_status status = ent_context_alloc(context, 1, sizeof *join, &join);
    if (status == ENT_OK)
        status = ent_context_alloc(context, ENT_JOIN_MAX_VARIABLES,
                                   sizeof *join->slots, &join->slots);
    if (status == ENT_OK)
        status = ent_context_alloc(context, ENT_JOIN_MAX_VARIABLES,
                                   sizeof *join->ranges, &join->ranges);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &join->outside, &gathering->bound);
    if (status)
        return status;
    join->patterns = part->patterns;
    join->n_patterns = part->n_patterns;
    join->filters = part->filters;
    join->n_filters = part->n_filters;
    join->first = ENT_NO_SLOT;
    join->counts = gathering->purpose == ENT_JOIN_COUNT;
    *out = join;
    return ENT_OK;
}

/* ---- ranges ------------------------------------------------------------- */

const struct ent_range *ent_join_range(const struct ent_join *join,
                                       uint32_t slot)
{
    for (uint32_t i = 0; i < join->n_ranges; i++)
        if (join->ranges[i].slot == slot)
            return &join->ranges[i].range;
    return NULL;
}

/* Finds what filters leave of each variable; *n_open are those that are no
 * ranges. */
static enum ent_status find_ranges(struct ent_context *context,
                                   struct ent_join *join, uint32_t *n_open)
{
    *n_open = 0;
    for (uint32_t i = 0; i < join->n_filters; i++) {
        bool is_range = false;
        for (uint32_t j = 0; j < join->n_slots; j++) {
            struct ent_range range;
            bool is_bounded;
            enum ent_status status =
                ent_range_of(context, join->filters[i]->code, join->slots[j],
                             &range, &is_bounded);
            if (status)
                return status;
            if (!is_bounded)
                continue;
            is_range = true;
            struct ent_join_range *known = join->ranges;
            while (known < join->ranges + join->n_ranges &&
                   known->slot != join->slots[j])
                known++;
            if (known < join->ranges + join->n_ranges)
                ent_range_keep(&known->range, &range);
            else
                join->ranges[join->n_ranges++] =
                    (struct ent_join_range){join->slots[j], range};
        }
        *n_open += !is_range;
    }
    return ENT_OK;
}

/* ---- order -------------------------------------------------------------- */

/* Are so few solutions wanted, in the order of a variable of which a pattern
 * has them sorted, that the join is to begin with it? */
static enum ent_status begins_sorted(const struct ent_gathering *gathering,
                                     const struct ent_join *join,
                                     double estimate, uint32_t *first)
{
    const struct ent_plan *plan = gathering->plan;
    enum ent_status status = ENT_OK;
    bool sorts = false;
    *first = ENT_NO_SLOT;
    if (!plan || gathering->made->n_nodes > 0 || !plan->has_limit ||
        plan->per != ENT_NO_SLOT ||
        ((double)plan->limit + (double)plan->offset) * IN_ORDER_RATIO >
            estimate)
        return ENT_OK;
    uint32_t slot = ent_plan_first_key(gathering->context, plan);
    if (slot == ENT_NO_SLOT || plan->keys[0].descending ||
        !ent_join_has(join, slot) || join->slots[0] == slot)
        return ENT_OK;
    for (uint32_t i = 0; i < join->n_patterns && !sorts && !status; i++)
        status = ent_pattern_sorts(gathering->context, join->patterns[i], slot,
                                   ent_join_range(join, slot), &sorts);
    *first = sorts ? slot : ENT_NO_SLOT;
    return status;
}

/* Orders the join's variables, with the key of the plan's order first if that
 * is of use and can be. */
static enum ent_status order_join(const struct ent_gathering *gathering,
                                  struct ent_join *join,
                                  const struct ent_slotset *needed,
                                  double *estimate, bool *found)
{
    struct ent_context *context = gathering->context;
    const struct ent_slotset *read =
        gathering->purpose == ENT_JOIN_ALL ? NULL : needed;
    double in_order;
    bool is_possible = false;
    uint32_t first = ENT_NO_SLOT;
    enum ent_status status =
        ent_join_order(context, join, read, estimate, found);
    if (status == ENT_OK && *found)
        status = begins_sorted(gathering, join, *estimate, &first);
    if (status || first == ENT_NO_SLOT)
        return status;
    join->first = first;
    status = ent_join_order(context, join, read, &in_order, &is_possible);
    if (status || is_possible)
        return status;
    join->first = ENT_NO_SLOT;
    return ent_join_order(context, join, read, estimate, found);
}

/* ---- nodes -------------------------------------------------------------- */

/* A node for the join, with the patterns as its group. */
static enum ent_status add_join(struct ent_gathering *gathering,
                                const struct ent_join *join, double estimate)
{
    struct ent_context *context = gathering->context;
    struct ent_node *first = join->patterns[0], *node;
    struct ent_group_plan **group;
    enum ent_status status = ent_context_alloc(context, 1, sizeof *node, &node);
    if (status == ENT_OK)
        status = ent_context_alloc(context, 1, sizeof *group, &group);
    if (status == ENT_OK)
        status = ent_group_new(context, first->place, group);
    if (status)
        return status;
    *node = (struct ent_node){.kind = ENT_NODE_JOIN,
                              .place = first->place,
                              .clause = first->clause,
                              .tag_slot = ENT_NO_SLOT,
                              .mark_slot = ENT_NO_SLOT,
                              .slot = ENT_NO_SLOT,
                              .groups = group,
                              .n_groups = 1,
                              .estimate = estimate,
                              .source_rows = -1,
                              .join = join};
    for (unsigned i = 0; i < ENT_MAX_TERMS; i++)
        node->terms[i].slot = ENT_NO_SLOT;
    for (uint32_t i = 0; i < join->n_patterns && status == ENT_OK; i++) {
        struct ent_node *pattern = join->patterns[i];
        status = ent_group_add_node(context, *group, pattern);
        if (status == ENT_OK)
            status =
                ent_slotset_add_all(context, &node->binds, &pattern->binds);
    }
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &node->mentions, &node->binds);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &node->may_bind, &node->binds);
    for (uint32_t i = 0; i < join->n_filters && status == ENT_OK; i++) {
        status = ent_group_add_node(context, *group, join->filters[i]);
        if (status == ENT_OK)
            status = ent_slotset_add_all(context, &node->mentions,
                                         &join->filters[i]->mentions);
    }
    if (status == ENT_OK)
        status = ent_group_add_node(context, gathering->made, node);
    return status;
}

/* What the join's filters read is bound in it, and given to nobody else. */
static enum ent_status read_by(struct ent_context *context,
                               const struct ent_join_part *part,
                               const struct ent_slotset *needed,
                               struct ent_slotset *read)
{
    enum ent_status status = ent_slotset_copy(context, read, needed);
    for (uint32_t i = 0; i < part->n_filters && status == ENT_OK; i++)
        status =
            ent_slotset_add_all(context, read, &part->filters[i]->mentions);
    return status;
}

enum ent_status ent_join_add_part(struct ent_gathering *gathering,
                                  const struct ent_join_part *part,
                                  const struct ent_slotset *needed)
{
    struct ent_context *context = gathering->context;
    struct ent_join *join = NULL;
    struct ent_slotset read;
    uint32_t n_left_out = 0, n_open = 0;
    double estimate = 0;
    bool found = false;
    enum ent_status status = new_join(gathering, part, &join);
    if (status == ENT_OK)
        status = read_by(context, part, needed, &read);
    if (status)
        return status;
    bool can_be = part->n_patterns <= ENT_JOIN_MAX_PATTERNS &&
                  ent_join_list_variables(gathering, &read, join, &n_left_out);
    if (can_be)
        status = find_ranges(context, join, &n_open);
    bool is_worth =
        part->n_patterns > 1 || (join->counts && n_left_out) || join->n_ranges;
    if (status == ENT_OK && can_be && is_worth)
        status =
            ent_join_choose_lists(gathering,
                                  gathering->purpose == ENT_JOIN_ALL ? NULL
                                                                     : needed,
                                  &read, join);
    if (status == ENT_OK && can_be && is_worth)
        status = order_join(gathering, join, needed, &estimate, &found);
    if (status == ENT_OK && found)
        return add_join(gathering, join, estimate * pow(FILTER_SHARE, n_open));
    for (uint32_t i = 0; i < part->n_nodes && status == ENT_OK; i++)
        status = ent_group_add_node(context, gathering->made, part->nodes[i]);
    return status;
}
