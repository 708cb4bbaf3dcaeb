/* SPDX-License-Identifier: ISC */
/* Expressions, by precedence climbing:
 * or < and < not < comparison, in < + - < * / < unary - < primary. */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "queries/parser.h"

static bool parse_or(struct ent_parser *parser, const struct ent_expr **expr);
static bool parse_sum(struct ent_parser *parser, const struct ent_expr **expr);

/* ---- nodes ----------------------------------------------------------------
 */

static struct ent_expr *new_expr(struct ent_parser *parser,
                                 enum ent_expr_kind kind,
                                 const struct ent_token *start)
{
    struct ent_expr *expr = ent_arena_calloc(parser->arena, 1, sizeof *expr);

    if (!expr) {
        ent_fail_memory(parser);
        return NULL;
    }
    expr->kind = kind;
    expr->depth = 1;
    expr->place = start->place;
    expr->term.variable = ENT_NO_VARIABLE;
    return expr;
}

static bool add_arg(struct ent_parser *parser, struct ent_list *args,
                    const struct ent_expr *arg)
{
    const struct ent_expr **room = ent_list_add(parser, args, sizeof *room);

    if (!room)
        return false;
    *room = arg;
    return true;
}

/* Gives a node its arguments and reckons what follows from them. */
static bool finish(struct ent_parser *parser, struct ent_expr *expr,
                   const struct ent_list *args)
{
    expr->args = args->items;
    expr->n_args = args->n_items;
    expr->has_aggregate |= expr->kind == ENT_EXPR_AGGREGATE;
    expr->place = ent_place_span(expr->place, parser->token[-1].place);
    for (uint32_t i = 0; i < expr->n_args; i++) {
        expr->has_aggregate |= expr->args[i]->has_aggregate;
        if (expr->args[i]->depth >= expr->depth)
            expr->depth = (uint16_t)(expr->args[i]->depth + 1);
    }
    if (expr->depth > parser->options->max_depth)
        return ent_fail(parser, expr->place, "limit",
                        "too many levels of nesting (limit is %u)",
                        parser->options->max_depth);
    return true;
}

static bool make(struct ent_parser *parser, enum ent_expr_kind kind,
                 const struct ent_token *start, const struct ent_expr *left,
                 const struct ent_expr *right, const struct ent_expr **out)
{
    struct ent_list args = {0};
    struct ent_expr *expr = new_expr(parser, kind, start);

    if (!expr || !add_arg(parser, &args, left) ||
        (right && !add_arg(parser, &args, right)))
        return false;
    *out = expr;
    return finish(parser, expr, &args);
}

/* ---- calls ----------------------------------------------------------------
 */

/* Three terms where an argument stands are a quoted fact that lacks its
 * parentheses: disputed(Russia supports Assad). */
static bool parse_arg(struct ent_parser *parser, const struct ent_expr **arg)
{
    struct ent_expr *fact;

    if (!ent_token_starts_fact(parser->token) ||
        parser->token[1].kind == ENT_TOK_OPEN)
        return parse_or(parser, arg);
    fact = new_expr(parser, ENT_EXPR_TERM, parser->token);
    if (!fact || !ent_parse_triple(parser, &fact->term))
        return false;
    fact->place = fact->term.place;
    *arg = fact;
    return true;
}

/* [ expr { "," expr } ] ")" */
static bool parse_args(struct ent_parser *parser, struct ent_list *args)
{
    const struct ent_expr *arg = NULL;

    if (ent_accept(parser, ENT_TOK_CLOSE))
        return true;
    if (!ent_enter(parser))
        return false;
    do {
        if (!parse_arg(parser, &arg) || !add_arg(parser, args, arg))
            return false;
    } while (ent_accept(parser, ENT_TOK_COMMA));
    ent_leave(parser);
    if (ent_accept(parser, ENT_TOK_CLOSE))
        return true;
    ent_fail_expected(parser, "a comma or the closing )");
    if (parser->repair->n_edits == 0 &&
        (ent_at(parser, ENT_TOK_END) || ent_at(parser, ENT_TOK_DOT)))
        ent_mend(parser, ent_place_after(parser->token[-1].place), ")");
    return false;
}

