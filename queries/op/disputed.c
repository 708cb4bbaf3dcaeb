/* SPDX-License-Identifier: ISC */
/* Is a fact disputed, among the reports that the query's view has? */
#include "queries/op/reports.h"
#include "store/tupleset.h"

/* Periods of reports, first and last second each; of one stance. */
struct periods {
    struct ent_column seconds;
};

static enum ent_status add_period(struct ent_context *context,
                                  const uint64_t columns[3],
                                  struct periods periods[2])
{
    struct ent_seen seen = {0};
    bool counts;
    ent_id unused;
    ent_seen_row(&seen, columns);
    enum ent_status status = ent_report_counts(context, seen.id, &counts);
    if (status || !counts)
        return status;
    status = ent_report_field(context, &seen, ENT_FIELD_FROM, NULL, 0, &unused);
    if (status)
        return status;
    uint64_t *room =
        ent_column_reserve(context, &periods[seen.denies].seconds, 2, &status);
    if (!room)
        return status;
    room[0] = (uint64_t)seen.period.first;
    room[1] = (uint64_t)seen.period.last;
    return ENT_OK;
}

static enum ent_status overlap(struct ent_context *context,
                               const struct ent_column *a,
                               const struct ent_column *b, bool *found)
{
    for (size_t i = 0; i < a->n_items; i += 2)
        for (size_t j = 0; j < b->n_items; j += 2) {
            enum ent_status status = ent_context_tick(context);
            if (status)
                return status;
            *found = (int64_t)a->items[i] <= (int64_t)b->items[j + 1] &&
                     (int64_t)b->items[j] <= (int64_t)a->items[i + 1];
            if (*found)
                return ENT_OK;
        }
    return ENT_OK;
}

static enum ent_status disputed_then(struct ent_context *context,
                                     const ent_id fact[3], bool *disputed)
{
    struct periods periods[2] = {{{0}}, {{0}}};
    struct ent_cursor cursor;
    enum ent_status status =
        ent_cursor_open(&cursor, context->txn, ENT_REPORTS_BY_FACT);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, fact, 3);
    for (; status == ENT_OK; status = ent_cursor_next(&cursor)) {
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = add_period(context, cursor.row + 3, periods);
        if (status)
            break;
    }
    if (status == ENT_END)
        status = overlap(context, &periods[0].seconds, &periods[1].seconds,
                         disputed);
    ent_cursor_close(&cursor);
    ent_column_release(context, &periods[0].seconds);
    ent_column_release(context, &periods[1].seconds);
    return status;
}

enum ent_status ent_reports_disputed(struct ent_context *context,
                                     const ent_id fact[3], bool *disputed)
{
    *disputed = false;
    if (context->view.is_known)
        return disputed_then(context, fact, disputed);
    return ent_fact_disputed(context->txn, fact, disputed);
}
