/* SPDX-License-Identifier: ISC */
/* Report records, in blocks of consecutive reports (the heap `records`).
 *
 *   u16 n; u64 when the first of them was recorded; for every 16th report but
 *   the first, u16: where it begins, counted from the end of this table; the
 *   reports' fields.
 *
 * The key is the first report's number, 8 bytes, big-endian.  A report is a
 * vu mask of the fields that are not as predicted, then these fields.  What is
 * predicted is the field of the report before it in the block (`to`: its own
 * `from`, if they were equal there); every 16th report starts afresh (with the
 * block's `recorded`), so that reading one report decodes at most 16.
 * `retracted` is not in the record: it follows from the set `withdrawn`. */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/dictblock.h"
#include "store/report.h"
#include "store/txn.h"

#define ENT_RECORD_RESTART 16

/* The i-th report of a block; meta is borrowed from it, `id` and `retracted`
 * are 0.  ENT_EDAMAGED. */
ENT_MUST_USE enum ent_status ent_record_get(const unsigned char *block,
                                            size_t n_block, uint64_t i,
                                            struct ent_report *report);

/* How many reports a block holds, 0 when it is damaged. */
size_t ent_record_count(const unsigned char *block, size_t n_block);

/* A report without any field. */
void ent_report_clear(struct ent_report *report);

/* Adds reports to the heap in the order of their numbers. */
struct ent_record_writer {
    struct ent_txn *txn;
    ent_report_id first; /* of the block in hand */
    ent_report_id next;
    size_t n_reports;
    uint64_t recorded; /* of the first report of the block in hand */
    bool is_new;
    struct ent_report before; /* the last one added; meta borrowed */
    struct ent_buf fields;
    struct ent_buf meta; /* before.meta */
    uint16_t restarts[ENT_BLOCK_BYTES / ENT_RECORD_RESTART];
};

/* Goes on after the last report. */
ENT_MUST_USE enum ent_status
ent_record_writer_init(struct ent_record_writer *writer, struct ent_txn *txn);
ENT_MUST_USE enum ent_status
ent_record_writer_add(struct ent_record_writer *writer,
                      const struct ent_report *report, ent_report_id *id);
/* Writes the last block and the counter `n-reports`. */
ENT_MUST_USE enum ent_status
ent_record_writer_finish(struct ent_record_writer *writer);
void ent_record_writer_release(struct ent_record_writer *writer);

#endif
