/* SPDX-License-Identifier: ISC */
/* Which reports there are: those that are live, or those of `known D`. */
#include "base/date.h"
#include "queries/op/reports.h"
#include "store/published.h"
#include "store/tupleset.h"

/* Batches rise in both columns: the first whose `recorded` is after the second
 * tells the first report that was not yet known. */
static enum ent_status first_unknown(struct ent_context *context,
                                     int64_t second, ent_report_id *report)
{
    struct ent_cursor batches;
    uint64_t low = 0, high = UINT64_C(1) << 62;
    enum ent_status status =
        ent_cursor_open(&batches, context->txn, ENT_BATCHES);
    if (status == ENT_OK)
        status = ent_cursor_first(&batches, NULL, 0);
    *report = high;
    while (status == ENT_OK && low < high) {
        uint64_t middle = low + (high - low) / 2;
        status = ent_cursor_seek(&batches, &middle, 1);
        if (status == ENT_OK && ent_date_start(batches.row[1]) <= second) {
            low = batches.row[0] + 1;
        } else if (status == ENT_OK) {
            *report = batches.row[0];
            high = middle;
        } else if (status == ENT_END) {
            high = middle;
            status = ENT_OK;
        }
    }
    ent_cursor_close(&batches);
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_reports_begin(struct ent_context *context)
{
    const struct ent_times *times = &context->ast->where.times;
    uint64_t n_withdrawn;
    enum ent_status status =
        ent_set_size(context->txn, ENT_WITHDRAWN, &n_withdrawn);
    if (status)
        return status;
    context->view.has_withdrawn = n_withdrawn > 0;
    context->view.is_known = times->has_known;
    status =
        ent_value_of_name(context, "published", &context->published_relation);
    if (status || !times->has_known)
        return status;
    context->view.second = ent_date_end(times->known);
    return first_unknown(context, context->view.second,
                         &context->view.n_report);
}

enum ent_status ent_report_counts(struct ent_context *context, ent_report_id id,
                                  bool *counts)
{
    const struct ent_view *view = &context->view;
    uint64_t withdrawn;
    *counts = !view->is_known || id < view->n_report;
    if (!*counts || !view->has_withdrawn)
        return ENT_OK;
    enum ent_status status = ent_report_withdrawn(context->txn, id, &withdrawn);
    if (status == ENT_OK && withdrawn)
        *counts = view->is_known && ent_date_start(withdrawn) > view->second;
    return status;
}

/* Does any affirming report of the fact under the cursor count?  Leaves the
 * cursor on the fact's last looked-at row. */
static enum ent_status is_affirmed(struct ent_context *context,
                                   struct ent_cursor *reports,
                                   const uint64_t fact[3], bool *affirmed)
{
    *affirmed = false;
    enum ent_status status = ent_cursor_first(reports, fact, 3);
    for (; status == ENT_OK && !*affirmed; status = ent_cursor_next(reports)) {
        status = ent_context_tick(context);
        if (status == ENT_OK && !ENT_TAG_DENIES(reports->row[5]))
            status = ent_report_counts(context, ENT_TAG_REPORT(reports->row[5]),
                                       affirmed);
        if (status)
            return status;
    }
    return status == ENT_END ? ENT_OK : status;
}

/* The first affirmed fact from `from` on whose object is of that kind: dates
 * and years sort by their ids. */
static enum ent_status first_affirmed(struct ent_context *context,
                                      struct ent_cursor *facts,
                                      struct ent_cursor *reports,
                                      const uint64_t from[3], ent_id *date)
{
    *date = 0;
    enum ent_status status = ent_cursor_first(facts, from, 2);
    if (status == ENT_OK)
        status = ent_cursor_seek(facts, from, 3);
    while (status == ENT_OK &&
           ent_id_kind(facts->row[2]) == ent_id_kind(from[2])) {
        bool affirmed;
        status = is_affirmed(context, reports, facts->row, &affirmed);
        if (status == ENT_OK && affirmed)
            return ent_published_date(facts->row[2], date);
        if (status == ENT_OK)
            status = ent_cursor_skip(facts, 3);
    }
    return status == ENT_END ? ENT_OK : status;
}

/* The earliest date of the source's of `known D`. */
static enum ent_status published_then(struct ent_context *context,
                                      ent_id source, ent_id *date)
{
    struct ent_cursor facts, reports;
    uint64_t from[3] = {source, context->published_relation,
                        ENT_ID_MAKE(ENT_DATE, 0)};
    ent_id year = 0;
    enum ent_status status =
        ent_cursor_open(&facts, context->txn, ENT_REPORTS_BY_FACT);
    if (status)
        return status;
    status = ent_cursor_open(&reports, context->txn, ENT_REPORTS_BY_FACT);
    if (status == ENT_OK)
        status = first_affirmed(context, &facts, &reports, from, date);
    from[2] = ent_id_of_integer(0);
    if (status == ENT_OK)
        status = first_affirmed(context, &facts, &reports, from, &year);
    if (year != 0 && (*date == 0 || year < *date))
        *date = year;
    ent_cursor_close(&reports);
    ent_cursor_close(&facts);
    return status;
}

enum ent_status ent_published_of(struct ent_context *context, ent_id source,
                                 ent_id *date)
{
    enum ent_status status;
    *date = 0;
    if (source == 0 || ent_map_get(&context->published, source, date))
        return ENT_OK;
    if (context->view.is_known)
        status = published_then(context, source, date);
    else
        status = ent_source_published(context->txn, source, date);
    if (status)
        return status;
    return ent_context_put(context, &context->published, source, *date);
}
