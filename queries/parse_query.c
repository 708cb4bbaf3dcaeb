/* SPDX-License-Identifier: ISC */
/* Whole queries: prefixes, and the forms ask, graph and path. */
#include "queries/parser.h"

/* ---- path -----------------------------------------------------------------
 */

/* A name with blanks between `path`, `to` and what follows. */
static bool fail_end(struct ent_parser *parser, const struct ent_token *first)
{
    const struct ent_token *last = parser->token;

    /* the words up to `to`, or to what follows a path */
    while (ent_token_is(last + 1, ENT_KW_NOT_A_KEYWORD) ||
           (last[1].kind == ENT_TOK_NAME && last[2].kind == ENT_TOK_NAME &&
            (last[1].keyword == ENT_KW_AND || last[1].keyword == ENT_KW_A)))
        last++;
    if (last == first + 1 && !ent_token_is(last + 1, ENT_KW_TO) &&
        !ent_token_is(first - 1, ENT_KW_TO)) {
        ent_fail(parser, last->place, "syntax",
                 "expected `to` and the other end of the path");
        return ent_mend(parser, ent_place_before(last->place), "to ");
    }
    ent_fail(parser, ent_token_span(first, last), "blank-in-name",
             "a name that holds blanks goes in brackets");
    return ent_mend(parser, ent_token_span(first, last), "[%.*s]",
                    ENT_TEXT_OF(parser, ent_token_span(first, last)));
}

/* An end of the path: fixed, or a parameter. */
static bool parse_end(struct ent_parser *parser, struct ent_ast_term *end)
{
    const struct ent_token *first = parser->token;
    const struct ent_variable *variables;

    if (!ent_parse_term(parser, ENT_ROLE_FIXED, end))
        return false;
    variables = parser->variables.items;
    if (end->kind == ENT_AST_VARIABLE && !variables[end->variable].is_parameter)
        return ent_fail(parser, end->place, "syntax",
                        "both ends of a path are fixed; for what can be "
                        "reached use steps: find ?x where A any{1,3} ?x");
    if (end->kind == ENT_AST_QUOTED && end->has_variable)
        return ent_fail(parser, end->place, "syntax",
                        "both ends of a path are fixed");
    if (first->kind == ENT_TOK_NAME &&
        ent_token_is(parser->token, ENT_KW_NOT_A_KEYWORD) &&
        !ent_at_length(parser) && !ent_at_foreign_time(parser))
        return fail_end(parser, first);
    return true;
}

/* "via" name { "|" name } */
static bool parse_via(struct ent_parser *parser)
{
    struct ent_list names = {0};

    do {
        struct ent_ast_term *name = ent_list_add(parser, &names, sizeof *name);
        if (!name || !ent_parse_relation_name(parser, name))
            return false;
    } while (ent_accept(parser, ENT_TOK_BAR));
    if (ent_at(parser, ENT_TOK_COMMA) || ent_at_keyword(parser, ENT_KW_OR)) {
        ent_fail(parser, parser->token->place, "syntax",
                 "relations of a path are parted by |");
        return ent_mend(parser, parser->token->place, " |");
    }
    parser->ast->path.via = names.items;
    parser->ast->path.n_via = names.n_items;
    return true;
}

static bool parse_limit(struct ent_parser *parser)
{
    parser->token++;
    parser->ast->has_limit = true;
    return ent_parse_count(parser, "the limit", INT64_MAX, &parser->ast->limit);
}

static bool parse_max(struct ent_parser *parser)
{
    uint64_t max = 0;

    parser->token++;
    if (!ent_parse_count(parser, "the longest path", UINT32_MAX - 1, &max))
        return false;
    parser->ast->path.max = (uint32_t)max;
    return max > 0 || ent_fail(parser, parser->token[-1].place, "syntax",
                               "a path has one hop or more");
}

static bool parse_path_tail(struct ent_parser *parser)
{
    bool good = true;

    while (good && !ent_at_end(parser)) {
        if (ent_at_length(parser))
            good = ent_fail_length(parser);
        else if (ent_at_foreign_time(parser))
            good = ent_fail_foreign_time(parser);
        else if (ent_accept_keyword(parser, ENT_KW_VIA))
            good = parse_via(parser);
        else if (ent_at_keyword(parser, ENT_KW_MAX))
            good = parse_max(parser);
        else if (ent_accept_keyword(parser, ENT_KW_ALL))
            parser->ast->path.all = true;
        else if (ent_at_times(parser))
            good = ent_parse_times(parser, &parser->ast->where.times, true);
        else if (ent_at_keyword(parser, ENT_KW_LIMIT))
            good = parse_limit(parser);
        else
            good = ent_fail_expected(parser, "via, max, all, a time, limit or "
                                             "the end of the query");
    }
    return good;
}

