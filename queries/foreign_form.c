/* SPDX-License-Identifier: ISC */
/* Queries that begin like none of Walk's forms. */
#include <string.h>

#include "queries/parser.h"

#define FORMS                                                                  \
    "a query begins with find ... where, ask, graph where or path A to B"

static bool has_variable(const struct ent_token *token)
{
    for (; token->kind != ENT_TOK_END; token++)
        if (token->kind == ENT_TOK_VARIABLE ||
            (token->kind == ENT_TOK_ERROR && token->repair &&
             token->repair[0] == '?'))
            return true;
    return false;
}

static bool is_any_word(const struct ent_token *token, const char *const *words)
{
    for (; *words; words++)
        if (ent_token_is_word(token, *words))
            return true;
    return false;
}

/* The whole query said anew, or no mend at all. */
static bool mend_whole(struct ent_parser *parser, const char *walk)
{
    if (!walk)
        return parser->arena->status == ENT_OK ? false
                                               : ent_fail_memory(parser);
    return ent_mend(parser, (struct ent_place){0, (uint32_t)parser->n_text},
                    "%s", walk);
}

/* SELECT ?x [ FROM <iri> ] WHERE { ... } */
static bool fail_sparql(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    ent_fail(parser, token->place, "foreign",
             "Walk asks with find ... where ..., not with SELECT");
    ent_mend(parser, token->place, "find");
    for (token++; token->kind != ENT_TOK_END; token++)
        if (ent_token_is_word(token, "from") &&
            token[1].kind == ENT_TOK_LITERAL && token[1].term.kind == ENT_IRI)
            ent_mend(parser, ent_token_span(token, token + 1), "%s", "");
    return false;
}

static bool fail_select(struct ent_parser *parser)
{
    if (has_variable(parser->token))
        return fail_sparql(parser);
    ent_fail(parser, parser->token->place, "foreign",
             "Walk asks with find ?x where ?x relation object, not with "
             "SELECT");
    return mend_whole(parser, ent_walk_from_sql(parser));
}

static bool fail_match(struct ent_parser *parser)
{
    ent_fail(parser, parser->token->place, "foreign",
             "Walk asks with find ... where ..., not with MATCH ... RETURN");
    return mend_whole(parser, ent_walk_from_cypher(parser));
}

/* CONSTRUCT { ... } WHERE { ... } */
static bool fail_construct(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *at = token;

    ent_fail(parser, token->place, "foreign",
             "the facts that fit are given by graph where ...");
    while (at->kind != ENT_TOK_END && !ent_token_is(at, ENT_KW_WHERE))
        at++;
    if (at->kind == ENT_TOK_END)
        return false;
    return ent_mend(parser, ent_token_span(token, at), "graph where");
}

static bool fail_describe(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    ent_fail(parser, token->place, "foreign",
             "what is said of a thing is found by find ?relation ?object "
             "where THING ?relation ?object");
    if (!ent_token_is_name(token + 1))
        return false;
    return mend_whole(
        parser, ent_arena_printf(parser->arena,
                                 "find ?relation ?object where %.*s ?relation "
                                 "?object",
                                 ENT_TEXT_OF(parser, token[1].place)));
}

static const struct ent_token *skip_words(const struct ent_token *token,
                                          const char *const *words)
{
    while (is_any_word(token, words))
        token++;
    return token;
}

static void drop_question_mark(struct ent_parser *parser,
                               const struct ent_token *token)
{
    const char *mark = memchr(parser->text + token->place.offset, '?',
                              parser->n_text - token->place.offset);

    for (; mark && mark[1]; mark = strchr(mark + 1, '?'))
        ;
    if (mark)
        ent_mend(parser, (struct ent_place){(uint32_t)(mark - parser->text), 1},
                 "%s", "");
}

/* get ?x where ..., show me ?x where ... */
static bool fail_verb(struct ent_parser *parser, const struct ent_token *last)
{
    ent_fail(parser, parser->token->place, "syntax", FORMS);
    return ent_mend(parser, ent_token_span(parser->token, last), "find");
}

/* who supports Assad, show me who supports Assad: `word` is the who */
static bool fail_question(struct ent_parser *parser,
                          const struct ent_token *word)
{
    ent_fail(parser, word->place, "syntax", FORMS);
    ent_mend(parser, ent_token_span(parser->token, word),
             "find ?%.*s where ?%.*s", ENT_TEXT_OF(parser, word->place),
             ENT_TEXT_OF(parser, word->place));
    drop_question_mark(parser, word);
    return false;
}

