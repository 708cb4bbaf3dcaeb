/* SPDX-License-Identifier: ISC */
/* A report from the statements about its reifier. */
#ifndef IMPORT_RDF_BUILDER_H
#define IMPORT_RDF_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "import/batch.h"
#include "import/problem.h"
#include "store/load.h"

struct ent_apply;

struct ent_rdf_builder {
    bool is_report, is_quoted; /* what its type says */
    bool is_bad;               /* a statement about it was rejected */
    bool has_fact;
    ent_handle fact[3]; /* what it reifies */
    ent_handle source;  /* of the statement that says so; 0: none */
    uint64_t line;      /* of that statement */
    uint32_t given;     /* the fields, 1 << enum ent_field */
    struct ent_fields fields;
    struct ent_term written[ENT_N_WRITTEN];
    struct ent_arena arena; /* what the fields hold */
};

void ent_rdf_builder_init(struct ent_rdf_builder *builder);
void ent_rdf_builder_release(struct ent_rdf_builder *builder);
/* For the next reifier.  With `keep`, what was built stays in memory. */
void ent_rdf_builder_clear(struct ent_rdf_builder *builder, bool keep);

/* The name of the field that a predicate of er: gives; NULL for others. */
const char *ent_rdf_field_name(const struct ent_term *predicate, size_t *n);

/* Sets the field of a predicate; the object is copied.  ENT_EREFUSED with
 * *problem. */
ENT_MUST_USE enum ent_status
ent_rdf_builder_set(struct ent_rdf_builder *builder,
                    const struct ent_term *predicate,
                    const struct ent_term *object, struct ent_problem *problem);

/* The report, but for what was written (`written`, for the caller to turn into
 * handles); `meta` is borrowed from the builder. */
ENT_MUST_USE enum ent_status
ent_rdf_builder_report(const struct ent_rdf_builder *builder,
                       struct ent_apply *apply, struct ent_load_report *report,
                       struct ent_problem *problem);

#endif
