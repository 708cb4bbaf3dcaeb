/* SPDX-License-Identifier: ISC */
/* Texts of source documents, kept compressed. */
#ifndef STORE_DOCUMENT_H
#define STORE_DOCUMENT_H

#include <stddef.h>

#include <entente/term.h>

#include "base/arena.h"
#include "store/txn.h"

/* The text of a source; memory from the arena.  ENT_ENOTFOUND when none was
 * kept. */
ENT_MUST_USE enum ent_status
ent_document_get(struct ent_txn *txn, ent_id source, struct ent_arena *arena,
                 const char **text, size_t *n_bytes);

/* Whether there is one, without reading it: ENT_OK or ENT_ENOTFOUND. */
ENT_MUST_USE enum ent_status ent_document_find(struct ent_txn *txn,
                                               ent_id source);

/* Sources that have a text, by rising id: the first whose id is > after.
 * ENT_END when there is none. */
ENT_MUST_USE enum ent_status ent_document_next(struct ent_txn *txn,
                                               ent_id after, ent_id *source);

#endif
