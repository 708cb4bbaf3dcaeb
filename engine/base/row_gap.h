/* SPDX-License-Identifier: ISC */
/* Bits in the middle of a column that all rows share, and that packed rows
 * leave out: the upper bits of ids are their kind, the lower ones a number. */
#ifndef BASE_ROW_GAP_H
#define BASE_ROW_GAP_H

#include <stdint.h>

#define ENT_MIN_ROW_GAP 8 /* constant bits worth leaving out */

/* Where a column's widest run of constant bits between differing ones ends,
 * if it is worth a second field; else 0. */
static inline unsigned ent_row_gap(uint64_t bits)
{
    unsigned widest = ENT_MIN_ROW_GAP - 1, end = 0;

    while (bits & (bits - 1)) {
        unsigned low = (unsigned)__builtin_ctzll(bits);
        unsigned next = (unsigned)__builtin_ctzll(bits & (bits - 1));
        if (next - low - 1 > widest) {
            widest = next - low - 1;
            end = next;
        }
        bits &= bits - 1;
    }
    return end;
}

#endif
