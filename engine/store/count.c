/* SPDX-License-Identifier: ISC */
/* What the database holds, in numbers. */
#include <string.h>

#include "store/dictblock.h"
#include "store/heap.h"
#include "store/tupleset.h"
#include "store/txn.h"

/* Distinct values of the first column. */
static enum ent_status count_distinct(struct ent_txn *txn, enum ent_set set,
                                      uint64_t *n)
{
    struct ent_cursor cursor;
    *n = 0;
    enum ent_status status = ent_cursor_open(&cursor, txn, set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, NULL, 0);
    while (status == ENT_OK) {
        ++*n;
        status = ent_cursor_skip(&cursor, 1);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status count_terms(struct ent_txn *txn,
                                   struct ent_store_counts *counts)
{
    uint64_t n_iris;
    enum ent_status status = ent_dict_count(txn, ENT_NONE, &counts->n_terms);
    if (status == ENT_OK)
        status = ent_dict_count(txn, ENT_NAME, &counts->n_names);
    if (status == ENT_OK)
        status = ent_dict_count(txn, ENT_IRI, &n_iris);
    if (status == ENT_OK)
        counts->n_names += n_iris;
    return status;
}

static enum ent_status count_sets(struct ent_txn *txn,
                                  struct ent_store_counts *counts)
{
    const struct {
        enum ent_set set;
        uint64_t *n;
    } sizes[] = {{ENT_SPO, &counts->n_facts},
                 {ENT_OTHER_SPO, &counts->n_other_facts},
                 {ENT_QUOTED_TSPO, &counts->n_quoted},
                 {ENT_WITHDRAWN, &counts->n_withdrawn}};
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && status == ENT_OK;
         i++)
        status = ent_set_size(txn, sizes[i].set, sizes[i].n);
    if (status == ENT_OK)
        status = count_distinct(txn, ENT_PSO, &counts->n_relations);
    if (status == ENT_OK)
        status = ent_txn_counter(txn, "n-reports", &counts->n_reports);
    if (status == ENT_OK)
        status = ent_txn_counter(txn, "n-sources", &counts->n_sources);
    return status;
}

enum ent_status ent_store_count(struct ent_store *store,
                                struct ent_store_counts *counts)
{
    struct ent_txn *txn;
    memset(counts, 0, sizeof *counts);
    enum ent_status status = ent_txn_begin(store, false, &txn, NULL);
    if (status != ENT_OK)
        return status;
    counts->last_transaction = ent_txn_number(txn);
    status = count_sets(txn, counts);
    if (status == ENT_OK)
        status = count_terms(txn, counts);
    if (status == ENT_OK)
        status =
            ent_txn_space(txn, &counts->database_bytes, &counts->file_bytes);
    ent_txn_abort(txn);
    return status;
}
