/* SPDX-License-Identifier: ISC */
/* Expressions that can be seen to be wrong without a database. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json_write.h"
#include "base/text.h"
#include "queries/check.h"
#include "queries/print.h"

/* ---- classes --------------------------------------------------------------
 */

unsigned ent_term_class(const struct ent_term *term)
{
    switch (term->kind) {
    case ENT_BOOLEAN:
        return ENT_CLASS_BOOLEAN;
    case ENT_INTEGER:
    case ENT_NUMBER:
        return ENT_CLASS_NUMBER;
    case ENT_DATE:
        return ENT_CLASS_DATE;
    case ENT_TEXT:
    case ENT_TYPED:
        return ENT_CLASS_TEXT;
    case ENT_NAME:
    case ENT_IRI:
    case ENT_BLANK:
        return ENT_CLASS_NAME;
    case ENT_QUOTED:
        return ENT_CLASS_FACT;
    case ENT_NONE:
        break;
    }
    return ENT_CLASS_ANY;
}

static unsigned class_of_args(const struct ent_checker *checker,
                              const struct ent_expr *expr, uint32_t from)
{
    unsigned classes = 0;

    for (uint32_t i = from; i < expr->n_args; i++)
        classes |= ent_class_of(checker, expr->args[i]);
    return classes;
}

unsigned ent_class_of(const struct ent_checker *checker,
                      const struct ent_expr *expr)
{
    unsigned result;

    switch (expr->kind) {
    case ENT_EXPR_TERM:
        if (expr->term.kind == ENT_AST_QUOTED)
            return ENT_CLASS_FACT;
        if (expr->term.kind == ENT_AST_FIXED)
            return ent_term_class(&expr->term.term);
        result = checker->classes[expr->term.variable];
        return result ? result : ENT_CLASS_ANY;
    case ENT_EXPR_CALL:
        result = ent_functions[expr->function].result;
        return result
                   ? result
                   : class_of_args(checker, expr, expr->function == ENT_FN_IF);
    case ENT_EXPR_AGGREGATE:
        result = ent_aggregates[expr->aggregate].result;
        return result ? result : class_of_args(checker, expr, 0);
    case ENT_EXPR_ADD:
    case ENT_EXPR_SUB:
    case ENT_EXPR_MUL:
    case ENT_EXPR_DIV:
    case ENT_EXPR_NEG:
        return ENT_CLASS_NUMBER;
    default:
        return ENT_CLASS_BOOLEAN;
    }
}

static const char *class_name(unsigned classes)
{
    if ((classes & ENT_CLASS_ANY) == ENT_CLASS_ANY)
        return "anything";
    switch (classes) {
    case ENT_CLASS_BOOLEAN:
        return "true or false";
    case ENT_CLASS_NUMBER:
        return "a number";
    case ENT_CLASS_DATE:
        return "a date";
    case ENT_CLASS_TEXT:
        return "a text";
    case ENT_CLASS_NAME:
        return "a name";
    case ENT_CLASS_FACT:
        return "a quoted fact";
    case ENT_CLASS_LIST:
        return "a list";
    case ENT_CLASS_WORDS:
        return "a text or a name";
    case ENT_CLASS_NAME | ENT_CLASS_FACT:
        return "a name or a quoted fact";
    default:
        return "something else";
    }
}

/* ---- constants that mean something else ------------------------------------
 */

static bool is_constant(const struct ent_expr *expr, enum ent_kind kind)
{
    return expr->kind == ENT_EXPR_TERM && expr->term.kind == ENT_AST_FIXED &&
           expr->term.term.kind == kind;
}

/* The checker belongs to the parser and may still change its tree. */
static struct ent_expr *writable(const struct ent_expr *expr)
{
    return (struct ent_expr *)(uintptr_t)expr;
}

/* Where a date is wanted, 2015 is a year. */
static void year_to_date(const struct ent_expr *expr)
{
    char year[24];
    uint64_t date;

    if (!is_constant(expr, ENT_INTEGER) || expr->place.length != 4 ||
        expr->term.term.integer < 0 || expr->term.term.integer > 9999)
        return;
    snprintf(year, sizeof year, "%04d", (int)expr->term.term.integer);
    if (ent_date_parse(year, 4, &date) == ENT_OK)
        writable(expr)->term.term =
            (struct ent_term){.kind = ENT_DATE, .date = date};
}

