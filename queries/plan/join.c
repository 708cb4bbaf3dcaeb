/* SPDX-License-Identifier: ISC */
/* Gathers plain patterns that stand side by side into joins, one for each set
 * of patterns that share variables. */
#include "queries/plan/join.h"

#include "queries/plan/rewrite.h"
#include "queries/plan/slots.h"

/* What a group's solutions are wanted for. */
enum purpose {
    ALL,   /* each of them */
    COUNT, /* each, but equal ones may come as one with a weight */
    EXIST  /* those that differ in what is read */
};

struct gathering {
    struct ent_context *context;
    struct ent_group_plan *made; /* the group as it becomes */
    struct ent_slotset bound;    /* for certain */
    struct ent_slotset maybe;    /* perhaps */
    const struct ent_slotset *needed_after;
    enum purpose purpose;
};

static enum ent_status
gather_group(struct ent_context *context, struct ent_group_plan *group,
             const struct ent_slotset *bound, const struct ent_slotset *maybe,
             const struct ent_slotset *needed_after, enum purpose purpose);

/* ---- which patterns ----------------------------------------------------- */

static bool is_plain(const struct gathering *gathering,
                     const struct ent_node *node)
{
    if (node->kind != ENT_NODE_FACTS && node->kind != ENT_NODE_QUOTED)
        return false;
    if (node->test || node->mark_slot != ENT_NO_SLOT)
        return false;
    for (unsigned i = 0; i < ENT_MAX_TERMS; i++)
        if (!ent_term_is_bound(&node->terms[i], &gathering->bound) &&
            ent_slotset_has(&gathering->maybe, node->terms[i].slot))
            return false;
    return true;
}

/* Do two patterns share a variable that is not bound before? */
static bool is_joined(const struct gathering *gathering,
                      const struct ent_node *a, const struct ent_node *b)
{
    for (unsigned i = 0; i < ENT_MAX_TERMS; i++)
        for (unsigned j = 0; j < ENT_MAX_TERMS; j++)
            if (a->terms[i].slot == b->terms[j].slot &&
                !ent_term_is_bound(&a->terms[i], &gathering->bound))
                return true;
    return false;
}

/* Moves the first pattern of a list, and what is joined to it, directly or not,
 * to others; both keep their order. */
static void take_joined(const struct gathering *gathering,
                        struct ent_node **list, uint32_t *n_list, bool *is_in,
                        struct ent_node **taken, uint32_t *n_taken)
{
    bool changed = true;
    uint32_t n_left = 0;
    for (uint32_t i = 0; i < *n_list; i++)
        is_in[i] = i == 0;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < *n_list; i++)
            for (uint32_t j = 0; j < *n_list && is_in[i]; j++)
                if (!is_in[j] && is_joined(gathering, list[i], list[j]))
                    is_in[j] = changed = true;
    }
    *n_taken = 0;
    for (uint32_t i = 0; i < *n_list; i++)
        if (is_in[i])
            taken[(*n_taken)++] = list[i];
        else
            list[n_left++] = list[i];
    *n_list = n_left;
}

/* ---- one join ----------------------------------------------------------- */

/* In how many terms of the patterns a slot stands. */
static unsigned n_uses(const struct ent_join *join, uint32_t slot)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < join->n_patterns; i++)
        for (unsigned t = 0; t < ENT_MAX_TERMS; t++)
            n += join->patterns[i]->terms[t].slot == slot;
    return n;
}

static bool has_slot(const struct ent_join *join, uint32_t slot)
{
    for (uint32_t i = 0; i < join->n_slots; i++)
        if (join->slots[i] == slot)
            return true;
    return false;
}

/* The variables: all but those of one pattern of facts that nobody reads.
 * False when there are too many. */
static bool list_variables(const struct gathering *gathering,
                           const struct ent_slotset *needed,
                           struct ent_join *join, uint32_t *n_left_out)
{
    for (uint32_t i = 0; i < join->n_patterns; i++) {
        const struct ent_node *node = join->patterns[i];
        for (unsigned t = 0; t < ENT_MAX_TERMS; t++) {
            uint32_t slot = node->terms[t].slot;
            if (ent_term_is_bound(&node->terms[t], &join->outside) ||
                has_slot(join, slot))
                continue;
            if (gathering->purpose != ALL && node->kind == ENT_NODE_FACTS &&
                n_uses(join, slot) == 1 && !ent_slotset_has(needed, slot)) {
                ++*n_left_out;
                continue;
            }
            if (join->n_slots == ENT_JOIN_MAX_VARIABLES)
                return false;
            join->slots[join->n_slots++] = slot;
        }
    }
    return true;
}

