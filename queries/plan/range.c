/* SPDX-License-Identifier: ISC */
/* Ranges of ids.  Integers, dates and booleans have ids that sort by value;
 * decimals, doubles and very large integers stand behind the integers, in no
 * order, and all remain.  A bare year is compared with dates as a date, so that
 * an integer bounds dates as well and a date leaves integers of four digits. */
#include "queries/plan/range.h"

#include <math.h>

#include "base/date.h"
#include "queries/expr/compare.h"

#define LEAST_INTEGER ENT_ID_MAKE(ENT_INTEGER, 0)
#define LAST_INTEGER ENT_ID_MAKE(ENT_INTEGER, ENT_ID_PAYLOAD_MASK)
#define LEAST_DATE ENT_ID_MAKE(ENT_DATE, 0)
#define LAST_DATE ENT_ID_MAKE(ENT_DATE, ENT_ID_PAYLOAD_MASK)
/* Doubles below are exact enough for their neighbours to be known. */
#define EXACT_DOUBLE 1e15
/* Right of the second, a date has its precision. */
#define PRECISION_MASK UINT64_C(3)

static const struct ent_span numbers = {ENT_ID_MAKE(ENT_NUMBER, 0),
                                        ENT_ID_MAKE(ENT_NUMBER,
                                                    ENT_ID_PAYLOAD_MASK)};

static void add(struct ent_range *range, ent_id low, ent_id high)
{
    if (low <= high)
        range->spans[range->n_spans++] = (struct ent_span){low, high};
}

/* Integers i with i OP c, c being between two ids, or at both. */
static void add_integers(struct ent_range *range, enum ent_expr_kind kind,
                         ent_id below, ent_id above)
{
    bool has_low =
        kind == ENT_EXPR_GT || kind == ENT_EXPR_GE || kind == ENT_EXPR_EQ;
    bool has_high =
        kind == ENT_EXPR_LT || kind == ENT_EXPR_LE || kind == ENT_EXPR_EQ;
    add(range, has_low ? below : LEAST_INTEGER,
        has_high ? above : LAST_INTEGER);
}

/* Dates d with d OP c: `<` and `>=` by starts, `<=` and `>` the start of d
 * beside the end of c. */
static void add_dates(struct ent_range *range, enum ent_expr_kind kind,
                      ent_id c)
{
    ent_id start = c & ~PRECISION_MASK;
    ent_id end =
        ent_id_of_date(ent_date_from_seconds(ent_date_end(ent_id_date(c)))) |
        PRECISION_MASK;
    switch (kind) {
    case ENT_EXPR_LT:
        add(range, LEAST_DATE, start - 1);
        break;
    case ENT_EXPR_GE:
        add(range, start, LAST_DATE);
        break;
    case ENT_EXPR_LE:
        add(range, LEAST_DATE, end);
        break;
    case ENT_EXPR_GT:
        add(range, end, LAST_DATE);
        break;
    default:
        add(range, c, c);
        break;
    }
}

/* Dates d with c OP d: a long span may start well before c and end behind. */
static void add_dates_behind(struct ent_range *range, enum ent_expr_kind kind,
                             ent_id c)
{
    ent_id start = c & ~PRECISION_MASK,
           year =
               ent_id_of_date(ent_date_cut(ent_id_date(c), ENT_PRECISION_YEAR));
    switch (kind) {
    case ENT_EXPR_LT:
        add(range, start, LAST_DATE);
        break;
    case ENT_EXPR_GE:
        add(range, LEAST_DATE, start | PRECISION_MASK);
        break;
    case ENT_EXPR_LE:
        add(range, year, LAST_DATE);
        break;
    case ENT_EXPR_GT:
        add(range, LEAST_DATE, start);
        break;
    default:
        add(range, c, c);
        break;
    }
}

static enum ent_expr_kind turned(enum ent_expr_kind kind)
{
    switch (kind) {
    case ENT_EXPR_LT:
        return ENT_EXPR_GT;
    case ENT_EXPR_LE:
        return ENT_EXPR_GE;
    case ENT_EXPR_GT:
        return ENT_EXPR_LT;
    case ENT_EXPR_GE:
        return ENT_EXPR_LE;
    default:
        return kind;
    }
}