/* Replaces a constant of the wrong kind by the one that was meant: "2015-09"
 * by 2015-09, "Russia" by Russia, en by "en". */
static void mend_constant(struct ent_checker *checker,
                          const struct ent_expr *expr, unsigned wanted)
{
    struct ent_parser *parser = checker->parser;
    const struct ent_term *term = &expr->term.term;
    struct ent_buf buf;
    uint64_t date;

    ent_buf_init(&buf);
    if (is_constant(expr, ENT_TEXT)) {
        if ((wanted & ENT_CLASS_DATE) &&
            ent_date_parse(term->bytes, term->n_bytes, &date) == ENT_OK)
            ent_buf_add(&buf, term->bytes, term->n_bytes);
        else if ((wanted & ENT_CLASS_NAME) &&
                 !ent_name_problem(term->bytes, term->n_bytes))
            ent_name_print(term->bytes, term->n_bytes, &buf);
    } else if (is_constant(expr, ENT_NAME) && (wanted & ENT_CLASS_TEXT)) {
        ent_json_string(&buf, term->bytes, term->n_bytes);
    }
    if (buf.n_bytes > 0)
        ent_mend(parser, expr->place, "%.*s", (int)buf.n_bytes, buf.bytes);
    ent_release_buf(parser, &buf);
}

/* A bare name that reads like one of the query's variables. */
static uint32_t meant_variable(const struct ent_checker *checker,
                               const struct ent_expr *expr)
{
    const struct ent_ast *ast = checker->ast;

    if (!is_constant(expr, ENT_NAME) || ast->text[expr->place.offset] == '[')
        return ENT_NO_VARIABLE;
    return ent_ast_variable(ast, expr->term.term.bytes,
                            expr->term.term.n_bytes);
}

/* ---- comparisons -----------------------------------------------------------
 */

static bool check_pair(struct ent_checker *checker, const struct ent_expr *left,
                       const struct ent_expr *right, bool is_unequal,
                       struct ent_place place)
{
    struct ent_parser *parser = checker->parser;
    unsigned a, b;

    if (ent_class_of(checker, left) == ENT_CLASS_DATE)
        year_to_date(right);
    if (ent_class_of(checker, right) == ENT_CLASS_DATE)
        year_to_date(left);
    a = ent_class_of(checker, left);
    b = ent_class_of(checker, right);
    if (a & b & ENT_CLASS_ANY)
        return true;
    if (is_unequal) {
        ent_diag_warn(parser->diags, place, "always-true",
                      "this always holds: one side is %s, the other %s",
                      class_name(a), class_name(b));
        return true;
    }
    ent_fail(parser, place, "impossible",
             "this can never be true: one side is %s, the other %s",
             class_name(a), class_name(b));
    mend_constant(checker, right, a);
    if (parser->repair->n_edits == 0)
        mend_constant(checker, left, b);
    return false;
}

static void warn_variables(struct ent_checker *checker,
                           const struct ent_expr *expr)
{
    for (uint32_t i = 0; i < expr->n_args; i++) {
        const struct ent_expr *arg = expr->args[i];
        uint32_t variable = meant_variable(checker, arg);
        if (variable != ENT_NO_VARIABLE)
            ent_diag_warn(checker->parser->diags, arg->place,
                          "missing-question-mark",
                          "%s is a name here; the variable is written ?%s",
                          checker->ast->variables[variable].name,
                          checker->ast->variables[variable].name);
    }
}

/* ---- arguments -------------------------------------------------------------
 */

static bool fail_argument(struct ent_checker *checker,
                          const struct ent_expr *arg, const char *function,
                          unsigned wanted)
{
    struct ent_parser *parser = checker->parser;
    unsigned found = ent_class_of(checker, arg);

    ent_fail(parser, arg->place, "impossible", "%s wants %s, but this is %s",
             function, class_name(wanted), class_name(found));
    mend_constant(checker, arg, wanted);
    if (parser->repair->n_edits == 0 && (wanted & ENT_CLASS_TEXT) &&
        !(found & ENT_CLASS_LIST)) {
        ent_mend(parser, ent_place_before(arg->place), "text(");
        ent_mend(parser, ent_place_after(arg->place), ")");
    }
    return false;
}

