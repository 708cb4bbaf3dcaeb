/* SPDX-License-Identifier: ISC */
/* Reports as JSON objects, as the HTTP API and the query answers show them.
 *
 * Only fields that are present: report, stance (always), source, speaker,
 * from, to (as given), place, event, confidence, quote, start, end, unit (when
 * not byte), extractor, meta, written_..., recorded (always), retracted; and
 * for display published, source_title and, where the source's text is kept and
 * the offsets are known, passage: {"before", "text", "after"}. */
#ifndef QUERIES_WRITE_REPORT_JSON_H
#define QUERIES_WRITE_REPORT_JSON_H

#include <stdbool.h>

#include <entente/status.h>
#include <entente/term.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/report.h"
#include "store/term_json.h"
#include "store/txn.h"

/* What reports of the same source share, kept from one report to the next:
 * one writer for a run of reports. */
struct ent_report_writer {
    struct ent_txn *txn;    /* borrowed */
    struct ent_arena arena; /* of the current source */
    ent_id source;          /* the current one, or 0 */
    ent_id published;       /* its date, or 0 */
    bool has_title;
    struct ent_term title;
    const char *text; /* its text, or NULL */
    size_t n_text;
    ent_id title_relation; /* the id of `title`, or 0 */
    bool with_passages;    /* set by _init; clear it to leave them out */
};

void ent_report_writer_init(struct ent_report_writer *writer,
                            struct ent_txn *txn);
void ent_report_writer_release(struct ent_report_writer *writer);

/* Appends one report object.  The failure of a look-up, or of `out`. */
ENT_MUST_USE enum ent_status ent_report_json(struct ent_report_writer *writer,
                                             const struct ent_report *report,
                                             struct ent_buf *out);

/* The same by number. */
ENT_MUST_USE enum ent_status
ent_report_json_by_id(struct ent_report_writer *writer, ent_report_id id,
                      struct ent_buf *out);

#endif
