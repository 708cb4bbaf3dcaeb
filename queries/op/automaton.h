/* SPDX-License-Identifier: ISC */
/* A repeated step as an automaton over facts, made while it is used.
 *
 * A state is what is still to be matched: a stack of (step, times done), the
 * stacks sharing their tails and each kept once.  So r{1,1000000} costs nothing
 * until somebody takes a million steps. */
#ifndef QUERIES_OP_AUTOMATON_H
#define QUERIES_OP_AUTOMATON_H

#include "queries/op/op.h"

struct ent_transition {
    ent_id relation; /* 0: any */
    bool inverse;
    uint32_t state;
};

struct ent_auto_state {
    const struct ent_plan_step *step; /* top of the stack; NULL: all matched */
    uint32_t count;                   /* REPEAT: times done */
    uint32_t next;                    /* the state under it */
    uint32_t mark;                    /* seen while expanding this state + 1 */
    bool is_expanded;
    bool accepts;
    const struct ent_transition *transitions;
    uint32_t n_transitions;
};

struct ent_automaton {
    struct ent_context *context;
    struct ent_auto_state *states; /* in the query's arena */
    uint32_t n_states, capacity;
    struct ent_rowset known; /* (step, count, next) -> state - 1 */
    struct ent_column todo;  /* scratch */
    struct ent_column found; /* scratch: transitions as three columns each */
    uint32_t start;
};

ENT_MUST_USE enum ent_status
ent_automaton_init(struct ent_automaton *automaton, struct ent_context *context,
                   const struct ent_plan_step *step);
void ent_automaton_release(struct ent_automaton *automaton);

/* A state with its transitions; borrowed until the next call. */
ENT_MUST_USE enum ent_status
ent_automaton_state(struct ent_automaton *automaton, uint32_t number,
                    const struct ent_auto_state **state);

#endif
