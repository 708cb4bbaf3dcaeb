/* SPDX-License-Identifier: ISC */
/* A query, from its text to its rows: what the files of the front door share.
 */
#ifndef QUERIES_QUERY_H
#define QUERIES_QUERY_H

#include <entente/query.h>

#include "queries/context.h"
#include "queries/op/op.h"
#include "queries/plan/plan.h"

struct ent_query {
    struct ent_context context;
    struct ent_ops ops;
    struct ent_plan *plan;
    struct ent_op *root;
    enum ent_status status; /* of the last step: sticks when not ENT_OK */
    uint64_t n_rows, max_rows;
    bool is_truncated;
    char reason[80];
    int64_t ended_ns; /* 0: running */
    uint64_t transaction;

    uint32_t explained; /* the first slot of the columns of `explain` */
    ent_id *parameters; /* by variable; 0: none */

    struct ent_query_diag *diags;
    size_t n_diags;
    struct ent_term *terms; /* of the last list cell */
    size_t terms_capacity;
};

/* The ids of parameters, by variable; put into the slots before each run. */
void ent_query_set_parameters(struct ent_query *query);

/* step, depth, estimate; rows, seeks, ms */
#define ENT_N_EXPLAINED 6

/* Takes slots for the columns of `explain` and `profile`, when the query begins
 * so; before the slots are allocated. */
void ent_query_reserve_explained(struct ent_query *query);

/* Puts the lines of the plan in the place of the answer. */
ENT_MUST_USE enum ent_status ent_query_explain(struct ent_query *query);

/* Tells of texts where names were meant, and the other way round, in a clause
 * that nothing passed. */
ENT_MUST_USE enum ent_status ent_query_hint(struct ent_query *query,
                                            const struct ent_clause *clause);

/* Says that a relation which nothing has, such as `says`, is told by notes. */
ENT_MUST_USE enum ent_status
ent_query_hint_said(struct ent_query *query, const struct ent_clause *clause);

/* Explains an empty answer, a false one or a count of 0: warns about the first
 * pattern or filter of the text that nothing passed.  Gives up quietly when
 * that takes too long. */
ENT_MUST_USE enum ent_status ent_query_explain_empty(struct ent_query *query);

#endif
