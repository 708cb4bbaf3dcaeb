/* SPDX-License-Identifier: ISC */
/* The keys of the native format and the columns of csv and tsv: one table. */
#ifndef IMPORT_FIELD_H
#define IMPORT_FIELD_H

#include <stddef.h>

#include <entente/status.h>

#include "import/batch.h"
#include "import/problem.h"
#include "import/value.h"

enum ent_field {
    ENT_FIELD_SOURCE,
    ENT_FIELD_SPEAKER,
    ENT_FIELD_FROM,
    ENT_FIELD_TO,
    ENT_FIELD_ON,
    ENT_FIELD_PLACE,
    ENT_FIELD_EVENT,
    ENT_FIELD_STANCE,
    ENT_FIELD_CONFIDENCE,
    ENT_FIELD_QUOTE,
    ENT_FIELD_START,
    ENT_FIELD_END,
    ENT_FIELD_UNIT,
    ENT_FIELD_EXTRACTOR,
    ENT_FIELD_META,
    ENT_FIELD_WRITTEN_SUBJECT,
    ENT_FIELD_WRITTEN_PREDICATE,
    ENT_FIELD_WRITTEN_OBJECT,
    ENT_FIELD_WRITTEN_SOURCE,
    ENT_FIELD_WRITTEN_SPEAKER,
    ENT_FIELD_REPORT,
    ENT_FIELD_RECORDED,
    ENT_FIELD_RETRACTED,
    ENT_N_FIELDS
};

/* The field of this name, or ENT_N_FIELDS. */
enum ent_field ent_input_field_find(const char *name, size_t n_name);
const char *ent_input_field_name(enum ent_field field);

/* The names of all fields, NULL-terminated. */
extern const char *const ent_field_names[ENT_N_FIELDS + 1];

/* The known key that someone who wrote `name` probably meant: by synonym
 * ("head" is subject), then by spelling; NULL when nothing is near.  `keys`
 * and `fields` are NULL-terminated lists to choose from. */
const char *ent_field_nearest(const char *name, size_t n_name,
                              const char *const *keys,
                              const char *const *fields);

/* All fields absent. */
void ent_fields_init(struct ent_fields *fields);

/* Sets a field from a value (strings as the format's cells give them: numbers
 * and dates may come as strings).  ENT_EREFUSED with *problem. */
ENT_MUST_USE enum ent_status ent_field_set(struct ent_fields *fields,
                                           enum ent_field field,
                                           const struct ent_value *value,
                                           struct ent_arena *arena,
                                           struct ent_problem *problem);

/* Checks the fields against each other once all are set: from after to,
 * on with from or to, start without end. */
ENT_MUST_USE enum ent_status ent_fields_check(const struct ent_fields *fields,
                                              struct ent_problem *problem);

#endif
