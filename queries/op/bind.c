/* SPDX-License-Identifier: ISC */
/* bind: a slot becomes the value of an expression; when the slot holds a value
 * already, it must be the same. */
#include "queries/op/op.h"

struct bind {
    struct ent_op op;
    uint32_t slot;
    const struct ent_code *code;
    bool has_bound;
};

static enum ent_status bind_start(struct ent_op *op)
{
    ((struct bind *)op)->has_bound = false;
    return ent_op_start(op->input);
}

static enum ent_status bind_next(struct ent_op *op)
{
    struct bind *bind = (struct bind *)op;
    uint64_t *slot = &op->context->slots[bind->slot];
    for (;;) {
        ent_id value;
        if (bind->has_bound)
            *slot = 0;
        bind->has_bound = false;
        enum ent_status status = ent_op_next(op->input);
        if (status == ENT_OK)
            status = ent_context_tick(op->context);
        if (status == ENT_OK)
            status = ent_code_run(op->context, bind->code, &value);
        if (status)
            return status;
        if (*slot == 0) {
            *slot = value;
            bind->has_bound = true;
            return ENT_OK;
        }
        if (*slot == value)
            return ENT_OK;
    }
}

static const struct ent_op_class bind_class = {"bind", bind_start, bind_next,
                                               NULL};

enum ent_status ent_op_bind(struct ent_ops *ops, struct ent_op *input,
                            const struct ent_node *node, uint32_t slot,
                            const struct ent_code *code, struct ent_op **op)
{
    struct bind *bind;
    enum ent_status status =
        ent_op_new(ops, &bind_class, input, sizeof *bind, &bind);
    if (status)
        return status;
    bind->op.node = node;
    bind->slot = slot;
    bind->code = code;
    *op = &bind->op;
    return ENT_OK;
}
