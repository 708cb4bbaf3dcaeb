/* SPDX-License-Identifier: ISC */
/* The facts that lead from a node to others. */
#include "queries/op/edges.h"

static const enum ent_set sets[ENT_N_EDGE_CURSORS] = {
    [ENT_EDGES_OUT] = ENT_SPO,
    [ENT_EDGES_IN] = ENT_OPS,
    [ENT_EDGES_OTHER_OUT] = ENT_OTHER_SPO,
    [ENT_EDGES_OTHER_IN] = ENT_OTHER_OPS,
};

enum ent_status ent_edges_init(struct ent_edges *edges,
                               struct ent_context *context,
                               const struct ent_report_test *test,
                               uint64_t *n_seeks)
{
    *edges = (struct ent_edges){.context = context,
                                .test = test,
                                .n_seeks = n_seeks};
    edges->with_other = context->view.is_known || (test && test->any_stance);
    return ent_context_alloc(context, test ? test->n_notes + 1 : 1,
                             sizeof *edges->bound, &edges->bound);
}

void ent_edges_release(struct ent_edges *edges)
{
    for (unsigned i = 0; i < ENT_N_EDGE_CURSORS; i++)
        if (edges->is_open[i])
            ent_cursor_close(&edges->cursors[i]);
    if (edges->has_reports)
        ent_cursor_close(&edges->reports);
    *edges = (struct ent_edges){0};
}

void ent_edges_start(struct ent_edges *edges, ent_id node, ent_id relation,
                     bool inverse)
{
    edges->node = node;
    edges->relation = relation;
    edges->inverse = inverse;
    edges->in_other = edges->running = false;
    edges->cursor = NULL;
    edges->n_ahead = edges->n_taken = 0;
}

static enum ent_status first_row(struct ent_edges *edges)
{
    unsigned which = (edges->in_other ? ENT_EDGES_OTHER_OUT : ENT_EDGES_OUT) +
                     (edges->inverse ? 1u : 0u);
    uint64_t prefix[2] = {edges->node, edges->relation};
    edges->cursor = &edges->cursors[which];
    if (!edges->is_open[which]) {
        enum ent_status status =
            ent_cursor_open(edges->cursor, edges->context->txn, sets[which]);
        if (status)
            return status;
        edges->is_open[which] = true;
    }
    if (edges->n_seeks)
        ++*edges->n_seeks;
    edges->running = true;
    return ent_cursor_first(edges->cursor, prefix, edges->relation ? 2 : 1);
}

static enum ent_status next_row(struct ent_edges *edges)
{
    enum ent_status status;
    if (edges->running) {
        ent_cursor_advance(edges->cursor, edges->n_taken);
        edges->n_ahead = edges->n_taken = 0;
        status = ent_cursor_next(edges->cursor);
    } else {
        status = first_row(edges);
    }
    if (status == ENT_END && edges->with_other && !edges->in_other) {
        edges->in_other = true;
        status = first_row(edges);
    }
    if (status == ENT_OK)
        edges->n_ahead = ent_cursor_ahead(edges->cursor, &edges->ahead);
    enum ent_status tick =
        ent_context_ticks(edges->context, 1 + edges->n_ahead);
    return tick ? tick : status;
}

enum ent_status ent_edges_next(struct ent_edges *edges)
{
    const uint64_t *row;
    if (edges->n_taken < edges->n_ahead) {
        row = edges->ahead[edges->n_taken++];
    } else {
        enum ent_status status = next_row(edges);
        if (status)
            return status;
        row = edges->cursor->row;
    }
    edges->fact[0] = edges->inverse ? row[2] : row[0];
    edges->fact[1] = row[1];
    edges->fact[2] = edges->inverse ? row[0] : row[2];
    edges->end = row[2];
    return ENT_OK;
}

/* Counts the reports that fit, up to a number. */
static enum ent_status count(struct ent_edges *edges, const ent_id fact[3],
                             uint64_t most, uint64_t *n_reports)
{
    static const struct ent_report_test any_test = {0};
    struct ent_context *context = edges->context;
    enum ent_status status = ENT_OK;
    *n_reports = 0;
    if (!edges->has_reports)
        status =
            ent_cursor_open(&edges->reports, context->txn, ENT_REPORTS_BY_FACT);
    if (status)
        return status;
    edges->has_reports = true;
    if (edges->n_seeks)
        ++*edges->n_seeks;
    status = ent_cursor_first(&edges->reports, fact, 3);
    while (status == ENT_OK && *n_reports < most) {
        struct ent_bound_slots bound = {edges->bound, 0};
        struct ent_seen seen = {0};
        bool fits = false;
        ent_seen_row(&seen, edges->reports.row + 3);
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status =
                ent_report_fits(context, edges->test ? edges->test : &any_test,
                                &seen, &bound, &fits);
        for (uint32_t i = 0; i < bound.n_slots; i++)
            context->slots[bound.slots[i]] = 0;
        *n_reports += fits;
        if (status == ENT_OK)
            status = ent_cursor_next(&edges->reports);
    }
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_edges_fits(struct ent_edges *edges, const ent_id fact[3],
                               bool *fits)
{
    uint64_t n_reports;
    *fits = true;
    if (!edges->test)
        return ENT_OK;
    enum ent_status status = count(edges, fact, 1, &n_reports);
    *fits = n_reports > 0;
    return status;
}

enum ent_status ent_edges_reports(struct ent_edges *edges, const ent_id fact[3],
                                  uint64_t *n_reports)
{
    return count(edges, fact, UINT64_MAX, n_reports);
}
