/* SPDX-License-Identifier: ISC */
/* The syntax tree of Walk.
 *
 * It lives in the query's arena and is read-only once parsed.  Constants are
 * struct ent_term with names as written (NFC): finding them in a database is
 * the binder's work.  Variables are numbers into ast->variables.  Every node
 * has its place in ast->text; ent_place_locate() gives line and column.
 *
 * What the parser has already done: prefixed names are IRIs; `a` is the name
 * "type"; `s r o1, o2; r2 o3` is three patterns with the same subject; a bare
 * year is a date where a date is wanted; `find *` has its items; a text in a
 * note whose field holds names is a name.  What ent_query_parse() lets through
 * has passed the static checks of check.c as well. */
#ifndef QUERIES_AST_H
#define QUERIES_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "queries/diag.h"
#include "queries/function.h"

#define ENT_NO_VARIABLE UINT32_MAX
#define ENT_UNBOUNDED UINT32_MAX

/* ---- terms -------------------------------------------------------------- */

enum ent_ast_term_kind {
    ENT_AST_VARIABLE,
    ENT_AST_FIXED, /* a constant other than a quoted fact: `term` */
    ENT_AST_QUOTED /* `parts`; and `term` too when it holds no variable */
};

struct ent_ast_term {
    enum ent_ast_term_kind kind;
    bool has_variable; /* VARIABLE, or QUOTED with one at any depth */
    struct ent_place place;
    uint32_t variable;                /* VARIABLE, else ENT_NO_VARIABLE */
    struct ent_term term;             /* when !has_variable */
    const struct ent_ast_term *parts; /* QUOTED: subject, predicate, object */
};

/* ---- expressions -------------------------------------------------------- */

enum ent_expr_kind {
    ENT_EXPR_TERM,      /* `term`: a variable, a constant, a quoted fact (its
                         * variables are those of the solution) */
    ENT_EXPR_CALL,      /* `function`(args) */
    ENT_EXPR_AGGREGATE, /* `aggregate`([distinct] args[0]); count() has none */
    ENT_EXPR_OR,        /* two args or more */
    ENT_EXPR_AND,       /* two args or more */
    ENT_EXPR_NOT,       /* one */
    ENT_EXPR_EQ,        /* two, as have the next */
    ENT_EXPR_NE,
    ENT_EXPR_LT,
    ENT_EXPR_LE,
    ENT_EXPR_GT,
    ENT_EXPR_GE,
    ENT_EXPR_IN, /* args[0] in (args[1], ...); `not in` is NOT of it */
    ENT_EXPR_ADD,
    ENT_EXPR_SUB,
    ENT_EXPR_MUL,
    ENT_EXPR_DIV,
    ENT_EXPR_NEG /* one */
};

struct ent_expr {
    enum ent_expr_kind kind;
    bool distinct;      /* AGGREGATE */
    bool has_aggregate; /* in it, at any depth */
    uint16_t depth;     /* a leaf has 1; at most ENT_MAX_QUERY_DEPTH */
    struct ent_place place;
    struct ent_ast_term term;
    enum ent_function function;
    enum ent_aggregate aggregate;
    const struct ent_expr *const *args;
    uint32_t n_args;
};

/* ---- relations and steps ------------------------------------------------ */

enum ent_step_kind {
    ENT_STEP_NAME,     /* `name` */
    ENT_STEP_ANY,      /* every relation */
    ENT_STEP_INVERSE,  /* ^parts[0]; parts[0] is a NAME, ANY, or a group */
    ENT_STEP_SEQUENCE, /* parts[0] / parts[1] / ... */
    ENT_STEP_CHOICE,   /* parts[0] | parts[1] | ... */
    ENT_STEP_REPEAT    /* parts[0] min to max times; `^r*` is REPEAT(INVERSE) */
};

struct ent_step {
    enum ent_step_kind kind;
    struct ent_place place;
    struct ent_ast_term name;
    const struct ent_step *const *parts;
    uint32_t n_parts;
    uint32_t min; /* REPEAT: * is 0..ENT_UNBOUNDED, + 1.., ? 0..1 */
    uint32_t max;
};

/* ---- notes -------------------------------------------------------------- */

/* id, as written, the class of its values */
#define ENT_FIELD_TABLE(X)                                                     \
    X(SOURCE, "source", NAME)                                                  \
    X(SPEAKER, "speaker", NAME)                                                \
    X(FROM, "from", DATE)                                                      \
    X(TO, "to", DATE)                                                          \
    X(PLACE, "place", NAME)                                                    \
    X(EVENT, "event", NAME)                                                    \
    X(STANCE, "stance", NAME)                                                  \
    X(CONFIDENCE, "confidence", NUMBER)                                        \
    X(QUOTE, "quote", TEXT)                                                    \
    X(START, "start", NUMBER)                                                  \
    X(END, "end", NUMBER)                                                      \
    X(UNIT, "unit", NAME)                                                      \
    X(EXTRACTOR, "extractor", NAME)                                            \
    X(WRITTEN_SUBJECT, "written_subject", ANY)                                 \
    X(WRITTEN_PREDICATE, "written_predicate", ANY)                             \
    X(WRITTEN_OBJECT, "written_object", ANY)                                   \
    X(WRITTEN_SOURCE, "written_source", ANY)                                   \
    X(WRITTEN_SPEAKER, "written_speaker", ANY)                                 \
    X(RECORDED, "recorded", DATE)                                              \
    X(RETRACTED, "retracted", DATE)                                            \
    X(REPORT, "report", NUMBER)                                                \
    X(PUBLISHED, "published", DATE)                                            \
    X(META, "meta", ANY)

