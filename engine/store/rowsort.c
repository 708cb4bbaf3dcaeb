/* SPDX-License-Identifier: ISC */
/* Sorting more rows than memory may hold. */
#include "store/rowsort.h"

#include <string.h>

#include "base/alloc.h"

#define FIRST_ROWS 64
#define MIN_ROWS 256 /* in memory, however little is allowed */
#define MIN_BUFFER_ROWS 64

/* A sorted run in the file, and the piece of it that is in memory. */
struct ent_rowrun {
    uint64_t offset;
    uint64_t n_rows, n_read;
    size_t at, n_buffered;
};

void ent_rowsort_init(struct ent_rowsort *sort,
                      const struct ent_row_packing *packing,
                      struct ent_tempfile *file, size_t max_bytes)
{
    memset(sort, 0, sizeof *sort);
    sort->packing = *packing;
    sort->file = file;
    sort->max_rows = max_bytes / (2 * packing->n_words * sizeof(uint64_t));
    if (sort->max_rows < MIN_ROWS)
        sort->max_rows = MIN_ROWS;
}

void ent_rowsort_release(struct ent_rowsort *sort)
{
    size_t row_bytes = sort->packing.n_words * sizeof(uint64_t);
    for (size_t i = 0; i < sort->n_runs; i++)
        ent_tempfile_forget(sort->file, sort->runs[i].offset,
                            sort->runs[i].n_rows * row_bytes);
    ent_free(sort->words);
    ent_free(sort->runs);
    ent_free(sort->heap);
    ent_free(sort->buffers);
    memset(sort, 0, sizeof *sort);
}

static enum ent_status grow(struct ent_rowsort *sort, size_t capacity)
{
    size_t row_bytes = sort->packing.n_words * sizeof(uint64_t);
    if (capacity > sort->max_rows)
        capacity = sort->max_rows;
    if (capacity <= sort->capacity)
        return ENT_OK;
    uint64_t *words = ent_malloc_large(capacity * row_bytes);
    if (words == NULL)
        return ENT_ENOMEM;
    if (sort->n_rows > 0)
        memcpy(words, sort->words, sort->n_rows * row_bytes);
    ent_free(sort->words);
    sort->words = words;
    sort->capacity = capacity;
    return ENT_OK;
}

enum ent_status ent_rowsort_reserve(struct ent_rowsort *sort, size_t n_rows)
{
    return grow(sort, n_rows);
}

/* Sorts what is in memory. */
static enum ent_status sort_memory(struct ent_rowsort *sort)
{
    unsigned n_words = sort->packing.n_words;
    uint64_t *other =
        ent_malloc_large(sort->n_rows * n_words * sizeof(uint64_t));
    if (other == NULL)
        return ENT_ENOMEM;
    uint64_t *sorted =
        ent_row_packing_sort(&sort->packing, sort->words, other, sort->n_rows);
    if (sorted == sort->words) {
        ent_free(other);
    } else {
        ent_free(sort->words);
        sort->words = sorted;
        sort->capacity = sort->n_rows;
    }
    if (sort->unique)
        sort->n_rows = ent_rows_unique(sort->words, sort->n_rows, n_words);
    return ENT_OK;
}

static enum ent_status run_room(struct ent_rowsort *sort)
{
    if (sort->n_runs < sort->runs_capacity)
        return ENT_OK;
    size_t capacity = sort->runs_capacity == 0 ? 16 : sort->runs_capacity * 2;
    struct ent_rowrun *runs = ent_realloc(sort->runs, capacity * sizeof *runs);
    if (runs == NULL)
        return ENT_ENOMEM;
    sort->runs = runs;
    sort->runs_capacity = capacity;
    return ENT_OK;
}

static enum ent_status write_run(struct ent_rowsort *sort)
{
    uint64_t offset;
    enum ent_status status = run_room(sort);
    if (status == ENT_OK)
        status = sort_memory(sort);
    if (status == ENT_OK)
        status = ent_tempfile_write(sort->file, sort->words,
                                    sort->n_rows * sort->packing.n_words *
                                        sizeof(uint64_t),
                                    &offset);
    if (status != ENT_OK)
        return status;
    sort->runs[sort->n_runs++] =
        (struct ent_rowrun){.offset = offset, .n_rows = sort->n_rows};
    sort->n_rows = 0;
    return ENT_OK;
}

/* Room for one more row. */
static enum ent_status make_room(struct ent_rowsort *sort)
{
    if (sort->n_rows >= sort->max_rows) {
        enum ent_status status = write_run(sort);
        if (status != ENT_OK)
            return status;
    }
    if (sort->n_rows < sort->capacity)
        return ENT_OK;
    return grow(sort,
                sort->capacity < FIRST_ROWS ? FIRST_ROWS : sort->capacity * 2);
}

enum ent_status ent_rowsort_add(struct ent_rowsort *sort, const uint64_t *row)
{
    if (sort->n_rows >= sort->capacity || sort->n_rows >= sort->max_rows) {
        enum ent_status status = make_room(sort);
        if (status != ENT_OK)
            return status;
    }
    ent_row_pack(&sort->packing, row,
                 sort->words + sort->n_rows * sort->packing.n_words);
    sort->n_rows++;
    sort->n_all++;
    return ENT_OK;
}

/* ---- merging ------------------------------------------------------------ */

static uint64_t *buffer_of(const struct ent_rowsort *sort, size_t run)
{
    return sort->buffers + run * sort->buffer_rows * sort->packing.n_words;
}

