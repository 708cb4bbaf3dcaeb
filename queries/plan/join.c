/* SPDX-License-Identifier: ISC */
/* Gathers plain patterns that stand side by side into joins, one for each set
 * of patterns that share variables. */
#include "queries/plan/join.h"

#include <math.h>

#include "queries/plan/in_order.h"
#include "queries/plan/rewrite.h"
#include "queries/plan/slots.h"

/* What a filter leaves, as far as nothing better is known. */
#define FILTER_SHARE 0.5

/* A join begins with the first key of the order when so many times fewer
 * solutions are wanted than there are: each is found by itself then. */
#define IN_ORDER_RATIO 64

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
    const struct ent_plan *plan; /* of which it is the first run, or NULL */
};

static enum ent_status
gather_group(struct ent_context *context, struct ent_group_plan *group,
             const struct ent_slotset *bound, const struct ent_slotset *maybe,
             const struct ent_slotset *needed_after, enum purpose purpose,
             const struct ent_plan *plan);

/* ---- which patterns ----------------------------------------------------- */

/* May the reports of a pattern be looked at as soon as its fact is known, no
 * matter how many fit?  Times alone: a note may offer a better way in. */
static bool is_timed(const struct gathering *gathering,
                     const struct ent_node *node)
{
    return node->test->n_notes == 0 && !node->noted &&
           !node->test->any_stance &&
           !gathering->context->ast->where.times.has_known;
}

static bool is_plain(const struct gathering *gathering,
                     const struct ent_node *node)
{
    if (node->kind != ENT_NODE_FACTS && node->kind != ENT_NODE_QUOTED)
        return false;
    if (node->mark_slot != ENT_NO_SLOT ||
        (node->test && !is_timed(gathering, node)))
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

/* The variables: all but those of one pattern of facts that nobody reads, the
 * join's filters included.  False when there are too many. */
static bool list_variables(const struct gathering *gathering,
                           const struct ent_slotset *read,
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
                !node->test && n_uses(join, slot) == 1 &&
                !ent_slotset_has(read, slot)) {
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

/* What is gathered for one join: patterns that share variables, and filters
 * that read no others. */
struct part {
    struct ent_node **nodes; /* all of them, in order */
    uint32_t n_nodes;
    struct ent_node **patterns, **filters;
    uint32_t n_patterns, n_filters;
};

static enum ent_status new_join(const struct gathering *gathering,
                                const struct part *part, struct ent_join **out)
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
    join->counts = gathering->purpose == COUNT;
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
static enum ent_status begins_sorted(const struct gathering *gathering,
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
        !has_slot(join, slot) || join->slots[0] == slot)
        return ENT_OK;
    for (uint32_t i = 0; i < join->n_patterns && !sorts && !status; i++)
        status = ent_pattern_sorts(gathering->context, join->patterns[i], slot,
                                   ent_join_range(join, slot), &sorts);
    *first = sorts ? slot : ENT_NO_SLOT;
    return status;
}

/* Orders the join's variables, with the key of the plan's order first if that
 * is of use and can be. */
static enum ent_status order_join(const struct gathering *gathering,
                                  struct ent_join *join,
                                  const struct ent_slotset *needed,
                                  double *estimate, bool *found)
{
    struct ent_context *context = gathering->context;
    const struct ent_slotset *read = gathering->purpose == ALL ? NULL : needed;
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
                               const struct part *part,
                               const struct ent_slotset *needed,
                               struct ent_slotset *read)
{
    enum ent_status status = ent_slotset_copy(context, read, needed);
    for (uint32_t i = 0; i < part->n_filters && status == ENT_OK; i++)
        status =
            ent_slotset_add_all(context, read, &part->filters[i]->mentions);
    return status;
}

/* One set of patterns that share variables: a join if that is worth it and can
 * be, else one after the other. */
static enum ent_status add_part(struct gathering *gathering,
                                const struct part *part,
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
                  list_variables(gathering, &read, join, &n_left_out);
    if (can_be)
        status = find_ranges(context, join, &n_open);
    bool is_worth =
        part->n_patterns > 1 || (join->counts && n_left_out) || join->n_ranges;
    if (status == ENT_OK && can_be && is_worth)
        status = order_join(gathering, join, needed, &estimate, &found);
    if (status == ENT_OK && found)
        return add_join(gathering, join, estimate * pow(FILTER_SHARE, n_open));
    for (uint32_t i = 0; i < part->n_nodes && status == ENT_OK; i++)
        status = ent_group_add_node(context, gathering->made, part->nodes[i]);
    return status;
}

/* Is all that a filter reads bound before some nodes, or by them?  *reads_any
 * tells that these bind some of it. */
static bool reads_only(const struct gathering *gathering,
                       struct ent_node *const *nodes, uint32_t n_nodes,
                       const struct ent_node *filter, bool *reads_any)
{
    *reads_any = false;
    for (uint32_t w = 0; w < filter->needs.n_words; w++) {
        uint64_t open = filter->needs.words[w];
        if (w < gathering->bound.n_words)
            open &= ~gathering->bound.words[w];
        *reads_any = *reads_any || open;
        for (uint32_t i = 0; i < n_nodes; i++)
            if (w < nodes[i]->binds.n_words)
                open &= ~nodes[i]->binds.words[w];
        if (open)
            return false;
    }
    return true;
}

/* Moves the nodes of a run that belong to the part's patterns to it: these and
 * their filters. */
static enum ent_status fill_part(const struct gathering *gathering,
                                 struct ent_node **run, uint32_t n_run,
                                 struct part *part)
{
    struct ent_context *context = gathering->context;
    enum ent_status status =
        ent_context_alloc(context, n_run, sizeof *part->nodes, &part->nodes);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_run, sizeof *part->filters,
                                   &part->filters);
    for (uint32_t i = 0; i < n_run && status == ENT_OK; i++) {
        struct ent_node *node = run[i];
        bool is_in = false, reads_any;
        if (!node)
            continue;
        if (node->kind == ENT_NODE_FILTER)
            is_in = reads_only(gathering, part->patterns, part->n_patterns,
                               node, &reads_any) &&
                    reads_any;
        for (uint32_t j = 0; j < part->n_patterns; j++)
            is_in = is_in || part->patterns[j] == node;
        if (!is_in)
            continue;
        part->nodes[part->n_nodes++] = node;
        if (node->kind == ENT_NODE_FILTER)
            part->filters[part->n_filters++] = node;
        run[i] = NULL;
    }
    return status;
}

