/* SPDX-License-Identifier: ISC */
/* Gathers plain patterns that stand side by side into joins, one for each set
 * of patterns that share variables. */
#include "queries/plan/join.h"

#include "queries/plan/join_part.h"
#include "queries/plan/rewrite.h"
#include "queries/plan/slots.h"

static enum ent_status
gather_group(struct ent_context *context, struct ent_group_plan *group,
             const struct ent_slotset *bound, const struct ent_slotset *maybe,
             const struct ent_slotset *needed_after,
             enum ent_join_purpose purpose, const struct ent_plan *plan);

/* ---- which patterns ----------------------------------------------------- */

/* May the reports of a pattern be looked at as soon as its fact is known, no
 * matter how many fit?  Times alone: a note may offer a better way in. */
static bool is_timed(const struct ent_gathering *gathering,
                     const struct ent_node *node)
{
    return node->test->n_notes == 0 && !node->noted &&
           !node->test->any_stance &&
           !gathering->context->ast->where.times.has_known;
}

static bool is_plain(const struct ent_gathering *gathering,
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
static bool is_joined(const struct ent_gathering *gathering,
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
static void take_joined(const struct ent_gathering *gathering,
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

/* ---- runs --------------------------------------------------------------- */

/* Is all that a filter reads bound before some nodes, or by them?  *reads_any
 * tells that these bind some of it. */
static bool reads_only(const struct ent_gathering *gathering,
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
static enum ent_status fill_part(const struct ent_gathering *gathering,
                                 struct ent_node **run, uint32_t n_run,
                                 struct ent_join_part *part)
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
static enum ent_status add_run(struct ent_gathering *gathering,
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
        struct ent_join_part part = {.patterns = taken};
        struct ent_slotset all;
        take_joined(gathering, list, &n_list, is_in, taken, &part.n_patterns);
        status = fill_part(gathering, run, n_run, &part);
        if (status == ENT_OK)
            status = needed_by_rest(context, run, n_run, needed, &all);
        if (status == ENT_OK)
            status = ent_join_add_part(gathering, &part, &all);
        taken += part.n_patterns;
    }
    for (uint32_t i = 0; i < n_run && status == ENT_OK; i++)
        if (run[i])
            status = ent_group_add_node(context, gathering->made, run[i]);
    return status;
}

/* ---- groups ------------------------------------------------------------- */

static enum ent_status gather_inner(struct ent_gathering *gathering,
                                    struct ent_node *node,
                                    const struct ent_slotset *needed)
{
    static const struct ent_slotset nothing = {NULL, 0};
    bool is_not = node->kind == ENT_NODE_NOT;
    enum ent_join_purpose purpose = is_not ? ENT_JOIN_EXIST
                                    : gathering->purpose == ENT_JOIN_EXIST
                                        ? ENT_JOIN_EXIST
                                        : ENT_JOIN_ALL;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < node->n_groups && status == ENT_OK; i++)
        status = gather_group(gathering->context, node->groups[i],
                              &gathering->bound, &gathering->maybe,
                              is_not ? &nothing : needed, purpose, NULL);
    return status;
}

/* What is read behind the first `from` nodes. */
static enum ent_status needed_behind(const struct ent_gathering *gathering,
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
static bool goes_on(const struct ent_gathering *gathering,
                    struct ent_node *const *run, uint32_t n_run)
{
    const struct ent_node *node = run[n_run];
    bool reads_any;
    return is_plain(gathering, node) ||
           (node->kind == ENT_NODE_FILTER && n_run > 0 &&
            reads_only(gathering, run, n_run, node, &reads_any));
}

static enum ent_status gather_nodes(struct ent_gathering *gathering,
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
             const struct ent_slotset *needed_after,
             enum ent_join_purpose purpose, const struct ent_plan *plan)
{
    struct ent_gathering gathering = {.context = context,
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
                        counts ? ENT_JOIN_COUNT : ENT_JOIN_EXIST, plan);
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
