/* SPDX-License-Identifier: ISC */
/* Terms and `meta` in the model's JSON form, for exports and answers alike. */
#ifndef STORE_TERM_JSON_H
#define STORE_TERM_JSON_H

#include <stddef.h>

#include <entente/status.h>
#include <entente/term.h>

#include "base/buf.h"

/* Appends a term: a name or IRI as a string, {"text":...}, a number as
 * written, true, {"date":...}, {"blank":...}, {"subject":...}; an IRI that a
 * string would not stand for as {"iri":...}; no term as null. */
void ent_term_json(const struct ent_term *term, struct ent_buf *out);

/* A date as a JSON string: "2015-09". */
void ent_date_json(uint64_t date, struct ent_buf *out);

/* Appends a msgpack value as JSON (the `meta` of a report).  Numbers come out
 * as they were written (import/meta.h).  ENT_EDAMAGED when it is not one, or
 * nests deeper than ENT_MAX_JSON_DEPTH. */
ENT_MUST_USE enum ent_status ent_msgpack_json(const unsigned char *bytes,
                                              size_t n_bytes,
                                              struct ent_buf *out);

/* The msgpack extension that holds a JSON number as its text, where neither an
 * integer nor a double would give it back. */
#define ENT_META_NUMBER 1

#endif
