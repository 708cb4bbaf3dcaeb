/* SPDX-License-Identifier: ISC */
/* One row in the coding of store/block.h, read in place. */
#ifndef STORE_BLOCK_ROW_H
#define STORE_BLOCK_ROW_H

#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/bytes.h"
#include "base/date.h"
#include "store/block.h"

#define ENT_ROW_NEAR 0x80 /* last column, two bytes */
#define ENT_ROW_FAR 0xc0  /* last column, three bytes */
#define ENT_ROW_VU 0xd0   /* last column, any difference */
#define ENT_ROW_DAYS 0xd1 /* last column, whole days */
#define ENT_ROW_NEAR_MIN 129u
#define ENT_ROW_FAR_MIN (ENT_ROW_NEAR_MIN + (1u << 14))
#define ENT_ROW_FAR_END (ENT_ROW_FAR_MIN + (1u << 20))

/* base/date.h: what stands right of the day number. */
#define ENT_ROW_DAY_BITS 19
#define ENT_ROW_DAY_MASK ((UINT64_C(1) << ENT_ROW_DAY_BITS) - 1)
/* 2010-01-01, as days since 0000-01-01. */
#define ENT_ROW_DAY_ZERO 734138

#define ENT_ROW_KIND_DAY 11
#define ENT_ROW_KIND_RAW 15

/* The column behind a code whose low bit is set; *at may move on. */
static inline uint64_t ent_row_id(uint64_t code, const unsigned char **at)
{
    unsigned kind = (unsigned)(code >> 1) & 15;
    uint64_t x = code >> 5;
    uint64_t day;
    switch (kind) {
    case ENT_ROW_KIND_RAW:
        x = ent_load_u64(*at);
        *at += 8;
        return x;
    case ENT_ROW_KIND_DAY:
        day = (uint64_t)ent_unzigzag(x >> 2) + ENT_ROW_DAY_ZERO;
        return ENT_ID_MAKE(ENT_DATE, day << ENT_ROW_DAY_BITS | (x & 3));
    case ENT_INTEGER:
        return ENT_ID_MAKE(kind,
                           (uint64_t)ent_unzigzag(x) + (UINT64_C(1) << 55));
    default:
        return ENT_ID_MAKE(kind, x);
    }
}

/* Columns from `column` on. */
static inline const unsigned char *ent_row_rest(const struct ent_codec *codec,
                                                const unsigned char *at,
                                                unsigned column, uint64_t *row)
{
    for (; column < codec->arity; column++) {
        uint64_t code;
        at = ent_vu_get(at, &code);
        if (codec->plain >> column & 1)
            row[column] = code;
        else if (code & 1)
            row[column] = ent_row_id(code, &at);
        else
            row[column] =
                code ? ENT_ID_MAKE(ENT_NAME, code >> 1) : row[column - 1];
    }
    return at;
}

/* Any difference of any column: the forms that are not tried first. */
static inline const unsigned char *ent_row_long(const struct ent_codec *codec,
                                                const unsigned char *at,
                                                unsigned h, uint64_t *row,
                                                unsigned *changed)
{
    unsigned column, form, n_forms = 1u << codec->shift;
    uint64_t d, before;
    if (h >= codec->base) {
        column = (h - codec->base) >> codec->shift;
        form = (h - codec->base) & (n_forms - 1);
    } else if (h == ENT_ROW_VU || h == ENT_ROW_DAYS) {
        column = codec->arity - 1;
        form = n_forms - 2 + (h - ENT_ROW_VU);
    } else {
        return NULL;
    }
    d = form + 1;
    if (form >= n_forms - 2) {
        at = ent_vu_get(at, &d);
        if (form == n_forms - 1) {
            if (d >> (64 - ENT_ROW_DAY_BITS))
                return NULL;
            d <<= ENT_ROW_DAY_BITS;
        }
        if (d == 0)
            return NULL;
    }
    before = row[column];
    row[column] = before + d;
    *changed = column;
    return row[column] < before ? NULL
                                : ent_row_rest(codec, at, column + 1, row);
}

/* Turns `row` into the row at `at`, where ENT_BLOCK_ROW_BYTES can be read.
 * Returns the byte after it; NULL when there is no such row. */
static inline const unsigned char *ent_row_get(const struct ent_codec *codec,
                                               const unsigned char *at,
                                               uint64_t *row, unsigned *changed)
{
    unsigned z = codec->arity - 1;
    unsigned h = *at++;
    uint64_t before = row[z], d;
    if (h < ENT_ROW_NEAR) {
        d = h + 1;
    } else if (h < ENT_ROW_FAR) {
        d = ENT_ROW_NEAR_MIN + (h & 0x3f) + ((unsigned)*at << 6);
        at++;
    } else if (h < ENT_ROW_VU) {
        d = ENT_ROW_FAR_MIN + (h & 0xf) + ((unsigned)ent_load_u16(at) << 4);
        at += 2;
    } else {
        return ent_row_long(codec, at, h, row, changed);
    }
    row[z] = before + d;
    *changed = z;
    return row[z] < before ? NULL : at;
}

#endif
