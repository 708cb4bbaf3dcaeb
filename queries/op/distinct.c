/* SPDX-License-Identifier: ISC */
/* Rows that were not given before.  The order of the input often tells: that no
 * row can repeat, or that one can only repeat the row before it. */
#include "queries/op/sorted.h"

struct distinct {
    struct ent_op op;
    uint32_t *slots;
    uint32_t n_slots;
    bool is_told;   /* no two rows are the same */
    bool is_sorted; /* ... unless they are neighbours */
    bool has_row;
    uint64_t *row; /* the last one */
    struct ent_rowset rows;
};

static enum ent_status distinct_start(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    struct ent_sorted sorted;
    ent_op_sorted(op->input, &sorted);
    distinct->is_told =
        ent_sorted_tells(&sorted, distinct->slots, distinct->n_slots);
    distinct->is_sorted = ent_sorted_groups(op->context, &sorted,
                                            distinct->slots, distinct->n_slots);
    distinct->has_row = false;
    ent_context_release_rows(op->context, &distinct->rows);
    ent_rowset_init(&distinct->rows, distinct->n_slots, 0);
    return ent_op_start(op->input);
}

/* Takes the current row, and tells whether it is another than the last. */
static bool take_row(struct distinct *distinct)
{
    const uint64_t *slots = distinct->op.context->slots;
    bool is_other = !distinct->has_row;
    distinct->has_row = true;
    for (uint32_t i = 0; i < distinct->n_slots; i++) {
        uint64_t value = slots[distinct->slots[i]];
        is_other = is_other || value != distinct->row[i];
        distinct->row[i] = value;
    }
    return is_other;
}

static enum ent_status distinct_next(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    if (distinct->is_told)
        return ent_op_next(op->input);
    for (;;) {
        size_t index;
        bool is_new = true;
        enum ent_status status = ent_op_next(op->input);
        if (status == ENT_OK)
            status = ent_context_tick(op->context);
        if (status)
            return status;
        if (!take_row(distinct))
            continue;
        if (!distinct->is_sorted)
            status = ent_context_add_row(op->context, &distinct->rows,
                                         distinct->row, &index, &is_new);
        if (status || is_new)
            return status;
    }
}

static void distinct_close(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    ent_context_release_rows(op->context, &distinct->rows);
}

static const struct ent_op_class distinct_class = {"distinct", distinct_start,
                                                   distinct_next,
                                                   distinct_close};

enum ent_status ent_op_distinct(struct ent_ops *ops, struct ent_op *input,
                                const struct ent_plan *plan, struct ent_op **op)
{
    struct distinct *distinct;
    enum ent_status status =
        ent_op_new(ops, &distinct_class, input, sizeof *distinct, &distinct);
    if (status)
        return status;
    *op = &distinct->op;
    ent_rowset_init(&distinct->rows, plan->n_columns, 0);
    status = ent_context_alloc(ops->context, plan->n_columns + 1,
                               sizeof *distinct->row, &distinct->row);
    if (status == ENT_OK)
        status = ent_context_alloc(ops->context, plan->n_columns + 1,
                                   sizeof *distinct->slots, &distinct->slots);
    if (status)
        return status;
    distinct->n_slots = plan->n_columns;
    for (uint32_t i = 0; i < plan->n_columns; i++)
        distinct->slots[i] = plan->columns[i].slot;
    return ENT_OK;
}