static bool fail_to(struct ent_parser *parser, const struct ent_token *between)
{
    const struct ent_token *token = parser->token;

    ent_fail_expected(parser, "`to` and the other end of the path");
    if (token->kind == ENT_TOK_ERROR && !ent_at_arrow(parser))
        return false;
    if (between)
        ent_mend(parser, between->place, "%s", "");
    if (ent_token_is(token, ENT_KW_AND) || token->kind == ENT_TOK_COMMA ||
        token->kind == ENT_TOK_DOTS) {
        ent_mend(parser, token->place, " to");
    } else if (token->kind == ENT_TOK_ERROR) {
        parser->repair->n_edits = 0;
        ent_mend(parser, token->place, " to ");
    } else if (ent_token_starts_term(token)) {
        ent_mend(parser, ent_place_before(token->place), "to ");
    }
    return false;
}

/* path = "path" fixed "to" fixed [ "via" name { "|" name } ] [ "max" INT ]
 *        [ "all" ] times [ "limit" INT ] . */
static bool parse_path(struct ent_parser *parser)
{
    const struct ent_token *between = NULL;

    parser->ast->form = ENT_FORM_PATH;
    parser->ast->path.max = ENT_PATH_MAX;
    parser->token++;
    if (ent_token_is_word(parser->token, "from") &&
        !ent_token_is(parser->token + 1, ENT_KW_TO))
        parser->token++;
    else if (ent_token_is_word(parser->token, "between") &&
             !ent_token_is(parser->token + 1, ENT_KW_TO))
        between = parser->token++;
    if (!parse_end(parser, &parser->ast->path.from))
        return false;
    if (between || !ent_accept_keyword(parser, ENT_KW_TO))
        return fail_to(parser, between);
    return parse_end(parser, &parser->ast->path.to) && parse_path_tail(parser);
}

/* ---- ask and graph --------------------------------------------------------
 */

static bool expect_end(struct ent_parser *parser, const char *what)
{
    if (ent_at_end(parser))
        return true;
    if (ent_at(parser, ENT_TOK_QUESTION) &&
        parser->token[1].kind == ENT_TOK_END) {
        ent_fail(parser, parser->token->place, "syntax",
                 "a question needs no question mark");
        return ent_mend(parser, parser->token->place, "%s", "");
    }
    if (ent_at_late_clause(parser, &parser->ast->where))
        return ent_fail_late_clause(parser, &parser->ast->where);
    ent_fail_expected(parser, what);
    if (ent_at_keyword(parser, ENT_KW_LIMIT) &&
        ent_token_is_integer(parser->token + 1))
        ent_mend(parser, ent_token_span(parser->token, parser->token + 1), "%s",
                 "");
    return false;
}

/* ask is Russia supporting Assad? */
static bool is_auxiliary(const struct ent_token *token)
{
    static const char *const words[] = {"is",   "are", "was", "were",
                                        "does", "do",  "did", "has",
                                        "have", "had", "if",  "whether"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ent_token_is_word(token, words[i]))
            return true;
    return false;
}

/* ask = "ask" clauses times .   Others put `where` before the clauses. */
static bool parse_ask(struct ent_parser *parser)
{
    parser->ast->form = ENT_FORM_ASK;
    parser->token++;
    ent_accept_keyword(parser, ENT_KW_WHERE);
    if (is_auxiliary(parser->token) &&
        ent_token_starts_fact(parser->token + 1)) {
        ent_fail(parser, parser->token->place, "syntax",
                 "a question is asked as the fact it is about: ask s r o");
        return ent_mend(parser, parser->token->place, "%s", "");
    }
    return ent_parse_clauses(parser, &parser->ast->where) &&
           ent_parse_times(parser, &parser->ast->where.times, true) &&
           expect_end(parser, "the end of the query");
}

