/* SPDX-License-Identifier: ISC */
/* Patterns with too many words: names with blanks outside brackets, and
 * forgotten full stops. */
#include <string.h>

#include "base/text.h"
#include "queries/parser.h"

#define MAX_UNITS 24

/* A term as one would read it: a word, or something that stands alone. */
struct unit {
    const struct ent_token *first;
    const struct ent_token *last;
    bool is_word;
};

struct words {
    struct unit units[MAX_UNITS];
    unsigned n_units;
    bool is_whole; /* all of it fits into terms */
    const struct ent_token *end;
};

static bool ends_segment(const struct ent_token *token)
{
    return token->kind == ENT_TOK_COMMA || token->kind == ENT_TOK_SEMICOLON ||
           token->kind == ENT_TOK_OPEN_BRACE;
}

/* d'Ivoire: no token of Walk, but part of a word. */
static bool is_apostrophe(const struct ent_token *token)
{
    return token->kind == ENT_TOK_ERROR && !token->gap && !token->repair &&
           (token->place.length == 1 || token->place.length == 3);
}

bool ent_at_apostrophe(const struct ent_parser *parser)
{
    return is_apostrophe(parser->token) &&
           parser->token[-1].kind == ENT_TOK_NAME &&
           parser->token[1].kind == ENT_TOK_NAME && !parser->token[1].gap;
}

/* The terms from a token to the end of its clause, or the next , ; or {. */
static void collect(const struct ent_token *token, struct words *words)
{
    const struct ent_token *clause_end = ent_token_clause_end(token);

    words->n_units = 0;
    words->is_whole = true;
    while (token < clause_end && !ends_segment(token)) {
        struct unit *unit = &words->units[words->n_units];
        const struct ent_token *next = ent_token_skip_term(token);
        if (token->kind == ENT_TOK_NAME)
            next = token + 1;
        if (!next || words->n_units == MAX_UNITS) {
            words->is_whole = false;
            break;
        }
        unit->is_word = token->kind == ENT_TOK_NAME;
        while (unit->is_word && is_apostrophe(next) &&
               next[1].kind == ENT_TOK_NAME && !next[1].gap)
            next += 2;
        unit->first = token;
        unit->last = next - 1;
        words->n_units++;
        token = next;
    }
    words->end = token;
}

/* ---- which words make which term ------------------------------------------
 */

