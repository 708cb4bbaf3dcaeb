/* SPDX-License-Identifier: ISC */
/* Turtle and TriG 1.2 (https://www.w3.org/TR/rdf12-turtle/, rdf12-trig/), read
 * as a stream.
 *
 * What is read at once is a unit: a directive, a subject, a verb, an object
 * with its annotations, or the sign after it.  A unit that the bytes at hand
 * do not end is given up (ENT_END), what it added to the batch is dropped, and
 * it is read again when more bytes have come; so a document needs no more
 * memory than its longest object, however long its statements and graphs are.
 *
 * Functions that read return ENT_END when more bytes are needed, ENT_EREFUSED
 * when the text is wrong (the problem is set), or why they failed. */
#ifndef IMPORT_RDF_TURTLE_H
#define IMPORT_RDF_TURTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "import/batch.h"
#include "import/rdf/ntlex.h"
#include "import/rdf/prefixes.h"
#include "import/reader.h"

/* What the next unit is. */
enum ent_turtle_place {
    ENT_TURTLE_STATEMENT,
    ENT_TURTLE_VERB,        /* after a subject */
    ENT_TURTLE_VERB_OR_END, /* after a subject that says something itself */
    ENT_TURTLE_NEXT_VERB,   /* after ';' */
    ENT_TURTLE_OBJECT,      /* after a verb or ',' */
    ENT_TURTLE_AFTER_OBJECT
};

/* What is known between chunks: reader->state. */
struct ent_turtle {
    bool trig;
    enum ent_turtle_place place;
    bool in_graph; /* within { } */
    bool has_begun;
    bool is_over; /* a bad place was met: nothing more is read */
    struct ent_prefixes prefixes;
    struct ent_buf base;                       /* empty: none */
    struct ent_term subject, predicate, graph; /* graph NONE: the default */
    struct ent_buf kept[3];                    /* their bytes between chunks */
    uint64_t n_blank; /* nodes without a label so far */
    uint64_t column;  /* code points of the line before the next chunk */
};

/* A chunk being read. */
struct ent_tt {
    struct ent_nt nt; /* `line` is the chunk's first byte */
    struct ent_turtle *turtle;
    struct ent_batch *batch;
    const struct ent_term *graph; /* of the statement, in the arena, or NULL */
    bool is_last;
    /* The problem is in a text, an IRI or a directive: what follows cannot be
     * told apart from it, or depends on it. */
    bool is_fatal;
    unsigned depth; /* of brackets */
    uint64_t first_line;
    uint64_t line; /* of `counted` */
    const char *counted;
    const struct ent_reader *reader;
};

/* ---- tokens (ttlex.c) ---- */

/* Moves to the next token, over blanks and comments; at the end of the input
 * t->nt.at is t->nt.end. */
ENT_MUST_USE enum ent_status ent_tt_skip(struct ent_tt *t);

/* Are the next bytes these?  ENT_END when that is not known yet. */
ENT_MUST_USE enum ent_status ent_tt_looking_at(struct ent_tt *t,
                                               const char *token, bool *is);

/* Is the next token this word (and not the start of a longer one)?  `any_case`
 * ignores case.  Moves past it if so. */
ENT_MUST_USE enum ent_status ent_tt_word(struct ent_tt *t, const char *word,
                                         bool any_case, bool *is);

/* The same after an "@". */
ENT_MUST_USE enum ent_status ent_tt_at_word(struct ent_tt *t, const char *word,
                                            bool *is);

/* After blanks, moves past a sign that must come. */
ENT_MUST_USE enum ent_status ent_tt_expect(struct ent_tt *t, const char *sign);

ENT_MUST_USE enum ent_status ent_tt_iriref(struct ent_tt *t,
                                           struct ent_term *term);
/* PNAME_LN or PNAME_NS, with its prefix put in. */
ENT_MUST_USE enum ent_status ent_tt_prefixed(struct ent_tt *t,
                                             struct ent_term *term);
/* PNAME_NS as a declaration has it; without the colon. */
ENT_MUST_USE enum ent_status ent_tt_prefix(struct ent_tt *t, const char **name,
                                           size_t *n_name);
ENT_MUST_USE enum ent_status ent_tt_label(struct ent_tt *t,
                                          struct ent_term *term);
ENT_MUST_USE enum ent_status ent_tt_number(struct ent_tt *t,
                                           struct ent_term *term);
/* A text in one or three quotes of either kind; `short_only`: in one. */
ENT_MUST_USE enum ent_status ent_tt_string(struct ent_tt *t, bool short_only,
                                           struct ent_term *term);

enum ent_status ent_tt_fail(struct ent_tt *t, const char *at,
                            const char *message);

/* ---- terms (turtle_term.c) ---- */

/* A blank node that has no label in the document. */
ENT_MUST_USE enum ent_status ent_tt_fresh(struct ent_tt *t,
                                          struct ent_term *term);

ENT_MUST_USE enum ent_status ent_tt_iri(struct ent_tt *t,
                                        struct ent_term *term);
/* *says tells whether it may stand alone, as it makes statements itself. */
ENT_MUST_USE enum ent_status ent_tt_subject(struct ent_tt *t,
                                            struct ent_term *term, bool *says);
ENT_MUST_USE enum ent_status ent_tt_verb(struct ent_tt *t,
                                         struct ent_term *term);

/* An object with its annotations, and the statement it completes. */
ENT_MUST_USE enum ent_status ent_tt_statement(struct ent_tt *t,
                                              const struct ent_term *subject,
                                              const struct ent_term *predicate);

/* ---- bad places (recover.c) ---- */

/* After a problem at a place of a unit: refuses it (ent_tt_refuse), or, where
 * bad statements are to be skipped and that is safe, rejects it and moves
 * behind the statement. */
ENT_MUST_USE enum ent_status ent_tt_recover(struct ent_tt *t, const char *place,
                                            struct ent_error *error);

/* Nothing is read from here on.  ENT_OK with a reject in the batch, or, where
 * bad statements are to be skipped, ENT_EREFUSED with *error. */
ENT_MUST_USE enum ent_status ent_tt_refuse(struct ent_tt *t, const char *place,
                                           struct ent_error *error);

#endif
