/* SPDX-License-Identifier: ISC */
/* Rows that were not given before.  The order of the input often tells: that no
 * row can repeat, or that one can only repeat the row before it. */
#include "queries/op/sorted.h"

/* Rows that are looked up together, so that memory is fetched for many at a
 * time: few at first, for whoever wants only the first rows. */
#define BATCH_ROWS 64u

/* So many are in the processor's cache anyway. */
#define FEW_ROWS 8192u

struct distinct {
    struct ent_op op;
    uint32_t *slots;
    uint32_t n_slots;
    bool is_told;   /* no two rows are the same */
    bool is_sorted; /* ... unless they are neighbours */
    bool has_row;
    uint64_t *row; /* the last one */

    struct ent_rowset rows;
    uint64_t *batch;       /* BATCH_ROWS rows */
    unsigned n_batch, at;  /* rows in it, and how many were looked up */
    unsigned next_batch;   /* rows of the next one */
    enum ent_status ended; /* what the input said behind the batch */
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
    distinct->n_batch = distinct->at = 0;
    distinct->next_batch = 1;
    distinct->ended = ENT_OK;
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

static void get_row(const struct distinct *distinct, uint64_t *row)
{
    for (uint32_t i = 0; i < distinct->n_slots; i++)
        row[i] = distinct->op.context->slots[distinct->slots[i]];
}

static void set_row(const struct distinct *distinct, const uint64_t *row)
{
    for (uint32_t i = 0; i < distinct->n_slots; i++)
        distinct->op.context->slots[distinct->slots[i]] = row[i];
}

/* Takes the next rows of the input, whose slots are as it left them; `row`
 * keeps them so while others are given. */
static void fill_batch(struct distinct *distinct)
{
    enum ent_status status = ENT_OK;
    distinct->n_batch = distinct->at = 0;
    while (distinct->n_batch < distinct->next_batch) {
        status = ent_op_next(distinct->op.input);
        if (status == ENT_OK)
            status = ent_context_tick(distinct->op.context);
        if (status)
            break;
        get_row(distinct, distinct->batch +
                              (size_t)distinct->n_batch++ * distinct->n_slots);
    }
    distinct->ended = status;
    get_row(distinct, distinct->row);
    if (distinct->next_batch < BATCH_ROWS)
        distinct->next_batch *= 2;
    if (distinct->rows.n_rows <= FEW_ROWS)
        return;
    for (unsigned i = 0; i < distinct->n_batch; i++)
        ent_rowset_prefetch(&distinct->rows,
                            distinct->batch + (size_t)i * distinct->n_slots);
    for (unsigned i = 0; i < distinct->n_batch; i++)
        ent_rowset_prefetch_row(&distinct->rows,
                                distinct->batch +
                                    (size_t)i * distinct->n_slots);
}

static enum ent_status next_looked_up(struct distinct *distinct)
{
    for (;;) {
        size_t index;
        bool is_new;
        if (distinct->at == distinct->n_batch) {
            if (distinct->has_row)
                set_row(distinct, distinct->row);
            if (distinct->ended)
                return distinct->ended;
            distinct->has_row = true;
            fill_batch(distinct);
            continue;
        }
        const uint64_t *row =
            distinct->batch + (size_t)distinct->at++ * distinct->n_slots;
        enum ent_status status =
            ent_context_add_row(distinct->op.context, &distinct->rows, row,
                                &index, &is_new);
        if (status == ENT_OK && is_new)
            set_row(distinct, row);
        if (status || is_new)
            return status;
    }
}

static enum ent_status next_other(struct distinct *distinct)
{
    for (;;) {
        enum ent_status status = ent_op_next(distinct->op.input);
        if (status == ENT_OK)
            status = ent_context_tick(distinct->op.context);
        if (status || take_row(distinct))
            return status;
    }
}

static enum ent_status distinct_next(struct ent_op *op)
{
    struct distinct *distinct = (struct distinct *)op;
    if (distinct->is_told)
        return ent_op_next(op->input);
    return distinct->is_sorted ? next_other(distinct)
                               : next_looked_up(distinct);
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
    if (status == ENT_OK)
        status =
            ent_context_alloc(ops->context, BATCH_ROWS * (plan->n_columns + 1),
                              sizeof *distinct->batch, &distinct->batch);
    if (status)
        return status;
    distinct->n_slots = plan->n_columns;
    for (uint32_t i = 0; i < plan->n_columns; i++)
        distinct->slots[i] = plan->columns[i].slot;
    return ENT_OK;
}
