/* SPDX-License-Identifier: ISC */
/* graph: the facts that solutions rest on, each once, with the reports that
 * satisfied their patterns. */
#include "queries/op/evidence.h"

struct graph {
    struct ent_op op;
    const struct ent_plan *plan;
    struct ent_rowset facts;
    struct ent_evidence evidence;
    bool is_filled;
    size_t next;
};

static enum ent_status graph_start(struct ent_op *op)
{
    struct graph *graph = (struct graph *)op;
    graph->is_filled = false;
    graph->next = 0;
    return ent_op_start(op->input);
}

static enum ent_status add_facts(struct graph *graph,
                                 const struct ent_node *node, uint64_t pattern)
{
    struct ent_context *context = graph->op.context;
    ent_id fact[3];
    for (size_t i = 0; ent_evidence_fact(context, node, i, fact); i++) {
        size_t number;
        bool is_new;
        enum ent_status status =
            ent_context_add_row(context, &graph->facts, fact, &number, &is_new);
        if (status == ENT_OK)
            status =
                ent_evidence_add(&graph->evidence, node, pattern, fact, number);
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status add_solution(struct graph *graph)
{
    const struct ent_evidence_pattern *pattern = graph->plan->evidence;
    enum ent_status status = ENT_OK;
    for (uint64_t i = 0; pattern && status == ENT_OK;
         pattern = pattern->next, i++)
        status = add_facts(graph, pattern->node, i);
    return status;
}

static enum ent_status fill(struct graph *graph)
{
    enum ent_status status;
    while ((status = ent_op_next(graph->op.input)) == ENT_OK) {
        status = ent_context_tick(graph->op.context);
        if (status == ENT_OK)
            status = add_solution(graph);
        if (status)
            return status;
    }
    if (status == ENT_END)
        status = ent_evidence_sort(&graph->evidence);
    graph->is_filled = status == ENT_OK;
    return status;
}

static enum ent_status graph_next(struct ent_op *op)
{
    struct graph *graph = (struct graph *)op;
    enum ent_status status = ent_context_tick(op->context);
    if (status == ENT_OK && !graph->is_filled)
        status = fill(graph);
    if (status)
        return status;
    if (graph->next == graph->facts.n_rows)
        return ENT_END;
    for (int i = 0; i < 3; i++)
        op->context->slots[graph->plan->fact_slots[i]] =
            graph->facts.rows[3 * graph->next + (size_t)i];
    return ent_evidence_list(&graph->evidence, graph->next++,
                             &op->context->slots[graph->plan->reports_slot]);
}

static void graph_close(struct ent_op *op)
{
    struct graph *graph = (struct graph *)op;
    ent_context_release_rows(op->context, &graph->facts);
    ent_evidence_release(&graph->evidence);
}

static const struct ent_op_class graph_class = {"graph", graph_start,
                                                graph_next, graph_close};

enum ent_status ent_op_graph(struct ent_ops *ops, struct ent_op *input,
                             const struct ent_plan *plan, struct ent_op **op)
{
    struct graph *graph;
    enum ent_status status =
        ent_op_new(ops, &graph_class, input, sizeof *graph, &graph);
    if (status)
        return status;
    graph->plan = plan;
    ent_rowset_init(&graph->facts, 3, 0);
    *op = &graph->op;
    return ent_evidence_init(&graph->evidence, ops->context, plan);
}
