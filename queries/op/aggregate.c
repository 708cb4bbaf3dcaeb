/* SPDX-License-Identifier: ISC */
/* count, sum, avg, min, max, list. */
#include "queries/op/aggregate.h"

#include <string.h>

#include "queries/expr/compare.h"

/* Columns of state. */
enum {
    COUNT = 0,
    WHOLE = 1,    /* sum of the integers, while it fits */
    FRACTION = 2, /* sum of everything else, bits of a double */
    BEST = 1,     /* min, max */
    FIRST = 1,    /* list: number + 1 in the pool */
    LAST = 2
};

static double as_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t as_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* Counts end at what an integer can say. */
static void add_count(uint64_t *count, uint64_t n)
{
    uint64_t left = (uint64_t)INT64_MAX - *count;
    *count += n < left ? n : left;
}

static enum ent_status add_number(struct ent_context *context, uint64_t *state,
                                  ent_id value)
{
    struct ent_term term;
    int64_t sum, product;
    uint64_t times = context->weight;
    enum ent_status status = ent_value_term(context, value, &term);
    if (status)
        return status;
    if (!ent_term_is_number(&term)) {
        context->n_not_numbers++;
        return ENT_OK;
    }
    add_count(&state[COUNT], times);
    if (term.kind == ENT_INTEGER && times <= INT64_MAX &&
        !__builtin_mul_overflow(term.integer, (int64_t)times, &product) &&
        !__builtin_add_overflow((int64_t)state[WHOLE], product, &sum))
        state[WHOLE] = (uint64_t)sum;
    else
        state[FRACTION] = as_bits(as_double(state[FRACTION]) +
                                  ent_term_double(&term) * (double)times);
    return ENT_OK;
}

static enum ent_status add_extreme(struct ent_context *context,
                                   enum ent_aggregate function, uint64_t *state,
                                   ent_id value)
{
    int result = 0;
    if (state[BEST] == 0) {
        state[BEST] = value;
        return ENT_OK;
    }
    enum ent_status status =
        ent_value_compare(context, value, state[BEST], &result);
    if (function == ENT_AGG_MIN ? result < 0 : result > 0)
        state[BEST] = value;
    return status;
}

static enum ent_status add_item(struct ent_context *context,
                                struct ent_aggregate_pool *pool,
                                uint64_t *state, ent_id value)
{
    enum ent_status status;
    uint64_t number = pool->items.n_items / 2;
    uint64_t *room = ent_column_reserve(context, &pool->items, 2, &status);
    if (!room)
        return status;
    room[0] = value;
    room[1] = 0;
    if (state[LAST])
        pool->items.items[2 * (state[LAST] - 1) + 1] = number + 1;
    else
        state[FIRST] = number + 1;
    state[LAST] = number + 1;
    state[COUNT]++;
    return ENT_OK;
}

static enum ent_status add_items(struct ent_context *context,
                                 struct ent_aggregate_pool *pool,
                                 uint64_t *state, ent_id value)
{
    enum ent_status status = ENT_OK;
    for (uint64_t i = 0; i < context->weight && status == ENT_OK; i++) {
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = add_item(context, pool, state, value);
    }
    return status;
}

enum ent_status ent_aggregate_add(struct ent_context *context,
                                  struct ent_aggregate_pool *pool,
                                  const struct ent_aggregate_spec *spec,
                                  uint64_t *state, ent_id value)
{
    if (spec->arg && value == 0)
        return ENT_OK;
    switch (spec->function) {
    case ENT_AGG_COUNT:
        add_count(&state[COUNT], context->weight);
        return ENT_OK;
    case ENT_AGG_SUM:
    case ENT_AGG_AVG:
        return add_number(context, state, value);
    case ENT_AGG_MIN:
    case ENT_AGG_MAX:
        return add_extreme(context, spec->function, state, value);
    default:
        return add_items(context, pool, state, value);
    }
}

static enum ent_status sum_result(struct ent_context *context,
                                  const uint64_t *state, bool is_mean,
                                  ent_id *value)
{
    double fraction = as_double(state[FRACTION]);
    int64_t whole = (int64_t)state[WHOLE];
    if (!is_mean && fraction == 0)
        return ent_value_of_integer(context, whole, value);
    double sum = (double)whole + fraction;
    if (!is_mean)
        return ent_value_of_double(context, sum, value);
    *value = 0;
    if (state[COUNT] == 0)
        return ENT_OK;
    return ent_value_of_double(context, sum / (double)state[COUNT], value);
}

/* Sorts by insertion into runs: lists are short; long ones by merging. */
static enum ent_status sort_items(struct ent_context *context, ent_id *items,
                                  ent_id *room, size_t n_items)
{
    size_t half = n_items / 2, a = 0, b = half;
    if (n_items < 2)
        return ENT_OK;
    enum ent_status status = sort_items(context, items, room, half);
    if (status == ENT_OK)
        status = sort_items(context, items + half, room, n_items - half);
    for (size_t i = 0; i < n_items && status == ENT_OK; i++) {
        int result = a == half ? 1 : -1;
        status = ent_context_tick(context);
        if (status == ENT_OK && a < half && b < n_items)
            status = ent_value_compare(context, items[a], items[b], &result);
        room[i] = result <= 0 ? items[a++] : items[b++];
    }
    if (status == ENT_OK)
        memcpy(items, room, n_items * sizeof *items);
    return status;
}

static enum ent_status list_result(struct ent_context *context,
                                   const struct ent_aggregate_pool *pool,
                                   const uint64_t *state, ent_id *value)
{
    struct ent_column room = {0};
    size_t n_items = 0;
    enum ent_status status = ENT_OK;
    ent_id *items =
        ent_arena_alloc(&context->arena, state[COUNT] * sizeof *items + 1);
    if (!items)
        return context->arena.status;
    for (uint64_t at = state[FIRST]; at && status == ENT_OK; n_items++) {
        status = ent_context_tick(context);
        items[n_items] = pool->items.items[2 * (at - 1)];
        at = pool->items.items[2 * (at - 1) + 1];
    }
    if (status == ENT_OK &&
        ent_column_reserve(context, &room, n_items + 1, &status))
        status = sort_items(context, items, room.items, n_items);
    ent_column_release(context, &room);
    if (status)
        return status;
    return ent_value_of_list(context, items, n_items, false, value);
}

enum ent_status ent_aggregate_result(struct ent_context *context,
                                     const struct ent_aggregate_pool *pool,
                                     const struct ent_aggregate_spec *spec,
                                     const uint64_t *state, ent_id *value)
{
    switch (spec->function) {
    case ENT_AGG_COUNT:
        return ent_value_of_integer(context, (int64_t)state[COUNT], value);
    case ENT_AGG_SUM:
    case ENT_AGG_AVG:
        return sum_result(context, state, spec->function == ENT_AGG_AVG, value);
    case ENT_AGG_MIN:
    case ENT_AGG_MAX:
        *value = state[BEST];
        return ENT_OK;
    default:
        return list_result(context, pool, state, value);
    }
}
