/* SPDX-License-Identifier: ISC */
/* Sorting more rows than memory may hold: rows are packed (base/rows.h) and
 * kept in memory while they fit, else sorted in runs that go to a temporary
 * file and are merged as they are read. */
#ifndef STORE_ROWSORT_H
#define STORE_ROWSORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/rows.h"
#include "store/tempfile.h"

struct ent_rowrun;

struct ent_rowsort {
    struct ent_row_packing packing;
    struct ent_tempfile *file; /* borrowed */
    bool unique;               /* equal rows are one */
    uint64_t *words;
    size_t n_rows, capacity; /* in memory */
    size_t max_rows;         /* of which there may be so many */
    uint64_t n_all;          /* rows added */
    struct ent_rowrun *runs;
    size_t n_runs, runs_capacity;
    bool is_sorted;
    size_t at;    /* next row to be read, in memory */
    size_t *heap; /* merging: runs by their next row, the least first */
    size_t n_heap;
    uint64_t *buffers; /* a piece of each run */
    size_t buffer_rows;
    uint64_t last[ENT_ROW_WORDS];
    bool has_last;
};

/* max_bytes bounds the memory, sorting included. */
void ent_rowsort_init(struct ent_rowsort *sort,
                      const struct ent_row_packing *packing,
                      struct ent_tempfile *file, size_t max_bytes);
void ent_rowsort_release(struct ent_rowsort *sort);

/* Makes room for as many rows at once, as far as they may be in memory. */
ENT_MUST_USE enum ent_status ent_rowsort_reserve(struct ent_rowsort *sort,
                                                 size_t n_rows);
ENT_MUST_USE enum ent_status ent_rowsort_add(struct ent_rowsort *sort,
                                             const uint64_t *row);

/* After the last row. */
ENT_MUST_USE enum ent_status ent_rowsort_sort(struct ent_rowsort *sort);

/* The next rows in order, at most max_rows; *n is 0 at the end. */
ENT_MUST_USE enum ent_status ent_rowsort_next(struct ent_rowsort *sort,
                                              uint64_t *rows, size_t max_rows,
                                              size_t *n);
/* Begins again. */
ENT_MUST_USE enum ent_status ent_rowsort_rewind(struct ent_rowsort *sort);

#endif
