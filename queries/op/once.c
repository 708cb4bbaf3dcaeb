/* SPDX-License-Identifier: ISC */
/* One solution that binds nothing: where every group begins. */
#include "queries/op/op.h"

struct once {
    struct ent_op op;
    bool done;
};

static enum ent_status once_start(struct ent_op *op)
{
    ((struct once *)op)->done = false;
    return ENT_OK;
}

static enum ent_status once_next(struct ent_op *op)
{
    struct once *once = (struct once *)op;
    if (once->done)
        return ENT_END;
    once->done = true;
    return ENT_OK;
}

static const struct ent_op_class once_class = {"once", once_start, once_next,
                                               NULL};

enum ent_status ent_op_once(struct ent_ops *ops, struct ent_op **op)
{
    return ent_op_new(ops, &once_class, NULL, sizeof(struct once), op);
}
