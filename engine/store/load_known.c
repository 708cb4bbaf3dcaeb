/* SPDX-License-Identifier: ISC */
/* Reports that are there already, in the input or in the database, are set
 * aside (identity.h). */
#include "store/load_internal.h"

#include <string.h>

#include "base/alloc.h"
#include "store/identity.h"
#include "store/report_live.h"

struct search {
    struct ent_finish *finish;
    struct ent_rowlist plain;  /* s, p, o as written, report: no other field */
    struct ent_rowlist hashed; /* hash, report: of the others' forms */
};

/* A report of nothing but its fact is found by the fact itself, the others by
 * the hash of what was given, here over handles. */
static enum ent_status list_report(struct search *search, size_t i)
{
    struct ent_report report;
    struct ent_given given;
    enum ent_status status = ENT_OK;
    uint64_t bare[4] = {0, 0, 0, i};
    if (ent_stage_bare(&search->finish->load->stage, i, bare))
        return ent_rowlist_add(&search->plain, bare);
    ent_stage_get(&search->finish->load->stage, i, &report);
    for (unsigned form = 0; form < ent_identity_forms(&report); form++) {
        ent_identity_given(&report, form, &given);
        uint64_t row[4] = {given.terms[0], given.terms[1], given.terms[2], i};
        if (ent_given_is_plain(&given))
            return ent_rowlist_add(&search->plain, row);
        row[0] = ent_identity_hash(&given, search->finish->seed);
        row[1] = i;
        status = ent_rowlist_add(&search->hashed, row);
        if (status != ENT_OK)
            break;
    }
    return status;
}

static void drop_plain(struct search *search)
{
    const struct ent_rowlist *plain = &search->plain;
    for (size_t i = 1; i < plain->n_rows; i++) {
        const uint64_t *row = ent_rowlist_at(plain, i);
        if (memcmp(row, row - 4, 3 * sizeof *row) == 0)
            search->finish->arrivals[row[3]] = ENT_ARRIVAL_TWICE;
    }
}

/* Within a run of equal hashes, later reports are compared with the earlier
 * ones that were not set aside. */
static void drop_run(struct search *search, size_t first, size_t end)
{
    const struct ent_stage *stage = &search->finish->load->stage;
    unsigned char *arrivals = search->finish->arrivals;
    struct ent_report one, other;
    for (size_t i = first + 1; i < end; i++) {
        size_t late = (size_t)ent_rowlist_at(&search->hashed, i)[1];
        ent_stage_get(stage, late, &one);
        for (size_t k = first; k < i && arrivals[late] == ENT_ARRIVAL_NEW;
             k++) {
            size_t early = (size_t)ent_rowlist_at(&search->hashed, k)[1];
            if (early == late || arrivals[early] != ENT_ARRIVAL_NEW)
                continue;
            ent_stage_get(stage, early, &other);
            if (ent_identity_equal(&one, &other))
                arrivals[late] = ENT_ARRIVAL_TWICE;
        }
    }
}

static void drop_hashed(struct search *search)
{
    const struct ent_rowlist *hashed = &search->hashed;
    for (size_t i = 0, end; i < hashed->n_rows; i = end) {
        uint64_t hash = ent_rowlist_at(hashed, i)[0];
        for (end = i + 1; end < hashed->n_rows; end++)
            if (ent_rowlist_at(hashed, end)[0] != hash)
                break;
        if (end > i + 1)
            drop_run(search, i, end);
    }
}

static enum ent_status set_known(struct search *search, size_t i,
                                 const ent_id fact[3])
{
    if (search->finish->arrivals[i] == ENT_ARRIVAL_NEW)
        search->finish->arrivals[i] = ENT_ARRIVAL_KNOWN;
    return ent_rowlist_add(&search->finish->known_facts, fact);
}

/* Live reports that have no field but the fact, in reports by fact. */
static enum ent_status find_bare(struct search *search,
                                 struct ent_cursor *reports,
                                 struct ent_cursor *withdrawn,
                                 const uint64_t row[4])
{
    const struct ent_finish *finish = search->finish;
    uint64_t prefix[5] = {0, 0, 0, 0, 0};
    bool live;
    for (int i = 0; i < 3; i++) {
        prefix[i] = ent_finish_id(finish, row[i]);
        if (prefix[i] == 0)
            return ENT_OK;
    }
    enum ent_status status = ent_cursor_first(reports, prefix, 5);
    for (; status == ENT_OK; status = ent_cursor_next(reports)) {
        status = ent_report_is_live(withdrawn, reports->row[5], &live);
        if (status != ENT_OK)
            return status;
        if (live)
            return set_known(search, row[3], prefix);
    }
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status find_all_bare(struct search *search)
{
    struct ent_cursor reports, withdrawn;
    struct ent_txn *txn = search->finish->txn;
    enum ent_status status =
        ent_cursor_open(&reports, txn, ENT_REPORTS_BY_FACT);
    enum ent_status second = ent_cursor_open(&withdrawn, txn, ENT_WITHDRAWN);
    if (status == ENT_OK)
        status = second;
    for (size_t i = 0; i < search->plain.n_rows && status == ENT_OK; i++)
        status = find_bare(search, &reports, &withdrawn,
                           ent_rowlist_at(&search->plain, i));
    ent_cursor_close(&withdrawn);
    ent_cursor_close(&reports);
    return status;
}

/* What was given, in ids; false when the database lacks one of its terms.
 * What its names mean today does not matter. */
static bool given_in_ids(const struct ent_finish *finish,
                         const struct ent_report *report, unsigned form,
                         struct ent_given *given)
{
    ent_identity_given(report, form, given);
    uint64_t *all[] = {&given->terms[0], &given->terms[1], &given->terms[2],
                       &given->terms[3], &given->terms[4], &given->terms[5],
                       &given->terms[6], &given->terms[7], &given->confidence,
                       &given->quote};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (*all[i] == 0)
            continue;
        *all[i] = ent_finish_id(finish, *all[i]);
        if (*all[i] == 0)
            return false;
    }
    return true;
}

