/* SPDX-License-Identifier: ISC */
/* Decimal numbers of any length, as text taken apart; private to number.c.
 *
 * Nothing is copied and no exponent is ever computed with: "1e999999999" costs
 * as much as its eleven characters. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ent_decimal_kind {
    ENT_DECIMAL_FINITE,
    ENT_DECIMAL_INFINITE,
    ENT_DECIMAL_NAN
};

/* The value is 0.d1d2d3... * 10^(point + exponent), negative or not, the digits
 * being those from `digits` on but for a '.', from the first that is not 0 to
 * the last that is not 0; n_bytes == 0 for zero. */
struct ent_decimal {
    enum ent_decimal_kind kind;
    bool is_negative;
    const char *digits; /* borrowed from the text parsed */
    size_t n_bytes;     /* of digits, perhaps with a '.' among them */
    int64_t point;
    bool exponent_is_negative;
    const char *exponent; /* its digits, no leading zeros */
    size_t n_exponent;
};

/* JSON and XML Schema forms; false for anything else. */
bool ent_decimal_parse(struct ent_decimal *decimal, const char *text,
                       size_t n_bytes);

/* -1, 0, 1, or 2 when one is not a number. */
int ent_decimal_compare(const struct ent_decimal *a,
                        const struct ent_decimal *b);

/* The nearest double (ties to even). */
double ent_decimal_double(const struct ent_decimal *decimal);

#endif
