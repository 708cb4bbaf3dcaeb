/* SPDX-License-Identifier: ISC */
/* or: the solutions of each group, one group after the other. */
#include "queries/op/op.h"

struct union_of {
    struct ent_op op;
    struct ent_op *const *groups;
    uint32_t n_groups;
    bool running;
    uint32_t group;
};

static enum ent_status union_start(struct ent_op *op)
{
    ((struct union_of *)op)->running = false;
    return ent_op_start(op->input);
}

static enum ent_status union_next(struct ent_op *op)
{
    struct union_of *union_of = (struct union_of *)op;
    for (;;) {
        enum ent_status status;
        if (!union_of->running) {
            status = ent_op_next(op->input);
            if (status)
                return status;
            union_of->running = true;
            union_of->group = 0;
            status = ent_op_start(union_of->groups[0]);
            if (status)
                return status;
        }
        status = ent_op_next(union_of->groups[union_of->group]);
        if (status != ENT_END)
            return status;
        union_of->running = ++union_of->group < union_of->n_groups;
        if (union_of->running)
            status = ent_op_start(union_of->groups[union_of->group]);
        if (status < 0)
            return status;
    }
}

static const struct ent_op_class union_class = {"or", union_start, union_next,
                                                NULL};

enum ent_status ent_op_union(struct ent_ops *ops, struct ent_op *input,
                             const struct ent_node *node,
                             struct ent_op *const *groups, uint32_t n_groups,
                             struct ent_op **op)
{
    struct union_of *union_of;
    enum ent_status status =
        ent_op_new(ops, &union_class, input, sizeof *union_of, &union_of);
    if (status)
        return status;
    union_of->op.node = node;
    union_of->groups = groups;
    union_of->n_groups = n_groups;
    *op = &union_of->op;
    return ENT_OK;
}
