/* SPDX-License-Identifier: ISC */
/* One row in the coding of store/block.h, read in place.
 *
 * The common codes say how many bytes each of the last three columns takes, so
 * that a row is read without a branch that depends on data. */
#ifndef STORE_BLOCK_ROW_H
#define STORE_BLOCK_ROW_H

#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/bytes.h"
#include "base/date.h"
#include "store/block.h"

/* The first code of each form (store/block.h). */
#define ENT_ROW_NEAR 0x40
#define ENT_ROW_FAR 0x60
#define ENT_ROW_WIDE 0x70
#define ENT_ROW_DAYS 0x75
#define ENT_ROW_Y 0x76
#define ENT_ROW_Y_WIDE 0x8e
#define ENT_ROW_X 0xaa
#define ENT_ROW_X_WIDE 0xca
#define ENT_ROW_ANY 0xda
#define ENT_ROW_ANY_DAYS 0xe0
#define ENT_ROW_ANY_SMALL 0xe6
#define ENT_ROW_END 0xfe

#define ENT_ROW_NEAR_MIN 65u
#define ENT_ROW_FAR_MIN (ENT_ROW_NEAR_MIN + (1u << 13))
#define ENT_ROW_FAR_END (ENT_ROW_FAR_MIN + (1u << 20))

/* base/date.h: what stands right of the day number. */
#define ENT_ROW_DAY_BITS 19
#define ENT_ROW_DAY_MASK ((UINT64_C(1) << ENT_ROW_DAY_BITS) - 1)
/* 2010-01-01, as days since 0000-01-01. */
#define ENT_ROW_DAY_ZERO 734138

#define ENT_ROW_KIND_MASK (UINT64_C(255) << 56)
#define ENT_ROW_KIND_DAY 11
#define ENT_ROW_KIND_RAW 15

/* A code below ENT_ROW_ANY: each column is (what it was & keep) + add +
 * (bytes << shift), keep being all or, for one that is replaced, its kind. */
struct ent_row_code {
    uint8_t n_bytes;       /* behind the control byte */
    uint8_t n_x, n_y, n_z; /* of each column */
    int8_t keep_y, keep_z; /* -1 all, 0 the kind */
    uint8_t back;          /* columns from the changed one to the last */
    uint8_t shift_z;
    uint16_t add_x, add_y;
    uint32_t add_z;
};

extern const struct ent_row_code ent_row_codes[ENT_ROW_ANY];
extern const uint64_t ent_row_masks[9]; /* of 0 to 8 bytes */

/* The forms for every column and every difference.  Returns the byte after the
 * row, NULL when there is none. */
const unsigned char *ent_row_any(const struct ent_codec *codec,
                                 const unsigned char *at, unsigned h,
                                 uint64_t *row, uint8_t *changed);

/* Writes the row at `at`, where ENT_BLOCK_ROW_BYTES can be read, to `row`;
 * `previous` is the row that it is written against.  *changed is the first
 * column that differs.  Returns the byte after the row; NULL when there is no
 * row, or not a greater one.  `arity` is the codec's: a constant where speed
 * matters. */
static inline __attribute__((always_inline)) const unsigned char *
ent_row_get(const struct ent_codec *codec, unsigned arity,
            const unsigned char *at, const uint64_t *previous, uint64_t *row,
            uint8_t *changed)
{
    unsigned h = *at++, bad = 0;
    for (unsigned i = 0; i + 3 < arity; i++)
        row[i] = previous[i];
    if (__builtin_expect(h >= codec->n_short, 0)) {
        for (unsigned i = arity < 3 ? 0 : arity - 3; i < arity; i++)
            row[i] = previous[i];
        return ent_row_any(codec, at, h, row, changed);
    }
    const struct ent_row_code *code = &ent_row_codes[h];
    const unsigned char *from = at;
    unsigned z = arity - 1;
    uint64_t old_y = previous[z - 1], old_z = previous[z];
    at += code->n_bytes;
    *changed = (uint8_t)(z - code->back);
    if (arity > 2) {
        uint64_t old_x = previous[z - 2];
        uint64_t x = old_x + code->add_x +
                     (ent_load_u64(from) & ent_row_masks[code->n_x]);
        from += code->n_x;
        row[z - 2] = x;
        bad = x < old_x;
    }
    uint64_t keep_y = (uint64_t)code->keep_y | codec->kind_y;
    uint64_t y = (old_y & keep_y) + code->add_y +
                 (ent_load_u64(from) & ent_row_masks[code->n_y]);
    from += code->n_y;
    uint64_t keep_z = (uint64_t)code->keep_z | codec->kind_z;
    uint64_t new_z =
        (old_z & keep_z) + code->add_z +
        ((ent_load_u64(from) & ent_row_masks[code->n_z]) << code->shift_z);
    row[z - 1] = y;
    row[z] = new_z;
    bad |= (unsigned)(y < old_y) & (unsigned)code->keep_y;
    bad |= (unsigned)(new_z < old_z) & (unsigned)code->keep_z;
    return __builtin_expect(bad, 0) ? NULL : at;
}

#endif
