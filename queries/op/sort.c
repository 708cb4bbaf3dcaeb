/* SPDX-License-Identifier: ISC */
/* order by: collects the rows, sorts them by their keys, stable.
 *
 * The values of a key are ranked (op/ranks.h), so that rows are sorted by
 * numbers, by radix, the last key first.  When only the first rows are wanted,
 * the others are dropped from time to time, and then every row that comes
 * behind the last of those kept.  When solutions come sorted by the first key,
 * the first that has another key than the last one wanted is the end. */
#include "queries/expr/compare.h"
#include "queries/op/digits.h"
#include "queries/op/nodeset.h"
#include "queries/op/op.h"
#include "queries/op/ranks.h"

/* Rows beyond those wanted before the others are dropped, at least. */
#define SPARE_ROWS 4096u

struct sort {
    struct ent_op op;
    const struct ent_plan *plan;
    uint64_t n_wanted; /* UINT64_MAX: all */
    uint32_t n_slots;  /* the columns' slots, and that of reports */
    uint32_t *slots;
    uint32_t *key_columns; /* of a row: slots first, then keys that are none */
    uint32_t width;
    uint64_t *key; /* room for the keys of a row */
    struct ent_column rows;
    struct ent_column order;  /* room for twice as many numbers of rows */
    const uint64_t *sorted;   /* those numbers, in order */
    struct ent_column values; /* of the key in hand */

    bool has_worst;         /* n_wanted rows are there: ... */
    uint64_t *worst;        /* ... the keys of the last */
    struct ent_nodeset out; /* first keys that come behind it */
    bool is_out_full;

    bool is_filled;
    size_t next;
    size_t n_sorted;
};

/* ---- rows --------------------------------------------------------------- */

static enum ent_status read_key(struct sort *sort)
{
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < sort->plan->n_keys && status == ENT_OK; i++)
        status = ent_code_run(sort->op.context, sort->plan->keys[i].code,
                              &sort->key[i]);
    return status;
}

/* Remembers that the first key alone tells that a row is not wanted. */
static enum ent_status rule_out(struct sort *sort, ent_id id)
{
    bool is_new;
    if (sort->is_out_full)
        return ENT_OK;
    enum ent_status status =
        ent_nodeset_add(sort->op.context, &sort->out, id, &is_new);
    sort->is_out_full = status == ENT_EMEMORY;
    return status == ENT_EMEMORY ? ENT_OK : status;
}

/* Does the row come before the last of those kept? */
static enum ent_status is_wanted(struct sort *sort, bool *wanted)
{
    const struct ent_plan_key *keys = sort->plan->keys;
    *wanted = false;
    for (uint32_t i = 0; i < sort->plan->n_keys; i++) {
        int result;
        if (sort->key[i] == sort->worst[i])
            continue;
        if (i == 0 && ent_nodeset_has(&sort->out, sort->key[0]))
            return ENT_OK;
        enum ent_status status =
            ent_value_compare(sort->op.context, sort->key[i], sort->worst[i],
                              &result);
        if (status)
            return status;
        *wanted = keys[i].descending ? result > 0 : result < 0;
        return i == 0 && !*wanted ? rule_out(sort, sort->key[0]) : ENT_OK;
    }
    return ENT_OK;
}

static enum ent_status add_row(struct sort *sort)
{
    struct ent_context *context = sort->op.context;
    enum ent_status status = read_key(sort);
    bool wanted = true;
    if (status == ENT_OK && sort->has_worst)
        status = is_wanted(sort, &wanted);
    if (status || !wanted)
        return status;
    uint64_t *row =
        ent_column_reserve(context, &sort->rows, sort->width, &status);
    if (!row)
        return status;
    for (uint32_t i = 0; i < sort->n_slots; i++)
        row[i] = context->slots[sort->slots[i]];
    for (uint32_t i = 0; i < sort->plan->n_keys; i++)
        row[sort->key_columns[i]] = sort->key[i];
    return ENT_OK;
}

static size_t n_rows_of(const struct sort *sort)
{
    return sort->rows.n_items / sort->width;
}

/* ---- sorting ------------------------------------------------------------ */

/* Do ids of this kind sort by value? */
static bool sorts_by_id(ent_id id)
{
    enum ent_kind kind = ent_id_kind(id);
    return kind == ENT_INTEGER || kind == ENT_DATE || kind == ENT_BOOLEAN;
}

/* The ids of a column, if these sort as they are: all of one such kind. */
static enum ent_status take_ids(const struct sort *sort, uint32_t column,
                                uint64_t *values, bool *taken)
{
    const uint64_t *row = sort->rows.items + column;
    size_t from, to = 0, n_rows = n_rows_of(sort);
    enum ent_status status;
    *taken = sorts_by_id(row[0]);
    while (*taken && (status = ent_context_stretch(sort->op.context, n_rows,
                                                   &from, &to)) != ENT_END) {
        if (status)
            return status;
        for (size_t i = from; i < to && *taken; i++, row += sort->width) {
            values[i] = *row;
            *taken = ent_id_kind(*row) == ent_id_kind(values[0]);
        }
    }
    return ENT_OK;
}

