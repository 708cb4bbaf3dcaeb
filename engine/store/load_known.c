/* SPDX-License-Identifier: ISC */
/* Reports that are there already, in the input or in the database, are set
 * aside (identity.h). */
#include "store/load_internal.h"

#include <string.h>

#include "base/alloc.h"
#include "store/identity.h"
#include "store/report_live.h"
#include "store/tupleset.h"

#define STRIDE 1024
#define YIELD 64 /* runs of equal hashes, whose reports lie all over */

struct search {
    struct ent_finish *finish;
    struct ent_rowsort plain;  /* s, p, o as written, report: no other field */
    struct ent_rowsort hashed; /* hash, report: of the others' forms */
    uint64_t *rows;            /* read from either */
    size_t *run;               /* reports of one hash */
    size_t n_run, run_capacity, n_runs;
};

static uint64_t below(uint64_t n)
{
    return UINT64_MAX >> __builtin_clzll(n | 1);
}

static void plan(struct search *search)
{
    const struct ent_load *load = search->finish->load;
    const struct ent_stage *stage = &load->stage;
    struct ent_row_packing packing;
    size_t n_bytes = search->finish->sort_bytes / 2;
    uint64_t numbers = below(stage->n_reports);
    uint64_t first[4] = {stage->first[0], stage->first[1], stage->first[2], 0};
    uint64_t bits[4] = {stage->bits[0], stage->bits[1], stage->bits[2],
                        numbers};
    ent_row_packing_plan(&packing, first, bits, 4, 1);
    ent_rowsort_init(&search->plain, &packing, &search->finish->load->file,
                     n_bytes);
    uint64_t none[2] = {0, 0}, all[2] = {UINT32_MAX, numbers};
    ent_row_packing_plan(&packing, none, all, 2, 1);
    ent_rowsort_init(&search->hashed, &packing, &search->finish->load->file,
                     n_bytes);
}

/* A report of nothing but its fact is found by the fact itself, the others by
 * the hash of what was given. */
static enum ent_status list_report(struct search *search, size_t i)
{
    const struct ent_stage *stage = &search->finish->load->stage;
    const struct ent_staged *staged = ent_staged_at(stage, i);
    struct ent_report report;
    struct ent_given given;
    uint64_t bare[4] = {0, 0, 0, i};
    uint64_t row[2] = {staged->numbers[2], i};
    if (ent_stage_bare(stage, i, bare))
        return ent_rowsort_add(&search->plain, bare);
    if (staged->numbers[2] == 0) {
        ent_stage_get(stage, i, &report);
        ent_identity_given(&report, 0, &given);
        memcpy(bare, given.terms, 3 * sizeof *bare);
        return ent_rowsort_add(&search->plain, bare);
    }
    enum ent_status status = ent_rowsort_add(&search->hashed, row);
    if (status != ENT_OK || (staged->kinds & ENT_STAGED_CONVERTED) == 0)
        return status;
    ent_stage_get(stage, i, &report);
    ent_identity_given(&report, 1, &given);
    row[0] = (uint32_t)ent_identity_hash(&given, stage->seed);
    return ent_rowsort_add(&search->hashed, row);
}

static enum ent_status drop_plain(struct search *search)
{
    uint64_t last[3] = {0, 0, 0};
    enum ent_status status = ent_rowsort_sort(&search->plain);
    for (size_t n = 1; status == ENT_OK && n > 0;) {
        status = ent_rowsort_next(&search->plain, search->rows, STRIDE, &n);
        for (size_t i = 0; status == ENT_OK && i < n; i++) {
            const uint64_t *row = search->rows + 4 * i;
            if (memcmp(row, last, sizeof last) == 0)
                search->finish->arrivals[row[3]] = ENT_ARRIVAL_TWICE;
            memcpy(last, row, sizeof last);
        }
    }
    return status;
}

/* Within a run of equal hashes, later reports are compared with the earlier
 * ones that were not set aside. */
static void drop_run(struct search *search)
{
    const struct ent_stage *stage = &search->finish->load->stage;
    unsigned char *arrivals = search->finish->arrivals;
    struct ent_report one, other;
    if (search->n_run > 1 && ++search->n_runs % YIELD == 0)
        ent_spill_yield(&stage->memory);
    for (size_t i = 1; i < search->n_run; i++) {
        size_t late = search->run[i];
        ent_stage_get(stage, late, &one);
        for (size_t k = 0; k < i && arrivals[late] == ENT_ARRIVAL_NEW; k++) {
            size_t early = search->run[k];
            if (early == late || arrivals[early] != ENT_ARRIVAL_NEW)
                continue;
            ent_stage_get(stage, early, &other);
            if (ent_identity_equal(&one, &other))
                arrivals[late] = ENT_ARRIVAL_TWICE;
        }
    }
}