static bool check_n_args(struct ent_parser *parser,
                         const struct ent_function_info *info,
                         const struct ent_expr *call)
{
    const char *s = info->least == 1 ? "" : "s";

    if (call->n_args >= info->least &&
        (info->most == ENT_ARGS_MANY || call->n_args <= info->most))
        return true;
    if (info->most == ENT_ARGS_MANY)
        return ent_fail(parser, call->place, "arguments",
                        "%s takes %u argument%s or more", info->name,
                        info->least, s);
    if (info->least != info->most)
        return ent_fail(parser, call->place, "arguments",
                        "%s takes at most %u argument", info->name, info->most);
    ent_fail(parser, call->place, "arguments", "%s takes %u argument%s",
             info->name, info->least, s);
    if (call->n_args > info->most && info->most > 0)
        ent_mend(parser,
                 ent_place_span(ent_place_after(
                                    call->args[info->most - 1]->place),
                                call->args[call->n_args - 1]->place),
                 "%s", "");
    return false;
}

/* An aggregate outside the items: if an item has it, its variable will do. */
static bool fail_aggregate(struct ent_parser *parser,
                           const struct ent_expr *call)
{
    const struct ent_item *items = parser->items.items;
    uint32_t n_items = parser->items.n_items;
    const char *name = ent_aggregates[call->aggregate].name;

    if (parser->context == ENT_IN_CLAUSE)
        return ent_fail(parser, call->place, "aggregate",
                        "%s counts over all solutions and cannot stand in a "
                        "clause; list it (%s(...) as ?n) and say having ?n ...",
                        name, name);
    ent_fail(parser, call->place, "aggregate",
             "%s is listed with the items, as %s(...) as ?n; order by and "
             "having then use ?n",
             name, name);
    for (uint32_t i = 0; i < n_items; i++) {
        const struct ent_expr *expr = items[i].expr;
        const struct ent_variable *variables = parser->variables.items;
        if (expr->kind != ENT_EXPR_AGGREGATE ||
            expr->place.length != call->place.length ||
            memcmp(parser->text + expr->place.offset,
                   parser->text + call->place.offset, call->place.length) != 0)
            continue;
        return ent_mend(parser, call->place, "?%s",
                        variables[items[i].variable].name);
    }
    if (n_items == 0)
        return false;
    name = ent_fresh_variable(parser,
                              call->aggregate == ENT_AGG_COUNT ? "n" : name);
    ent_mend(parser, ent_place_after(items[n_items - 1].place), " %.*s as ?%s",
             ENT_TEXT_OF(parser, call->place), name);
    return ent_mend(parser, call->place, "?%s", name);
}

/* ( "count" | "sum" | ... ) "(" [ "distinct" ] [ "*" | expr ] ")" */
static bool parse_aggregate(struct ent_parser *parser,
                            enum ent_aggregate aggregate,
                            const struct ent_expr **out)
{
    const struct ent_token *name = parser->token;
    struct ent_expr *call = new_expr(parser, ENT_EXPR_AGGREGATE, name);
    struct ent_list args = {0};

    if (!call)
        return false;
    call->aggregate = aggregate;
    parser->token += 2;
    if (parser->in_aggregate)
        return ent_fail(parser, name->place, "aggregate",
                        "an aggregate cannot stand inside another one");
    parser->in_aggregate = true;
    if (ent_token_is_word(parser->token, "distinct") &&
        parser->token[1].kind != ENT_TOK_CLOSE) {
        call->distinct = true;
        parser->token++;
    }
    if (ent_at(parser, ENT_TOK_STAR) && aggregate == ENT_AGG_COUNT) {
        parser->token++;
        if (!ent_expect(parser, ENT_TOK_CLOSE, "the closing )"))
            return false;
        call->distinct = false;
    } else if (!parse_args(parser, &args)) {
        return false;
    }
    parser->in_aggregate = false;
    *out = call;
    if (!finish(parser, call, &args) ||
        !check_n_args(parser, &ent_aggregates[aggregate], call))
        return false;
    return parser->context == ENT_IN_ITEM || fail_aggregate(parser, call);
}

/* bound(?x): what a variable equals itself for. */
static bool fail_bound(struct ent_parser *parser, const struct ent_token *name)
{
    const struct ent_token *variable = name + 2;

    ent_fail(parser, name->place, "unknown-function",
             "there is no function bound; ?x = ?x holds only for a bound ?x");
    if (variable->kind != ENT_TOK_VARIABLE || name[3].kind != ENT_TOK_CLOSE)
        return false;
    return ent_mend(parser, ent_token_span(name, name + 3), "%.*s = %.*s",
                    ENT_TEXT_OF(parser, variable->place),
                    ENT_TEXT_OF(parser, variable->place));
}

