/* SPDX-License-Identifier: ISC */
/* A load and the steps of its end, in this order:
 *
 *   load_resolve.c   the names that people write become the entities they mean
 *   load_lookup.c    terms that the database holds already get their ids
 *   load_quote.c     offsets are converted, quotes are found in their documents
 *   load_known.c     reports that are there already are set aside
 *   load_ids.c       the other terms get new ids
 *   load_write.c     records and rows are written, set by set
 *
 * What they work with:
 *
 *   load_stage.c     the reports, in memory or in a temporary file
 *   load_bulk.c      how it is written: in one transaction or in many
 *   load_rows.c      the rows of the new reports, sorted
 *   load_fill.c      of them those that a second thread makes
 *   load_orders.c    facts in six orders
 *   load_put.c       rows into a set, with those that it has
 *   load_bare.c      all of it in less time, for a first load of bare facts
 *
 * Steps fail with a status; the caller undoes what was written. */
#ifndef STORE_LOAD_INTERNAL_H
#define STORE_LOAD_INTERNAL_H

#include "base/buf.h"
#include "store/load.h"
#include "store/load_bare.h"
#include "store/load_bulk.h"
#include "store/load_intern.h"
#include "store/load_notes.h"
#include "store/load_stage.h"
#include "store/rowlist.h"
#include "store/rowsort.h"
#include "store/tempfile.h"

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
    struct ent_tempfile file;
    struct ent_stage stage;
    bool has_names; /* something was added whose names are to be resolved */
    struct ent_load_document *documents; /* texts are in the stage's memory */
    size_t n_documents, documents_capacity;
    size_t n_text_bytes;
    struct ent_buf scratch; /* a term being coded */
};

/* What the terms of the input take. */
size_t ent_load_term_bytes(const struct ent_load *load);

enum ent_arrival {
    ENT_ARRIVAL_NEW,
    ENT_ARRIVAL_KNOWN, /* is in the database */
    ENT_ARRIVAL_TWICE  /* stands earlier in the input */
};

/* Bits that some and that all values of a column have. */
struct ent_column_bits {
    uint64_t some, all;
    bool any;
};

enum ent_load_column {
    ENT_COLUMN_SUBJECT,
    ENT_COLUMN_PREDICATE,
    ENT_COLUMN_OBJECT,
    ENT_COLUMN_SOURCE,
    ENT_COLUMN_ROLE, /* speaker, place, event, extractor */
    ENT_COLUMN_FROM,
    ENT_COLUMN_TO,
    ENT_N_LOAD_COLUMNS
};

/* What the steps share. */
struct ent_finish {
    struct ent_load *load;
    struct ent_bulk bulk;
    struct ent_txn *old; /* what the database held: for reading */
    struct ent_load_summary *summary;
    struct ent_notes notes;
    uint64_t seed;
    size_t sort_bytes;       /* for sorting, in all */
    ent_id *ids;             /* by index of the term; 0: not in the database */
    unsigned char *arrivals; /* enum ent_arrival, by report */
    struct ent_rowsort known_facts; /* of reports that are known */
    size_t n_new;                   /* reports */
    struct ent_column_bits columns[ENT_N_LOAD_COLUMNS]; /* of new reports */
    uint64_t n_role_rows;
    ent_report_id first; /* number of the first new report */
    uint64_t recorded;   /* date bits */
    struct ent_bare bare;
};

ENT_MUST_USE enum ent_status ent_finish_resolve(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_lookup(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_quotes(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_known(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_write(struct ent_finish *finish);
/* Is there a new report or text? */
bool ent_finish_has_changes(const struct ent_finish *finish);
/* Remarks about what names look like; of new reports only. */
ENT_MUST_USE enum ent_status ent_finish_remarks(struct ent_finish *finish);
ENT_MUST_USE enum ent_status ent_finish_alike(struct ent_finish *finish);

/* New terms: which those are, what their ids are, what they are found by. */
struct ent_assigner;
ENT_MUST_USE enum ent_status ent_assigner_new(struct ent_finish *finish,
                                              struct ent_assigner **assigner);
/* Will every handle become the id of the same number?  In an empty database. */
bool ent_assigner_keeps_numbers(const struct ent_assigner *assigner);
ENT_MUST_USE enum ent_status ent_assigner_assign(struct ent_assigner *assigner);
ENT_MUST_USE enum ent_status ent_assigner_write(struct ent_assigner *assigner);
/* Counters and the last block: in the transaction that ends the load. */
ENT_MUST_USE enum ent_status ent_assigner_end(struct ent_assigner *assigner);
void ent_assigner_free(struct ent_assigner *assigner);

/* What names are found by that new reports give as alias, label or title. */
ENT_MUST_USE enum ent_status ent_finish_naming(struct ent_finish *finish,
                                               struct ent_rowsort *folded,
                                               struct ent_rowsort *words);

/* Goes over the new reports in order, in ids, with their numbers: once
 * they have numbers and terms have ids. */
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

#endif
