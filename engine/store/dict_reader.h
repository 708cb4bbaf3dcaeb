/* SPDX-License-Identifier: ISC */
/* Reads many terms in one read transaction: keeps its cursors open, and
 * remembers where in the file blocks of the dictionary lie, so that most terms
 * are found without a search. */
#ifndef STORE_DICT_READER_H
#define STORE_DICT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/arena.h"
#include "store/heap.h"
#include "store/tupleset.h"

struct ent_dict_place; /* private to dict_reader.c */

/* A reader of zeros, but for its transaction, is ready. */
struct ent_dict_reader {
    struct ent_txn *txn;
    struct ent_heap_cursor terms;
    struct ent_cursor quoted;
    bool has_terms, has_quoted;
    struct ent_dict_place *places;
    size_t n_places; /* a power of two, or 0 */
    size_t n_missed; /* searches since the places were last made more */
};

/* Gives back everything; the transaction may have ended. */
void ent_dict_reader_release(struct ent_dict_reader *reader);

/* Bytes that more places would take, now that so many terms were not found
 * among them; 0 when they are enough or as many as there may be. */
size_t ent_dict_reader_wants(const struct ent_dict_reader *reader);
ENT_MUST_USE enum ent_status
ent_dict_reader_grow(struct ent_dict_reader *reader);
size_t ent_dict_reader_bytes(const struct ent_dict_reader *reader);

/* ent_dict_get() and ent_dict_parts(). */
ENT_MUST_USE enum ent_status ent_dict_reader_get(struct ent_dict_reader *reader,
                                                 ent_id id,
                                                 struct ent_arena *arena,
                                                 struct ent_term *term);
ENT_MUST_USE enum ent_status
ent_dict_reader_parts(struct ent_dict_reader *reader, ent_id quoted,
                      ent_id parts[3]);

#endif
