/* SPDX-License-Identifier: ISC */
/* What is reported of an event: in this load, or in the database. */
#include "store/load_event.h"

#include "store/dict.h"
#include "store/load_internal.h"
#include "store/report_live.h"

/* Values of the map, before an event was looked up and when none was found;
 * else the number of its report in `found`. */
#define UNSEARCHED UINT64_MAX
#define UNKNOWN (UINT64_MAX - 1)

void ent_event_finder_init(struct ent_event_finder *finder,
                           struct ent_load *load)
{
    *finder = (struct ent_event_finder){.load = load};
    ent_map_init(&finder->events);
    ent_arena_init(&finder->arena, 0);
}

void ent_event_finder_release(struct ent_event_finder *finder)
{
    ent_map_release(&finder->events);
    ent_arena_release(&finder->arena);
}

enum ent_status ent_event_finder_want(struct ent_event_finder *finder,
                                      ent_handle event)
{
    uint64_t value;
    if (ent_map_get(&finder->events, event, &value))
        return ENT_OK;
    return ent_map_put(&finder->events, event, UNSEARCHED);
}

static enum ent_status keep(struct ent_event_finder *finder, ent_handle event,
                            const struct ent_load_report *report)
{
    struct ent_load_report *copy =
        ent_arena_alloc(&finder->arena, sizeof *copy);
    if (copy == NULL)
        return finder->arena.status;
    *copy = *report;
    return ent_map_put(&finder->events, event, (uint64_t)(uintptr_t)copy);
}

/* The first report of each event that stands in the load.  Its terms are as
 * written: they will be resolved with those of its mentions, alike. */
static enum ent_status search_load(struct ent_event_finder *finder)
{
    const struct ent_stage *stage = &finder->load->stage;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < stage->n_reports && status == ENT_OK; i++) {
        struct ent_report report;
        uint64_t value;
        ent_stage_pass(stage, i);
        ent_stage_get(stage, i, &report);
        if (report.event == 0 || report.denies ||
            !ent_map_get(&finder->events, report.event, &value) ||
            value != UNSEARCHED)
            continue;
        struct ent_load_report found = {.subject = report.subject,
                                        .predicate = report.predicate,
                                        .object = report.object,
                                        .place = report.place,
                                        .event = report.event,
                                        .from = report.from,
                                        .to = report.to,
                                        .start = -1,
                                        .end = -1};
        for (int k = ENT_WRITTEN_SUBJECT; k <= ENT_WRITTEN_OBJECT; k++)
            found.written[k] = report.written[k];
        status = keep(finder, report.event, &found);
    }
    return status;
}

/* The handle of a term of the database. */
static enum ent_status to_handle(struct ent_event_finder *finder,
                                 struct ent_txn *txn, ent_id id,
                                 ent_handle *handle)
{
    struct ent_term term;
    *handle = 0;
    if (id == 0)
        return ENT_OK;
    enum ent_status status = ent_dict_get(txn, id, &finder->arena, &term);
    return status == ENT_OK ? ent_load_term(finder->load, &term, handle)
                            : status;
}

/* Its fact as it was resolved, and as it was written beside it; the place as
 * it was written, to be resolved again. */
static enum ent_status take_report(struct ent_event_finder *finder,
                                   struct ent_txn *txn, ent_handle event,
                                   const struct ent_report *report)
{
    struct ent_load_report found = {.event = event,
                                    .from = report->from,
                                    .to = report->to,
                                    .start = -1,
                                    .end = -1};
    const struct {
        ent_id id;
        ent_handle *handle;
    } terms[] = {{report->subject, &found.subject},
                 {report->predicate, &found.predicate},
                 {report->object, &found.object},
                 {report->written[ENT_WRITTEN_SUBJECT],
                  &found.written[ENT_WRITTEN_SUBJECT]},
                 {report->written[ENT_WRITTEN_PREDICATE],
                  &found.written[ENT_WRITTEN_PREDICATE]},
                 {report->written[ENT_WRITTEN_OBJECT],
                  &found.written[ENT_WRITTEN_OBJECT]},
                 {report->written_place ? report->written_place : report->place,
                  &found.place}};
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof terms / sizeof *terms && status == ENT_OK;
         i++)
        status = to_handle(finder, txn, terms[i].id, terms[i].handle);
    return status == ENT_OK ? keep(finder, event, &found) : status;
}