/* The integers beside a number. */
static enum ent_status neighbours(struct ent_context *context, ent_id c,
                                  ent_id *below, ent_id *above)
{
    struct ent_term term;
    *below = *above = c;
    if (ent_id_kind(c) == ENT_INTEGER)
        return ENT_OK;
    *below = LEAST_INTEGER;
    *above = LAST_INTEGER;
    enum ent_status status = ent_value_term(context, c, &term);
    double value = status ? 0 : ent_term_double(&term);
    if (status || !(fabs(value) < EXACT_DOUBLE))
        return status;
    *below = ent_id_of_integer((int64_t)floor(value));
    *above = ent_id_of_integer((int64_t)ceil(value));
    return ENT_OK;
}

/* x OP c, or c OP x when `is_behind`. */
static enum ent_status compared(struct ent_context *context,
                                enum ent_expr_kind kind, bool is_behind,
                                ent_id c, struct ent_range *range,
                                bool *is_bounded)
{
    ent_id below, above, date = ent_value_as_date(c);
    enum ent_status status = ENT_OK;
    *is_bounded = true;
    switch (ent_id_kind(c)) {
    case ENT_INTEGER:
    case ENT_NUMBER:
        status = neighbours(context, c, &below, &above);
        if (status)
            return status;
        add_integers(range, is_behind ? turned(kind) : kind, below, above);
        add(range, numbers.low, numbers.high);
        break;
    case ENT_DATE:
        add(range, ent_id_of_integer(1000), ent_id_of_integer(9999));
        break;
    default:
        *is_bounded = kind == ENT_EXPR_EQ;
        add(range, c, c);
        return ENT_OK;
    }
    if (date && is_behind)
        add_dates_behind(range, kind, date);
    else if (date)
        add_dates(range, kind, date);
    return ENT_OK;
}

static bool is_comparison(enum ent_expr_kind kind)
{
    return kind == ENT_EXPR_EQ || kind == ENT_EXPR_LT || kind == ENT_EXPR_LE ||
           kind == ENT_EXPR_GT || kind == ENT_EXPR_GE;
}

enum ent_status ent_range_of(struct ent_context *context,
                             const struct ent_code *code, uint32_t slot,
                             struct ent_range *range, bool *is_bounded)
{
    *range = (struct ent_range){.n_spans = 0};
    *is_bounded = false;
    if (is_comparison(code->kind) && code->n_args == 2) {
        for (int i = 0; i < 2; i++)
            if (code->args[i]->slot == slot &&
                ent_code_is_constant(code->args[1 - i]) &&
                code->args[1 - i]->id)
                return compared(context, code->kind, i == 1,
                                code->args[1 - i]->id, range, is_bounded);
        return ENT_OK;
    }
    for (uint32_t i = 0; code->kind == ENT_EXPR_AND && i < code->n_args; i++) {
        struct ent_range one;
        bool is_one_bounded;
        enum ent_status status =
            ent_range_of(context, code->args[i], slot, &one, &is_one_bounded);
        if (status)
            return status;
        if (is_one_bounded && *is_bounded)
            ent_range_keep(range, &one);
        else if (is_one_bounded)
            *range = one;
        *is_bounded = *is_bounded || is_one_bounded;
    }
    return ENT_OK;
}

void ent_range_keep(struct ent_range *range, const struct ent_range *other)
{
    struct ent_range kept = {.n_spans = 0};
    for (unsigned i = 0; i < range->n_spans; i++)
        for (unsigned j = 0; j < other->n_spans; j++) {
            const struct ent_span *a = &range->spans[i], *b = &other->spans[j];
            ent_id low = a->low > b->low ? a->low : b->low;
            ent_id high = a->high < b->high ? a->high : b->high;
            if (low <= high && kept.n_spans < ENT_MAX_SPANS)
                kept.spans[kept.n_spans++] = (struct ent_span){low, high};
        }
    *range = kept;
}
