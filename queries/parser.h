/* SPDX-License-Identifier: ISC */
/* What the files of the parser share; ent_query_parse() is its entry.
 *
 * One function per production, with the grammar rule as its comment.  Each
 * returns false when it has failed; the first failure ends parsing.  Whoever
 * fails and knows how the text could be mended says so as edits: the driver
 * (parse.c) applies them and parses again, until the query is whole or nobody
 * knows any more.  So every mend is local, and a suggestion always parses. */
#ifndef QUERIES_PARSER_H
#define QUERIES_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "queries/ast.h"
#include "queries/diag.h"
#include "queries/parse.h"
#include "queries/token.h"

#define ENT_MAX_EDITS 8

/* How the text could be mended after a failure.  Places do not overlap. */
struct ent_repair {
    struct ent_edit {
        struct ent_place place;
        const char *bytes; /* in the arena */
        size_t n_bytes;
    } edits[ENT_MAX_EDITS];
    unsigned n_edits;
};

/* Where an expression stands, for what may be in it. */
enum ent_expr_context {
    ENT_IN_ITEM, /* aggregates are allowed */
    ENT_IN_CLAUSE,
    ENT_IN_HAVING,
    ENT_IN_KEY
};

struct ent_list {
    void *items;
    uint32_t n_items;
    uint32_t capacity;
};

struct ent_parser {
    struct ent_arena *arena;
    struct ent_diags *diags;
    struct ent_repair *repair;
    const struct ent_parse_options *options; /* filled with defaults */
    const char *text;
    size_t n_text;
    const struct ent_token *first;
    const struct ent_token *token; /* the next one */
    struct ent_ast *ast;
    struct ent_list variables; /* struct ent_variable */
    struct ent_list items;     /* struct ent_item */
    struct ent_list group_by;  /* const struct ent_expr *: `group by` */
    struct ent_place group_by_place;
    unsigned depth;
    unsigned quote_depth;
    bool in_aggregate;
    enum ent_expr_context context;
    enum ent_status status; /* of the failure */
};

/* ---- parser.c: failing and mending --------------------------------------- */

