/* SPDX-License-Identifier: ISC */
/* Terms in the model's JSON form. */
#ifndef QUERIES_WRITE_TERM_JSON_H
#define QUERIES_WRITE_TERM_JSON_H

#include <stdbool.h>

#include <entente/term.h>

#include "base/buf.h"

/* Appends a term: a name or IRI as a string, {"text":...}, a number as
 * written, true, {"date":...}, {"blank":...}, {"subject":...}; an IRI that a
 * string would not stand for as {"iri":...}; no term as null. */
void ent_term_json(const struct ent_term *term, struct ent_buf *out);

#endif