static bool same_as_stored(const struct ent_given *mine,
                           const struct ent_report *stored)
{
    struct ent_given given;
    for (unsigned form = 0; form < ent_identity_forms(stored); form++) {
        ent_identity_given(stored, form, &given);
        if (ent_given_equal(mine, &given))
            return true;
    }
    return false;
}

static enum ent_status find_by_hash(struct search *search,
                                    struct ent_cursor *identity,
                                    const uint64_t row[3])
{
    struct ent_finish *finish = search->finish;
    struct ent_report mine, stored;
    struct ent_given given;
    ent_stage_get(&finish->load->stage, (size_t)row[1], &mine);
    if (!given_in_ids(finish, &mine, (unsigned)row[2], &given))
        return ENT_OK;
    enum ent_status status = ent_cursor_first(identity, row, 1);
    for (; status == ENT_OK; status = ent_cursor_next(identity)) {
        status = ent_report_get(finish->txn, identity->row[1], &stored);
        if (status != ENT_OK)
            return status == ENT_ENOTFOUND ? ENT_EDAMAGED : status;
        ent_id fact[3] = {stored.subject, stored.predicate, stored.object};
        if (same_as_stored(&given, &stored))
            return set_known(search, (size_t)row[1], fact);
    }
    return status == ENT_END ? ENT_OK : status;
}

/* Hash over ids, report, form: of reports whose terms are all stored. */
static enum ent_status list_stored(struct search *search,
                                   struct ent_rowlist *rows)
{
    struct ent_finish *finish = search->finish;
    const struct ent_stage *stage = &finish->load->stage;
    struct ent_report report;
    struct ent_given given;
    for (size_t i = 0; i < stage->n_reports; i++) {
        if (finish->arrivals[i] != ENT_ARRIVAL_NEW)
            continue;
        ent_stage_get(stage, i, &report);
        for (unsigned form = 0; form < ent_identity_forms(&report); form++) {
            if (!given_in_ids(finish, &report, form, &given))
                break;
            uint64_t row[3] = {ent_identity_hash(&given, finish->seed), i,
                               form};
            enum ent_status status = ent_rowlist_add(rows, row);
            if (status != ENT_OK)
                return status;
        }
    }
    return ent_rowlist_sort(rows);
}

static enum ent_status find_all_by_hash(struct search *search)
{
    struct ent_cursor identity;
    struct ent_rowlist rows;
    ent_rowlist_init(&rows, 3);
    enum ent_status status = list_stored(search, &rows);
    enum ent_status second =
        ent_cursor_open(&identity, search->finish->txn, ENT_IDENTITY);
    if (status == ENT_OK)
        status = second;
    for (size_t i = 0; i < rows.n_rows && status == ENT_OK; i++) {
        const uint64_t *row = ent_rowlist_at(&rows, i);
        if (search->finish->arrivals[row[1]] == ENT_ARRIVAL_NEW)
            status = find_by_hash(search, &identity, row);
    }
    ent_cursor_close(&identity);
    ent_rowlist_release(&rows);
    return status;
}

static enum ent_status find_stored(struct search *search)
{
    uint64_t n_reports, n_identities;
    enum ent_status status =
        ent_txn_counter(search->finish->txn, "n-reports", &n_reports);
    if (status != ENT_OK || n_reports == 0)
        return status;
    status = find_all_bare(search);
    if (status == ENT_OK)
        status = ent_set_size(search->finish->txn, ENT_IDENTITY, &n_identities);
    if (status == ENT_OK && n_identities > 0)
        status = find_all_by_hash(search);
    return status;
}

enum ent_status ent_finish_known(struct ent_finish *finish)
{
    const struct ent_stage *stage = &finish->load->stage;
    struct search search = {.finish = finish};
    enum ent_status status = ENT_OK;
    finish->arrivals = ent_calloc(stage->n_reports + 1, 1);
    if (finish->arrivals == NULL)
        return ENT_ENOMEM;
    ent_rowlist_init(&search.plain, 4);
    ent_rowlist_init(&search.hashed, 2);
    bool done = false;
    status = ent_bare_sort(finish, &done);
    for (size_t i = 0; i < stage->n_reports && status == ENT_OK && !done; i++)
        status = list_report(&search, i);
    if (status == ENT_OK)
        status = ent_rowlist_sort(&search.plain);
    if (status == ENT_OK)
        status = ent_rowlist_sort(&search.hashed);
    if (status == ENT_OK && !done) {
        drop_plain(&search);
        drop_hashed(&search);
        status = find_stored(&search);
    }
    ent_rowlist_release(&search.plain);
    ent_rowlist_release(&search.hashed);
    for (size_t i = 0; i < stage->n_reports; i++)
        finish->n_new += finish->arrivals[i] == ENT_ARRIVAL_NEW;
    return status;
}
