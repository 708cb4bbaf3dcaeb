/* SPDX-License-Identifier: ISC */
/* Members of objects. */
#include "import/value.h"

#include <stdlib.h>
#include <string.h>

static int compare_keys(const void *a, const void *b)
{
    const struct ent_value *x = *(const struct ent_value *const *)a;
    const struct ent_value *y = *(const struct ent_value *const *)b;
    size_t n = x->n_key < y->n_key ? x->n_key : y->n_key;
    int order = memcmp(x->key, y->key, n);
    if (order)
        return order;
    return (x->n_key > y->n_key) - (x->n_key < y->n_key);
}

/* Sorts pointers when there are many, since a line may hold 100,000 keys. */
enum ent_status ent_value_duplicate(const struct ent_value *object,
                                    struct ent_arena *arena,
                                    const struct ent_value **twice)
{
    *twice = NULL;
    if (object->n_items <= 16) {
        for (const struct ent_value *a = object->items; a; a = a->next)
            for (const struct ent_value *b = object->items; b != a; b = b->next)
                if (a->n_key == b->n_key &&
                    memcmp(a->key, b->key, a->n_key) == 0)
                    *twice = a;
        return ENT_OK;
    }
    const struct ent_value **sorted =
        ent_arena_alloc(arena, object->n_items * sizeof *sorted);
    if (!sorted)
        return arena->status;
    size_t n = 0;
    for (const struct ent_value *a = object->items; a; a = a->next)
        sorted[n++] = a;
    qsort(sorted, n, sizeof *sorted, compare_keys);
    for (size_t i = 1; i < n; i++)
        if (compare_keys(&sorted[i - 1], &sorted[i]) == 0)
            *twice = sorted[i];
    return ENT_OK;
}

const struct ent_value *ent_value_member(const struct ent_value *object,
                                         enum ent_key key)
{
    if (!ent_value_has(object, key))
        return NULL;
    const struct ent_value *m = object->items;
    while (m->known != key)
        m = m->next;
    return m;
}
