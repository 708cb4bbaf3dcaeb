/* SPDX-License-Identifier: ISC */
/* What the beginning of an input tells of its RDF format. */
#ifndef IMPORT_RDF_DETECT_H
#define IMPORT_RDF_DETECT_H

#include <stdbool.h>
#include <stddef.h>

#include "import/batch.h"
#include "import/reader.h"

/* The first line of our own RDF exports, up to the base's IRI: "# entente 1
 * <urn:entente:>".  Names are then taken as they are, and reports stand in
 * order (reports.h). */
#define ENT_RDF_HEADER "# entente 1 <"

/* Adds an item ENT_ITEM_HEADER if the chunk starts with such a line. */
ENT_MUST_USE enum ent_status ent_rdf_header(const struct ent_chunk *chunk,
                                            struct ent_batch *batch);

/* For struct ent_format: N-Quads holds N-Triples, and TriG holds Turtle, so
 * that content without a name is read as the wider format. */
bool ent_rdf_looks_quads(const char *bytes, size_t n_bytes);
bool ent_rdf_looks_trig(const char *bytes, size_t n_bytes);

#endif