/* count ?x where ..., how many ?x where ..., how many things support Assad;
 * `last` is the last of the words that ask */
static bool fail_count(struct ent_parser *parser, const struct ent_token *last)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *what = last + 1;
    bool counts_things = last > token;

    ent_fail(parser, token->place, "syntax", FORMS);
    if (what->kind == ENT_TOK_VARIABLE)
        return ent_mend(parser, ent_token_span(token, what),
                        "find count(%s%.*s) as ?n",
                        counts_things ? "distinct " : "",
                        ENT_TEXT_OF(parser, what->place));
    if (counts_things && ent_token_is(what, ENT_KW_NOT_A_KEYWORD) &&
        ent_token_starts_term(what + 1)) {
        ent_mend(parser, ent_token_span(token, what),
                 "find count(distinct ?%.*s) as ?n where ?%.*s",
                 ENT_TEXT_OF(parser, what->place),
                 ENT_TEXT_OF(parser, what->place));
        drop_question_mark(parser, what);
        return false;
    }
    return ent_mend(parser, ent_token_span(token, last), "find count() as ?n");
}

/* A query that is nothing but its clauses. */
static bool fail_bare(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    bool has_where = ent_token_is(token, ENT_KW_WHERE);

    if (token->kind == ENT_TOK_END)
        return ent_fail(parser, token->place, "syntax", "the query is empty");
    if (token->kind == ENT_TOK_ERROR && token->repair)
        return ent_fail_expected(parser, "find, ask, graph or path");
    ent_fail(parser, token->place, "syntax", FORMS);
    if (has_variable(token))
        return ent_mend(parser, ent_place_before(token->place), "find * %s",
                        has_where ? "" : "where ");
    if (!has_where)
        ent_mend(parser, ent_place_before(token->place), "ask ");
    return false;
}

bool ent_fail_form(struct ent_parser *parser)
{
    static const char *const writes[] = {"insert", "create", "merge", "delete",
                                         "update", "drop",   "load",  "add",
                                         "remove", "clear",  NULL};
    static const char *const verbs[] = {"get",    "show",  "list",   "return",
                                        "search", "query", "give",   "fetch",
                                        "which",  "tell",  "please", NULL};
    static const char *const fillers[] = {"me", "us", "please", NULL};
    static const char *const questions[] = {"who", "what", "whom", NULL};
    const struct ent_token *token = parser->token;
    bool with_variable = token[1].kind == ENT_TOK_VARIABLE;
    const struct ent_token *what =
        skip_words(skip_words(token, verbs), fillers);

    if (ent_token_is_word(token, "select"))
        return fail_select(parser);
    if (ent_token_is_word(token, "match") ||
        (ent_token_is(token, ENT_KW_OPTIONAL) &&
         ent_token_is_word(token + 1, "match")))
        return fail_match(parser);
    if (ent_token_is_word(token, "construct"))
        return fail_construct(parser);
    if (ent_token_is_word(token, "describe"))
        return fail_describe(parser);
    if (is_any_word(token, writes) && !with_variable)
        return ent_fail(parser, token->place, "foreign",
                        "Walk only asks; facts go in with `entente import` "
                        "and out with `entente retract`");
    if (ent_token_is_word(token, "base") && token[1].kind == ENT_TOK_LITERAL) {
        ent_fail(parser, token->place, "foreign",
                 "a query has no base; IRIs are written in full");
        return ent_mend(parser, ent_token_span(token, token + 1), "%s", "");
    }
    if (ent_token_is_word(token, "shortest") &&
        ent_token_is(token + 1, ENT_KW_PATH)) {
        ent_fail(parser, token->place, "syntax",
                 "path gives the shortest paths anyway");
        return ent_mend(parser, token->place, "%s", "");
    }
    if (what > token && what->kind == ENT_TOK_VARIABLE)
        return fail_verb(parser, what - 1);
    if (is_any_word(what, questions))
        return fail_question(parser, what);
    if (ent_token_is_word(what, "how") && ent_token_is_word(what + 1, "many"))
        return fail_count(parser, what + 1);
    if (ent_token_is_word(token, "count"))
        return fail_count(parser, token);
    return fail_bare(parser);
}
