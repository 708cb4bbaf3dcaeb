/* SPDX-License-Identifier: ISC */
/* Terms of N-Triples and N-Quads 1.2 (https://www.w3.org/TR/rdf12-n-triples/):
 * what stands between the blanks of a line. */
#ifndef IMPORT_RDF_NTLEX_H
#define IMPORT_RDF_NTLEX_H

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
};

/* Sets a problem at a place of the line; ENT_EREFUSED. */
enum ent_status ent_nt_fail(struct ent_nt *nt, const char *at,
                            const char *message);

static inline void ent_nt_skip_blanks(struct ent_nt *nt)
{
    while (nt->at < nt->end && (*nt->at == ' ' || *nt->at == '\t'))
        nt->at++;
}

/* Each reads one term at nt->at and moves past it.  Bytes point into the line,
 * or into the arena where the text had escapes. */
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

/* The first problem of an IRI's characters after unescaping, or NULL. */
const char *ent_nt_iri_problem(const char *bytes, size_t n_bytes);

/* Undoes \uXXXX, \UXXXXXXXX and, when `echars` is set, \t \b \n \r \f \" \' \\
 * in the bytes up to n; result in the arena. */
ENT_MUST_USE enum ent_status ent_nt_unescape(struct ent_nt *nt,
                                             const char *bytes, size_t n_bytes,
                                             bool echars, const char **out,
                                             size_t *n_out);

/* Is this a language tag with, after "--", perhaps a direction?  Fills tag and
 * direction; NULL or what is wrong. */
const char *ent_nt_language(const char *tag, size_t n_tag,
                            struct ent_term *term);

#endif
