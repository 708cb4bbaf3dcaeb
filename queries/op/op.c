/* SPDX-License-Identifier: ISC */
/* What operators have in common. */
#include "queries/op/op.h"

enum ent_status ent_op_new(struct ent_ops *ops,
                           const struct ent_op_class *class,
                           struct ent_op *input, size_t n_bytes, void *op)
{
    struct ent_op *made;
    enum ent_status status = ent_context_alloc(ops->context, 1, n_bytes, &made);
    if (status)
        return status;
    made->class = class;
    made->context = ops->context;
    made->input = input;
    made->made_before = ops->last_made;
    ops->last_made = made;
    memcpy(op, &made, sizeof made);
    return ENT_OK;
}

void ent_ops_close(struct ent_ops *ops)
{
    struct ent_op *op = ops->last_made;
    for (; op; op = op->made_before)
        if (op->class->close)
            op->class->close(op);
    ops->last_made = NULL;
}

enum ent_status ent_saved_init(struct ent_context *context,
                               const struct ent_slotset *set,
                               struct ent_saved_slots *saved)
{
    uint32_t n_slots = 0;
    uint32_t *slots;
    for (uint32_t slot = 0; slot < 64 * set->n_words; slot++)
        n_slots += ent_slotset_has(set, slot);
    enum ent_status status =
        ent_context_alloc(context, n_slots + 1, sizeof *slots, &slots);
    if (status == ENT_OK)
        status = ent_context_alloc(context, n_slots + 1, sizeof *saved->values,
                                   &saved->values);
    if (status)
        return status;
    saved->slots = slots;
    saved->n_slots = 0;
    for (uint32_t slot = 0; slot < 64 * set->n_words; slot++)
        if (ent_slotset_has(set, slot))
            slots[saved->n_slots++] = slot;
    return ENT_OK;
}
