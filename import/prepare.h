/* SPDX-License-Identifier: ISC */
/* What can be done of applying a batch without the table of the load's terms:
 * coding and hashing the terms of facts and statements.  Done by the thread
 * that parsed the batch.
 *
 * An item's terms stand in batch->ready, those of its fields first (a bit of
 * `given` each, in the order of ent_prepared_fields), then subject, predicate
 * and object; a statement's graph is behind them.  Items whose terms only the
 * applying thread can tell, blank nodes, have none (n_ready is 0). */
#ifndef IMPORT_PREPARE_H
#define IMPORT_PREPARE_H

#include "import/batch.h"

#define ENT_PREPARED_FIELDS (7 + ENT_N_WRITTEN)
/* No item has more terms. */
#define ENT_PREPARED_TERMS 64

/* A field that is a term, in an input's fields and in a load's report. */
struct ent_prepared_field {
    size_t from, to;
};

extern const struct ent_prepared_field ent_prepared_fields[ENT_PREPARED_FIELDS];

ENT_MUST_USE enum ent_status ent_batch_prepare(struct ent_batch *batch,
                                               const struct ent_load *load);

#endif
