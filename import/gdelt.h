/* SPDX-License-Identifier: ISC */
/* What the readers of GDELT's files have in common. */
#ifndef IMPORT_GDELT_H
#define IMPORT_GDELT_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/status.h>
#include <entente/term.h>

#include "import/cells.h"
#include "import/problem.h"

/* Who acts or is acted upon. */
struct ent_gdelt_actor {
    struct ent_term term; /* kind ENT_NONE: nobody */
    const char *country;  /* as the gazetteer names it; NULL: none */
};

/* An actor from its ten columns, of which `first` is the code:
 *
 *     Iraq                          a country or region
 *     Government (Iraq)             a role in one
 *     Media, Workers (France)       several roles
 *     Kurd, Rebels (Iraq)           a people, a religion come before roles
 *     Hamas                         a group has its own name
 *
 * ENT_EREFUSED with *problem. */
ENT_MUST_USE enum ent_status ent_gdelt_actor_read(const struct ent_cells *cells,
                                                  size_t first,
                                                  struct ent_arena *arena,
                                                  struct ent_gdelt_actor *actor,
                                                  struct ent_problem *problem);

/* The event that a cell numbers: `gdelt:410412347`. */
ENT_MUST_USE enum ent_status ent_gdelt_event(const struct ent_cells *cells,
                                             size_t cell,
                                             struct ent_arena *arena,
                                             struct ent_term *event,
                                             struct ent_problem *problem);

/* A document: an IRI, in which characters that IRIs cannot hold are
 * percent-encoded as browsers do; what is no IRI is a name.  Nothing when the
 * cell is empty. */
ENT_MUST_USE enum ent_status ent_gdelt_source(const struct ent_cells *cells,
                                              size_t cell,
                                              struct ent_arena *arena,
                                              struct ent_term *source,
                                              struct ent_problem *problem);

/* "20180101000000" as "2018-01-01T00:00:00Z" into the arena; NULL when the cell
 * is no such time, or memory is out (arena->status). */
const char *ent_gdelt_time(const struct ent_cells *cells, size_t cell,
                           struct ent_arena *arena);

#endif
