/* SPDX-License-Identifier: ISC */
/* Numbers and dates. */
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "queries/lexer.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const struct ent_lexer *lexer, size_t from)
{
    size_t n = from;

    while (is_digit(ent_lexer_peek(lexer, n)))
        n++;
    return n - from;
}

/* Length of what has the form of a date at lexer->at, or 0:
 * dddd-dd, dddd-dd-dd, and both with T and a time, whatever the time. */
static size_t date_length(const struct ent_lexer *lexer)
{
    size_t n = 7;

    if (count_digits(lexer, 0) != 4 || ent_lexer_peek(lexer, 4) != '-' ||
        count_digits(lexer, 5) != 2)
        return 0;
    if (ent_lexer_peek(lexer, 7) != '-' || count_digits(lexer, 8) != 2)
        return n;
    n = 10;
    if ((ent_lexer_peek(lexer, n) != 'T' && ent_lexer_peek(lexer, n) != 't') ||
        !is_digit(ent_lexer_peek(lexer, n + 1)))
        return n;
    do
        n++;
    while (is_digit(ent_lexer_peek(lexer, n)) ||
           (ent_lexer_peek(lexer, n) == ':' &&
            is_digit(ent_lexer_peek(lexer, n + 1))));
    if (ent_lexer_peek(lexer, n) == '.' &&
        is_digit(ent_lexer_peek(lexer, n + 1)))
        n += 1 + count_digits(lexer, n + 1);
    if (ent_lexer_peek(lexer, n) == 'Z' || ent_lexer_peek(lexer, n) == 'z')
        return n + 1;
    if ((ent_lexer_peek(lexer, n) == '+' || ent_lexer_peek(lexer, n) == '-') &&
        count_digits(lexer, n + 1) == 2 &&
        ent_lexer_peek(lexer, n + 3) == ':' && count_digits(lexer, n + 4) == 2)
        n += 6;
    return n;
}

static void lex_date(struct ent_lexer *lexer, struct ent_token *token,
                     size_t length)
{
    const char *start = lexer->at;
    uint64_t date = 0;
    enum ent_status status = ent_date_parse(start, length, &date);

    lexer->at += length;
    token->kind = ENT_TOK_LITERAL;
    token->term = (struct ent_term){.kind = ENT_DATE, .date = date};
    if (status == ENT_ENOTFOUND) {
        ent_lexer_fail(lexer, token, "no-such-date",
                       "there is no such %s as %.*s",
                       length == 7    ? "month"
                       : length == 10 ? "day"
                                      : "moment",
                       (int)length, start);
        if (length >= 10 && ent_date_parse(start, 7, &date) == ENT_OK)
            ent_lexer_repair(lexer, token, start, 7);
    } else if (status != ENT_OK) {
        ent_lexer_fail(lexer, token, "syntax",
                       "a moment is written 2015-09-18T10:30:00Z, or with an "
                       "offset such as +02:00");
    } else if (ent_lexer_name_char(lexer, lexer->at) > 0) {
        lexer->at = ent_lexer_name_end(lexer, lexer->at);
        ent_lexer_fail(lexer, token, "syntax",
                       "a date is written 2015, 2015-09, 2015-09-18 or "
                       "2015-09-18T10:30:00Z");
    }
}

/* number = digits [ "." digits ] [ ( "e" | "E" ) [ "+" | "-" ] digits ] */
static size_t number_length(const struct ent_lexer *lexer)
{
    size_t n = count_digits(lexer, 0);
    size_t sign = 0;

    if (ent_lexer_peek(lexer, n) == '.' &&
        is_digit(ent_lexer_peek(lexer, n + 1)))
        n += 1 + count_digits(lexer, n + 1);
    if (ent_lexer_peek(lexer, n) == 'e' || ent_lexer_peek(lexer, n) == 'E') {
        if (ent_lexer_peek(lexer, n + 1) == '+' ||
            ent_lexer_peek(lexer, n + 1) == '-')
            sign = 1;
        if (is_digit(ent_lexer_peek(lexer, n + 1 + sign)))
            n += 1 + sign + count_digits(lexer, n + 1 + sign);
    }
    return n;
}

/* 2nd, 7UP: a name that begins with a digit. */
static void fail_name(struct ent_lexer *lexer, struct ent_token *token,
                      const char *start)
{
    lexer->at = ent_lexer_name_end(lexer, lexer->at);
    ent_lexer_fail(lexer, token, "syntax",
                   "a name that begins with a digit goes in brackets");
    ent_buf_clear(&lexer->buf);
    ent_buf_add_char(&lexer->buf, '[');
    ent_buf_add(&lexer->buf, start, (size_t)(lexer->at - start));
    ent_buf_add_char(&lexer->buf, ']');
    ent_lexer_repair(lexer, token, lexer->buf.bytes, lexer->buf.n_bytes);
}

static void fail_zeros(struct ent_lexer *lexer, struct ent_token *token,
                       const char *start, size_t n)
{
    ent_lexer_fail(lexer, token, "syntax",
                   "a number has no leading zeros; a code goes in quotes");
    ent_buf_clear(&lexer->buf);
    ent_buf_add_char(&lexer->buf, '"');
    ent_buf_add(&lexer->buf, start, n);
    ent_buf_add_char(&lexer->buf, '"');
    ent_lexer_repair(lexer, token, lexer->buf.bytes, lexer->buf.n_bytes);
}

void ent_lex_number(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = lexer->at;
    size_t n = date_length(lexer);

    if (n > 0) {
        lex_date(lexer, token, n);
        return;
    }
    n = number_length(lexer);
    lexer->at += n;
    token->kind = ENT_TOK_LITERAL;
    token->term = (struct ent_term){.kind = ENT_NUMBER};
    token->term.bytes = start;
    token->term.n_bytes = n;
    if (ent_lexer_name_char(lexer, lexer->at) > 0)
        fail_name(lexer, token, start);
    else if (!ent_number_is_json(start, n))
        fail_zeros(lexer, token, start, n);
    else if (ent_integer_parse(start, n, &token->term.integer))
        token->term.kind = ENT_INTEGER;
}
