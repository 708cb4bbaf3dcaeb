/* SPDX-License-Identifier: ISC */
/* The order in which a group is run: greedy, the node that promises the fewest
 * solutions next. */
#include "queries/plan/estimate.h"
#include "queries/plan/rewrite.h"

/* What joins to nothing bound yet multiplies: taken only when much smaller. */
#define CROSS_PENALTY 20

/* What must not be first when it can be avoided (ent_steps_wait), and then in
 * the order of the text. */
#define WAIT_COST 1e200

struct ordering {
    struct ent_context *context;
    struct ent_group_plan *group;
    struct ent_node **left; /* not placed yet, in the order of the text */
    uint32_t n_left;
    struct ent_slotset bound;   /* for certain, by what is placed */
    struct ent_slotset scratch; /* of one look at all that is left */
    struct ent_slotset before;  /* met by what stands before, in that look */
    struct ent_slotset waiting; /* wanted by steps before, in that look */
    bool any_placed;
};

static bool is_test(const struct ent_node *node)
{
    return node->kind == ENT_NODE_FILTER || node->kind == ENT_NODE_NOT;
}

static bool is_fixed(const struct ent_node *node)
{
    return node->kind == ENT_NODE_OPTIONAL || node->kind == ENT_NODE_BIND;
}

/* A group of the text: what is in it sees only what stands before it. */
static bool is_group(const struct ent_node *node)
{
    return node->n_groups > 0 && !node->of_relation;
}

/* Might a node bind what another needs? */
static bool may_give(const struct ordering *ordering,
                     const struct ent_node *other, const struct ent_node *node)
{
    const struct ent_slotset *bound = &ordering->bound;
    for (uint32_t w = 0; w < node->needs.n_words && w < other->may_bind.n_words;
         w++) {
        uint64_t open = node->needs.words[w] & other->may_bind.words[w];
        if (w < bound->n_words)
            open &= ~bound->words[w];
        if (open)
            return true;
    }
    return false;
}

/* Should a node wait for what it needs: from what stands before it in the
 * text, or from the patterns beside it? */
static bool must_wait(const struct ordering *ordering, uint32_t at)
{
    const struct ent_node *node = ordering->left[at];
    for (uint32_t i = 0; i < ordering->n_left; i++) {
        const struct ent_node *other = ordering->left[i];
        if (i == at || is_test(other))
            continue;
        if (i > at && (is_group(node) || is_group(other) || is_fixed(other)))
            return false;
        if (may_give(ordering, other, node))
            return true;
    }
    return false;
}

static bool is_open(const struct ordering *ordering,
                    const struct ent_plan_term *term)
{
    return term->slot != ENT_NO_SLOT &&
           !ent_slotset_has(&ordering->bound, term->slot);
}

/* Steps that may be none: a bound start reaches itself even where no fact knows
 * it.  With both ends open they wait for the patterns beside them, as far as
 * nothing that works where it stands comes between. */
static bool waits_for_start(const struct ordering *ordering, uint32_t at)
{
    const struct ent_node *node = ordering->left[at];
    if (node->kind != ENT_NODE_STEPS || node->step->min > 0 ||
        !is_open(ordering, &node->terms[0]) ||
        !is_open(ordering, &node->terms[2]))
        return false;
    for (uint32_t i = 0; i < ordering->n_left; i++) {
        const struct ent_node *other = ordering->left[i];
        if (i > at && !is_test(other) && (is_fixed(other) || is_group(other)))
            return false;
        if (other->kind <= ENT_NODE_VALUES && other->kind != ENT_NODE_STEPS &&
            (ent_slotset_has(&other->binds, node->terms[0].slot) ||
             ent_slotset_has(&other->binds, node->terms[2].slot)))
            return true;
    }
    return false;
}

/* Does a set meet another outside of what is bound? */
static bool meets_unbound(const struct ordering *ordering,
                          const struct ent_slotset *a,
                          const struct ent_slotset *b)
{
    const struct ent_slotset *bound = &ordering->bound;
    for (uint32_t w = 0; w < a->n_words && w < b->n_words; w++) {
        uint64_t shared = a->words[w] & b->words[w];
        if (w < bound->n_words)
            shared &= ~bound->words[w];
        if (shared)
            return true;
    }
    return false;
}