static bool check_args(struct ent_checker *checker, const struct ent_expr *expr,
                       const struct ent_function_info *info)
{
    for (uint32_t i = 0; i < expr->n_args; i++) {
        const struct ent_expr *arg = expr->args[i];
        unsigned wanted = i == 0 ? info->first : info->rest;
        if (wanted == ENT_CLASS_DATE)
            year_to_date(arg);
        if (!(ent_class_of(checker, arg) & wanted))
            return fail_argument(checker, arg, info->name, wanted);
    }
    return true;
}

static bool check_aggregate(struct ent_checker *checker,
                            const struct ent_expr *expr)
{
    const struct ent_expr *arg = expr->n_args > 0 ? expr->args[0] : NULL;
    uint32_t variable = arg ? meant_variable(checker, arg) : ENT_NO_VARIABLE;

    if (variable != ENT_NO_VARIABLE) {
        ent_fail(checker->parser, arg->place, "missing-question-mark",
                 "%s is a name here; the variable is written ?%s",
                 checker->ast->variables[variable].name,
                 checker->ast->variables[variable].name);
        return ent_mend(checker->parser, ent_place_before(arg->place), "?");
    }
    return check_args(checker, expr, &ent_aggregates[expr->aggregate]);
}

static bool check_arithmetic(struct ent_checker *checker,
                             const struct ent_expr *expr)
{
    unsigned a = ent_class_of(checker, expr->args[0]);
    unsigned b = expr->n_args > 1 ? ent_class_of(checker, expr->args[1]) : a;

    if (expr->kind == ENT_EXPR_SUB && (a & b & ENT_CLASS_DATE))
        return true;
    if (expr->kind == ENT_EXPR_SUB && a == ENT_CLASS_DATE &&
        is_constant(expr->args[1], ENT_INTEGER) &&
        expr->args[1]->place.length == 4) {
        year_to_date(expr->args[1]);
        return true;
    }
    if ((a & ENT_CLASS_NUMBER) && (b & ENT_CLASS_NUMBER))
        return true;
    return ent_fail(checker->parser, expr->place, "impossible",
                    "numbers are reckoned with numbers, and a date minus a "
                    "date gives days; here one side is %s, the other %s",
                    class_name(a), class_name(b));
}

bool ent_check_condition(struct ent_checker *checker,
                         const struct ent_expr *expr)
{
    if (!ent_check_expr(checker, expr))
        return false;
    if (ent_class_of(checker, expr) & ENT_CLASS_BOOLEAN)
        return true;
    return ent_fail(checker->parser, expr->place, "impossible",
                    "a condition is true or false, but this is %s; compare it "
                    "with something",
                    class_name(ent_class_of(checker, expr)));
}

static bool check_parts(struct ent_checker *checker,
                        const struct ent_expr *expr)
{
    bool are_conditions = expr->kind == ENT_EXPR_OR ||
                          expr->kind == ENT_EXPR_AND ||
                          expr->kind == ENT_EXPR_NOT;

    for (uint32_t i = 0; i < expr->n_args; i++) {
        bool is_condition =
            are_conditions || (expr->kind == ENT_EXPR_CALL && i == 0 &&
                               expr->function == ENT_FN_IF);
        if (is_condition ? !ent_check_condition(checker, expr->args[i])
                         : !ent_check_expr(checker, expr->args[i]))
            return false;
    }
    return true;
}

bool ent_check_expr(struct ent_checker *checker, const struct ent_expr *expr)
{
    if (!check_parts(checker, expr))
        return false;
    switch (expr->kind) {
    case ENT_EXPR_CALL:
        return check_args(checker, expr, &ent_functions[expr->function]);
    case ENT_EXPR_AGGREGATE:
        return check_aggregate(checker, expr);
    case ENT_EXPR_EQ:
    case ENT_EXPR_NE:
    case ENT_EXPR_LT:
    case ENT_EXPR_LE:
    case ENT_EXPR_GT:
    case ENT_EXPR_GE:
        warn_variables(checker, expr);
        return check_pair(checker, expr->args[0], expr->args[1],
                          expr->kind == ENT_EXPR_NE, expr->place);
    case ENT_EXPR_IN:
        for (uint32_t i = 1; i < expr->n_args; i++)
            if (!check_pair(checker, expr->args[0], expr->args[i], false,
                            expr->args[i]->place))
                return false;
        return true;
    case ENT_EXPR_ADD:
    case ENT_EXPR_SUB:
    case ENT_EXPR_MUL:
    case ENT_EXPR_DIV:
    case ENT_EXPR_NEG:
        return check_arithmetic(checker, expr);
    default:
        return true;
    }
}
