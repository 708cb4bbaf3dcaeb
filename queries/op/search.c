/* SPDX-License-Identifier: ISC */
/* Breadth-first search along a repeated step.
 *
 * The queue holds (node, parent << 32 | state) and, where the way matters, the
 * relation by which the node was reached, its top bit telling that the fact was
 * followed backwards. */
#include "queries/op/search.h"

#include "base/rows.h"

#define BACKWARDS (UINT64_C(1) << 63)
#define NO_STATE UINT32_MAX

/* Fewer entries of one depth are not worth sorting. */
#define SORTED_LEVEL 64u

/* A step of single facts, up to so many times: its depth is how often, so that
 * the automaton need not count. */
static bool is_single(const struct ent_plan_step *step)
{
    bool single =
        step->kind != ENT_STEP_SEQUENCE && step->kind != ENT_STEP_REPEAT;
    for (uint32_t i = 0; i < step->n_parts && single; i++)
        single = is_single(step->parts[i]);
    return single;
}

enum ent_status ent_search_init(struct ent_search *search,
                                struct ent_context *context,
                                const struct ent_plan_step *step,
                                const struct ent_report_test *test,
                                bool keeps_witness, uint64_t *n_seeks)
{
    *search = (struct ent_search){.context = context,
                                  .max_depth = UINT32_MAX,
                                  .keeps_witness = keeps_witness,
                                  .width = keeps_witness ? 3 : 2};
    if (step->kind == ENT_STEP_REPEAT && is_single(step->parts[0])) {
        struct ent_plan_step *endless;
        enum ent_status status =
            ent_context_alloc(context, 1, sizeof *endless, &endless);
        if (status)
            return status;
        *endless = *step;
        endless->max = ENT_UNBOUNDED;
        search->max_depth = step->max;
        step = endless;
    }
    enum ent_status status =
        ent_automaton_init(&search->automaton, context, step);
    if (status)
        return status;
    return ent_edges_init(&search->edges, context, test, n_seeks);
}

static void forget(struct ent_search *search)
{
    for (uint32_t i = 0; i < search->n_visited; i++)
        ent_nodeset_release(search->context, &search->visited[i]);
    ent_nodeset_release(search->context, &search->given);
}

void ent_search_release(struct ent_search *search)
{
    if (!search->context)
        return;
    forget(search);
    ent_column_release(search->context, &search->queue);
    ent_automaton_release(&search->automaton);
    ent_edges_release(&search->edges);
    *search = (struct ent_search){0};
}

/* Room for the visited nodes of every state there is. */
static enum ent_status need_visited(struct ent_search *search)
{
    struct ent_nodeset *visited;
    if (search->n_visited >= search->automaton.n_states)
        return ENT_OK;
    enum ent_status status =
        ent_context_alloc(search->context, search->automaton.capacity,
                          sizeof *visited, &visited);
    if (status)
        return status;
    if (search->n_visited)
        memcpy(visited, search->visited, search->n_visited * sizeof *visited);
    search->visited = visited;
    search->n_visited = search->automaton.capacity;
    return ENT_OK;
}

static enum ent_status visit(struct ent_search *search, ent_id node,
                             uint32_t state, uint64_t relation)
{
    size_t n_entries = search->queue.n_items / search->width;
    bool is_new;
    enum ent_status status = need_visited(search);
    if (status == ENT_OK)
        status = ent_nodeset_add(search->context, &search->visited[state], node,
                                 &is_new);
    if (status || !is_new)
        return status;
    if (n_entries >= UINT32_MAX)
        return ENT_EMEMORY;
    uint64_t *entry = ent_column_reserve(search->context, &search->queue,
                                         search->width, &status);
    if (!entry)
        return status;
    entry[0] = node;
    entry[1] = (uint64_t)search->at << 32 | state;
    if (search->keeps_witness)
        entry[2] = relation;
    return ENT_OK;
}

enum ent_status ent_search_start(struct ent_search *search, ent_id node)
{
    forget(search);
    search->queue.n_items = 0;
    search->next = search->at = search->n_told = 0;
    search->level_end = 1;
    search->depth = 0;
    search->in_edges = false;
    search->transition = UINT32_MAX;
    search->n_work = 0;
    search->first_state = NO_STATE;
    return visit(search, node, search->automaton.start, 0);
}

static uint32_t entry_state(const struct ent_search *search, size_t entry)
{
    return (uint32_t)search->queue.items[entry * search->width + 1];
}

/* Is an accepted node told for the first time? */
static enum ent_status is_first(struct ent_search *search, ent_id node,
                                uint32_t state, bool *first)
{
    *first = true;
    if (search->first_state == NO_STATE)
        search->first_state = state;
    if (search->first_state == state) {
        *first = !ent_nodeset_has(&search->given, node);
        return ENT_OK;
    }
    if (ent_nodeset_has(&search->visited[search->first_state], node)) {
        *first = false;
        return ENT_OK;
    }
    return ent_nodeset_add(search->context, &search->given, node, first);
}