static void empty(struct ent_slotset *set)
{
    for (uint32_t w = 0; w < set->n_words; w++)
        set->words[w] = 0;
}

static enum ent_status place(struct ordering *ordering, uint32_t i)
{
    struct ent_context *context = ordering->context;
    struct ent_node *node = ordering->left[i];
    enum ent_status status =
        ent_estimate(context, node, &ordering->bound, &node->estimate);
    for (uint32_t j = 0; j < node->n_groups && status == ENT_OK; j++)
        status = ent_group_order(context, node->groups[j], &ordering->bound);
    if (status == ENT_OK)
        status = ent_group_add_node(context, ordering->group, node);
    if (status == ENT_OK)
        status = ent_slotset_add_all(context, &ordering->bound, &node->binds);
    if (!is_test(node))
        ordering->any_placed = true;
    ordering->n_left--;
    memmove(&ordering->left[i], &ordering->left[i + 1],
            (ordering->n_left - i) * sizeof *ordering->left);
    return status;
}

/* Filters and `not` as soon as nothing that is left binds what they need. */
static enum ent_status place_tests(struct ordering *ordering)
{
    enum ent_status status = ENT_OK;
    empty(&ordering->scratch);
    for (uint32_t i = 0; i < ordering->n_left && status == ENT_OK; i++)
        if (!is_test(ordering->left[i]))
            status = ent_slotset_add_all(ordering->context, &ordering->scratch,
                                         &ordering->left[i]->may_bind);
    for (uint32_t i = 0; i < ordering->n_left && status == ENT_OK;) {
        status = ent_context_tick(ordering->context);
        if (status)
            return status;
        if (is_test(ordering->left[i]) &&
            !meets_unbound(ordering, &ordering->left[i]->needs,
                           &ordering->scratch))
            status = place(ordering, i);
        else
            i++;
    }
    return status;
}

static enum ent_status cost_of(struct ordering *ordering, struct ent_node *node,
                               double *cost)
{
    enum ent_status status =
        ent_estimate(ordering->context, node, &ordering->bound, cost);
    if (ordering->any_placed && *cost > 1 &&
        !ent_slotset_meets(&node->mentions, &ordering->bound))
        *cost *= CROSS_PENALTY;
    return status;
}

/* What a node might leave unbound. */
static enum ent_status open_of(struct ordering *ordering,
                               const struct ent_node *node,
                               struct ent_slotset *open)
{
    enum ent_status status =
        ent_slotset_copy(ordering->context, open, &node->may_bind);
    ent_slotset_drop(open, &node->binds);
    return status;
}

/* What steps want bound by the patterns beside them, but not by what stands
 * behind the next group, optional or bind. */
static enum ent_status add_waiting(struct ordering *ordering,
                                   const struct ent_node *node)
{
    struct ent_slotset *waiting = &ordering->waiting;
    enum ent_status status = ENT_OK;
    if (is_group(node) || is_fixed(node)) {
        status =
            ent_slotset_add_all(ordering->context, &ordering->scratch, waiting);
        empty(waiting);
        return status;
    }
    for (int i = 0; i < 3 && status == ENT_OK; i += 2)
        if (node->kind == ENT_NODE_STEPS && node->step->min == 0)
            status = ent_slotset_add(ordering->context, waiting,
                                     node->terms[i].slot);
    return status
               ? status
               : ent_slotset_add_all(ordering->context, waiting, &node->needs);
}

/* What may not be met by what stands behind the node in the text: all of an
 * optional or a bind, else what the node might leave unbound, and what groups
 * would see. */
