/* SPDX-License-Identifier: ISC */
/* The items of find, and what follows its clauses. */
#include <string.h>

#include "base/text.h"
#include "queries/parser.h"

/* ---- items ----------------------------------------------------------------
 */

/* A call or an expression without its name. */
static bool fail_as(struct ent_parser *parser, const struct ent_expr *expr)
{
    const char *wish = "value";

    ent_fail_expected(parser, "`as` and a name for the column, as in "
                              "count(?x) as ?n");
    if (ent_at(parser, ENT_TOK_ERROR))
        return false;
    if (ent_token_is(parser->token, ENT_KW_NOT_A_KEYWORD) &&
        !ent_token_is_call(parser->token))
        return ent_mend(parser, ent_place_before(parser->token->place), "as ?");
    if (expr->kind == ENT_EXPR_AGGREGATE)
        wish = expr->aggregate == ENT_AGG_COUNT
                   ? "n"
                   : ent_aggregates[expr->aggregate].name;
    else if (expr->kind == ENT_EXPR_CALL)
        wish = ent_functions[expr->function].name;
    return ent_mend(parser, ent_place_after(parser->token[-1].place), " as ?%s",
                    ent_fresh_variable(parser, wish));
}

static bool parse_as(struct ent_parser *parser, struct ent_item *item)
{
    struct ent_place place;

    if (!ent_accept_keyword(parser, ENT_KW_AS))
        return fail_as(parser, item->expr);
    if (ent_token_is(parser->token, ENT_KW_NOT_A_KEYWORD)) {
        ent_fail_expected(parser, "a variable such as ?n");
        return ent_mend(parser, ent_place_before(parser->token->place), "?");
    }
    return ent_parse_variable(parser, &item->variable, &place);
}

/* Does the parenthesis at the next token hold "expr as VAR"? */
static bool holds_as(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token + 1;
    const struct ent_token *end;

    if (!ent_at(parser, ENT_TOK_OPEN))
        return false;
    end = ent_token_clause_end(token);
    return end->kind == ENT_TOK_CLOSE && end - token >= 3 &&
           ent_token_is(end - 2, ENT_KW_AS);
}

static bool is_how_many(const struct ent_token *token)
{
    return token[2].kind == ENT_TOK_VARIABLE &&
           ((ent_token_is_word(token, "how") &&
             ent_token_is_word(token + 1, "many")) ||
            (ent_token_is_word(token, "number") &&
             ent_token_is_word(token + 1, "of")));
}

/* find path from A to B, find all ?x, find top 5 ?x */
static bool fail_first_item(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    bool is_path = ent_token_is(token, ENT_KW_PATH) ||
                   (ent_token_is_word(token, "shortest") &&
                    ent_token_is(token + 1, ENT_KW_PATH));
    const struct ent_token *end = token;

    ent_fail(parser, token->place, "syntax", "%s",
             is_path ? "a path is asked for by path A to B"
                     : "columns follow find at once");
    if (is_path)
        return ent_mend(parser,
                        ent_place_span(token[-1].place,
                                       ent_place_before(token->place)),
                        "%s", "");
    if (is_how_many(token))
        return ent_mend(parser, ent_token_span(token, token + 2),
                        "count(distinct %.*s) as ?%s",
                        ENT_TEXT_OF(parser, token[2].place),
                        ent_fresh_variable(parser, "n"));
    if (!ent_token_is_integer(token + 1))
        return ent_mend(parser, token->place, "%s", "");
    while (end->kind != ENT_TOK_END)
        end++;
    ent_mend(parser, ent_token_span(token, token + 1), "%s", "");
    return ent_mend(parser, ent_place_after(end[-1].place), " limit %.*s",
                    ENT_TEXT_OF(parser, token[1].place));
}

static bool is_odd_first(const struct ent_token *token)
{
    if (ent_token_is(token, ENT_KW_PATH) ||
        (ent_token_is_word(token, "shortest") &&
         ent_token_is(token + 1, ENT_KW_PATH)))
        return true;
    if (ent_token_is(token, ENT_KW_NOT_A_KEYWORD) &&
        token[1].kind == ENT_TOK_NAME && is_how_many(token))
        return true;
    if (ent_token_is_integer(token + 1) && token[2].kind == ENT_TOK_VARIABLE)
        return ent_token_is_word(token, "top") ||
               ent_token_is_word(token, "first");
    return token[1].kind == ENT_TOK_VARIABLE &&
           (ent_token_is(token, ENT_KW_ALL) ||
            ent_token_is(token, ENT_KW_ANY) ||
            ent_token_is_word(token, "every") ||
            ent_token_is_word(token, "each"));
}

