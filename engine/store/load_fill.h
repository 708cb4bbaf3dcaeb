/* SPDX-License-Identifier: ISC */
/* The rows by identity, source and fact of a load's new reports, and its facts
 * in six orders: what a second thread makes. */
#ifndef STORE_LOAD_FILL_H
#define STORE_LOAD_FILL_H

#include "store/load_orders.h"
#include "store/load_put.h"
#include "store/load_rows.h"
#include "store/tupleset.h"

struct ent_fill {
    struct ent_finish *finish;
    struct ent_rows rows;
    struct ent_sheets *sheets; /* while it runs */
    /* Rows by fact as they pass: the fact in hand */
    uint64_t fact[3];
    bool has_fact, affirms;
    struct ent_orders affirmed, denied, removed;   /* APPEND, REBUILD */
    struct ent_rowlist affirmed_list, denied_list; /* INSERT */
    bool has_others;
    struct ent_cursor graph, others; /* REBUILD: of the database before */
    uint64_t known[3];
    size_t n_known;
    uint64_t n_facts;              /* distinct, known ones included */
    uint64_t n_sources;            /* that had no report before */
    uint64_t n_affirmed, n_denied; /* new */
};

void ent_fill_init(struct ent_fill *fill, struct ent_finish *finish);
void ent_fill_release(struct ent_fill *fill);

/* Collects and sorts: in any thread. */
ENT_MUST_USE enum ent_status ent_fill_collect(struct ent_fill *fill);
/* Writes what was collected, in the thread that has the transaction, or into
 * fill->sheets. */
ENT_MUST_USE enum ent_status ent_fill_put(struct ent_fill *fill);

/* The second thread's work, `context` being the fill: both of the above, but
 * the first only where rows go between others. */
ENT_MUST_USE enum ent_status ent_fill_run(void *context,
                                          struct ent_sheets *sheets);

/* When nothing is new: how many facts are known. */
ENT_MUST_USE enum ent_status ent_fill_count_known(struct ent_finish *finish);

#endif
