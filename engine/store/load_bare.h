/* SPDX-License-Identifier: ISC */
/* The first load of nothing but bare facts: what most RDF is.
 *
 * Such a load needs to look nothing up, and one sort serves it thrice: it
 * finds what stands in the input twice, it is the order of reports by fact,
 * and the six orders of facts are derived from it; the last two in a second
 * thread. */
#ifndef STORE_LOAD_BARE_H
#define STORE_LOAD_BARE_H

#include <stdatomic.h>

#include "base/rows.h"
#include "store/block_sheet.h"

struct ent_assigner;
struct ent_finish;

struct ent_bare {
    uint64_t *rows;  /* packed handles and number in the stage, no fact twice;
                      * NULL: this is no such load */
    uint64_t *spare; /* as much memory, for the second thread */
    size_t n_rows;
    unsigned width;                  /* words of a row: 1 or 2 */
    unsigned fact_bits, number_bits; /* in one word, the number being lower */
    struct ent_packed_rows packing;
    struct ent_sheets *sheets;
    atomic_flag by_fact; /* somebody makes the reports by fact */
};

/* Sets reports that stand in the input twice aside, if the load is such a
 * one; *done tells. */
ENT_MUST_USE enum ent_status ent_bare_sort(struct ent_finish *finish,
                                           bool *done);

/* Begins to make reports by fact and the six orders, before terms have ids, in
 * bare.sheets: handles must become ids of the same number, else the usual way
 * is taken and *done is false. */
ENT_MUST_USE enum ent_status ent_bare_begin(struct ent_finish *finish,
                                            const struct ent_assigner *assigner,
                                            bool *done);

/* Takes a share of that, when this thread has time before the other. */
ENT_MUST_USE enum ent_status ent_bare_help(struct ent_finish *finish);

void ent_bare_release(struct ent_bare *bare);

#endif
