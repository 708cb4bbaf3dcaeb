/* SPDX-License-Identifier: ISC */
/* The times of a group: at, during, published, known. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "queries/parser.h"

/* A bare year is a date here, and so is a text that reads like one. */
static bool token_date(const struct ent_token *token, uint64_t *date)
{
    char year[24];

    if (token->kind != ENT_TOK_LITERAL)
        return false;
    if (token->term.kind == ENT_DATE) {
        *date = token->term.date;
        return true;
    }
    if (token->term.kind == ENT_TEXT)
        return ent_date_parse(token->term.bytes, token->term.n_bytes, date) ==
               ENT_OK;
    if (token->term.kind != ENT_INTEGER || token->place.length != 4)
        return false;
    snprintf(year, sizeof year, "%04d", (int)token->term.integer);
    return ent_date_parse(year, 4, date) == ENT_OK;
}

/* 1 to 12 for January, Jan, ...; 0 for no month. */
static unsigned month_of(const struct ent_token *token)
{
    static const char *const months[] = {"january", "february", "march",
                                         "april",   "may",      "june",
                                         "july",    "august",   "september",
                                         "october", "november", "december"};

    if (token->kind != ENT_TOK_NAME || token->term.n_bytes < 3)
        return 0;
    for (unsigned i = 0; i < 12; i++)
        if (token->term.n_bytes <= strlen(months[i]) &&
            strncasecmp(months[i], token->term.bytes, token->term.n_bytes) == 0)
            return i + 1;
    return 0;
}

static long small_integer(const struct ent_token *token)
{
    if (!ent_token_is_integer(token) || token->term.integer > 9999)
        return -1;
    return (long)token->term.integer;
}

struct loose {
    long numbers[3];
    unsigned n_numbers;
    unsigned month; /* by its name, or 0 */
};

/* Which number is what; 0 for a day that is not said. */
static bool make_date(const struct loose *loose, long *year, long *month,
                      long *day)
{
    const long *n = loose->numbers;
    unsigned count = loose->n_numbers + (loose->month > 0);
    bool year_first = n[0] > 31;

    *day = 0;
    *month = (long)loose->month;
    if (loose->month && loose->n_numbers == 1) {
        *year = n[0];
    } else if (loose->n_numbers == 2) {
        *year = year_first ? n[0] : n[1];
        *(loose->month ? day : month) = year_first ? n[1] : n[0];
    } else if (count == 3) {
        *year = year_first ? n[0] : n[2];
        *month = n[1] > 12 ? n[0] : n[1];
        *day = year_first ? n[2] : n[1] > 12 ? n[1] : n[0];
    } else {
        return false;
    }
    return *year >= 1000 && *month >= 1 && *month <= 12 && *day <= 31;
}

/* 9/2015, 18/9/2015, 2015/9/18, 2015-9-18, September 2015, 18 September 2015,
 * September 18, 2015.  Returns the last token, or NULL. */
static const struct ent_token *loose_date(const struct ent_token *at,
                                          char text[ENT_DATE_TEXT_BYTES])
{
    struct loose loose = {{0, 0, 0}, 0, 0};
    const struct ent_token *last = NULL;
    long year, month, day;

    for (; loose.n_numbers + (loose.month > 0) < 3; at++) {
        if (month_of(at) && !loose.month)
            loose.month = month_of(at);
        else if (small_integer(at) >= 0)
            loose.numbers[loose.n_numbers++] = small_integer(at);
        else if (last &&
                 (at->kind == ENT_TOK_SLASH || at->kind == ENT_TOK_MINUS ||
                  (loose.month && at->kind == ENT_TOK_COMMA)))
            continue;
        else
            break;
        last = at;
    }
    if (!last || !make_date(&loose, &year, &month, &day))
        return NULL;
    if (day > 0)
        snprintf(text, ENT_DATE_TEXT_BYTES, "%04u-%02u-%02u",
                 (unsigned)year % 10000, (unsigned)month % 100,
                 (unsigned)day % 100);
    else
        snprintf(text, ENT_DATE_TEXT_BYTES, "%04u-%02u", (unsigned)year % 10000,
                 (unsigned)month % 100);
    return last;
}

