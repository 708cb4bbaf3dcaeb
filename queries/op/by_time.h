/* SPDX-License-Identifier: ISC */
/* Reports that may hold in a span of time, found by the index of times. */
#ifndef QUERIES_OP_BY_TIME_H
#define QUERIES_OP_BY_TIME_H

#include "queries/context.h"
#include "queries/plan/plan.h"
#include "store/report_time.h"

/* The window that times and notes leave; false: they leave all. */
bool ent_window_of(const struct ent_report_test *test,
                   struct ent_time_window *window);

struct ent_by_time {
    struct ent_context *context;
    struct ent_time_window window;
    ent_id relation; /* 0: any */
    struct ent_cursor rows;
    bool is_open, is_running;
    unsigned sort;
    uint64_t high[2];
    ent_id source;            /* UNDATED: of the row */
    ent_report_id next, last; /* of its group; last < next: none is left */
};

/* Begins; what is open stays so.  `by_time` begins with zeros. */
ENT_MUST_USE enum ent_status
ent_by_time_start(struct ent_by_time *by_time, struct ent_context *context,
                  const struct ent_time_window *window, ent_id relation);

/* The next report, each once: one that does not fit after all may be among
 * them.  ENT_END. */
ENT_MUST_USE enum ent_status ent_by_time_next(struct ent_by_time *by_time,
                                              struct ent_report *report);
void ent_by_time_close(struct ent_by_time *by_time);

#endif