static bool fail_function(struct ent_parser *parser)
{
    const struct ent_token *name = parser->token;
    const char *meant =
        ent_meant_function(name->term.bytes, name->term.n_bytes);

    if (ent_token_is_word(name, "bound"))
        return fail_bound(parser, name);
    if (!meant)
        return ent_fail(parser, name->place, "unknown-function",
                        "there is no function %.*s; `entente help walk` lists "
                        "them",
                        ENT_TEXT_OF(parser, name->place));
    ent_fail(parser, name->place, "unknown-function",
             "there is no function %.*s; did you mean %s?",
             ENT_TEXT_OF(parser, name->place), meant);
    return ent_mend(parser, name->place, "%s", meant);
}

/* call = NAME "(" [ "distinct" ] [ expr { "," expr } ] ")" . */
static bool parse_call(struct ent_parser *parser, const struct ent_expr **out)
{
    const struct ent_token *name = parser->token;
    int aggregate = ent_aggregate_find(name->term.bytes, name->term.n_bytes);
    int function = ent_function_find(name->term.bytes, name->term.n_bytes);
    struct ent_list args = {0};
    struct ent_expr *call;

    if (aggregate >= 0)
        return parse_aggregate(parser, (enum ent_aggregate)aggregate, out);
    if (function < 0)
        return fail_function(parser);
    call = new_expr(parser, ENT_EXPR_CALL, name);
    if (!call)
        return false;
    call->function = (enum ent_function)function;
    parser->token += 2;
    if (!parse_args(parser, &args) || !finish(parser, call, &args))
        return false;
    *out = call;
    return check_n_args(parser, &ent_functions[function], call);
}

/* ---- primaries ------------------------------------------------------------
 */

/* Is this parenthesis a quoted fact's, not an expression's? */
static bool is_quoted(const struct ent_token *open)
{
    const struct ent_token *token = open + 1;

    if (token->kind == ENT_TOK_NAME && token[1].kind == ENT_TOK_OPEN)
        return false;
    token = ent_token_skip_term(token);
    return token &&
           (ent_token_is_name(token) || token->kind == ENT_TOK_VARIABLE ||
            ent_token_is(token, ENT_KW_A) ||
            ent_token_is(token, ENT_KW_PUBLISHED));
}

static bool fail_null(struct ent_parser *parser)
{
    return ent_fail(parser, parser->token->place, "foreign",
                    "there is no null: a variable is bound or it is not");
}

static bool is_null(const struct ent_token *token)
{
    return ent_token_is_word(token, "null") || ent_token_is(token, ENT_KW_NONE);
}

/* VAR | fixed */
static bool parse_expr_term(struct ent_parser *parser,
                            const struct ent_expr **out)
{
    const struct ent_token *start = parser->token;
    struct ent_expr *expr;

    if (is_null(start))
        return fail_null(parser);
    expr = new_expr(parser, ENT_EXPR_TERM, start);
    if (!expr || !ent_parse_term(parser, ENT_ROLE_VALUE, &expr->term))
        return false;
    expr->place = expr->term.place;
    *out = expr;
    return true;
}

/* primary = call | VAR | fixed | "(" expr ")" . */
static bool parse_primary(struct ent_parser *parser,
                          const struct ent_expr **out)
{
    const struct ent_token *token = parser->token;

    if (ent_token_is_call(token))
        return parse_call(parser, out);
    if (token->kind != ENT_TOK_OPEN || is_quoted(token))
        return parse_expr_term(parser, out);
    parser->token++;
    if (!ent_enter(parser) || !parse_or(parser, out))
        return false;
    ent_leave(parser);
    if (ent_accept(parser, ENT_TOK_CLOSE))
        return true;
    ent_fail_expected(parser, "the closing )");
    if (parser->repair->n_edits == 0 && !ent_at(parser, ENT_TOK_ERROR))
        ent_mend(parser, ent_place_after(parser->token[-1].place), ")");
    return false;
}