static bool fail_date(struct ent_parser *parser, const char *what)
{
    const struct ent_token *token = parser->token;
    char text[ENT_DATE_TEXT_BYTES];
    const struct ent_token *last = loose_date(token, text);

    if (last || ent_token_is_word(token, "today") ||
        ent_token_is_word(token, "now")) {
        if (!last)
            ent_date_format(ent_date_cut(ent_date_now(), ENT_PRECISION_DAY),
                            text);
        ent_fail(parser, ent_token_span(token, last ? last : token), "date",
                 "a date is written 2015, 2015-09 or 2015-09-18");
        return ent_mend(parser, ent_token_span(token, last ? last : token),
                        "%s", text);
    }
    if (token->kind == ENT_TOK_ERROR || token->kind == ENT_TOK_END)
        return ent_fail_expected(parser, what);
    return ent_fail(parser, token->place, "date",
                    "expected %s such as 2015, 2015-09 or 2015-09-18, but "
                    "found %.*s",
                    what, ENT_TEXT_OF(parser, token->place));
}

static bool parse_date(struct ent_parser *parser, const char *what,
                       uint64_t *date)
{
    char text[ENT_DATE_TEXT_BYTES];
    const struct ent_token *token = parser->token;

    if (!token_date(token, date) ||
        (token[1].kind == ENT_TOK_MINUS && loose_date(token, text)) ||
        (token[1].kind == ENT_TOK_SLASH && loose_date(token, text)))
        return fail_date(parser, what);
    parser->token++;
    return true;
}

/* "at" date | "during" date [ ( ".." | "to" ) date ] */
static bool parse_valid(struct ent_parser *parser, struct ent_times *times)
{
    const struct ent_token *start = parser->token;
    bool is_at = start->keyword == ENT_KW_AT;
    const struct ent_token *first = start + 1;

    if (times->has_valid)
        return ent_fail(parser, start->place, "repeated",
                        "a group has one at or during");
    parser->token++;
    if (!parse_date(parser, "a date", &times->from))
        return false;
    times->to = times->from;
    if (ent_at(parser, ENT_TOK_DOTS) || ent_at_keyword(parser, ENT_KW_TO) ||
        ent_at(parser, ENT_TOK_MINUS) || ent_at_keyword(parser, ENT_KW_AND)) {
        if (is_at || ent_at(parser, ENT_TOK_MINUS) ||
            ent_at_keyword(parser, ENT_KW_AND)) {
            ent_fail(parser, ent_token_span(start, parser->token), "syntax",
                     "a period is written during A .. B");
            ent_mend(parser, start->place, "during");
            return ent_mend(parser, parser->token->place, " .. ");
        }
        parser->token++;
        if (!parse_date(parser, "the date it ends", &times->to))
            return false;
    }
    times->has_valid = true;
    times->valid_place = ent_token_span(start, parser->token - 1);
    if (ent_date_start(times->from) <= ent_date_end(times->to))
        return true;
    ent_fail(parser, times->valid_place, "date",
             "this period ends before it begins");
    ent_mend(parser, first->place, "%.*s",
             ENT_TEXT_OF(parser, parser->token[-1].place));
    return ent_mend(parser, parser->token[-1].place, "%.*s",
                    ENT_TEXT_OF(parser, first->place));
}

static bool parse_clock(struct ent_parser *parser, const char *word, bool *has,
                        uint64_t *date, struct ent_place *place)
{
    const struct ent_token *start = parser->token;

    if (*has)
        return ent_fail(parser, start->place, "repeated", "%s is said twice",
                        word);
    parser->token++;
    if (!parse_date(parser, "a date", date))
        return false;
    *has = true;
    *place = ent_token_span(start, parser->token - 1);
    return true;
}

bool ent_at_times(const struct ent_parser *parser)
{
    return ent_at_keyword(parser, ENT_KW_AT) ||
           ent_at_keyword(parser, ENT_KW_DURING) ||
           ent_at_keyword(parser, ENT_KW_PUBLISHED) ||
           ent_at_keyword(parser, ENT_KW_KNOWN);
}

/* times = [ "at" date | "during" date [ ".." date ] ] [ "published" date ]
 *         [ "known" date ] .   In any order; known only for a whole query. */
bool ent_parse_times(struct ent_parser *parser, struct ent_times *times,
                     bool is_query)
{
    for (;;) {
        if (ent_at_keyword(parser, ENT_KW_AT) ||
            ent_at_keyword(parser, ENT_KW_DURING)) {
            if (!parse_valid(parser, times))
                return false;
        } else if (ent_at_keyword(parser, ENT_KW_PUBLISHED)) {
            if (!parse_clock(parser, "published", &times->has_published,
                             &times->published, &times->published_place))
                return false;
        } else if (ent_at_keyword(parser, ENT_KW_KNOWN)) {
            if (!is_query)
                return ent_fail(parser, parser->token->place, "syntax",
                                "known stands at the end of the whole query, "
                                "not inside a group");
            if (!parse_clock(parser, "known", &times->has_known, &times->known,
                             &times->known_place))
                return false;
        } else {
            return true;
        }
    }
}
