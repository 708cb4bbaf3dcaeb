/* SPDX-License-Identifier: ISC */
/* The heap, with a switch that makes it run out. */
#include "base/alloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static _Thread_local uint64_t n_allocations;
static _Thread_local uint64_t fail_from; /* 0: never */
static _Thread_local int64_t n_live;

static bool may_allocate(void)
{
    n_allocations++;
    return fail_from == 0 || n_allocations < fail_from;
}

static void *counted(void *memory)
{
    n_live += memory != NULL;
    return memory;
}

void *ent_malloc(size_t n_bytes)
{
    return may_allocate() ? counted(malloc(n_bytes ? n_bytes : 1)) : NULL;
}

void *ent_calloc(size_t n_items, size_t item_bytes)
{
    size_t n_bytes;

    if (__builtin_mul_overflow(n_items, item_bytes, &n_bytes))
        return NULL;
    if (n_bytes == 0)
        n_items = item_bytes = 1;
    return may_allocate() ? counted(calloc(n_items, item_bytes)) : NULL;
}

void *ent_realloc(void *memory, size_t n_bytes)
{
    if (!memory)
        return ent_malloc(n_bytes);
    return may_allocate() ? realloc(memory, n_bytes ? n_bytes : 1) : NULL;
}

#define LARGE_PAGE ((size_t)2 << 20)

void *ent_malloc_large(size_t n_bytes)
{
    void *memory = ent_malloc(n_bytes);
    if (!memory || n_bytes < 2 * LARGE_PAGE)
        return memory;
    uintptr_t begin = ((uintptr_t)memory + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)memory + n_bytes) & ~(LARGE_PAGE - 1);
    int refused = madvise((void *)begin, end - begin, MADV_HUGEPAGE);
    (void)refused; /* it was only advice */
    return memory;
}

void ent_free(void *memory)
{
    n_live -= memory != NULL;
    free(memory);
}

char *ent_strndup(const char *bytes, size_t n_bytes)
{
    char *copy = n_bytes < SIZE_MAX ? ent_malloc(n_bytes + 1) : NULL;

    if (!copy)
        return NULL;
    if (n_bytes > 0)
        memcpy(copy, bytes, n_bytes);
    copy[n_bytes] = '\0';
    return copy;
}

void ent_alloc_fail_after(uint64_t n)
{
    fail_from = n == 0 ? 0 : n_allocations + n;
}

uint64_t ent_alloc_count(void)
{
    return n_allocations;
}

int64_t ent_alloc_live(void)
{
    return n_live;
}
