/* SPDX-License-Identifier: ISC */
/* Batches of parsed items. */
#include "import/batch.h"

#include "base/alloc.h"

void ent_batch_init(struct ent_batch *batch)
{
    ent_arena_init(&batch->arena, 0);
    ent_arena_init(&batch->values, 0);
    ent_buf_init(&batch->scratch);
    batch->first = NULL;
    batch->last = &batch->first;
    batch->n_lines = 0;
    batch->ready = NULL;
    batch->n_ready = 0;
    batch->ready_capacity = 0;
}

void ent_batch_release(struct ent_batch *batch)
{
    ent_arena_release(&batch->arena);
    ent_arena_release(&batch->values);
    ent_buf_release(&batch->scratch);
    ent_free(batch->ready);
    batch->ready = NULL;
    batch->n_ready = batch->ready_capacity = 0;
    batch->first = NULL;
    batch->last = &batch->first;
}

void ent_batch_clear(struct ent_batch *batch)
{
    ent_arena_reset(&batch->arena);
    batch->n_ready = 0;
    batch->first = NULL;
    batch->last = &batch->first;
    batch->n_lines = 0;
}

struct ent_item *ent_batch_add(struct ent_batch *batch, enum ent_item_type type,
                               uint64_t line)
{
    struct ent_item *item = ent_arena_calloc(&batch->arena, 1, sizeof *item);
    if (!item)
        return NULL;
    item->type = type;
    item->line = line;
    *batch->last = item;
    batch->last = &item->next;
    return item;
}

enum ent_status ent_batch_reject(struct ent_batch *batch, uint64_t line,
                                 uint64_t column, const char *bytes,
                                 size_t n_bytes, const char *message)
{
    struct ent_item *item = ent_batch_add(batch, ENT_ITEM_REJECT, line);
    if (!item)
        return batch->arena.status;
    item->column = column;
    item->bytes = bytes;
    item->n_bytes = n_bytes;
    item->message = ent_arena_printf(&batch->arena, "%s", message);
    return item->message ? ENT_OK : batch->arena.status;
}
