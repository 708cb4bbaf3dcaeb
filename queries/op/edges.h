/* SPDX-License-Identifier: ISC */
/* The facts that lead from a node to others: what steps and paths follow. */
#ifndef QUERIES_OP_EDGES_H
#define QUERIES_OP_EDGES_H

#include "queries/op/op.h"
#include "queries/op/reports.h"
#include "store/tupleset.h"

enum {
    ENT_EDGES_OUT,
    ENT_EDGES_IN,
    ENT_EDGES_OTHER_OUT,
    ENT_EDGES_OTHER_IN,
    ENT_N_EDGE_CURSORS
};

struct ent_edges {
    struct ent_context *context;
    const struct ent_report_test *test; /* what each fact must fit, or NULL */
    bool with_other; /* facts not in the graph may fit as well */
    struct ent_cursor cursors[ENT_N_EDGE_CURSORS];
    bool is_open[ENT_N_EDGE_CURSORS];
    struct ent_cursor reports;
    bool has_reports;
    uint32_t *bound; /* room for the slots that a test binds */
    uint64_t *n_seeks;

    /* the run */
    ent_id node, relation;
    bool inverse;
    struct ent_cursor *cursor;
    bool in_other, running;
    const uint64_t (*ahead)[ENT_MAX_ARITY]; /* rows behind the cursor's */
    unsigned n_ahead, n_taken;

    /* the current edge */
    ent_id fact[3];
    ent_id end;
};

/* n_seeks counts, and may be NULL. */
ENT_MUST_USE enum ent_status ent_edges_init(struct ent_edges *edges,
                                            struct ent_context *context,
                                            const struct ent_report_test *test,
                                            uint64_t *n_seeks);
void ent_edges_release(struct ent_edges *edges);

/* Begins with the facts of a node as subject, or (inverse) as object, of one
 * relation or (0) of any. */
void ent_edges_start(struct ent_edges *edges, ent_id node, ent_id relation,
                     bool inverse);

/* The next fact: edges->fact, edges->end; ENT_END.  Whether it fits the test
 * is still to be asked. */
ENT_MUST_USE enum ent_status ent_edges_next(struct ent_edges *edges);

/* Has a fact a report that fits? */
ENT_MUST_USE enum ent_status ent_edges_fits(struct ent_edges *edges,
                                            const ent_id fact[3], bool *fits);

/* How many reports of a fact count and fit. */
ENT_MUST_USE enum ent_status ent_edges_reports(struct ent_edges *edges,
                                               const ent_id fact[3],
                                               uint64_t *n_reports);

#endif