/* A bare name where a column is listed is a variable without its `?`. */
static bool fail_item(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (parser->items.n_items == 1 && is_odd_first(token))
        return fail_first_item(parser);
    if (!ent_token_is(token, ENT_KW_NOT_A_KEYWORD))
        return ent_fail_expected(parser, "a variable such as ?who, a call such "
                                         "as count(?x) as ?n, or `where`");
    ent_fail(parser, token->place, "missing-question-mark",
             "a column is a variable, written ?%.*s",
             ENT_TEXT_OF(parser, token->place));
    return ent_mend(parser, ent_place_before(token->place), "?");
}

/* item = VAR | ( call | "(" expr ")" ) "as" VAR .
 * Others write (expr as VAR), and VAR as VAR. */
static bool parse_item(struct ent_parser *parser)
{
    struct ent_item *item = ent_list_add(parser, &parser->items, sizeof *item);
    const struct ent_token *start = parser->token;
    bool in_parentheses = holds_as(parser);

    if (!item)
        return false;
    item->place = start->place;
    if (!ent_at(parser, ENT_TOK_VARIABLE) && !ent_at(parser, ENT_TOK_OPEN) &&
        start[1].kind != ENT_TOK_OPEN)
        return fail_item(parser);
    if (in_parentheses) {
        parser->token++;
        if (!ent_parse_expr(parser, ENT_IN_ITEM, &item->expr))
            return false;
    } else if (!ent_parse_primary(parser, ENT_IN_ITEM, &item->expr)) {
        return false;
    }
    item->variable = item->expr->term.variable;
    if (start->kind != ENT_TOK_VARIABLE || in_parentheses ||
        ent_at_keyword(parser, ENT_KW_AS))
        if (!parse_as(parser, item))
            return false;
    if (in_parentheses && !ent_expect(parser, ENT_TOK_CLOSE, "the closing )"))
        return false;
    item->place = ent_token_span(start, parser->token - 1);
    parser->ast->has_aggregate |= item->expr->has_aggregate;
    return true;
}

static bool is_other_where(const struct ent_token *token)
{
    return ent_token_is_word(token, "from") || ent_token_is_word(token, "if") ||
           ent_token_is_word(token, "when") ||
           ent_token_is_word(token, "that") ||
           ent_token_is_word(token, "which") ||
           ent_token_is_word(token, "who") ||
           ent_token_is(token, ENT_KW_WITH) || ent_token_is(token, ENT_KW_IN);
}

static bool is_misspelt_where(const struct ent_token *token)
{
    return ent_token_is(token, ENT_KW_NOT_A_KEYWORD) &&
           ent_text_distance(token->term.bytes, token->term.n_bytes, "where", 5,
                             1) <= 1;
}

/* The clauses begin without `where`: with the last item, or behind it. */
static bool fail_where(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *last = token - 1;

    ent_fail_expected(parser, "`where` and what is asked for");
    if (token->kind == ENT_TOK_ERROR)
        return false;
    if (ent_token_is_word(token, "such") &&
        ent_token_is_word(token + 1, "that"))
        return ent_mend(parser, ent_token_span(token, token + 1), "where");
    if ((is_other_where(token) || is_misspelt_where(token)) &&
        ent_token_starts_fact(token + 1))
        return ent_mend(parser, token->place, "where");
    if (token->kind == ENT_TOK_OPEN_BRACE || ent_token_starts_fact(token) ||
        ent_token_is(token, ENT_KW_FILTER) || ent_token_is(token, ENT_KW_NOT) ||
        ent_token_is(token, ENT_KW_OPTIONAL))
        return ent_mend(parser, ent_place_before(token->place), "where ");
    if (last->kind == ENT_TOK_VARIABLE && parser->items.n_items > 1)
        return ent_mend(parser, ent_place_before(last->place), "where ");
    return false;
}

static bool at_items_end(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (ent_at_keyword(parser, ENT_KW_WHERE))
        return true;
    if (token->kind == ENT_TOK_VARIABLE || token->kind == ENT_TOK_COMMA)
        return parser->items.n_items > 0 && token->kind == ENT_TOK_VARIABLE &&
               token->line && ent_token_starts_fact(token);
    if (ent_token_is_call(token))
        return false;
    return token->kind != ENT_TOK_OPEN || ent_token_starts_fact(token);
}

