/* SPDX-License-Identifier: ISC */
/* Rows packed in as few words as hold what differs (base/rows.h). */
#include <stdbool.h>
#include <string.h>

#include "base/row_gap.h"
#include "base/rows.h"

#define FEW_ROWS 48

static uint64_t low_bits(unsigned width)
{
    return width < 64 ? ((uint64_t)1 << width) - 1 : UINT64_MAX;
}

/* Adds the field from the lowest to the highest of some bits of a column, and
 * its width. */
static void add_field(struct ent_row_packing *packing, unsigned *widths,
                      unsigned column, uint64_t bits)
{
    struct ent_row_field *field = &packing->fields[packing->n_fields];
    unsigned shift = (unsigned)__builtin_ctzll(bits);
    unsigned width = 64 - shift - (unsigned)__builtin_clzll(bits);

    field->column = (unsigned char)column;
    field->shift = (unsigned char)shift;
    field->mask = low_bits(width);
    packing->constants[column] &= ~(field->mask << shift);
    widths[packing->n_fields++] = width;
}

/* Gives every field its place, the first field highest. */
static void place_fields(struct ent_row_packing *packing,
                         const unsigned *widths, unsigned n_sorted)
{
    unsigned n_bits = 0;

    packing->n_words = 1;
    for (unsigned i = 0; i < packing->n_fields; i++) {
        struct ent_row_field *field = &packing->fields[i];
        if (n_bits + widths[i] > 64) {
            packing->n_words++;
            n_bits = 0;
        }
        n_bits += widths[i];
        field->word = (unsigned char)(packing->n_words - 1);
        field->at = 0;
        for (unsigned j = i; j-- > 0;)
            if (packing->fields[j].word == field->word)
                packing->fields[j].at =
                    (unsigned char)(packing->fields[j].at + widths[i]);
    }
    for (unsigned i = 0; i < packing->n_fields; i++) {
        const struct ent_row_field *field = &packing->fields[i];
        unsigned char *bits = &packing->key_bits[field->word];
        if (field->column >= n_sorted)
            continue;
        packing->key_low[field->word] = field->at; /* the lowest comes last */
        *bits = (unsigned char)(*bits + widths[i]);
    }
}

void ent_row_packing_plan(struct ent_row_packing *packing,
                          const uint64_t *first, const uint64_t *bits,
                          unsigned arity, unsigned n_in_order)
{
    unsigned widths[2 * ENT_ROW_COLUMNS];

    memset(packing, 0, sizeof *packing);
    packing->arity = arity;
    for (unsigned c = 0; c < arity; c++) {
        unsigned gap = ent_row_gap(bits[c]);
        uint64_t upper = gap > 0 ? bits[c] & ~low_bits(gap) : 0;
        uint64_t lower = gap > 0 ? bits[c] & low_bits(gap) : bits[c];
        packing->constants[c] = first[c];
        if (upper != 0)
            add_field(packing, widths, c, upper);
        if (lower != 0)
            add_field(packing, widths, c, lower);
    }
    place_fields(packing, widths, arity - n_in_order);
}

void ent_row_unpack(const struct ent_row_packing *packing,
                    const uint64_t *words, size_t n_rows, uint64_t *rows)
{
    const struct ent_row_packing p = *packing;
    for (size_t i = 0; i < n_rows; i++) {
        for (unsigned c = 0; c < p.arity; c++)
            rows[c] = p.constants[c];
        for (unsigned f = 0; f < p.n_fields; f++)
            rows[p.fields[f].column] |=
                (words[p.fields[f].word] >> p.fields[f].at & p.fields[f].mask)
                << p.fields[f].shift;
        words += p.n_words;
        rows += p.arity;
    }
}

static bool is_sorted(const uint64_t *words, size_t n_rows, unsigned n_words)
{
    for (size_t i = 1; i < n_rows; i++)
        if (ent_row_compare(words + (i - 1) * n_words, words + i * n_words,
                            n_words) > 0)
            return false;
    return true;
}

static void sort_few(uint64_t *words, size_t n_rows, unsigned n_words)
{
    uint64_t row[ENT_ROW_WORDS];
    for (size_t i = 1; i < n_rows; i++) {
        size_t at = i;
        memcpy(row, words + i * n_words, n_words * sizeof *row);
        while (at > 0 &&
               ent_row_compare(words + (at - 1) * n_words, row, n_words) > 0)
            at--;
        memmove(words + (at + 1) * n_words, words + at * n_words,
                (i - at) * n_words * sizeof *row);
        memcpy(words + at * n_words, row, n_words * sizeof *row);
    }
}

uint64_t *ent_row_packing_sort(const struct ent_row_packing *packing,
                               uint64_t *words, uint64_t *other, size_t n_rows)
{
    unsigned n_words = packing->n_words;

    if (is_sorted(words, n_rows, n_words))
        return words;
    if (n_rows <= FEW_ROWS) {
        sort_few(words, n_rows, n_words);
        return words;
    }
    for (unsigned word = n_words; word-- > 0;) {
        uint64_t *from = words;
        words =
            ent_rows_sort_bits(from, other, n_rows, n_words, word,
                               packing->key_low[word], packing->key_bits[word]);
        if (words != from)
            other = from;
    }
    return words;
}
