/* SPDX-License-Identifier: ISC */
/* New reports are recorded; their rows are sorted and written, set by set. */
#include "store/document_write.h"
#include "store/facts.h"
#include "store/identity.h"
#include "store/load_internal.h"
#include "store/record.h"
#include "store/report_rows.h"

static enum ent_status write_records(struct ent_finish *finish, unsigned *sets)
{
    struct ent_record_writer writer;
    struct ent_walk walk = ent_walk_begin(finish);
    struct ent_report report;
    ent_report_id id;
    enum ent_status status = ent_record_writer_init(&writer, finish->txn);
    while (status == ENT_OK && ent_walk_next(&walk, &report)) {
        *sets |= ent_report_sets(&report);
        status = ent_record_writer_add(&writer, &report, &id);
        if (status == ENT_OK && id != report.id)
            status = ENT_EDAMAGED;
    }
    if (status == ENT_OK)
        status = ent_record_writer_finish(&writer);
    ent_record_writer_release(&writer);
    return status;
}

/* Sources that had no report before. */
static enum ent_status count_sources(struct ent_finish *finish,
                                     const struct ent_rowlist *rows)
{
    uint64_t n_sources, n_before, last = 0;
    enum ent_status status =
        ent_txn_counter(finish->txn, "n-sources", &n_before);
    n_sources = n_before;
    for (size_t i = 0; i < rows->n_rows && status == ENT_OK; i++) {
        const uint64_t *row = ent_rowlist_at(rows, i);
        if (row[0] == last)
            continue;
        last = row[0];
        status = ent_set_find(finish->txn, ENT_REPORTS_BY_SOURCE, row, 1);
        n_sources += status == ENT_END;
        if (status == ENT_END)
            status = ENT_OK;
    }
    if (status == ENT_OK && n_sources != n_before)
        status = ent_txn_set_counter(finish->txn, "n-sources", n_sources);
    return status;
}

/* One set at a time, so that only its rows are held. */
static enum ent_status write_set(struct ent_finish *finish, enum ent_set set)
{
    struct ent_rowlist rows;
    struct ent_walk walk = ent_walk_begin(finish);
    struct ent_report report;
    enum ent_status status = ENT_OK;
    ent_rowlist_init(&rows, ent_set_schemas[set].arity);
    while (status == ENT_OK && ent_walk_next(&walk, &report))
        status = ent_report_rows(&report, set, finish->seed, &rows);
    if (status == ENT_OK)
        status = ent_rowlist_sort(&rows);
    if (status == ENT_OK && set == ENT_REPORTS_BY_SOURCE)
        status = count_sources(finish, &rows);
    if (status == ENT_OK && rows.n_rows > 0)
        status = ent_set_insert(finish->txn, set, rows.rows, rows.n_rows, NULL);
    ent_rowlist_release(&rows);
    return status;
}

static enum ent_status list_facts(struct ent_finish *finish, bool denied,
                                  struct ent_rowlist *facts)
{
    struct ent_walk walk = ent_walk_begin(finish);
    struct ent_report report;
    enum ent_status status = ENT_OK;
    while (status == ENT_OK && ent_walk_next(&walk, &report)) {
        uint64_t row[3] = {report.subject, report.predicate, report.object};
        if (report.denies == denied)
            status = ent_rowlist_add(facts, row);
    }
    return status == ENT_OK ? ent_rowlist_sort(facts) : status;
}

/* All distinct facts of the input: those reported for, against, and known. */
static enum ent_status count_facts(struct ent_finish *finish,
                                   const struct ent_rowlist *affirmed,
                                   const struct ent_rowlist *denied,
                                   uint64_t *n_facts)
{
    struct ent_rowlist *all = &finish->known_facts;
    const struct ent_rowlist *lists[] = {affirmed, denied};
    enum ent_status status = ENT_OK;
    *n_facts = affirmed->n_rows;
    if (denied->n_rows == 0 && all->n_rows == 0)
        return ENT_OK;
    for (int i = 0; i < 2 && status == ENT_OK; i++)
        for (size_t k = 0; k < lists[i]->n_rows && status == ENT_OK; k++)
            status = ent_rowlist_add(all, ent_rowlist_at(lists[i], k));
    if (status == ENT_OK)
        status = ent_rowlist_sort(all);
    *n_facts = all->n_rows;
    return status;
}

static enum ent_status write_facts(struct ent_finish *finish)
{
    struct ent_rowlist affirmed, denied;
    size_t n_affirmed = 0, n_denied = 0;
    uint64_t n_facts = 0;
    ent_rowlist_init(&affirmed, 3);
    ent_rowlist_init(&denied, 3);
    enum ent_status status = list_facts(finish, false, &affirmed);
    if (status == ENT_OK)
        status = list_facts(finish, true, &denied);
    if (status == ENT_OK)
        status = ent_facts_affirm(finish->txn, &affirmed, &n_affirmed);
    if (status == ENT_OK)
        status = ent_facts_keep(finish->txn, &denied, &n_denied);
    if (status == ENT_OK)
        status = count_facts(finish, &affirmed, &denied, &n_facts);
    finish->summary->facts_new = n_affirmed + n_denied;
    finish->summary->facts_known = n_facts - finish->summary->facts_new;
    ent_rowlist_release(&affirmed);
    ent_rowlist_release(&denied);
    return status;
}

static enum ent_status write_documents(struct ent_finish *finish)
{
    const struct ent_load *load = finish->load;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < load->n_documents && status == ENT_OK; i++) {
        const struct ent_load_document *document = &load->documents[i];
        if (document->is_new)
            status = ent_document_put(finish->txn,
                                      ent_finish_id(finish, document->source),
                                      document->text, document->n_bytes);
    }
    return status;
}

static enum ent_status write_batch(struct ent_finish *finish)
{
    uint64_t row[2] = {finish->first, finish->recorded};
    if (finish->n_new == 0)
        return ENT_OK;
    enum ent_status status =
        ent_set_insert(finish->txn, ENT_BATCHES, row, 1, NULL);
    if (status == ENT_OK)
        status =
            ent_txn_set_counter(finish->txn, "last-second", finish->recorded);
    return status;
}

/* Once and for all walks over the reports. */
static void to_ids(struct ent_finish *finish)
{
    struct ent_stage *stage = &finish->load->stage;
    for (size_t i = 0; i < stage->n_reports; i++)
        if (finish->arrivals[i] == ENT_ARRIVAL_NEW)
            ent_stage_to_ids(stage, i, finish->ids);
}

enum ent_status ent_finish_write(struct ent_finish *finish)
{
    uint64_t n_reports;
    unsigned sets = 0;
    bool bare = false;
    enum ent_status status =
        ent_txn_counter(finish->txn, "n-reports", &n_reports);
    if (status != ENT_OK)
        return status;
    finish->first = n_reports + 1;
    status = ent_finish_naming(finish);
    if (status != ENT_OK)
        return status;
    to_ids(finish);
    status = ent_bare_begin(finish, &bare);
    if (status == ENT_OK && finish->n_new > 0)
        status = write_records(finish, &sets);
    if (status == ENT_OK && bare)
        status = ent_bare_write(finish);
    for (unsigned set = 0; set < ENT_N_SETS && status == ENT_OK && !bare; set++)
        if ((sets >> set & 1) != 0)
            status = write_set(finish, (enum ent_set)set);
    if (status == ENT_OK && !bare)
        status = write_facts(finish);
    if (status == ENT_OK)
        status = write_documents(finish);
    if (status == ENT_OK)
        status = write_batch(finish);
    return status;
}
