/* SPDX-License-Identifier: ISC */
/* Flat arrays of fixed-width rows of 64-bit columns, sorted by radix. */
#ifndef BASE_ROWS_H
#define BASE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

/* Sorts n_rows rows of `arity` columns in place, column 0 first, stable LSD
 * radix sort that skips the bytes in which all rows agree; small inputs by
 * insertion or merge.  `scratch` holds as many columns as `rows`; NULL lets
 * the function allocate it (ENT_ENOMEM). */
ENT_MUST_USE enum ent_status ent_rows_sort(uint64_t *rows, size_t n_rows,
                                           unsigned arity, uint64_t *scratch);

/* Drops equal neighbours; returns how many rows remain. */
size_t ent_rows_unique(uint64_t *rows, size_t n_rows, unsigned arity);

/* <0, 0, >0 over the first n columns. */
static inline int ent_row_compare(const uint64_t *a, const uint64_t *b,
                                  unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

#endif
