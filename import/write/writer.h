/* SPDX-License-Identifier: ISC */
/* One writer per format: the mirror of the readers. */
#ifndef IMPORT_WRITE_WRITER_H
#define IMPORT_WRITE_WRITER_H

#include <entente/export.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/report.h"
#include "store/txn.h"

struct ent_writer {
    struct ent_txn *txn;
    struct ent_arena *arena; /* reset after each report */
    struct ent_buf *out;     /* flushed by the front door */
    const struct ent_export_options *options;
    void *state; /* the format's own */
    ent_export_write *write;
    void *context;
};

/* Hands on what is in `out` when that is much; for formats that write much at
 * once.  After each report the front door does it. */
ENT_MUST_USE enum ent_status ent_writer_flush(struct ent_writer *writer);

struct ent_write_format {
    const char *name;
    const char *media_type;
    /* Each may be NULL.  `scan` sees every report that will be written, before
     * `begin`; `close` frees the state, whatever happened. */
    enum ent_status (*scan)(struct ent_writer *writer,
                            const struct ent_report *report);
    enum ent_status (*begin)(struct ent_writer *writer);
    enum ent_status (*document)(struct ent_writer *writer, ent_id source,
                                const char *text, size_t n_text);
    enum ent_status (*report)(struct ent_writer *writer,
                              const struct ent_report *report);
    enum ent_status (*end)(struct ent_writer *writer);
    void (*close)(struct ent_writer *writer);
};

extern const struct ent_write_format *const ent_write_formats[];

extern const struct ent_write_format ent_write_jsonl;
extern const struct ent_write_format ent_write_msgpack;
extern const struct ent_write_format ent_write_csv;
extern const struct ent_write_format ent_write_tsv;
extern const struct ent_write_format ent_write_graphml;
extern const struct ent_write_format ent_write_ntriples;
extern const struct ent_write_format ent_write_nquads;
extern const struct ent_write_format ent_write_turtle;

#endif