/* Looks at the entries of the queue that nobody looked at. */
static enum ent_status tell(struct ent_search *search, bool *found)
{
    *found = false;
    while (search->n_told < search->queue.n_items / search->width) {
        const struct ent_auto_state *state;
        size_t entry = search->n_told++;
        uint32_t number = entry_state(search, entry);
        enum ent_status status =
            ent_automaton_state(&search->automaton, number, &state);
        if (status == ENT_OK && state->accepts)
            status =
                is_first(search, search->queue.items[entry * search->width],
                         number, found);
        if (status)
            return status;
        if (*found) {
            search->end = search->queue.items[entry * search->width];
            search->end_entry = entry;
            return ENT_OK;
        }
    }
    return ENT_OK;
}

/* Nodes of one depth are looked at in the order of their ids, so that cursors
 * go forward.  Nobody refers to their entries yet. */
static enum ent_status begin_level(struct ent_search *search)
{
    size_t from = search->next * search->width;
    size_t n_items = search->queue.n_items - from;
    enum ent_status status;
    search->level_end = search->queue.n_items / search->width;
    search->depth++;
    if (n_items < SORTED_LEVEL * search->width)
        return ENT_OK;
    uint64_t *room =
        ent_column_reserve(search->context, &search->queue, n_items, &status);
    if (!room)
        return status == ENT_EMEMORY ? ENT_OK : status;
    search->queue.n_items -= n_items;
    return ent_rows_sort(search->queue.items + from, n_items / search->width,
                         search->width, room);
}

/* Goes to the next transition of the current entry, or to the next entry. */
static enum ent_status next_transition(struct ent_search *search)
{
    const struct ent_auto_state *state;
    enum ent_status status;
    for (;;) {
        if (search->transition != UINT32_MAX) {
            status =
                ent_automaton_state(&search->automaton,
                                    entry_state(search, search->at), &state);
            if (status)
                return status;
            if (++search->transition < state->n_transitions)
                break;
        }
        if (search->next == search->level_end) {
            status = begin_level(search);
            if (status)
                return status;
        }
        if (search->next == search->level_end ||
            search->depth >= search->max_depth)
            return ENT_END;
        search->at = search->next++;
        search->transition = 0;
        status = ent_automaton_state(&search->automaton,
                                     entry_state(search, search->at), &state);
        if (status)
            return status;
        if (state->n_transitions > 0)
            break;
    }
    const struct ent_transition *transition =
        &state->transitions[search->transition];
    ent_edges_start(&search->edges,
                    search->queue.items[search->at * search->width],
                    transition->relation, transition->inverse);
    search->in_edges = true;
    return ENT_OK;
}

static enum ent_status follow(struct ent_search *search)
{
    struct ent_edges *edges = &search->edges;
    const struct ent_auto_state *state =
        &search->automaton.states[entry_state(search, search->at)];
    uint32_t target = state->transitions[search->transition].state;
    bool fits = true;
    search->n_work++;
    if (target < search->n_visited &&
        ent_nodeset_has(&search->visited[target], edges->end))
        return ENT_OK;
    enum ent_status status = ent_edges_fits(edges, edges->fact, &fits);
    if (status || !fits)
        return status;
    return visit(search, edges->end, target,
                 edges->fact[1] | (edges->inverse ? BACKWARDS : 0));
}

enum ent_status ent_search_next(struct ent_search *search, uint64_t max_work,
                                bool *found)
{
    for (;;) {
        enum ent_status status = tell(search, found);
        if (status || *found || search->n_work >= max_work)
            return status;
        if (!search->in_edges) {
            status = next_transition(search);
            if (status)
                return status;
        }
        status = ent_edges_next(&search->edges);
        if (status == ENT_END)
            search->in_edges = false;
        else if (status == ENT_OK)
            status = follow(search);
        if (status < 0)
            return status;
    }
}

enum ent_status ent_search_witness(struct ent_search *search,
                                   struct ent_column *facts)
{
    size_t entry = search->end_entry;
    while (entry != 0) {
        const uint64_t *row = search->queue.items + entry * search->width;
        size_t parent = (size_t)(row[1] >> 32);
        ent_id from = search->queue.items[parent * search->width];
        bool backwards = (row[2] & BACKWARDS) != 0;
        enum ent_status status;
        uint64_t *fact = ent_column_reserve(search->context, facts, 3, &status);
        if (!fact)
            return status;
        fact[0] = backwards ? row[0] : from;
        fact[1] = row[2] & ~BACKWARDS;
        fact[2] = backwards ? from : row[0];
        entry = parent;
    }
    return ENT_OK;
}
