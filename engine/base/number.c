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

double ent_number_double(const char *text, size_t n_bytes)
{
    struct ent_decimal decimal;

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

size_t ent_double_format(double value, char *out)
{
    char text[40];
    int precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG;

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
