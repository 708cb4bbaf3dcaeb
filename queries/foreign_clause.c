/* SPDX-License-Identifier: ISC */
/* Clauses and conditions in the words of SPARQL, Cypher and SQL. */
#include <string.h>

#include "base/buf.h"
#include "base/json_write.h"
#include "queries/parser.h"
#include "queries/print.h"

/* ---- clauses --------------------------------------------------------------
 */

/* filter [ not ] exists { */
static bool is_exists(const struct ent_token *token)
{
    if (ent_token_is(token, ENT_KW_FILTER))
        token++;
    if (ent_token_is(token, ENT_KW_NOT))
        token++;
    return ent_token_is_word(token, "exists") &&
           token[1].kind == ENT_TOK_OPEN_BRACE;
}

/* A call where a clause begins lacks its `filter`. */
static bool is_call(const struct ent_token *token)
{
    return token->kind == ENT_TOK_NAME && token[1].kind == ENT_TOK_OPEN &&
           !token[1].gap &&
           (ent_function_find(token->term.bytes, token->term.n_bytes) >= 0 ||
            ent_token_is_word(token, "regex"));
}

bool ent_is_foreign_clause(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (token->kind != ENT_TOK_NAME)
        return false;
    if (token[1].kind == ENT_TOK_OPEN_BRACE &&
        (ent_token_is_word(token, "minus") ||
         ent_token_is_word(token, "union") ||
         ent_token_is_word(token, "exists")))
        return true;
    if (ent_token_is_word(token, "values") &&
        token[1].kind == ENT_TOK_VARIABLE &&
        token[2].kind == ENT_TOK_OPEN_BRACE)
        return true;
    return is_exists(token) || is_call(token);
}

static bool fail_exists(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *exists = token;
    bool is_negated = false;

    while (!ent_token_is_word(exists, "exists")) {
        is_negated |= ent_token_is(exists, ENT_KW_NOT);
        exists++;
    }
    ent_fail(parser, ent_token_span(token, exists), "foreign",
             is_negated ? "that nothing fits is written not { ... }"
                        : "that something fits is written { ... }, without "
                          "exists");
    return ent_mend(parser, ent_token_span(token, exists), "%s",
                    is_negated ? "not" : "");
}

/* values ?x { A B } */
static bool fail_values(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *at = token + 3;
    struct ent_buf list;

    ent_fail(parser, token->place, "foreign",
             "a list of values is written ?x in (A, B)");
    ent_buf_init(&list);
    while (ent_token_starts_term(at)) {
        const struct ent_token *next = ent_token_skip_term(at);
        struct ent_place place;
        if (!next)
            break;
        place = ent_token_span(at, next - 1);
        if (list.n_bytes > 0)
            ent_buf_add_str(&list, ", ");
        ent_buf_add(&list, parser->text + place.offset, place.length);
        at = next;
    }
    if (at->kind == ENT_TOK_CLOSE_BRACE && list.n_bytes > 0)
        ent_mend(parser, ent_token_span(token, at), "%.*s in (%.*s)",
                 ENT_TEXT_OF(parser, token[1].place), (int)list.n_bytes,
                 list.bytes);
    ent_release_buf(parser, &list);
    return false;
}

bool ent_fail_foreign_clause(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (is_exists(token))
        return fail_exists(parser);
    if (is_call(token)) {
        ent_fail(parser, token->place, "syntax",
                 "a condition begins with filter");
        return ent_mend(parser, ent_place_before(token->place), "filter ");
    }
    if (ent_token_is_word(token, "values"))
        return fail_values(parser);
    if (ent_token_is_word(token, "minus")) {
        ent_fail(parser, token->place, "foreign",
                 "what is to be taken away is written not { ... }");
        return ent_mend(parser, token->place, "not");
    }
    ent_fail(parser, token->place, "foreign",
             "a union is written { ... } or { ... }");
    return ent_mend(parser, token->place, "or");
}

/* ---- conditions -----------------------------------------------------------
 */

/* word, whether `with` may follow, the function */
static const struct operator
{
    const char *word;
    const char *function;
}
operators[] = {
    {"like", "like"},         {"ilike", "like"},     {"contains", "contains"},
    {"includes", "contains"}, {"starts", "starts"},  {"startswith", "starts"},
    {"begins", "starts"},     {"ends", "ends"},      {"endswith", "ends"},
    {"matches", "matches"},   {"regexp", "matches"}, {"rlike", "matches"},
    {"mentions", "mentions"},
};

static const char *operator_of(const struct ent_parser *parser,
                               const struct ent_token *token)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (ent_token_is_word(token, operators[i].word))
            return operators[i].function;
    if (token->kind == ENT_TOK_ERROR && token->place.length == 2 &&
        memcmp(parser->text + token->place.offset, "=~", 2) == 0)
        return "matches";
    return NULL;
}

