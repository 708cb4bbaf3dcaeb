/* SPDX-License-Identifier: ISC */
/* Groups solutions by the columns that are not aggregates: aggregates of each
 * group, and the reports that it rests on (with reports).  Where the order of
 * the input keeps each group together, one is made after the other. */
#include "queries/op/aggregate.h"
#include "queries/op/evidence.h"
#include "queries/op/nodeset.h"
#include "queries/op/sorted.h"

/* Solutions whose groups are looked up together, so that memory is fetched for
 * many at a time. */
#define BATCH_ROWS 64u

/* So many are in the processor's cache anyway. */
#define FEW_GROUPS 8192u

struct batch {
    uint64_t *keys;   /* of each solution */
    uint64_t *values; /* what its aggregates take in */
    uint64_t weights[BATCH_ROWS];
    size_t numbers[BATCH_ROWS]; /* of their groups */
    unsigned n_rows;
};

struct group {
    struct ent_op op;
    const struct ent_plan *plan;
    uint32_t *key_slots;
    uint32_t n_keys;
    uint32_t n_aggregates;
    uint64_t *row; /* room for a key */
    struct ent_rowset keys;
    struct ent_column states;
    struct ent_rowset *distinct; /* of each aggregate: group, value */
    struct ent_nodeset *seen; /* likewise, when there is one group at a time */
    struct ent_aggregate_pool pool;
    struct ent_evidence evidence;
    struct batch batch;
    bool is_filled;
    size_t next;

    bool is_sorted;   /* each group comes in one piece */
    bool has_pending; /* the first solution of the next is there: ... */
    uint64_t *pending;
    uint64_t pending_weight;
};

static enum ent_status clear_states(struct group *group)
{
    enum ent_status status;
    size_t n_columns = group->n_aggregates * ENT_AGGREGATE_COLUMNS;
    uint64_t *room = ent_column_reserve(group->op.context, &group->states,
                                        n_columns + 1, &status);
    if (!room)
        return status;
    group->states.n_items--;
    memset(room, 0, n_columns * sizeof *room);
    return ENT_OK;
}

static enum ent_status group_start(struct ent_op *op)
{
    struct group *group = (struct group *)op;
    struct ent_sorted sorted;
    ent_op_sorted(op->input, &sorted);
    group->is_sorted = group->n_keys > 0 && !group->plan->has_evidence &&
                       ent_sorted_groups(op->context, &sorted, group->key_slots,
                                         group->n_keys);
    group->is_filled = group->has_pending = false;
    group->next = 0;
    return ent_op_start(op->input);
}

/* One group at a time needs no number of the group beside the value. */
static bool is_single(const struct group *group)
{
    return group->is_sorted || group->n_keys == 0;
}

/* Does the key of the current solution lie in `key`? */
static bool has_key(const struct group *group, const uint64_t *key)
{
    const uint64_t *slots = group->op.context->slots;
    for (uint32_t i = 0; i < group->n_keys; i++)
        if (slots[group->key_slots[i]] != key[i])
            return false;
    return true;
}

static void take_key(const struct group *group, uint64_t *key)
{
    for (uint32_t i = 0; i < group->n_keys; i++)
        key[i] = group->op.context->slots[group->key_slots[i]];
}

/* The number of the group with this key, made if new. */
static enum ent_status find_group(struct group *group, const uint64_t *key,
                                  size_t *number)
{
    bool is_new;
    enum ent_status status =
        ent_context_add_row(group->op.context, &group->keys, key, number,
                            &is_new);
    return status || !is_new ? status : clear_states(group);
}

/* Is the value one that the aggregate took in already, and need not again? */
static enum ent_status is_repeated(struct group *group, size_t number,
                                   uint32_t i,
                                   const struct ent_aggregate_spec *spec,
                                   ent_id value, bool *repeated)
{
    struct ent_context *context = group->op.context;
    bool is_extreme =
        spec->function == ENT_AGG_MIN || spec->function == ENT_AGG_MAX;
    uint64_t pair[2] = {number, value};
    size_t index;
    bool is_new = true;
    enum ent_status status = ENT_OK;
    *repeated = false;
    if (!spec->arg || !value)
        return ENT_OK;
    if (is_single(group) ? spec->distinct || (is_extreme && !group->n_keys)
                         : spec->distinct && !is_extreme) {
        status = is_single(group)
                     ? ent_nodeset_add(context, &group->seen[i], value, &is_new)
                     : ent_context_add_row(context, &group->distinct[i], pair,
                                           &index, &is_new);
        *repeated = status == ENT_OK && !is_new;
    }
    return status;
}

