/* SPDX-License-Identifier: ISC */
/* ask: one row that says whether there is a solution. */
#include "queries/op/op.h"

struct ask {
    struct ent_op op;
    uint32_t slot;
    bool done;
};

static enum ent_status ask_start(struct ent_op *op)
{
    ((struct ask *)op)->done = false;
    return ent_op_start(op->input);
}

static enum ent_status ask_next(struct ent_op *op)
{
    struct ask *ask = (struct ask *)op;
    if (ask->done)
        return ENT_END;
    enum ent_status status = ent_op_next(op->input);
    if (status < 0)
        return status;
    ask->done = true;
    op->context->found_none = status == ENT_END;
    op->context->slots[ask->slot] = ent_id_of_boolean(status == ENT_OK);
    return ENT_OK;
}

static const struct ent_op_class ask_class = {"ask", ask_start, ask_next, NULL};

enum ent_status ent_op_ask(struct ent_ops *ops, struct ent_op *input,
                           uint32_t slot, struct ent_op **op)
{
    struct ask *ask;
    enum ent_status status =
        ent_op_new(ops, &ask_class, input, sizeof *ask, &ask);
    if (status)
        return status;
    ask->slot = slot;
    *op = &ask->op;
    return ENT_OK;
}