bool ent_is_foreign_condition(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (ent_token_is(token, ENT_KW_NOT))
        token++;
    return operator_of(parser, token) || ent_token_is_word(token, "between") ||
           ent_token_is_word(token, "is");
}

/* The right side of an operator; a pattern of SQL has other wildcards. */
static void add_right(struct ent_parser *parser, const struct ent_token *token,
                      bool is_like, struct ent_buf *out)
{
    struct ent_buf text;

    if (!is_like || token->kind != ENT_TOK_LITERAL ||
        token->term.kind != ENT_TEXT) {
        const struct ent_token *end = ent_token_skip_term(token);
        struct ent_place place =
            end ? ent_token_span(token, end - 1) : token->place;
        if (token->kind == ENT_TOK_ERROR && token->repair)
            ent_buf_add_str(out, token->repair);
        else
            ent_buf_add(out, parser->text + place.offset, place.length);
        return;
    }
    ent_buf_init(&text);
    ent_buf_add(&text, token->term.bytes, token->term.n_bytes);
    for (size_t i = 0; i < text.n_bytes; i++)
        if (text.bytes[i] == '%')
            text.bytes[i] = '*';
    ent_json_string(out, text.bytes, text.n_bytes);
    ent_release_buf(parser, &text);
}

/* left contains right, left not like right, left starts with right */
static bool fail_operator(struct ent_parser *parser, struct ent_place left,
                          const char *function, bool is_negated)
{
    const struct ent_token *token = parser->token + is_negated;
    const struct ent_token *right = token + 1;
    struct ent_place whole;
    struct ent_buf buf;

    if (ent_token_is(right, ENT_KW_WITH))
        right++;
    ent_fail(parser, token->place, "foreign",
             "a test is written as a call: %s(?x, \"...\")", function);
    if (right->kind == ENT_TOK_ERROR && right->repair)
        return ent_mend(parser, right->place, "%s", right->repair);
    if (!ent_token_starts_term(right) || !ent_token_skip_term(right))
        return false;
    whole = ent_place_span(left, ent_token_skip_term(right)[-1].place);
    ent_buf_init(&buf);
    add_right(parser, right, strcmp(function, "like") == 0, &buf);
    ent_mend(parser, whole, "%s%s(%.*s, %.*s)", is_negated ? "not " : "",
             function, ENT_TEXT_OF(parser, left), (int)buf.n_bytes, buf.bytes);
    ent_release_buf(parser, &buf);
    return false;
}

/* left is [ not ] ( null | right ) */
static bool fail_is(struct ent_parser *parser, struct ent_place left)
{
    const struct ent_token *is = parser->token;
    bool is_negated = ent_token_is(is + 1, ENT_KW_NOT);
    const struct ent_token *right = is + 1 + is_negated;

    if (!ent_token_is_word(right, "null") &&
        !ent_token_is(right, ENT_KW_NONE) &&
        !ent_token_is_word(right, "bound")) {
        ent_fail(parser, is->place, "foreign", "equality is written =");
        return ent_mend(parser, ent_token_span(is, right - 1), "%s",
                        is_negated ? "!=" : "=");
    }
    ent_fail(parser, ent_token_span(is, right), "foreign",
             "there is no null: a variable is bound or it is not");
    is_negated ^= ent_token_is_word(right, "bound");
    if (is_negated)
        return ent_mend(parser, ent_token_span(is, right), "= %.*s",
                        ENT_TEXT_OF(parser, left));
    return ent_mend(parser, ent_place_span(left, right->place),
                    "coalesce(%.*s, \"\") = \"\"", ENT_TEXT_OF(parser, left));
}

/* left between A and B */
static bool fail_between(struct ent_parser *parser, struct ent_place left)
{
    const struct ent_token *between = parser->token;
    const struct ent_token *and = ent_token_skip_term(between + 1);

    ent_fail(parser, between->place, "foreign",
             "a range is written ?x >= A and ?x <= B");
    if (!and || !ent_token_is(and, ENT_KW_AND))
        return false;
    ent_mend(parser, between->place, ">=");
    return ent_mend(parser, and->place,
                    "and %.*s <=", ENT_TEXT_OF(parser, left));
}

bool ent_fail_foreign_condition(struct ent_parser *parser,
                                struct ent_place left)
{
    const struct ent_token *token = parser->token;
    bool is_negated = ent_token_is(token, ENT_KW_NOT);
    const char *function = operator_of(parser, token + is_negated);

    if (function)
        return fail_operator(parser, left, function, is_negated);
    if (ent_token_is_word(token, "is"))
        return fail_is(parser, left);
    if (is_negated)
        return ent_fail_expected(parser, "and, or, or the end of the filter");
    return fail_between(parser, left);
}