static enum ent_status find_value(struct group *group,
                                  const struct ent_aggregate_spec *spec,
                                  ent_id *value)
{
    *value = 0;
    if (!spec->arg)
        return ENT_OK;
    return ent_code_run(group->op.context, spec->arg, value);
}

static enum ent_status add_value(struct group *group, size_t number, uint32_t i,
                                 const struct ent_aggregate_spec *spec,
                                 ent_id value)
{
    struct ent_context *context = group->op.context;
    uint64_t *state = group->states.items + (number * group->n_aggregates + i) *
                                                ENT_AGGREGATE_COLUMNS;
    bool repeated;
    if (!spec->arg)
        return ent_aggregate_add(context, &group->pool, spec, state, 0);
    enum ent_status status =
        is_repeated(group, number, i, spec, value, &repeated);
    if (status || repeated)
        return status;
    uint64_t weight = context->weight;
    if (spec->distinct)
        context->weight = 1;
    status = ent_aggregate_add(context, &group->pool, spec, state, value);
    context->weight = weight;
    return status;
}

static enum ent_status add_values(struct group *group, size_t number)
{
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; spec && status == ENT_OK; spec = spec->next, i++) {
        ent_id value;
        status = find_value(group, spec, &value);
        if (status == ENT_OK)
            status = add_value(group, number, i, spec, value);
    }
    if (status == ENT_OK && group->plan->has_evidence)
        status = ent_evidence_add_all(&group->evidence, group->plan, number);
    return status;
}

/* ---- groups that come in any order -------------------------------------- */

static enum ent_status take_solution(struct group *group)
{
    struct batch *batch = &group->batch;
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    uint64_t *value =
        batch->values + (size_t)batch->n_rows * group->n_aggregates;
    enum ent_status status = ENT_OK;
    take_key(group, batch->keys + (size_t)batch->n_rows * group->n_keys);
    batch->weights[batch->n_rows++] = group->op.context->weight;
    for (; spec && status == ENT_OK; spec = spec->next)
        status = find_value(group, spec, value++);
    return status;
}

static void prefetch_groups(const struct group *group)
{
    const struct batch *batch = &group->batch;
    for (unsigned i = 0; i < batch->n_rows; i++)
        ent_rowset_prefetch(&group->keys,
                            batch->keys + (size_t)i * group->n_keys);
    for (unsigned i = 0; i < batch->n_rows; i++)
        ent_rowset_prefetch_row(&group->keys,
                                batch->keys + (size_t)i * group->n_keys);
}

static enum ent_status find_groups(struct group *group)
{
    struct batch *batch = &group->batch;
    const uint64_t *key = batch->keys;
    enum ent_status status = ENT_OK;
    if (group->keys.n_rows > FEW_GROUPS)
        prefetch_groups(group);
    for (unsigned i = 0; i < batch->n_rows && status == ENT_OK; i++) {
        if (i > 0 &&
            memcmp(key, key - group->n_keys, group->n_keys * sizeof *key) == 0)
            batch->numbers[i] = batch->numbers[i - 1];
        else
            status = find_group(group, key, &batch->numbers[i]);
        key += group->n_keys;
        __builtin_prefetch(group->states.items + batch->numbers[i] *
                                                     group->n_aggregates *
                                                     ENT_AGGREGATE_COLUMNS);
    }
    return status;
}

