/* SPDX-License-Identifier: ISC */
/* The rows that a report has in each set of reports: a pure function of the
 * report, for writing, withdrawing and checking alike. */
#ifndef STORE_REPORT_ROWS_H
#define STORE_REPORT_ROWS_H

#include "store/report.h"
#include "store/rowlist.h"
#include "store/schema.h"

/* Adds the rows of a report (in ids, with its number) in one of the sets by
 * fact, time, source, role, or identity; the last as if it were live.
 * ENT_EUSAGE for another set. */
ENT_MUST_USE enum ent_status ent_report_rows(const struct ent_report *report,
                                             enum ent_set set, uint64_t seed,
                                             struct ent_rowlist *rows);

/* The sets in which a report has rows: a mask, bit 1 << set. */
unsigned ent_report_sets(const struct ent_report *report);

#endif
