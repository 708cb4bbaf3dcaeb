/* SPDX-License-Identifier: ISC */
/* Sources of reports without their records.  To fetch a record costs as much
 * as to go over dozens of rows of reports by source: a query that needs many
 * sources goes once over all of those rows. */
#include "base/alloc.h"
#include "queries/op/reports.h"
#include "store/tupleset.h"

/* So many records, and this part of all, are fetched before there is a list. */
#define FEW_RECORDS 16
#define RECORD_SHARE 64

/* The list takes at most this part of the query's memory. */
#define MEMORY_SHARE 4

static void drop_list(struct ent_context *context)
{
    struct ent_report_sources *list = &context->sources;
    if (list->numbers)
        ent_context_unclaim(context, list->n_reports * sizeof *list->numbers);
    ent_free(list->numbers);
    list->numbers = NULL;
    ent_column_release(context, &list->sources);
    list->n_enough = UINT64_MAX;
}

static enum ent_status add_source(struct ent_context *context, ent_id source)
{
    enum ent_status status;
    uint64_t *room =
        ent_column_reserve(context, &context->sources.sources, 1, &status);
    if (room)
        *room = source;
    return status;
}

static enum ent_status add_rows(struct ent_context *context,
                                struct ent_cursor *rows)
{
    struct ent_report_sources *list = &context->sources;
    ent_id source = 0;
    enum ent_status status = ent_cursor_first(rows, NULL, 0);
    while (status == ENT_OK) {
        uint64_t report = ENT_TAG_REPORT(rows->row[4]);
        status = ent_context_tick(context);
        if (status == ENT_OK && rows->row[0] != source)
            status = add_source(context, source = rows->row[0]);
        if (status)
            return status;
        if (report < list->n_reports)
            list->numbers[report] = (uint32_t)list->sources.n_items - 1;
        status = ent_cursor_next(rows);
    }
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status fill_list(struct ent_context *context)
{
    struct ent_report_sources *list = &context->sources;
    struct ent_cursor rows;
    size_t n_bytes = list->n_reports * sizeof *list->numbers;
    enum ent_status status = ent_context_claim(context, n_bytes);
    if (status)
        return status;
    list->numbers = ent_calloc(list->n_reports, sizeof *list->numbers);
    if (!list->numbers) {
        ent_context_unclaim(context, n_bytes);
        return ENT_ENOMEM;
    }
    status = add_source(context, 0);
    if (status)
        return status;
    status = ent_cursor_open(&rows, context->txn, ENT_REPORTS_BY_SOURCE);
    if (status == ENT_OK)
        status = add_rows(context, &rows);
    ent_cursor_close(&rows);
    return status;
}

/* Without room there is no list, and records are fetched on. */
static enum ent_status make_list(struct ent_context *context)
{
    struct ent_report_sources *list = &context->sources;
    size_t most = context->max_bytes / MEMORY_SHARE / sizeof *list->numbers;
    enum ent_status status =
        list->n_reports > most ? ENT_EMEMORY : fill_list(context);
    if (status)
        drop_list(context);
    return status == ENT_EMEMORY ? ENT_OK : status;
}

/* Is it time for a list? */
static enum ent_status ask(struct ent_context *context)
{
    struct ent_report_sources *list = &context->sources;
    uint64_t n_reports;
    if (list->n_enough == 0) {
        enum ent_status status =
            ent_set_size(context->txn, ENT_REPORTS_BY_FACT, &n_reports);
        if (status)
            return status;
        list->n_reports = n_reports + 1; /* they are numbered from 1 */
        list->n_enough = FEW_RECORDS + n_reports / RECORD_SHARE;
    }
    return ++list->n_asked == list->n_enough ? make_list(context) : ENT_OK;
}

enum ent_status ent_report_source(struct ent_context *context, ent_report_id id,
                                  ent_id *source, bool *found)
{
    struct ent_report_sources *list = &context->sources;
    *found = false;
    if (!list->numbers) {
        enum ent_status status = ask(context);
        if (status || !list->numbers)
            return status;
    }
    if (id >= list->n_reports)
        return ENT_OK;
    *source = list->sources.items[list->numbers[id]];
    *found = true;
    return ENT_OK;
}
