/* SPDX-License-Identifier: ISC */
/* Checking reports: records, batches, withdrawals, and that facts are in the
 * graph while a live report affirms them. */
#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "store/check_internal.h"
#include "store/dict_lookup.h"
#include "store/heap.h"
#include "store/record.h"
#include "store/report_live.h"
#include "store/report_rows.h"
#include "store/report_time.h"
#include "store/words.h"

struct report_check {
    struct ent_check *check;
    struct ent_cursor batches, withdrawn;
    uint64_t next;         /* number of the next report */
    uint64_t batch_first;  /* of the batch it should be in */
    uint64_t batch_second; /* when that was recorded */
    enum ent_status batch; /* is there a later batch, in the cursor? */
    struct ent_time_recent recent;
    struct ent_rowlist undated;   /* rows by time of the group in hand */
    struct ent_rowlist relations; /* rows by time that tell relations */
};

/* Goes to the batch that a report belongs to. */
static enum ent_status follow_batches(struct report_check *reports)
{
    while (reports->batch == ENT_OK &&
           reports->batches.row[0] <= reports->next) {
        const uint64_t *row = reports->batches.row;
        if (row[1] < reports->batch_second)
            ent_check_fault(reports->check,
                            "report %" PRIu64 " begins a batch that was "
                            "recorded before the one before it",
                            row[0]);
        reports->batch_first = row[0];
        reports->batch_second = row[1];
        reports->batch = ent_cursor_next(&reports->batches);
    }
    return reports->batch == ENT_END ? ENT_OK : reports->batch;
}

static void check_fields(struct ent_check *check,
                         const struct ent_report *report)
{
    const ent_id terms[] = {report->subject,
                            report->predicate,
                            report->object,
                            report->source,
                            report->speaker,
                            report->place,
                            report->event,
                            report->extractor,
                            report->confidence,
                            report->quote,
                            report->written[0],
                            report->written[1],
                            report->written[2],
                            report->written[3],
                            report->written[4],
                            report->written_place,
                            report->written_event,
                            report->from,
                            report->to};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        if ((i < 3 || terms[i] != 0) && !ent_check_id(check, terms[i]))
            ent_check_fault(check,
                            "report %" PRIu64 " names the term %016" PRIx64
                            ", which is not there",
                            report->id, terms[i]);
}

/* Reports share rows: each is expected once. */
static enum ent_status expect_shared(struct report_check *reports,
                                     struct ent_rowlist *shared)
{
    enum ent_status status = ent_rowlist_sort(shared);
    for (size_t i = 0; status == ENT_OK && i < shared->n_rows; i++)
        ent_digest_add(&reports->check->expected[ENT_REPORTS_BY_TIME],
                       ent_rowlist_at(shared, i), ENT_TIME_COLUMNS);
    shared->n_rows = 0;
    return status;
}

/* The rows of a group stand together; those of relations are kept to the end,
 * each about once. */
static enum ent_status expect_times(struct report_check *reports,
                                    const struct ent_report *report)
{
    uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS];
    unsigned n = ent_time_new_rows(&reports->recent, report, rows);
    enum ent_status status = ENT_OK;
    for (unsigned i = 0; i < n && status == ENT_OK; i++) {
        struct ent_rowlist *list = &reports->relations;
        if (rows[i][0] < ENT_TIME_UNDATED) {
            ent_digest_add(&reports->check->expected[ENT_REPORTS_BY_TIME],
                           rows[i], ENT_TIME_COLUMNS);
            continue;
        }
        if (rows[i][0] == ENT_TIME_UNDATED) {
            list = &reports->undated;
            if (list->n_rows > 0 && ent_rowlist_at(list, 0)[3] != rows[i][3])
                status = expect_shared(reports, list);
        } else if (list->n_rows == list->capacity) {
            status = ent_rowlist_sort(list);
        }
        if (status == ENT_OK)
            status = ent_rowlist_add(list, rows[i]);
    }
    return status;
}

