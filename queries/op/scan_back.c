/* SPDX-License-Identifier: ISC */
/* Facts of a pattern, the greatest values of one of its variables first.
 *
 * Cursors go forwards only, so that the values are cut into stretches from
 * the last one on, each with about twice as many rows as the one before: found
 * by counting, read forwards and given backwards.  Rows of one value come in
 * any order; a value that makes a stretch of its own is not kept. */
#include <string.h>

#include "queries/op/op.h"
#include "queries/op/order.h"
#include "store/tupleset.h"

#define FIRST_ROWS 256u
#define MAX_STRETCH_ROWS 65536u
/* A rough number of rows is good enough. */
#define EXACT_BLOCKS 1u

struct back {
    struct ent_op op;
    uint32_t slot;
    struct ent_cursor cursor;
    bool is_open;

    bool running;
    struct ent_order order;
    unsigned n_prefix, n_step; /* columns bound, columns that tell rows apart */
    uint64_t low[ENT_MAX_ARITY], high[ENT_MAX_ARITY]; /* prefix and a value */
    ent_id first, end; /* of the values that are left; `end` is none of them */
    uint64_t n_wanted; /* rows of the next stretch */
    struct ent_column rows;
    size_t n_left;     /* of the rows of the stretch */
    bool is_streaming; /* the cursor stands before the next row of a value */
    ent_id streamed;   /* ... of this one */
};

static enum ent_status back_start(struct ent_op *op)
{
    struct back *back = (struct back *)op;
    back->running = back->is_streaming = false;
    back->n_left = 0;
    return ent_op_start(op->input);
}

static void choose_order(struct back *back, unsigned bound)
{
    const struct ent_node *node = back->op.node;
    unsigned own = 0, wanted = ~node->unneeded;
    for (unsigned i = 0; i < 3; i++)
        own |= (unsigned)(node->terms[i].slot == back->slot) << i;
    ent_order_of_facts_by(bound, own, wanted, false, &back->order);
    back->n_prefix = 0;
    while (back->n_prefix < 3 &&
           bound >> back->order.columns[back->n_prefix] & 1)
        back->n_prefix++;
    back->n_step = 3;
    while (back->n_step > back->n_prefix + 1 &&
           !(wanted >> back->order.columns[back->n_step - 1] & 1))
        back->n_step--;
}

static enum ent_status begin_run(struct back *back)
{
    struct ent_context *context = back->op.context;
    const struct ent_plan_term *terms = back->op.node->terms;
    enum ent_status status = ENT_OK;
    unsigned bound = 0;
    for (unsigned i = 0; i < 3; i++)
        bound |= (unsigned)(ent_term_value(context, &terms[i]) != 0) << i;
    if (!back->is_open) {
        choose_order(back, bound);
        status = ent_cursor_open(&back->cursor, context->txn, back->order.set);
        back->is_open = true;
    }
    for (unsigned i = 0; i < back->n_prefix; i++)
        back->low[i] = back->high[i] =
            ent_term_value(context, &terms[back->order.columns[i]]);
    back->op.n_seeks++;
    back->running = true;
    back->first = back->end = 0;
    back->n_wanted = FIRST_ROWS;
    if (status == ENT_OK)
        status = ent_cursor_first(&back->cursor, back->low, back->n_prefix);
    if (status == ENT_OK) {
        back->first = back->cursor.row[back->n_prefix];
        back->end = UINT64_MAX;
    }
    return status == ENT_END ? ENT_OK : status;
}

/* About how many rows have values from `from` on that are left. */
static enum ent_status count_from(struct back *back, ent_id from,
                                  uint64_t *count)
{
    back->low[back->n_prefix] = from;
    back->high[back->n_prefix] = back->end;
    back->op.n_seeks++;
    return ent_set_count_between(back->op.context->txn, back->order.set,
                                 back->low, back->high, back->n_prefix + 1,
                                 EXACT_BLOCKS, count);
}

/* Where the next stretch begins: at the first of all, or with about as many
 * rows as wanted, or behind a value that has more. */
static enum ent_status find_stretch(struct back *back, ent_id *begin)
{
    ent_id enough = back->first, few = back->end;
    uint64_t count;
    enum ent_status status = count_from(back, enough, &count);
    *begin = enough;
    if (status || count <= 2 * back->n_wanted)
        return status;
    while (few - enough > 1) {
        ent_id middle = enough + (few - enough) / 2;
        status = count_from(back, middle, &count);
        if (status)
            return status;
        if (count < back->n_wanted)
            few = middle;
        else
            enough = middle;
        if (count >= back->n_wanted && count <= 2 * back->n_wanted)
            few = enough;
    }
    *begin = few < back->end ? few : enough;
    return ENT_OK;
}

