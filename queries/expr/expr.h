/* SPDX-License-Identifier: ISC */
/* Expressions, compiled: trees of small functions over the slots of the
 * solution.
 *
 * A value is an id; 0 is "no value": an unbound variable, kinds that do not go
 * together, an impossible calculation.  It passes through everything that needs
 * a value, so that a filter on it does not hold; only coalesce, if, `or` and
 * `and` can recover from it.  A status < 0 is a failure of the query. */
#ifndef QUERIES_EXPR_EXPR_H
#define QUERIES_EXPR_EXPR_H

#include <stdbool.h>
#include <stdint.h>

#include "queries/ast.h"
#include "queries/bind.h"
#include "queries/context.h"

struct ent_code;

typedef enum ent_status ent_code_eval(struct ent_context *context,
                                      const struct ent_code *code,
                                      ent_id *value);

struct ent_code {
    ent_code_eval *eval;
    const struct ent_code *const *args;
    uint32_t n_args;
    uint32_t slot; /* a variable */
    ent_id id;     /* a constant */
    enum ent_expr_kind kind;
    enum ent_function function;
    void *data; /* what a function prepared: a pattern, a folded text */
    struct ent_place place;
};

/* An aggregate found in an expression; the expression reads its slot. */
struct ent_aggregate_spec {
    enum ent_aggregate function;
    bool distinct;
    const struct ent_code *arg; /* NULL: count() */
    uint32_t slot;
    struct ent_aggregate_spec *next;
};

struct ent_compiler {
    struct ent_context *context;
    struct ent_binder *binder;
    struct ent_aggregate_spec *aggregates; /* in order of appearance */
    struct ent_aggregate_spec *last_aggregate;
};

/* The code lives in the context's arena. */
ENT_MUST_USE enum ent_status ent_expr_compile(struct ent_compiler *compiler,
                                              const struct ent_expr *expr,
                                              const struct ent_code **code);

/* A constant. */
ENT_MUST_USE enum ent_status ent_code_of_value(struct ent_context *context,
                                               ent_id value,
                                               struct ent_place place,
                                               const struct ent_code **code);

/* slot `a` compared with slot `b`; kind is one of ENT_EXPR_EQ ... _GE. */
ENT_MUST_USE enum ent_status ent_code_compare(struct ent_context *context,
                                              enum ent_expr_kind kind,
                                              uint32_t a, uint32_t b,
                                              const struct ent_code **code);

/* Is the code a variable alone?  Then it reads code->slot. */
static inline bool ent_code_is_slot(const struct ent_code *code)
{
    return code->slot != ENT_NO_SLOT;
}

static inline enum ent_status ent_code_run(struct ent_context *context,
                                           const struct ent_code *code,
                                           ent_id *value)
{
    if (ent_code_is_slot(code)) {
        *value = context->slots[code->slot];
        return ENT_OK;
    }
    return code->eval(context, code, value);
}

/* Is the value `true`? */
ENT_MUST_USE enum ent_status ent_code_test(struct ent_context *context,
                                           const struct ent_code *code,
                                           bool *holds);

/* ---- for the families of functions -------------------------------------- */

enum ent_truth {
    ENT_FALSE,
    ENT_TRUE,
    ENT_UNKNOWN
};

static inline ent_id ent_truth_id(enum ent_truth truth)
{
    return truth == ENT_UNKNOWN ? 0 : ent_id_of_boolean(truth == ENT_TRUE);
}

/* Evaluators by kind of expression and by function; see each family. */
ent_code_eval ent_eval_or, ent_eval_and, ent_eval_not, ent_eval_in, ent_eval_if,
    ent_eval_coalesce;                                          /* logic.c */
ent_code_eval ent_eval_equal, ent_eval_order, ent_eval_extreme; /* compare.c */
ent_code_eval ent_eval_arithmetic, ent_eval_negative, ent_eval_abs,
    ent_eval_round; /* arithmetic.c */
ent_code_eval ent_eval_contains, ent_eval_lower, ent_eval_length, ent_eval_text,
    ent_eval_lang, ent_eval_datatype; /* text.c */
ent_code_eval ent_eval_like;          /* like.c */
ent_code_eval ent_eval_matches;       /* matches.c */
ent_code_eval ent_eval_date;          /* date.c */
ent_code_eval ent_eval_kind, ent_eval_part, ent_eval_mentions,
    ent_eval_disputed, ent_eval_quoted; /* fact.c */

/* Prepare constant arguments once; called after the arguments are compiled. */
ENT_MUST_USE enum ent_status ent_contains_prepare(struct ent_context *context,
                                                  struct ent_code *code);
ENT_MUST_USE enum ent_status ent_like_prepare(struct ent_context *context,
                                              struct ent_code *code);
ENT_MUST_USE enum ent_status ent_matches_prepare(struct ent_context *context,
                                                 struct ent_code *code);

/* Is the code a constant, and which? */
bool ent_code_is_constant(const struct ent_code *code);

/* The words of a text, a name or an IRI; false for other kinds. */
ENT_MUST_USE enum ent_status ent_value_words(struct ent_context *context,
                                             ent_id id, const char **bytes,
                                             size_t *n_bytes, bool *has_words);

#endif
