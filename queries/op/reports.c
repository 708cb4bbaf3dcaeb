/* SPDX-License-Identifier: ISC */
/* Reports that fit the notes and times of a pattern: one solution a report, or
 * (not noted) one a fact as soon as a report of it fits. */
#include "queries/op/reports.h"

#include "base/date.h"
#include "queries/op/by_time.h"
#include "queries/op/op.h"
#include "store/tupleset.h"

/* The period asked for, as bounds of the dates in a row. */
struct span {
    bool is_any;
    int64_t first; /* second */
    ent_id early;  /* no date from here on ends before the span */
    ent_id late;   /* no date behind this one begins within it */
};

struct reports {
    struct ent_op op;
    struct span span;
    enum ent_report_path path;
    struct ent_plan_term key; /* SOURCE, SPEAKER, ..., REPORT */
    struct ent_cursor cursor;
    bool is_open;

    bool running;
    unsigned n_prefix;
    ent_id wanted[3]; /* the terms that are bound when a run begins, or 0 */
    bool found;       /* a report of the current fact fitted, which is enough */
    struct ent_bound_slots bound; /* by the current report */
    struct ent_seen seen;
    ent_id fact[3];
    struct ent_by_time by_time;
    struct ent_time_window window;
    struct ent_rowset facts; /* TIME, not noted: those found in this run */
};

static enum ent_status reports_start(struct ent_op *op)
{
    struct reports *reports = (struct reports *)op;
    reports->running = false;
    reports->bound.n_slots = 0;
    return ent_op_start(op->input);
}

/* ---- rows --------------------------------------------------------------- */

static enum ent_set path_set(enum ent_report_path path)
{
    return path == ENT_PATH_FACT     ? ENT_REPORTS_BY_FACT
           : path == ENT_PATH_SOURCE ? ENT_REPORTS_BY_SOURCE
                                     : ENT_REPORTS_BY_ROLE;
}

static uint64_t path_role(enum ent_report_path path)
{
    return path == ENT_PATH_SPEAKER ? ENT_ROLE_SPEAKER
           : path == ENT_PATH_PLACE ? ENT_ROLE_PLACE
                                    : ENT_ROLE_EVENT;
}

static unsigned add_fact(const struct reports *reports, uint64_t *prefix,
                         unsigned n_prefix)
{
    for (int i = 0; i < 3; i++) {
        ent_id value =
            ent_term_value(reports->op.context, &reports->op.node->terms[i]);
        if (value == 0)
            break;
        prefix[n_prefix++] = value;
    }
    return n_prefix;
}

/* The report is in seen->record. */
static void see_record(struct reports *reports)
{
    struct ent_seen *seen = &reports->seen;
    ent_seen_tag(seen, ENT_TAG_MAKE(seen->record.id, 0));
    seen->denies = seen->record.denies;
    seen->has_record = seen->has_dates = seen->has_source = true;
    seen->from = seen->record.from;
    seen->to = seen->record.to;
    seen->source = seen->record.source;
    reports->fact[0] = seen->record.subject;
    reports->fact[1] = seen->record.predicate;
    reports->fact[2] = seen->record.object;
}

static enum ent_status use_record(struct reports *reports, ent_report_id id)
{
    enum ent_status status =
        ent_report_get(reports->op.context->txn, id, &reports->seen.record);
    if (status == ENT_OK)
        see_record(reports);
    return status;
}

static enum ent_status next_by_time(struct reports *reports)
{
    enum ent_status status =
        ent_by_time_next(&reports->by_time, &reports->seen.record);
    if (status == ENT_OK)
        see_record(reports);
    return status;
}

static enum ent_status first_by_time(struct reports *reports)
{
    struct ent_context *context = reports->op.context;
    ent_context_release_rows(context, &reports->facts);
    enum ent_status status =
        ent_by_time_start(&reports->by_time, context, &reports->window,
                          ent_term_value(context, &reports->op.node->terms[1]));
    return status ? status : next_by_time(reports);
}

static enum ent_status use_row(struct reports *reports)
{
    const uint64_t *row = reports->cursor.row;
    switch (reports->path) {
    case ENT_PATH_FACT:
        memcpy(reports->fact, row, sizeof reports->fact);
        ent_seen_row(&reports->seen, row + 3);
        return ENT_OK;
    case ENT_PATH_SOURCE:
        memcpy(reports->fact, row + 1, sizeof reports->fact);
        ent_seen_tag(&reports->seen, row[4]);
        reports->seen.source = row[0];
        reports->seen.has_source = true;
        return ENT_OK;
    default: {
        enum ent_status status = use_record(reports, ENT_TAG_REPORT(row[2]));
        return status == ENT_ENOTFOUND ? ENT_EDAMAGED : status;
    }
    }
}