/* unary = [ "-" ] primary .   A number takes the sign at once. */
static bool parse_unary(struct ent_parser *parser, const struct ent_expr **out)
{
    const struct ent_token *minus = parser->token;
    const struct ent_expr *inner = NULL;

    if (minus->kind != ENT_TOK_MINUS || (minus[1].kind == ENT_TOK_LITERAL &&
                                         (minus[1].term.kind == ENT_INTEGER ||
                                          minus[1].term.kind == ENT_NUMBER)))
        return minus->kind == ENT_TOK_MINUS ? parse_expr_term(parser, out)
                                            : parse_primary(parser, out);
    parser->token++;
    if (!ent_enter(parser) || !parse_unary(parser, &inner))
        return false;
    ent_leave(parser);
    return make(parser, ENT_EXPR_NEG, minus, inner, NULL, out);
}

/* ---- operators ------------------------------------------------------------
 */

/* product = unary { ( "*" | "/" ) unary } . */
static bool parse_product(struct ent_parser *parser,
                          const struct ent_expr **out)
{
    const struct ent_token *start = parser->token;
    const struct ent_expr *right = NULL;

    if (!parse_unary(parser, out))
        return false;
    while (ent_at(parser, ENT_TOK_STAR) || ent_at(parser, ENT_TOK_SLASH)) {
        enum ent_expr_kind kind =
            ent_at(parser, ENT_TOK_STAR) ? ENT_EXPR_MUL : ENT_EXPR_DIV;
        parser->token++;
        if (!parse_unary(parser, &right) ||
            !make(parser, kind, start, *out, right, out))
            return false;
    }
    return true;
}

/* sum = product { ( "+" | "-" ) product } . */
static bool parse_sum(struct ent_parser *parser, const struct ent_expr **out)
{
    const struct ent_token *start = parser->token;
    const struct ent_expr *right = NULL;

    if (!parse_product(parser, out))
        return false;
    while (ent_at(parser, ENT_TOK_PLUS) || ent_at(parser, ENT_TOK_MINUS)) {
        enum ent_expr_kind kind =
            ent_at(parser, ENT_TOK_PLUS) ? ENT_EXPR_ADD : ENT_EXPR_SUB;
        parser->token++;
        if (!parse_product(parser, &right) ||
            !make(parser, kind, start, *out, right, out))
            return false;
    }
    return true;
}

/* "(" expr { "," expr } ")" */
static bool parse_in(struct ent_parser *parser, const struct ent_token *start,
                     const struct ent_expr **out)
{
    struct ent_expr *expr = new_expr(parser, ENT_EXPR_IN, start);
    struct ent_list args = {0};

    if (!expr || !add_arg(parser, &args, *out))
        return false;
    if (!ent_accept(parser, ENT_TOK_OPEN))
        return ent_fail_list(parser);
    if (ent_at(parser, ENT_TOK_CLOSE))
        return ent_fail_expected(parser, "a term");
    if (!parse_args(parser, &args))
        return false;
    *out = expr;
    return finish(parser, expr, &args);
}

/* ?x = null, ?x != null: what unbound variables do of themselves. */
static bool fail_null_test(struct ent_parser *parser,
                           const struct ent_token *start, bool is_negated)
{
    const struct ent_token *op = parser->token - 1;
    struct ent_place left = ent_token_span(start, op - 1);
    struct ent_place whole = ent_token_span(start, parser->token);

    fail_null(parser);
    if (is_negated)
        return ent_mend(parser, whole, "%.*s = %.*s", ENT_TEXT_OF(parser, left),
                        ENT_TEXT_OF(parser, left));
    return ent_mend(parser, whole, "coalesce(%.*s, \"\") = \"\"",
                    ENT_TEXT_OF(parser, left));
}

/* 1 < ?x < 5 */
static bool fail_chain(struct ent_parser *parser, struct ent_place middle)
{
    ent_fail(parser, parser->token->place, "syntax",
             "comparisons do not chain; join two of them by `and`");
    return ent_mend(parser, ent_place_before(parser->token->place), "and %.*s ",
                    ENT_TEXT_OF(parser, middle));
}

static bool is_comparison(const struct ent_parser *parser)
{
    return parser->token->kind >= ENT_TOK_EQ &&
           parser->token->kind <= ENT_TOK_GE;
}

/* comparison = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum
 *                  | [ "not" ] "in" "(" expr { "," expr } ")" ] . */
