/* SPDX-License-Identifier: ISC */
/* Gathering the entities that a text could mean, each once. */
#ifndef STORE_NAMES_MATCH_H
#define STORE_NAMES_MATCH_H

#include "base/buf.h"
#include "base/hash.h"
#include "store/names.h"
#include "store/rowlist.h"
#include "store/term_known.h"
#include "store/tupleset.h"

struct ent_scored_match {
    struct ent_name_match match;
    unsigned score; /* lower is better */
};

struct ent_matcher {
    struct ent_txn *txn;
    ent_id naming[ENT_N_NAMING];      /* 0: not in the database */
    unsigned n_naming;                /* of them that count, the first ones */
    struct ent_cursor aliases;        /* ENT_OPS */
    struct ent_cursor words;          /* ENT_WORDS */
    struct ent_scored_match *matches; /* distinct entities */
    size_t n_matches, capacity;
    struct ent_map index;     /* entity -> number of its match */
    struct ent_rowlist terms; /* candidates, by ent_matcher_scan() */
    struct ent_buf fold;      /* of the term in hand */
};

/* Aliases and labels count; the caller may let titles count too. */
ENT_MUST_USE enum ent_status ent_matcher_init(struct ent_matcher *matcher,
                                              struct ent_txn *txn);
void ent_matcher_release(struct ent_matcher *matcher);

/* Adds to matcher->terms those that have a word which starts with the bytes
 * (the first 16 count); at most max_rows rows are read. */
ENT_MUST_USE enum ent_status ent_matcher_scan(struct ent_matcher *matcher,
                                              const char *prefix,
                                              size_t n_prefix, size_t max_rows);

/* Sorts the terms, drops doubles, and keeps the `max` that came first. */
ENT_MUST_USE enum ent_status ent_matcher_cut(struct ent_matcher *matcher,
                                             size_t max);

/* The folded form of a term, in matcher->fold. */
ENT_MUST_USE enum ent_status ent_matcher_fold(struct ent_matcher *matcher,
                                              ent_id term);

/* Adds what a term stands for: itself, if a name (own_names), and the entities
 * whose alias or label it is (aliases).  An entity keeps its best score. */
ENT_MUST_USE enum ent_status ent_matcher_add(struct ent_matcher *matcher,
                                             ent_id term, bool own_names,
                                             bool aliases, unsigned score);

/* Counts, drops what bears nothing, and hands out the best `max`: lower score,
 * then more facts, then lower id. */
ENT_MUST_USE enum ent_status ent_matcher_finish(struct ent_matcher *matcher,
                                                size_t max,
                                                struct ent_arena *arena,
                                                struct ent_name_match **matches,
                                                size_t *n_matches);

#endif
