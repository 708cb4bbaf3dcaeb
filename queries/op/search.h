/* SPDX-License-Identifier: ISC */
/* A breadth-first search from one node along a repeated step. */
#ifndef QUERIES_OP_SEARCH_H
#define QUERIES_OP_SEARCH_H

#include "queries/op/automaton.h"
#include "queries/op/edges.h"
#include "queries/op/nodeset.h"

struct ent_search {
    struct ent_context *context;
    struct ent_automaton automaton;
    struct ent_edges edges;
    uint32_t max_depth;      /* facts followed at most */
    bool keeps_witness;      /* which facts led where */
    unsigned width;          /* columns of the queue */
    struct ent_column queue; /* node; parent, state; relation: see search.c */
    struct ent_nodeset *visited; /* by state; in the arena */
    uint32_t n_visited;
    struct ent_nodeset given; /* ends that came by another than first_state */
    uint32_t first_state;     /* the first that accepted, or UINT32_MAX */

    /* the run */
    size_t next, at;  /* entries of the queue: to look at next, looked at */
    size_t level_end; /* where the current depth ends */
    uint32_t depth;
    uint32_t transition; /* of the entry `at` */
    bool in_edges;
    size_t n_told;   /* entries of the queue whose acceptance was looked at */
    uint64_t n_work; /* facts looked at */

    /* the outcome */
    ent_id end;
    size_t end_entry;
};

/* Follows `step`; every fact must fit `test`. */
ENT_MUST_USE enum ent_status ent_search_init(struct ent_search *search,
                                             struct ent_context *context,
                                             const struct ent_plan_step *step,
                                             const struct ent_report_test *test,
                                             bool keeps_witness,
                                             uint64_t *n_seeks);
void ent_search_release(struct ent_search *search);

/* Begins anew from a node. */
ENT_MUST_USE enum ent_status ent_search_start(struct ent_search *search,
                                              ent_id node);

/* The next node that the step reaches, each once, nearest first: *found, and
 * search->end.  Without *found, max_work facts were looked at since the start
 * of the search: call again with more.  ENT_END after the last. */
ENT_MUST_USE enum ent_status ent_search_next(struct ent_search *search,
                                             uint64_t max_work, bool *found);

/* The facts on a shortest way to search->end, three columns each, appended. */
ENT_MUST_USE enum ent_status ent_search_witness(struct ent_search *search,
                                                struct ent_column *facts);

#endif
