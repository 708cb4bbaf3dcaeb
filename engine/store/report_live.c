/* SPDX-License-Identifier: ISC */
/* Going over the reports of a fact: which are live, do they dispute it. */
#include "store/report_live.h"

#include "store/published.h"
#include "store/report.h"
#include "store/rowlist.h"

enum ent_status ent_report_is_live(struct ent_cursor *withdrawn, uint64_t tag,
                                   bool *live)
{
    uint64_t report = ENT_TAG_REPORT(tag);
    enum ent_status status = ent_cursor_first(withdrawn, &report, 1);
    *live = status == ENT_END;
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_fact_is_affirmed(struct ent_cursor *reports,
                                     struct ent_cursor *withdrawn,
                                     const ent_id fact[3], bool *affirmed)
{
    enum ent_status status = ent_cursor_first(reports, fact, 3);
    *affirmed = false;
    for (; status == ENT_OK; status = ent_cursor_next(reports)) {
        if (ENT_TAG_DENIES(reports->row[5]))
            continue;
        status = ent_report_is_live(withdrawn, reports->row[5], affirmed);
        if (status != ENT_OK || *affirmed)
            return status;
    }
    return status == ENT_END ? ENT_OK : status;
}

/* The rows (from, to, tag) of a fact's live reports.  *both tells whether
 * there is one for and one against. */
static enum ent_status collect(struct ent_txn *txn, const ent_id fact[3],
                               struct ent_rowlist *reports, bool *both)
{
    struct ent_cursor cursor, withdrawn;
    bool seen[2] = {false, false}, live;
    enum ent_status status = ent_cursor_open(&cursor, txn, ENT_REPORTS_BY_FACT);
    enum ent_status second = ent_cursor_open(&withdrawn, txn, ENT_WITHDRAWN);
    if (status == ENT_OK)
        status = second;
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, fact, 3);
    for (; status == ENT_OK; status = ent_cursor_next(&cursor)) {
        status = ent_report_is_live(&withdrawn, cursor.row[5], &live);
        if (status == ENT_OK && live) {
            seen[ENT_TAG_DENIES(cursor.row[5])] = true;
            status = ent_rowlist_add(reports, cursor.row + 3);
        }
        if (status != ENT_OK)
            break;
    }
    ent_cursor_close(&withdrawn);
    ent_cursor_close(&cursor);
    *both = seen[0] && seen[1];
    return status == ENT_END ? ENT_OK : status;
}

/* Turns (from, to, tag) into (first second, last second, denies), both moved
 * so that they sort as unsigned numbers. */
static enum ent_status to_period(struct ent_txn *txn,
                                 struct ent_published *published, uint64_t *row)
{
    ent_id from = row[0] == ENT_NO_DATE ? 0 : row[0];
    ent_id to = row[1] == ENT_NO_DATE ? 0 : row[1], date = 0;
    enum ent_status status = ENT_OK;
    if (row[0] == ENT_NO_DATE && row[1] == ENT_NO_DATE) {
        struct ent_report report;
        status = ent_report_get(txn, ENT_TAG_REPORT(row[2]), &report);
        if (status == ENT_OK)
            status = ent_published_get(published, report.source, &date);
    }
    struct ent_period period;
    ent_period_of(from, to, date, &period);
    row[0] = (uint64_t)period.first ^ (UINT64_C(1) << 63);
    row[1] = (uint64_t)period.last ^ (UINT64_C(1) << 63);
    row[2] = ENT_TAG_DENIES(row[2]);
    return status;
}

/* By rising start, a period meets an earlier one of the other side when that
 * side's latest end so far is not before its start. */
static bool any_overlap(const struct ent_rowlist *periods)
{
    uint64_t last[2] = {0, 0};
    bool seen[2] = {false, false};
    for (size_t i = 0; i < periods->n_rows; i++) {
        const uint64_t *row = ent_rowlist_at(periods, i);
        if (seen[!row[2]] && last[!row[2]] >= row[0])
            return true;
        if (!seen[row[2]] || row[1] > last[row[2]])
            last[row[2]] = row[1];
        seen[row[2]] = true;
    }
    return false;
}

static enum ent_status overlap(struct ent_txn *txn, struct ent_rowlist *reports,
                               bool *disputed)
{
    struct ent_published published;
    enum ent_status status = ent_published_open(&published, txn);
    for (size_t i = 0; status == ENT_OK && i < reports->n_rows; i++)
        status = to_period(txn, &published, ent_rowlist_at(reports, i));
    ent_published_close(&published);
    if (status == ENT_OK)
        status = ent_rowlist_sort(reports);
    if (status == ENT_OK)
        *disputed = any_overlap(reports);
    return status;
}

enum ent_status ent_fact_disputed(struct ent_txn *txn, const ent_id fact[3],
                                  bool *disputed)
{
    struct ent_rowlist reports;
    bool both;
    *disputed = false;
    ent_rowlist_init(&reports, 3);
    enum ent_status status = collect(txn, fact, &reports, &both);
    if (status == ENT_OK && both)
        status = overlap(txn, &reports, disputed);
    ent_rowlist_release(&reports);
    return status;
}
