/* SPDX-License-Identifier: ISC */
/* Why an answer is empty, false, or an aggregate of nothing: the first clause,
 * in the order of the text, that leaves no solution; patterns before filters,
 * as they are meant. */
#include "base/text.h"
#include "queries/plan/join.h"
#include "queries/plan/physical.h"
#include "queries/plan/rewrite.h"
#include "queries/print.h"
#include "queries/query.h"

/* Of work: a busy machine does not make the explanation a poorer one. */
#define MAX_NS INT64_C(250000000)
#define NOTHING "nothing matches all of the query"

static bool is_test(const struct ent_node *node)
{
    return node->kind == ENT_NODE_FILTER || node->kind == ENT_NODE_NOT;
}

/* Undoes what rewrites have marked for the whole plan. */
static void unmark(const struct ent_group_plan *group)
{
    for (uint32_t i = 0; i < group->n_nodes; i++) {
        struct ent_node *node = group->nodes[i];
        node->unneeded = 0;
        node->noted = node->kind == ENT_NODE_FACTS && node->test &&
                      node->test->n_notes > 0;
        for (uint32_t j = 0; j < node->n_groups; j++)
            unmark(node->groups[j]);
    }
}

static enum ent_status has_solution(struct ent_query *query,
                                    const struct ent_group_plan *tried,
                                    bool *found)
{
    struct ent_group_plan pinned = *tried, *group = &pinned;
    struct ent_slotset bound;
    struct ent_ops ops = {&query->context, NULL};
    struct ent_op *op;
    ent_query_set_parameters(query);
    enum ent_status status = ent_plan_parameters(&query->context, &bound);
    if (status == ENT_OK)
        status = ent_group_pin(&query->context, group);
    if (status == ENT_OK)
        status = ent_group_order(&query->context, group, &bound);
    if (status == ENT_OK)
        status = ent_group_operators(&ops, group, &bound, &op);
    if (status == ENT_OK)
        status = ent_op_start(op);
    if (status == ENT_OK)
        status = ent_op_next(op);
    *found = status == ENT_OK;
    ent_ops_close(&ops);
    return status == ENT_END ? ENT_OK : status;
}

static void say(struct ent_query *query, const struct ent_node *node,
                bool is_first)
{
    struct ent_context *context = &query->context;
    const struct ent_clause *clause =
        &context->ast->where.clauses[node->clause];
    struct ent_buf text;
    ent_buf_init(&text);
    ent_clause_print(context->ast, clause, &text);
    const char *words = ent_buf_cstr(&text);
    if (words) {
        size_t n = ent_utf8_cut(words, text.n_bytes, 300);
        text.bytes[n] = '\0';
        ent_diag_warn(&context->diags, node->place, "empty",
                      is_test(node) ? "nothing passes: %s"
                      : is_first    ? "nothing matches: %s"
                                    : "nothing matches this together with "
                                      "what stands before it: %s",
                      words);
    }
    ent_buf_release(&text);
}

/* Tries the group with one clause (or test) more at a time. */
static enum ent_status find_clause(struct ent_query *query,
                                   struct ent_node *const *nodes,
                                   uint32_t n_nodes,
                                   struct ent_group_plan *tried, bool tests,
                                   const struct ent_node **culprit)
{
    struct ent_context *context = &query->context;
    uint32_t n_clauses = context->ast->where.n_clauses;
    for (uint32_t clause = 0; clause < n_clauses; clause++) {
        struct ent_node *last = NULL;
        bool found = true;
        enum ent_status status = ENT_OK;
        for (uint32_t i = 0; i < n_nodes && status == ENT_OK; i++) {
            if (nodes[i]->clause != clause || is_test(nodes[i]) != tests)
                continue;
            if (!last || nodes[i]->kind == ENT_NODE_FACTS)
                last = nodes[i];
            status = ent_group_add_node(context, tried, nodes[i]);
        }
        if (status == ENT_OK && last)
            status = has_solution(query, tried, &found);
        if (status)
            return status;
        if (!found) {
            *culprit = last;
            return ENT_OK;
        }
    }
    return ENT_OK;
}

static enum ent_status explain(struct ent_query *query)
{
    struct ent_context *context = &query->context;
    struct ent_group_plan *where = query->plan->where;
    const struct ent_node *culprit = NULL;
    struct ent_group_plan *tried;
    enum ent_status status = ent_group_new(context, where->place, &tried);
    if (status)
        return status;
    status = ent_join_dissolve(context, where);
    if (status)
        return status;
    unmark(where);
    status = find_clause(query, where->nodes, where->n_nodes, tried, false,
                         &culprit);
    if (status == ENT_OK && !culprit)
        status = find_clause(query, where->nodes, where->n_nodes, tried, true,
                             &culprit);
    if (status)
        return status;
    if (culprit) {
        say(query, culprit, culprit->clause == 0);
        const struct ent_clause *clause =
            &context->ast->where.clauses[culprit->clause];
        status = ent_query_hint(query, clause);
        return status ? status : ent_query_hint_said(query, clause);
    }
    if (query->n_rows > 0)
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "empty", NOTHING);
    else if (query->plan->form == ENT_FORM_GRAPH)
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "empty",
                      query->plan->has_limit && query->plan->limit == 0
                          ? "`limit` leaves none of the facts"
                          : "no fact was needed for the solutions");
    else if (query->plan->having)
        ent_diag_warn(&context->diags, context->ast->having->place, "empty",
                      "no row passes `having`");
    else
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "empty",
                      "`offset` or `limit` leave none of the rows");
    return ENT_OK;
}

enum ent_status ent_query_explain_empty(struct ent_query *query)
{
    struct ent_context *context = &query->context;
    if (query->plan->form == ENT_FORM_PATH)
        return ENT_OK; /* the operator has said why */
    uint64_t n_sources = context->n_undated_sources;
    uint64_t n_reports = context->n_undated_reports;
    context->work_deadline_ns = ent_context_work_now() + MAX_NS;
    enum ent_status status = explain(query);
    context->work_deadline_ns = 0;
    context->n_undated_sources = n_sources;
    context->n_undated_reports = n_reports;
    if (status == ENT_ETIME || status == ENT_EMEMORY) {
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "empty", NOTHING);
        status = ENT_OK;
    }
    return status;
}