/* Adds an error; returns false. */
bool ent_fail(struct ent_parser *parser, struct ent_place place,
              const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "expected WHAT, found ..." at the next token; an ERROR token speaks for
 * itself and mends itself. */
bool ent_fail_expected(struct ent_parser *parser, const char *what);

/* Memory is out. */
bool ent_fail_memory(struct ent_parser *parser);

/* Adds an edit to a failure just reported; returns false. */
bool ent_mend(struct ent_parser *parser, struct ent_place place,
              const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Releases a buffer that a mend was made in; if it failed, so has parsing. */
void ent_release_buf(struct ent_parser *parser, struct ent_buf *buf);

/* The place from the first byte of one to the last of another. */
struct ent_place ent_place_span(struct ent_place first, struct ent_place last);
struct ent_place ent_place_before(struct ent_place place); /* empty, before */
struct ent_place ent_place_after(struct ent_place place);  /* empty, after */

/* From the first of two tokens to the second, included. */
struct ent_place ent_token_span(const struct ent_token *first,
                                const struct ent_token *last);

/* For "%.*s": the text of a place. */
#define ENT_TEXT_OF(parser, where)                                             \
    (int)(where).length, (parser)->text + (where).offset

/* ---- parser.c: tokens ---------------------------------------------------- */

bool ent_at(const struct ent_parser *parser, enum ent_token_kind kind);
/* At the end of the query; a last semicolon counts for nothing. */
bool ent_at_end(const struct ent_parser *parser);
bool ent_at_keyword(const struct ent_parser *parser, enum ent_keyword keyword);
bool ent_accept(struct ent_parser *parser, enum ent_token_kind kind);
bool ent_accept_keyword(struct ent_parser *parser, enum ent_keyword keyword);
bool ent_expect(struct ent_parser *parser, enum ent_token_kind kind,
                const char *what);
bool ent_token_is(const struct ent_token *token, enum ent_keyword keyword);
/* Is it a bare name, not reserved, that reads so in any case? */
bool ent_token_is_word(const struct ent_token *token, const char *word);
/* A bare name that is not reserved, one in brackets, or an IRI. */
bool ent_token_is_name(const struct ent_token *token);
bool ent_token_is_integer(const struct ent_token *token);
/* What other languages put behind the clauses: group by, skip 5, sort by. */
bool ent_token_is_tail(const struct ent_token *token);
/* What others put behind `with` for reports: sources, evidence, ... */
bool ent_token_is_evidence(const struct ent_token *token);
/* Could a pattern begin here? */
bool ent_token_starts_term(const struct ent_token *token);
/* The token behind a term that begins here, or NULL. */
const struct ent_token *ent_token_skip_term(const struct ent_token *token);
/* Do three terms in a row begin here, the second of them a relation? */
bool ent_token_starts_fact(const struct ent_token *token);
/* Does a time, or what follows the clauses, begin here? */
bool ent_token_ends_clauses(const struct ent_token *token);
/* The token at which the clause that begins here ends (not part of it). */
const struct ent_token *ent_token_clause_end(const struct ent_token *token);

/* NAME "(" of a function or aggregate, known or not. */
bool ent_token_is_call(const struct ent_token *token);

/* 0 .. max */
bool ent_parse_count(struct ent_parser *parser, const char *what, uint64_t max,
                     uint64_t *count);

/* ---- parser.c: memory ---------------------------------------------------- */

void *ent_list_add(struct ent_parser *parser, struct ent_list *list,
                   size_t item_bytes);
bool ent_enter(struct ent_parser *parser); /* one level deeper, in bounds */
void ent_leave(struct ent_parser *parser);

/* The number of the variable at the next token, which is consumed. */
bool ent_parse_variable(struct ent_parser *parser, uint32_t *variable,
                        struct ent_place *place);

/* A name of a variable that the query does not use, in the arena. */
const char *ent_fresh_variable(struct ent_parser *parser, const char *wish);

/* ---- productions --------------------------------------------------------- */

enum ent_role {
    ENT_ROLE_SUBJECT,
    ENT_ROLE_OBJECT,
    ENT_ROLE_VALUE, /* in an expression or a note */
    ENT_ROLE_FIXED  /* no variable in it */
};

bool ent_parse_term(struct ent_parser *parser, enum ent_role role,
                    struct ent_ast_term *term);
/* name, IRI, `a`, `published` as a relation */
bool ent_parse_relation_name(struct ent_parser *parser,
                             struct ent_ast_term *term);
bool ent_parse_quoted(struct ent_parser *parser, struct ent_ast_term *term);
/* Three terms up to a closing parenthesis, which is left. */
bool ent_parse_triple(struct ent_parser *parser, struct ent_ast_term *term);
bool ent_parse_relation(struct ent_parser *parser, struct ent_pattern *pattern);
bool ent_parse_notes(struct ent_parser *parser, struct ent_pattern *pattern);
bool ent_parse_times(struct ent_parser *parser, struct ent_times *times,
                     bool is_query);
/* Does `at`, `during`, `published` or `known` come next? */
bool ent_at_times(const struct ent_parser *parser);
bool ent_parse_clauses(struct ent_parser *parser, struct ent_group *group);
/* A clause behind the times of its group, which stand at its end: the clause
 * before them is to be a group of its own. */
bool ent_at_late_clause(const struct ent_parser *parser,
                        const struct ent_group *group);
bool ent_fail_late_clause(struct ent_parser *parser,
                          const struct ent_group *group);
bool ent_parse_expr(struct ent_parser *parser, enum ent_expr_context context,
                    const struct ent_expr **expr);
/* A variable, a call, or an expression in parentheses. */
bool ent_parse_primary(struct ent_parser *parser, enum ent_expr_context context,
                       const struct ent_expr **expr);
bool ent_parse_find(struct ent_parser *parser);
bool ent_parse_query(struct ent_parser *parser);

/* ---- foreign_*.c: what people bring along ---------------------------------
 */

/* After a term: the words up to the end of the clause make no three terms.
 * Fails, and groups names with blanks, or finds the missing full stop. */
bool ent_fail_words(struct ent_parser *parser, const struct ent_token *start);

/* A name goes on with an apostrophe: Côte d'Ivoire. */
bool ent_at_apostrophe(const struct ent_parser *parser);

/* An IRI without < and >. */
bool ent_at_bare_iri(const struct ent_parser *parser,
                     const struct ent_token *token);
bool ent_fail_bare_iri(struct ent_parser *parser);

/* Behind an object, whose report is meant: from <iri>, according to X. */
bool ent_at_origin(const struct ent_parser *parser);
bool ent_fail_origin(struct ent_parser *parser);

/* Behind a relation, another one: supports or opposes ?x. */
bool ent_at_relations(const struct ent_parser *parser);
bool ent_fail_relations(struct ent_parser *parser);

/* At `not` in a pattern that begins at `start`: ?x not supports ?y.  Fails. */
bool ent_fail_not(struct ent_parser *parser, const struct ent_token *start);

/* Behind the ends of a path, how long it may be: length <= 3, within 3 hops. */
bool ent_at_length(const struct ent_parser *parser);
bool ent_fail_length(struct ent_parser *parser);

/* Behind `graph`, a thing instead of facts.  Fails. */
bool ent_fail_around(struct ent_parser *parser);

/* Notes without braces behind an object: Russia supports ?x, source: ?s. */
bool ent_at_bare_notes(const struct ent_parser *parser);
bool ent_fail_bare_notes(struct ent_parser *parser);

/* After a pattern: a time in the words of English, since 2015, on 2015-09-18,
 * between 2015 and 2016. */
bool ent_at_foreign_time(const struct ent_parser *parser);
bool ent_fail_foreign_time(struct ent_parser *parser);

/* After `in`: a list that is not in parentheses.  Fails. */
bool ent_fail_list(struct ent_parser *parser);

/* Dates in other forms than Walk's: the bytes that one takes from a place on,
 * and the date in Walk's form; 0 if there is none. */
uint32_t ent_loose_date(const struct ent_parser *parser, uint32_t offset,
                        char text[24]);

/* A query that begins like none of Walk's forms.  Fails. */
bool ent_fail_form(struct ent_parser *parser);

/* A clause that begins with a word of another language: minus, values... */
bool ent_is_foreign_clause(const struct ent_parser *parser);
bool ent_fail_foreign_clause(struct ent_parser *parser);

/* A condition that goes on with a word of another language after `left`:
 * like, contains, is null, between... */
bool ent_is_foreign_condition(const struct ent_parser *parser);
bool ent_fail_foreign_condition(struct ent_parser *parser,
                                struct ent_place left);

/* The function or field that is meant by a word, or NULL. */
const char *ent_meant_function(const char *word, size_t n_word);
const char *ent_meant_field(const char *word, size_t n_word);
/* As one would expect after unknown prefixes: NULL if it is not well known. */
const char *ent_known_prefix(const char *name, size_t n_name);

/* Arrows between subject, relation and object: ?a -[:supports]-> ?b. */
bool ent_at_arrow(const struct ent_parser *parser);
bool ent_fail_arrow(struct ent_parser *parser);

/* Whole queries of other languages: Walk text in the arena, or NULL. */
const char *ent_walk_from_cypher(struct ent_parser *parser);
const char *ent_walk_from_sql(struct ent_parser *parser);

/* ---- check.c --------------------------------------------------------------
 */

/* Refuses what can be seen to be wrong without a database; adds warnings.
 * Bare years compared with dates become dates. */
bool ent_check(struct ent_parser *parser);

#endif
