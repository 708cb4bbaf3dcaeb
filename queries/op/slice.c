/* SPDX-License-Identifier: ISC */
/* offset and limit. */
#include "queries/op/op.h"

struct slice {
    struct ent_op op;
    uint64_t offset;
    uint64_t limit;
    uint64_t skipped;
    uint64_t given;
};

static enum ent_status slice_start(struct ent_op *op)
{
    struct slice *slice = (struct slice *)op;
    slice->skipped = slice->given = 0;
    return ent_op_start(op->input);
}

static enum ent_status slice_next(struct ent_op *op)
{
    struct slice *slice = (struct slice *)op;
    for (; slice->skipped < slice->offset; slice->skipped++) {
        enum ent_status status = ent_op_next(op->input);
        if (status)
            return status;
    }
    if (slice->given >= slice->limit)
        return ENT_END;
    slice->given++;
    return ent_op_next(op->input);
}

static const struct ent_op_class slice_class = {"limit", slice_start,
                                                slice_next, NULL};

enum ent_status ent_op_slice(struct ent_ops *ops, struct ent_op *input,
                             uint64_t offset, uint64_t limit,
                             struct ent_op **op)
{
    struct slice *slice;
    enum ent_status status =
        ent_op_new(ops, &slice_class, input, sizeof *slice, &slice);
    if (status)
        return status;
    slice->offset = offset;
    slice->limit = limit;
    *op = &slice->op;
    return ENT_OK;
}
