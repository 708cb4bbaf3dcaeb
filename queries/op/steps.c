/* SPDX-License-Identifier: ISC */
/* A repeated step between two nodes: each pair that it joins, once.
 *
 * From the end that is bound.  With both bound two searches take turns, one
 * from either end, and the first to arrive or to run dry decides: so the
 * cheaper direction is found by trying.  With neither bound every node that the
 * first step can leave from is a start. */
#include "queries/op/evidence.h"
#include "queries/op/search.h"

#define FIRST_TURN 64u

struct steps {
    struct ent_op op;
    struct ent_search searches[2]; /* from the subject, from the object */
    struct ent_rowset starts;      /* neither end bound */
    struct ent_edges around;       /* likewise: is a node in a fact that fits */
    struct ent_followed followed;
    struct ent_column facts; /* of `followed` */
    bool is_ready, has_starts, starts_back;

    bool running;
    ent_id subject, object; /* as the run found them */
    unsigned from;          /* the search of the run */
    size_t next_start;
};

static enum ent_status steps_start(struct ent_op *op)
{
    ((struct steps *)op)->running = false;
    return ent_op_start(op->input);
}

static enum ent_status get_ready(struct steps *steps)
{
    struct ent_context *context = steps->op.context;
    const struct ent_node *node = steps->op.node;
    bool keeps = node->mark_slot != ENT_NO_SLOT;
    enum ent_status status =
        ent_search_init(&steps->searches[0], context, node->step, node->test,
                        keeps, &steps->op.n_seeks);
    if (status == ENT_OK)
        status = ent_search_init(&steps->searches[1], context, node->step_back,
                                 node->test, keeps, &steps->op.n_seeks);
    if (status == ENT_OK)
        status = ent_edges_init(&steps->around, context, node->test,
                                &steps->op.n_seeks);
    steps->is_ready = status == ENT_OK;
    return status;
}

/* ---- starts ------------------------------------------------------------- */

static enum ent_status add_start(struct steps *steps, ent_id node)
{
    size_t index;
    bool is_new;
    return ent_context_add_row(steps->op.context, &steps->starts, &node, &index,
                               &is_new);
}