static enum ent_status add_batch(struct group *group)
{
    struct ent_context *context = group->op.context;
    struct batch *batch = &group->batch;
    const uint64_t *value = batch->values;
    uint64_t weight = context->weight;
    enum ent_status status = find_groups(group);
    for (unsigned i = 0; i < batch->n_rows && status == ENT_OK; i++) {
        const struct ent_aggregate_spec *spec = group->plan->aggregates;
        context->weight = batch->weights[i];
        for (uint32_t j = 0; spec && status == ENT_OK; spec = spec->next, j++)
            status = add_value(group, batch->numbers[i], j, spec, *value++);
    }
    context->weight = weight;
    batch->n_rows = 0;
    return status;
}

static enum ent_status fill_by_batches(struct group *group)
{
    enum ent_status status;
    group->batch.n_rows = 0;
    while ((status = ent_op_next(group->op.input)) == ENT_OK) {
        status = ent_context_tick(group->op.context);
        if (status == ENT_OK)
            status = take_solution(group);
        if (status == ENT_OK && group->batch.n_rows == BATCH_ROWS)
            status = add_batch(group);
        if (status)
            return status;
    }
    enum ent_status added = status == ENT_END ? add_batch(group) : ENT_OK;
    return added ? added : status;
}

/* All solutions in one group, or with evidence, which is found in the slots. */
static enum ent_status fill_one_by_one(struct group *group)
{
    enum ent_status status;
    size_t number = SIZE_MAX;
    while ((status = ent_op_next(group->op.input)) == ENT_OK) {
        status = ent_context_tick(group->op.context);
        if (status == ENT_OK &&
            (number == SIZE_MAX || !has_key(group, group->row))) {
            take_key(group, group->row);
            status = find_group(group, group->row, &number);
        }
        if (status == ENT_OK)
            status = add_values(group, number);
        if (status)
            return status;
    }
    return status;
}

static enum ent_status fill(struct group *group)
{
    size_t number;
    enum ent_status status = group->n_keys > 0 && !group->plan->has_evidence
                                 ? fill_by_batches(group)
                                 : fill_one_by_one(group);
    if (status != ENT_END)
        return status;
    status = ENT_OK;
    if (group->n_keys == 0 && group->plan->has_groups) {
        group->op.context->found_none = group->keys.n_rows == 0;
        status = find_group(group, group->row, &number);
    }
    if (status == ENT_OK && group->plan->has_evidence)
        status = ent_evidence_sort(&group->evidence);
    group->is_filled = status == ENT_OK;
    return status;
}

static enum ent_status give(struct group *group, size_t number,
                            const uint64_t *key)
{
    struct ent_context *context = group->op.context;
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < group->n_keys; i++)
        context->slots[group->key_slots[i]] = key[i];
    for (uint32_t i = 0; spec && status == ENT_OK; spec = spec->next, i++)
        status = ent_aggregate_result(context, &group->pool, spec,
                                      group->states.items +
                                          (number * group->n_aggregates + i) *
                                              ENT_AGGREGATE_COLUMNS,
                                      &context->slots[spec->slot]);
    if (status == ENT_OK && group->plan->has_evidence)
        status = ent_evidence_list(&group->evidence, number,
                                   &context->slots[group->plan->reports_slot]);
    return status;
}

static enum ent_status next_of_all(struct group *group)
{
    if (!group->is_filled) {
        enum ent_status status = fill(group);
        if (status)
            return status;
    }
    if (group->next == group->keys.n_rows)
        return ENT_END;
    enum ent_status status = ent_context_tick(group->op.context);
    size_t number = group->next++;
    return status
               ? status
               : give(group, number, group->keys.rows + number * group->n_keys);
}

/* ---- groups one after the other ----------------------------------------- */

/* Forgets the last group; its key's slots get back what the input left there,
 * or the first solution is asked for. */
static enum ent_status begin_group(struct group *group)
{
    struct ent_context *context = group->op.context;
    group->states.n_items = group->pool.items.n_items = 0;
    for (uint32_t i = 0; i < group->n_aggregates; i++)
        if (group->seen[i].n_items)
            ent_nodeset_release(context, &group->seen[i]);
    enum ent_status status = clear_states(group);
    if (status || !group->has_pending)
        return status ? status : ent_op_next(group->op.input);
    for (uint32_t i = 0; i < group->n_keys; i++)
        context->slots[group->key_slots[i]] = group->pending[i];
    context->weight = group->pending_weight;
    return ENT_OK;
}

