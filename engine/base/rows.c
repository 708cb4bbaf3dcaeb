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
#include "base/row_gap.h"

#define INSERTION_ROWS 32
#define DIGIT_BITS 11
#define N_BUCKETS ((size_t)1 << DIGIT_BITS)
#define MAX_PACKED_COLUMNS 16

/* Where differing bits stand in a row, and where they go. */
struct field {
    unsigned column;
    unsigned shift; /* in the column */
    unsigned width;
    unsigned word; /* of the packed row */
    unsigned at;   /* its shift there */
};

struct packing {
    struct field fields[2 * MAX_PACKED_COLUMNS];
    uint64_t constants[MAX_PACKED_COLUMNS]; /* bits that all rows share */
    unsigned n_fields;
    unsigned n_words;
    unsigned key_low[2 * MAX_PACKED_COLUMNS];  /* by word: lowest bit of what */
    unsigned key_bits[2 * MAX_PACKED_COLUMNS]; /* sorts, and how many */
};

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

/* One pass: moves the rows to `to`, by one digit of one column.  Inlined for
 * the usual arities, which then need no loop per row. */
static inline __attribute__((always_inline)) void
scatter_rows(const uint64_t *from, uint64_t *to, size_t n_rows, unsigned arity,
             unsigned column, unsigned shift, size_t mask)
{
    size_t starts[N_BUCKETS] = {0};
    size_t start = 0;

    for (size_t i = 0; i < n_rows; i++)
        starts[from[i * arity + column] >> shift & mask]++;
    for (size_t i = 0; i <= mask; i++) {
        size_t n = starts[i];
        starts[i] = start;
        start += n;
    }
    for (size_t i = 0; i < n_rows; i++) {
        const uint64_t *row = from + i * arity;
        size_t *at = &starts[row[column] >> shift & mask];
        copy_row(to + (*at)++ * arity, row, arity);
    }
}

static void scatter(const uint64_t *from, uint64_t *to, size_t n_rows,
                    unsigned arity, unsigned column, unsigned shift,
                    size_t mask)
{
    switch (arity) {
    case 1:
        scatter_rows(from, to, n_rows, 1, column, shift, mask);
        break;
    case 2:
        scatter_rows(from, to, n_rows, 2, column, shift, mask);
        break;
    case 3:
        scatter_rows(from, to, n_rows, 3, column, shift, mask);
        break;
    default:
        scatter_rows(from, to, n_rows, arity, column, shift, mask);
        break;
    }
}

/* Sorts rows by some bits of a column, in digits as even as they come; the
 * result is in `rows` or in `other`, and is returned. */
static uint64_t *sort_by_bits(uint64_t *rows, uint64_t *other, size_t n_rows,
                              unsigned arity, unsigned column, unsigned low,
                              unsigned n_bits)
{
    unsigned n_digits = (n_bits + DIGIT_BITS - 1) / DIGIT_BITS;

    for (unsigned i = 0; i < n_digits; i++) {
        unsigned from = low + n_bits * i / n_digits;
        unsigned to = low + n_bits * (i + 1) / n_digits;
        uint64_t *sorted = other;
        scatter(rows, other, n_rows, arity, column, from,
                ((size_t)1 << (to - from)) - 1);
        other = rows;
        rows = sorted;
    }
    return rows;
}

uint64_t *ent_rows_sort_bits(uint64_t *rows, uint64_t *other, size_t n_rows,
                             unsigned arity, unsigned column, unsigned low,
                             unsigned n_bits)
{
    return sort_by_bits(rows, other, n_rows, arity, column, low, n_bits);
}

/* The same by the first columns, all bits that differ. */
static uint64_t *sort_by_columns(uint64_t *rows, uint64_t *other, size_t n_rows,
                                 unsigned arity, unsigned n_columns)
{
    for (unsigned column = n_columns; column-- > 0;) {
        uint64_t bits = differing_bits(rows, n_rows, arity, column);
        uint64_t *sorted = rows;
        for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
            unsigned n_bits = 64 - shift < DIGIT_BITS ? 64 - shift : DIGIT_BITS;
            if ((bits >> shift & (N_BUCKETS - 1)) == 0)
                continue;
            sorted =
                sort_by_bits(rows, other, n_rows, arity, column, shift, n_bits);
            other = rows;
            rows = sorted;
        }
    }
    return rows;
}

static uint64_t low_bits(unsigned width)
{
    return width < 64 ? ((uint64_t)1 << width) - 1 : UINT64_MAX;
}

/* Adds the field from the lowest to the highest of some bits of a column. */
static void add_field(struct packing *packing, unsigned column, uint64_t bits)
{
    struct field *field = &packing->fields[packing->n_fields++];

    field->column = column;
    field->shift = (unsigned)__builtin_ctzll(bits);
    field->width = 64 - field->shift - (unsigned)__builtin_clzll(bits);
    packing->constants[column] &= ~(low_bits(field->width) << field->shift);
}

