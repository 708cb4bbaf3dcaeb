/* SPDX-License-Identifier: ISC */
/* Does a report fit the notes and times of a pattern? */
#include "base/date.h"
#include "queries/expr/compare.h"
#include "queries/op/op.h"
#include "queries/op/reports.h"

static enum ent_expr_kind comparison(enum ent_note_op op)
{
    switch (op) {
    case ENT_NOTE_LT:
        return ENT_EXPR_LT;
    case ENT_NOTE_LE:
        return ENT_EXPR_LE;
    case ENT_NOTE_GT:
        return ENT_EXPR_GT;
    default:
        return ENT_EXPR_GE;
    }
}

static enum ent_status compare(struct ent_context *context, enum ent_note_op op,
                               ent_id field, ent_id wanted, bool *fits)
{
    enum ent_truth truth;
    enum ent_status status;
    if (op == ENT_NOTE_EQ || op == ENT_NOTE_NE) {
        status = ent_value_equal(context, field, wanted, &truth);
        *fits = truth == (op == ENT_NOTE_EQ ? ENT_TRUE : ENT_FALSE);
    } else {
        status =
            ent_value_order(context, comparison(op), field, wanted, &truth);
        *fits = truth == ENT_TRUE;
    }
    return status;
}

static enum ent_status fits_note(struct ent_context *context,
                                 const struct ent_test_note *note,
                                 struct ent_seen *seen,
                                 struct ent_bound_slots *bound, bool *fits)
{
    ent_id field;
    enum ent_status status = ent_report_field(context, seen, note->field,
                                              note->key, note->n_key, &field);
    if (status)
        return status;
    if (note->op == ENT_NOTE_ABSENT) {
        *fits = field == 0;
        return ENT_OK;
    }
    ent_id wanted = ent_term_value(context, &note->value);
    if (note->op == ENT_NOTE_IS && wanted == 0) {
        /* An unbound variable takes the field, if there is one. */
        *fits = field || !note->required;
        if (field) {
            context->slots[note->value.slot] = field;
            bound->slots[bound->n_slots++] = note->value.slot;
        }
        return ENT_OK;
    }
    *fits = field != 0 && field == wanted;
    if (note->op == ENT_NOTE_IS || field == 0)
        return ENT_OK;
    return compare(context, note->op, field, wanted, fits);
}

/* Sources without a date are left out, and counted for a warning. */
static enum ent_status fits_published(struct ent_context *context,
                                      const struct ent_report_test *test,
                                      struct ent_seen *seen, bool *fits)
{
    ent_id date, source;
    enum ent_status status =
        ent_report_field(context, seen, ENT_FIELD_PUBLISHED, NULL, 0, &date);
    if (status)
        return status;
    *fits = date && ent_date_start(ent_id_date(date)) <= test->published;
    if (date)
        return ENT_OK;
    status =
        ent_report_field(context, seen, ENT_FIELD_SOURCE, NULL, 0, &source);
    if (status)
        return status;
    uint64_t unused, key = source ? source : seen->id;
    if (ent_map_get(&context->undated, key, &unused))
        return ENT_OK;
    context->n_undated_sources += source != 0;
    context->n_undated_reports += source == 0;
    return ent_context_put(context, &context->undated, key, 1);
}

static enum ent_status fits_valid(struct ent_context *context,
                                  const struct ent_report_test *test,
                                  struct ent_seen *seen, bool *fits)
{
    ent_id unused;
    enum ent_status status =
        ent_report_field(context, seen, ENT_FIELD_FROM, NULL, 0, &unused);
    if (status == ENT_OK)
        *fits = seen->period.timeless ||
                ent_period_meets(&seen->period, test->from, test->to);
    return status;
}

enum ent_status ent_report_fits(struct ent_context *context,
                                const struct ent_report_test *test,
                                struct ent_seen *seen,
                                struct ent_bound_slots *bound, bool *fits)
{
    *fits = test->any_stance || !seen->denies;
    if (!*fits)
        return ENT_OK;
    enum ent_status status = ent_report_counts(context, seen->id, fits);
    if (status == ENT_OK && *fits && test->has_valid)
        status = fits_valid(context, test, seen, fits);
    for (uint32_t i = 0; status == ENT_OK && *fits && i < test->n_notes; i++)
        status = fits_note(context, &test->notes[i], seen, bound, fits);
    if (status == ENT_OK && *fits && test->has_published)
        status = fits_published(context, test, seen, fits);
    return status;
}

enum ent_status ent_fact_fits(struct ent_context *context,
                              const struct ent_report_test *test,
                              struct ent_cursor *reports, const ent_id fact[3],
                              bool *fits)
{
    struct ent_bound_slots bound = {NULL, 0};
    enum ent_status status = ent_cursor_first(reports, fact, 3);
    *fits = false;
    while (status == ENT_OK) {
        struct ent_seen seen;
        ent_seen_row(&seen, reports->row + 3);
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = ent_report_fits(context, test, &seen, &bound, fits);
        if (status || *fits)
            return status;
        status = ent_cursor_next(reports);
    }
    return status == ENT_END ? ENT_OK : status;
}