static enum ent_status add_to_run(struct search *search, size_t report)
{
    if (search->n_run == search->run_capacity) {
        size_t capacity = search->n_run == 0 ? 64 : search->n_run * 2;
        size_t *run = ent_realloc(search->run, capacity * sizeof *run);
        if (run == NULL)
            return ENT_ENOMEM;
        search->run = run;
        search->run_capacity = capacity;
    }
    search->run[search->n_run++] = report;
    return ENT_OK;
}

static enum ent_status drop_hashed(struct search *search)
{
    uint64_t hash = 0; /* no report's */
    enum ent_status status = ent_rowsort_sort(&search->hashed);
    for (size_t n = 1; status == ENT_OK && n > 0;) {
        status = ent_rowsort_next(&search->hashed, search->rows, STRIDE, &n);
        for (size_t i = 0; status == ENT_OK && i < n; i++) {
            const uint64_t *row = search->rows + 2 * i;
            if (row[0] != hash) {
                drop_run(search);
                search->n_run = 0;
            }
            hash = row[0];
            status = add_to_run(search, (size_t)row[1]);
        }
    }
    drop_run(search);
    return status;
}

static enum ent_status set_known(struct search *search, size_t i,
                                 const ent_id fact[3])
{
    if (search->finish->arrivals[i] == ENT_ARRIVAL_NEW)
        search->finish->arrivals[i] = ENT_ARRIVAL_KNOWN;
    return ent_rowsort_add(&search->finish->known_facts, fact);
}

/* Live reports that have no field but the fact, in reports by fact. */
static enum ent_status find_bare(struct search *search,
                                 struct ent_cursor *reports,
                                 struct ent_cursor *withdrawn,
                                 const uint64_t row[4])
{
    uint64_t prefix[5] = {row[0], row[1], row[2], 0, 0};
    bool live;
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

/* Facts as written, in ids: those whose terms are all stored. */
static enum ent_status list_bare(struct search *search,
                                 struct ent_rowsort *facts)
{
    const struct ent_finish *finish = search->finish;
    enum ent_status status = ent_rowsort_rewind(&search->plain);
    for (size_t n = 1; status == ENT_OK && n > 0;) {
        status = ent_rowsort_next(&search->plain, search->rows, STRIDE, &n);
        for (size_t i = 0; status == ENT_OK && i < n; i++) {
            uint64_t *row = search->rows + 4 * i;
            for (int k = 0; k < 3; k++)
                row[k] = ent_finish_id(finish, row[k]);
            if (row[0] != 0 && row[1] != 0 && row[2] != 0)
                status = ent_rowsort_add(facts, row);
        }
    }
    return status == ENT_OK ? ent_rowsort_sort(facts) : status;
}

/* In the order of the ids, so that the set is read from front to back. */
static enum ent_status find_all_bare(struct search *search)
{
    static const uint64_t none[4];
    const uint64_t all[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX,
                             below(search->finish->load->stage.n_reports)};
    struct ent_cursor reports, withdrawn;
    struct ent_rowsort facts;
    struct ent_row_packing packing;
    struct ent_txn *txn = search->finish->old;
    ent_row_packing_plan(&packing, none, all, 4, 0);
    ent_rowsort_init(&facts, &packing, &search->finish->load->file,
                     search->finish->sort_bytes / 4);
    enum ent_status status =
        ent_cursor_open(&reports, txn, ENT_REPORTS_BY_FACT);
    enum ent_status second = ent_cursor_open(&withdrawn, txn, ENT_WITHDRAWN);
    if (status == ENT_OK)
        status = second;
    if (status == ENT_OK)
        status = list_bare(search, &facts);
    for (size_t n = 1; status == ENT_OK && n > 0;) {
        status = ent_rowsort_next(&facts, search->rows, STRIDE, &n);
        for (size_t i = 0; i < n && status == ENT_OK; i++)
            status =
                find_bare(search, &reports, &withdrawn, search->rows + 4 * i);
    }
    ent_rowsort_release(&facts);
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
    bool is_read = false;
    enum ent_status status = ent_cursor_first(identity, row, 1);
    for (; status == ENT_OK; status = ent_cursor_next(identity)) {
        if (!is_read) {
            if (++search->n_runs % YIELD == 0)
                ent_spill_yield(&finish->load->stage.memory);
            ent_stage_get(&finish->load->stage, (size_t)row[2], &mine);
            if (!given_in_ids(finish, &mine, (unsigned)row[1], &given))
                return ENT_OK;
            is_read = true;
        }
        status = ent_report_get(finish->old, identity->row[1], &stored);
        if (status != ENT_OK)
            return status == ENT_ENOTFOUND ? ENT_EDAMAGED : status;
        ent_id fact[3] = {stored.subject, stored.predicate, stored.object};
        if (same_as_stored(&given, &stored))
            return set_known(search, (size_t)row[2], fact);
    }
    return status == ENT_END ? ENT_OK : status;
}

/* Hash over ids, form, report: of reports whose terms are all stored; also of
 * bare ones, since a name may have been resolved when it came before. */
static enum ent_status list_stored(struct search *search,
                                   struct ent_rowsort *rows)
{
    struct ent_finish *finish = search->finish;
    const struct ent_stage *stage = &finish->load->stage;
    struct ent_report report;
    struct ent_given given;
    for (size_t i = 0; i < stage->n_reports; i++) {
        ent_stage_pass(stage, i);
        if (finish->arrivals[i] != ENT_ARRIVAL_NEW)
            continue;
        ent_stage_get(stage, i, &report);
        for (unsigned form = 0; form < ent_identity_forms(&report); form++) {
            if (!given_in_ids(finish, &report, form, &given))
                break;
            uint64_t row[3] = {ent_identity_hash(&given, finish->seed), form,
                               i};
            enum ent_status status = ent_rowsort_add(rows, row);
            if (status != ENT_OK)
                return status;
        }
    }
    return ent_rowsort_sort(rows);
}

static enum ent_status find_all_by_hash(struct search *search)
{
    static const uint64_t none[3];
    const uint64_t all[3] = {(UINT64_C(1) << 40) - 1, 1,
                             below(search->finish->load->stage.n_reports)};
    struct ent_cursor identity;
    struct ent_rowsort rows;
    struct ent_row_packing packing;
    ent_row_packing_plan(&packing, none, all, 3, 0);
    ent_rowsort_init(&rows, &packing, &search->finish->load->file,
                     search->finish->sort_bytes / 4);
    enum ent_status status =
        ent_cursor_open(&identity, search->finish->old, ENT_IDENTITY);
    if (status == ENT_OK)
        status = list_stored(search, &rows);
    for (size_t n = 1; status == ENT_OK && n > 0;) {
        status = ent_rowsort_next(&rows, search->rows, STRIDE, &n);
        for (size_t i = 0; i < n && status == ENT_OK; i++) {
            const uint64_t *row = search->rows + 3 * i;
            if (search->finish->arrivals[row[2]] == ENT_ARRIVAL_NEW)
                status = find_by_hash(search, &identity, row);
        }
    }
    ent_cursor_close(&identity);
    ent_rowsort_release(&rows);
    return status;
}

static enum ent_status find_stored(struct search *search)
{
    uint64_t n_reports, n_identities;
    enum ent_status status =
        ent_txn_counter(search->finish->old, "n-reports", &n_reports);
    if (status != ENT_OK || n_reports == 0)
        return status;
    status = find_all_bare(search);
    if (status == ENT_OK)
        status = ent_set_size(search->finish->old, ENT_IDENTITY, &n_identities);
    if (status == ENT_OK && n_identities > 0)
        status = find_all_by_hash(search);
    return status;
}

static enum ent_status run(struct search *search)
{
    const struct ent_stage *stage = &search->finish->load->stage;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < stage->n_reports && status == ENT_OK; i++) {
        ent_stage_pass(stage, i);
        status = list_report(search, i);
    }
    if (status == ENT_OK)
        status = drop_plain(search);
    if (status == ENT_OK)
        status = drop_hashed(search);
    ent_rowsort_release(&search->hashed);
    return status == ENT_OK ? find_stored(search) : status;
}

