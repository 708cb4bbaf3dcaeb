/* SPDX-License-Identifier: ISC */
/* A load and the steps of its end, in this order:
 *
 *   load_resolve.c   the names that people write become the entities they mean
 *   load_lookup.c    terms that the database holds already get their ids
 *   load_quote.c     offsets are converted, quotes are found in their documents
 *   load_known.c     reports that are there already are set aside
 *   load_ids.c       the other terms get new ids
 *   load_write.c     rows are sorted and written, set by set
 *   load_bare.c      the same in less time, for a first load of bare facts
 *
 * Steps fail with a status; the caller undoes the transaction. */
#ifndef STORE_LOAD_INTERNAL_H
#define STORE_LOAD_INTERNAL_H

#include "base/buf.h"
#include "store/load.h"
#include "store/load_bare.h"
#include "store/load_intern.h"
#include "store/load_notes.h"
#include "store/load_stage.h"
#include "store/rowlist.h"

struct ent_load_document {
    ent_handle source;
    const char *text;
    size_t n_bytes;
    uint64_t line;
    bool as_written; /* its source's name is not resolved */
    bool is_new;     /* to be written */
};

struct ent_load {
    struct ent_store *store;
    struct ent_load_options options;
    struct ent_intern intern;
    struct ent_stage stage;
    bool has_names; /* something was added whose names are to be resolved */
    struct ent_load_document *documents;
    size_t n_documents, documents_capacity;
    struct ent_arena texts;
    struct ent_buf scratch; /* a term being coded */
};

enum ent_arrival {
    ENT_ARRIVAL_NEW,
    ENT_ARRIVAL_KNOWN, /* is in the database */
    ENT_ARRIVAL_TWICE  /* stands earlier in the input */
};

/* What the steps share. */
struct ent_finish {
    struct ent_load *load;
    struct ent_txn *txn;
    struct ent_load_summary *summary;
    struct ent_notes notes;
    uint64_t seed;
    ent_id *ids;             /* by index of the term; 0: not in the database */
    unsigned char *arrivals; /* enum ent_arrival, by report */
    struct ent_rowlist known_facts; /* of reports that are known */
    size_t n_new;                   /* reports */
    ent_report_id first;            /* number of the first new report */
    uint64_t recorded;              /* date bits */
    struct ent_bare bare;
};

ENT_MUST_USE enum ent_status ent_finish_resolve(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_lookup(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_quotes(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_known(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_ids(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_write(struct ent_finish *finish);
/* Remarks about what names look like; of new reports only. */
ENT_MUST_USE enum ent_status ent_finish_remarks(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_alike(struct ent_finish *finish);

/* What names are found by that new reports give as alias, label or title. */
ENT_MUST_USE enum ent_status ent_finish_naming(struct ent_finish *finish);

/* Goes over the new reports in order, in ids, with their numbers: once
 * ent_finish_write() has made ids of their handles. */
struct ent_walk {
    const struct ent_finish *finish;
    size_t i; /* of the report after the current one, in the stage */
    ent_report_id next;
};

static inline struct ent_walk ent_walk_begin(const struct ent_finish *finish)
{
    return (struct ent_walk){.finish = finish, .next = finish->first};
}

/* false after the last. */
bool ent_walk_next(struct ent_walk *walk, struct ent_report *report);

/* The id of a handle, 0 when it has none yet. */
static inline ent_id ent_finish_id(const struct ent_finish *finish,
                                   ent_handle handle)
{
    if (!ent_handle_is_interned(handle))
        return handle;
    return finish->ids[ent_handle_index(handle)];
}

/* Turns the handles of a report into ids.  false when a term has none. */
bool ent_finish_to_ids(const struct ent_finish *finish,
                       struct ent_report *report);

/* Calls for every handle that a report stands on (not its fact's parts'
 * parts); handles of 0 are left out. */
#define ENT_REPORT_TERMS (10 + ENT_N_WRITTEN + 2)
size_t ent_report_terms(const struct ent_report *report,
                        ent_handle terms[ENT_REPORT_TERMS]);

#endif