/* "*" | item { [ "," ] item } */
static bool parse_items(struct ent_parser *parser)
{
    const struct ent_token *start = parser->token;

    if ((ent_token_is_word(start, "distinct") ||
         ent_token_is_word(start, "reduced")) &&
        start[1].kind != ENT_TOK_OPEN)
        parser->token++;
    if (ent_accept(parser, ENT_TOK_STAR)) {
        parser->ast->all_variables = true;
        return true;
    }
    if (ent_at_keyword(parser, ENT_KW_WHERE)) {
        ent_fail_expected(parser, "what to find: variables, or * for all");
        return ent_mend(parser, ent_place_before(parser->token->place), "* ");
    }
    do {
        if (!parse_item(parser))
            return false;
        if (ent_accept(parser, ENT_TOK_COMMA))
            continue;
        if (ent_token_is(parser->token, ENT_KW_NOT_A_KEYWORD) &&
            parser->token[1].kind != ENT_TOK_OPEN &&
            (ent_token_is(parser->token + 1, ENT_KW_WHERE) ||
             parser->token[1].kind == ENT_TOK_COMMA))
            return fail_item(parser);
    } while (parser->token[-1].kind == ENT_TOK_COMMA || !at_items_end(parser));
    return true;
}

/* ---- tail -----------------------------------------------------------------
 */

static bool fail_repeated(struct ent_parser *parser, const char *word)
{
    return ent_fail(parser, parser->token->place, "repeated",
                    "%s is said twice", word);
}

/* key = ( VAR | call | "(" expr ")" ) [ "asc" | "desc" ] .
 * Others write desc(?x). */
static bool parse_key(struct ent_parser *parser, struct ent_list *keys)
{
    struct ent_key *key = ent_list_add(parser, keys, sizeof *key);
    const struct ent_token *start = parser->token;
    bool is_prefixed = ent_at_keyword(parser, ENT_KW_ASC) ||
                       ent_at_keyword(parser, ENT_KW_DESC);

    if (!key)
        return false;
    if (is_prefixed) {
        key->descending = start->keyword == ENT_KW_DESC;
        parser->token++;
    }
    if (ent_token_is(parser->token, ENT_KW_NOT_A_KEYWORD) &&
        parser->token[1].kind != ENT_TOK_OPEN) {
        ent_fail(parser, parser->token->place, "missing-question-mark",
                 "order by takes listed variables, such as ?%.*s",
                 ENT_TEXT_OF(parser, parser->token->place));
        return ent_mend(parser, ent_place_before(parser->token->place), "?");
    }
    if (!ent_parse_primary(parser, ENT_IN_KEY, &key->expr))
        return false;
    if (!is_prefixed && !ent_accept_keyword(parser, ENT_KW_ASC))
        key->descending = ent_accept_keyword(parser, ENT_KW_DESC);
    if (ent_token_is_word(parser->token, "descending") ||
        ent_token_is_word(parser->token, "ascending")) {
        ent_fail(parser, parser->token->place, "syntax",
                 "the order is asc or desc");
        return ent_mend(parser, parser->token->place, "%s",
                        ent_token_is_word(parser->token, "ascending") ? "asc"
                                                                      : "desc");
    }
    key->place = ent_token_span(start, parser->token - 1);
    return true;
}

static bool at_key(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    return token->kind == ENT_TOK_VARIABLE || token->kind == ENT_TOK_OPEN ||
           ent_token_is_call(token);
}

/* "order" "by" key { [ "," ] key } */
static bool parse_order(struct ent_parser *parser)
{
    struct ent_list keys = {0};

    if (parser->ast->n_keys > 0)
        return fail_repeated(parser, "order by");
    parser->token++;
    if (!ent_accept_keyword(parser, ENT_KW_BY)) {
        ent_fail_expected(parser, "`by` after order");
        return ent_mend(parser, ent_place_after(parser->token[-1].place),
                        " by");
    }
    do {
        if (!parse_key(parser, &keys))
            return false;
    } while (ent_accept(parser, ENT_TOK_COMMA) || at_key(parser));
    parser->ast->keys = keys.items;
    parser->ast->n_keys = keys.n_items;
    return true;
}

/* limit 20, 10 as MySQL writes it: skip 20, take 10 */
static bool fail_limit_pair(struct ent_parser *parser)
{
    const struct ent_token *skip = parser->token - 1;
    const struct ent_token *take = parser->token + 1;

    ent_fail(parser, parser->token->place, "foreign",
             "rows to skip are said with offset");
    if (!ent_token_is_integer(take))
        return false;
    return ent_mend(parser, ent_token_span(skip, take), "%.*s offset %.*s",
                    ENT_TEXT_OF(parser, take->place),
                    ENT_TEXT_OF(parser, skip->place));
}

/* "limit" INT [ "per" VAR ] */
static bool parse_limit(struct ent_parser *parser)
{
    struct ent_place place;

    if (parser->ast->has_limit)
        return fail_repeated(parser, "limit");
    parser->token++;
    if (!ent_parse_count(parser, "the limit", INT64_MAX, &parser->ast->limit))
        return false;
    if (ent_at(parser, ENT_TOK_COMMA))
        return fail_limit_pair(parser);
    parser->ast->has_limit = true;
    return !ent_accept_keyword(parser, ENT_KW_PER) ||
           ent_parse_variable(parser, &parser->ast->per, &place);
}