/* graph = "graph" "where" clauses times [ "limit" INT ] . */
static bool parse_graph(struct ent_parser *parser)
{
    parser->ast->form = ENT_FORM_GRAPH;
    parser->token++;
    if (!ent_accept_keyword(parser, ENT_KW_WHERE)) {
        if (ent_token_is_name(parser->token) &&
            !ent_token_starts_fact(parser->token))
            return ent_fail_around(parser);
        ent_fail_expected(parser, "`where`");
        if (ent_at(parser, ENT_TOK_STAR) &&
            ent_token_is(parser->token + 1, ENT_KW_WHERE))
            return ent_mend(parser, parser->token->place, "%s", "");
        if (ent_at(parser, ENT_TOK_OPEN_BRACE) ||
            ent_token_starts_fact(parser->token))
            ent_mend(parser, ent_place_before(parser->token->place), "where ");
        return false;
    }
    if (!ent_parse_clauses(parser, &parser->ast->where) ||
        !ent_parse_times(parser, &parser->ast->where.times, true))
        return false;
    if (ent_at_keyword(parser, ENT_KW_LIMIT) && !parse_limit(parser))
        return false;
    return ent_parse_times(parser, &parser->ast->where.times, true) &&
           expect_end(parser, "limit or the end of the query");
}

/* ---- queries --------------------------------------------------------------
 */

/* "prefix" WORD ":" IRI */
static bool parse_prefix(struct ent_parser *parser, struct ent_list *prefixes)
{
    const struct ent_token *start = parser->token;
    struct ent_prefix *prefix;

    if (start[1].kind != ENT_TOK_NAME || start[2].kind != ENT_TOK_COLON ||
        start[3].kind != ENT_TOK_LITERAL || start[3].term.kind != ENT_IRI) {
        if (start[1].kind == ENT_TOK_COLON) {
            ent_fail(parser, start[1].place, "syntax",
                     "a prefix has a name; names without one need no prefix");
            return ent_mend(parser, ent_token_span(start, start + 2), "%s", "");
        }
        while (parser->token - start < 3 && !ent_at(parser, ENT_TOK_END) &&
               !ent_at(parser, ENT_TOK_ERROR))
            parser->token++;
        return ent_fail_expected(parser, "a prefix such as prefix wd: "
                                         "<http://www.wikidata.org/entity/>");
    }
    prefix = ent_list_add(parser, prefixes, sizeof *prefix);
    if (!prefix)
        return false;
    prefix->name = start[1].term.bytes;
    prefix->n_name = start[1].term.n_bytes;
    prefix->iri = start[3].term.bytes;
    prefix->n_iri = start[3].term.n_bytes;
    prefix->place = ent_token_span(start, start + 3);
    parser->token += 4;
    return true;
}

static bool parse_form(struct ent_parser *parser)
{
    switch (parser->token->kind == ENT_TOK_NAME ? parser->token->keyword
                                                : ENT_KW_NOT_A_KEYWORD) {
    case ENT_KW_FIND:
        parser->ast->form = ENT_FORM_FIND;
        return ent_parse_find(parser);
    case ENT_KW_ASK:
        return parse_ask(parser);
    case ENT_KW_GRAPH:
        return parse_graph(parser);
    case ENT_KW_PATH:
        return parse_path(parser);
    default:
        return ent_fail_form(parser);
    }
}

/* query = { "prefix" WORD ":" IRI } [ "explain" | "profile" ]
 *         ( find | ask | graph | path ) . */
bool ent_parse_query(struct ent_parser *parser)
{
    struct ent_list prefixes = {0};
    struct ent_ast *ast = parser->ast;

    ast->per = ENT_NO_VARIABLE;
    while (ent_at_keyword(parser, ENT_KW_PREFIX))
        if (!parse_prefix(parser, &prefixes))
            return false;
    ast->prefixes = prefixes.items;
    ast->n_prefixes = prefixes.n_items;
    if (ent_accept_keyword(parser, ENT_KW_EXPLAIN))
        ast->mode = ENT_MODE_EXPLAIN;
    else if (ent_accept_keyword(parser, ENT_KW_PROFILE))
        ast->mode = ENT_MODE_PROFILE;
    if (!parse_form(parser))
        return false;
    ast->items = parser->items.items;
    ast->n_items = parser->items.n_items;
    ast->variables = parser->variables.items;
    ast->n_variables = parser->variables.n_items;
    return true;
}
