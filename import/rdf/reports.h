/* SPDX-License-Identifier: ISC */
/* RDF statements to facts and reports (README.md, "Reports in RDF").
 *
 * Of an RDF export of ours the statements of a report stand together, so that
 * it is known once another subject comes: memory is bounded, and reports keep
 * their order (ordered.c).  Any other input may say in its last line that a
 * node of its first one is a report.  There all statements go into the load as
 * facts, and, only when some node has a type of er:, the load's reports of the
 * input are gone over again at its end (unordered.c). */
#ifndef IMPORT_RDF_REPORTS_H
#define IMPORT_RDF_REPORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "import/batch.h"
#include "import/rdf/builder.h"

struct ent_apply;

#define ENT_RDF_LABEL_BYTES 24

struct ent_rdf_reports {
    struct ent_apply *apply;
    bool is_ordered;       /* an export of ours */
    bool has_marks;        /* a type of er: was met */
    uint64_t first;        /* of the input's reports in the load */
    struct ent_map quoted; /* the quoted fact that a node stands for */

    /* ordered: the node that statements are collected of */
    struct ent_rdf_builder builder;
    char label[ENT_RDF_LABEL_BYTES]; /* empty: none */
    size_t n_label;
    /* a bare triple that the report behind it may stand for as well */
    bool has_pending;
    ent_handle pending[4]; /* with its source */
    uint64_t pending_line;
};

void ent_rdf_reports_init(struct ent_rdf_reports *reports,
                          struct ent_apply *apply);
void ent_rdf_reports_release(struct ent_rdf_reports *reports);

/* Before and after the statements of each input. */
void ent_rdf_reports_begin(struct ent_rdf_reports *reports);
ENT_MUST_USE enum ent_status
ent_rdf_reports_end(struct ent_rdf_reports *reports);

/* Is this statement more than a fact, so that ent_rdf_reports_take() must have
 * it? */
bool ent_rdf_reports_want(const struct ent_rdf_reports *reports,
                          const struct ent_item *item);
ENT_MUST_USE enum ent_status
ent_rdf_reports_take(struct ent_rdf_reports *reports,
                     const struct ent_item *item);

/* ---- what the two ways share ---- */

/* Rejects a statement (s, p, o; NULL: none to show). */
ENT_MUST_USE enum ent_status ent_rdf_reject(struct ent_rdf_reports *reports,
                                            uint64_t line,
                                            const struct ent_term *statement,
                                            const char *message);

ENT_MUST_USE enum ent_status
ent_rdf_ordered_take(struct ent_rdf_reports *reports,
                     const struct ent_item *item);
ENT_MUST_USE enum ent_status
ent_rdf_ordered_end(struct ent_rdf_reports *reports);
ENT_MUST_USE enum ent_status
ent_rdf_unordered_end(struct ent_rdf_reports *reports);

#endif