struct search {
    struct ent_event_finder *finder;
    struct ent_txn *txn;
    struct ent_cursor roles, withdrawn;
};

/* The first live report of an event that affirms. */
static enum ent_status search_event(struct search *search, ent_handle event)
{
    const struct ent_interned *entry =
        ent_intern_at(&search->finder->load->intern, event);
    struct ent_term term;
    uint64_t prefix[2] = {ENT_ROLE_EVENT, 0};
    enum ent_status status =
        ent_term_decode((enum ent_kind)entry->kind, entry->bytes,
                        entry->n_bytes, &term);
    if (status == ENT_OK)
        status = ent_dict_find(search->txn, &term, &prefix[1]);
    if (status == ENT_OK)
        status = ent_cursor_first(&search->roles, prefix, 2);
    for (; status == ENT_OK; status = ent_cursor_next(&search->roles)) {
        uint64_t tag = search->roles.row[2];
        struct ent_report report;
        bool live = false;
        if (ENT_TAG_DENIES(tag))
            continue;
        status = ent_report_is_live(&search->withdrawn, tag, &live);
        if (status == ENT_OK && live)
            status = ent_report_get(search->txn, ENT_TAG_REPORT(tag), &report);
        if (status != ENT_OK)
            return status;
        if (live)
            return take_report(search->finder, search->txn, event, &report);
    }
    if (status != ENT_END && status != ENT_ENOTFOUND)
        return status;
    return ent_map_put(&search->finder->events, event, UNKNOWN);
}

static enum ent_status search_database(struct ent_event_finder *finder,
                                       struct ent_txn *txn)
{
    struct search search = {.finder = finder, .txn = txn};
    const struct ent_map_slot *slot;
    struct ent_rowlist wanted;
    size_t at = 0;
    enum ent_status status =
        ent_cursor_open(&search.roles, txn, ENT_REPORTS_BY_ROLE);
    if (status == ENT_OK)
        status = ent_cursor_open(&search.withdrawn, txn, ENT_WITHDRAWN);
    ent_rowlist_init(&wanted, 1);
    while (status == ENT_OK &&
           (slot = ent_map_each(&finder->events, &at)) != NULL)
        if (slot->value == UNSEARCHED)
            status = ent_rowlist_add(&wanted, &slot->key);
    for (size_t i = 0; i < wanted.n_rows && status == ENT_OK; i++)
        status = search_event(&search, wanted.rows[i]);
    ent_rowlist_release(&wanted);
    ent_cursor_close(&search.withdrawn);
    ent_cursor_close(&search.roles);
    return status;
}

enum ent_status ent_event_finder_search(struct ent_event_finder *finder,
                                        struct ent_error *error)
{
    struct ent_txn *txn;
    if (finder->events.n_items == 0)
        return ENT_OK;
    enum ent_status status = search_load(finder);
    if (status != ENT_OK)
        return status;
    status = ent_txn_begin(finder->load->store, false, &txn, error);
    if (status != ENT_OK)
        return status;
    status = search_database(finder, txn);
    ent_txn_abort(txn);
    return status;
}

const struct ent_load_report *
ent_event_finder_get(const struct ent_event_finder *finder, ent_handle event)
{
    uint64_t value;
    if (!ent_map_get(&finder->events, event, &value) || value == UNSEARCHED ||
        value == UNKNOWN)
        return NULL;
    return (const struct ent_load_report *)(uintptr_t)value;
}
