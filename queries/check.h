/* SPDX-License-Identifier: ISC */
/* What the files of the checker share; ent_check() of parser.h is its entry. */
#ifndef QUERIES_CHECK_H
#define QUERIES_CHECK_H

#include "queries/parser.h"

struct ent_checker {
    struct ent_parser *parser;
    struct ent_ast *ast;
    unsigned *classes; /* of each variable: ENT_CLASS_*, 0 when never bound */
    bool *is_bound;    /* by something outside of `not` */
};

/* The classes that an expression's values can be of; never 0. */
unsigned ent_class_of(const struct ent_checker *checker,
                      const struct ent_expr *expr);
unsigned ent_term_class(const struct ent_term *term);

/* Comparisons that can never be true, arguments that never fit, aggregates of
 * no variable.  Changes bare years to dates where dates are compared. */
bool ent_check_expr(struct ent_checker *checker, const struct ent_expr *expr);

/* An expression that decides: filter, having. */
bool ent_check_condition(struct ent_checker *checker,
                         const struct ent_expr *expr);

/* Warns of variables that get their value only behind what reads them. */
void ent_check_order(const struct ent_checker *checker);

/* The variable among `n` whose name is nearest, or ENT_NO_VARIABLE. */
uint32_t
ent_nearest_variable(const struct ent_checker *checker, uint32_t variable,
                     bool (*fits)(const struct ent_checker *, uint32_t));

#endif