static bool begins_upper(const struct ent_token *token)
{
    char c = token->term.n_bytes > 0 ? token->term.bytes[0] : 0;

    return (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* Words that tie names together, and are no relations. */
static bool is_particle(const struct ent_token *token)
{
    static const char *const particles[] = {"of",  "the", "and", "bin",  "ibn",
                                            "al",  "el",  "de",  "da",   "di",
                                            "du",  "la",  "le",  "van",  "von",
                                            "der", "for", "in",  "at",   "to",
                                            "by",  "a",   "or",  "with", "on"};

    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (token->term.n_bytes == strlen(particles[i]) &&
            memcmp(token->term.bytes, particles[i], token->term.n_bytes) == 0)
            return true;
    return false;
}

static bool is_article(const struct ent_token *token)
{
    return ent_token_is(token, ENT_KW_A) ||
           (token->term.n_bytes == 3 &&
            memcmp(token->term.bytes, "the", 3) == 0);
}

/* How much units from..to-1 look like one entity. */
static int entity_score(const struct words *words, unsigned from, unsigned to)
{
    const struct unit *units = words->units;
    int score = 0;

    if (to - from == 1)
        return units[from].is_word && is_particle(units[from].first) ? -6 : 0;
    for (unsigned i = from; i < to; i++) {
        if (!units[i].is_word)
            return -1000;
        if (i > from && units[i].first->line)
            score -= 6;
        if (begins_upper(units[i].first))
            score += 1;
        else if (!is_particle(units[i].first))
            score -= i == from ? 3 : 2;
        else if (i + 1 == to || (i == from && !is_article(units[i].first)))
            score -= 5;
    }
    return score;
}

/* ... and like a relation: words in lower case. */
static int relation_score(const struct words *words, unsigned from, unsigned to)
{
    const struct unit *units = words->units;
    int score = 5;

    if (to - from == 1) {
        if (!units[from].is_word)
            return units[from].first->kind == ENT_TOK_VARIABLE ? 4 : 2;
        if (is_particle(units[from].first))
            return units[from].first->keyword == ENT_KW_A ? 3 : -6;
        return begins_upper(units[from].first) ? -4 : 5;
    }
    for (unsigned i = from; i < to; i++) {
        if (!units[i].is_word)
            return -1000;
        score -= i > from;
        if (begins_upper(units[i].first))
            score -= 4;
        if (i == from && is_particle(units[i].first))
            score -= 4;
        if (is_article(units[i].first))
            score -= 3;
    }
    return score;
}

/* Where one term ends and the next begins: units 0..i-1, i..j-1, j..n-1. */
struct cut {
    unsigned i, j;
};

/* The best cut of all words into `n_terms` terms; false if there is none. */
static bool cut_words(const struct words *words, unsigned n_terms,
                      struct cut *cut)
{
    unsigned n = words->n_units;
    int best = -100;

    *cut = (struct cut){0, 0};
    if (n_terms == 1)
        return entity_score(words, 0, n) > -100;
    for (unsigned i = n_terms == 3 ? 1 : 0; i < n; i++) {
        for (unsigned j = i + 1; j < n; j++) {
            int score = relation_score(words, i, j) + entity_score(words, j, n);
            score += i > 0 ? entity_score(words, 0, i) : 0;
            if (score > best) {
                best = score;
                *cut = (struct cut){i, j};
            }
        }
        if (n_terms == 2)
            break;
    }
    return best > -100;
}

static struct ent_place span_of(const struct words *words, unsigned from,
                                unsigned to)
{
    return ent_token_span(words->units[from].first, words->units[to - 1].last);
}

/* The words of one term, with single blanks between them; "the" before it is
 * no part of a name. */
static void add_name(const struct ent_parser *parser, const struct words *words,
                     unsigned from, unsigned to, struct ent_buf *out)
{
    if (to - from > 1 && is_article(words->units[from].first))
        from++;
    for (unsigned i = from; i < to; i++) {
        struct ent_place place = span_of(words, i, i + 1);
        if (i > from)
            ent_buf_add_char(out, ' ');
        ent_buf_add(out, parser->text + place.offset, place.length);
    }
}

/* A term of several words is a name that lacks its brackets.  The first one
 * is complained of, all are mended. */
static void fail_name(struct ent_parser *parser, const struct words *words,
                      unsigned from, unsigned to)
{
    struct ent_buf name;

    if (to - from < 2 && words->units[from].first == words->units[from].last)
        return;
    if (to - from < 2 && !words->units[from].is_word)
        return;
    ent_buf_init(&name);
    add_name(parser, words, from, to, &name);
    if (parser->status == ENT_OK)
        ent_fail(parser, span_of(words, from, to), "blank-in-name",
                 "a name with blanks or signs goes in brackets: [%.*s]",
                 (int)name.n_bytes, name.bytes);
    ent_mend(parser, span_of(words, from, to), "[%.*s]", (int)name.n_bytes,
             name.bytes);
    ent_release_buf(parser, &name);
}

static bool fail_names(struct ent_parser *parser, const struct words *words,
                       unsigned n_terms)
{
    struct cut cut;

    if (!words->is_whole || !cut_words(words, n_terms, &cut))
        return false;
    if (cut.i > 0)
        fail_name(parser, words, 0, cut.i);
    if (cut.j > cut.i)
        fail_name(parser, words, cut.i, cut.j);
    fail_name(parser, words, cut.j, words->n_units);
    return parser->status != ENT_OK;
}

/* ---- full stops -----------------------------------------------------------
 */

/* The last , or ; before a token, in a pattern that begins at `start`. */
static const struct ent_token *last_separator(const struct ent_token *start,
                                              const struct ent_token *end)
{
    const struct ent_token *separator = NULL;
    unsigned depth = 0;

    for (; start < end; start++) {
        if (start->kind == ENT_TOK_OPEN || start->kind == ENT_TOK_OPEN_BRACE)
            depth++;
        else if (start->kind == ENT_TOK_CLOSE ||
                 start->kind == ENT_TOK_CLOSE_BRACE)
            depth -= depth > 0;
        else if (depth == 0 && (start->kind == ENT_TOK_COMMA ||
                                start->kind == ENT_TOK_SEMICOLON))
            separator = start;
    }
    return separator;
}

/* Does the next pattern begin at the token that is too much? */
static bool lacks_dot(const struct ent_token *token)
{
    const struct ent_token *relation = ent_token_skip_term(token);

    if (token->kind == ENT_TOK_VARIABLE && ent_token_is(token + 1, ENT_KW_IN))
        return true;
    if (!ent_token_starts_fact(token))
        return false;
    if (token->line || token->kind != ENT_TOK_NAME)
        return true;
    return relation->kind == ENT_TOK_NAME && !begins_upper(relation) &&
           !is_particle(relation);
}

static bool fail_dot(struct ent_parser *parser, struct ent_place after)
{
    ent_fail(parser, parser->token->place, "missing-dot",
             "a full stop is missing between two patterns");
    return ent_mend(parser, after, " .");
}

/* A date that lacks its `at`. */
static bool fail_date(struct ent_parser *parser)
{
    ent_fail(parser, parser->token->place, "syntax",
             "a time is written at, during, published or known and a date");
    return ent_mend(parser, ent_place_before(parser->token->place), "at ");
}

static bool is_date(const struct ent_token *token)
{
    return token->kind == ENT_TOK_LITERAL &&
           (token->term.kind == ENT_DATE ||
            (token->term.kind == ENT_INTEGER && token->place.length == 4));
}

/* A reserved word where a relation stands. */
static bool fail_reserved(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (!ent_token_starts_term(token + 1))
        return ent_fail_expected(parser, "a relation and an object (a pattern "
                                         "is subject relation object)");
    ent_fail(parser, token->place, "reserved-word",
             "%.*s is a reserved word; as a relation it goes in brackets: "
             "[%.*s]",
             ENT_TEXT_OF(parser, token->place),
             ENT_TEXT_OF(parser, token->place));
    return ent_mend(parser, token->place, "[%.*s]",
                    ENT_TEXT_OF(parser, token->place));
}

bool ent_fail_words(struct ent_parser *parser, const struct ent_token *start)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *separator = last_separator(start, token);
    const struct ent_token *first = separator ? separator + 1 : start;
    struct words words;
    unsigned n_terms = !separator                         ? 3
                       : separator->kind == ENT_TOK_COMMA ? 1
                                                          : 2;

    if (ent_at_arrow(parser))
        return ent_fail_arrow(parser);
    if (ent_at_bare_notes(parser))
        return ent_fail_bare_notes(parser);
    if (is_date(token) && token == ent_token_clause_end(token) - 1)
        return fail_date(parser);
    collect(first, &words);
    if (separator && words.n_units == 3 && ent_token_starts_fact(first) &&
        (n_terms == 1 || first->kind != ENT_TOK_NAME || begins_upper(first)))
        return fail_dot(parser, separator->place);
    if (lacks_dot(token))
        return fail_dot(parser, ent_place_after(token[-1].place));
    if (words.n_units > n_terms || ent_at_apostrophe(parser)) {
        if (fail_names(parser, &words, n_terms))
            return false;
    } else if (token->kind == ENT_TOK_NAME &&
               token->keyword != ENT_KW_NOT_A_KEYWORD) {
        return fail_reserved(parser);
    }
    return ent_fail(parser, token->place, "syntax",
                    "a pattern is subject relation object; names with blanks "
                    "go in [brackets], and a full stop parts two patterns");
}
