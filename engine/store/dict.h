/* SPDX-License-Identifier: ISC */
/* The dictionary: term <-> id.  Terms are only ever added. */
#ifndef STORE_DICT_H
#define STORE_DICT_H

#include <stddef.h>

#include <entente/term.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/txn.h"

/* The id of a term, or ENT_ENOTFOUND.  Quoted facts are looked up by parts.
 * Names must be in NFC; an IRI that stands for a name is found as the name
 * (and the other way round), as the base says. */
ENT_MUST_USE enum ent_status
ent_dict_find(struct ent_txn *txn, const struct ent_term *term, ent_id *id);

/* The term of an id.  Bytes are borrowed until the transaction ends (read) or
 * writes (write); the parts of quoted facts come from the arena, which may be
 * NULL when the id is known not to be a quoted fact.
 * ENT_EDAMAGED when there is no such id. */
ENT_MUST_USE enum ent_status ent_dict_get(struct ent_txn *txn, ent_id id,
                                          struct ent_arena *arena,
                                          struct ent_term *term);

/* Subject, predicate, object of a quoted fact. */
ENT_MUST_USE enum ent_status ent_dict_parts(struct ent_txn *txn, ent_id quoted,
                                            ent_id parts[3]);

/* The id of a quoted fact by its parts, or ENT_ENOTFOUND. */
ENT_MUST_USE enum ent_status ent_dict_quoted(struct ent_txn *txn,
                                             const ent_id parts[3], ent_id *id);

/* Compares two ids in Walk's order of terms: <0, 0, >0 in *result.  Numbers by
 * value, dates by start, texts, names and IRIs by code point, quoted facts by
 * parts; equal only when the ids are, ties broken by the written form. */
ENT_MUST_USE enum ent_status ent_dict_compare(struct ent_txn *txn, ent_id a,
                                              ent_id b, int *result);

/* Name <-> IRI under a base.  To a name: true and the name's bytes appended
 * when the IRI is the base plus the encoding of a valid name. */
bool ent_iri_to_name(const char *base, const char *iri, size_t n_iri,
                     struct ent_buf *name);
void ent_name_to_iri(const char *base, const char *name, size_t n_name,
                     struct ent_buf *iri);

#endif
