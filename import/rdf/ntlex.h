/* SPDX-License-Identifier: ISC */
/* Terms of N-Triples and N-Quads 1.2 (https://www.w3.org/TR/rdf12-n-triples/):
 * what stands between the blanks of a line. */
#ifndef IMPORT_RDF_NTLEX_H
#define IMPORT_RDF_NTLEX_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/status.h>
#include <entente/term.h>

#include "base/arena.h"
#include "import/problem.h"

/* A line being read: valid UTF-8 from `at` to `end`. */
struct ent_nt {
    const char *line;
    const char *at;
    const char *end;
    struct ent_arena *arena;
    struct ent_problem *problem;
    size_t max_text; /* more than ENT_MAX_TEXT_BYTES where that is allowed */
};

/* Sets a problem at a place of the line; ENT_EREFUSED. */
enum ent_status ent_nt_fail(struct ent_nt *nt, const char *at,
                            const char *message);

static inline void ent_nt_skip_blanks(struct ent_nt *nt)
{
    while (nt->at < nt->end && (*nt->at == ' ' || *nt->at == '\t'))
        nt->at++;
}

/* Each reads one term at nt->at, where its first character is known to stand,
 * and moves past it.  Bytes point into the line, or into the arena where the
 * text had escapes.  The term is zeroed before. */
ENT_MUST_USE enum ent_status ent_nt_iri(struct ent_nt *nt,
                                        struct ent_term *term);
ENT_MUST_USE enum ent_status ent_nt_blank(struct ent_nt *nt,
                                          struct ent_term *term);
ENT_MUST_USE enum ent_status ent_nt_literal(struct ent_nt *nt,
                                            struct ent_term *term);

/* subject = IRIREF | BLANK_NODE_LABEL */
ENT_MUST_USE enum ent_status ent_nt_subject(struct ent_nt *nt,
                                            struct ent_term *term);
/* object = IRIREF | BLANK_NODE_LABEL | literal | tripleTerm */
ENT_MUST_USE enum ent_status ent_nt_object(struct ent_nt *nt, unsigned depth,
                                           struct ent_term *term);

/* What Turtle needs of the above. */

/* An IRI that may be relative. */
ENT_MUST_USE enum ent_status ent_nt_iriref(struct ent_nt *nt,
                                           struct ent_term *term);
bool ent_rdf_is_absolute(const char *iri, size_t n_iri);

/* The "..." of a literal. */
ENT_MUST_USE enum ent_status ent_nt_string(struct ent_nt *nt,
                                           struct ent_term *term);
/* The text between two places. */
ENT_MUST_USE enum ent_status ent_nt_set_text(struct ent_nt *nt,
                                             const char *start,
                                             const char *close, bool escaped,
                                             struct ent_term *term);
/* The language tag at nt->at, "@fr" or "@fr--ltr", of a text. */
ENT_MUST_USE enum ent_status ent_nt_language(struct ent_nt *nt,
                                             struct ent_term *term);
/* Gives a text its datatype, which stands at `at`. */
ENT_MUST_USE enum ent_status ent_nt_typed(struct ent_nt *nt, const char *at,
                                          const struct ent_term *datatype,
                                          struct ent_term *term);

/* Undoes \uXXXX, \UXXXXXXXX and, when `echars` is set, \t \b \n \r \f \" \' \\
 * in n bytes; result in the arena. */
ENT_MUST_USE enum ent_status ent_nt_unescape(struct ent_nt *nt,
                                             const char *bytes, size_t n_bytes,
                                             bool echars, const char **out,
                                             size_t *n_out);

#endif
