/* SPDX-License-Identifier: ISC */
/* Names people write: exact, folded, by alias, by the start of a word. */
#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/arena.h"
#include "store/txn.h"

/* Does the term stand in the graph or in a report: as subject, predicate or
 * object, inside a quoted fact, or as source, speaker, place, event or
 * extractor?  (Terms that were only ever written and resolved to something
 * else are in the dictionary but bear nothing.)  Cheap tests first. */
ENT_MUST_USE enum ent_status ent_name_is_borne(struct ent_txn *txn, ent_id id,
                                               bool *borne);

struct ent_name_match {
    ent_id entity;
    ent_id via; /* the alias or label text that matched; 0: its own name */
    uint64_t n_facts; /* facts in the graph with it as subject or object, or as
                       * predicate for a relation; estimated when very many */
    bool is_relation, is_source, is_entity;
};

/* Entities whose name, alias or label folds to the same as `text` (aliases
 * only while the fact (entity alias text) is in the graph).  Distinct entities,
 * most facts first, at most `max`; memory from the arena. */
ENT_MUST_USE enum ent_status
ent_names_folded(struct ent_txn *txn, const char *text, size_t n_text,
                 bool own_names, bool aliases, size_t max,
                 struct ent_arena *arena, struct ent_name_match **matches,
                 size_t *n_matches);

/* Completion: names, aliases, labels and titles in which some word starts like
 * `text` folded (several words: they follow each other); distinct entities,
 * best first (whole match, then start of the name, then number of facts). */
ENT_MUST_USE enum ent_status
ent_names_complete(struct ent_txn *txn, const char *text, size_t n_text,
                   size_t max, struct ent_arena *arena,
                   struct ent_name_match **matches, size_t *n_matches);

/* "Did you mean": borne names whose folded form is close to the text's
 * (same word starts, small edit distance), best first. */
ENT_MUST_USE enum ent_status
ent_names_closest(struct ent_txn *txn, const char *text, size_t n_text,
                  size_t max, struct ent_arena *arena,
                  struct ent_name_match **matches, size_t *n_matches);

#endif