static const uint64_t *next_of(const struct ent_rowsort *sort, size_t run)
{
    return buffer_of(sort, run) + sort->runs[run].at * sort->packing.n_words;
}

/* Reads the next piece of a run; false in *more at its end. */
static enum ent_status refill(struct ent_rowsort *sort, size_t number,
                              bool *more)
{
    struct ent_rowrun *run = &sort->runs[number];
    size_t row_bytes = sort->packing.n_words * sizeof(uint64_t);
    uint64_t left = run->n_rows - run->n_read;
    size_t n = left < sort->buffer_rows ? (size_t)left : sort->buffer_rows;
    *more = n > 0;
    if (n == 0)
        return ENT_OK;
    enum ent_status status =
        ent_tempfile_read(sort->file, run->offset + run->n_read * row_bytes,
                          buffer_of(sort, number), n * row_bytes);
    run->n_read += n;
    run->at = 0;
    run->n_buffered = n;
    return status;
}

/* Equal rows come in the order of their runs. */
static bool is_before(const struct ent_rowsort *sort, size_t a, size_t b)
{
    int order = ent_row_compare(next_of(sort, a), next_of(sort, b),
                                sort->packing.n_words);
    return order < 0 || (order == 0 && a < b);
}

static void sift_down(struct ent_rowsort *sort, size_t at)
{
    size_t *heap = sort->heap, run = heap[at];
    for (size_t child; (child = 2 * at + 1) < sort->n_heap; at = child) {
        if (child + 1 < sort->n_heap &&
            is_before(sort, heap[child + 1], heap[child]))
            child++;
        if (!is_before(sort, heap[child], run))
            break;
        heap[at] = heap[child];
    }
    heap[at] = run;
}

static enum ent_status begin_merge(struct ent_rowsort *sort)
{
    enum ent_status status = ENT_OK;
    sort->n_heap = 0;
    for (size_t i = 0; i < sort->n_runs && status == ENT_OK; i++) {
        bool more;
        sort->runs[i].n_read = 0;
        status = refill(sort, i, &more);
        if (more)
            sort->heap[sort->n_heap++] = i;
    }
    if (status == ENT_OK)
        for (size_t i = sort->n_heap / 2; i-- > 0;)
            sift_down(sort, i);
    sort->has_last = false;
    return status;
}

/* All rows are in runs: their pieces share the memory of the sort. */
static enum ent_status open_merge(struct ent_rowsort *sort)
{
    size_t n_words = sort->packing.n_words;
    ent_free(sort->words);
    sort->words = NULL;
    sort->capacity = 0;
    sort->buffer_rows = sort->max_rows / sort->n_runs;
    if (sort->buffer_rows < MIN_BUFFER_ROWS)
        sort->buffer_rows = MIN_BUFFER_ROWS;
    sort->heap = ent_malloc(sort->n_runs * sizeof *sort->heap);
    sort->buffers = ent_malloc(sort->n_runs * sort->buffer_rows * n_words *
                               sizeof(uint64_t));
    if (sort->heap == NULL || sort->buffers == NULL)
        return ENT_ENOMEM;
    return begin_merge(sort);
}

/* Goes to the row after the least one. */
static enum ent_status advance(struct ent_rowsort *sort)
{
    size_t number = sort->heap[0];
    struct ent_rowrun *run = &sort->runs[number];
    bool more = true;
    enum ent_status status = ENT_OK;
    if (++run->at == run->n_buffered)
        status = refill(sort, number, &more);
    if (!more)
        sort->heap[0] = sort->heap[--sort->n_heap];
    if (status == ENT_OK && sort->n_heap > 0)
        sift_down(sort, 0);
    return status;
}

static enum ent_status merge_some(struct ent_rowsort *sort, uint64_t *rows,
                                  size_t max_rows, size_t *n)
{
    unsigned n_words = sort->packing.n_words;
    size_t row_bytes = n_words * sizeof(uint64_t);
    while (*n < max_rows && sort->n_heap > 0) {
        const uint64_t *words = next_of(sort, sort->heap[0]);
        if (!sort->unique || !sort->has_last ||
            ent_row_compare(words, sort->last, n_words) != 0) {
            ent_row_unpack(&sort->packing, words, 1,
                           rows + (*n)++ * sort->packing.arity);
            memcpy(sort->last, words, row_bytes);
            sort->has_last = true;
        }
        enum ent_status status = advance(sort);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_rowsort_sort(struct ent_rowsort *sort)
{
    enum ent_status status = ENT_OK;
    if (sort->is_sorted)
        return ENT_OK;
    if (sort->n_runs == 0)
        status = sort->n_rows > 1 ? sort_memory(sort) : ENT_OK;
    else if (sort->n_rows > 0)
        status = write_run(sort);
    if (status == ENT_OK && sort->n_runs > 0)
        status = open_merge(sort);
    sort->is_sorted = status == ENT_OK;
    return status;
}

enum ent_status ent_rowsort_next(struct ent_rowsort *sort, uint64_t *rows,
                                 size_t max_rows, size_t *n)
{
    *n = 0;
    if (sort->n_runs > 0)
        return merge_some(sort, rows, max_rows, n);
    size_t left = sort->n_rows - sort->at;
    *n = left < max_rows ? left : max_rows;
    ent_row_unpack(&sort->packing,
                   sort->words + sort->at * sort->packing.n_words, *n, rows);
    sort->at += *n;
    return ENT_OK;
}

enum ent_status ent_rowsort_rewind(struct ent_rowsort *sort)
{
    sort->at = 0;
    return sort->n_runs > 0 ? begin_merge(sort) : ENT_OK;
}