static enum ent_status next_sorted(struct group *group)
{
    struct ent_context *context = group->op.context;
    if (group->is_filled)
        return ENT_END;
    enum ent_status status = begin_group(group);
    if (status)
        return status;
    take_key(group, group->row);
    do {
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = add_values(group, 0);
        if (status == ENT_OK)
            status = ent_op_next(group->op.input);
    } while (status == ENT_OK && has_key(group, group->row));
    if (status < 0)
        return status;
    group->is_filled = status == ENT_END;
    group->has_pending = true;
    take_key(group, group->pending);
    group->pending_weight = context->weight;
    return give(group, 0, group->row);
}

static enum ent_status group_next(struct ent_op *op)
{
    struct group *group = (struct group *)op;
    return group->is_sorted ? next_sorted(group) : next_of_all(group);
}

static void group_close(struct ent_op *op)
{
    struct group *group = (struct group *)op;
    ent_context_release_rows(op->context, &group->keys);
    for (uint32_t i = 0; i < group->n_aggregates; i++) {
        ent_context_release_rows(op->context, &group->distinct[i]);
        ent_nodeset_release(op->context, &group->seen[i]);
    }
    ent_column_release(op->context, &group->states);
    ent_column_release(op->context, &group->pool.items);
    ent_evidence_release(&group->evidence);
}

static const struct ent_op_class group_class = {"group", group_start,
                                                group_next, group_close};

static enum ent_status init_keys(struct group *group)
{
    struct ent_context *context = group->op.context;
    const struct ent_plan *plan = group->plan;
    enum ent_status status =
        ent_context_alloc(context, plan->n_columns + 1,
                          sizeof *group->key_slots, &group->key_slots);
    if (status == ENT_OK)
        status = ent_context_alloc(context, 2 * (plan->n_columns + 1),
                                   sizeof *group->row, &group->row);
    if (status)
        return status;
    group->pending = group->row + plan->n_columns + 1;
    for (uint32_t i = 0; i < plan->n_columns; i++)
        if (!plan->columns[i].has_aggregate &&
            plan->columns[i].slot != plan->reports_slot)
            group->key_slots[group->n_keys++] = plan->columns[i].slot;
    ent_rowset_init(&group->keys, group->n_keys, 0);
    return ENT_OK;
}

static enum ent_status init_aggregates(struct group *group)
{
    const struct ent_aggregate_spec *spec = group->plan->aggregates;
    uint32_t n_aggregates = 0;
    for (; spec; spec = spec->next)
        n_aggregates++;
    enum ent_status status =
        ent_context_alloc(group->op.context, n_aggregates + 1,
                          sizeof *group->distinct, &group->distinct);
    if (status == ENT_OK)
        status = ent_context_alloc(group->op.context, n_aggregates + 1,
                                   sizeof *group->seen, &group->seen);
    if (status)
        return status;
    for (uint32_t i = 0; i < n_aggregates; i++)
        ent_rowset_init(&group->distinct[i], 2, 0);
    group->n_aggregates = n_aggregates;
    status =
        ent_context_alloc(group->op.context, BATCH_ROWS * (group->n_keys + 1),
                          sizeof *group->batch.keys, &group->batch.keys);
    if (status == ENT_OK)
        status = ent_context_alloc(group->op.context,
                                   BATCH_ROWS * (n_aggregates + 1),
                                   sizeof *group->batch.values,
                                   &group->batch.values);
    return status;
}

enum ent_status ent_op_group(struct ent_ops *ops, struct ent_op *input,
                             const struct ent_plan *plan, struct ent_op **op)
{
    struct group *group;
    enum ent_status status =
        ent_op_new(ops, &group_class, input, sizeof *group, &group);
    if (status)
        return status;
    group->plan = plan;
    *op = &group->op;
    status = init_keys(group);
    if (status == ENT_OK)
        ent_op_sort_first(input, group->key_slots, group->n_keys);
    if (status == ENT_OK)
        status = init_aggregates(group);
    if (status == ENT_OK && plan->has_evidence)
        status = ent_evidence_init(&group->evidence, ops->context, plan);
    return status;
}
