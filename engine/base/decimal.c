/* SPDX-License-Identifier: ISC */
/* Exact comparison of decimals of any length, and their nearest double. */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Differences of exponents are exact below this and cut at it beyond.  No text
 * is long enough for its digits to make up for such a difference. */
#define EXPONENT_CUT INT64_C(100000000000000000)

/* A double's rounding is settled by its first 768 digits and whether anything
 * but zeros follows. */
#define DOUBLE_DIGITS 768

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool equals(const char *text, size_t n_bytes, const char *word)
{
    return n_bytes == strlen(word) && memcmp(text, word, n_bytes) == 0;
}

static bool parse_special(struct ent_decimal *decimal, const char *text,
                          size_t n_bytes)
{
    if (equals(text, n_bytes, "INF") || equals(text, n_bytes, "+INF")) {
        decimal->kind = ENT_DECIMAL_INFINITE;
    } else if (equals(text, n_bytes, "-INF")) {
        decimal->kind = ENT_DECIMAL_INFINITE;
        decimal->is_negative = true;
    } else if (equals(text, n_bytes, "NaN")) {
        decimal->kind = ENT_DECIMAL_NAN;
    } else {
        return false;
    }
    return true;
}

/* exponent = [ "+" | "-" ] digit { digit } . */
static bool parse_exponent(struct ent_decimal *decimal, const char *at,
                           const char *end)
{
    const char *digits;

    if (at < end && (*at == '+' || *at == '-'))
        decimal->exponent_is_negative = *at++ == '-';
    digits = at;
    while (at < end && is_digit(*at))
        at++;
    if (at < end || at == digits)
        return false;
    while (digits < end && *digits == '0')
        digits++;
    decimal->exponent = digits;
    decimal->n_exponent = (size_t)(end - digits);
    return true;
}

/* Keeps the digits from the first to the last that is not 0.  `dot` is where
 * the '.' stands or would stand. */
static void set_digits(struct ent_decimal *decimal, const char *start,
                       const char *end, const char *dot)
{
    while (start < end && (*start == '0' || *start == '.'))
        start++;
    while (end > start && (end[-1] == '0' || end[-1] == '.'))
        end--;
    decimal->digits = start;
    decimal->n_bytes = (size_t)(end - start);
    /* behind the dot, the dot itself is one of the bytes between */
    decimal->point = start > dot ? dot - start + 1 : dot - start;
}

bool ent_decimal_parse(struct ent_decimal *decimal, const char *text,
                       size_t n_bytes)
{
    const char *at = text;
    const char *end = text + n_bytes;
    const char *start;
    const char *dot = NULL;
    size_t n_digits = 0;

    memset(decimal, 0, sizeof *decimal);
    if (parse_special(decimal, text, n_bytes))
        return true;
    if (at < end && (*at == '+' || *at == '-'))
        decimal->is_negative = *at++ == '-';
    start = at;
    for (; at < end && (is_digit(*at) || (*at == '.' && !dot)); at++) {
        if (*at == '.')
            dot = at;
        else
            n_digits++;
    }
    if (n_digits == 0)
        return false;
    set_digits(decimal, start, at, dot ? dot : at);
    if (at == end)
        return true;
    return (*at == 'e' || *at == 'E') && parse_exponent(decimal, at + 1, end);
}

/* The i-th digit from the left of an exponent written with n digits. */
static int exponent_digit(const struct ent_decimal *decimal, size_t i, size_t n)
{
    size_t n_zeros = n - decimal->n_exponent;
    int digit = i < n_zeros ? 0 : decimal->exponent[i - n_zeros] - '0';

    return decimal->exponent_is_negative ? -digit : digit;
}

/* Difference of two exponents, cut at EXPONENT_CUT: once it is as large, the
 * digits to come cannot make it smaller. */
static int64_t exponent_difference(const struct ent_decimal *a,
                                   const struct ent_decimal *b)
{
    size_t n = a->n_exponent > b->n_exponent ? a->n_exponent : b->n_exponent;
    int64_t difference = 0;

    for (size_t i = 0; i < n; i++) {
        difference =
            difference * 10 + exponent_digit(a, i, n) - exponent_digit(b, i, n);
        if (difference >= EXPONENT_CUT)
            return EXPONENT_CUT;
        if (difference <= -EXPONENT_CUT)
            return -EXPONENT_CUT;
    }
    return difference;
}

static int next_digit(const char **at, const char *end)
{
    if (*at < end && **at == '.')
        (*at)++;
    return *at < end ? *(*at)++ - '0' : 0;
}

static int compare_digits(const struct ent_decimal *a,
                          const struct ent_decimal *b)
{
    const char *x = a->digits, *x_end = a->digits + a->n_bytes;
    const char *y = b->digits, *y_end = b->digits + b->n_bytes;

    while (x < x_end || y < y_end) {
        int difference = next_digit(&x, x_end) - next_digit(&y, y_end);
        if (difference != 0)
            return difference < 0 ? -1 : 1;
    }
    return 0;
}

/* -1, 0, 1 for a number below, at or above zero. */
static int sign(const struct ent_decimal *decimal)
{
    if (decimal->kind == ENT_DECIMAL_FINITE && decimal->n_bytes == 0)
        return 0;
    return decimal->is_negative ? -1 : 1;
}

static int compare_sizes(const struct ent_decimal *a,
                         const struct ent_decimal *b)
{
    int64_t difference;

    if (a->kind != b->kind)
        return a->kind == ENT_DECIMAL_INFINITE ? 1 : -1;
    if (a->kind == ENT_DECIMAL_INFINITE)
        return 0;
    difference = exponent_difference(a, b) + a->point - b->point;
    if (difference != 0)
        return difference < 0 ? -1 : 1;
    return compare_digits(a, b);
}

int ent_decimal_compare(const struct ent_decimal *a,
                        const struct ent_decimal *b)
{
    if (a->kind == ENT_DECIMAL_NAN || b->kind == ENT_DECIMAL_NAN)
        return 2;
    if (sign(a) != sign(b))
        return sign(a) < sign(b) ? -1 : 1;
    if (sign(a) == 0)
        return 0;
    return sign(a) * compare_sizes(a, b);
}

double ent_decimal_double(const struct ent_decimal *decimal)
{
    static const struct ent_decimal one = {.digits = "1", .n_bytes = 1};
    char text[DOUBLE_DIGITS + 32];
    const char *at = decimal->digits;
    const char *end = decimal->digits + decimal->n_bytes;
    size_t n = 0;
    int64_t exponent;

    if (decimal->kind == ENT_DECIMAL_NAN)
        return (double)NAN;
    if (decimal->kind == ENT_DECIMAL_INFINITE)
        return decimal->is_negative ? -HUGE_VAL : HUGE_VAL;
    if (decimal->n_bytes == 0)
        return decimal->is_negative ? -0.0 : 0.0;
    text[n++] = decimal->is_negative ? '-' : '+';
    while (at < end && n <= DOUBLE_DIGITS)
        text[n++] = (char)('0' + next_digit(&at, end));
    exponent =
        exponent_difference(decimal, &one) + decimal->point - (int64_t)(n - 1);
    if (at < end) {
        text[n++] = '1';
        exponent--;
    }
    /* Without a '.' the text reads alike in every locale. */
    (void)snprintf(text + n, sizeof text - n, "e%lld", (long long)exponent);
    return strtod(text, NULL);
}
