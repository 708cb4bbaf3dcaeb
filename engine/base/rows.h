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

/* Rows whose differing bits fit in one word each: the same rows sorted in
 * several orders of their columns, a step at a time.  Sorting is stable, so
 * that rows in the order x, y, z are in the order z, x, y afterwards when
 * sorted by z. */
#define ENT_PACKED_COLUMNS 4

struct ent_packed_rows {
    uint64_t *words, *other; /* other: room for a sort */
    size_t n_rows;
    unsigned arity;
    struct ent_packed_column {
        unsigned at, width; /* in the word */
        unsigned split;     /* width of the lower of its two fields */
        unsigned shift[2];  /* in the column: of the lower, of the upper */
        uint64_t constant;  /* bits that all rows share */
    } columns[ENT_PACKED_COLUMNS];
};

/* ENT_ELIMIT when they do not fit; ENT_ENOMEM.  The rows may go afterwards. */
ENT_MUST_USE enum ent_status ent_packed_init(struct ent_packed_rows *packed,
                                             const uint64_t *rows,
                                             size_t n_rows, unsigned arity);
void ent_packed_release(struct ent_packed_rows *packed);

/* Only how rows would be packed: `first` is one of them, `bits` has in each
 * column the bits in which any differs from it.  ENT_ELIMIT. */
ENT_MUST_USE enum ent_status ent_packed_plan(struct ent_packed_rows *packed,
                                             const uint64_t *first,
                                             const uint64_t *bits,
                                             unsigned arity);
uint64_t ent_packed_word(const struct ent_packed_rows *packed,
                         const uint64_t *row);
void ent_packed_row(const struct ent_packed_rows *packed, uint64_t word,
                    uint64_t *row);

void ent_packed_sort(struct ent_packed_rows *packed, unsigned column);
/* Column c of the rows written is column order[c] of those packed. */
void ent_packed_get(const struct ent_packed_rows *packed, size_t first,
                    size_t n_rows, const unsigned char *order, uint64_t *rows);

/* Rows packed in as few words as hold the bits in which they differ; the words
 * of two rows compare as the rows do. */
#define ENT_ROW_COLUMNS 6
#define ENT_ROW_WORDS 8

struct ent_row_packing {
    unsigned arity, n_words, n_fields;
    struct ent_row_field {
        uint64_t mask; /* of the value, once shifted down */
        unsigned char column, shift, word, at;
    } fields[2 * ENT_ROW_COLUMNS];
    uint64_t constants[ENT_ROW_COLUMNS]; /* bits that all rows share */
    /* by word: the bits that rows are sorted by */
    unsigned char key_low[ENT_ROW_WORDS], key_bits[ENT_ROW_WORDS];
};

/* `first` is one of the rows, `bits` has in each column the bits in which any
 * may differ from it.  The last n_in_order columns rise from row to row as they
 * come, so that a stable sort need not look at them. */
void ent_row_packing_plan(struct ent_row_packing *packing,
                          const uint64_t *first, const uint64_t *bits,
                          unsigned arity, unsigned n_in_order);
void ent_row_unpack(const struct ent_row_packing *packing,
                    const uint64_t *words, size_t n_rows, uint64_t *rows);
/* Sorts packed rows, stably; the result is in `words` or in `other` and is
 * returned. */
uint64_t *ent_row_packing_sort(const struct ent_row_packing *packing,
                               uint64_t *words, uint64_t *other, size_t n_rows);

static inline void ent_row_pack(const struct ent_row_packing *packing,
                                const uint64_t *row, uint64_t *words)
{
    for (unsigned i = 0; i < packing->n_words; i++)
        words[i] = 0;
    for (unsigned i = 0; i < packing->n_fields; i++) {
        const struct ent_row_field *field = &packing->fields[i];
        words[field->word] |= (row[field->column] >> field->shift & field->mask)
                              << field->at;
    }
}

/* Sorts rows by some bits of one column, stably; the result is in `rows` or in
 * `other` and is returned. */
uint64_t *ent_rows_sort_bits(uint64_t *rows, uint64_t *other, size_t n_rows,
                             unsigned arity, unsigned column, unsigned low,
                             unsigned n_bits);

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
