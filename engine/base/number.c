/* SPDX-License-Identifier: ISC */
/* Numbers as text: forms, comparison by value, doubles. */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ent_integer_parse(const char *text, size_t n_bytes, int64_t *value)
{
    bool is_negative = n_bytes > 0 && text[0] == '-';
    size_t i = is_negative;
    int64_t sum = 0;

    if (i == n_bytes || (text[i] == '0' && n_bytes > 1))
        return false;
    for (; i < n_bytes; i++) {
        int64_t digit = text[i] - '0';
        if (!is_digit(text[i]) || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, digit, &sum))
            return false;
    }
    /* the sum is kept negative, since there is one negative number more */
    if (!is_negative && sum == INT64_MIN)
        return false;
    *value = is_negative ? sum : -sum;
    return true;
}

static size_t skip_digits(const char *text, size_t n_bytes, size_t at)
{
    while (at < n_bytes && is_digit(text[at]))
        at++;
    return at;
}

/* number = [ "-" ] ( "0" | digit1-9 { digit } ) [ "." digit { digit } ]
 *          [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ]   (RFC 8259) */
bool ent_number_is_json(const char *text, size_t n_bytes)
{
    size_t start = n_bytes > 0 && text[0] == '-';
    size_t at = skip_digits(text, n_bytes, start);

    if (at == start || (text[start] == '0' && at > start + 1))
        return false;
    if (at < n_bytes && text[at] == '.') {
        start = at + 1;
        at = skip_digits(text, n_bytes, start);
        if (at == start)
            return false;
    }
    if (at < n_bytes && (text[at] == 'e' || text[at] == 'E')) {
        start = at + 1;
        if (start < n_bytes && (text[start] == '+' || text[start] == '-'))
            start++;
        at = skip_digits(text, n_bytes, start);
        if (at == start)
            return false;
    }
    return at == n_bytes;
}

int ent_number_compare(const char *a, size_t n_a, const char *b, size_t n_b)
{
    struct ent_decimal x, y;

    if (!ent_decimal_parse(&x, a, n_a) || !ent_decimal_parse(&y, b, n_b))
        return 2;
    return ent_decimal_compare(&x, &y);
}

/* Of up to 15 digits both the digits and the power of ten are exact doubles, so
 * that one division rounds as it should (Clinger, 1990). */
static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

_Static_assert(FLT_EVAL_METHOD == 0, "a division rounds to a double");

/* number = [ "-" ] digits [ "." digits ], few of them; false for others. */
static bool short_double(const char *text, size_t n_bytes, double *value)
{
    bool is_negative = n_bytes > 0 && text[0] == '-';
    size_t i = is_negative, point = n_bytes;
    int64_t digits = 0;

    if (i == n_bytes || !is_digit(text[i]) || n_bytes - i > DBL_DIG + 1)
        return false;
    for (; i < n_bytes; i++) {
        if (is_digit(text[i]))
            digits = digits * 10 + (text[i] - '0');
        else if (text[i] == '.' && point == n_bytes)
            point = i;
        else
            return false;
    }
    size_t n_after = point < n_bytes ? n_bytes - point - 1 : 0;
    if (digits >= (int64_t)powers[DBL_DIG])
        return false;
    *value = (double)digits / powers[n_after];
    if (is_negative)
        *value = -*value;
    return true;
}

double ent_number_double(const char *text, size_t n_bytes)
{
    struct ent_decimal decimal;
    double value;

    if (short_double(text, n_bytes, &value))
        return value;
    return ent_decimal_parse(&decimal, text, n_bytes)
               ? ent_decimal_double(&decimal)
               : (double)NAN;
}

/* Makes printf's text a JSON number in any locale: "1,5e+07" to "1.5e7". */
static size_t tidy(const char *from, char *to)
{
    size_t n = 0;
    bool in_exponent = false;

    for (; *from; from++) {
        if (is_digit(*from) || *from == '-') {
            bool leads = in_exponent && *from == '0' && !is_digit(to[n - 1]);
            if (!leads)
                to[n++] = *from;
        } else if (*from == 'e') {
            in_exponent = true;
            to[n++] = 'e';
        } else if (*from != '+' && to[n - 1] != '.') {
            to[n++] = '.';
        }
    }
    to[n] = '\0';
    return n;
}

/* The digits of a number as a decimal, the last `n_after` behind the point. */
static size_t put_decimal(bool is_negative, uint64_t digits, unsigned n_after,
                          char *out)
{
    char text[32];
    size_t at = sizeof text, n;

    for (unsigned n_put = 0; digits > 0 || n_put <= n_after; n_put++) {
        if (n_put == n_after && n_after > 0)
            text[--at] = '.';
        text[--at] = (char)('0' + digits % 10);
        digits /= 10;
    }
    if (is_negative)
        text[--at] = '-';
    n = sizeof text - at;
    memcpy(out, text + at, n);
    out[n] = '\0';
    return n;
}

/* Doubles that a decimal of up to 15 digits reads back as, which is then the
 * one that printf finds.  0 when there is none, or when it would have an
 * exponent. */
static size_t format_short(double value, char *out)
{
    double size = fabs(value);

    if (!(size >= 1e-4 && size < powers[DBL_DIG]))
        return 0;
    for (unsigned n_after = 0; n_after <= DBL_DIG; n_after++) {
        double digits = size * powers[n_after];
        if (digits >= powers[DBL_DIG])
            return 0;
        uint64_t rounded = (uint64_t)(digits + 0.5);
        if (rounded >= (uint64_t)powers[DBL_DIG] ||
            (double)rounded / powers[n_after] < size ||
            (double)rounded / powers[n_after] > size)
            continue;
        for (; n_after > 0 && rounded % 10 == 0; n_after--)
            rounded /= 10;
        return put_decimal(value < 0, rounded, n_after, out);
    }
    return 0;
}

size_t ent_double_format(double value, char *out)
{
    char text[40];
    int precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG;
    size_t n = format_short(value, out);

    if (n > 0)
        return n;
    if (isnan(value) || isinf(value)) {
        const char *name = isnan(value) ? "NaN" : value > 0 ? "INF" : "-INF";
        memcpy(out, name, strlen(name) + 1);
        return strlen(name);
    }
    for (; precision <= DBL_DECIMAL_DIG; precision++) {
        (void)snprintf(text, sizeof text, "%.*g", precision, value);
        double back = strtod(text, NULL);
        if (memcmp(&back, &value, sizeof value) == 0)
            break;
    }
    return tidy(text, out);
}
