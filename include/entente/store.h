/* SPDX-License-Identifier: ISC */
/* Opening a database: one file (and its lock file), one LMDB environment.
 *
 * A store may be used by many threads; a transaction by one at a time.  Open a
 * file once per process; never across fork(); not on a network file system. */
#ifndef ENTENTE_STORE_H
#define ENTENTE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/status.h>
#include <entente/term.h>

#define ENT_DEFAULT_BASE "urn:entente:"

struct ent_store;

struct ent_store_options {
    bool read_only;   /* an absent file is then ENT_ENOTFOUND */
    bool create;      /* make the file if it is not there */
    const char *base; /* base IRI for names, on creation; NULL: the default.
                       * An existing database with another base is refused
                       * with ENT_EUSAGE when this is not NULL. */
    size_t map_bytes; /* 0: 1 TiB of address space (sparse) */
};

struct ent_store_counts {
    uint64_t n_facts;       /* in the graph */
    uint64_t n_other_facts; /* only denied or withdrawn */
    uint64_t n_quoted;      /* distinct quoted facts */
    uint64_t n_reports;     /* ever made */
    uint64_t n_withdrawn;
    uint64_t n_terms;        /* in the dictionary */
    uint64_t n_names;        /* of them names and IRIs */
    uint64_t n_sources;      /* distinct sources of reports */
    uint64_t n_relations;    /* distinct predicates in the graph */
    uint64_t database_bytes; /* pages in use */
    uint64_t file_bytes;
    uint64_t last_transaction;
};

#ifdef __cplusplus
extern "C" {
#endif

/* options may be NULL: read and write, no creation.  On failure *store is
 * NULL and *error (may be NULL) says why.  ENT_ENOTDB, ENT_EVERSION,
 * ENT_EDAMAGED (truncated file), ENT_ENOTFOUND, ENT_EIO, ENT_ENOMEM. */
ENT_MUST_USE enum ent_status
ent_store_open(const char *path, const struct ent_store_options *options,
               struct ent_store **store, struct ent_error *error);

/* All transactions must have ended.  NULL does nothing. */
void ent_store_close(struct ent_store *store);

/* Borrowed until close; NUL-terminated. */
const char *ent_store_path(const struct ent_store *store);
const char *ent_store_base(const struct ent_store *store);

ENT_MUST_USE enum ent_status ent_store_count(struct ent_store *store,
                                             struct ent_store_counts *counts);

/* A consistent copy while readers and writers go on; the file must not exist.
 */
ENT_MUST_USE enum ent_status ent_store_backup(struct ent_store *store,
                                              const char *path,
                                              struct ent_error *error);

/* Called for each fault found: one sentence. */
typedef void ent_store_fault(void *context, const char *sentence);

/* Walks every set and verifies that orders, reports, records, terms, quoted
 * facts and names agree.  ENT_OK when clean, ENT_EDAMAGED when faults were
 * found (all are reported up to a limit), else the failure. */
ENT_MUST_USE enum ent_status ent_store_check(struct ent_store *store,
                                             ent_store_fault *fault,
                                             void *context,
                                             struct ent_error *error);

/* Withdraws live reports: one by number, or all of a source.  Their facts stay
 * in the history.  *n_retracted is how many were live and are no more.
 * ENT_ENOTFOUND when there is no such report or source at all. */
ENT_MUST_USE enum ent_status ent_store_retract_report(struct ent_store *store,
                                                      ent_report_id report,
                                                      uint64_t *n_retracted,
                                                      struct ent_error *error);
ENT_MUST_USE enum ent_status
ent_store_retract_source(struct ent_store *store, const struct ent_term *source,
                         uint64_t *n_retracted, struct ent_error *error);

#ifdef __cplusplus
}
#endif
#endif