static enum ent_status search_all(struct ent_finish *finish)
{
    struct search search = {.finish = finish};
    enum ent_status status = ENT_ENOMEM;
    plan(&search);
    search.rows = ent_malloc((size_t)STRIDE * 4 * sizeof *search.rows);
    if (search.rows != NULL)
        status = run(&search);
    ent_rowsort_release(&search.plain);
    ent_rowsort_release(&search.hashed);
    ent_free(search.rows);
    ent_free(search.run);
    return status;
}

static void plan_known_facts(struct ent_finish *finish)
{
    static const uint64_t none[3];
    static const uint64_t all[3] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
    struct ent_row_packing packing;
    ent_row_packing_plan(&packing, none, all, 3, 0);
    ent_rowsort_init(&finish->known_facts, &packing, &finish->load->file,
                     finish->sort_bytes / 8);
    finish->known_facts.unique = true;
}

enum ent_status ent_finish_known(struct ent_finish *finish)
{
    const struct ent_stage *stage = &finish->load->stage;
    bool done = false;
    finish->arrivals = ent_calloc(stage->n_reports + 1, 1);
    if (finish->arrivals == NULL)
        return ENT_ENOMEM;
    plan_known_facts(finish);
    enum ent_status status = ent_bare_sort(finish, &done);
    if (status == ENT_OK && !done)
        status = search_all(finish);
    for (size_t i = 0; i < stage->n_reports; i++)
        finish->n_new += finish->arrivals[i] == ENT_ARRIVAL_NEW;
    return status;
}
