/* SPDX-License-Identifier: ISC */
/* Patterns in the words of others: sources named behind the object, IRIs
 * without < >, lists of relations, negations without a group. */
#include <string.h>

#include "queries/parser.h"

/* ---- IRIs -----------------------------------------------------------------
 */

bool ent_at_bare_iri(const struct ent_parser *parser,
                     const struct ent_token *token)
{
    return token->kind == ENT_TOK_NAME &&
           strncmp(parser->text + token->place.offset + token->place.length,
                   "://", 3) == 0;
}

bool ent_fail_bare_iri(struct ent_parser *parser)
{
    struct ent_place place = parser->token->place;
    const char *start = parser->text + place.offset;
    size_t n = strcspn(start, " \t\r\n<>\"{}|\\^`,;)");

    while (n > 0 && start[n - 1] == '.')
        n--;
    place.length = (uint32_t)n;
    ent_fail(parser, place, "syntax", "an IRI stands between < and >");
    return ent_mend(parser, place, "<%.*s>", ENT_TEXT_OF(parser, place));
}

/* ---- sources --------------------------------------------------------------
 */

/* Words behind an object that say whose report is meant. */
static const struct origin {
    const char *word, *second;
    const char *field;
} origins[] = {
    {"according", "to", "speaker"}, {"said", "by", "speaker"},
    {"claimed", "by", "speaker"},   {"stated", "by", "speaker"},
    {"source", NULL, "source"},     {"from", NULL, "source"},
    {"reported", "by", "source"},   {"sourced", "from", "source"},
    {"cited", "in", "source"},
};

static bool says(const struct ent_token *token, const char *word)
{
    return token->kind == ENT_TOK_NAME && token->term.n_bytes == strlen(word) &&
           memcmp(token->term.bytes, word, token->term.n_bytes) == 0;
}

static const struct origin *origin_of(const struct ent_parser *parser,
                                      const struct ent_token *token)
{
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        const struct origin *origin = &origins[i];
        const struct ent_token *value = token + 1 + (origin->second != NULL);
        if (!says(token, origin->word) ||
            (origin->second && !says(token + 1, origin->second)) ||
            !ent_token_starts_term(value))
            continue;
        if (origin->second || ent_at_bare_iri(parser, value) ||
            (value->kind == ENT_TOK_LITERAL && value->term.kind == ENT_IRI))
            return origin;
    }
    return NULL;
}

bool ent_at_origin(const struct ent_parser *parser)
{
    return origin_of(parser, parser->token) != NULL;
}

bool ent_fail_origin(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct origin *origin = origin_of(parser, token);
    const struct ent_token *value = token + 1 + (origin->second != NULL);
    const struct ent_token *end = ent_token_clause_end(token);
    struct ent_place what;

    if (ent_at_bare_iri(parser, value)) {
        parser->token = parser->token + (value - token);
        return ent_fail_bare_iri(parser);
    }
    what = ent_token_span(value, value->kind == ENT_TOK_NAME ? end - 1 : value);
    ent_fail(parser, ent_token_span(token, value - 1), "syntax",
             "whose report it is stands in a note: { %s: ... }", origin->field);
    return ent_mend(parser, ent_place_span(token->place, what),
                    value->kind == ENT_TOK_NAME && end - 1 > value
                        ? "{ %s: [%.*s] }"
                        : "{ %s: %.*s }",
                    origin->field, ENT_TEXT_OF(parser, what));
}

/* ---- lists of relations ---------------------------------------------------
 */

bool ent_at_relations(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    return (token->kind == ENT_TOK_COMMA || ent_token_is(token, ENT_KW_OR) ||
            ent_token_is(token, ENT_KW_AND)) &&
           ent_token_is_name(token + 1) && ent_token_starts_term(token + 2);
}

/* supports, opposes ?x; supports or opposes ?x; supports and opposes ?x */
bool ent_fail_relations(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *end = ent_token_skip_term(token + 2);

    if (!ent_token_is(token, ENT_KW_AND)) {
        ent_fail(parser, token->place, "syntax",
                 "one relation or another is written r|s");
        return ent_mend(parser,
                        ent_place_span(ent_place_after(token[-1].place),
                                       ent_place_before(token[1].place)),
                        "|");
    }
    ent_fail(parser, token->place, "syntax",
             "two relations that must both hold are parted by a semicolon, "
             "each with its object");
    if (!end)
        return false;
    return ent_mend(parser, token->place, "%.*s ;",
                    ENT_TEXT_OF(parser, ent_token_span(token + 2, end - 1)));
}

/* ---- negations ------------------------------------------------------------
 */

/* Does a variable stand among the clauses, but for those of one pattern? */
static bool is_elsewhere(const struct ent_parser *parser,
                         const struct ent_token *variable,
                         const struct ent_token *end)
{
    const struct ent_token *token = parser->first;
    bool in_clauses = false;

    for (; token->kind != ENT_TOK_END; token++) {
        in_clauses |= ent_token_is(token, ENT_KW_WHERE) ||
                      ent_token_is(token, ENT_KW_ASK);
        if (in_clauses && token->kind == ENT_TOK_VARIABLE &&
            (token < variable || token >= end) &&
            token->term.n_bytes == variable->term.n_bytes &&
            memcmp(token->term.bytes, variable->term.bytes,
                   token->term.n_bytes) == 0)
            return true;
    }
    return false;
}

bool ent_fail_not(struct ent_parser *parser, const struct ent_token *start)
{
    const struct ent_token *not = parser->token;
    const struct ent_token *end = ent_token_clause_end(not +1);

    ent_fail(parser, not ->place, "syntax",
             "that a fact is not in the graph is written not { s r o }");
    if (start->kind == ENT_TOK_VARIABLE && !is_elsewhere(parser, start, end))
        ent_mend(parser, ent_place_before(start->place), "%.*s ?%s ?%s . ",
                 ENT_TEXT_OF(parser, start->place),
                 ent_fresh_variable(parser, "relation"),
                 ent_fresh_variable(parser, "other"));
    ent_mend(parser, ent_place_before(start->place), "not { ");
    ent_mend(parser, not ->place, "%s", "");
    return ent_mend(parser, ent_place_after(end[-1].place), " }");
}
