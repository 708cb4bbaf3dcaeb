/* SPDX-License-Identifier: ISC */
/* Finds what is reported of an event, so that further reports of it can be
 * added: in the load itself, else in the database. */
#ifndef STORE_LOAD_EVENT_H
#define STORE_LOAD_EVENT_H

#include <entente/error.h>

#include "base/arena.h"
#include "base/hash.h"
#include "store/load.h"

struct ent_event_finder {
    struct ent_load *load;
    struct ent_map events;
    struct ent_arena arena;
};

/* The load must outlive the finder and end no earlier. */
void ent_event_finder_init(struct ent_event_finder *finder,
                           struct ent_load *load);
void ent_event_finder_release(struct ent_event_finder *finder);

/* Asks for an event.  All are asked for, then searched for together. */
ENT_MUST_USE enum ent_status
ent_event_finder_want(struct ent_event_finder *finder, ent_handle event);

/* Goes over the load's reports once and looks the others up. */
ENT_MUST_USE enum ent_status
ent_event_finder_search(struct ent_event_finder *finder,
                        struct ent_error *error);

/* The fact of the first report that affirms it and is live, with `place`,
 * `from`, `to` and `event`, all else absent: a further report of the event
 * starts from a copy.  NULL: nothing is known of the event.  Borrowed from the
 * finder. */
const struct ent_load_report *
ent_event_finder_get(const struct ent_event_finder *finder, ent_handle event);

#endif