/* Distinct values of the column behind the prefix. */
static enum ent_status add_column(struct steps *steps, enum ent_set set,
                                  const ent_id *relation)
{
    struct ent_context *context = steps->op.context;
    unsigned column = relation ? 1 : 0;
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, context->txn, set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, relation, column);
    steps->op.n_seeks++;
    while (status == ENT_OK) {
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = add_start(steps, cursor.row[column]);
        if (status == ENT_OK)
            status = ent_cursor_skip(&cursor, column + 1);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

/* What stands where a fact of one or any relation (0) begins. */
static enum ent_status add_side(struct steps *steps, ent_id relation,
                                bool inverse)
{
    enum ent_set set = relation ? (inverse ? ENT_POS : ENT_PSO)
                                : (inverse ? ENT_OPS : ENT_SPO);
    enum ent_set other = relation ? (inverse ? ENT_OTHER_POS : ENT_OTHER_PSO)
                                  : (inverse ? ENT_OTHER_OPS : ENT_OTHER_SPO);
    const ent_id *prefix = relation ? &relation : NULL;
    enum ent_status status = add_column(steps, set, prefix);
    if (status == ENT_OK && steps->around.with_other)
        status = add_column(steps, other, prefix);
    return status;
}

static enum ent_status first_state(struct steps *steps, unsigned from,
                                   const struct ent_auto_state **state)
{
    struct ent_automaton *automaton = &steps->searches[from].automaton;
    return ent_automaton_state(automaton, automaton->start, state);
}

/* Facts that the first step from an end can take. */
static enum ent_status count_first(struct steps *steps, unsigned from,
                                   uint64_t *n_facts)
{
    const struct ent_auto_state *state;
    enum ent_status status = first_state(steps, from, &state);
    *n_facts = 0;
    for (uint32_t i = 0; status == ENT_OK && i < state->n_transitions; i++) {
        ent_id relation = state->transitions[i].relation;
        uint64_t n;
        status = ent_set_count(steps->op.context->txn, ENT_PSO, &relation,
                               relation ? 1 : 0, 2, &n, NULL);
        if (status == ENT_OK)
            *n_facts += n;
    }
    return status;
}

static enum ent_status find_starts(struct steps *steps)
{
    const struct ent_auto_state *state;
    uint64_t n_forth, n_back;
    enum ent_status status = count_first(steps, 0, &n_forth);
    if (status == ENT_OK)
        status = count_first(steps, 1, &n_back);
    if (status)
        return status;
    steps->starts_back = n_back < n_forth;
    status = first_state(steps, steps->starts_back, &state);
    for (uint32_t i = 0; status == ENT_OK && i < state->n_transitions; i++)
        status = add_side(steps, state->transitions[i].relation,
                          state->transitions[i].inverse);
    if (status == ENT_OK && state->accepts) {
        status = add_side(steps, 0, false);
        if (status == ENT_OK)
            status = add_side(steps, 0, true);
    }
    steps->has_starts = status == ENT_OK;
    return status;
}

/* With no step at all, a node joins itself if a fact that fits mentions it. */
static enum ent_status is_mentioned(struct steps *steps, ent_id node,
                                    bool *mentioned)
{
    struct ent_edges *edges = &steps->around;
    *mentioned = !edges->test;
    for (int inverse = 0; inverse < 2 && !*mentioned; inverse++) {
        enum ent_status status;
        ent_edges_start(edges, node, 0, inverse == 1);
        while (!*mentioned && (status = ent_edges_next(edges)) != ENT_END) {
            if (status == ENT_OK)
                status = ent_edges_fits(edges, edges->fact, mentioned);
            if (status)
                return status;
        }
    }
    return ENT_OK;
}

/* ---- runs --------------------------------------------------------------- */

static bool same_slot(const struct steps *steps)
{
    const struct ent_plan_term *terms = steps->op.node->terms;
    return terms[0].slot != ENT_NO_SLOT && terms[0].slot == terms[2].slot;
}

/* Does the step lead from one node to the other?  The searches take turns. */
static enum ent_status join(struct steps *steps, ent_id subject, ent_id object,
                            bool *joined)
{
    ent_id wanted[2] = {object, subject};
    uint64_t most = FIRST_TURN;
    enum ent_status status = ent_search_start(&steps->searches[0], subject);
    if (status == ENT_OK)
        status = ent_search_start(&steps->searches[1], object);
    for (unsigned turn = 0; status == ENT_OK; turn ^= 1) {
        struct ent_search *search = &steps->searches[turn];
        *joined = false;
        do
            status = ent_search_next(search, most, joined);
        while (status == ENT_OK && *joined && search->end != wanted[turn]);
        steps->from = turn;
        if (status == ENT_OK && *joined)
            return ENT_OK;
        if (turn == 1)
            most *= 2;
    }
    *joined = false;
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status begin_run(struct steps *steps)
{
    struct ent_context *context = steps->op.context;
    const struct ent_plan_term *terms = steps->op.node->terms;
    enum ent_status status = steps->is_ready ? ENT_OK : get_ready(steps);
    steps->subject = ent_term_value(context, &terms[0]);
    steps->object = ent_term_value(context, &terms[2]);
    steps->next_start = 0;
    steps->running = true;
    if (status || (steps->subject && steps->object))
        return status;
    if (!steps->subject && !steps->object) {
        if (!steps->has_starts)
            status = find_starts(steps);
        steps->from = steps->starts_back;
        return status;
    }
    steps->from = steps->subject ? 0 : 1;
    return ent_search_start(&steps->searches[steps->from],
                            steps->subject ? steps->subject : steps->object);
}

static void set_ends(struct steps *steps, ent_id start, ent_id end)
{
    struct ent_context *context = steps->op.context;
    const struct ent_plan_term *terms = steps->op.node->terms;
    if (!steps->subject)
        context->slots[terms[0].slot] = steps->from == 0 ? start : end;
    if (!steps->object)
        context->slots[terms[2].slot] = steps->from == 0 ? end : start;
}

/* The next pair of a start and an end; the searches have been started when
 * next_start > 0. */
static enum ent_status next_pair(struct steps *steps)
{
    for (;;) {
        struct ent_search *search = &steps->searches[steps->from];
        enum ent_status status = ent_context_tick(steps->op.context);
        bool found = false;
        if (status == ENT_OK && steps->next_start > 0 && !same_slot(steps))
            status = ent_search_next(search, UINT64_MAX, &found);
        else if (status == ENT_OK)
            status = ENT_END;
        ent_id start =
            steps->next_start ? steps->starts.rows[steps->next_start - 1] : 0;
        if (found && search->end == start) /* perhaps by no step at all */
            status =
                search->end_entry ? ENT_OK : is_mentioned(steps, start, &found);
        if (status == ENT_OK && found)
            set_ends(steps, start, search->end);
        if ((status == ENT_OK && found) || status < 0)
            return status;
        if (status == ENT_OK)
            continue;
        if (steps->next_start == steps->starts.n_rows)
            return ENT_END;
        start = steps->starts.rows[steps->next_start++];
        if (!same_slot(steps)) {
            status = ent_search_start(search, start);
        } else {
            status = join(steps, start, start, &found);
            if (found && steps->searches[steps->from].end_entry == 0)
                status = is_mentioned(steps, start, &found);
            if (status == ENT_OK && found) {
                set_ends(steps, start, start);
                return ENT_OK;
            }
        }
        if (status)
            return status;
    }
}

static enum ent_status next_end(struct steps *steps)
{
    enum ent_status status;
    bool found;
    if (steps->subject && steps->object) {
        if (steps->next_start++ > 0)
            return ENT_END;
        status = join(steps, steps->subject, steps->object, &found);
        return status ? status : found ? ENT_OK : ENT_END;
    }
    if (!steps->subject && !steps->object)
        return next_pair(steps);
    struct ent_search *search = &steps->searches[steps->from];
    status = ent_search_next(search, UINT64_MAX, &found);
    if (status == ENT_OK)
        set_ends(steps, 0, search->end);
    return status;
}

/* From the subject to the object, as they were followed. */
static void turn_around(struct ent_column *facts)
{
    size_t n_facts = facts->n_items / 3;
    for (size_t i = 0; i < n_facts / 2; i++) {
        ent_id fact[3], *a = facts->items + 3 * i;
        ent_id *b = facts->items + 3 * (n_facts - 1 - i);
        memcpy(fact, a, sizeof fact);
        memcpy(a, b, sizeof fact);
        memcpy(b, fact, sizeof fact);
    }
}

static enum ent_status mark(struct steps *steps)
{
    uint32_t slot = steps->op.node->mark_slot;
    if (slot == ENT_NO_SLOT)
        return ENT_OK;
    steps->facts.n_items = 0;
    enum ent_status status =
        ent_search_witness(&steps->searches[steps->from], &steps->facts);
    if (steps->from == 0)
        turn_around(&steps->facts);
    steps->followed =
        (struct ent_followed){steps->facts.items, steps->facts.n_items / 3};
    steps->op.context->slots[slot] = ent_followed_mark(&steps->followed);
    return status;
}

static void end_run(struct steps *steps)
{
    uint64_t *slots = steps->op.context->slots;
    const struct ent_node *node = steps->op.node;
    steps->running = false;
    if (!steps->subject)
        slots[node->terms[0].slot] = 0;
    if (!steps->object)
        slots[node->terms[2].slot] = 0;
    if (node->mark_slot != ENT_NO_SLOT)
        slots[node->mark_slot] = 0;
}

static enum ent_status steps_next(struct ent_op *op)
{
    struct steps *steps = (struct steps *)op;
    for (;;) {
        enum ent_status status = ENT_OK;
        if (!steps->running) {
            status = ent_op_next(op->input);
            if (status == ENT_OK)
                status = begin_run(steps);
            if (status)
                return status;
        }
        status = next_end(steps);
        if (status == ENT_OK)
            return mark(steps);
        if (status < 0)
            return status;
        end_run(steps);
        status = ent_context_tick(op->context);
        if (status)
            return status;
    }
}

static void steps_close(struct ent_op *op)
{
    struct steps *steps = (struct steps *)op;
    for (int i = 0; i < 2; i++)
        ent_search_release(&steps->searches[i]);
    ent_edges_release(&steps->around);
    ent_context_release_rows(op->context, &steps->starts);
    ent_column_release(op->context, &steps->facts);
}

static const struct ent_op_class steps_class = {"steps", steps_start,
                                                steps_next, steps_close};

enum ent_status ent_op_steps(struct ent_ops *ops, struct ent_op *input,
                             const struct ent_node *node, struct ent_op **op)
{
    struct steps *steps;
    enum ent_status status =
        ent_op_new(ops, &steps_class, input, sizeof *steps, &steps);
    if (status)
        return status;
    steps->op.node = node;
    ent_rowset_init(&steps->starts, 1, 0);
    *op = &steps->op;
    return ENT_OK;
}
