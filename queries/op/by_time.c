/* SPDX-License-Identifier: ISC */
/* Reports that may hold in a span of time: those with dates by their dates,
 * then those without by their sources. */
#include "queries/op/by_time.h"

#include "base/date.h"
#include "queries/op/reports.h"

/* ---- what is asked ------------------------------------------------------- */

static void keep_least(int64_t *bound, int64_t second)
{
    if (second < *bound)
        *bound = second;
}

static void keep_greatest(int64_t *bound, int64_t second)
{
    if (second > *bound)
        *bound = second;
}

/* A note that compares `from` with a date. */
static bool add_from(struct ent_time_window *window, enum ent_note_op op,
                     uint64_t date)
{
    switch (op) {
    case ENT_NOTE_IS:
    case ENT_NOTE_EQ:
        keep_greatest(&window->from, ent_date_start(date));
        keep_least(&window->until, ent_date_start(date));
        break;
    case ENT_NOTE_GE:
        keep_greatest(&window->from, ent_date_start(date));
        break;
    case ENT_NOTE_GT:
        keep_greatest(&window->from, ent_date_end(date) + 1);
        break;
    case ENT_NOTE_LT:
        keep_least(&window->until, ent_date_start(date) - 1);
        break;
    case ENT_NOTE_LE:
        keep_least(&window->until, ent_date_end(date));
        break;
    default:
        return false;
    }
    window->has_from = true;
    return true;
}

/* One that compares `to`: the period goes on until then at least. */
static bool add_to(struct ent_time_window *window, enum ent_note_op op,
                   uint64_t date)
{
    if (op != ENT_NOTE_IS && op != ENT_NOTE_EQ && op != ENT_NOTE_GE &&
        op != ENT_NOTE_GT)
        return false;
    keep_greatest(&window->first, ent_date_start(date));
    if (op == ENT_NOTE_IS || op == ENT_NOTE_EQ)
        keep_least(&window->last, ent_date_end(date));
    window->has_to = true;
    return true;
}

bool ent_window_of(const struct ent_report_test *test,
                   struct ent_time_window *window)
{
    bool is_bounded = test->has_valid;
    ent_time_window_init(window);
    if (test->has_valid) {
        window->first = ent_date_start(ent_id_date(test->from));
        window->last = ent_date_end(ent_id_date(test->to));
    }
    for (uint32_t i = 0; i < test->n_notes; i++) {
        const struct ent_test_note *note = &test->notes[i];
        if (note->value.slot != ENT_NO_SLOT ||
            ent_id_kind(note->value.id) != ENT_DATE)
            continue;
        if (note->field == ENT_FIELD_FROM &&
            add_from(window, note->op, ent_id_date(note->value.id)))
            is_bounded = true;
        if (note->field == ENT_FIELD_TO &&
            add_to(window, note->op, ent_id_date(note->value.id)))
            is_bounded = true;
    }
    return is_bounded;
}

/* ---- rows ---------------------------------------------------------------- */

enum ent_status ent_by_time_start(struct ent_by_time *by_time,
                                  struct ent_context *context,
                                  const struct ent_time_window *window,
                                  ent_id relation)
{
    enum ent_status status = ENT_OK;
    if (!by_time->is_open)
        status =
            ent_cursor_open(&by_time->rows, context->txn, ENT_REPORTS_BY_TIME);
    by_time->is_open = by_time->is_open || status == ENT_OK;
    by_time->context = context;
    by_time->window = *window;
    by_time->relation = relation;
    by_time->is_running = false;
    by_time->sort = 0;
    by_time->next = 1;
    by_time->last = 0;
    return status;
}

void ent_by_time_close(struct ent_by_time *by_time)
{
    if (by_time->is_open)
        ent_cursor_close(&by_time->rows);
    by_time->is_open = false;
}

