/* SPDX-License-Identifier: ISC */
/* order by: collects the rows, sorts them by their keys, stable.
 *
 * Each key of a row is kept as its id and eight bytes that sort as the term
 * does, so that most comparisons need not look at the term.  When only the
 * first rows are wanted, the others are dropped from time to time. */
#include <math.h>

#include "base/bytes.h"
#include "queries/expr/compare.h"
#include "queries/op/op.h"

struct sort {
    struct ent_op op;
    const struct ent_plan *plan;
    uint64_t n_wanted; /* UINT64_MAX: all */
    uint32_t n_slots;  /* the columns' slots, and that of reports */
    uint32_t *slots;
    uint32_t width; /* of a row: (prefix, id) per key, then the slots */
    struct ent_column rows;
    struct ent_column order; /* numbers of rows; twice as many when merging */
    bool is_filled;
    size_t next;
    size_t n_sorted;
};

/* ---- keys --------------------------------------------------------------- */

static uint64_t bytes_prefix(const struct ent_term *term)
{
    unsigned char first[8] = {0};
    memcpy(first, term->bytes, term->n_bytes < 8 ? term->n_bytes : 8);
    return ent_load_be64(first) >> 3;
}

static uint64_t number_prefix(double value)
{
    uint64_t bits;
    if (isnan(value))
        return (UINT64_C(1) << 61) - 1;
    memcpy(&bits, &value, sizeof bits);
    bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
    return bits >> 3;
}

static uint64_t prefix_of(const struct ent_term *term)
{
    switch (term->kind) {
    case ENT_NONE:
        return 0;
    case ENT_BOOLEAN:
        return UINT64_C(1) << 61 | term->boolean;
    case ENT_INTEGER:
    case ENT_NUMBER:
        return UINT64_C(2) << 61 | number_prefix(ent_term_double(term));
    case ENT_DATE:
        return UINT64_C(3) << 61 | term->date;
    case ENT_TEXT:
    case ENT_TYPED:
        return UINT64_C(4) << 61 | bytes_prefix(term);
    case ENT_NAME:
    case ENT_IRI:
        return UINT64_C(5) << 61 | bytes_prefix(term);
    case ENT_BLANK:
        return UINT64_C(6) << 61 | bytes_prefix(term);
    default:
        return UINT64_C(7) << 61;
    }
}

static enum ent_status add_row(struct sort *sort)
{
    struct ent_context *context = sort->op.context;
    enum ent_status status;
    uint64_t *row =
        ent_column_reserve(context, &sort->rows, sort->width, &status);
    if (!row)
        return status;
    ent_values_may_forget(context);
    for (uint32_t i = 0; i < sort->plan->n_keys; i++) {
        struct ent_term term;
        ent_id id = 0;
        status = ent_code_run(context, sort->plan->keys[i].code, &id);
        if (status == ENT_OK)
            status = ent_value_term(context, id, &term);
        if (status)
            return status;
        row[2 * i] = ent_value_is_list(id) ? UINT64_MAX : prefix_of(&term);
        row[2 * i + 1] = id;
    }
    for (uint32_t i = 0; i < sort->n_slots; i++)
        row[2 * sort->plan->n_keys + i] = context->slots[sort->slots[i]];
    return ENT_OK;
}

static enum ent_status compare_rows(struct sort *sort, uint64_t a, uint64_t b,
                                    int *result)
{
    const uint64_t *row_a = sort->rows.items + a * sort->width;
    const uint64_t *row_b = sort->rows.items + b * sort->width;
    for (uint32_t i = 0; i < sort->plan->n_keys; i++) {
        int order = 0;
        if (row_a[2 * i] != row_b[2 * i]) {
            order = row_a[2 * i] < row_b[2 * i] ? -1 : 1;
        } else if (row_a[2 * i + 1] != row_b[2 * i + 1]) {
            enum ent_status status =
                ent_value_compare(sort->op.context, row_a[2 * i + 1],
                                  row_b[2 * i + 1], &order);
            if (status)
                return status;
        }
        if (order) {
            *result = sort->plan->keys[i].descending ? -order : order;
            return ENT_OK;
        }
    }
    *result = a < b ? -1 : a > b;
    return ENT_OK;
}

/* ---- sorting ------------------------------------------------------------ */

/* Merges runs of doubling length between the two halves of `order`. */
static enum ent_status merge_runs(struct sort *sort, const uint64_t *from,
                                  uint64_t *to, size_t n_rows, size_t run)
{
    for (size_t start = 0; start < n_rows; start += 2 * run) {
        size_t a = start, middle = start + run, end = start + 2 * run;
        middle = middle < n_rows ? middle : n_rows;
        end = end < n_rows ? end : n_rows;
        size_t b = middle;
        for (size_t i = start; i < end; i++) {
            int result = a < middle ? -1 : 1;
            enum ent_status status = ent_context_tick(sort->op.context);
            if (status == ENT_OK && a < middle && b < end)
                status = compare_rows(sort, from[a], from[b], &result);
            if (status)
                return status;
            to[i] = result <= 0 ? from[a++] : from[b++];
        }
    }
    return ENT_OK;
}

