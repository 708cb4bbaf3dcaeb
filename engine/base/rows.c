/* SPDX-License-Identifier: ISC */
/* Sorting rows.
 *
 * A least-significant-digit radix sort moves every row once per digit, and in
 * most columns of ids few bits differ at all.  So the bits that do are first
 * packed into as few words as hold them: the constant ones are the same in
 * every row and are put back afterwards.  Often one word remains of three. */
#include "base/rows.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

#define INSERTION_ROWS 32
#define DIGIT_BITS 8
#define N_BUCKETS ((size_t)1 << DIGIT_BITS)

static bool is_sorted(const uint64_t *rows, size_t n_rows, unsigned arity)
{
    for (size_t i = 1; i < n_rows; i++)
        if (ent_row_compare(rows + (i - 1) * arity, rows + i * arity, arity) >
            0)
            return false;
    return true;
}

static void swap_rows(uint64_t *a, uint64_t *b, unsigned arity)
{
    for (unsigned i = 0; i < arity; i++) {
        uint64_t value = a[i];
        a[i] = b[i];
        b[i] = value;
    }
}

static void sort_by_insertion(uint64_t *rows, size_t n_rows, unsigned arity)
{
    for (size_t i = 1; i < n_rows; i++) {
        uint64_t *row = rows + i * arity;
        while (row > rows && ent_row_compare(row - arity, row, arity) > 0) {
            swap_rows(row - arity, row, arity);
            row -= arity;
        }
    }
}

/* The bits in which the rows differ in one column. */
static uint64_t differing_bits(const uint64_t *rows, size_t n_rows,
                               unsigned arity, unsigned column)
{
    uint64_t first = rows[column];
    uint64_t bits = 0;

    for (size_t i = 1; i < n_rows; i++)
        bits |= rows[i * arity + column] ^ first;
    return bits;
}

static void copy_row(uint64_t *to, const uint64_t *from, unsigned arity)
{
    for (unsigned i = 0; i < arity; i++)
        to[i] = from[i];
}

/* One pass: moves the rows to `to`, by one digit of one column. */
static void scatter(const uint64_t *from, uint64_t *to, size_t n_rows,
                    unsigned arity, unsigned column, unsigned shift)
{
    size_t starts[N_BUCKETS] = {0};
    size_t start = 0;

    for (size_t i = 0; i < n_rows; i++)
        starts[from[i * arity + column] >> shift & (N_BUCKETS - 1)]++;
    for (size_t i = 0; i < N_BUCKETS; i++) {
        size_t n = starts[i];
        starts[i] = start;
        start += n;
    }
    for (size_t i = 0; i < n_rows; i++) {
        const uint64_t *row = from + i * arity;
        size_t *at = &starts[row[column] >> shift & (N_BUCKETS - 1)];
        copy_row(to + (*at)++ * arity, row, arity);
    }
}

/* Sorts rows; the result is in `rows` or in `other`, and is returned. */
static uint64_t *sort_by_radix(uint64_t *rows, uint64_t *other, size_t n_rows,
                               unsigned arity)
{
    for (unsigned column = arity; column-- > 0;) {
        uint64_t bits = differing_bits(rows, n_rows, arity, column);
        for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
            uint64_t *sorted = other;
            if ((bits >> shift & (N_BUCKETS - 1)) == 0)
                continue;
            scatter(rows, other, n_rows, arity, column, shift);
            other = rows;
            rows = sorted;
        }
    }
    return rows;
}

enum ent_status ent_rows_sort(uint64_t *rows, size_t n_rows, unsigned arity,
                              uint64_t *scratch)
{
    uint64_t *own = NULL;
    uint64_t *sorted;
    size_t n_bytes;

    if (n_rows < 2 || arity == 0 || is_sorted(rows, n_rows, arity))
        return ENT_OK;
    if (n_rows <= INSERTION_ROWS) {
        sort_by_insertion(rows, n_rows, arity);
        return ENT_OK;
    }
    n_bytes = n_rows * arity * sizeof *rows;
    if (!scratch) {
        scratch = own = ent_malloc(n_bytes);
        if (!own)
            return ENT_ENOMEM;
    }
    sorted = sort_by_radix(rows, scratch, n_rows, arity);
    if (sorted != rows)
        memcpy(rows, sorted, n_bytes);
    ent_free(own);
    return ENT_OK;
}

size_t ent_rows_unique(uint64_t *rows, size_t n_rows, unsigned arity)
{
    size_t n_kept = n_rows > 0;

    for (size_t i = 1; i < n_rows; i++) {
        const uint64_t *row = rows + i * arity;
        uint64_t *last = rows + (n_kept - 1) * arity;
        if (ent_row_compare(last, row, arity) == 0)
            continue;
        if (last + arity != row)
            copy_row(last + arity, row, arity);
        n_kept++;
    }
    return n_kept;
}
