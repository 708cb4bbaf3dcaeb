/* SPDX-License-Identifier: ISC */
/* Importing: facts from files or streams of any supported format. */
#ifndef ENTENTE_IMPORT_H
#define ENTENTE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/store.h>

/* One input.  Either `path` is a file ("-" is standard input), or `read` gives
 * the bytes: it returns how many it wrote, 0 at the end, -1 on failure.  Both
 * may be gzip or zstd streams. */
struct ent_import_input {
    const char *path;
    const char *name; /* for messages and format detection; NULL: the path */
    int64_t (*read)(void *context, void *bytes, size_t n_bytes);
    void *context;
};

/* A bad line.  Texts are borrowed for the call. */
struct ent_import_reject {
    const char *input; /* its name */
    uint64_t line, column;
    const char *reason;
    const char *bytes; /* the line as read, perhaps cut; no line end */
    size_t n_bytes;
};

enum ent_import_note_kind {
    ENT_IMPORT_AMBIGUOUS,
    ENT_IMPORT_RESOLVED,
    ENT_IMPORT_QUOTE,
    ENT_IMPORT_NUMBER_LIKE,
    ENT_IMPORT_RELATION_LIKE,
    ENT_IMPORT_SKIPPED, /* events left out, by reason */
    ENT_IMPORT_OTHER
};

struct ent_import_note {
    enum ent_import_note_kind kind;
    const char *name;
    const char *other;   /* what it became, candidates; or NULL */
    const char *message; /* a sentence */
    const char *input;   /* the name of the one that `line` is of; or NULL */
    uint64_t line, count;
};

/* What the end of an import is busy with. */
enum ent_import_phase {
    ENT_IMPORT_COMPARING, /* reports with each other and with those known */
    ENT_IMPORT_SORTING,
    ENT_IMPORT_WRITING
};

struct ent_import_options {
    const char *format;  /* NULL: found from name and content */
    const char *source;  /* source of reports that name none; NULL: none */
    const char *columns; /* csv, tsv: names separated by ','; NULL: a header */
    const char *base;    /* resolves relative IRIs of Turtle and TriG */
    bool no_resolve;
    bool dry_run;
    bool skip_bad;       /* good lines go in although others are bad */
    size_t memory_bytes; /* 0: the default, 1 GiB */
    /* Each bad line: all with skip_bad, else the first 20. */
    void (*reject)(void *context, const struct ent_import_reject *reject);
    void (*note)(void *context, const struct ent_import_note *note);
    /* Now and then: bytes read of bytes to read (0: unknown). */
    void (*progress)(void *context, uint64_t n_reports, uint64_t n_bytes,
                     uint64_t n_bytes_all);
    /* Now and then once all is read: what is done of what is to do, reports
     * when comparing and sorting, rows when writing.  May be NULL. */
    void (*finishing)(void *context, enum ent_import_phase phase, uint64_t done,
                      uint64_t all);
    void *context;
    const volatile bool *cancel; /* polled; may be NULL */
};

struct ent_import_summary {
    uint64_t facts_new, facts_known;
    uint64_t reports_new, reports_known;
    uint64_t names_resolved, names_ambiguous;
    uint64_t n_lines;
    uint64_t n_rejected;
    uint64_t n_skipped; /* events without two actors and the like */
    uint64_t transaction;
    double seconds;
    const char *input; /* its name, where one was given up: the caller's */
};

#ifdef __cplusplus
extern "C" {
#endif

/* Imports all inputs together: all or nothing, one commit.  ENT_EREFUSED when
 * a line is bad (and skip_bad is not set); *error then tells the first one.
 * options may be NULL: all zero.  *summary is written in any case.  On failure
 * the database is as it was. */
ENT_MUST_USE enum ent_status
ent_import(struct ent_store *store, const struct ent_import_input *inputs,
           size_t n_inputs, const struct ent_import_options *options,
           struct ent_import_summary *summary, struct ent_error *error);

/* The base IRI that an input's first line gives (an export of ours), so that a
 * new database can be created under it.  false when the input gives none, it
 * does not fit in `base` with its NUL, or the input cannot be read.  Some
 * 256 KiB at most are read of it. */
bool ent_import_peek_base(const struct ent_import_input *source, char *base,
                          size_t n_base);

/* Names of the formats that can be read, NULL-terminated, static. */
const char *const *ent_import_formats(void);

#ifdef __cplusplus
}
#endif
#endif