/* What is read behind a part of a run: behind the run, and by filters that are
 * left. */
static enum ent_status needed_by_rest(struct ent_context *context,
                                      struct ent_node *const *run,
                                      uint32_t n_run,
                                      const struct ent_slotset *needed,
                                      struct ent_slotset *all)
{
    enum ent_status status = ent_slotset_copy(context, all, needed);
    for (uint32_t i = 0; i < n_run && status == ENT_OK; i++)
        if (run[i] && run[i]->kind == ENT_NODE_FILTER)
            status = ent_slotset_add_all(context, all, &run[i]->mentions);
    return status;
}

/* A run of plain patterns and of filters that read what these bind. */
static enum ent_status add_run(struct gathering *gathering,
                               struct ent_node *const *nodes, uint32_t n_run,
                               const struct ent_slotset *needed)
{
    struct ent_context *context = gathering->context;
    struct ent_node **list, **taken, **run;
    uint32_t n_list = 0;
    bool *is_in;
    enum ent_status status =
        ent_context_alloc(context, n_run, sizeof *list, &list);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_run, sizeof *is_in, &is_in);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_run, sizeof *taken, &taken);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_run, sizeof *run, &run);
    if (status)
        return status;
    memcpy(run, nodes, n_run * sizeof *run);
    for (uint32_t i = 0; i < n_run; i++)
        if (run[i]->kind != ENT_NODE_FILTER)
            list[n_list++] = run[i];
    while (n_list > 0 && status == ENT_OK) {
        struct part part = {.patterns = taken};
        struct ent_slotset all;
        take_joined(gathering, list, &n_list, is_in, taken, &part.n_patterns);
        status = fill_part(gathering, run, n_run, &part);
        if (status == ENT_OK)
            status = needed_by_rest(context, run, n_run, needed, &all);
        if (status == ENT_OK)
            status = add_part(gathering, &part, &all);
        taken += part.n_patterns;
    }
    for (uint32_t i = 0; i < n_run && status == ENT_OK; i++)
        if (run[i])
            status = ent_group_add_node(context, gathering->made, run[i]);
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
                              is_not ? &nothing : needed, purpose, NULL);
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

/* Does a node go on with a run of patterns and their filters? */
static bool goes_on(const struct gathering *gathering,
                    struct ent_node *const *run, uint32_t n_run)
{
    const struct ent_node *node = run[n_run];
    bool reads_any;
    return is_plain(gathering, node) ||
           (node->kind == ENT_NODE_FILTER && n_run > 0 &&
            reads_only(gathering, run, n_run, node, &reads_any));
}

static enum ent_status gather_nodes(struct gathering *gathering,
                                    const struct ent_group_plan *group)
{
    struct ent_context *context = gathering->context;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK;) {
        struct ent_slotset needed;
        uint32_t end = i;
        while (end < group->n_nodes &&
               goes_on(gathering, &group->nodes[i], end - i))
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
        gathering->plan = NULL;
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
             const struct ent_slotset *needed_after, enum purpose purpose,
             const struct ent_plan *plan)
{
    struct gathering gathering = {.context = context,
                                  .needed_after = needed_after,
                                  .purpose = purpose,
                                  .plan = plan};
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
                        counts ? COUNT : EXIST, plan);
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
        if (status == ENT_OK && node->kind != ENT_NODE_JOIN && !node->is_pinned)
            status = ent_group_add_node(context, made, node);
        const struct ent_group_plan *joined =
            node->kind == ENT_NODE_JOIN ? node->groups[0] : NULL;
        for (uint32_t j = 0; joined && j < joined->n_nodes && !status; j++)
            status = ent_group_add_node(context, made, joined->nodes[j]);
    }
    if (status == ENT_OK)
        *group = *made;
    return status;
}