static enum ent_status only_report(struct reports *reports, ent_id key)
{
    if (ent_id_kind(key) != ENT_INTEGER || ent_id_integer(key) < 1)
        return ENT_END;
    enum ent_status status =
        use_record(reports, (ent_report_id)ent_id_integer(key));
    return status == ENT_ENOTFOUND ? ENT_END : status;
}

/* Might the report of a row of reports by fact fit?  What has a date there is
 * decided, which is most of a scan. */
static inline bool is_possible(const struct reports *reports,
                               const uint64_t *row)
{
    const struct span *span = &reports->span;
    uint64_t from = row[3], to = row[4];
    if (ENT_TAG_DENIES(row[5]) && !reports->op.node->test->any_stance)
        return false;
    for (int i = 0; i < 3; i++)
        if (reports->wanted[i] != 0 && reports->wanted[i] != row[i])
            return false;
    if (span->is_any)
        return true;
    return from <= span->late && (to >= span->early || to <= ENT_NO_DATE ||
                                  ent_date_end(ent_id_date(to)) >= span->first);
}

/* The next row that is worth a look, or any: the caller tests it. */
static enum ent_status next_possible(struct reports *reports)
{
    const uint64_t(*rows)[ENT_MAX_ARITY];
    struct ent_cursor *cursor = &reports->cursor;
    if (reports->path != ENT_PATH_FACT)
        return ent_cursor_next(cursor);
    for (;;) {
        unsigned n_rows = ent_cursor_ahead(cursor, &rows), i = 0;
        while (i < n_rows && !is_possible(reports, rows[i]))
            i++;
        enum ent_status status = ent_context_ticks(reports->op.context, i + 1);
        if (status)
            return status;
        ent_cursor_advance(cursor, i < n_rows ? i + 1 : n_rows);
        if (i < n_rows)
            return ENT_OK;
        status = ent_cursor_next(cursor);
        if (status || is_possible(reports, cursor->row))
            return status;
    }
}

static enum ent_status first_row(struct reports *reports)
{
    uint64_t prefix[ENT_MAX_ARITY];
    struct ent_context *context = reports->op.context;
    ent_id key = ent_term_value(context, &reports->key);
    enum ent_set set = path_set(reports->path);
    enum ent_status status;
    reports->op.n_seeks++;
    reports->found = false;
    if (reports->path == ENT_PATH_REPORT)
        return only_report(reports, key);
    if (reports->path == ENT_PATH_TIME)
        return first_by_time(reports);
    if (!reports->is_open) {
        status = ent_cursor_open(&reports->cursor, context->txn, set);
        if (status)
            return status;
        reports->is_open = true;
    }
    if (reports->path == ENT_PATH_FACT) {
        for (int i = 0; i < 3; i++)
            reports->wanted[i] =
                ent_term_value(context, &reports->op.node->terms[i]);
        reports->n_prefix = add_fact(reports, prefix, 0);
    } else if (reports->path == ENT_PATH_SOURCE) {
        prefix[0] = key;
        reports->n_prefix = add_fact(reports, prefix, 1);
    } else {
        prefix[0] = path_role(reports->path);
        prefix[1] = key;
        reports->n_prefix = 2;
    }
    status = ent_cursor_first(&reports->cursor, prefix, reports->n_prefix);
    return status ? status : use_row(reports);
}

static enum ent_status next_row(struct reports *reports)
{
    enum ent_status status;
    if (reports->path == ENT_PATH_REPORT)
        return ENT_END;
    if (reports->path == ENT_PATH_TIME)
        return next_by_time(reports);
    if (!reports->found)
        status = next_possible(reports);
    else if (reports->n_prefix == 3)
        return ENT_END;
    else
        status = ent_cursor_skip(&reports->cursor, 3);
    reports->found = false;
    return status ? status : use_row(reports);
}

/* ---- solutions ---------------------------------------------------------- */

static void unbind(struct reports *reports)
{
    struct ent_context *context = reports->op.context;
    const struct ent_node *node = reports->op.node;
    for (uint32_t i = 0; i < reports->bound.n_slots; i++)
        context->slots[reports->bound.slots[i]] = 0;
    reports->bound.n_slots = 0;
    if (node->tag_slot != ENT_NO_SLOT)
        context->slots[node->tag_slot] = 0;
    if (node->mark_slot != ENT_NO_SLOT)
        context->slots[node->mark_slot] = 0;
}

