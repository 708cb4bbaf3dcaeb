/* SPDX-License-Identifier: ISC */
/* The words of RDF and of reports in RDF. */
#ifndef IMPORT_RDF_RDF_H
#define IMPORT_RDF_RDF_H

#include <stdbool.h>
#include <string.h>

#include <entente/term.h>

#include "import/term.h"

/* The vocabulary of reports (README.md, "Reports in RDF"). */
#define ENT_ER "urn:entente-report:"

/* Initialisers of struct ent_term. */
#define ENT_IRI_TERM(iri)                                                      \
    {                                                                          \
        .kind = ENT_IRI, .bytes = (iri), .n_bytes = sizeof(iri) - 1            \
    }
#define ENT_RDF_TERM(local) ENT_IRI_TERM(ENT_RDF local)
#define ENT_ER_TERM(local) ENT_IRI_TERM(ENT_ER local)

/* Is the term the IRI of a word of rdf:, of er:? */
static inline bool ent_rdf_is_word(const struct ent_term *term,
                                   const char *space, size_t n_space,
                                   const char *local)
{
    size_t n = strlen(local);
    return term->n_bytes == n_space + n && term->kind == ENT_IRI &&
           memcmp(term->bytes + n_space, local, n) == 0 &&
           memcmp(term->bytes, space, n_space) == 0;
}

static inline bool ent_rdf_is_rdf(const struct ent_term *term,
                                  const char *local)
{
    return ent_rdf_is_word(term, ENT_RDF, sizeof ENT_RDF - 1, local);
}

static inline bool ent_rdf_is_er(const struct ent_term *term, const char *local)
{
    return ent_rdf_is_word(term, ENT_ER, sizeof ENT_ER - 1, local);
}

#endif
