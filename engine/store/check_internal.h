/* SPDX-License-Identifier: ISC */
/* Checking a database: what is derived is compared with what it is derived
 * from, by counts and sums of hashes of rows that do not depend on order.
 *
 * A step returns a failure only when it cannot go on; what is wrong with the
 * database is told by ent_check_fault(). */
#ifndef STORE_CHECK_INTERNAL_H
#define STORE_CHECK_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/report.h"
#include "store/rowlist.h"
#include "store/term_known.h"
#include "store/tupleset.h"

struct ent_digest {
    uint64_t n_rows;
    uint64_t sum;
};

struct ent_check {
    struct ent_txn *txn;
    ent_store_fault *fault;
    void *context;
    uint64_t n_faults;
    uint64_t seed;
    uint64_t n_terms, n_quoted, n_reports;
    unsigned char *kinds;           /* of terms, by number; 0: there is none */
    ent_id naming[ENT_N_NAMING];    /* 0: not in the database */
    struct ent_rowlist alias_texts; /* TEXT ids that have words */
    struct ent_digest found[ENT_N_SETS];    /* rows as they are */
    struct ent_digest expected[ENT_N_SETS]; /* rows as they should be */
    struct ent_rowlist rows;                /* scratch of one report or term */
    struct ent_buf fold;
};

void ent_check_fault(struct ent_check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Turns ENT_EDAMAGED into a fault about a thing; ENT_END into ENT_OK. */
ENT_MUST_USE enum ent_status ent_check_status(struct ent_check *check,
                                              enum ent_status status,
                                              const char *what);

void ent_digest_add(struct ent_digest *digest, const uint64_t *row,
                    unsigned arity);

/* Adds check->rows to what a set is expected to hold, and clears them. */
void ent_check_expect(struct ent_check *check, enum ent_set set);

/* Is there a term or quoted fact of this id? */
bool ent_check_id(const struct ent_check *check, ent_id id);

/* The terms, their hashes and, of names, what they are found by. */
ENT_MUST_USE enum ent_status ent_check_terms(struct ent_check *check);
/* Reads the sets of facts, their orders, quoted facts, and other sets. */
ENT_MUST_USE enum ent_status ent_check_sets(struct ent_check *check);
/* Records, batches, withdrawals, and the rows that follow from them. */
ENT_MUST_USE enum ent_status ent_check_reports(struct ent_check *check);
/* Facts are in the graph while a live report affirms them. */
ENT_MUST_USE enum ent_status ent_check_families(struct ent_check *check);
ENT_MUST_USE enum ent_status ent_check_documents(struct ent_check *check);
/* Words of the texts of aliases and labels; after the families. */
ENT_MUST_USE enum ent_status ent_check_alias_words(struct ent_check *check);

#endif