static enum ent_status new_join(const struct gathering *gathering,
                                struct ent_node *const *patterns,
                                uint32_t n_patterns, struct ent_join **out)
{
    struct ent_context *context = gathering->context;
    struct ent_join *join;
    enum ent_status status = ent_context_alloc(context, 1, sizeof *join, &join);
    if (status == ENT_OK)
        status = ent_context_alloc(context, ENT_JOIN_MAX_VARIABLES,
                                   sizeof *join->slots, &join->slots);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &join->outside, &gathering->bound);
    if (status)
        return status;
    join->patterns = patterns;
    join->n_patterns = n_patterns;
    join->counts = gathering->purpose == COUNT;
    *out = join;
    return ENT_OK;
}

/* A node for the join, with the patterns as its group. */
static enum ent_status add_join(struct gathering *gathering,
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
    if (status == ENT_OK)
        status = ent_group_add_node(context, gathering->made, node);
    return status;
}

/* One set of patterns that share variables: a join if that is worth it and can
 * be, else one after the other. */
static enum ent_status add_patterns(struct gathering *gathering,
                                    struct ent_node *const *patterns,
                                    uint32_t n_patterns,
                                    const struct ent_slotset *needed)
{
    struct ent_context *context = gathering->context;
    struct ent_join *join;
    uint32_t n_left_out = 0;
    double estimate = 0;
    bool found = false;
    enum ent_status status = new_join(gathering, patterns, n_patterns, &join);
    if (status)
        return status;
    if (n_patterns <= ENT_JOIN_MAX_PATTERNS &&
        list_variables(gathering, needed, join, &n_left_out) &&
        (n_patterns > 1 || (join->counts && n_left_out)))
        status = ent_join_order(context, join,
                                gathering->purpose == ALL ? NULL : needed,
                                &estimate, &found);
    if (status == ENT_OK && found)
        return add_join(gathering, join, estimate);
    for (uint32_t i = 0; i < n_patterns && status == ENT_OK; i++)
        status = ent_group_add_node(context, gathering->made, patterns[i]);
    return status;
}

/* A run of plain patterns. */
static enum ent_status add_run(struct gathering *gathering,
                               struct ent_node *const *run, uint32_t n_run,
                               const struct ent_slotset *needed)
{
    struct ent_context *context = gathering->context;
    struct ent_node **list, **taken;
    bool *is_in;
    enum ent_status status =
        ent_context_alloc(context, n_run, sizeof *list, &list);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_run, sizeof *is_in, &is_in);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_run, sizeof *taken, &taken);
    if (status)
        return status;
    memcpy(list, run, n_run * sizeof *list);
    while (n_run > 0 && status == ENT_OK) {
        uint32_t n_taken;
        take_joined(gathering, list, &n_run, is_in, taken, &n_taken);
        status = add_patterns(gathering, taken, n_taken, needed);
        taken += n_taken;
    }
    return status;
}

/* ---- groups ------------------------------------------------------------- */

static enum ent_status gather_inner(struct gathering *gathering,
                                    struct ent_node *node,
                                    const struct ent_slotset *needed)
{
    static const struct ent_slotset nothing = {NULL, 0};
    bool is_not = node->kind == ENT_NODE_NOT;
    enum purpose purpose = is_not                        ? EXIST
                           : gathering->purpose == EXIST ? EXIST
                                                         : ALL;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < node->n_groups && status == ENT_OK; i++)
        status = gather_group(gathering->context, node->groups[i],
                              &gathering->bound, &gathering->maybe,
                              is_not ? &nothing : needed, purpose);
    return status;
}

/* What is read behind the first `from` nodes. */
static enum ent_status needed_behind(const struct gathering *gathering,
                                     const struct ent_group_plan *group,
                                     uint32_t from, struct ent_slotset *needed)
{
    struct ent_context *context = gathering->context;
    enum ent_status status =
        ent_slotset_copy(context, needed, gathering->needed_after);
    for (uint32_t i = from; i < group->n_nodes && status == ENT_OK; i++)
        status =
            ent_slotset_add_all(context, needed, &group->nodes[i]->mentions);
    return status;
}

static enum ent_status gather_nodes(struct gathering *gathering,
                                    const struct ent_group_plan *group)
{
    struct ent_context *context = gathering->context;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK;) {
        struct ent_slotset needed;
        uint32_t end = i;
        while (end < group->n_nodes && is_plain(gathering, group->nodes[end]))
            end++;
        uint32_t next = end > i ? end : i + 1;
        status = needed_behind(gathering, group, next, &needed);
        if (status == ENT_OK && end > i)
            status = add_run(gathering, &group->nodes[i], end - i, &needed);
        else if (status == ENT_OK)
            status = gather_inner(gathering, group->nodes[i], &needed);
        if (status == ENT_OK && end == i)
            status =
                ent_group_add_node(context, gathering->made, group->nodes[i]);
        for (; i < next && status == ENT_OK; i++) {
            status = ent_slotset_add_all(context, &gathering->bound,
                                         &group->nodes[i]->binds);
            if (status == ENT_OK)
                status = ent_slotset_add_all(context, &gathering->maybe,
                                             &group->nodes[i]->may_bind);
        }
    }
    return status;
}

