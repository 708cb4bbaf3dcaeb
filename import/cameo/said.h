/* SPDX-License-Identifier: ISC */
/* What an import of events states about the relations and actors it uses,
 * once each: the code, class, value and parent of a relation, as the code book
 * has them (source `CAMEO`), and the country of an actor, as the data set has
 * it.  These are reports like any other: importing again adds none. */
#ifndef IMPORT_CAMEO_SAID_H
#define IMPORT_CAMEO_SAID_H

#include <stdbool.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/arena.h"
#include "base/hash.h"
#include "import/batch.h"
#include "import/cameo/cameo.h"

#define ENT_CAMEO_MAX_EVENTS 320

struct ent_cameo_said {
    const char *data_set; /* the source of countries: "GDELT" */
    bool events[ENT_CAMEO_MAX_EVENTS];
    struct ent_map actors; /* hash -> the first of those with that hash */
    struct ent_arena arena;
};

void ent_cameo_said_init(struct ent_cameo_said *said, const char *data_set);
void ent_cameo_said_release(struct ent_cameo_said *said);

/* The relation of an event as a term. */
struct ent_term ent_cameo_relation(const struct ent_cameo_event *event);

/* Adds a fact that a source reports, without further fields. */
ENT_MUST_USE enum ent_status ent_cameo_add_fact(struct ent_batch *batch,
                                                uint64_t line,
                                                const struct ent_term *source,
                                                const struct ent_term *subject,
                                                const char *relation,
                                                const struct ent_term *object);

/* Adds the facts about an event's relation and about the broader ones:
 * `cameo`, `quad`, `goldstein`, `plover`, `description`, `broader`. */
ENT_MUST_USE enum ent_status
ent_cameo_say_relation(struct ent_cameo_said *said,
                       const struct ent_cameo_event *event, uint64_t line,
                       struct ent_batch *batch);

/* Adds (actor country C).  A country is its own, so that one question finds the
 * state and those who act in it. */
ENT_MUST_USE enum ent_status
ent_cameo_say_country(struct ent_cameo_said *said, const struct ent_term *actor,
                      const struct ent_term *country, uint64_t line,
                      struct ent_batch *batch);

#endif