static enum ent_status expect_rows(struct report_check *reports,
                                   const struct ent_report *report)
{
    static const enum ent_set sets[] = {ENT_REPORTS_BY_FACT,
                                        ENT_REPORTS_BY_SOURCE,
                                        ENT_REPORTS_BY_ROLE, ENT_IDENTITY};
    struct ent_check *check = reports->check;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (sets[i] == ENT_IDENTITY && report->retracted != 0)
            continue;
        ent_rowlist_release(&check->rows);
        ent_rowlist_init(&check->rows, ent_set_schemas[sets[i]].arity);
        enum ent_status status =
            ent_report_rows(report, sets[i], check->seed, &check->rows);
        if (status == ENT_OK)
            status = ent_rowlist_sort(&check->rows);
        if (status != ENT_OK)
            return status;
        ent_check_expect(check, sets[i]);
    }
    return expect_times(reports, report);
}

static enum ent_status check_report(struct report_check *reports,
                                    struct ent_report *report)
{
    struct ent_check *check = reports->check;
    uint64_t id = reports->next;
    report->id = id;
    enum ent_status status = follow_batches(reports);
    if (status == ENT_OK)
        status = ent_cursor_first(&reports->withdrawn, &id, 1);
    if (status == ENT_OK)
        report->retracted = reports->withdrawn.row[1];
    if (status != ENT_OK && status != ENT_END)
        return status;
    if (reports->batch_first == 0 || report->recorded != reports->batch_second)
        ent_check_fault(check,
                        "report %" PRIu64
                        " was not recorded when its batch was",
                        id);
    if (report->retracted != 0 && report->retracted < report->recorded)
        ent_check_fault(check,
                        "report %" PRIu64
                        " was withdrawn before it was recorded",
                        id);
    check_fields(check, report);
    reports->next++;
    return expect_rows(reports, report);
}

