/* SPDX-License-Identifier: ISC */
/* A growing flat array of rows of 64-bit columns. */
#ifndef STORE_ROWLIST_H
#define STORE_ROWLIST_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

struct ent_rowlist {
    uint64_t *rows;
    size_t n_rows;
    size_t capacity; /* in rows */
    unsigned arity;
};

void ent_rowlist_init(struct ent_rowlist *list, unsigned arity);
void ent_rowlist_release(struct ent_rowlist *list);
ENT_MUST_USE enum ent_status ent_rowlist_add(struct ent_rowlist *list,
                                             const uint64_t *row);
/* Makes room for n more rows. */
ENT_MUST_USE enum ent_status ent_rowlist_reserve(struct ent_rowlist *list,
                                                 size_t n);
/* Sorts and drops equal rows. */
ENT_MUST_USE enum ent_status ent_rowlist_sort(struct ent_rowlist *list);

static inline uint64_t *ent_rowlist_at(const struct ent_rowlist *list, size_t i)
{
    return list->rows + i * list->arity;
}

#endif
