/* SPDX-License-Identifier: ISC */
/* Dates and times in the words of English. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "queries/parser.h"

/* ---- dates ----------------------------------------------------------------
 */

struct loose {
    long numbers[3];
    unsigned n_numbers;
    unsigned month; /* by its name, or 0 */
};

/* 1 to 12 for January, Jan, ...; 0 for no month. */
static unsigned month_of(const char *word, size_t n_word)
{
    static const char *const months[] = {"january", "february", "march",
                                         "april",   "may",      "june",
                                         "july",    "august",   "september",
                                         "october", "november", "december"};

    for (unsigned i = 0; n_word >= 3 && i < 12; i++)
        if (n_word <= strlen(months[i]) &&
            strncasecmp(months[i], word, n_word) == 0)
            return i + 1;
    return 0;
}

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

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One number or month from a place on; its end, or NULL. */
static const char *read_part(const char *at, struct loose *loose)
{
    const char *end = at;
    long number = 0;

    if (is_digit(*at) && loose->n_numbers < 3) {
        for (; is_digit(*end) && end - at < 5; end++)
            number = number * 10 + (*end - '0');
        if (end - at > 4)
            return NULL;
        loose->numbers[loose->n_numbers++] = number;
        return end;
    }
    while (is_letter(*end))
        end++;
    if (loose->month || !month_of(at, (size_t)(end - at)))
        return NULL;
    loose->month = month_of(at, (size_t)(end - at));
    return end;
}

/* Between the parts of a date: one sign or blanks; a comma and "th" behind a
 * day, where the month has a name. */
static const char *skip_between(const char *at, const struct loose *loose)
{
    if (*at && strchr("-/.", *at))
        return at + 1;
    if (is_digit(at[-1]) &&
        (strncasecmp(at, "th", 2) == 0 || strncasecmp(at, "st", 2) == 0 ||
         strncasecmp(at, "nd", 2) == 0 || strncasecmp(at, "rd", 2) == 0))
        at += 2;
    if (*at == ',' && loose->month)
        at++;
    while (*at == ' ')
        at++;
    return at;
}

static uint32_t today(const char *at, char text[ENT_DATE_TEXT_BYTES])
{
    uint32_t length = strncasecmp(at, "today", 5) == 0 ? 5
                      : strncasecmp(at, "now", 3) == 0 ? 3
                                                       : 0;

    if (length > 0)
        ent_date_format(ent_date_cut(ent_date_now(), ENT_PRECISION_DAY), text);
    return is_letter(at[length]) ? 0 : length;
}

uint32_t ent_loose_date(const struct ent_parser *parser, uint32_t offset,
                        char text[ENT_DATE_TEXT_BYTES])
{
    const char *start = parser->text + offset;
    const char *at = start, *end = start, *next;
    struct loose loose = {{0, 0, 0}, 0, 0};
    long year, month, day;

    if (today(start, text) > 0)
        return today(start, text);
    while (loose.n_numbers + (loose.month > 0) < 3 &&
           (next = read_part(at, &loose)) != NULL) {
        end = next;
        at = skip_between(end, &loose);
    }
    if (end == start || is_letter(*end) || is_digit(*end) ||
        !make_date(&loose, &year, &month, &day))
        return 0;
    if (day > 0)
        snprintf(text, ENT_DATE_TEXT_BYTES, "%04u-%02u-%02u",
                 (unsigned)year % 10000, (unsigned)month % 100,
                 (unsigned)day % 100);
    else
        snprintf(text, ENT_DATE_TEXT_BYTES, "%04u-%02u", (unsigned)year % 10000,
                 (unsigned)month % 100);
    return (uint32_t)(end - start);
}

/* ---- times ----------------------------------------------------------------
 */

static bool is_date(const struct ent_parser *parser,
                    const struct ent_token *token)
{
    char text[ENT_DATE_TEXT_BYTES];

    if (token->kind == ENT_TOK_LITERAL &&
        (token->term.kind == ENT_DATE ||
         (token->term.kind == ENT_INTEGER && token->place.length == 4)))
        return true;
    return (token->kind == ENT_TOK_LITERAL || token->kind == ENT_TOK_NAME) &&
           ent_loose_date(parser, token->place.offset, text) > 0;
}

/* Words that stand before a date, and what Walk says for them. */
static const struct preposition {
    const char *word;
    const char *before; /* the date */
    const char *after;
} prepositions[] = {
    {"on", "at ", ""},
    {"in", "during ", ""},
    {"of", "at ", ""},
    {"when", "at ", ""},
    {"since", "during ", " .. 9999"},
    {"after", "during ", " .. 9999"},
    {"until", "during 0000 .. ", ""},
    {"till", "during 0000 .. ", ""},
    {"before", "during 0000 .. ", ""},
    {"between", "during ", ""},
    {"from", "during ", ""},
};

static const struct preposition *preposition_of(const struct ent_parser *parser,
                                                const struct ent_token *token)
{
    if (token->kind != ENT_TOK_NAME || !is_date(parser, token + 1))
        return NULL;
    for (size_t i = 0; i < sizeof prepositions / sizeof *prepositions; i++)
        if (strlen(prepositions[i].word) == token->term.n_bytes &&
            strncasecmp(prepositions[i].word, token->term.bytes,
                        token->term.n_bytes) == 0)
            return &prepositions[i];
    return NULL;
}

/* as of 2015 */
static bool is_as_of(const struct ent_token *token)
{
    return ent_token_is(token, ENT_KW_AS) && ent_token_is_word(token + 1, "of");
}

bool ent_at_foreign_time(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (is_as_of(token))
        token++;
    return preposition_of(parser, token) != NULL;
}

bool ent_fail_foreign_time(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *word = is_as_of(token) ? token + 1 : token;
    const struct preposition *preposition = preposition_of(parser, word);
    char text[ENT_DATE_TEXT_BYTES];
    uint32_t length = ent_loose_date(parser, word[1].place.offset, text);
    struct ent_place date = word[1].place;

    ent_fail(parser, ent_token_span(token, word), "syntax", "%s",
             is_as_of(token)
                 ? "what held then is asked for by at D; what this database "
                   "knew then by known D"
                 : "a time is written at D, during A .. B, published D or "
                   "known D");
    if (length > date.length)
        date.length = length;
    ent_mend(parser, ent_token_span(token, word), "%.*s",
             (int)strlen(preposition->before) - 1, preposition->before);
    if (ent_token_is(word + 2, ENT_KW_AND) && is_date(parser, word + 3))
        return ent_mend(parser, word[2].place, " ..");
    return ent_mend(parser, ent_place_after(date), "%s", preposition->after);
}