/* The next row of the sort in hand that is within; ENT_END behind the last. */
static enum ent_status next_dated(struct ent_by_time *by_time)
{
    struct ent_cursor *rows = &by_time->rows;
    uint64_t low[2], prefix = by_time->sort;
    enum ent_status status;
    if (by_time->is_running) {
        status = ent_cursor_next(rows);
    } else {
        if (!ent_time_range(&by_time->window, by_time->sort, low,
                            by_time->high))
            return ENT_END;
        status = ent_cursor_first(rows, &prefix, 1);
        if (status == ENT_OK)
            status = ent_cursor_seek(rows, low, 2);
    }
    by_time->is_running = true;
    for (; status == ENT_OK; status = ent_cursor_next(rows)) {
        if (rows->row[1] >= by_time->high[1])
            return ENT_END;
        status = ent_context_tick(by_time->context);
        if (status)
            return status;
        if ((by_time->relation == 0 ||
             ENT_TIME_MARK(rows->row[3]) == ent_time_mark(by_time->relation)) &&
            ent_time_is_within(&by_time->window, rows->row))
            return ENT_OK;
    }
    return status;
}

/* Has the relation reports without dates and source? */
static enum ent_status is_always(const struct ent_by_time *by_time, bool *is)
{
    uint64_t prefix[2] = {ENT_TIME_ALWAYS, by_time->relation};
    *is = true;
    if (by_time->relation == 0)
        return ENT_OK;
    enum ent_status status =
        ent_set_find(by_time->context->txn, ENT_REPORTS_BY_TIME, prefix, 2);
    *is = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

/* Do the undated reports of the row's source hold then? */
static enum ent_status is_source_within(struct ent_by_time *by_time, bool *is)
{
    struct ent_period period;
    ent_id date = 0;
    enum ent_status status;
    if (by_time->source == 0) {
        status = is_always(by_time, is);
        if (status || !*is)
            return status;
    } else {
        status = ent_published_of(by_time->context, by_time->source, &date);
        if (status)
            return status;
    }
    ent_period_of(0, 0, date, &period);
    *is = ent_period_is_within(&period, &by_time->window);
    return ENT_OK;
}

/* The next group of a source whose undated reports hold then. */
static enum ent_status next_group(struct ent_by_time *by_time)
{
    struct ent_cursor *rows = &by_time->rows;
    uint64_t prefix = ENT_TIME_UNDATED;
    enum ent_status status = by_time->is_running
                                 ? ent_cursor_next(rows)
                                 : ent_cursor_first(rows, &prefix, 1);
    bool is_same = by_time->is_running;
    by_time->is_running = true;
    while (status == ENT_OK) {
        bool is = is_same && rows->row[1] == by_time->source;
        status = ent_context_tick(by_time->context);
        by_time->source = rows->row[1];
        if (status == ENT_OK && !is)
            status = is_source_within(by_time, &is);
        if (status)
            return status;
        if (is) {
            by_time->next = rows->row[3] << ENT_TIME_GROUP_BITS;
            by_time->last =
                by_time->next + (UINT64_C(1) << ENT_TIME_GROUP_BITS) - 1;
            return ENT_OK;
        }
        is_same = false;
        status = ent_cursor_skip(rows, 2);
    }
    return status;
}

static enum ent_status next_undated(struct ent_by_time *by_time,
                                    struct ent_report *report)
{
    struct ent_context *context = by_time->context;
    for (;;) {
        enum ent_status status = ent_context_tick(context);
        if (status == ENT_OK && by_time->next > by_time->last)
            status = next_group(by_time);
        if (status)
            return status;
        status = ent_report_get(context->txn, by_time->next++, report);
        if (status == ENT_ENOTFOUND)
            continue; /* numbers begin with 1, and the last group is not full */
        if (status)
            return status;
        if ((report->from | report->to) == 0 &&
            report->source == by_time->source)
            return ENT_OK;
    }
}

enum ent_status ent_by_time_next(struct ent_by_time *by_time,
                                 struct ent_report *report)
{
    for (; by_time->sort < ENT_TIME_UNDATED; by_time->sort++) {
        enum ent_status status = next_dated(by_time);
        if (status == ENT_OK)
            status = ent_report_get(by_time->context->txn,
                                    ENT_TAG_REPORT(
                                        ENT_TIME_TAG(by_time->rows.row[3])),
                                    report);
        if (status != ENT_END)
            return status == ENT_ENOTFOUND ? ENT_EDAMAGED : status;
        by_time->is_running = false;
    }
    return next_undated(by_time, report);
}