static enum ent_status
gather_group(struct ent_context *context, struct ent_group_plan *group,
             const struct ent_slotset *bound, const struct ent_slotset *maybe,
             const struct ent_slotset *needed_after, enum purpose purpose)
{
    struct gathering gathering = {.context = context,
                                  .needed_after = needed_after,
                                  .purpose = purpose};
    enum ent_status status =
        ent_group_new(context, group->place, &gathering.made);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &gathering.bound, bound);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &gathering.maybe, maybe);
    if (status == ENT_OK)
        status = gather_nodes(&gathering, group);
    if (status == ENT_OK)
        *group = *gathering.made;
    return status;
}

/* ---- the whole plan ----------------------------------------------------- */

/* Does a solution that comes twice change any aggregate? */
static bool minds_repetition(const struct ent_plan *plan)
{
    const struct ent_aggregate_spec *spec = plan->aggregates;
    for (; spec; spec = spec->next)
        if (spec->function != ENT_AGG_MIN && spec->function != ENT_AGG_MAX &&
            !(spec->distinct && spec->arg))
            return true;
    return false;
}

/* count(?x) is count() where ?x is always bound. */
static enum ent_status simplify_counts(struct ent_context *context,
                                       struct ent_plan *plan)
{
    const struct ent_aggregate_spec *spec = plan->aggregates;
    struct ent_slotset binds;
    struct ent_aggregate_spec *before = NULL;
    enum ent_status status = ent_plan_parameters(context, &binds);
    for (uint32_t i = 0; i < plan->where->n_nodes && status == ENT_OK; i++)
        status =
            ent_slotset_add_all(context, &binds, &plan->where->nodes[i]->binds);
    for (; spec && status == ENT_OK; spec = spec->next) {
        struct ent_aggregate_spec *copy;
        status = ent_context_alloc(context, 1, sizeof *copy, &copy);
        if (status)
            return status;
        *copy = *spec;
        if (copy->function == ENT_AGG_COUNT && !copy->distinct && copy->arg &&
            copy->arg->kind == ENT_EXPR_TERM && copy->arg->n_args == 0 &&
            ent_slotset_has(&binds, copy->arg->slot))
            copy->arg = NULL;
        if (before)
            before->next = copy;
        else
            plan->aggregates = copy;
        before = copy;
    }
    return status;
}

static enum ent_status needed_at_end(struct ent_context *context,
                                     const struct ent_plan *plan,
                                     struct ent_slotset *needed)
{
    const struct ent_aggregate_spec *spec = plan->aggregates;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < plan->n_columns && status == ENT_OK; i++) {
        status = ent_slotset_add(context, needed, plan->columns[i].slot);
        if (status == ENT_OK && plan->columns[i].code)
            status = ent_code_slots(context, plan->columns[i].code, needed);
    }
    for (; spec && status == ENT_OK; spec = spec->next)
        if (spec->arg)
            status = ent_code_slots(context, spec->arg, needed);
    return status;
}

enum ent_status ent_rewrite_join(struct ent_context *context,
                                 struct ent_plan *plan)
{
    struct ent_slotset bound, maybe, needed = {NULL, 0};
    if (plan->has_evidence)
        return ENT_OK;
    enum ent_status status = simplify_counts(context, plan);
    if (status == ENT_OK)
        status = needed_at_end(context, plan, &needed);
    if (status == ENT_OK)
        status = ent_plan_parameters(context, &bound);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &maybe, &bound);
    if (status)
        return status;
    bool counts = plan->has_groups && minds_repetition(plan);
    return gather_group(context, plan->where, &bound, &maybe, &needed,
                        counts ? COUNT : EXIST);
}

enum ent_status ent_join_dissolve(struct ent_context *context,
                                  struct ent_group_plan *group)
{
    struct ent_group_plan *made;
    enum ent_status status = ent_group_new(context, group->place, &made);
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++) {
        struct ent_node *node = group->nodes[i];
        for (uint32_t j = 0; j < node->n_groups && status == ENT_OK; j++)
            status = ent_join_dissolve(context, node->groups[j]);
        if (status == ENT_OK && node->kind != ENT_NODE_JOIN)
            status = ent_group_add_node(context, made, node);
        for (uint32_t j = 0; node->kind == ENT_NODE_JOIN &&
                             j < node->join->n_patterns && status == ENT_OK;
             j++)
            status = ent_group_add_node(context, made, node->join->patterns[j]);
    }
    if (status == ENT_OK)
        *group = *made;
    return status;
}
