/* SPDX-License-Identifier: ISC */
/* The end of a load: one transaction, all or nothing. */
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "store/load_internal.h"

/* Never before the last second that the store recorded. */
static enum ent_status set_recorded(struct ent_finish *finish)
{
    uint64_t last;
    enum ent_status status = ent_txn_counter(finish->txn, "last-second", &last);
    finish->recorded = ent_date_now();
    if (finish->recorded < last)
        finish->recorded = last;
    return status;
}

static bool has_changes(const struct ent_finish *finish)
{
    const struct ent_load *load = finish->load;
    for (size_t i = 0; i < load->n_documents; i++)
        if (load->documents[i].is_new)
            return true;
    return finish->n_new > 0;
}

static enum ent_status run_steps(struct ent_finish *finish)
{
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
        status = ent_finish_ids(finish);
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

static enum ent_status finish_in_txn(struct ent_finish *finish,
                                     struct ent_error *error)
{
    enum ent_status status =
        ent_txn_begin(finish->load->store, true, &finish->txn, error);
    if (status != ENT_OK)
        return status;
    status = run_steps(finish);
    if (status != ENT_OK) {
        ent_txn_abort(finish->txn);
        return ent_error_set(error, status, "%s", ent_status_text(status));
    }
    sum_up(finish);
    if (finish->load->options.dry_run || !has_changes(finish)) {
        ent_txn_abort(finish->txn);
        return ENT_OK;
    }
    uint64_t number = ent_txn_number(finish->txn);
    status = ent_txn_commit(finish->txn, error);
    if (status == ENT_OK)
        finish->summary->transaction = number;
    return status;
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
    ent_rowlist_init(&finish.known_facts, 3);
    enum ent_status status = finish_in_txn(&finish, error);
    if (status == ENT_OK && note != NULL)
        ent_notes_emit(&finish.notes, note, context);
    ent_notes_release(&finish.notes);
    ent_rowlist_release(&finish.known_facts);
    ent_bare_release(&finish.bare);
    ent_free(finish.ids);
    ent_free(finish.arrivals);
    return status;
}