enum ent_field {
#define ENT_FIELD_ENUM(id, name, values) ENT_FIELD_##id,
    ENT_FIELD_TABLE(ENT_FIELD_ENUM)
#undef ENT_FIELD_ENUM
    ENT_N_FIELDS
};

enum ent_note_op {
    ENT_NOTE_IS,     /* FIELD: ?v or FIELD: fixed */
    ENT_NOTE_ABSENT, /* FIELD: none */
    ENT_NOTE_EQ,     /* FIELD: = value, and so on */
    ENT_NOTE_NE,
    ENT_NOTE_LT,
    ENT_NOTE_LE,
    ENT_NOTE_GT,
    ENT_NOTE_GE
};

struct ent_note {
    enum ent_field field;
    enum ent_note_op op;
    struct ent_place place;
    const char *key; /* META: the key, NUL-terminated; else NULL */
    size_t n_key;
    struct ent_ast_term value; /* all but ABSENT; never QUOTED with variables */
};

/* ---- clauses ------------------------------------------------------------ */

struct ent_pattern {
    struct ent_ast_term subject;
    const struct ent_step *step;   /* NULL: `predicate` is the relation */
    struct ent_ast_term predicate; /* a variable, or a name or IRI */
    struct ent_ast_term object;
    const struct ent_note *notes;
    uint32_t n_notes; /* > 0: the pattern matches reports, not facts */
};

enum ent_clause_kind {
    ENT_CLAUSE_PATTERN,
    ENT_CLAUSE_FILTER,   /* `expr` */
    ENT_CLAUSE_BIND,     /* `expr` as `variable` */
    ENT_CLAUSE_IN,       /* `variable` in (`values`) */
    ENT_CLAUSE_OPTIONAL, /* groups[0] */
    ENT_CLAUSE_NOT,      /* groups[0] */
    ENT_CLAUSE_UNION     /* groups[0] or groups[1] ...; one group is itself */
};

struct ent_clause {
    enum ent_clause_kind kind;
    struct ent_place place;
    struct ent_pattern pattern;
    const struct ent_expr *expr;
    uint32_t variable;
    struct ent_place variable_place;
    const struct ent_ast_term *values;
    uint32_t n_values;
    const struct ent_group *groups;
    uint32_t n_groups;
};

/* Dates are base/date.h's.  An inner group without its own at/during inherits
 * that of the group around it; `published` likewise. */
struct ent_times {
    bool has_valid;
    bool has_published;
    bool has_known; /* only in ast->where */
    uint64_t from;  /* `at D` and `during D`: from == to == D */
    uint64_t to;    /* the period met: start of from's span to end of to's */
    uint64_t published;
    uint64_t known;
    struct ent_place valid_place;
    struct ent_place published_place;
    struct ent_place known_place;
};

struct ent_group {
    const struct ent_clause *clauses;
    uint32_t n_clauses;
    struct ent_times times;
    struct ent_place place;
};

/* ---- the query ---------------------------------------------------------- */

enum ent_query_form {
    ENT_FORM_FIND,
    ENT_FORM_ASK,
    ENT_FORM_GRAPH,
    ENT_FORM_PATH
};

enum ent_query_mode {
    ENT_MODE_RUN,
    ENT_MODE_EXPLAIN,
    ENT_MODE_PROFILE
};

struct ent_prefix {
    const char *name;
    size_t n_name;
    const char *iri;
    size_t n_iri;
    struct ent_place place;
};

struct ent_variable {
    const char *name; /* without `?`, NUL-terminated */
    size_t n_name;
    struct ent_place place; /* where it is met first */
    bool is_parameter;      /* bound from outside */
};

/* A column of the answer: `expr as variable`; a plain ?v is a TERM. */
struct ent_item {
    const struct ent_expr *expr;
    uint32_t variable;
    struct ent_place place;
};

struct ent_key {
    const struct ent_expr *expr;
    bool descending;
    struct ent_place place;
};

/* Its times are those of ast->where. */
struct ent_ast_path {
    struct ent_ast_term from; /* fixed, or a parameter */
    struct ent_ast_term to;
    const struct ent_ast_term *via; /* names */
    uint32_t n_via;
    uint32_t max; /* ENT_PATH_MAX when not said */
    bool all;
};

#define ENT_PATH_MAX 6

struct ent_ast {
    const char *text; /* the query, copied into the arena, NUL-terminated */
    size_t n_text;
    enum ent_query_form form;
    enum ent_query_mode mode;
    const struct ent_prefix *prefixes;
    uint32_t n_prefixes;
    const struct ent_variable *variables;
    uint32_t n_variables;

    struct ent_group where; /* FIND, ASK, GRAPH; PATH: no clauses, only times */

    /* FIND */
    bool all_variables; /* find *: `items` lists them in order of appearance */
    bool has_aggregate; /* in an item */
    bool with_reports;
    const struct ent_item *items;
    uint32_t n_items;
    const struct ent_expr *having; /* or NULL */
    const struct ent_key *keys;
    uint32_t n_keys;
    uint32_t per; /* limit ... per ?v, else ENT_NO_VARIABLE */
    uint64_t offset;

    /* FIND, GRAPH (facts), PATH (paths) */
    bool has_limit;
    uint64_t limit;

    struct ent_ast_path path;
};

/* Is it one of ENT_FIELD_TABLE's names ("meta" without its key)?  -1 if not. */
int ent_field_find(const char *name, size_t n_name);
const char *ent_field_name(enum ent_field field);
/* ENT_CLASS_* of the field's values. */
unsigned ent_field_class(enum ent_field field);

/* The number of a variable, or ENT_NO_VARIABLE. */
uint32_t ent_ast_variable(const struct ent_ast *ast, const char *name,
                          size_t n_name);

#endif
