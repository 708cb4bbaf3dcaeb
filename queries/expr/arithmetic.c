/* SPDX-License-Identifier: ISC */
/* + - * / of numbers, days between dates, abs, round. */
#include <math.h>

#include "base/date.h"
#include "queries/expr/compare.h"

#define SECONDS_PER_DAY 86400

/* Exact where both are integers and the result is one of 64 bits. */
static bool on_integers(enum ent_expr_kind kind, int64_t a, int64_t b,
                        int64_t *result)
{
    switch (kind) {
    case ENT_EXPR_ADD:
        return !__builtin_add_overflow(a, b, result);
    case ENT_EXPR_SUB:
        return !__builtin_sub_overflow(a, b, result);
    case ENT_EXPR_MUL:
        return !__builtin_mul_overflow(a, b, result);
    default:
        if (b == 0 || b == -1 || a % b != 0)
            return false;
        *result = a / b;
        return true;
    }
}

static double on_doubles(enum ent_expr_kind kind, double a, double b)
{
    switch (kind) {
    case ENT_EXPR_ADD:
        return a + b;
    case ENT_EXPR_SUB:
        return a - b;
    case ENT_EXPR_MUL:
        return a * b;
    default:
        return b == 0 ? NAN : a / b;
    }
}

static enum ent_status on_terms(struct ent_context *context,
                                enum ent_expr_kind kind, ent_id a, ent_id b,
                                ent_id *value)
{
    struct ent_term term_a, term_b;
    int64_t result;
    *value = 0;
    enum ent_status status = ent_value_term(context, a, &term_a);
    if (status == ENT_OK)
        status = ent_value_term(context, b, &term_b);
    if (status || !ent_term_is_number(&term_a) || !ent_term_is_number(&term_b))
        return status;
    if (term_a.kind == ENT_INTEGER && term_b.kind == ENT_INTEGER &&
        on_integers(kind, term_a.integer, term_b.integer, &result))
        return ent_value_of_integer(context, result, value);
    return ent_value_of_double(context,
                               on_doubles(kind, ent_term_double(&term_a),
                                          ent_term_double(&term_b)),
                               value);
}

/* Days from the start of b to the start of a. */
static enum ent_status days_between(struct ent_context *context, ent_id a,
                                    ent_id b, ent_id *value)
{
    int64_t seconds =
        ent_date_start(ent_id_date(a)) - ent_date_start(ent_id_date(b));
    return ent_value_of_double(context, (double)seconds / SECONDS_PER_DAY,
                               value);
}

enum ent_status ent_eval_arithmetic(struct ent_context *context,
                                    const struct ent_code *code, ent_id *value)
{
    ent_id a, b = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &a);
    if (status == ENT_OK)
        status = ent_code_run(context, code->args[1], &b);
    if (status)
        return status;
    bool has_date = ent_id_kind(a) == ENT_DATE || ent_id_kind(b) == ENT_DATE;
    if (has_date && code->kind == ENT_EXPR_SUB) {
        a = ent_value_as_date(a);
        b = ent_value_as_date(b);
        if (a && b)
            return days_between(context, a, b, value);
    }
    if (has_date || a == 0 || b == 0) {
        *value = 0;
        return ENT_OK;
    }
    return on_terms(context, code->kind, a, b, value);
}

enum ent_status ent_eval_negative(struct ent_context *context,
                                  const struct ent_code *code, ent_id *value)
{
    ent_id a;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &a);
    if (status || a == 0)
        return status;
    return on_terms(context, ENT_EXPR_SUB, ent_id_of_integer(0), a, value);
}

static enum ent_status number_of(struct ent_context *context,
                                 const struct ent_code *code, ent_id *id,
                                 struct ent_term *term, bool *is_number)
{
    *is_number = false;
    enum ent_status status = ent_code_run(context, code, id);
    if (status == ENT_OK && *id)
        status = ent_value_term(context, *id, term);
    if (status == ENT_OK && *id)
        *is_number = ent_term_is_number(term);
    return status;
}

enum ent_status ent_eval_abs(struct ent_context *context,
                             const struct ent_code *code, ent_id *value)
{
    struct ent_term term;
    ent_id id;
    bool is_number;
    *value = 0;
    enum ent_status status =
        number_of(context, code->args[0], &id, &term, &is_number);
    if (status || !is_number)
        return status;
    if (ent_term_double(&term) < 0)
        return on_terms(context, ENT_EXPR_SUB, ent_id_of_integer(0), id, value);
    *value = id;
    return ENT_OK;
}

/* Half-way cases go up: round(2.5) is 3, round(-2.5) is -2. */
enum ent_status ent_eval_round(struct ent_context *context,
                               const struct ent_code *code, ent_id *value)
{
    struct ent_term term;
    ent_id id;
    bool is_number;
    *value = 0;
    enum ent_status status =
        number_of(context, code->args[0], &id, &term, &is_number);
    if (status || !is_number)
        return status;
    *value = id;
    if (term.kind == ENT_INTEGER)
        return ENT_OK;
    return ent_value_of_double(context, floor(ent_term_double(&term) + 0.5),
                               value);
}
