/* SPDX-License-Identifier: ISC */
/* Sorting by radix, of numbers too many to count without looking at limits. */
#ifndef QUERIES_OP_DIGITS_H
#define QUERIES_OP_DIGITS_H

#include "queries/context.h"

#define ENT_DIGIT_BITS 11u
#define ENT_N_DIGITS (1u << ENT_DIGIT_BITS)

static inline size_t ent_digit(uint64_t value, unsigned shift)
{
    return value >> shift & (ENT_N_DIGITS - 1);
}

/* For each digit at `shift`, how many of the values have a smaller one. */
ENT_MUST_USE enum ent_status ent_digits_count(struct ent_context *context,
                                              const uint64_t *values,
                                              size_t n_values, unsigned shift,
                                              size_t starts[ENT_N_DIGITS]);

#endif
