/* SPDX-License-Identifier: ISC */
/* ?v in (...): each of the values, or a test when the variable is bound. */
#include "queries/op/op.h"

struct values {
    struct ent_op op;
    bool running;
    uint32_t next;
};

static enum ent_status values_start(struct ent_op *op)
{
    ((struct values *)op)->running = false;
    return ent_op_start(op->input);
}

static bool has_value(const struct ent_node *node, ent_id value)
{
    for (uint32_t i = 0; i < node->n_values; i++)
        if (node->values[i] == value)
            return true;
    return false;
}

static enum ent_status values_next(struct ent_op *op)
{
    struct values *values = (struct values *)op;
    uint64_t *slot = &op->context->slots[op->node->slot];
    for (;;) {
        enum ent_status status = ent_context_tick(op->context);
        if (status)
            return status;
        if (!values->running) {
            status = ent_op_next(op->input);
            if (status)
                return status;
            if (*slot != 0) {
                if (has_value(op->node, *slot))
                    return ENT_OK;
                continue;
            }
            values->running = true;
            values->next = 0;
        }
        if (values->next < op->node->n_values) {
            *slot = op->node->values[values->next++];
            return ENT_OK;
        }
        *slot = 0;
        values->running = false;
    }
}

static const struct ent_op_class values_class = {"in", values_start,
                                                 values_next, NULL};

enum ent_status ent_op_values(struct ent_ops *ops, struct ent_op *input,
                              const struct ent_node *node, struct ent_op **op)
{
    enum ent_status status =
        ent_op_new(ops, &values_class, input, sizeof(struct values), op);
    if (status == ENT_OK)
        (*op)->node = node;
    return status;
}
