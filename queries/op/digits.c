/* SPDX-License-Identifier: ISC */
/* Counts digits, where values with each begin once sorted. */
#include "queries/op/digits.h"

#include <string.h>

enum ent_status ent_digits_count(struct ent_context *context,
                                 const uint64_t *values, size_t n_values,
                                 unsigned shift, size_t starts[ENT_N_DIGITS])
{
    size_t start = 0, from, to = 0;
    enum ent_status status;
    memset(starts, 0, ENT_N_DIGITS * sizeof *starts);
    while ((status = ent_context_stretch(context, n_values, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            starts[ent_digit(values[i], shift)]++;
    for (unsigned digit = 0; digit < ENT_N_DIGITS; digit++) {
        size_t n = starts[digit];
        starts[digit] = start;
        start += n;
    }
    return status == ENT_END ? ENT_OK : status;
}
