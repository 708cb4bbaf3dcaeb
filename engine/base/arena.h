/* SPDX-License-Identifier: ISC */
/* Memory that is freed as a whole: one per query, one per import batch.
 *
 * Blocks grow geometrically from 4 kB to 1 MB.  Memory is aligned to 16 bytes
 * and not zeroed, unless said.  Not thread-safe. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include <entente/status.h>

struct ent_arena_block;

struct ent_arena {
    struct ent_arena_block *blocks;
    char *next;             /* first free byte of the newest block */
    char *end;              /* its end */
    size_t n_bytes;         /* taken from the heap */
    size_t max_bytes;       /* 0: no limit */
    enum ent_status status; /* why the last allocation failed */
};

/* max_bytes bounds what the arena takes from the heap; 0 for no bound. */
void ent_arena_init(struct ent_arena *arena, size_t max_bytes);

/* Frees everything; the arena can be used again. */
void ent_arena_release(struct ent_arena *arena);

/* Keeps one block for reuse and forgets what was in it. */
void ent_arena_reset(struct ent_arena *arena);

#define ENT_ARENA_ALIGNMENT ((size_t)16)

/* When the newest block has no room; see ent_arena_alloc(). */
void *ent_arena_alloc_more(struct ent_arena *arena, size_t n_bytes);

/* NULL when out: arena->status is then ENT_ENOMEM, or ENT_EMEMORY when the
 * arena's own limit was reached. */
static inline void *ent_arena_alloc(struct ent_arena *arena, size_t n_bytes)
{
    size_t n_left = (size_t)(arena->end - arena->next);
    size_t n_taken =
        (n_bytes + ENT_ARENA_ALIGNMENT - 1) & ~(ENT_ARENA_ALIGNMENT - 1);
    void *memory = arena->next;

    if (n_bytes == 0 || n_bytes > n_left || n_taken > n_left)
        return ent_arena_alloc_more(arena, n_bytes);
    arena->next += n_taken;
    return memory;
}

void *ent_arena_calloc(struct ent_arena *arena, size_t n_items,
                       size_t item_bytes);

/* Copies n bytes and adds a NUL. */
char *ent_arena_strndup(struct ent_arena *arena, const char *bytes,
                        size_t n_bytes);

/* A prefix and n bytes in one, with a NUL. */
char *ent_arena_join(struct ent_arena *arena, const char *prefix,
                     const char *bytes, size_t n_bytes);

/* printf into the arena. */
char *ent_arena_printf(struct ent_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
