/* SPDX-License-Identifier: ISC */
/* Limits and memory of one query. */
#include "queries/context.h"

#include <time.h>

#include "base/alloc.h"
#include "base/limits.h"

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t ent_context_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t ent_context_coarse_now(void)
{
    return read_clock(CLOCK_MONOTONIC_COARSE);
}

int64_t ent_context_work_now(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

enum ent_status ent_context_check(struct ent_context *context)
{
    context->steps_left = ENT_STEPS_PER_CHECK;
    if (context->cancel && __atomic_load_n(context->cancel, __ATOMIC_RELAXED))
        return ENT_ECANCELLED;
    if (context->deadline_ns &&
        ent_context_coarse_now() >= context->deadline_ns)
        return ENT_ETIME;
    if (context->work_deadline_ns &&
        ent_context_work_now() >= context->work_deadline_ns)
        return ENT_ETIME;
    return ENT_OK;
}

enum ent_status ent_context_claim(struct ent_context *context, size_t n_bytes)
{
    size_t used = context->claimed_bytes + context->arena.n_bytes;
    if (used > context->max_bytes || n_bytes > context->max_bytes - used)
        return ENT_EMEMORY;
    context->claimed_bytes += n_bytes;
    context->arena.max_bytes = context->max_bytes - context->claimed_bytes;
    return ENT_OK;
}

void ent_context_unclaim(struct ent_context *context, size_t n_bytes)
{
    context->claimed_bytes -= n_bytes;
    context->arena.max_bytes = context->max_bytes - context->claimed_bytes;
}

enum ent_status ent_context_alloc(struct ent_context *context, size_t n_items,
                                  size_t item_bytes, void *memory)
{
    void *items = ent_arena_calloc(&context->arena, n_items, item_bytes);
    memcpy(memory, &items, sizeof items);
    return items ? ENT_OK : context->arena.status;
}

enum ent_status ent_context_at_end(struct ent_context *context,
                                   void (*release)(void *data), void *data)
{
    struct ent_cleanup *cleanup;
    enum ent_status status =
        ent_context_alloc(context, 1, sizeof *cleanup, &cleanup);
    if (status) {
        release(data);
        return status;
    }
    *cleanup = (struct ent_cleanup){release, data, context->cleanups};
    context->cleanups = cleanup;
    return ENT_OK;
}

/* What a table with n_bytes may have in all; 0 when there is nothing left. */
static size_t room_for(const struct ent_context *context, size_t n_bytes)
{
    size_t others = context->claimed_bytes - n_bytes + context->arena.n_bytes;
    return others < context->max_bytes ? context->max_bytes - others : 0;
}

/* A table that had n_before bytes has n_bytes now. */
static void count_table(struct ent_context *context, size_t n_before,
                        size_t n_bytes)
{
    if (n_bytes == n_before)
        return;
    context->claimed_bytes += n_bytes - n_before;
    context->arena.max_bytes = context->max_bytes - context->claimed_bytes;
}

enum ent_status ent_context_add_row(struct ent_context *context,
                                    struct ent_rowset *set, const uint64_t *row,
                                    size_t *index, bool *is_new)
{
    size_t before = set->n_bytes;
    set->max_bytes = room_for(context, before);
    if (set->max_bytes == 0)
        return ENT_EMEMORY;
    enum ent_status status = ent_rowset_add(set, row, index, is_new);
    count_table(context, before, set->n_bytes);
    return status;
}

void ent_context_release_rows(struct ent_context *context,
                              struct ent_rowset *set)
{
    ent_context_unclaim(context, set->n_bytes);
    ent_rowset_release(set);
}

enum ent_status ent_context_put(struct ent_context *context,
                                struct ent_map *map, uint64_t key,
                                uint64_t value)
{
    size_t before = map->parts.n_bytes;
    map->max_bytes = room_for(context, before);
    if (map->max_bytes == 0)
        return ENT_EMEMORY;
    enum ent_status status = ent_map_put(map, key, value);
    count_table(context, before, map->parts.n_bytes);
    return status;
}

uint64_t *ent_column_reserve(struct ent_context *context,
                             struct ent_column *column, size_t n_items,
                             enum ent_status *status)
{
    *status = ENT_OK;
    size_t needed = column->n_items + n_items;
    if (needed > column->capacity) {
        size_t capacity = column->capacity ? column->capacity * 2 : 256;
        if (capacity < needed)
            capacity = needed;
        size_t growth = (capacity - column->capacity) * sizeof(uint64_t);
        *status = ent_context_claim(context, growth);
        if (*status)
            return NULL;
        uint64_t *items =
            ent_realloc(column->items, capacity * sizeof(uint64_t));
        if (!items) {
            ent_context_unclaim(context, growth);
            *status = ENT_ENOMEM;
            return NULL;
        }
        column->items = items;
        column->capacity = capacity;
    }
    uint64_t *room = column->items + column->n_items;
    column->n_items = needed;
    return room;
}

void ent_column_release(struct ent_context *context, struct ent_column *column)
{
    ent_context_unclaim(context, column->capacity * sizeof(uint64_t));
    ent_free(column->items);
    *column = (struct ent_column){0};
}

void ent_context_init(struct ent_context *context,
                      const struct ent_query_options *options)
{
    *context = (struct ent_context){0};
    context->steps_left = ENT_STEPS_PER_CHECK;
    context->max_bytes =
        options->memory_bytes ? options->memory_bytes : ENT_MAX_QUERY_MEMORY;
    context->cancel = options->cancel;
    context->started_ns = ent_context_now();
    int64_t timeout_ms =
        options->timeout_ms ? options->timeout_ms : ENT_MAX_QUERY_MS;
    if (timeout_ms > 0 && timeout_ms < INT64_MAX / 2000000)
        context->deadline_ns = context->started_ns + timeout_ms * 1000000;
    ent_arena_init(&context->arena, context->max_bytes);
    ent_buf_init(&context->folded);
    ent_buf_init(&context->other_folded);
    ent_map_init(&context->published);
    ent_map_init(&context->undated);
    ent_values_init(&context->values);
}

void ent_context_release(struct ent_context *context)
{
    for (; context->cleanups; context->cleanups = context->cleanups->next)
        context->cleanups->release(context->cleanups->data);
    ent_values_release(&context->values);
    ent_buf_release(&context->folded);
    ent_buf_release(&context->other_folded);
    ent_free(context->sources.numbers);
    ent_free(context->sources.sources.items);
    ent_map_release(&context->undated);
    ent_map_release(&context->published);
    ent_arena_release(&context->arena);
}
