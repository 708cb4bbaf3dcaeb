/* SPDX-License-Identifier: ISC */
/* Comparing terms and values. */
#ifndef QUERIES_EXPR_COMPARE_H
#define QUERIES_EXPR_COMPARE_H

#include "queries/expr/expr.h"

/* Walk's order of all terms: unbound, booleans, numbers, dates, texts, names
 * and IRIs, blank nodes, quoted facts by parts; 0 only for equal terms. */
int ent_term_compare(const struct ent_term *a, const struct ent_term *b);

/* The same for values; lists come last. */
ENT_MUST_USE enum ent_status ent_value_compare(struct ent_context *context,
                                               ent_id a, ent_id b, int *result);

/* Do two values compare as equal: numbers by value, all else the same term? */
ENT_MUST_USE enum ent_status ent_value_equal(struct ent_context *context,
                                             ent_id a, ent_id b,
                                             enum ent_truth *truth);

/* Does `a < b` (and so on) hold?  UNKNOWN for kinds without an order. */
ENT_MUST_USE enum ent_status ent_value_order(struct ent_context *context,
                                             enum ent_expr_kind kind, ent_id a,
                                             ent_id b, enum ent_truth *truth);

/* As numbers: false when the value is none. */
bool ent_term_is_number(const struct ent_term *term);
double ent_term_double(const struct ent_term *term);

/* A date, or an integer of four digits read as a year; 0 if it is neither. */
ent_id ent_value_as_date(ent_id id);

#endif