static bool parse_offset(struct ent_parser *parser)
{
    if (parser->ast->offset > 0)
        return fail_repeated(parser, "offset");
    parser->token++;
    return ent_parse_count(parser, "the offset", INT64_MAX,
                           &parser->ast->offset);
}

/* "with" "reports" */
static bool parse_with(struct ent_parser *parser)
{
    const struct ent_token *with = parser->token;

    if (!ent_token_is_word(with + 1, "reports")) {
        ent_fail(parser,
                 ent_token_span(with,
                                with[1].kind == ENT_TOK_NAME ? with + 1 : with),
                 "syntax",
                 "the evidence of each row is asked for by "
                 "`with reports`");
        if (ent_token_is_evidence(with + 1))
            ent_mend(parser, with[1].place, "reports");
        return false;
    }
    if (parser->ast->with_reports)
        return fail_repeated(parser, "with reports");
    parser->ast->with_reports = true;
    parser->token += 2;
    return true;
}

/* "group" "by" VAR { [ "," ] VAR }: not of Walk; check.c looks whether it
 * repeats what the items say. */
static bool parse_group_by(struct ent_parser *parser)
{
    const struct ent_token *start = parser->token;

    parser->token += 2;
    do {
        const struct ent_expr **expr =
            ent_list_add(parser, &parser->group_by, sizeof *expr);
        if (!expr || !ent_parse_primary(parser, ENT_IN_KEY, expr))
            return false;
    } while (ent_accept(parser, ENT_TOK_COMMA) || at_key(parser));
    parser->group_by_place = ent_token_span(start, parser->token - 1);
    return true;
}

/* Words with which others say limit, offset and order by. */
static bool fail_tail(struct ent_parser *parser)
{
    static const char *const words[][2] = {
        {"skip", "offset"},  {"top", "limit"},        {"first", "limit"},
        {"take", "limit"},   {"sort", "order"},       {"orderby", "order by"},
        {"sorted", "order"}, {"groupby", "group by"}, {"fetch", "limit"}};
    const struct ent_token *token = parser->token;

    if (ent_at_foreign_time(parser))
        return ent_fail_foreign_time(parser);
    if (ent_token_is(token, ENT_KW_WHERE)) {
        ent_fail(parser, token->place, "syntax",
                 "clauses are parted by a full stop, not by another where");
        return ent_mend(parser, token->place, " .");
    }
    if (ent_at_late_clause(parser, &parser->ast->where))
        return ent_fail_late_clause(parser, &parser->ast->where);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!ent_token_is_word(token, words[i][0]))
            continue;
        ent_fail(parser, token->place, "foreign", "Walk says %s for %s",
                 words[i][1], words[i][0]);
        return ent_mend(parser, token->place, "%s", words[i][1]);
    }
    return ent_fail_expected(parser, "the end of the query");
}

static bool parse_having(struct ent_parser *parser)
{
    if (parser->ast->having)
        return fail_repeated(parser, "having");
    parser->token++;
    return ent_parse_expr(parser, ENT_IN_HAVING, &parser->ast->having);
}

/* tail = [ "with" "reports" ] [ "having" expr ]
 *        [ "order" "by" key { [ "," ] key } ] [ "limit" INT [ "per" VAR ] ]
 *        [ "offset" INT ] .   In any order, and with times between. */
static bool parse_tail(struct ent_parser *parser)
{
    bool good = true;

    while (good && !ent_at_end(parser)) {
        if (ent_at_times(parser))
            good = ent_parse_times(parser, &parser->ast->where.times, true);
        else if (ent_at_keyword(parser, ENT_KW_WITH))
            good = parse_with(parser);
        else if (ent_at_keyword(parser, ENT_KW_HAVING))
            good = parse_having(parser);
        else if (ent_at_keyword(parser, ENT_KW_ORDER))
            good = parse_order(parser);
        else if (ent_at_keyword(parser, ENT_KW_LIMIT))
            good = parse_limit(parser);
        else if (ent_at_keyword(parser, ENT_KW_OFFSET))
            good = parse_offset(parser);
        else if (ent_token_is_word(parser->token, "group") &&
                 ent_token_is(parser->token + 1, ENT_KW_BY))
            good = parse_group_by(parser);
        else
            good = fail_tail(parser);
    }
    return good;
}

/* find = "find" ( "*" | item { [ "," ] item } ) "where" clauses times tail . */
bool ent_parse_find(struct ent_parser *parser)
{
    parser->token++;
    if (!parse_items(parser))
        return false;
    if (!ent_accept_keyword(parser, ENT_KW_WHERE))
        return fail_where(parser);
    return ent_parse_clauses(parser, &parser->ast->where) && parse_tail(parser);
}