/* Gives every field its place, the first field highest. */
static void place_fields(struct packing *packing, unsigned n_columns)
{
    unsigned n_bits = 0;

    packing->n_words = 1;
    for (unsigned i = 0; i < packing->n_fields; i++) {
        struct field *field = &packing->fields[i];
        if (n_bits + field->width > 64) {
            packing->n_words++;
            n_bits = 0;
        }
        n_bits += field->width;
        field->word = packing->n_words - 1;
        field->at = 0;
        for (unsigned j = i; j-- > 0;)
            if (packing->fields[j].word == field->word)
                packing->fields[j].at += field->width;
    }
    memset(packing->key_bits, 0, sizeof packing->key_bits);
    for (unsigned i = 0; i < packing->n_fields; i++) {
        const struct field *field = &packing->fields[i];
        if (field->column >= n_columns)
            continue;
        packing->key_low[field->word] = field->at; /* the lowest comes last */
        packing->key_bits[field->word] += field->width;
    }
}

/* true when packed rows are shorter than the rows. */
static bool plan_packing(struct packing *packing, const uint64_t *rows,
                         size_t n_rows, unsigned arity, unsigned n_columns)
{
    if (arity < 2 || arity > MAX_PACKED_COLUMNS)
        return false;
    packing->n_fields = 0;
    for (unsigned column = 0; column < arity; column++) {
        uint64_t bits = differing_bits(rows, n_rows, arity, column);
        unsigned gap = ent_row_gap(bits);
        packing->constants[column] = rows[column];
        if (gap > 0) {
            add_field(packing, column, bits & ~low_bits(gap));
            bits &= low_bits(gap);
        }
        if (bits != 0)
            add_field(packing, column, bits);
    }
    place_fields(packing, n_columns);
    return packing->n_words < arity;
}

static void pack(const struct packing *packing, const uint64_t *rows,
                 size_t n_rows, unsigned arity, uint64_t *packed)
{
    for (size_t i = 0; i < n_rows; i++) {
        const uint64_t *row = rows + i * arity;
        uint64_t *to = packed + i * packing->n_words;
        for (unsigned w = 0; w < packing->n_words; w++)
            to[w] = 0;
        for (unsigned f = 0; f < packing->n_fields; f++) {
            const struct field *field = &packing->fields[f];
            to[field->word] |=
                (row[field->column] >> field->shift & low_bits(field->width))
                << field->at;
        }
    }
}

static void unpack(const struct packing *packing, const uint64_t *packed,
                   size_t n_rows, unsigned arity, uint64_t *rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        const uint64_t *from = packed + i * packing->n_words;
        uint64_t *row = rows + i * arity;
        copy_row(row, packing->constants, arity);
        for (unsigned f = 0; f < packing->n_fields; f++) {
            const struct field *field = &packing->fields[f];
            row[field->column] |=
                (from[field->word] >> field->at & low_bits(field->width))
                << field->shift;
        }
    }
}

/* Packs to `scratch`, sorts there and in the memory of the rows, unpacks. */
static void sort_packed(const struct packing *packing, uint64_t *rows,
                        size_t n_rows, unsigned arity, uint64_t *scratch)
{
    uint64_t *sorted;

    pack(packing, rows, n_rows, arity, scratch);
    uint64_t *other = rows;
    sorted = scratch;
    for (unsigned word = packing->n_words; word-- > 0;) {
        uint64_t *from = sorted;
        sorted = sort_by_bits(from, other, n_rows, packing->n_words, word,
                              packing->key_low[word], packing->key_bits[word]);
        if (sorted != from)
            other = from;
    }
    if (sorted != scratch)
        memcpy(scratch, sorted, n_rows * packing->n_words * sizeof *rows);
    unpack(packing, scratch, n_rows, arity, rows);
}

/* How many columns must be looked at: equal rows of those before them come in
 * the order of the last ones already, and a stable sort leaves that alone. */
static unsigned columns_to_sort(const uint64_t *rows, size_t n_rows,
                                unsigned arity)
{
    for (unsigned column = arity; column > 0; column--)
        for (size_t i = 1; i < n_rows; i++)
            if (rows[i * arity + column - 1] <
                rows[(i - 1) * arity + column - 1])
                return column;
    return 0;
}

enum ent_status ent_rows_sort(uint64_t *rows, size_t n_rows, unsigned arity,
                              uint64_t *scratch)
{
    struct packing packing;
    uint64_t *own = NULL;
    bool is_packed;
    unsigned n_columns;
    size_t width;

    if (n_rows < 2 || arity == 0 || is_sorted(rows, n_rows, arity))
        return ENT_OK;
    if (n_rows <= INSERTION_ROWS) {
        sort_by_insertion(rows, n_rows, arity);
        return ENT_OK;
    }
    n_columns = columns_to_sort(rows, n_rows, arity);
    is_packed = plan_packing(&packing, rows, n_rows, arity, n_columns);
    width = is_packed ? packing.n_words : arity;
    if (!scratch) {
        scratch = own = ent_malloc(n_rows * width * sizeof *rows);
        if (!own)
            return ENT_ENOMEM;
    }
    if (is_packed) {
        sort_packed(&packing, rows, n_rows, arity, scratch);
    } else {
        const uint64_t *sorted =
            sort_by_columns(rows, scratch, n_rows, arity, n_columns);
        if (sorted != rows)
            memcpy(rows, sorted, n_rows * arity * sizeof *rows);
    }
    ent_free(own);
    return ENT_OK;
}

