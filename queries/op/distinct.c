/* SPDX-License-Identifier: ISC */
/* Rows that were not given before. */
#include "queries/op/op.h"

struct distinct {
    struct ent_op op;
    const struct ent_plan *plan;
    struct ent_rowset rows;
    uint64_t *row;
};

static enum ent_status distinct_start(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    ent_context_release_rows(op->context, &distinct->rows);
    ent_rowset_init(&distinct->rows, distinct->plan->n_columns, 0);
    return ent_op_start(op->input);
}

static enum ent_status distinct_next(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    const struct ent_plan *plan = distinct->plan;
    for (;;) {
        bool is_new;
        size_t index;
        enum ent_status status = ent_op_next(op->input);
        if (status == ENT_OK)
            status = ent_context_tick(op->context);
        if (status)
            return status;
        for (uint32_t i = 0; i < plan->n_columns; i++)
            distinct->row[i] = op->context->slots[plan->columns[i].slot];
        status = ent_context_add_row(op->context, &distinct->rows,
                                     distinct->row, &index, &is_new);
        if (status || is_new)
            return status;
    }
}

static void distinct_close(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    ent_context_release_rows(op->context, &distinct->rows);
}

static const struct ent_op_class distinct_class = {"distinct", distinct_start,
                                                   distinct_next,
                                                   distinct_close};

enum ent_status ent_op_distinct(struct ent_ops *ops, struct ent_op *input,
                                const struct ent_plan *plan, struct ent_op **op)
{
    struct distinct *distinct;
    enum ent_status status =
        ent_op_new(ops, &distinct_class, input, sizeof *distinct, &distinct);
    if (status)
        return status;
    ent_rowset_init(&distinct->rows, plan->n_columns, 0);
    status = ent_context_alloc(ops->context, plan->n_columns + 1,
                               sizeof *distinct->row, &distinct->row);
    distinct->plan = plan;
    *op = &distinct->op;
    return status;
}
