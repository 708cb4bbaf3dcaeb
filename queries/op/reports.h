/* SPDX-License-Identifier: ISC */
/* Which reports count, and whether one fits what a pattern asks. */
#ifndef QUERIES_OP_REPORTS_H
#define QUERIES_OP_REPORTS_H

#include <stdbool.h>

#include "queries/context.h"
#include "queries/plan/plan.h"
#include "store/report.h"
#include "store/tupleset.h"

/* A report while it is looked at: what is known of it grows as it is asked. */
struct ent_seen {
    ent_report_id id;
    bool denies;
    bool has_dates; /* from, to */
    ent_id from, to;
    bool has_source;
    ent_id source;
    bool has_record;
    struct ent_report record;
    bool has_period;
    struct ent_period period;
};

/* By its tag; the rest is looked up when needed. */
void ent_seen_tag(struct ent_seen *seen, uint64_t tag);

/* From columns `from`, `to`, T of reports by fact. */
void ent_seen_row(struct ent_seen *seen, const uint64_t columns[3]);

/* Sets up the view (known D or now) and what else reports need. */
ENT_MUST_USE enum ent_status ent_reports_begin(struct ent_context *context);

/* Slots that fitting a report has bound. */
struct ent_bound_slots {
    uint32_t *slots;
    uint32_t n_slots;
};

/* Does the report count and fit?  Unbound variables of notes are bound and
 * added to `bound`, which has room for all notes; when it does not fit the
 * caller unbinds them. */
ENT_MUST_USE enum ent_status ent_report_fits(struct ent_context *context,
                                             const struct ent_report_test *test,
                                             struct ent_seen *seen,
                                             struct ent_bound_slots *bound,
                                             bool *fits);

/* Does a report of the fact fit?  `reports` is a cursor over reports by fact,
 * the test has no notes. */
ENT_MUST_USE enum ent_status ent_fact_fits(struct ent_context *context,
                                           const struct ent_report_test *test,
                                           struct ent_cursor *reports,
                                           const ent_id fact[3], bool *fits);

/* Is it there now (or was it, at `known D`)? */
ENT_MUST_USE enum ent_status ent_report_counts(struct ent_context *context,
                                               ent_report_id id, bool *counts);

/* The value of a report's field: an id, or 0 when it has none. */
ENT_MUST_USE enum ent_status ent_report_field(struct ent_context *context,
                                              struct ent_seen *seen,
                                              enum ent_field field,
                                              const char *key, size_t n_key,
                                              ent_id *value);

/* The source of a report if it can be told without its record.  A query that
 * asks for many gets a list of all. */
ENT_MUST_USE enum ent_status ent_report_source(struct ent_context *context,
                                               ent_report_id id, ent_id *source,
                                               bool *found);

/* A source's `published` date as the query's view has it; 0 when none. */
ENT_MUST_USE enum ent_status ent_published_of(struct ent_context *context,
                                              ent_id source, ent_id *date);

/* Of the reports that count: do one for and one against it overlap in time? */
ENT_MUST_USE enum ent_status ent_reports_disputed(struct ent_context *context,
                                                  const ent_id fact[3],
                                                  bool *disputed);

#endif
