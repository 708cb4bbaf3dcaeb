/* SPDX-License-Identifier: ISC */
/* Terms in the canonical form of N-Triples and N-Quads 1.2, and in Turtle. */
#ifndef IMPORT_WRITE_RDF_TERM_H
#define IMPORT_WRITE_RDF_TERM_H

#include <stdbool.h>

#include <entente/term.h>

#include "base/buf.h"

struct ent_rdf_style {
    const char *base; /* of names */
    bool prefixed;    /* Turtle: names as :name, xsd: and the like shortened,
                       * numbers and booleans bare */
    bool lower_tags;  /* language tags in lower case, as the canonical form
                       * wants them; else as they are kept */
};

/* Appends a term that is not a quoted fact. */
void ent_rdf_write_leaf(const struct ent_term *term,
                        const struct ent_rdf_style *style, struct ent_buf *out);

/* Appends any term; a quoted fact as <<( s p o )>>. */
void ent_rdf_write_term(const struct ent_term *term,
                        const struct ent_rdf_style *style, struct ent_buf *out);

/* Appends an IRI, shortened if the style and the IRI allow it. */
void ent_rdf_write_iri(const char *iri, size_t n_iri,
                       const struct ent_rdf_style *style, struct ent_buf *out);

/* The prefixes that `prefixed` uses, as @prefix lines. */
void ent_rdf_write_prefixes(const struct ent_rdf_style *style,
                            struct ent_buf *out);

#endif
