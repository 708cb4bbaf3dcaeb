/* SPDX-License-Identifier: ISC */
/* Repeated steps as automata. */
#include "queries/op/automaton.h"

#define MATCHED 0u /* the state with nothing left to match */

static enum ent_status add_state(struct ent_automaton *automaton,
                                 struct ent_auto_state state)
{
    if (automaton->n_states == automaton->capacity) {
        struct ent_auto_state *states;
        uint32_t capacity = automaton->capacity ? automaton->capacity * 2 : 8;
        if (automaton->capacity > UINT32_MAX / 4)
            return ENT_EMEMORY;
        enum ent_status status = ent_context_alloc(automaton->context, capacity,
                                                   sizeof *states, &states);
        if (status)
            return status;
        if (automaton->n_states)
            memcpy(states, automaton->states,
                   automaton->n_states * sizeof *states);
        automaton->states = states;
        automaton->capacity = capacity;
    }
    automaton->states[automaton->n_states++] = state;
    return ENT_OK;
}

static enum ent_status push(struct ent_automaton *automaton,
                            const struct ent_plan_step *step, uint32_t count,
                            uint32_t next, uint32_t *state)
{
    uint64_t row[3] = {step->number, count, next};
    size_t index;
    bool is_new;
    enum ent_status status =
        ent_context_add_row(automaton->context, &automaton->known, row, &index,
                            &is_new);
    if (status)
        return status;
    *state = (uint32_t)index + 1;
    if (!is_new)
        return ENT_OK;
    return add_state(automaton, (struct ent_auto_state){.step = step,
                                                        .count = count,
                                                        .next = next});
}

static enum ent_status add_todo(struct ent_automaton *automaton, uint32_t state)
{
    enum ent_status status;
    uint64_t *room =
        ent_column_reserve(automaton->context, &automaton->todo, 1, &status);
    if (room)
        *room = state;
    return status;
}

static enum ent_status add_transition(struct ent_automaton *automaton,
                                      const struct ent_auto_state *state)
{
    enum ent_status status;
    uint64_t *room =
        ent_column_reserve(automaton->context, &automaton->found, 3, &status);
    if (!room)
        return status;
    room[0] = state->step->relation;
    room[1] = state->step->inverse;
    room[2] = state->next;
    return ENT_OK;
}

/* Times done are counted up to where more make no difference. */
static enum ent_status repeat(struct ent_automaton *automaton,
                              const struct ent_auto_state *state)
{
    const struct ent_plan_step *step = state->step;
    enum ent_status status = ENT_OK;
    uint32_t again, count = state->count;
    if (count >= step->min)
        status = add_todo(automaton, state->next);
    if (status || count >= step->max)
        return status;
    if (count < step->min || step->max != ENT_UNBOUNDED)
        count++;
    status = push(automaton, step, count, state->next, &again);
    if (status == ENT_OK)
        status = push(automaton, step->parts[0], 0, again, &again);
    return status ? status : add_todo(automaton, again);
}

static enum ent_status follow(struct ent_automaton *automaton,
                              struct ent_auto_state state)
{
    const struct ent_plan_step *step = state.step;
    enum ent_status status = ENT_OK;
    uint32_t next = state.next;
    switch (step->kind) {
    case ENT_STEP_SEQUENCE:
        for (uint32_t i = step->n_parts; i-- > 0 && status == ENT_OK;)
            status = push(automaton, step->parts[i], 0, next, &next);
        return status ? status : add_todo(automaton, next);
    case ENT_STEP_CHOICE:
        for (uint32_t i = 0; i < step->n_parts && status == ENT_OK; i++) {
            status = push(automaton, step->parts[i], 0, state.next, &next);
            if (status == ENT_OK)
                status = add_todo(automaton, next);
        }
        return status;
    case ENT_STEP_REPEAT:
        return repeat(automaton, &state);
    default:
        return add_transition(automaton, &state);
    }
}

static enum ent_status keep_transitions(struct ent_automaton *automaton,
                                        uint32_t number)
{
    size_t n = automaton->found.n_items / 3;
    struct ent_transition *transitions;
    enum ent_status status =
        ent_context_alloc(automaton->context, n + 1, sizeof *transitions,
                          &transitions);
    if (status)
        return status;
    for (size_t i = 0; i < n; i++) {
        const uint64_t *found = automaton->found.items + 3 * i;
        transitions[i] = (struct ent_transition){found[0], found[1] != 0,
                                                 (uint32_t)found[2]};
    }
    struct ent_auto_state *state = &automaton->states[number];
    state->transitions = transitions;
    state->n_transitions = (uint32_t)n;
    state->is_expanded = true;
    return ENT_OK;
}

static enum ent_status expand(struct ent_automaton *automaton, uint32_t number)
{
    automaton->todo.n_items = automaton->found.n_items = 0;
    enum ent_status status = add_todo(automaton, number);
    while (automaton->todo.n_items > 0 && status == ENT_OK) {
        uint32_t at =
            (uint32_t)automaton->todo.items[--automaton->todo.n_items];
        struct ent_auto_state *state = &automaton->states[at];
        status = ent_context_tick(automaton->context);
        if (status || state->mark == number + 1)
            continue;
        state->mark = number + 1;
        if (at == MATCHED)
            automaton->states[number].accepts = true;
        else
            status = follow(automaton, *state);
    }
    return status ? status : keep_transitions(automaton, number);
}

enum ent_status ent_automaton_init(struct ent_automaton *automaton,
                                   struct ent_context *context,
                                   const struct ent_plan_step *step)
{
    *automaton = (struct ent_automaton){.context = context};
    ent_rowset_init(&automaton->known, 3, 0);
    enum ent_status status = add_state(automaton, (struct ent_auto_state){0});
    if (status)
        return status;
    return push(automaton, step, 0, MATCHED, &automaton->start);
}

void ent_automaton_release(struct ent_automaton *automaton)
{
    if (!automaton->context)
        return;
    ent_context_release_rows(automaton->context, &automaton->known);
    ent_column_release(automaton->context, &automaton->todo);
    ent_column_release(automaton->context, &automaton->found);
    *automaton = (struct ent_automaton){0};
}

enum ent_status ent_automaton_state(struct ent_automaton *automaton,
                                    uint32_t number,
                                    const struct ent_auto_state **state)
{
    enum ent_status status = ENT_OK;
    if (!automaton->states[number].is_expanded)
        status = expand(automaton, number);
    *state = &automaton->states[number];
    return status;
}