static enum ent_status take_places(struct sort *sort, uint32_t column,
                                   struct ent_ranks *ranks, uint64_t *values)
{
    const uint64_t *row = sort->rows.items + column;
    size_t n_rows = n_rows_of(sort), number = 0;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < n_rows && status == ENT_OK; i++) {
        status = ent_context_tick(sort->op.context);
        if (status == ENT_OK &&
            (i == 0 || *row != row[-(ptrdiff_t)sort->width]))
            status = ent_ranks_add(ranks, *row, &number);
        values[i] = number;
        row += sort->width;
    }
    if (status == ENT_OK)
        status = ent_ranks_sort(ranks);
    size_t from, to = 0;
    while (status == ENT_OK &&
           (status = ent_context_stretch(sort->op.context, n_rows, &from,
                                         &to)) == ENT_OK)
        for (size_t i = from; i < to; i++)
            values[i] = ranks->places.items[values[i]];
    return status == ENT_END ? ENT_OK : status;
}

/* Sorts the numbers of rows by one digit of their values. */
static enum ent_status sort_digit(struct ent_context *context,
                                  const uint64_t *values, unsigned shift,
                                  const uint64_t *order, uint64_t *sorted,
                                  size_t n_rows)
{
    size_t starts[ENT_N_DIGITS], from, to = 0;
    enum ent_status status =
        ent_digits_count(context, values, n_rows, shift, starts);
    if (status)
        return status;
    while ((status = ent_context_stretch(context, n_rows, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            sorted[starts[ent_digit(values[order[i]], shift)]++] = order[i];
    return status == ENT_END ? ENT_OK : status;
}

/* The smallest value becomes 0; the other way round when descending. */
static enum ent_status level_values(struct ent_context *context,
                                    uint64_t *values, size_t n_rows,
                                    bool descending, uint64_t *range)
{
    uint64_t least = UINT64_MAX, most = 0;
    size_t from, to = 0;
    enum ent_status status;
    while ((status = ent_context_stretch(context, n_rows, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++) {
            least = values[i] < least ? values[i] : least;
            most = values[i] > most ? values[i] : most;
        }
    if (status != ENT_END)
        return status;
    to = 0;
    while ((status = ent_context_stretch(context, n_rows, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            values[i] = descending ? most - values[i] : values[i] - least;
    *range = most - least;
    return status == ENT_END ? ENT_OK : status;
}

/* Sorts the order by one key, stable.  The order changes places with `room`.
 */
static enum ent_status sort_by(struct sort *sort, uint32_t i, uint64_t *values,
                               uint64_t **order, uint64_t **room)
{
    struct ent_ranks ranks;
    uint64_t range;
    bool taken;
    size_t n_rows = n_rows_of(sort);
    uint32_t column = sort->key_columns[i];
    enum ent_status status = take_ids(sort, column, values, &taken);
    if (status == ENT_OK && !taken) {
        ent_ranks_init(&ranks, sort->op.context);
        status = take_places(sort, column, &ranks, values);
        ent_ranks_release(&ranks);
    }
    if (status == ENT_OK)
        status = level_values(sort->op.context, values, n_rows,
                              sort->plan->keys[i].descending, &range);
    if (status)
        return status;
    for (unsigned shift = 0; shift < 64 && range >> shift;
         shift += ENT_DIGIT_BITS) {
        status =
            sort_digit(sort->op.context, values, shift, *order, *room, n_rows);
        if (status)
            return status;
        uint64_t *other = *order;
        *order = *room;
        *room = other;
    }
    return ENT_OK;
}

/* Leaves the rows' order in sort->sorted. */
static enum ent_status sort_rows(struct sort *sort)
{
    struct ent_context *context = sort->op.context;
    size_t n_rows = n_rows_of(sort);
    enum ent_status status = ENT_OK;
    sort->order.n_items = sort->values.n_items = 0;
    sort->n_sorted = n_rows;
    if (n_rows == 0)
        return ENT_OK;
    uint64_t *order =
        ent_column_reserve(context, &sort->order, 2 * n_rows, &status);
    uint64_t *values =
        order ? ent_column_reserve(context, &sort->values, n_rows, &status)
              : NULL;
    if (!values)
        return status;
    uint64_t *room = order + n_rows;
    size_t from, to = 0;
    while ((status = ent_context_stretch(context, n_rows, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            order[i] = i;
    status = status == ENT_END ? ENT_OK : status;
    for (uint32_t i = sort->plan->n_keys; i-- > 0 && status == ENT_OK;)
        status = sort_by(sort, i, values, &order, &room);
    sort->sorted = order;
    return status;
}

/* Keeps the first rows only, in their order. */
static enum ent_status drop_unwanted(struct sort *sort)
{
    struct ent_column kept = {0};
    size_t n_wanted = (size_t)sort->n_wanted;
    enum ent_status status = sort_rows(sort);
    if (status || sort->n_sorted <= n_wanted)
        return status;
    uint64_t *room = ent_column_reserve(sort->op.context, &kept,
                                        n_wanted * sort->width + 1, &status);
    if (!room)
        return status;
    for (size_t i = 0; i < n_wanted; i++)
        memcpy(room + i * sort->width,
               sort->rows.items + sort->sorted[i] * sort->width,
               sort->width * sizeof *room);
    kept.n_items = n_wanted * sort->width;
    ent_column_release(sort->op.context, &sort->rows);
    sort->rows = kept;
    sort->has_worst = true;
    for (uint32_t i = 0; i < sort->plan->n_keys; i++)
        sort->worst[i] =
            sort->rows
                .items[(n_wanted - 1) * sort->width + sort->key_columns[i]];
    return ENT_OK;
}

/* Is the solution behind all that are wanted, and all others with it? */
static enum ent_status is_behind(struct sort *sort, bool *behind)
{
    size_t n_rows = n_rows_of(sort);
    ent_id key;
    *behind = false;
    if (!sort->plan->is_in_order || n_rows < sort->n_wanted)
        return ENT_OK;
    enum ent_status status =
        ent_code_run(sort->op.context, sort->plan->keys[0].code, &key);
    *behind =
        n_rows == 0 ||
        key !=
            sort->rows.items[(n_rows - 1) * sort->width + sort->key_columns[0]];
    return status;
}

static enum ent_status fill(struct sort *sort)
{
    enum ent_status status;
    bool behind;
    while ((status = ent_op_next(sort->op.input)) == ENT_OK) {
        status = ent_context_tick(sort->op.context);
        if (status == ENT_OK)
            status = is_behind(sort, &behind);
        if (status == ENT_OK && behind) {
            status = ENT_END;
            break;
        }
        if (status)
            return status;
        ent_values_may_forget(sort->op.context);
        status = add_row(sort);
        if (status == ENT_OK && sort->n_wanted < SIZE_MAX / 4 &&
            n_rows_of(sort) >= 2 * sort->n_wanted + SPARE_ROWS)
            status = drop_unwanted(sort);
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
    sort->is_filled = sort->has_worst = sort->is_out_full = false;
    sort->next = sort->n_sorted = 0;
    sort->rows.n_items = 0;
    ent_nodeset_release(op->context, &sort->out);
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
    const uint64_t *row =
        sort->rows.items + sort->sorted[sort->next++] * sort->width;
    for (uint32_t i = 0; i < sort->n_slots; i++)
        op->context->slots[sort->slots[i]] = row[i];
    return ENT_OK;
}

static void sort_close(struct ent_op *op)
{
    struct sort *sort = (struct sort *)op;
    ent_column_release(op->context, &sort->rows);
    ent_column_release(op->context, &sort->order);
    ent_column_release(op->context, &sort->values);
    ent_nodeset_release(op->context, &sort->out);
}

static const struct ent_op_class sort_class = {"sort", sort_start, sort_next,
                                               sort_close};

/* A key that is a listed variable needs no column of its own. */
static void find_columns(struct sort *sort)
{
    sort->width = sort->n_slots;
    for (uint32_t i = 0; i < sort->plan->n_keys; i++) {
        const struct ent_code *code = sort->plan->keys[i].code;
        uint32_t column = 0;
        while (column < sort->n_slots &&
               !(ent_code_is_slot(code) && code->slot == sort->slots[column]))
            column++;
        sort->key_columns[i] = column < sort->n_slots ? column : sort->width++;
    }
}

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
    if (status == ENT_OK)
        status =
            ent_context_alloc(ops->context, plan->n_keys + 1,
                              sizeof *sort->key_columns, &sort->key_columns);
    if (status == ENT_OK)
        status = ent_context_alloc(ops->context, 2 * (plan->n_keys + 1),
                                   sizeof *sort->key, &sort->key);
    if (status)
        return status;
    sort->worst = sort->key + plan->n_keys + 1;
    sort->plan = plan;
    sort->n_wanted = n_wanted;
    sort->n_slots = plan->n_columns;
    for (uint32_t i = 0; i < plan->n_columns; i++)
        sort->slots[i] = plan->columns[i].slot;
    find_columns(sort);
    *op = &sort->op;
    return ENT_OK;
}
