/* SPDX-License-Identifier: ISC */
/* What is wrong or doubtful about a query, with its place: one list, in the
 * query's arena, that every stage from the lexer to the writers adds to. */
#ifndef QUERIES_DIAG_H
#define QUERIES_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/arena.h"
#include "base/buf.h"

/* A run of bytes in the query's text. */
struct ent_place {
    uint32_t offset;
    uint32_t length;
};

enum ent_severity {
    ENT_WARNING,
    ENT_ERROR
};

/* More than this many are counted, not kept. */
#define ENT_MAX_DIAGS 100

struct ent_diag {
    enum ent_severity severity;
    const char *code;    /* a short kebab-case word: "unknown-name" */
    const char *message; /* a sentence without a full stop */
    uint32_t line;       /* from 1; 0: the diagnostic has no place */
    uint32_t column;     /* from 1, in code points */
    uint32_t offset;     /* bytes */
    uint32_t length;
    const char *suggestion;     /* the whole corrected query, or NULL */
    const char *const *choices; /* the closest or the several names, or NULL */
    size_t n_choices;
    struct ent_diag *next;
};

struct ent_diags {
    struct ent_arena *arena; /* borrowed; holds all of the below */
    const char *text;        /* the query, borrowed */
    size_t n_text;
    struct ent_diag *first; /* in order of arrival */
    struct ent_diag *last;
    size_t n_errors;
    size_t n_warnings;
    enum ent_status status; /* < 0 once memory was out: sticks */
};

/* `text` need not be valid UTF-8; it must live as long as the list. */
void ent_diags_init(struct ent_diags *diags, struct ent_arena *arena,
                    const char *text, size_t n_text);

/* Adds an error and returns ENT_ESYNTAX (or why memory was out), so that a
 * stage can say `return ent_diag_error(...)`.  `code` must be static. */
ENT_MUST_USE enum ent_status
ent_diag_error(struct ent_diags *diags, struct ent_place place,
               const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds a warning; memory that is out shows in diags->status.  The same
 * warning at the same place is added once. */
void ent_diag_warn(struct ent_diags *diags, struct ent_place place,
                   const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* For what has no place in the text. */
#define ENT_NO_PLACE ((struct ent_place){UINT32_MAX, 0})

/* These three speak of the diagnostic added last; nothing is added when that
 * one was only counted.  Bytes are copied. */

/* The whole corrected query. */
void ent_diag_suggest(struct ent_diags *diags, const char *query,
                      size_t n_query);

/* The query with the bytes of a place replaced. */
void ent_diag_suggest_edit(struct ent_diags *diags, struct ent_place place,
                           const char *replacement, size_t n_replacement);

/* The names one could have meant. */
void ent_diag_choices(struct ent_diags *diags, const char *const *choices,
                      size_t n_choices);

/* Line and column (from 1, in code points; an invalid byte counts as one) of
 * a byte offset. */
void ent_place_locate(const char *text, size_t n_text, uint32_t offset,
                      uint32_t *line, uint32_t *column);

/* Renders one diagnostic for people:
 *
 *     error: nothing is named "Rusia"; did you mean Russia? [unknown-name]
 *       1 | find ?x where Rusia supports ?x
 *         |               ^^^^^
 *     try: find ?x where Russia supports ?x
 *
 * Tabs are shown as blanks, wide characters take two columns, control
 * characters and invalid bytes show as a replacement character, and a line
 * longer than the terminal is cut around the place.  `width` 0 means 80;
 * `color` adds ANSI colours. */
void ent_diag_render(const struct ent_diag *diag, const char *text,
                     size_t n_text, unsigned width, bool color,
                     struct ent_buf *out);

#endif