/* ---- one word a row, several orders -------------------------------------- */

static void describe_column(struct ent_packed_column *column, uint64_t bits,
                            uint64_t constant)
{
    struct field field;
    unsigned gap = ent_row_gap(bits);
    uint64_t fields[2] = {gap > 0 ? bits & low_bits(gap) : bits,
                          gap > 0 ? bits & ~low_bits(gap) : 0};
    column->constant = constant;
    for (unsigned i = 0; i < 2; i++) {
        column->shift[i] = 0;
        if (i == 1)
            column->split = column->width;
        if (fields[i] == 0)
            continue;
        field.shift = (unsigned)__builtin_ctzll(fields[i]);
        field.width = 64 - field.shift - (unsigned)__builtin_clzll(fields[i]);
        column->shift[i] = field.shift;
        column->width += field.width;
        column->constant &= ~(low_bits(field.width) << field.shift);
    }
}

static inline uint64_t pack_column(const struct ent_packed_column *column,
                                   uint64_t value)
{
    uint64_t low = value >> column->shift[0] & low_bits(column->split);
    uint64_t high =
        value >> column->shift[1] & low_bits(column->width - column->split);
    return (high << column->split | low) << column->at;
}

static inline uint64_t unpack_column(const struct ent_packed_column *column,
                                     uint64_t word)
{
    uint64_t value = word >> column->at & low_bits(column->width);
    return column->constant |
           (value & low_bits(column->split)) << column->shift[0] |
           value >> column->split << column->shift[1];
}

enum ent_status ent_packed_plan(struct ent_packed_rows *packed,
                                const uint64_t *first, const uint64_t *bits,
                                unsigned arity)
{
    unsigned n_bits = 0;
    *packed = (struct ent_packed_rows){.arity = arity};
    if (arity > ENT_PACKED_COLUMNS)
        return ENT_ELIMIT;
    for (unsigned c = arity; c-- > 0;) {
        struct ent_packed_column *column = &packed->columns[c];
        describe_column(column, bits[c], first[c]);
        column->at = n_bits < 64 ? n_bits : 0;
        n_bits += column->width;
    }
    return n_bits > 64 ? ENT_ELIMIT : ENT_OK;
}

uint64_t ent_packed_word(const struct ent_packed_rows *packed,
                         const uint64_t *row)
{
    uint64_t word = 0;
    for (unsigned c = 0; c < packed->arity; c++)
        word |= pack_column(&packed->columns[c], row[c]);
    return word;
}

void ent_packed_row(const struct ent_packed_rows *packed, uint64_t word,
                    uint64_t *row)
{
    for (unsigned c = 0; c < packed->arity; c++)
        row[c] = unpack_column(&packed->columns[c], word);
}

enum ent_status ent_packed_init(struct ent_packed_rows *packed,
                                const uint64_t *rows, size_t n_rows,
                                unsigned arity)
{
    uint64_t bits[ENT_PACKED_COLUMNS];
    packed->words = packed->other = NULL;
    if (n_rows == 0 || arity > ENT_PACKED_COLUMNS)
        return ENT_ELIMIT;
    for (unsigned c = 0; c < arity; c++)
        bits[c] = differing_bits(rows, n_rows, arity, c);
    enum ent_status status = ent_packed_plan(packed, rows, bits, arity);
    if (status != ENT_OK)
        return status;
    packed->n_rows = n_rows;
    packed->words = ent_malloc(n_rows * sizeof *rows);
    packed->other = ent_malloc(n_rows * sizeof *rows);
    if (packed->words == NULL || packed->other == NULL) {
        ent_packed_release(packed);
        return ENT_ENOMEM;
    }
    for (size_t i = 0; i < n_rows; i++)
        packed->words[i] = ent_packed_word(packed, rows + i * arity);
    return ENT_OK;
}

void ent_packed_release(struct ent_packed_rows *packed)
{
    ent_free(packed->words);
    ent_free(packed->other);
    packed->words = packed->other = NULL;
}

void ent_packed_sort(struct ent_packed_rows *packed, unsigned column)
{
    uint64_t *from = packed->words;
    packed->words =
        sort_by_bits(from, packed->other, packed->n_rows, 1, 0,
                     packed->columns[column].at, packed->columns[column].width);
    if (packed->words != from)
        packed->other = from;
}

void ent_packed_get(const struct ent_packed_rows *packed, size_t first,
                    size_t n_rows, const unsigned char *order, uint64_t *rows)
{
    unsigned arity = packed->arity;
    for (unsigned c = 0; c < arity; c++) {
        const struct ent_packed_column column = packed->columns[order[c]];
        for (size_t i = 0; i < n_rows; i++)
            rows[i * arity + c] =
                unpack_column(&column, packed->words[first + i]);
    }
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