static enum ent_status next_row(struct back *back)
{
    return back->n_step == 3 ? ent_cursor_next(&back->cursor)
                             : ent_cursor_skip(&back->cursor, back->n_step);
}

/* Keeps the rows with values from `begin` on that are left. */
static enum ent_status keep_stretch(struct back *back, enum ent_status status)
{
    struct ent_context *context = back->op.context;
    const uint64_t *value = &back->cursor.row[back->n_prefix];
    while (status == ENT_OK && *value < back->end) {
        status = ent_context_tick(context);
        uint64_t *row =
            status ? NULL
                   : ent_column_reserve(context, &back->rows, 3, &status);
        if (!row)
            return status;
        memcpy(row, back->cursor.row, 3 * sizeof *row);
        back->n_left++;
        status = next_row(back);
    }
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status next_stretch(struct back *back)
{
    ent_id begin;
    enum ent_status status = find_stretch(back, &begin);
    if (status)
        return status;
    back->low[back->n_prefix] = begin;
    back->rows.n_items = 0;
    back->op.n_seeks++;
    status = ent_cursor_seek(&back->cursor, back->low, back->n_prefix + 1);
    if (begin + 1 == back->end) {
        back->is_streaming = status == ENT_OK;
        back->streamed = begin;
        status = status == ENT_END ? ENT_OK : status;
    } else {
        status = keep_stretch(back, status);
    }
    back->end = begin;
    if (back->n_wanted < MAX_STRETCH_ROWS)
        back->n_wanted *= 2;
    return status;
}

static void bind_row(struct back *back, const uint64_t *row)
{
    const struct ent_node *node = back->op.node;
    for (unsigned i = back->n_prefix; i < back->n_step; i++)
        back->op.context->slots[node->terms[back->order.columns[i]].slot] =
            row[i];
    if (node->mark_slot != ENT_NO_SLOT)
        back->op.context->slots[node->mark_slot] = 1;
}

static void end_run(struct back *back)
{
    static const uint64_t nothing[3] = {0};
    const struct ent_node *node = back->op.node;
    bind_row(back, nothing);
    if (node->mark_slot != ENT_NO_SLOT)
        back->op.context->slots[node->mark_slot] = 0;
    back->running = false;
}

/* The next row of the value that the cursor stands at. */
static enum ent_status stream(struct back *back, bool *found)
{
    enum ent_status status = ENT_OK;
    *found = back->cursor.row[back->n_prefix] == back->streamed;
    back->is_streaming = *found;
    if (!*found)
        return ENT_OK;
    bind_row(back, back->cursor.row);
    status = next_row(back);
    back->is_streaming = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status back_next(struct ent_op *op)
{
    struct back *back = (struct back *)op;
    for (;;) {
        bool found = false;
        enum ent_status status = ent_context_tick(op->context);
        if (status == ENT_OK && !back->running) {
            status = ent_op_next(op->input);
            if (status == ENT_OK)
                status = begin_run(back);
        }
        if (status)
            return status;
        if (back->n_left > 0) {
            bind_row(back, back->rows.items + 3 * --back->n_left);
            return ENT_OK;
        }
        if (back->is_streaming)
            status = stream(back, &found);
        else if (back->first < back->end)
            status = next_stretch(back);
        else
            end_run(back);
        if (status || found)
            return status;
    }
}

static void back_close(struct ent_op *op)
{
    struct back *back = (struct back *)op;
    if (back->is_open)
        ent_cursor_close(&back->cursor);
    ent_column_release(op->context, &back->rows);
}

static const struct ent_op_class back_class = {"scan", back_start, back_next,
                                               back_close};

enum ent_status ent_op_scan_back(struct ent_ops *ops, struct ent_op *input,
                                 const struct ent_node *node, uint32_t slot,
                                 struct ent_op **op)
{
    struct back *back;
    enum ent_status status =
        ent_op_new(ops, &back_class, input, sizeof *back, &back);
    if (status)
        return status;
    back->op.node = node;
    back->slot = slot;
    *op = &back->op;
    return ENT_OK;
}
