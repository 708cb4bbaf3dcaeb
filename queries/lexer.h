/* SPDX-License-Identifier: ISC */
/* What the files of the lexer share; ent_lex() of token.h is its entry. */
#ifndef QUERIES_LEXER_H
#define QUERIES_LEXER_H

#include "base/buf.h"
#include "queries/token.h"

struct ent_lexer {
    struct ent_arena *arena;
    const char *start;
    const char *at; /* the next byte to read */
    const char *end;
    struct ent_buf buf; /* for building terms */
    enum ent_status status;
    struct ent_token *items;
    uint32_t n_items;
    uint32_t capacity;
    struct ent_declared {
        const char *name;
        size_t n_name;
        struct ent_term iri;
    } * prefixes;
    uint32_t n_prefixes;
};

/* The byte at a distance from lexer->at; 0 beyond the end. */
char ent_lexer_peek(const struct ent_lexer *lexer, size_t distance);

/* Length of the letter, mark, digit or `_` at a place; 0 if there is none. */
size_t ent_lexer_name_char(const struct ent_lexer *lexer, const char *at);

/* The end of the run of name characters and inner `-` from a place on. */
const char *ent_lexer_name_end(const struct ent_lexer *lexer, const char *at);

/* Makes the token an ERROR.  `code` is static. */
void ent_lexer_fail(struct ent_lexer *lexer, struct ent_token *token,
                    const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What could stand in place of an ERROR. */
void ent_lexer_repair(struct ent_lexer *lexer, struct ent_token *token,
                      const char *bytes, size_t n_bytes);

/* A copy of the buffer in the arena, or NULL with lexer->status set. */
const char *ent_lexer_keep(struct ent_lexer *lexer);

/* Each reads one token whose first character stands at lexer->at, and moves
 * lexer->at behind it. */
void ent_lex_number(struct ent_lexer *lexer, struct ent_token *token);
void ent_lex_text(struct ent_lexer *lexer, struct ent_token *token);
void ent_lex_bracket(struct ent_lexer *lexer, struct ent_token *token);
/* Quotation marks that are not Walk's: 'x', “x”, `x`.  false if it is none. */
bool ent_lex_foreign_quote(struct ent_lexer *lexer, struct ent_token *token);

/* The IRI at lexer->at ("<scheme:...>"), which is left where it is when none
 * begins there. */
bool ent_lex_iri(struct ent_lexer *lexer, struct ent_term *iri);

/* Gives a TEXT term its datatype: numbers, dates, booleans and plain texts of
 * XML Schema become what Walk has for them. */
void ent_term_set_datatype(struct ent_term *term, const struct ent_term *iri);

#endif
