/* SPDX-License-Identifier: ISC */
/* not: solutions for which a group has none. */
#include "queries/op/op.h"

struct not_exists {
    struct ent_op op;
    struct ent_op *group;
    struct ent_saved_slots saved;
};

static enum ent_status not_start(struct ent_op *op)
{
    return ent_op_start(op->input);
}

static enum ent_status not_next(struct ent_op *op)
{
    struct not_exists *not_exists = (struct not_exists *)op;
    for (;;) {
        enum ent_status status = ent_op_next(op->input);
        if (status == ENT_OK)
            status = ent_context_tick(op->context);
        if (status)
            return status;
        ent_saved_take(op->context, &not_exists->saved);
        status = ent_op_start(not_exists->group);
        if (status == ENT_OK)
            status = ent_op_next(not_exists->group);
        if (status == ENT_END)
            return ENT_OK;
        if (status)
            return status;
        ent_saved_restore(op->context, &not_exists->saved);
    }
}

static const struct ent_op_class not_class = {"not", not_start, not_next, NULL};

enum ent_status ent_op_not(struct ent_ops *ops, struct ent_op *input,
                           const struct ent_node *node, struct ent_op *group,
                           struct ent_op **op)
{
    struct not_exists *not_exists;
    enum ent_status status =
        ent_op_new(ops, &not_class, input, sizeof *not_exists, &not_exists);
    if (status == ENT_OK)
        status =
            ent_saved_init(ops->context, &node->may_bind, &not_exists->saved);
    if (status)
        return status;
    not_exists->op.node = node;
    not_exists->group = group;
    *op = &not_exists->op;
    return ENT_OK;
}