static bool bind_fact(struct reports *reports)
{
    struct ent_context *context = reports->op.context;
    for (int i = 0; i < 3; i++) {
        const struct ent_plan_term *term = &reports->op.node->terms[i];
        ent_id value = ent_term_value(context, term);
        if (value == reports->fact[i])
            continue;
        if (value != 0)
            return false;
        context->slots[term->slot] = reports->fact[i];
        reports->bound.slots[reports->bound.n_slots++] = term->slot;
    }
    return true;
}

static enum ent_status try_report(struct reports *reports, bool *fits)
{
    struct ent_context *context = reports->op.context;
    const struct ent_node *node = reports->op.node;
    *fits = bind_fact(reports);
    if (!*fits)
        return ENT_OK;
    enum ent_status status =
        ent_report_fits(context, node->test, &reports->seen, &reports->bound,
                        fits);
    if (status == ENT_OK && *fits && !node->noted &&
        reports->path == ENT_PATH_TIME) {
        size_t unused;
        status = ent_context_add_row(context, &reports->facts, reports->fact,
                                     &unused, fits);
    }
    if (status || !*fits)
        return status;
    if (node->tag_slot != ENT_NO_SLOT)
        context->slots[node->tag_slot] =
            ENT_TAG_MAKE(reports->seen.id, reports->seen.denies);
    if (node->mark_slot != ENT_NO_SLOT)
        context->slots[node->mark_slot] = 1;
    reports->found = !node->noted && reports->path == ENT_PATH_FACT;
    return ENT_OK;
}

static enum ent_status reports_next(struct ent_op *op)
{
    struct reports *reports = (struct reports *)op;
    for (;;) {
        enum ent_status status = ent_context_tick(op->context);
        bool fits;
        if (status)
            return status;
        unbind(reports);
        if (reports->running) {
            status = next_row(reports);
        } else {
            status = ent_op_next(op->input);
            if (status)
                return status;
            status = first_row(reports);
        }
        reports->running = status == ENT_OK;
        if (status == ENT_OK)
            status = try_report(reports, &fits);
        else if (status == ENT_END)
            continue;
        if (status || fits)
            return status;
    }
}

static void reports_close(struct ent_op *op)
{
    struct reports *reports = (struct reports *)op;
    if (reports->is_open)
        ent_cursor_close(&reports->cursor);
    ent_by_time_close(&reports->by_time);
    ent_context_release_rows(op->context, &reports->facts);
}

static const struct ent_op_class reports_class = {"reports", reports_start,
                                                  reports_next, reports_close};

static enum ent_field path_field(enum ent_report_path path)
{
    switch (path) {
    case ENT_PATH_SOURCE:
        return ENT_FIELD_SOURCE;
    case ENT_PATH_SPEAKER:
        return ENT_FIELD_SPEAKER;
    case ENT_PATH_PLACE:
        return ENT_FIELD_PLACE;
    case ENT_PATH_EVENT:
        return ENT_FIELD_EVENT;
    default:
        return ENT_FIELD_REPORT;
    }
}

/* The note that the path goes by. */
static void find_key(struct reports *reports)
{
    const struct ent_report_test *test = reports->op.node->test;
    for (uint32_t i = 0; i < test->n_notes; i++)
        if (test->notes[i].field == path_field(reports->path) &&
            (test->notes[i].op == ENT_NOTE_IS ||
             test->notes[i].op == ENT_NOTE_EQ)) {
            reports->key = test->notes[i].value;
            return;
        }
}

static void set_span(struct span *span, const struct ent_report_test *test)
{
    span->is_any = !test->has_valid;
    if (span->is_any)
        return;
    span->first = ent_date_start(ent_id_date(test->from));
    span->early = ent_id_of_date(ent_date_from_seconds(span->first));
    span->late = ent_id_of_date(
        ent_date_from_seconds(ent_date_end(ent_id_date(test->to))));
}

enum ent_status ent_op_reports(struct ent_ops *ops, struct ent_op *input,
                               const struct ent_node *node,
                               enum ent_report_path path, struct ent_op **op)
{
    struct reports *reports;
    enum ent_status status =
        ent_op_new(ops, &reports_class, input, sizeof *reports, &reports);
    if (status == ENT_OK)
        status = ent_context_alloc(ops->context, node->test->n_notes + 3,
                                   sizeof *reports->bound.slots,
                                   &reports->bound.slots);
    if (status)
        return status;
    reports->op.node = node;
    reports->path = path;
    set_span(&reports->span, node->test);
    reports->key = (struct ent_plan_term){.slot = ENT_NO_SLOT};
    ent_rowset_init(&reports->facts, 3, SIZE_MAX);
    (void)ent_window_of(node->test, &reports->window);
    if (path != ENT_PATH_FACT && path != ENT_PATH_TIME)
        find_key(reports);
    *op = &reports->op;
    return ENT_OK;
}
