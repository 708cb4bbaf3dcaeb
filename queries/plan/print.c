/* SPDX-License-Identifier: ISC */
/* Plans as lines. */
#include "queries/plan/print.h"

#include <math.h>

#include "queries/plan/join.h"
#include "queries/plan/rewrite.h"
#include "queries/print.h"

struct printer {
    struct ent_context *context;
    const struct ent_plan *plan;
    struct ent_plan_lines *lines;
    struct ent_buf text;
};

static enum ent_status grow(struct printer *printer)
{
    struct ent_plan_lines *lines = printer->lines;
    struct ent_plan_line *items;
    size_t capacity = lines->capacity ? lines->capacity * 2 : 16;
    if (lines->n_items < lines->capacity)
        return ENT_OK;
    enum ent_status status =
        ent_context_alloc(printer->context, capacity, sizeof *items, &items);
    if (status)
        return status;
    if (lines->n_items)
        memcpy(items, lines->items, lines->n_items * sizeof *items);
    lines->items = items;
    lines->capacity = capacity;
    return ENT_OK;
}

/* A line of the text collected so far. */
static enum ent_status add_line(struct printer *printer,
                                struct ent_plan_line line)
{
    enum ent_status status = printer->text.status;
    if (status == ENT_OK)
        status = grow(printer);
    if (status)
        return status;
    line.text = ent_arena_strndup(&printer->context->arena, printer->text.bytes,
                                  printer->text.n_bytes);
    if (!line.text)
        return printer->context->arena.status;
    ent_buf_clear(&printer->text);
    printer->lines->items[printer->lines->n_items++] = line;
    return ENT_OK;
}

/* ---- groups ------------------------------------------------------------- */

static enum ent_status print_group(struct printer *printer,
                                   const struct ent_group_plan *group,
                                   const struct ent_slotset *before,
                                   uint32_t depth, double rows);

/* The patterns and filters of a join have no solutions of their own. */
static enum ent_status print_joined(struct printer *printer,
                                    const struct ent_join *join, uint32_t depth)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < join->n_filters && status == ENT_OK; i++) {
        status = ent_join_filter_print(printer->context, printer->plan->where,
                                       join, join->filters[i], &printer->text);
        if (status == ENT_OK)
            status = add_line(printer, (struct ent_plan_line){.depth = depth,
                                                              .estimate = -1});
    }
    for (uint32_t i = 0; i < join->n_patterns && status == ENT_OK; i++) {
        status =
            ent_join_pattern_print(printer->context, printer->plan->where, join,
                                   join->patterns[i], &printer->text);
        if (status == ENT_OK)
            status = add_line(printer, (struct ent_plan_line){.depth = depth,
                                                              .estimate = -1});
    }
    return status;
}

static enum ent_status print_groups(struct printer *printer,
                                    const struct ent_node *node,
                                    const struct ent_slotset *bound,
                                    uint32_t depth, double rows)
{
    enum ent_status status = ENT_OK;
    if (node->kind == ENT_NODE_JOIN)
        return print_joined(printer, node->join, depth + 1);
    for (uint32_t i = 0; i < node->n_groups && status == ENT_OK; i++) {
        bool is_union = node->kind == ENT_NODE_UNION;
        if (is_union) {
            ent_buf_add_format(&printer->text, "alternative %u",
                               (unsigned)i + 1);
            status =
                add_line(printer, (struct ent_plan_line){.depth = depth + 1,
                                                         .estimate = -1});
        }
        if (status == ENT_OK)
            status = print_group(printer, node->groups[i], bound,
                                 depth + (is_union ? 2 : 1), rows);
    }
    return status;
}

static enum ent_status print_group(struct printer *printer,
                                   const struct ent_group_plan *group,
                                   const struct ent_slotset *before,
                                   uint32_t depth, double rows)
{
    struct ent_slotset bound;
    enum ent_status status = ent_slotset_copy(printer->context, &bound, before);
    for (uint32_t i = 0; i < group->n_nodes && status == ENT_OK; i++) {
        const struct ent_node *node = group->nodes[i];
        double rows_before = rows;
        rows *= fmax(node->estimate, 0);
        status = ent_node_print(printer->context, printer->plan->where, node,
                                &bound, &printer->text);
        if (status == ENT_OK)
            status = add_line(printer, (struct ent_plan_line){.depth = depth,
                                                              .estimate = rows,
                                                              .node = node});
        if (status == ENT_OK)
            status = print_groups(printer, node, &bound, depth, rows_before);
        if (status == ENT_OK)
            status =
                ent_slotset_add_all(printer->context, &bound, &node->binds);
    }
    return status;
}

/* ---- what is done with the solutions ------------------------------------ */

static enum ent_status add_tail(struct printer *printer, const char *op)
{
    return add_line(printer, (struct ent_plan_line){.estimate = -1, .op = op});
}

/* Computed columns: before grouping, or of aggregates. */
static enum ent_status print_computed(struct printer *printer, bool aggregates)
{
    const struct ent_plan *plan = printer->plan;
    const struct ent_ast *ast = printer->context->ast;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < plan->n_columns && status == ENT_OK; i++) {
        if (!plan->columns[i].code ||
            plan->columns[i].has_aggregate != aggregates)
            continue;
        ent_buf_add_str(&printer->text, "compute ");
        ent_expr_print(ast, ast->items[i].expr, &printer->text);
        ent_buf_add_format(&printer->text, " as ?%s", plan->columns[i].name);
        status = add_tail(printer, "bind");
    }
    return status;
}

