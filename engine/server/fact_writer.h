/* SPDX-License-Identifier: ISC */
/* Facts as JSON objects, with their reports:
 *
 *   {"subject","predicate","object","asserted","disputed","n_reports",
 *    "reports":[...]}
 *
 * Only live reports are shown and counted. */
#ifndef ENT_SERVER_FACT_WRITER_H
#define ENT_SERVER_FACT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/arena.h"
#include "base/buf.h"
#include "queries/write/report_json.h"
#include "server/call.h"
#include "store/tupleset.h"

struct ent_fact_writer {
    struct ent_call *call;
    struct ent_txn *txn;
    struct ent_buf *out;
    struct ent_arena arena; /* of the term at hand */
    struct ent_report_writer reports;
    struct ent_cursor by_fact, by_source, withdrawn;
    bool any_withdrawn;           /* in the whole database */
    size_t n_reports, n_passages; /* written so far */
    uint64_t n_scanned;           /* rows looked at */
};

/* The call has a snapshot. */
ENT_MUST_USE enum ent_status ent_fact_writer_open(struct ent_fact_writer *w,
                                                  struct ent_call *call,
                                                  struct ent_buf *out);
void ent_fact_writer_close(struct ent_fact_writer *w);

/* Appends a term by its id. */
ENT_MUST_USE enum ent_status ent_fact_writer_term(struct ent_fact_writer *w,
                                                  ent_id id);

/* Which reports of a fact are listed. */
struct ent_fact_reports {
    size_t max;
    ent_id source; /* only of this one; 0: of all */
};

/* Appends a fact object. */
ENT_MUST_USE enum ent_status
ent_fact_writer_fact(struct ent_fact_writer *w, const ent_id fact[3],
                     const struct ent_fact_reports *reports);

/* The same without its last brace, for further members. */
ENT_MUST_USE enum ent_status
ent_fact_writer_open_fact(struct ent_fact_writer *w, const ent_id fact[3],
                          const struct ent_fact_reports *reports);

/* How many live reports a fact has; by a source only when it is not 0. */
ENT_MUST_USE enum ent_status ent_fact_writer_count(struct ent_fact_writer *w,
                                                   const ent_id fact[3],
                                                   ent_id source,
                                                   uint64_t *n_reports);

/* Does a fact hold at a date (a date id): has it a live affirming report
 * whose period meets it? */
ENT_MUST_USE enum ent_status ent_fact_writer_holds(struct ent_fact_writer *w,
                                                   const ent_id fact[3],
                                                   ent_id at, bool *holds);

/* Counts rows looked at; ENT_END once they are too many for one answer. */
ENT_MUST_USE enum ent_status ent_fact_writer_scan(struct ent_fact_writer *w);

#endif
