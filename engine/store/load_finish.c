/* SPDX-License-Identifier: ISC */
/* The end of a load: all or nothing. */
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "store/load_internal.h"

/* Never before the last second that the store recorded. */
static enum ent_status set_recorded(struct ent_finish *finish)
{
    uint64_t last, n_reports;
    enum ent_status status = ent_txn_counter(finish->old, "last-second", &last);
    if (status == ENT_OK)
        status = ent_txn_counter(finish->old, "n-reports", &n_reports);
    if (status != ENT_OK)
        return status;
    finish->first = n_reports + 1;
    finish->recorded = ent_date_now();
    if (finish->recorded < last)
        finish->recorded = last;
    return ENT_OK;
}

bool ent_finish_has_changes(const struct ent_finish *finish)
{
    const struct ent_load *load = finish->load;
    for (size_t i = 0; i < load->n_documents; i++)
        if (load->documents[i].is_new)
            return true;
    return finish->n_new > 0;
}

static enum ent_status run_steps(struct ent_finish *finish)
{
    ent_bulk_tell(&finish->bulk, ENT_LOAD_COMPARING, 0,
                  finish->load->stage.n_reports);
    enum ent_status status = set_recorded(finish);
    if (status == ENT_OK)
        status = ent_finish_resolve(finish);
    if (status == ENT_OK)
        status = ent_finish_lookup(finish);
    if (status == ENT_OK)
        status = ent_finish_quotes(finish);
    if (status == ENT_OK)
        status = ent_finish_known(finish);
    if (status == ENT_OK)
        status = ent_finish_remarks(finish);
    if (status == ENT_OK)
        status = ent_finish_write(finish);
    return status;
}

static void sum_up(struct ent_finish *finish)
{
    struct ent_load_summary *summary = finish->summary;
    summary->reports_new = finish->n_new;
    summary->reports_known = finish->load->stage.n_reports - finish->n_new;
}

/* What terms and pages leave of the memory; reports that wait give way. */
static enum ent_status share_memory(struct ent_finish *finish)
{
    struct ent_load *load = finish->load;
    size_t all = load->options.memory_bytes, used = 0;
    used += ent_load_term_bytes(load) +
            load->intern.n_terms * sizeof *finish->ids + load->stage.n_reports;
    used += finish->bulk.max_bytes < all / 4 ? finish->bulk.max_bytes : all / 4;
    finish->sort_bytes = used < all / 4 * 3 ? all / 4 : all / 8;
    if (used + load->stage.memory.n_bytes + finish->sort_bytes > all)
        return ent_spill_out(&load->stage.memory);
    finish->sort_bytes = all - used - load->stage.memory.n_bytes;
    return ENT_OK;
}

static enum ent_status tell_failure(const struct ent_load *load,
                                    enum ent_status status,
                                    struct ent_error *error)
{
    const char *path = ent_store_path(load->store);
    if (status == ENT_EFULL)
        return ent_error_set(error, status,
                             "no room for %s, or for the temporary file of "
                             "the load beside it: %s",
                             path, ent_status_text(status));
    return ent_error_set(error, status, "cannot load into %s: %s", path,
                         ent_status_text(status));
}

static enum ent_status finish_in_bulk(struct ent_finish *finish,
                                      struct ent_error *error)
{
    struct ent_bulk *bulk = &finish->bulk;
    enum ent_status status = ent_bulk_begin(bulk, finish->load, error);
    if (status != ENT_OK) {
        ent_bulk_abort(bulk);
        return status;
    }
    finish->old = bulk->old[0] != NULL ? bulk->old[0] : bulk->txn;
    status = share_memory(finish);
    if (status == ENT_OK)
        status = run_steps(finish);
    ent_bare_release(&finish->bare); /* its thread may use the old rows */
    if (status != ENT_OK) {
        ent_bulk_abort(bulk);
        return tell_failure(finish->load, status, error);
    }
    sum_up(finish);
    if (finish->load->options.dry_run || !ent_finish_has_changes(finish)) {
        ent_bulk_abort(bulk);
        return ENT_OK;
    }
    return ent_bulk_commit(bulk, &finish->summary->transaction, error);
}

enum ent_status ent_load_finish(struct ent_load *load, ent_load_note_fn *note,
                                void *context, struct ent_load_summary *summary,
                                struct ent_error *error)
{
    struct ent_load_summary unused;
    struct ent_finish finish = {.load = load};
    finish.summary = summary != NULL ? summary : &unused;
    memset(finish.summary, 0, sizeof *finish.summary);
    if (load->stage.n_reports == 0 && load->n_documents == 0)
        return ENT_OK;
    finish.seed = load->intern.seed;
    ent_notes_init(&finish.notes);
    enum ent_status status = finish_in_bulk(&finish, error);
    if (status == ENT_OK && note != NULL)
        ent_notes_emit(&finish.notes, note, context);
    ent_notes_release(&finish.notes);
    ent_rowsort_release(&finish.known_facts);
    ent_free(finish.ids);
    ent_free(finish.arrivals);
    return status;
}
