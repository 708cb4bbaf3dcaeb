/* SPDX-License-Identifier: ISC */
/* Hands the items of batches to a load, in input order. */
#ifndef IMPORT_APPLY_H
#define IMPORT_APPLY_H

#include <stdbool.h>
#include <stdint.h>

#include <entente/import.h>

#include "import/batch.h"
#include "import/rdf/reports.h"
#include "import/scope.h"
#include "store/load.h"

struct ent_apply {
    struct ent_load *load;
    const struct ent_import_options *options;
    const char *input;         /* name of the current one */
    uint64_t lines_before;     /* of the inputs before: the load counts on */
    uint64_t last_line;        /* seen so far, counted on */
    struct ent_scope scope;    /* of its blank nodes */
    struct ent_arena scratch;  /* of one item */
    struct ent_error error;    /* why an item failed, when it is set */
    ent_handle default_source; /* 0: none */
    uint64_t n_rejected;
    uint64_t n_skipped;
    struct ent_error first; /* the first reject */
    const char *skip_reasons[8];
    uint64_t skip_counts[8];
    /* the fields of the last statement, converted: a line's statements share
     * them */
    const struct ent_fields *last_fields;
    struct ent_load_report last;
    /* further reports of events, until all inputs are read */
    struct ent_apply_mention *mentions;
    size_t n_mentions, mentions_capacity;
    struct ent_arena kept;      /* what they hold */
    struct ent_rdf_reports rdf; /* of the current input */
};

struct ent_apply_mention {
    struct ent_load_report report; /* without its fact */
};

/* default_source: what --source names, or NULL. */
ENT_MUST_USE enum ent_status ent_apply_init(struct ent_apply *apply,
                                            struct ent_load *load,
                                            const struct ent_import_options *o,
                                            struct ent_error *error);

/* ENT_EREFUSED (with apply->first) once bad lines are too many to go on. */
ENT_MUST_USE enum ent_status ent_apply_batch(struct ent_apply *apply,
                                             const struct ent_batch *batch);

/* After the last batch: mentions find the facts of their events, in all inputs
 * and in the database; those of unknown events are skipped. */
ENT_MUST_USE enum ent_status ent_apply_finish(struct ent_apply *apply,
                                              struct ent_error *error);

void ent_apply_release(struct ent_apply *apply);

/* ---- for import/rdf ---- */

/* The line of the current input as the load knows it: counted on through all
 * inputs, so that one number tells the input as well; 0 stays 0. */
static inline uint64_t ent_apply_line(struct ent_apply *apply, uint64_t line)
{
    if (line == 0)
        return 0;
    line += apply->lines_before;
    if (line > apply->last_line)
        apply->last_line = line;
    return line;
}

ENT_MUST_USE enum ent_status ent_apply_item(struct ent_apply *apply,
                                            const struct ent_item *item);
/* A statement as what it is. */
ENT_MUST_USE enum ent_status ent_apply_triple(struct ent_apply *apply,
                                              const struct ent_item *item);
/* A handle of a term of the current input; 0 for no term. */
ENT_MUST_USE enum ent_status ent_apply_term(struct ent_apply *apply,
                                            const struct ent_term *term,
                                            ent_handle *handle);
/* The fields of a report in handles; all of *report but the fact is set. */
ENT_MUST_USE enum ent_status ent_apply_fields(struct ent_apply *apply,
                                              const struct ent_fields *fields,
                                              struct ent_load_report *report);

#endif
