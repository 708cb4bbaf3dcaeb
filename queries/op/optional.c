/* SPDX-License-Identifier: ISC */
/* optional: the solutions of a group, or the solution as it was. */
#include "queries/op/op.h"

struct optional {
    struct ent_op op;
    struct ent_op *group;
    bool running;
    bool found;
};

static enum ent_status optional_start(struct ent_op *op)
{
    ((struct optional *)op)->running = false;
    return ent_op_start(op->input);
}

static enum ent_status optional_next(struct ent_op *op)
{
    struct optional *optional = (struct optional *)op;
    for (;;) {
        enum ent_status status;
        if (!optional->running) {
            status = ent_op_next(op->input);
            if (status == ENT_OK)
                status = ent_op_start(optional->group);
            if (status)
                return status;
            optional->running = true;
            optional->found = false;
        }
        status = ent_op_next(optional->group);
        if (status != ENT_END) {
            optional->found = true;
            return status;
        }
        optional->running = false;
        if (!optional->found)
            return ENT_OK;
    }
}

static const struct ent_op_class optional_class = {"optional", optional_start,
                                                   optional_next, NULL};

enum ent_status ent_op_optional(struct ent_ops *ops, struct ent_op *input,
                                const struct ent_node *node,
                                struct ent_op *group, struct ent_op **op)
{
    struct optional *optional;
    enum ent_status status =
        ent_op_new(ops, &optional_class, input, sizeof *optional, &optional);
    if (status)
        return status;
    optional->op.node = node;
    optional->group = group;
    *op = &optional->op;
    return ENT_OK;
}