/* Leaves the rows' order at the beginning of sort->order. */
static enum ent_status sort_rows(struct sort *sort)
{
    size_t n_rows = sort->width ? sort->rows.n_items / sort->width : 0;
    enum ent_status status;
    sort->order.n_items = 0;
    uint64_t *room =
        ent_column_reserve(sort->op.context, &sort->order, 2 * n_rows, &status);
    if (!room)
        return status;
    uint64_t *from = room, *to = room + n_rows;
    for (size_t i = 0; i < n_rows; i++)
        from[i] = i;
    for (size_t run = 1; run < n_rows; run *= 2) {
        status = merge_runs(sort, from, to, n_rows, run);
        if (status)
            return status;
        uint64_t *other = from;
        from = to;
        to = other;
    }
    if (from != room)
        memcpy(room, from, n_rows * sizeof *room);
    sort->n_sorted = n_rows;
    return ENT_OK;
}

/* Keeps the first rows only, in their order. */
static enum ent_status drop_unwanted(struct sort *sort)
{
    struct ent_column kept = {0};
    enum ent_status status = sort_rows(sort);
    if (status || sort->n_sorted <= sort->n_wanted)
        return status;
    uint64_t *room =
        ent_column_reserve(sort->op.context, &kept,
                           (size_t)sort->n_wanted * sort->width + 1, &status);
    if (!room)
        return status;
    for (size_t i = 0; i < sort->n_wanted; i++)
        memcpy(room + i * sort->width,
               sort->rows.items + sort->order.items[i] * sort->width,
               sort->width * sizeof *room);
    sort->rows.n_items = (size_t)sort->n_wanted * sort->width;
    memcpy(sort->rows.items, room, sort->rows.n_items * sizeof *room);
    ent_column_release(sort->op.context, &kept);
    return ENT_OK;
}

static enum ent_status fill(struct sort *sort)
{
    enum ent_status status;
    size_t n_rows = 0;
    while ((status = ent_op_next(sort->op.input)) == ENT_OK) {
        status = ent_context_tick(sort->op.context);
        if (status == ENT_OK)
            status = add_row(sort);
        n_rows++;
        if (status == ENT_OK && sort->n_wanted < SIZE_MAX / 4 &&
            n_rows >= 2 * sort->n_wanted + 4096) {
            status = drop_unwanted(sort);
            n_rows = (size_t)sort->n_wanted;
        }
        if (status)
            return status;
    }
    if (status == ENT_END)
        status = sort_rows(sort);
    sort->is_filled = status == ENT_OK;
    return status;
}

/* ---- the operator ------------------------------------------------------- */

static enum ent_status sort_start(struct ent_op *op)
{
    struct sort *sort = (struct sort *)op;
    sort->is_filled = false;
    sort->next = sort->n_sorted = 0;
    sort->rows.n_items = 0;
    return ent_op_start(op->input);
}

static enum ent_status sort_next(struct ent_op *op)
{
    struct sort *sort = (struct sort *)op;
    enum ent_status status = ent_context_tick(op->context);
    if (status == ENT_OK && !sort->is_filled)
        status = fill(sort);
    if (status)
        return status;
    if (sort->next == sort->n_sorted)
        return ENT_END;
    const uint64_t *row = sort->rows.items +
                          sort->order.items[sort->next++] * sort->width +
                          2 * sort->plan->n_keys;
    for (uint32_t i = 0; i < sort->n_slots; i++)
        op->context->slots[sort->slots[i]] = row[i];
    return ENT_OK;
}

static void sort_close(struct ent_op *op)
{
    struct sort *sort = (struct sort *)op;
    ent_column_release(op->context, &sort->rows);
    ent_column_release(op->context, &sort->order);
}

static const struct ent_op_class sort_class = {"sort", sort_start, sort_next,
                                               sort_close};

enum ent_status ent_op_sort(struct ent_ops *ops, struct ent_op *input,
                            const struct ent_plan *plan, uint64_t n_wanted,
                            struct ent_op **op)
{
    struct sort *sort;
    enum ent_status status =
        ent_op_new(ops, &sort_class, input, sizeof *sort, &sort);
    if (status == ENT_OK)
        status = ent_context_alloc(ops->context, plan->n_columns + 1,
                                   sizeof *sort->slots, &sort->slots);
    if (status)
        return status;
    sort->plan = plan;
    sort->n_wanted = n_wanted;
    sort->n_slots = plan->n_columns;
    for (uint32_t i = 0; i < plan->n_columns; i++)
        sort->slots[i] = plan->columns[i].slot;
    sort->width = 2 * plan->n_keys + sort->n_slots;
    *op = &sort->op;
    return ENT_OK;
}
