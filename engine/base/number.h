/* SPDX-License-Identifier: ISC */
/* Numbers as written, compared by value. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses a canonical 64-bit integer: no sign but '-', no leading zero, no
 * "-0".  false otherwise, or when it does not fit. */
bool ent_integer_parse(const char *text, size_t n_bytes, int64_t *value);

/* Is this a JSON number?  The form tells the type: digits alone are an
 * integer, with '.' a decimal, with an exponent a double. */
bool ent_number_is_json(const char *text, size_t n_bytes);

/* Compares two numbers (JSON or XSD lexical forms: also "+5", "1.", ".5",
 * "007") by value, exactly, at any length and with any exponent: -1, 0, 1.
 * INF, -INF are ordered; NaN, and what is no number, compares as 2
 * (unordered). */
int ent_number_compare(const char *a, size_t n_a, const char *b, size_t n_b);

/* Nearest double; NaN for what is no number.  Not subject to the locale. */
double ent_number_double(const char *text, size_t n_bytes);

/* Shortest text that reads back as the same double, as a JSON number
 * ("0.1", "1e300", "3"), with a NUL; returns its length.  `out` has 32 bytes.
 * INF, -INF and NaN, which JSON lacks, are written so. */
size_t ent_double_format(double value, char *out);

#endif