static enum ent_status check_block(struct report_check *reports,
                                   const struct ent_heap_cursor *cursor)
{
    struct ent_report report;
    size_t n = ent_record_count(cursor->value, cursor->n_value);
    if (cursor->n_key != 8 || n == 0)
        return ENT_EDAMAGED;
    uint64_t first = ent_load_be64(cursor->key);
    if (first != reports->next)
        ent_check_fault(reports->check,
                        "reports %" PRIu64 " to %" PRIu64
                        " are missing or stand twice",
                        reports->next, first);
    reports->next = first;
    for (size_t i = 0; i < n; i++) {
        enum ent_status status =
            ent_record_get(cursor->value, cursor->n_value, i, &report);
        if (status == ENT_OK)
            status = check_report(reports, &report);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status check_records(struct report_check *reports)
{
    struct ent_heap_cursor cursor;
    enum ent_status status =
        ent_heap_cursor_open(&cursor, reports->check->txn, ENT_RECORDS);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek(&cursor, NULL, 0);
    while (status == ENT_OK) {
        status = check_block(reports, &cursor);
        if (status == ENT_OK)
            status = ent_heap_cursor_next(&cursor);
    }
    ent_heap_cursor_close(&cursor);
    status =
        ent_check_status(reports->check, status, "the heap of report records");
    if (reports->next != reports->check->n_reports + 1)
        ent_check_fault(reports->check,
                        "%" PRIu64 " reports are counted, %" PRIu64
                        " are there",
                        reports->check->n_reports, reports->next - 1);
    if (reports->batch == ENT_OK)
        ent_check_fault(reports->check,
                        "a batch begins with report %" PRIu64
                        ", which is not there",
                        reports->batches.row[0]);
    return status;
}

static enum ent_status check_withdrawn(struct report_check *reports)
{
    struct ent_cursor *withdrawn = &reports->withdrawn;
    uint64_t last = 0;
    enum ent_status status = ent_cursor_first(withdrawn, NULL, 0);
    for (; status == ENT_OK; status = ent_cursor_next(withdrawn)) {
        if (withdrawn->row[0] == last ||
            withdrawn->row[0] > reports->check->n_reports)
            ent_check_fault(reports->check,
                            "report %" PRIu64
                            " is withdrawn twice or was never made",
                            withdrawn->row[0]);
        last = withdrawn->row[0];
    }
    return ent_check_status(reports->check, status, "the set of withdrawals");
}

enum ent_status ent_check_reports(struct ent_check *check)
{
    struct report_check reports = {.check = check, .next = 1};
    enum ent_status status =
        ent_cursor_open(&reports.batches, check->txn, ENT_BATCHES);
    enum ent_status second =
        ent_cursor_open(&reports.withdrawn, check->txn, ENT_WITHDRAWN);
    ent_rowlist_init(&reports.undated, ENT_TIME_COLUMNS);
    ent_rowlist_init(&reports.relations, ENT_TIME_COLUMNS);
    if (status == ENT_OK)
        status = second;
    if (status == ENT_OK)
        reports.batch = ent_cursor_first(&reports.batches, NULL, 0);
    if (status == ENT_OK)
        status = check_records(&reports);
    if (status == ENT_OK)
        status = expect_shared(&reports, &reports.undated);
    if (status == ENT_OK)
        status = expect_shared(&reports, &reports.relations);
    if (status == ENT_OK)
        status = check_withdrawn(&reports);
    ent_rowlist_release(&reports.relations);
    ent_rowlist_release(&reports.undated);
    ent_cursor_close(&reports.withdrawn);
    ent_cursor_close(&reports.batches);
    return status;
}

/* What an alias, label or title that was affirmed once is found by. */
static enum ent_status expect_naming(struct ent_check *check,
                                     const ent_id fact[3])
{
    enum ent_kind kind = ent_id_kind(fact[2]);
    const char *bytes;
    size_t n_bytes;
    unsigned which = ent_known_which(check->naming, fact[1]);
    if (which == ENT_N_NAMING || (kind != ENT_TEXT && kind != ENT_NAME))
        return ENT_OK;
    enum ent_status status =
        ent_dict_bytes(check->txn, fact[2], &bytes, &n_bytes);
    if (status == ENT_OK)
        status = ent_words_fold(kind, bytes, n_bytes, &check->fold);
    if (status != ENT_OK || check->fold.n_bytes == 0)
        return status;
    uint64_t row[3] = {ent_words_hash(check->fold.bytes, check->fold.n_bytes,
                                      check->seed),
                       fact[0], fact[2]};
    if (which < ENT_N_ALIASES)
        ent_digest_add(&check->expected[ENT_FOLDED], row, 3);
    if (kind == ENT_TEXT)
        status = ent_rowlist_add(&check->alias_texts, &fact[2]);
    return status;
}

struct family {
    ent_id fact[3];
    bool affirmed, is_live; /* ever; by a live report */
};

static enum ent_status end_fact(struct ent_check *check,
                                const struct family *family)
{
    if (family->fact[0] == 0)
        return ENT_OK;
    enum ent_set set = family->is_live ? ENT_SPO : ENT_OTHER_SPO;
    ent_digest_add(&check->expected[set], family->fact, 3);
    return family->affirmed ? expect_naming(check, family->fact) : ENT_OK;
}

static enum ent_status check_facts(struct ent_check *check,
                                   struct ent_cursor *reports,
                                   struct ent_cursor *withdrawn)
{
    struct family family = {{0, 0, 0}, false, false};
    enum ent_status status = ent_cursor_first(reports, NULL, 0);
    while (status == ENT_OK) {
        bool live = false;
        if (memcmp(family.fact, reports->row, sizeof family.fact) != 0) {
            status = end_fact(check, &family);
            family = (struct family){{0, 0, 0}, false, false};
            memcpy(family.fact, reports->row, sizeof family.fact);
        }
        if (status == ENT_OK && !ENT_TAG_DENIES(reports->row[5])) {
            status = ent_report_is_live(withdrawn, reports->row[5], &live);
            family.affirmed = true;
            family.is_live = family.is_live || live;
        }
        if (status == ENT_OK)
            status = ent_cursor_next(reports);
    }
    if (status == ENT_END)
        status = end_fact(check, &family);
    return ent_check_status(check, status, "the set of reports by fact");
}

enum ent_status ent_check_families(struct ent_check *check)
{
    struct ent_cursor reports, withdrawn;
    enum ent_status status =
        ent_cursor_open(&reports, check->txn, ENT_REPORTS_BY_FACT);
    enum ent_status second =
        ent_cursor_open(&withdrawn, check->txn, ENT_WITHDRAWN);
    if (status == ENT_OK)
        status = second;
    if (status == ENT_OK)
        status = check_facts(check, &reports, &withdrawn);
    ent_cursor_close(&withdrawn);
    ent_cursor_close(&reports);
    return status;
}
