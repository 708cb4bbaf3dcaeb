/* SPDX-License-Identifier: ISC */
/* Reports: one source's word for or against a fact. */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/text.h"
#include "store/txn.h"

/* Which of a report's terms were written otherwise than they were resolved. */
enum ent_written {
    ENT_WRITTEN_SUBJECT,
    ENT_WRITTEN_PREDICATE,
    ENT_WRITTEN_OBJECT,
    ENT_WRITTEN_SOURCE,
    ENT_WRITTEN_SPEAKER,
    ENT_N_WRITTEN
};

/* A report as stored.  Ids are 0 and offsets -1 where a field is absent. */
struct ent_report {
    ent_report_id id;
    ent_id subject, predicate, object;
    ent_id source, speaker, place, event, extractor;
    ent_id from, to;    /* date ids, as given */
    bool denies;        /* stance */
    bool located;       /* start and end were found from the quote, not given */
    ent_id confidence;  /* a number */
    ent_id quote;       /* a text */
    int64_t start, end; /* in `unit`; bytes whenever the text was known */
    enum ent_offset_unit unit;
    ent_id written[ENT_N_WRITTEN];
    const unsigned char *meta; /* a msgpack map, or NULL; borrowed like terms */
    size_t n_meta;
    /* Kept so that identity is that of the input; no field of a report: place
     * and event before name resolution (0: unchanged), and the offsets as
     * given where they were converted to bytes (start -1: were not). */
    ent_id written_place, written_event;
    int64_t given_start, given_end;
    enum ent_offset_unit given_unit;
    uint64_t recorded;  /* date bits, second precision */
    uint64_t retracted; /* date bits, 0 while live */
};

/* ENT_ENOTFOUND when there never was such a report. */
ENT_MUST_USE enum ent_status ent_report_get(struct ent_txn *txn,
                                            ent_report_id id,
                                            struct ent_report *report);

/* Has it no field at all?  Such a report is the bare triple in RDF. */
bool ent_report_is_bare(const struct ent_report *report);

/* Is it withdrawn, and when?  *second is 0 while it is live.  Quick when
 * nothing in the database was ever withdrawn. */
ENT_MUST_USE enum ent_status
ent_report_withdrawn(struct ent_txn *txn, ent_report_id id, uint64_t *second);

/* The `published` date id of a source: the earliest start of the dates that
 * live facts (source published DATE) in the graph give; 0 when none. */
ENT_MUST_USE enum ent_status ent_source_published(struct ent_txn *txn,
                                                  ent_id source, ent_id *date);

/* When a report's fact holds: the first and last second, both inclusive, since
 * 0000-01-01; INT64_MIN / INT64_MAX where open.  `timeless` when neither the
 * report nor its source has a date: such a fact meets every time. */
struct ent_period {
    int64_t first, last;
    ent_id from, to; /* the effective date ids, 0 where open */
    bool timeless;
};

/* `published` is the source's date id or 0 (ent_source_published()). */
void ent_period_of(ent_id from, ent_id to, ent_id published,
                   struct ent_period *period);

/* Does the period meet the span from the start of `from` to the end of `to`
 * (date ids; 0: open)? */
bool ent_period_meets(const struct ent_period *period, ent_id from, ent_id to);

/* Is a fact disputed: has it a live affirming and a live denying report whose
 * periods overlap (unknown bounds open)? */
ENT_MUST_USE enum ent_status
ent_fact_disputed(struct ent_txn *txn, const ent_id fact[3], bool *disputed);

#endif
