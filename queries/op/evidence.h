/* SPDX-License-Identifier: ISC */
/* Collects the reports that solutions rest on, under numbers that the caller
 * gives: of a row, of a fact. */
#ifndef QUERIES_OP_EVIDENCE_H
#define QUERIES_OP_EVIDENCE_H

#include "queries/op/op.h"
#include "store/tupleset.h"

struct ent_evidence {
    struct ent_context *context;
    struct ent_rowset pairs; /* number, report */
    struct ent_rowset done;  /* number, pattern, s, p, o: looked at already */
    struct ent_cursor cursor;
    bool is_open;
    uint32_t *bound; /* room for the slots that a test binds */
    /* Once sorted: number and report in one word, in the pairs' memory. */
    const uint64_t *words;
    unsigned report_bits;
    size_t at; /* pairs given so far */
};

ENT_MUST_USE enum ent_status ent_evidence_init(struct ent_evidence *evidence,
                                               struct ent_context *context,
                                               const struct ent_plan *plan);
void ent_evidence_release(struct ent_evidence *evidence);

/* The facts that a repeated step has followed: what the mark slot of its node
 * points to, as long as its solution is the current one. */
struct ent_followed {
    const ent_id *facts; /* three a fact */
    size_t n_facts;
};

static inline uint64_t ent_followed_mark(const struct ent_followed *followed)
{
    return (uint64_t)(uintptr_t)followed;
}

/* Fact `i` by which the pattern was matched in the current solution: a step
 * may have followed several.  False when there is none. */
bool ent_evidence_fact(const struct ent_context *context,
                       const struct ent_node *node, size_t i, ent_id fact[3]);

/* Adds the reports of a matched pattern. */
ENT_MUST_USE enum ent_status
ent_evidence_add(struct ent_evidence *evidence, const struct ent_node *node,
                 uint64_t pattern, const ent_id fact[3], uint64_t number);

/* Adds those of all patterns of the current solution. */
ENT_MUST_USE enum ent_status ent_evidence_add_all(struct ent_evidence *evidence,
                                                  const struct ent_plan *plan,
                                                  uint64_t number);

/* Call once when all are added; then the lists by rising number, each an id of
 * a list of reports. */
ENT_MUST_USE enum ent_status ent_evidence_sort(struct ent_evidence *evidence);
ENT_MUST_USE enum ent_status ent_evidence_list(struct ent_evidence *evidence,
                                               uint64_t number, ent_id *list);

#endif
