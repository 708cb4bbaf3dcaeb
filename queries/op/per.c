/* SPDX-License-Identifier: ISC */
/* limit N per ?v: the first N rows of each value. */
#include "queries/op/nodeset.h"
#include "queries/op/op.h"

struct per {
    struct ent_op op;
    uint32_t slot;
    uint64_t limit;
    struct ent_map given; /* value -> rows given so far */
};

static enum ent_status per_start(struct ent_op *op)
{
    struct per *per = (struct per *)op;
    ent_context_release_map(op->context, &per->given);
    return ent_op_start(op->input);
}

static enum ent_status per_next(struct ent_op *op)
{
    struct per *per = (struct per *)op;
    for (;;) {
        uint64_t given = 0;
        enum ent_status status = ent_op_next(op->input);
        if (status == ENT_OK)
            status = ent_context_tick(op->context);
        if (status)
            return status;
        uint64_t key = op->context->slots[per->slot];
        ent_map_get(&per->given, key, &given);
        if (given >= per->limit)
            continue;
        return ent_context_put(op->context, &per->given, key, given + 1);
    }
}

static void per_close(struct ent_op *op)
{
    ent_context_release_map(op->context, &((struct per *)op)->given);
}

static const struct ent_op_class per_class = {"limit per", per_start, per_next,
                                              per_close};

enum ent_status ent_op_per(struct ent_ops *ops, struct ent_op *input,
                           uint32_t slot, uint64_t limit, struct ent_op **op)
{
    struct per *per;
    enum ent_status status =
        ent_op_new(ops, &per_class, input, sizeof *per, &per);
    if (status)
        return status;
    ent_map_init(&per->given);
    per->slot = slot;
    per->limit = limit;
    *op = &per->op;
    return ENT_OK;
}
