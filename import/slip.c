/* SPDX-License-Identifier: ISC */
/* The slip behind a bad line. */
#include "import/slip.h"

#include <stdio.h>
#include <string.h>

static const char single[] = "JSON has double quotes (\"), not single ones (')";
static const char curly[] = "JSON has straight quotes (\"), not curly ones";
static const char no_nan[] = "JSON has no NaN and no Infinity: write null, or "
                             "leave the key out";
static const char python[] = "not a JSON value: JSON writes null, true, false";

static const struct {
    const char *start;
    const char *message;
} slips[] = {
    {"'", single},
    {"\xe2\x80\x98", curly},
    {"\xe2\x80\x99", curly},
    {"\xe2\x80\x9c", curly},
    {"\xe2\x80\x9d", curly},
    {"\xe2\x80\x9e", curly},
    {"\xc2\xab", curly},
    {"NaN", no_nan},
    {"nan", no_nan},
    {"Infinity", no_nan},
    {"-Infinity", no_nan},
    {"inf", no_nan},
    {"-inf", no_nan},
    {"None", python},
    {"True", python},
    {"False", python},
    {"undefined", python},
    {"NULL", python},
    {"nil", python},
    {"//", "JSON has no comments"},
    {"/*", "JSON has no comments"},
    {"#", "JSON has no comments"},
    {"```", "not a JSON value: leave out the lines with ``` around the JSON"}};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words are whole words. */
static bool starts_with(const char *text, size_t n_bytes, const char *start)
{
    size_t n = strlen(start);
    if (n_bytes < n || memcmp(text, start, n) != 0)
        return false;
    return n_bytes == n || !is_letter(start[n - 1]) || !is_letter(text[n]);
}

/* The character before text[at], blanks left aside; 0 when there is none. */
static char before(const char *text, size_t at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at > 0 ? text[at - 1] : '\0';
}

const char *ent_slip_json(const char *text, size_t at, size_t n_bytes)
{
    if (at >= n_bytes)
        return NULL;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        if (starts_with(text + at, n_bytes - at, slips[i].start))
            return slips[i].message;
    bool is_after_comma = before(text, at) == ',';
    if (is_after_comma && (text[at] == '}' || text[at] == ']'))
        return "a comma too many: none stands before } or ]";
    if (is_after_comma && is_digit(text[at]) && at >= 2 &&
        is_digit(text[at - 2]))
        return "a key in double quotes was expected: a decimal point is "
               "written . in JSON";
    return NULL;
}

const char *ent_slip_json_end(const char *text, size_t at, size_t n_bytes)
{
    if (at >= n_bytes)
        return NULL;
    if (text[at] == '{')
        return "a second object begins here: one JSON object a line is needed";
    if (text[at] == ',')
        return "no comma stands after the object: one JSON object a line, each "
               "by itself";
    return ent_slip_json(text, at, n_bytes);
}

/* Digits, at most `most`, at text[*at]; how many there are. */
static size_t take_digits(const char *text, size_t n_bytes, size_t *at,
                          unsigned *number)
{
    size_t start = *at;
    *number = 0;
    while (*at < n_bytes && is_digit(text[*at]) && *at - start < 5)
        *number = *number * 10 + (unsigned)(text[(*at)++] - '0');
    return *at - start;
}

static bool is_day(unsigned month, unsigned day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* Three numbers, apart by the same character of "/.-". */
static bool split_date(const char *text, size_t n_bytes, unsigned numbers[3],
                       size_t n_digits[3])
{
    char separator = '\0';
    size_t at = 0;
    for (size_t i = 0; i < 3; i++) {
        if (i > 0) {
            if (at == n_bytes || !strchr("/.-", text[at]) || !text[at] ||
                (separator && text[at] != separator))
                return false;
            separator = text[at++];
        }
        n_digits[i] = take_digits(text, n_bytes, &at, &numbers[i]);
        if (n_digits[i] == 0)
            return false;
    }
    return at == n_bytes;
}

bool ent_slip_date(const char *text, size_t n_bytes, char say[ENT_SLIP_BYTES])
{
    unsigned n[3];
    size_t digits[3];
    if (!split_date(text, n_bytes, n, digits))
        return false;
    if (digits[0] == 4 && !memchr(text, '-', n_bytes) && is_day(n[1], n[2])) {
        snprintf(say, ENT_SLIP_BYTES, "write %04u-%02u-%02u", n[0], n[1], n[2]);
        return true;
    }
    if (digits[2] != 4 || digits[0] > 2 || digits[1] > 2)
        return false;
    bool day_first = is_day(n[1], n[0]), month_first = is_day(n[0], n[1]);
    if (day_first && month_first && n[0] != n[1])
        snprintf(say, ENT_SLIP_BYTES,
                 "day and month are ambiguous; write %04u-%02u-%02u or "
                 "%04u-%02u-%02u",
                 n[2], n[1], n[0], n[2], n[0], n[1]);
    else if (day_first || month_first)
        snprintf(say, ENT_SLIP_BYTES, "write %04u-%02u-%02u", n[2],
                 day_first ? n[1] : n[0], day_first ? n[0] : n[1]);
    return day_first || month_first;
}

bool ent_slip_is_comma(const char *text, size_t n_bytes)
{
    size_t at = 0;
    unsigned number;
    if (take_digits(text, n_bytes, &at, &number) == 0 || at == n_bytes ||
        text[at++] != ',' || at == n_bytes)
        return false;
    while (at < n_bytes && is_digit(text[at]))
        at++;
    return at == n_bytes;
}
