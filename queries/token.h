/* SPDX-License-Identifier: ISC */
/* The words of Walk, in the order of the text. */
#ifndef QUERIES_TOKEN_H
#define QUERIES_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include <entente/status.h>
#include <entente/term.h>

#include "base/arena.h"
#include "queries/diag.h"
#include "queries/keyword.h"

enum ent_token_kind {
    ENT_TOK_END,
    ENT_TOK_ERROR,    /* `problem` says why it is no word of Walk */
    ENT_TOK_NAME,     /* a bare name, perhaps a keyword */
    ENT_TOK_BRACKET,  /* a name in brackets */
    ENT_TOK_VARIABLE, /* term.bytes without `?` */
    ENT_TOK_PREFIXED, /* pfx:local of a declared prefix: term is the IRI */
    ENT_TOK_LITERAL,  /* number, date, text, typed text, IRI, blank node */
    ENT_TOK_DOT,
    ENT_TOK_COMMA,
    ENT_TOK_SEMICOLON,
    ENT_TOK_COLON,
    ENT_TOK_OPEN, /* ( */
    ENT_TOK_CLOSE,
    ENT_TOK_OPEN_BRACE,
    ENT_TOK_CLOSE_BRACE,
    ENT_TOK_BAR,
    ENT_TOK_CARET,
    ENT_TOK_STAR,
    ENT_TOK_PLUS,
    ENT_TOK_MINUS,
    ENT_TOK_SLASH,
    ENT_TOK_QUESTION,
    ENT_TOK_DOTS,
    ENT_TOK_EQ,
    ENT_TOK_NE,
    ENT_TOK_LT,
    ENT_TOK_LE,
    ENT_TOK_GT,
    ENT_TOK_GE
};

struct ent_token {
    enum ent_token_kind kind;
    enum ent_keyword keyword; /* NAME */
    bool gap;                 /* a blank, comment or line break stands before */
    bool line;                /* a line break stands before */
    struct ent_place place;
    struct ent_term term; /* NAME, BRACKET, VARIABLE, PREFIXED, LITERAL */
    const char *code;     /* ERROR */
    const char *problem;
    const char *repair; /* what could stand in its place, or NULL */
};

struct ent_tokens {
    struct ent_token *items; /* the last nine are END */
    uint32_t n_items;
};

/* Splits valid UTF-8 of less than 2^31 bytes into tokens, in `arena`, which
 * terms borrow from.  What is no word of Walk becomes an ERROR token.
 * Only memory can fail. */
ENT_MUST_USE enum ent_status ent_lex(struct ent_arena *arena, const char *text,
                                     size_t n_text, struct ent_tokens *tokens);

#endif
