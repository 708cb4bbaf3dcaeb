/* SPDX-License-Identifier: ISC */
/* The coding of rows (store/block.h): its table and its long forms. */
#include "store/block_row.h"

const uint64_t ent_row_masks[9] = {
    0,
    UINT64_C(0xff),
    UINT64_C(0xffff),
    UINT64_C(0xffffff),
    UINT64_C(0xffffffff),
    UINT64_C(0xffffffffff),
    UINT64_C(0xffffffffffff),
    UINT64_C(0xffffffffffffff),
    UINT64_MAX,
};

/* A macro M applied to n numbers in a row. */
#define FOUR(M, i) M(i) M((i) + 1) M((i) + 2) M((i) + 3)
#define SIXTEEN(M, i)                                                          \
    FOUR(M, i) FOUR(M, (i) + 4) FOUR(M, (i) + 8) FOUR(M, (i) + 12)

/* column z alone: n bytes, d at least `add` */
#define Z(n, shift, add)                                                       \
    {.n_bytes = n,                                                             \
     .n_z = n,                                                                 \
     .keep_y = -1,                                                             \
     .keep_z = -1,                                                             \
     .shift_z = shift,                                                         \
     .add_z = add},
#define Z_HERE(h) Z(0, 0, (h) + 1)
#define Z_NEAR(i) Z(1, 5, ENT_ROW_NEAR_MIN + (i))
#define Z_FAR(i) Z(2, 4, ENT_ROW_FAR_MIN + (i))

/* column y, and z in 1 to 4 bytes */
#define Y_ONE(n, add, rest)                                                    \
    {.n_bytes = (n) + (rest),                                                  \
     .n_y = n,                                                                 \
     .n_z = rest,                                                              \
     .keep_y = -1,                                                             \
     .back = 1,                                                                \
     .add_y = add},
#define Y(n, add)                                                              \
    Y_ONE(n, add, 1) Y_ONE(n, add, 2) Y_ONE(n, add, 3) Y_ONE(n, add, 4)

/* column x, y and z in 1 to 4 bytes */
#define X_ONE(n, add, rest_y, rest_z)                                          \
    {.n_bytes = (n) + (rest_y) + (rest_z),                                     \
     .n_x = n,                                                                 \
     .n_y = rest_y,                                                            \
     .n_z = rest_z,                                                            \
     .back = 2,                                                                \
     .add_x = add},
#define X_FOUR(n, add, rest_y)                                                 \
    X_ONE(n, add, rest_y, 1)                                                   \
    X_ONE(n, add, rest_y, 2) X_ONE(n, add, rest_y, 3) X_ONE(n, add, rest_y, 4)
#define X(n, add)                                                              \
    X_FOUR(n, add, 1) X_FOUR(n, add, 2) X_FOUR(n, add, 3) X_FOUR(n, add, 4)

/* clang-format off */
const struct ent_row_code ent_row_codes[ENT_ROW_ANY] = {
    SIXTEEN(Z_HERE, 0) SIXTEEN(Z_HERE, 16)
    SIXTEEN(Z_HERE, 32) SIXTEEN(Z_HERE, 48)
    SIXTEEN(Z_NEAR, 0) SIXTEEN(Z_NEAR, 16)
    SIXTEEN(Z_FAR, 0)
    Z(3, 0, 1) Z(4, 0, 1) Z(5, 0, 1) Z(6, 0, 1) Z(8, 0, 1)
    Z(2, ENT_ROW_DAY_BITS, 1u << ENT_ROW_DAY_BITS)
    Y(0, 1) Y(0, 2) Y(0, 3) Y(0, 4) Y(0, 5) Y(0, 6)
    Y(1, 1) Y(2, 1) Y(3, 1) Y(4, 1) Y(5, 1) Y(6, 1) Y(7, 1)
    X(0, 1) X(0, 2) X(1, 3)
};
/* clang-format on */

/* The column behind a code whose low bit is set; *at may move on. */
static uint64_t get_other(uint64_t code, const unsigned char **at)
{
    unsigned kind = (unsigned)(code >> 1) & 15;
    uint64_t n = code >> 5, day;
    switch (kind) {
    case ENT_ROW_KIND_RAW:
        n = ent_load_u64(*at);
        *at += 8;
        return n;
    case ENT_ROW_KIND_DAY:
        day = (uint64_t)ent_unzigzag(n >> 2) + ENT_ROW_DAY_ZERO;
        return ENT_ID_MAKE(ENT_DATE, day << ENT_ROW_DAY_BITS | (n & 3));
    case ENT_INTEGER:
        return ENT_ID_MAKE(kind,
                           (uint64_t)ent_unzigzag(n) + (UINT64_C(1) << 55));
    default:
        return ENT_ID_MAKE(kind, n);
    }
}

/* Columns from c on. */
static const unsigned char *get_rest(const struct ent_codec *codec,
                                     const unsigned char *at, unsigned c,
                                     uint64_t *row)
{
    for (; c < codec->arity; c++) {
        uint64_t code;
        at = ent_vu_get(at, &code);
        if (codec->plain >> c & 1)
            row[c] = code;
        else if (code & 1)
            row[c] = get_other(code, &at);
        else if (code)
            row[c] = (row[c] & ENT_ROW_KIND_MASK) | code >> 1;
        else
            row[c] = row[c - 1];
    }
    return at;
}

const unsigned char *ent_row_any(const struct ent_codec *codec,
                                 const unsigned char *at, unsigned h,
                                 uint64_t *row, uint8_t *changed)
{
    uint64_t d, before;
    unsigned c;
    if (h < ENT_ROW_ANY || h >= ENT_ROW_END)
        return NULL;
    if (h >= ENT_ROW_ANY_SMALL) {
        c = (h - ENT_ROW_ANY_SMALL) / 4;
        d = (h - ENT_ROW_ANY_SMALL) % 4 + 1;
    } else {
        at = ent_vu_get(at, &d);
        c = h - ENT_ROW_ANY;
        if (h >= ENT_ROW_ANY_DAYS) {
            c = h - ENT_ROW_ANY_DAYS;
            if (d >> (64 - ENT_ROW_DAY_BITS))
                return NULL;
            d <<= ENT_ROW_DAY_BITS;
        }
    }
    if (c >= codec->arity || d == 0)
        return NULL;
    before = row[c];
    row[c] = before + d;
    *changed = (uint8_t)c;
    return row[c] < before ? NULL : get_rest(codec, at, c + 1, row);
}
