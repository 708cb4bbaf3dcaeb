/* SPDX-License-Identifier: ISC */
/* The one door to the heap, so that tests can fail every allocation in turn.
 *
 * Sizes of 0 are allowed and give a pointer that can be freed.  All return
 * NULL when memory is out (or a test says so); ent_free(NULL) does nothing. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

void *ent_malloc(size_t n_bytes);
void *ent_calloc(size_t n_items, size_t item_bytes);
void *ent_realloc(void *memory, size_t n_bytes);
void ent_free(void *memory);

/* Copies n bytes and adds a NUL. */
char *ent_strndup(const char *bytes, size_t n_bytes);

/* As ent_malloc() for what is large and used all over: large pages where the
 * system has them, which are quicker to get and to reach. */
void *ent_malloc_large(size_t n_bytes);

/* For tests: the n-th allocation from now on fails (1 is the next one), and
 * so do all after it; 0 switches failing off.  Per thread. */
void ent_alloc_fail_after(uint64_t n);

/* For tests: how many allocations this thread has made. */
uint64_t ent_alloc_count(void);

/* For tests: allocations less frees of this thread. */
int64_t ent_alloc_live(void);

#endif
