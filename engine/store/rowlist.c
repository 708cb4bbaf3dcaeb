/* SPDX-License-Identifier: ISC */
/* A growing flat array of rows of 64-bit columns. */
#include "store/rowlist.h"

#include <string.h>

#include "base/alloc.h"
#include "base/rows.h"

#define FIRST_CAPACITY 64

void ent_rowlist_init(struct ent_rowlist *list, unsigned arity)
{
    *list = (struct ent_rowlist){.arity = arity};
}

void ent_rowlist_release(struct ent_rowlist *list)
{
    ent_free(list->rows);
    ent_rowlist_init(list, list->arity);
}

enum ent_status ent_rowlist_reserve(struct ent_rowlist *list, size_t n)
{
    size_t capacity = list->capacity,
           row_bytes = list->arity * sizeof(uint64_t);
    if (n <= capacity - list->n_rows)
        return ENT_OK;
    if (n > SIZE_MAX / row_bytes / 2 - list->n_rows)
        return ENT_ENOMEM;
    if (capacity == 0)
        capacity = FIRST_CAPACITY;
    while (capacity - list->n_rows < n)
        capacity += capacity / 2;
    uint64_t *rows = ent_realloc(list->rows, capacity * row_bytes);
    if (rows == NULL)
        return ENT_ENOMEM;
    list->rows = rows;
    list->capacity = capacity;
    return ENT_OK;
}

enum ent_status ent_rowlist_add(struct ent_rowlist *list, const uint64_t *row)
{
    if (list->n_rows == list->capacity) {
        enum ent_status status = ent_rowlist_reserve(list, 1);
        if (status != ENT_OK)
            return status;
    }
    memcpy(ent_rowlist_at(list, list->n_rows), row, list->arity * sizeof *row);
    list->n_rows++;
    return ENT_OK;
}

enum ent_status ent_rowlist_sort(struct ent_rowlist *list)
{
    if (list->n_rows == 0)
        return ENT_OK;
    enum ent_status status =
        ent_rows_sort(list->rows, list->n_rows, list->arity, NULL);
    if (status == ENT_OK)
        list->n_rows = ent_rows_unique(list->rows, list->n_rows, list->arity);
    return status;
}