static bool parse_comparison(struct ent_parser *parser,
                             const struct ent_expr **out)
{
    const struct ent_token *start = parser->token;
    const struct ent_token *second;
    const struct ent_expr *right = NULL;
    enum ent_expr_kind kind;

    if (!parse_sum(parser, out))
        return false;
    if (ent_is_foreign_condition(parser))
        return ent_fail_foreign_condition(parser,
                                          ent_token_span(start,
                                                         parser->token - 1));
    if (ent_accept_keyword(parser, ENT_KW_IN))
        return parse_in(parser, start, out);
    if (ent_at_keyword(parser, ENT_KW_NOT) &&
        ent_token_is(parser->token + 1, ENT_KW_IN)) {
        parser->token += 2;
        return parse_in(parser, start, out) &&
               make(parser, ENT_EXPR_NOT, start, *out, NULL, out);
    }
    if (!is_comparison(parser))
        return true;
    kind = (enum ent_expr_kind)(ENT_EXPR_EQ +
                                (int)(parser->token->kind - ENT_TOK_EQ));
    second = ++parser->token;
    if (is_null(second) && (kind == ENT_EXPR_EQ || kind == ENT_EXPR_NE))
        return fail_null_test(parser, start, kind == ENT_EXPR_NE);
    if (!parse_sum(parser, &right) ||
        !make(parser, kind, start, *out, right, out))
        return false;
    return !is_comparison(parser) ||
           fail_chain(parser, ent_token_span(second, parser->token - 1));
}

_Static_assert((int)ENT_EXPR_GE - (int)ENT_EXPR_EQ ==
                   (int)ENT_TOK_GE - (int)ENT_TOK_EQ,
               "comparisons stand in one order");

/* negation = "not" negation | comparison . */
static bool parse_not(struct ent_parser *parser, const struct ent_expr **out)
{
    const struct ent_token *start = parser->token;
    const struct ent_expr *inner = NULL;

    if (!ent_accept_keyword(parser, ENT_KW_NOT))
        return parse_comparison(parser, out);
    if (!ent_enter(parser) || !parse_not(parser, &inner))
        return false;
    ent_leave(parser);
    return make(parser, ENT_EXPR_NOT, start, inner, NULL, out);
}

static bool parse_row(struct ent_parser *parser, enum ent_expr_kind kind,
                      enum ent_keyword between,
                      bool (*parse_part)(struct ent_parser *,
                                         const struct ent_expr **),
                      const struct ent_expr **out)
{
    const struct ent_token *start = parser->token;
    const struct ent_expr *part = NULL;
    struct ent_list args = {0};
    struct ent_expr *row;

    if (!parse_part(parser, out) || !ent_at_keyword(parser, between))
        return parser->status == ENT_OK;
    if (!add_arg(parser, &args, *out))
        return false;
    while (ent_accept_keyword(parser, between))
        if (!parse_part(parser, &part) || !add_arg(parser, &args, part))
            return false;
    row = new_expr(parser, kind, start);
    if (!row)
        return false;
    *out = row;
    return finish(parser, row, &args);
}

/* conjunction = negation { "and" negation } . */
static bool parse_and(struct ent_parser *parser, const struct ent_expr **out)
{
    return parse_row(parser, ENT_EXPR_AND, ENT_KW_AND, parse_not, out);
}

/* expr = conjunction { "or" conjunction } . */
static bool parse_or(struct ent_parser *parser, const struct ent_expr **out)
{
    return parse_row(parser, ENT_EXPR_OR, ENT_KW_OR, parse_and, out);
}

static bool
parse_in_context(struct ent_parser *parser, enum ent_expr_context context,
                 bool (*parse)(struct ent_parser *, const struct ent_expr **),
                 const struct ent_expr **out)
{
    parser->context = context;
    *out = NULL;
    if (!ent_enter(parser) || !parse(parser, out))
        return false;
    ent_leave(parser);
    return true;
}

bool ent_parse_expr(struct ent_parser *parser, enum ent_expr_context context,
                    const struct ent_expr **expr)
{
    return parse_in_context(parser, context, parse_or, expr);
}

bool ent_parse_primary(struct ent_parser *parser, enum ent_expr_context context,
                       const struct ent_expr **expr)
{
    return parse_in_context(parser, context, parse_primary, expr);
}
