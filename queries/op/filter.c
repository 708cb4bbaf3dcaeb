/* SPDX-License-Identifier: ISC */
/* Solutions for which an expression is true. */
#include "queries/op/op.h"

struct filter {
    struct ent_op op;
    const struct ent_code *code;
};

static enum ent_status filter_start(struct ent_op *op)
{
    return ent_op_start(op->input);
}

static enum ent_status filter_next(struct ent_op *op)
{
    const struct filter *filter = (const struct filter *)op;
    for (;;) {
        bool holds;
        enum ent_status status = ent_op_next(op->input);
        if (status == ENT_OK)
            status = ent_context_tick(op->context);
        if (status == ENT_OK)
            status = ent_code_test(op->context, filter->code, &holds);
        if (status || holds)
            return status;
    }
}

static const struct ent_op_class filter_class = {"filter", filter_start,
                                                 filter_next, NULL};

enum ent_status ent_op_filter(struct ent_ops *ops, struct ent_op *input,
                              const struct ent_node *node,
                              const struct ent_code *code, struct ent_op **op)
{
    struct filter *filter;
    enum ent_status status =
        ent_op_new(ops, &filter_class, input, sizeof *filter, &filter);
    if (status)
        return status;
    filter->op.node = node;
    filter->code = code;
    *op = &filter->op;
    return ENT_OK;
}
