/* SPDX-License-Identifier: ISC */
/* Withdrawing reports: they stay in the history, their facts leave the graph
 * when nothing live affirms them any more. */
#include "base/bytes.h"
#include "base/date.h"
#include "store/dict.h"
#include "store/facts.h"
#include "store/heap.h"
#include "store/report.h"
#include "store/report_live.h"
#include "store/report_rows.h"

struct retraction {
    struct ent_txn *txn;
    uint64_t second;
    uint64_t seed;
    struct ent_rowlist withdrawn; /* report, second */
    struct ent_rowlist identity;  /* rows to be removed */
    struct ent_rowlist facts;     /* that lose an affirming report */
};

static void retraction_init(struct retraction *retraction, struct ent_txn *txn)
{
    *retraction = (struct retraction){.txn = txn};
    retraction->seed = ent_load_u64(ent_store_seed(ent_txn_store(txn)));
    ent_rowlist_init(&retraction->withdrawn, 2);
    ent_rowlist_init(&retraction->identity, 2);
    ent_rowlist_init(&retraction->facts, 3);
}

static void retraction_release(struct retraction *retraction)
{
    ent_rowlist_release(&retraction->withdrawn);
    ent_rowlist_release(&retraction->identity);
    ent_rowlist_release(&retraction->facts);
}

/* Takes a report into the retraction unless it is withdrawn already. */
static enum ent_status take(struct retraction *retraction, ent_report_id id)
{
    struct ent_report report;
    uint64_t row[2] = {id, retraction->second};
    enum ent_status status = ent_report_get(retraction->txn, id, &report);
    if (status != ENT_OK || report.retracted != 0)
        return status;
    status = ent_rowlist_add(&retraction->withdrawn, row);
    if (status == ENT_OK)
        status = ent_report_rows(&report, ENT_IDENTITY, retraction->seed,
                                 &retraction->identity);
    if (status == ENT_OK && !report.denies) {
        uint64_t fact[3] = {report.subject, report.predicate, report.object};
        status = ent_rowlist_add(&retraction->facts, fact);
    }
    return status;
}

/* Keeps the facts that nothing affirms any more. */
static enum ent_status keep_unaffirmed(struct retraction *retraction)
{
    struct ent_rowlist *facts = &retraction->facts;
    struct ent_cursor reports, withdrawn;
    size_t n_kept = 0;
    enum ent_status status =
        ent_cursor_open(&reports, retraction->txn, ENT_REPORTS_BY_FACT);
    enum ent_status second =
        ent_cursor_open(&withdrawn, retraction->txn, ENT_WITHDRAWN);
    if (status == ENT_OK)
        status = second;
    for (size_t i = 0; i < facts->n_rows && status == ENT_OK; i++) {
        const uint64_t *fact = ent_rowlist_at(facts, i);
        bool affirmed;
        status = ent_fact_is_affirmed(&reports, &withdrawn, fact, &affirmed);
        for (int k = 0; k < 3 && status == ENT_OK && !affirmed; k++)
            facts->rows[3 * n_kept + (size_t)k] = fact[k];
        n_kept += status == ENT_OK && !affirmed;
    }
    ent_cursor_close(&withdrawn);
    ent_cursor_close(&reports);
    facts->n_rows = n_kept;
    return status;
}

static enum ent_status write_rows(struct retraction *retraction)
{
    struct ent_txn *txn = retraction->txn;
    enum ent_status status = ent_rowlist_sort(&retraction->withdrawn);
    if (status == ENT_OK)
        status = ent_set_insert(txn, ENT_WITHDRAWN, retraction->withdrawn.rows,
                                retraction->withdrawn.n_rows, NULL);
    if (status == ENT_OK)
        status = ent_rowlist_sort(&retraction->identity);
    if (status == ENT_OK && retraction->identity.n_rows > 0)
        status = ent_set_delete(txn, ENT_IDENTITY, retraction->identity.rows,
                                retraction->identity.n_rows, NULL);
    if (status == ENT_OK)
        status = ent_rowlist_sort(&retraction->facts);
    if (status == ENT_OK)
        status = keep_unaffirmed(retraction);
    if (status == ENT_OK)
        status = ent_facts_withdraw(txn, &retraction->facts);
    if (status == ENT_OK)
        status = ent_txn_set_counter(txn, "last-second", retraction->second);
    return status;
}

/* Never before the last second that the store recorded. */
static enum ent_status set_second(struct retraction *retraction)
{
    uint64_t last;
    enum ent_status status =
        ent_txn_counter(retraction->txn, "last-second", &last);
    retraction->second = ent_date_now();
    if (retraction->second < last)
        retraction->second = last;
    return status;
}

static enum ent_status take_source(struct retraction *retraction, ent_id source)
{
    struct ent_cursor cursor;
    enum ent_status status =
        ent_cursor_open(&cursor, retraction->txn, ENT_REPORTS_BY_SOURCE);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, &source, 1);
    if (status == ENT_END)
        status = ENT_ENOTFOUND;
    while (status == ENT_OK) {
        status = take(retraction, ENT_TAG_REPORT(cursor.row[4]));
        if (status == ENT_ENOTFOUND)
            status = ENT_EDAMAGED;
        if (status == ENT_OK)
            status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

/* By number, or all of a source when that is not NULL. */
static enum ent_status collect(struct retraction *retraction,
                               ent_report_id report,
                               const struct ent_term *source)
{
    ent_id id;
    enum ent_status status = set_second(retraction);
    if (status != ENT_OK)
        return status;
    if (source == NULL)
        return take(retraction, report);
    status = ent_dict_find(retraction->txn, source, &id);
    return status == ENT_OK ? take_source(retraction, id) : status;
}

static enum ent_status retract(struct ent_store *store, ent_report_id report,
                               const struct ent_term *source,
                               uint64_t *n_retracted, struct ent_error *error)
{
    struct ent_txn *txn;
    struct retraction retraction;
    *n_retracted = 0;
    enum ent_status status = ent_txn_begin(store, true, &txn, error);
    if (status != ENT_OK)
        return status;
    retraction_init(&retraction, txn);
    status = collect(&retraction, report, source);
    size_t n = retraction.withdrawn.n_rows;
    if (status == ENT_OK && n > 0)
        status = write_rows(&retraction);
    retraction_release(&retraction);
    if (status != ENT_OK || n == 0) {
        ent_txn_abort(txn);
        if (status == ENT_ENOTFOUND)
            return ent_error_set(error, status,
                                 source != NULL ? "no report has this source"
                                                : "there is no such report");
        return status == ENT_OK ? ENT_OK
                                : ent_error_set(error, status, "%s",
                                                ent_status_text(status));
    }
    status = ent_txn_commit(txn, error);
    if (status == ENT_OK)
        *n_retracted = n;
    return status;
}

enum ent_status ent_store_retract_report(struct ent_store *store,
                                         ent_report_id report,
                                         uint64_t *n_retracted,
                                         struct ent_error *error)
{
    return retract(store, report, NULL, n_retracted, error);
}

enum ent_status ent_store_retract_source(struct ent_store *store,
                                         const struct ent_term *source,
                                         uint64_t *n_retracted,
                                         struct ent_error *error)
{
    return retract(store, 0, source, n_retracted, error);
}
