/* SPDX-License-Identifier: ISC */
/* The times of a group: at, during, published, known. */
#include <stdio.h>
#include <string.h>

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

static bool fail_date(struct ent_parser *parser, const char *what)
{
    const struct ent_token *token = parser->token;
    char text[ENT_DATE_TEXT_BYTES];
    uint32_t length = ent_loose_date(parser, token->place.offset, text);
    struct ent_place place = {token->place.offset, length};

    if (token->kind == ENT_TOK_ERROR &&
        strcmp(token->code, "no-such-date") == 0)
        return ent_fail_expected(parser, what);
    if (length > 0) {
        ent_fail(parser, place, "date",
                 "a date is written 2015, 2015-09 or 2015-09-18");
        return ent_mend(parser, place, "%s", text);
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
    const struct ent_token *token = parser->token;
    char text[ENT_DATE_TEXT_BYTES];

    if (!token_date(token, date))
        return fail_date(parser, what);
    if ((token[1].kind == ENT_TOK_MINUS || token[1].kind == ENT_TOK_SLASH) &&
        ent_loose_date(parser, token->place.offset, text) > token->place.length)
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
