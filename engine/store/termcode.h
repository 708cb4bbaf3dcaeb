/* SPDX-License-Identifier: ISC */
/* The bytes of a term as the dictionary keeps them, one form a term.
 *
 *   NAME, IRI, BLANK  the UTF-8 itself
 *   TEXT              length of the language (1 byte); if not 0 the direction
 *                     (1 byte) and the language; the text
 *   TYPED, NUMBER     datatype code (1 byte): 0 none, 1.. a well-known one,
 *                     255 then its length (2 bytes) and the IRI; the text
 *
 * Booleans, dates and small integers have no bytes: their id is the value.
 * Integers of 64 bits beyond the small range are kept as NUMBER without a
 * datatype and given back as INTEGER. */
#ifndef STORE_TERMCODE_H
#define STORE_TERMCODE_H

#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/buf.h"

struct ent_coded_term {
    enum ent_kind kind; /* as stored: the kind of the id */
    ent_id id;          /* not 0: the id that carries the value */
    const char *bytes;
    size_t n_bytes;
};

/* Codes any term but a quoted fact.  An IRI that stands for a name becomes
 * the name, a name that JSON would take for an IRI the IRI.  The bytes are
 * those of the term or of the buffer, which is cleared first. */
ENT_MUST_USE enum ent_status ent_term_encode(const char *base,
                                             const struct ent_term *term,
                                             struct ent_buf *buf,
                                             struct ent_coded_term *coded);

/* The term of stored bytes; borrows them.  ENT_EDAMAGED. */
ENT_MUST_USE enum ent_status ent_term_decode(enum ent_kind kind,
                                             const char *bytes, size_t n_bytes,
                                             struct ent_term *term);

/* The term of an id that carries its value; false for other kinds. */
bool ent_term_of_value(ent_id id, struct ent_term *term);

/* The hash that the dictionary looks terms up by, of 40 bits. */
uint64_t ent_term_hash(uint64_t seed, enum ent_kind kind, const char *bytes,
                       size_t n_bytes);

#endif