static enum ent_status add_barrier(struct ordering *ordering,
                                   const struct ent_node *node)
{
    struct ent_slotset open = node->mentions;
    enum ent_status status = ENT_OK;
    if (is_test(node))
        return ENT_OK;
    status = add_waiting(ordering, node);
    if (status == ENT_OK && !is_fixed(node))
        status = open_of(ordering, node, &open);
    if (status == ENT_OK && is_group(node))
        status = ent_slotset_add_all(ordering->context, &open, &node->heeds);
    if (status == ENT_OK)
        status =
            ent_slotset_add_all(ordering->context, &ordering->scratch, &open);
    if (status)
        return status;
    return ent_slotset_add_all(ordering->context, &ordering->before,
                               &node->mentions);
}

/* May a node go before all that stands before it in the text?  When what they
 * share is bound for certain, now or by both. */
static enum ent_status may_pass(struct ordering *ordering,
                                const struct ent_node *node, bool *may)
{
    struct ent_slotset open = {NULL, 0};
    *may = !is_test(node) && !is_fixed(node) &&
           !meets_unbound(ordering, &node->mentions, &ordering->scratch);
    if (!*may)
        return ENT_OK;
    enum ent_status status = open_of(ordering, node, &open);
    if (status == ENT_OK && is_group(node))
        status = ent_slotset_add_all(ordering->context, &open, &node->heeds);
    *may = !meets_unbound(ordering, &open, &ordering->before);
    return status;
}

static enum ent_status choose(struct ordering *ordering, uint32_t *best)
{
    double best_cost = 0;
    *best = UINT32_MAX;
    empty(&ordering->scratch);
    empty(&ordering->before);
    empty(&ordering->waiting);
    for (uint32_t i = 0; i < ordering->n_left; i++) {
        struct ent_node *node = ordering->left[i];
        double cost = 0;
        bool is_free = false;
        enum ent_status status = ent_context_tick(ordering->context);
        if (status == ENT_OK)
            status = may_pass(ordering, node, &is_free);
        is_free =
            is_free && !waits_for_start(ordering, i) &&
            (ent_slotset_is_empty(&node->needs) || !must_wait(ordering, i));
        if (status == ENT_OK && is_free)
            status = cost_of(ordering, node, &cost);
        if (is_free && ent_steps_wait(node, &ordering->bound))
            cost = WAIT_COST * (i + 1);
        if (status == ENT_OK)
            status = add_barrier(ordering, node);
        if (status)
            return status;
        if (is_free && (*best == UINT32_MAX || cost < best_cost)) {
            *best = i;
            best_cost = cost;
        }
    }
    return ENT_OK;
}

/* An optional or a bind, or the first of what waits for each other. */
static uint32_t first_left(const struct ordering *ordering)
{
    for (uint32_t i = 0; i < ordering->n_left; i++)
        if (!is_test(ordering->left[i]))
            return i;
    return 0;
}

enum ent_status ent_group_order(struct ent_context *context,
                                struct ent_group_plan *group,
                                const struct ent_slotset *bound)
{
    struct ordering ordering = {.context = context,
                                .group = group,
                                .n_left = group->n_nodes};
    enum ent_status status =
        ent_context_alloc(context, group->n_nodes + 1, sizeof *ordering.left,
                          &ordering.left);
    if (status == ENT_OK)
        status = ent_slotset_copy(context, &ordering.bound, bound);
    if (status)
        return status;
    if (group->n_nodes)
        memcpy(ordering.left, group->nodes,
               group->n_nodes * sizeof *group->nodes);
    ordering.any_placed = !ent_slotset_is_empty(bound);
    group->n_nodes = 0;
    while (ordering.n_left > 0) {
        uint32_t best;
        status = place_tests(&ordering);
        if (status || ordering.n_left == 0)
            return status;
        status = choose(&ordering, &best);
        if (status == ENT_OK)
            status = place(&ordering,
                           best == UINT32_MAX ? first_left(&ordering) : best);
        if (status)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_rewrite_order(struct ent_context *context,
                                  struct ent_plan *plan)
{
    struct ent_slotset bound;
    enum ent_status status = ent_plan_parameters(context, &bound);
    if (status)
        return status;
    return ent_group_order(context, plan->where, &bound);
}
