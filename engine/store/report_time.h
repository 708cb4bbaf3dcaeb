/* SPDX-License-Identifier: ISC */
/* Reports by time: when facts hold, from an index.
 *
 * A row begins with the sort of period that it tells:
 *
 *   0..22             from, to, T: both are given, and the period takes at
 *                     most 1 << sort days, more than half of that (but 0:
 *                     at most a day).  So what meets a span began at most so
 *                     long before it, and few rows are looked at in vain.
 *   ENT_TIME_ONWARDS  from, 0, T: no end is given
 *   ENT_TIME_UNTIL    to, 0, T: no start is given
 *   ENT_TIME_UNDATED  source or 0, 0, group: among the reports of the group
 *                     (number >> ENT_TIME_GROUP_BITS) are some of this source
 *                     without dates.  They hold on the day their source was
 *                     published, which is looked up when it is asked: no row
 *                     changes when a source gets its date later.
 *   ENT_TIME_ALWAYS   relation, 0, 0: some of its reports have neither dates
 *                     nor a source, whose groups stand under source 0
 *
 * T is the report's tag and, below it, ENT_TIME_MARK_BITS that tell most other
 * relations apart, so that their records need not be read. */
#ifndef STORE_REPORT_TIME_H
#define STORE_REPORT_TIME_H

#include "store/report.h"
#include "store/tupleset.h"

#define ENT_TIME_COLUMNS 4
#define ENT_TIME_SPANS 23 /* 1 << 22 days are more than 10,000 years */

enum ent_time_sort {
    ENT_TIME_ONWARDS = ENT_TIME_SPANS,
    ENT_TIME_UNTIL,
    ENT_TIME_UNDATED,
    ENT_TIME_ALWAYS
};

#define ENT_TIME_GROUP_BITS 6
#define ENT_TIME_MARK_BITS 6

#define ENT_TIME_TAG(column) ((column) >> ENT_TIME_MARK_BITS)
#define ENT_TIME_MARK(column)                                                  \
    ((column) & ((UINT64_C(1) << ENT_TIME_MARK_BITS) - 1))

uint64_t ent_time_mark(ent_id relation);

/* The rows of a report: one or two; a pure function of it. */
#define ENT_TIME_MAX_ROWS 2
unsigned ent_time_rows(const struct ent_report *report,
                       uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS]);

/* Rows without dates that were given not long ago: reports that follow each
 * other share them.  Begins with zeros. */
#define ENT_TIME_RECENT 256
struct ent_time_recent {
    uint64_t rows[ENT_TIME_RECENT][ENT_TIME_COLUMNS];
};

/* The same without most of those that were given before. */
unsigned ent_time_new_rows(struct ent_time_recent *recent,
                           const struct ent_report *report,
                           uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS]);

/* What is asked of a period. */
struct ent_time_window {
    int64_t first, last;   /* it meets these seconds */
    int64_t from, until;   /* its `from` begins at or between these seconds */
    bool has_from, has_to; /* it must have a `from`, a `to` */
};

/* A window that all periods are in. */
void ent_time_window_init(struct ent_time_window *window);

/* Where the rows of a sort begin and end that may be in a window: rows with
 * low <= (sort, date) < high.  Those within still have to be tested.  false:
 * none can be.  Only for sorts with dates. */
bool ent_time_range(const struct ent_time_window *window, unsigned sort,
                    uint64_t low[2], uint64_t high[2]);

/* About how many reports have dates such that they may be in a window. */
ENT_MUST_USE enum ent_status
ent_time_count(struct ent_txn *txn, const struct ent_time_window *window,
               uint64_t *n_dated);

/* Is a row of such a sort in the window?  As exact as for the report. */
bool ent_time_is_within(const struct ent_time_window *window,
                        const uint64_t row[ENT_TIME_COLUMNS]);

/* Is the period? */
bool ent_period_is_within(const struct ent_period *period,
                          const struct ent_time_window *window);

#endif
