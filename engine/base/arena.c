/* SPDX-License-Identifier: ISC */
/* Arenas: a list of blocks, the newest being filled. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define ALIGNMENT ENT_ARENA_ALIGNMENT
#define MIN_BLOCK 4096
#define MAX_BLOCK ((size_t)1024 * 1024)

struct ent_arena_block {
    struct ent_arena_block *older;
    size_t n_bytes; /* of the whole block, this header included */
};

_Static_assert(sizeof(struct ent_arena_block) <= ALIGNMENT,
               "the header takes one unit of alignment");

void ent_arena_init(struct ent_arena *arena, size_t max_bytes)
{
    memset(arena, 0, sizeof *arena);
    arena->max_bytes = max_bytes;
}

void ent_arena_release(struct ent_arena *arena)
{
    struct ent_arena_block *block = arena->blocks;

    while (block) {
        struct ent_arena_block *older = block->older;
        ent_free(block);
        block = older;
    }
    ent_arena_init(arena, arena->max_bytes);
}

static void start_filling(struct ent_arena *arena,
                          struct ent_arena_block *block)
{
    arena->next = (char *)block + ALIGNMENT;
    arena->end = (char *)block + block->n_bytes;
}

void ent_arena_reset(struct ent_arena *arena)
{
    struct ent_arena_block *block = arena->blocks;
    struct ent_arena_block *kept = NULL;

    while (block) {
        struct ent_arena_block *older = block->older;
        struct ent_arena_block *unwanted = block;
        if (block->n_bytes <= MAX_BLOCK &&
            (!kept || block->n_bytes > kept->n_bytes)) {
            unwanted = kept;
            kept = block;
        }
        ent_free(unwanted);
        block = older;
    }
    ent_arena_init(arena, arena->max_bytes);
    if (kept) {
        kept->older = NULL;
        arena->blocks = kept;
        arena->n_bytes = kept->n_bytes;
        start_filling(arena, kept);
    }
}

/* As large as all blocks so far together, within bounds. */
static size_t block_size(const struct ent_arena *arena, size_t needed)
{
    size_t size = arena->n_bytes;

    if (size < MIN_BLOCK)
        size = MIN_BLOCK;
    if (size > MAX_BLOCK)
        size = MAX_BLOCK;
    if (size < needed)
        size = needed;
    if (arena->max_bytes != 0 && size > arena->max_bytes - arena->n_bytes)
        size = needed;
    return size;
}

static void *alloc_in_new_block(struct ent_arena *arena, size_t n_bytes)
{
    size_t needed = n_bytes + ALIGNMENT;
    size_t size;
    struct ent_arena_block *block;

    if (arena->max_bytes != 0 && needed > arena->max_bytes - arena->n_bytes) {
        arena->status = ENT_EMEMORY;
        return NULL;
    }
    size = block_size(arena, needed);
    block = ent_malloc(size);
    if (!block) {
        arena->status = ENT_ENOMEM;
        return NULL;
    }
    block->n_bytes = size;
    arena->n_bytes += size;
    /* A block of one large piece goes behind the one being filled. */
    if (arena->blocks && size == needed) {
        block->older = arena->blocks->older;
        arena->blocks->older = block;
        return (char *)block + ALIGNMENT;
    }
    block->older = arena->blocks;
    arena->blocks = block;
    start_filling(arena, block);
    arena->next += n_bytes;
    return (char *)block + ALIGNMENT;
}

void *ent_arena_alloc_more(struct ent_arena *arena, size_t n_bytes)
{
    char *memory = arena->next;

    if (n_bytes > SIZE_MAX / 2) {
        arena->status = ENT_ENOMEM;
        return NULL;
    }
    n_bytes = n_bytes ? (n_bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1)
                      : ALIGNMENT;
    if (n_bytes > (size_t)(arena->end - arena->next))
        return alloc_in_new_block(arena, n_bytes);
    arena->next += n_bytes;
    return memory;
}

void *ent_arena_calloc(struct ent_arena *arena, size_t n_items,
                       size_t item_bytes)
{
    size_t n_bytes;
    void *memory;

    if (__builtin_mul_overflow(n_items, item_bytes, &n_bytes)) {
        arena->status = ENT_ENOMEM;
        return NULL;
    }
    memory = ent_arena_alloc(arena, n_bytes);
    if (memory)
        memset(memory, 0, n_bytes);
    return memory;
}

char *ent_arena_strndup(struct ent_arena *arena, const char *bytes,
                        size_t n_bytes)
{
    char *copy;

    if (n_bytes > SIZE_MAX / 2) {
        arena->status = ENT_ENOMEM;
        return NULL;
    }
    copy = ent_arena_alloc(arena, n_bytes + 1);
    if (!copy)
        return NULL;
    if (n_bytes > 0)
        memcpy(copy, bytes, n_bytes);
    copy[n_bytes] = '\0';
    return copy;
}

char *ent_arena_join(struct ent_arena *arena, const char *prefix,
                     const char *bytes, size_t n_bytes)
{
    size_t n_prefix = strlen(prefix);
    char *text;

    if (n_bytes > SIZE_MAX / 2 - n_prefix) {
        arena->status = ENT_ENOMEM;
        return NULL;
    }
    text = ent_arena_alloc(arena, n_prefix + n_bytes + 1);
    if (!text)
        return NULL;
    memcpy(text, prefix, n_prefix);
    if (n_bytes > 0)
        memcpy(text + n_prefix, bytes, n_bytes);
    text[n_prefix + n_bytes] = '\0';
    return text;
}

char *ent_arena_printf(struct ent_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_list again;
    char *text = NULL;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0)
        text = ent_arena_alloc(arena, (size_t)length + 1);
    else
        arena->status = ENT_ENOMEM;
    if (text)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}
