/* SPDX-License-Identifier: ISC */
/* When sources were published, for many sources of one transaction. */
#ifndef STORE_PUBLISHED_H
#define STORE_PUBLISHED_H

#include <stdbool.h>

#include "store/tupleset.h"

struct ent_published {
    ent_id relation; /* `published`, or 0 */
    bool is_open;
    struct ent_cursor facts;
};

ENT_MUST_USE enum ent_status ent_published_open(struct ent_published *published,
                                                struct ent_txn *txn);
void ent_published_close(struct ent_published *published);

/* As ent_source_published() (report.h). */
ENT_MUST_USE enum ent_status ent_published_get(struct ent_published *published,
                                               ent_id source, ent_id *date);

/* The date that such a fact gives: its object if that is a date, a year that
 * stands there as an integer; 0 for anything else. */
ENT_MUST_USE enum ent_status ent_published_date(ent_id object, ent_id *date);

#endif
