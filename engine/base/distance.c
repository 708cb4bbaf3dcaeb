/* SPDX-License-Identifier: ISC */
/* Edit distance: insertions, deletions, substitutions and swaps of
 * neighbours, no part being edited twice (optimal string alignment). */
#include <string.h>

#include "base/text.h"

#define MAX_POINTS 512

struct points {
    size_t n_points;
    uint32_t points[MAX_POINTS];
};

/* false when the text is too long. */
static bool decode(struct points *to, const char *bytes, size_t n_bytes)
{
    const char *at = bytes;
    const char *end = bytes + n_bytes;

    to->n_points = 0;
    while (at < end) {
        if (to->n_points == MAX_POINTS)
            return false;
        to->points[to->n_points++] = ent_utf8_next(&at, end);
    }
    return true;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Fills the row of the first i points of a; returns its least entry. */
static unsigned fill_row(const struct points *a, const struct points *b,
                         size_t i, unsigned rows[3][MAX_POINTS + 1])
{
    unsigned *now = rows[i % 3];
    const unsigned *before = rows[(i + 2) % 3];
    const unsigned *earlier = rows[(i + 1) % 3];
    unsigned lowest;

    now[0] = lowest = (unsigned)i;
    for (size_t j = 1; j <= b->n_points; j++) {
        unsigned cost = a->points[i - 1] != b->points[j - 1];
        unsigned best = least(before[j], now[j - 1]) + 1;
        best = least(best, before[j - 1] + cost);
        if (i > 1 && j > 1 && a->points[i - 1] == b->points[j - 2] &&
            a->points[i - 2] == b->points[j - 1])
            best = least(best, earlier[j - 2] + 1);
        now[j] = best;
        lowest = least(lowest, best);
    }
    return lowest;
}

unsigned ent_text_distance(const char *bytes_a, size_t n_a, const char *bytes_b,
                           size_t n_b, unsigned limit)
{
    unsigned rows[3][MAX_POINTS + 1];
    unsigned lowest_before = 0;
    struct points a, b;
    size_t difference;

    if (n_a == n_b && (n_a == 0 || memcmp(bytes_a, bytes_b, n_a) == 0))
        return 0;
    if (!decode(&a, bytes_a, n_a) || !decode(&b, bytes_b, n_b))
        return limit + 1;
    difference = a.n_points > b.n_points ? a.n_points - b.n_points
                                         : b.n_points - a.n_points;
    if (difference > limit)
        return limit + 1;
    for (size_t j = 0; j <= b.n_points; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n_points; i++) {
        unsigned lowest = fill_row(&a, &b, i, rows);
        /* a swap reaches back two rows */
        if (lowest > limit && lowest_before > limit)
            return limit + 1;
        lowest_before = lowest;
    }
    return least(rows[a.n_points % 3][b.n_points], limit + 1);
}
