/* SPDX-License-Identifier: ISC */
/* How long a path may be, and what is around a thing, in the words of others.
 */
#include <string.h>

#include "queries/parser.h"

static bool is_any(const struct ent_token *token, const char *const *words)
{
    if (token->kind != ENT_TOK_NAME)
        return false;
    for (; *words; words++)
        if (token->term.n_bytes == strlen(*words) &&
            memcmp(token->term.bytes, *words, token->term.n_bytes) == 0)
            return true;
    return false;
}

static bool is_hops(const struct ent_token *token)
{
    static const char *const words[] = {"hops",  "hop",   "steps",
                                        "step",  "edges", "edge",
                                        "links", "long",  NULL};

    return is_any(token, words);
}

/* length <= 3, max length 3, up to 3, within 3 steps, {1,3}: the token behind
 * it and the number, or NULL. */
static const struct ent_token *skip_length(const struct ent_token *token,
                                           int64_t *number)
{
    static const char *const weak[] = {"max", "in",    "with", "of",
                                       "at",  "limit", NULL};
    static const char *const strong[] = {"length",   "depth",  "within",
                                         "up",       "to",     "most",
                                         "distance", "hops",   "steps",
                                         "maxdepth", "maxlen", NULL};
    bool is_clear = false;

    for (;; token++) {
        bool is_sign = token->kind == ENT_TOK_OPEN_BRACE ||
                       token->kind == ENT_TOK_LT || token->kind == ENT_TOK_LE ||
                       token->kind == ENT_TOK_EQ;
        is_clear |= is_sign || is_any(token, strong);
        if (!is_sign && !is_any(token, weak) && !is_any(token, strong))
            break;
    }
    if (!ent_token_is_integer(token))
        return NULL;
    if ((token[1].kind == ENT_TOK_COMMA || token[1].kind == ENT_TOK_DOTS) &&
        ent_token_is_integer(token + 2))
        token += 2;
    *number = token->term.integer - (token[-1].kind == ENT_TOK_LT);
    token++;
    if (token->kind == ENT_TOK_CLOSE_BRACE)
        token++;
    if (is_hops(token)) {
        is_clear = true;
        token++;
    }
    return is_clear && *number > 0 ? token : NULL;
}

bool ent_at_length(const struct ent_parser *parser)
{
    int64_t number;

    return skip_length(parser->token, &number) != NULL;
}

bool ent_fail_length(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    int64_t number = 0;
    const struct ent_token *end = skip_length(token, &number);

    ent_fail(parser, ent_token_span(token, end - 1), "syntax",
             "the longest path is said with max N");
    return ent_mend(parser, ent_token_span(token, end - 1), "max %lld",
                    (long long)number);
}

/* The last token of a name, which may lack its brackets. */
static const struct ent_token *name_end(const struct ent_token *token)
{
    if (token->kind == ENT_TOK_NAME)
        while (ent_token_is(token + 1, ENT_KW_NOT_A_KEYWORD))
            token++;
    return token;
}

/* graph [John Kerry], graph of Russia, graph around Russia max 2 */
bool ent_fail_around(struct ent_parser *parser)
{
    static const char *const fillers[] = {"of",    "around", "about", "for",
                                          "from",  "near",   "all",   "the",
                                          "facts", NULL};
    const struct ent_token *start = parser->token, *name = start, *end;
    const char *what;
    int64_t hops = 1;

    ent_fail(parser, start->place, "syntax",
             "a graph is asked for by its facts: graph where s r o");
    while (is_any(name, fillers))
        name++;
    if (!ent_token_is_name(name))
        return false;
    end = name_end(name) + 1;
    what = ent_arena_printf(parser->arena, end - name > 1 ? "[%.*s]" : "%.*s",
                            ENT_TEXT_OF(parser, ent_token_span(name, end - 1)));
    if (!what)
        return ent_fail_memory(parser);
    if (ent_token_is(end, ENT_KW_MAX) && ent_token_is_integer(end + 1)) {
        hops = end[1].term.integer;
        end += 2;
    } else if (skip_length(end, &hops)) {
        end = skip_length(end, &hops);
    }
    if (hops > 1)
        return ent_mend(parser, ent_token_span(start, end - 1),
                        "where %s (any|^any){1,%lld} ?%s", what,
                        (long long)hops, ent_fresh_variable(parser, "other"));
    return ent_mend(parser, ent_token_span(start, end - 1),
                    "where { %s ?relation ?other } or { ?other ?relation %s }",
                    what, what);
}
