/* SPDX-License-Identifier: ISC */
/* Checked terms from values, cells and RDF literals: the model's rules. */
#ifndef IMPORT_TERM_H
#define IMPORT_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/term.h>

#include "base/arena.h"
#include "import/problem.h"
#include "import/value.h"

#define ENT_XSD "http://www.w3.org/2001/XMLSchema#"
#define ENT_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/* A name or IRI from text as the formats write it; NFC is made.  `what` names
 * the role for messages ("subject").  ENT_EREFUSED with *problem. */
ENT_MUST_USE enum ent_status ent_term_entity(const char *bytes, size_t n_bytes,
                                             const char *what, uint64_t offset,
                                             struct ent_arena *arena,
                                             struct ent_term *term,
                                             struct ent_problem *problem);

/* Only a name, even when it looks like an IRI; for types, extractors... */
ENT_MUST_USE enum ent_status ent_term_name(const char *bytes, size_t n_bytes,
                                           const char *what, uint64_t offset,
                                           struct ent_arena *arena,
                                           struct ent_term *term,
                                           struct ent_problem *problem);

ENT_MUST_USE enum ent_status ent_term_iri(const char *bytes, size_t n_bytes,
                                          const char *what, uint64_t offset,
                                          struct ent_arena *arena,
                                          struct ent_term *term,
                                          struct ent_problem *problem);

/* Any term from a JSON value (model: JSON form).  Quoted facts may nest
 * ENT_MAX_QUOTE_DEPTH deep. */
ENT_MUST_USE enum ent_status ent_term_from_value(const struct ent_value *value,
                                                 const char *what,
                                                 struct ent_arena *arena,
                                                 struct ent_term *term,
                                                 struct ent_problem *problem);

/* As above where the model wants a name or an IRI (a string or {"iri"}). */
ENT_MUST_USE enum ent_status
ent_term_entity_from_value(const struct ent_value *value, const char *what,
                           struct ent_arena *arena, struct ent_term *term,
                           struct ent_problem *problem);

/* A text: a plain string, or {"text":..,"lang":..}. */
ENT_MUST_USE enum ent_status
ent_term_text_from_value(const struct ent_value *value, const char *what,
                         struct ent_arena *arena, struct ent_term *term,
                         struct ent_problem *problem);

/* A date id from a string, an integer (a year) or {"date":..}. */
ENT_MUST_USE enum ent_status ent_date_from_value(const struct ent_value *value,
                                                 const char *what, ent_id *date,
                                                 struct ent_problem *problem);

/* The term of an RDF literal: booleans, numbers and dates of XSD become the
 * model's own where nothing is lost; everything else stays typed text. */
void ent_term_from_literal(const char *text, size_t n_text,
                           const char *datatype, size_t n_datatype,
                           struct ent_term *term);

/* The RDF datatype of a literal term (never NULL for literals): the inverse
 * of ent_term_from_literal().  xsd:string for plain text; NULL with a
 * language. */
const char *ent_term_datatype(const struct ent_term *term, size_t *n_bytes);

#endif
