/* SPDX-License-Identifier: ISC */
/* Walk text from expressions. */
#include "queries/print.h"

/* How tightly each kind binds; what binds looser than where it stands goes in
 * parentheses. */
static const struct {
    const char *sign;
    unsigned strength;
    unsigned left;  /* least strength of the first argument */
    unsigned right; /* ... of the others */
} kinds[] = {
    [ENT_EXPR_TERM] = {"", 8, 0, 0},      [ENT_EXPR_CALL] = {"", 8, 0, 0},
    [ENT_EXPR_AGGREGATE] = {"", 8, 0, 0}, [ENT_EXPR_OR] = {" or ", 1, 2, 2},
    [ENT_EXPR_AND] = {" and ", 2, 3, 3},  [ENT_EXPR_NOT] = {"not ", 3, 3, 3},
    [ENT_EXPR_EQ] = {" = ", 4, 5, 5},     [ENT_EXPR_NE] = {" != ", 4, 5, 5},
    [ENT_EXPR_LT] = {" < ", 4, 5, 5},     [ENT_EXPR_LE] = {" <= ", 4, 5, 5},
    [ENT_EXPR_GT] = {" > ", 4, 5, 5},     [ENT_EXPR_GE] = {" >= ", 4, 5, 5},
    [ENT_EXPR_IN] = {" in (", 4, 5, 0},   [ENT_EXPR_ADD] = {" + ", 5, 5, 6},
    [ENT_EXPR_SUB] = {" - ", 5, 5, 6},    [ENT_EXPR_MUL] = {" * ", 6, 6, 7},
    [ENT_EXPR_DIV] = {" / ", 6, 6, 7},    [ENT_EXPR_NEG] = {"-", 7, 7, 7},
};

static void print(const struct ent_ast *ast, const struct ent_expr *expr,
                  unsigned strength, struct ent_buf *out);

static void print_args(const struct ent_ast *ast, const struct ent_expr *expr,
                       uint32_t from, struct ent_buf *out)
{
    for (uint32_t i = from; i < expr->n_args; i++) {
        if (i > from)
            ent_buf_add_str(out, ", ");
        print(ast, expr->args[i], 0, out);
    }
    ent_buf_add_char(out, ')');
}

static bool is_number(const struct ent_expr *expr)
{
    return expr->kind == ENT_EXPR_TERM && expr->term.kind == ENT_AST_FIXED &&
           (expr->term.term.kind == ENT_INTEGER ||
            expr->term.term.kind == ENT_NUMBER);
}

static void print_operator(const struct ent_ast *ast,
                           const struct ent_expr *expr, struct ent_buf *out)
{
    for (uint32_t i = 0; i < expr->n_args; i++) {
        if (i > 0)
            ent_buf_add_str(out, kinds[expr->kind].sign);
        print(ast, expr->args[i],
              i == 0 ? kinds[expr->kind].left : kinds[expr->kind].right, out);
    }
}

static void print_bare(const struct ent_ast *ast, const struct ent_expr *expr,
                       struct ent_buf *out)
{
    switch (expr->kind) {
    case ENT_EXPR_TERM:
        ent_ast_term_print(ast, &expr->term, out);
        break;
    case ENT_EXPR_CALL:
        ent_buf_add_str(out, ent_functions[expr->function].name);
        ent_buf_add_char(out, '(');
        print_args(ast, expr, 0, out);
        break;
    case ENT_EXPR_AGGREGATE:
        ent_buf_add_str(out, ent_aggregates[expr->aggregate].name);
        ent_buf_add_str(out, expr->distinct ? "(distinct " : "(");
        print_args(ast, expr, 0, out);
        break;
    case ENT_EXPR_NOT:
        ent_buf_add_str(out, kinds[expr->kind].sign);
        print(ast, expr->args[0], kinds[expr->kind].left, out);
        break;
    case ENT_EXPR_NEG: /* -(3) is not the number -3 */
        ent_buf_add_str(out, is_number(expr->args[0]) ? "-(" : "-");
        print(ast, expr->args[0], kinds[expr->kind].left, out);
        ent_buf_add_str(out, is_number(expr->args[0]) ? ")" : "");
        break;
    case ENT_EXPR_IN:
        print(ast, expr->args[0], kinds[expr->kind].left, out);
        ent_buf_add_str(out, kinds[expr->kind].sign);
        print_args(ast, expr, 1, out);
        break;
    default:
        print_operator(ast, expr, out);
    }
}

static void print(const struct ent_ast *ast, const struct ent_expr *expr,
                  unsigned strength, struct ent_buf *out)
{
    bool in_parentheses = kinds[expr->kind].strength < strength;

    if (in_parentheses)
        ent_buf_add_char(out, '(');
    print_bare(ast, expr, out);
    if (in_parentheses)
        ent_buf_add_char(out, ')');
}

void ent_expr_print(const struct ent_ast *ast, const struct ent_expr *expr,
                    struct ent_buf *out)
{
    print(ast, expr, 0, out);
}