static enum ent_status print_grouping(struct printer *printer)
{
    const struct ent_plan *plan = printer->plan;
    const char *before = "group by ";
    if (!plan->has_groups) {
        ent_buf_add_str(&printer->text, "collect the reports of each row");
        return add_tail(printer, "group");
    }
    for (uint32_t i = 0; i < plan->n_columns; i++) {
        if (plan->columns[i].has_aggregate)
            continue;
        ent_buf_add_format(&printer->text, "%s?%s", before,
                           plan->columns[i].name);
        before = ", ";
    }
    if (printer->text.n_bytes == 0)
        ent_buf_add_str(&printer->text, "all in one group");
    return add_tail(printer, "group");
}

static enum ent_status print_sort(struct printer *printer)
{
    const struct ent_ast *ast = printer->context->ast;
    const struct ent_plan *plan = printer->plan;
    bool is_limited = plan->has_limit && plan->per == ENT_NO_SLOT;
    bool is_sorted = plan->is_in_order && plan->n_keys == 1;
    ent_buf_add_str(&printer->text, is_sorted ? "sorted by " : "sort by ");
    for (uint32_t i = 0; i < ast->n_keys; i++) {
        ent_buf_add_str(&printer->text, i ? ", " : "");
        ent_expr_print(ast, ast->keys[i].expr, &printer->text);
        ent_buf_add_str(&printer->text, ast->keys[i].descending ? " desc" : "");
    }
    if (is_limited && !is_sorted)
        ent_buf_add_format(&printer->text, ", keeping the first %llu",
                           (unsigned long long)(plan->limit + plan->offset));
    if (plan->is_in_order)
        ent_buf_add_str(&printer->text, is_sorted
                                            ? " as they come"
                                            : ", the first key as they come");
    if (plan->is_in_order && is_limited)
        ent_buf_add_str(&printer->text, ", stops early");
    return add_tail(printer, is_sorted ? NULL : "sort");
}

static enum ent_status print_cut(struct printer *printer)
{
    const struct ent_plan *plan = printer->plan;
    bool has_per = plan->has_limit && plan->per != ENT_NO_SLOT;
    struct ent_buf *text = &printer->text;
    enum ent_status status = ENT_OK;
    if (has_per) {
        ent_buf_add_format(text, "at most %llu for each ?%s",
                           (unsigned long long)plan->limit,
                           printer->context->ast->variables[plan->per].name);
        status = add_tail(printer, "limit per");
    }
    if (plan->offset)
        ent_buf_add_format(text, "skip %llu", (unsigned long long)plan->offset);
    if (plan->has_limit && !has_per)
        ent_buf_add_format(text, "%sat most %llu",
                           plan->offset ? ", then " : "",
                           (unsigned long long)plan->limit);
    if (status == ENT_OK && text->n_bytes)
        status = add_tail(printer, "limit");
    return status;
}

static enum ent_status print_find(struct printer *printer)
{
    const struct ent_plan *plan = printer->plan;
    bool is_grouped = plan->has_groups || plan->has_evidence;
    enum ent_status status = print_computed(printer, false);
    if (status == ENT_OK && is_grouped)
        status = print_grouping(printer);
    if (status == ENT_OK && is_grouped)
        status = print_computed(printer, true);
    if (status == ENT_OK && plan->having) {
        ent_buf_add_str(&printer->text, "having ");
        ent_expr_print(printer->context->ast, printer->context->ast->having,
                       &printer->text);
        status = add_tail(printer, "filter");
    }
    if (status == ENT_OK && !is_grouped && plan->is_distinct) {
        ent_buf_add_str(&printer->text, "each row once");
        status = add_tail(printer, "distinct");
    }
    if (status == ENT_OK && plan->n_keys)
        status = print_sort(printer);
    return status ? status : print_cut(printer);
}

static enum ent_status print_tail(struct printer *printer)
{
    enum ent_status status;
    switch (printer->plan->form) {
    case ENT_FORM_FIND:
        return print_find(printer);
    case ENT_FORM_ASK:
        ent_buf_add_str(&printer->text, "stop at the first solution");
        return add_tail(printer, "ask");
    case ENT_FORM_GRAPH:
        ent_buf_add_str(&printer->text, "collect facts and their reports");
        status = add_tail(printer, "graph");
        return status ? status : print_cut(printer);
    default:
        status = ent_path_print(printer->context, printer->plan->path,
                                &printer->text);
        return status ? status : add_tail(printer, "path");
    }
}

enum ent_status ent_plan_print(struct ent_context *context,
                               const struct ent_plan *plan,
                               struct ent_plan_lines *lines)
{
    struct printer printer = {.context = context, .plan = plan, .lines = lines};
    struct ent_slotset bound;
    *lines = (struct ent_plan_lines){0};
    ent_buf_init(&printer.text);
    enum ent_status status = ent_plan_parameters(context, &bound);
    if (status == ENT_OK)
        status = print_group(&printer, plan->where, &bound, 0, 1);
    if (status == ENT_OK)
        status = print_tail(&printer);
    ent_buf_release(&printer.text);
    return status;
}
