/* SPDX-License-Identifier: ISC */
/* Comparing terms and values. */
#include "queries/expr/compare.h"

#include <string.h>

#include "base/date.h"
#include "base/number.h"

#define INTEGER_BYTES 24

static int sign(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_bytes(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t n = n_a < n_b ? n_a : n_b;
    int result = n ? memcmp(a, b, n) : 0;
    return result ? (result < 0 ? -1 : 1) : sign(n_a, n_b);
}

/* ---- the order of all terms --------------------------------------------- */

static int rank(enum ent_kind kind)
{
    static const signed char ranks[] = {
        [ENT_NONE] = 0, [ENT_BOOLEAN] = 1, [ENT_INTEGER] = 2, [ENT_NUMBER] = 2,
        [ENT_DATE] = 3, [ENT_TEXT] = 4,    [ENT_TYPED] = 4,   [ENT_NAME] = 5,
        [ENT_IRI] = 5,  [ENT_BLANK] = 6,   [ENT_QUOTED] = 7};
    return ranks[kind];
}

static const char *lexical(const struct ent_term *term,
                           char digits[INTEGER_BYTES], size_t *n_bytes)
{
    *n_bytes = term->n_bytes;
    if (term->kind != ENT_INTEGER)
        return term->bytes;
    *n_bytes = (size_t)snprintf(digits, INTEGER_BYTES, "%lld",
                                (long long)term->integer);
    return digits;
}

/* -1, 0, 1 by value, or 2 when one has none (NaN). */
static int compare_values(const struct ent_term *a, const struct ent_term *b)
{
    char digits_a[INTEGER_BYTES], digits_b[INTEGER_BYTES];
    size_t n_a, n_b;
    if (a->kind == ENT_INTEGER && b->kind == ENT_INTEGER)
        return a->integer < b->integer ? -1 : a->integer > b->integer;
    const char *text_a = lexical(a, digits_a, &n_a);
    const char *text_b = lexical(b, digits_b, &n_b);
    return ent_number_compare(text_a, n_a, text_b, n_b);
}

static int compare_tags(const struct ent_term *a, const struct ent_term *b)
{
    int result = compare_bytes(a->tag, a->n_tag, b->tag, b->n_tag);
    if (result == 0)
        result = sign(a->direction, b->direction);
    return result ? result : sign(a->kind, b->kind);
}

static int compare_numbers(const struct ent_term *a, const struct ent_term *b)
{
    char digits_a[INTEGER_BYTES], digits_b[INTEGER_BYTES];
    size_t n_a, n_b;
    int result = compare_values(a, b);
    if (result == 2)
        result = (compare_values(a, a) == 2) - (compare_values(b, b) == 2);
    if (result)
        return result;
    const char *text_a = lexical(a, digits_a, &n_a);
    const char *text_b = lexical(b, digits_b, &n_b);
    result = compare_bytes(text_a, n_a, text_b, n_b);
    return result ? result : compare_tags(a, b);
}

int ent_term_compare(const struct ent_term *a, const struct ent_term *b)
{
    int result = rank(a->kind) - rank(b->kind);
    if (result)
        return result;
    switch (a->kind) {
    case ENT_NONE:
        return 0;
    case ENT_BOOLEAN:
        return sign(a->boolean, b->boolean);
    case ENT_INTEGER:
    case ENT_NUMBER:
        return compare_numbers(a, b);
    case ENT_DATE:
        return sign(a->date, b->date);
    case ENT_QUOTED:
        for (int i = 0; i < 3 && result == 0; i++)
            result = ent_term_compare(&a->parts[i], &b->parts[i]);
        return result;
    default:
        result = compare_bytes(a->bytes, a->n_bytes, b->bytes, b->n_bytes);
        return result ? result : compare_tags(a, b);
    }
}

/* Kinds whose ids sort by value. */
static bool sorts_by_id(ent_id a, ent_id b)
{
    enum ent_kind kind = ent_id_kind(a);
    return kind == ent_id_kind(b) &&
           (kind == ENT_INTEGER || kind == ENT_DATE || kind == ENT_BOOLEAN);
}

enum ent_status ent_value_compare(struct ent_context *context, ent_id a,
                                  ent_id b, int *result)
{
    struct ent_term term_a, term_b;
    bool is_list_a = ent_value_is_list(a), is_list_b = ent_value_is_list(b);
    if (a == b || is_list_a || is_list_b || sorts_by_id(a, b)) {
        *result = sign(a, b);
        return ENT_OK;
    }
    enum ent_status status = ent_value_term(context, a, &term_a);
    if (status == ENT_OK)
        status = ent_value_term(context, b, &term_b);
    if (status == ENT_OK)
        *result = ent_term_compare(&term_a, &term_b);
    return status;
}

/* ---- comparisons of filters --------------------------------------------- */

bool ent_term_is_number(const struct ent_term *term)
{
    return term->kind == ENT_INTEGER || term->kind == ENT_NUMBER;
}

double ent_term_double(const struct ent_term *term)
{
    return term->kind == ENT_INTEGER
               ? (double)term->integer
               : ent_number_double(term->bytes, term->n_bytes);
}

ent_id ent_value_as_date(ent_id id)
{
    char year[8];
    uint64_t date;
    if (ent_id_kind(id) == ENT_DATE)
        return id;
    if (ent_id_kind(id) != ENT_INTEGER)
        return 0;
    int64_t value = ent_id_integer(id);
    if (value < 1000 || value > 9999)
        return 0;
    int n = snprintf(year, sizeof year, "%04d", (int)value);
    if (ent_date_parse(year, (size_t)n, &date))
        return 0;
    return ent_id_of_date(date);
}

/* A date beside a bare year: both as dates. */
static void as_dates(ent_id *a, ent_id *b)
{
    bool is_date_a = ent_id_kind(*a) == ENT_DATE;
    bool is_date_b = ent_id_kind(*b) == ENT_DATE;
    ent_id year;
    if (is_date_a == is_date_b)
        return;
    year = ent_value_as_date(is_date_a ? *b : *a);
    if (year)
        *(is_date_a ? b : a) = year;
}

static bool is_number_id(ent_id id)
{
    return ent_id_kind(id) == ENT_INTEGER || ent_id_kind(id) == ENT_NUMBER;
}

enum ent_status ent_value_equal(struct ent_context *context, ent_id a, ent_id b,
                                enum ent_truth *truth)
{
    struct ent_term term_a, term_b;
    *truth = ENT_UNKNOWN;
    if (a == 0 || b == 0 || ent_value_is_list(a) || ent_value_is_list(b))
        return ENT_OK;
    if (ent_id_kind(a) >= ENT_TEXT && ent_id_kind(b) >= ENT_TEXT) {
        *truth = a == b ? ENT_TRUE : ENT_FALSE;
        return ENT_OK;
    }
    as_dates(&a, &b);
    *truth = a == b ? ENT_TRUE : ENT_FALSE;
    if (a == b || !is_number_id(a) || !is_number_id(b))
        return ENT_OK;
    enum ent_status status = ent_value_term(context, a, &term_a);
    if (status == ENT_OK)
        status = ent_value_term(context, b, &term_b);
    if (status == ENT_OK)
        *truth = compare_values(&term_a, &term_b) == 0 ? ENT_TRUE : ENT_FALSE;
    return status;
}

static enum ent_truth holds(enum ent_expr_kind kind, int result)
{
    switch (kind) {
    case ENT_EXPR_LT:
        return result < 0 ? ENT_TRUE : ENT_FALSE;
    case ENT_EXPR_LE:
        return result <= 0 ? ENT_TRUE : ENT_FALSE;
    case ENT_EXPR_GT:
        return result > 0 ? ENT_TRUE : ENT_FALSE;
    default:
        return result >= 0 ? ENT_TRUE : ENT_FALSE;
    }
}

/* < and >= by starts; <= and > the left start against the right end. */
static enum ent_truth order_dates(enum ent_expr_kind kind, uint64_t a,
                                  uint64_t b)
{
    int64_t left = ent_date_start(a);
    int64_t right = kind == ENT_EXPR_LT || kind == ENT_EXPR_GE
                        ? ent_date_start(b)
                        : ent_date_end(b);
    return holds(kind, left < right ? -1 : left > right);
}

static enum ent_truth order_terms(enum ent_expr_kind kind,
                                  const struct ent_term *a,
                                  const struct ent_term *b)
{
    bool is_text_a = a->kind == ENT_TEXT, is_text_b = b->kind == ENT_TEXT;
    if (ent_term_is_number(a) && ent_term_is_number(b)) {
        int result = compare_values(a, b);
        return result == 2 ? ENT_UNKNOWN : holds(kind, result);
    }
    bool is_same_type = a->kind == ENT_TYPED && b->kind == ENT_TYPED &&
                        a->n_tag == b->n_tag &&
                        memcmp(a->tag, b->tag, a->n_tag) == 0;
    bool are_names = (a->kind == ENT_NAME || a->kind == ENT_IRI) &&
                     (b->kind == ENT_NAME || b->kind == ENT_IRI);
    if (!(is_text_a && is_text_b) && !is_same_type && !are_names)
        return ENT_UNKNOWN;
    return holds(kind,
                 compare_bytes(a->bytes, a->n_bytes, b->bytes, b->n_bytes));
}

enum ent_status ent_value_order(struct ent_context *context,
                                enum ent_expr_kind kind, ent_id a, ent_id b,
                                enum ent_truth *truth)
{
    struct ent_term term_a, term_b;
    *truth = ENT_UNKNOWN;
    if (a == 0 || b == 0 || ent_value_is_list(a) || ent_value_is_list(b))
        return ENT_OK;
    as_dates(&a, &b);
    if (ent_id_kind(a) == ENT_DATE && ent_id_kind(b) == ENT_DATE) {
        *truth = order_dates(kind, ent_id_date(a), ent_id_date(b));
        return ENT_OK;
    }
    if (ent_id_kind(a) == ENT_INTEGER && ent_id_kind(b) == ENT_INTEGER) {
        *truth = holds(kind, a < b ? -1 : a > b);
        return ENT_OK;
    }
    enum ent_status status = ent_value_term(context, a, &term_a);
    if (status == ENT_OK)
        status = ent_value_term(context, b, &term_b);
    if (status == ENT_OK)
        *truth = order_terms(kind, &term_a, &term_b);
    return status;
}

/* ---- evaluators --------------------------------------------------------- */

enum ent_status ent_eval_equal(struct ent_context *context,
                               const struct ent_code *code, ent_id *value)
{
    ent_id a, b = 0;
    enum ent_truth truth;
    enum ent_status status = ent_code_run(context, code->args[0], &a);
    if (status == ENT_OK)
        status = ent_code_run(context, code->args[1], &b);
    if (status == ENT_OK)
        status = ent_value_equal(context, a, b, &truth);
    if (status)
        return status;
    if (truth != ENT_UNKNOWN && code->kind == ENT_EXPR_NE)
        truth = truth == ENT_TRUE ? ENT_FALSE : ENT_TRUE;
    *value = ent_truth_id(truth);
    return ENT_OK;
}

enum ent_status ent_eval_order(struct ent_context *context,
                               const struct ent_code *code, ent_id *value)
{
    ent_id a, b = 0;
    enum ent_truth truth;
    enum ent_status status = ent_code_run(context, code->args[0], &a);
    if (status == ENT_OK)
        status = ent_code_run(context, code->args[1], &b);
    if (status == ENT_OK)
        status = ent_value_order(context, code->kind, a, b, &truth);
    if (status == ENT_OK)
        *value = ent_truth_id(truth);
    return status;
}

/* least, greatest: of the arguments that have a value. */
enum ent_status ent_eval_extreme(struct ent_context *context,
                                 const struct ent_code *code, ent_id *value)
{
    ent_id best = 0, item;
    for (uint32_t i = 0; i < code->n_args; i++) {
        int result = 0;
        enum ent_status status = ent_code_run(context, code->args[i], &item);
        if (status == ENT_OK && item && best)
            status = ent_value_compare(context, item, best, &result);
        if (status)
            return status;
        if (item && (!best || (code->function == ENT_FN_LEAST ? result < 0
                                                              : result > 0)))
            best = item;
    }
    *value = best;
    return ENT_OK;
}
