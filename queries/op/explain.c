/* SPDX-License-Identifier: ISC */
/* explain and profile: the lines of a plan as rows; for profile, after the
 * plan was run to its end, with what each line did. */
#include <math.h>

#include "queries/op/op.h"
#include "queries/plan/print.h"

enum {
    STEP,
    DEPTH,
    ESTIMATE,
    ROWS,
    SEEKS,
    MS
};

struct explain {
    struct ent_op op;
    const struct ent_plan_lines *lines;
    const struct ent_plan_column *columns;
    struct ent_op *run;  /* profile: what is measured */
    struct ent_op *last; /* the operator made last */
    uint64_t max_rows;
    size_t next;
    bool has_run;
    struct ent_op *tail; /* of operators without a node: told last */
};

static enum ent_status explain_start(struct ent_op *op)
{
    struct explain *explain = (struct explain *)op;
    explain->next = 0;
    explain->has_run = false;
    return explain->run ? ent_op_start(explain->run) : ENT_OK;
}

static enum ent_status run(struct explain *explain)
{
    struct ent_context *context = explain->op.context;
    uint64_t n_rows = 0;
    enum ent_status status = ENT_OK;
    while (status == ENT_OK && n_rows < explain->max_rows) {
        ent_values_may_forget(context);
        status = ent_op_next(explain->run);
        n_rows += status == ENT_OK;
    }
    explain->has_run = true;
    if (status == ENT_OK)
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "cut",
                      "the run was ended after %llu rows, the limit on rows",
                      (unsigned long long)n_rows);
    return status == ENT_END ? ENT_OK : status;
}

/* ---- what an operator did ----------------------------------------------- */

/* Of several made for a node the last: its rows are the node's. */
static const struct ent_op *find_op(const struct explain *explain,
                                    const struct ent_node *node)
{
    const struct ent_op *op = explain->last;
    while (op && op->node != node)
        op = op->made_before;
    return op;
}

/* Operators behind the patterns are in one row; the lines name them in the
 * order in which solutions pass them: the first after the one told last. */
static struct ent_op *find_tail(struct explain *explain, const char *name)
{
    struct ent_op *found = NULL, *op = explain->run;
    for (; op && op != explain->tail && !op->node; op = op->input)
        if (strcmp(op->class->name, name) == 0)
            found = op;
    if (found)
        explain->tail = found;
    return found;
}

/* Without that of the operators before it; what is nested in it counts. */
static int64_t own_ns(const struct ent_op *op)
{
    const struct ent_op *input = op->input;
    while (input && op->node && input->node == op->node)
        input = input->input;
    return op->n_ns - (input ? input->n_ns : 0);
}

static uint64_t count_seeks(const struct ent_op *op)
{
    const struct ent_node *node = op->node;
    uint64_t n_seeks = 0;
    do {
        n_seeks += op->n_seeks;
        op = op->input;
    } while (op && node && op->node == node);
    return n_seeks;
}

static enum ent_status set_number(struct ent_context *context,
                                  const struct ent_plan_column *column,
                                  double value)
{
    return ent_value_of_double(context, value, &context->slots[column->slot]);
}

static enum ent_status set_measured(struct explain *explain,
                                    const struct ent_plan_line *line)
{
    struct ent_context *context = explain->op.context;
    const struct ent_plan_column *columns = explain->columns;
    const struct ent_op *op = line->node ? find_op(explain, line->node)
                              : line->op ? find_tail(explain, line->op)
                                         : NULL;
    for (int i = ROWS; i <= MS; i++)
        context->slots[columns[i].slot] = 0;
    if (!op)
        return ENT_OK;
    enum ent_status status =
        set_number(context, &columns[ROWS], (double)op->n_rows);
    if (status == ENT_OK)
        status = set_number(context, &columns[SEEKS], (double)count_seeks(op));
    if (status == ENT_OK)
        status = set_number(context, &columns[MS],
                            round((double)own_ns(op) / 1e3) / 1e3);
    return status;
}

/* ---- rows --------------------------------------------------------------- */

/* Three digits are more than an estimate knows. */
static double rounded(double estimate)
{
    double unit = pow(10, floor(log10(fmax(estimate, 10))) - 2);
    if (estimate < 1)
        return estimate > 0 ? fmax(round(estimate * 10) / 10, 0.1) : 0;
    return round(round(estimate / unit) * unit);
}

static enum ent_status explain_next(struct ent_op *op)
{
    struct explain *explain = (struct explain *)op;
    struct ent_context *context = op->context;
    const struct ent_plan_column *columns = explain->columns;
    enum ent_status status = ent_context_tick(context);
    if (status == ENT_OK && explain->run && !explain->has_run)
        status = run(explain);
    if (status)
        return status;
    if (explain->next == explain->lines->n_items)
        return ENT_END;
    const struct ent_plan_line *line = &explain->lines->items[explain->next++];
    status = ent_value_of_text(context, line->text, strlen(line->text),
                               &context->slots[columns[STEP].slot]);
    context->slots[columns[DEPTH].slot] = ent_id_of_integer(line->depth);
    context->slots[columns[ESTIMATE].slot] = 0;
    if (status == ENT_OK && line->estimate >= 0)
        status =
            set_number(context, &columns[ESTIMATE], rounded(line->estimate));
    if (status == ENT_OK && explain->run)
        status = set_measured(explain, line);
    return status;
}

static const struct ent_op_class explain_class = {"explain", explain_start,
                                                  explain_next, NULL};

enum ent_status ent_op_explain(struct ent_ops *ops, struct ent_op *run_op,
                               const struct ent_plan *shown,
                               const struct ent_plan_lines *lines,
                               uint64_t max_rows, struct ent_op **op)
{
    struct explain *explain;
    struct ent_op *last = ops->last_made;
    enum ent_status status =
        ent_op_new(ops, &explain_class, NULL, sizeof *explain, &explain);
    if (status)
        return status;
    explain->run = run_op;
    explain->last = last;
    explain->lines = lines;
    explain->columns = shown->columns;
    explain->max_rows = max_rows;
    *op = &explain->op;
    return ENT_OK;
}
