/* SPDX-License-Identifier: ISC */
/* One reader per format: bytes in, batches of items out. */
#ifndef IMPORT_READER_H
#define IMPORT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/import.h>

#include "import/batch.h"

/* A piece of input to parse.  `bytes` starts at the start of a record and
 * stays in place until the batch made of it has been applied. */
struct ent_chunk {
    const char *bytes;
    size_t n_bytes;
    uint64_t line; /* of the first byte, from 1 */
    bool is_last;  /* the input ends with this chunk */
};

struct ent_reader {
    const struct ent_import_options *options;
    const char *input; /* its name */
    void *state;       /* the format's own */
};

struct ent_format {
    const char *name;
    const char *const *suffixes;    /* ".jsonl", ...; NULL-terminated */
    const char *const *media_types; /* NULL-terminated */
    size_t max_record_bytes;
    /* Records are lines, one by one, without state: chunks that are cut at a
     * line end may be parsed at the same time on several threads. */
    bool by_line;
    /* Names are identifiers: they are not resolved by aliases. */
    bool has_identifiers;
    /* What matches() says is sure, and beats the name of the input: endings
     * such as ".csv" and ".tab" are shared. */
    bool is_certain;

    /* Does an input that starts like this look like the format?  May be NULL.
     * `bytes` is the beginning only. */
    bool (*matches)(const char *bytes, size_t n_bytes);

    /* Prepares reader->state; NULL when there is none.  On failure nothing is
     * to be freed. */
    enum ent_status (*open)(struct ent_reader *reader, struct ent_error *error);
    void (*close)(struct ent_reader *reader);

    /* Parses whole records from the chunk into the batch (rejects included)
     * and tells how many bytes they took; the rest comes again, with more,
     * unless the chunk is the last.  Adds to batch->n_lines.  Fails only for
     * want of memory, or with ENT_EREFUSED and *error when the input as a
     * whole cannot be read on. */
    enum ent_status (*parse)(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error);
};

/* All formats, NULL-terminated. */
extern const struct ent_format *const ent_formats[];

extern const struct ent_format ent_format_jsonl;
extern const struct ent_format ent_format_csv;
extern const struct ent_format ent_format_tsv;
extern const struct ent_format ent_format_ntriples;
extern const struct ent_format ent_format_nquads;
extern const struct ent_format ent_format_turtle;
extern const struct ent_format ent_format_trig;
extern const struct ent_format ent_format_msgpack;
extern const struct ent_format ent_format_gdelt_events;
extern const struct ent_format ent_format_gdelt_mentions;
extern const struct ent_format ent_format_icews;

/* By name ("jsonl"); NULL when there is none. */
const struct ent_format *ent_format_find(const char *name);

/* By media type ("application/x-ndjson", parameters ignored); NULL if none. */
const struct ent_format *ent_format_for_media_type(const char *media_type);

/* By file name (".gz" and ".zst" looked through), then by content. */
const struct ent_format *ent_format_detect(const char *name, const char *bytes,
                                           size_t n_bytes);

/* A reader of short records stops after this many lines, so that what becomes
 * of a chunk (a megabyte of lines of one letter, each refused) is bounded. */
#define ENT_BATCH_LINES 16384

/* Rejects a line at a byte offset in it, counting the column. */
ENT_MUST_USE enum ent_status ent_reject_at(struct ent_batch *batch,
                                           uint64_t line, const char *bytes,
                                           size_t n_bytes, uint64_t offset,
                                           const char *message);

/* How the lines of a chunk are walked: the next whole line, without its end
 * (LF or CRLF).  false when there is none; *at moves past it. */
bool ent_chunk_line(const struct ent_chunk *chunk, size_t *at,
                    const char **bytes, size_t *n_bytes);

#endif
