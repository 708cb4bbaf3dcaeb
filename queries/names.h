/* SPDX-License-Identifier: ISC */
/* What a name in a query means: exactly that name; else the one name that
 * folds the same; else the one entity with such an alias; else nothing. */
#ifndef QUERIES_NAMES_H
#define QUERIES_NAMES_H

#include <stddef.h>

#include <entente/status.h>
#include <entente/term.h>

#include "queries/context.h"

/* At most this many names are offered. */
#define ENT_MAX_CHOICES 5

enum ent_name_outcome {
    ENT_NAME_EXACT,
    ENT_NAME_FOLDED,    /* one name, written a little differently */
    ENT_NAME_ALIAS,     /* an alias or label of one entity */
    ENT_NAME_AMBIGUOUS, /* several: `choices`; id is 0 */
    ENT_NAME_UNKNOWN    /* nothing bears it: `choices` are close, if any */
};

struct ent_name_meaning {
    enum ent_name_outcome outcome;
    ent_id id; /* never 0 unless AMBIGUOUS; perhaps a local id if UNKNOWN */
    ent_id choices[ENT_MAX_CHOICES];
    size_t n_choices;
};

/* `term` is a name, an IRI or a blank node.  Of several names relations are
 * preferred when one is wanted, else entities and sources. */
ENT_MUST_USE enum ent_status ent_name_resolve(struct ent_context *context,
                                              const struct ent_term *term,
                                              bool relation,
                                              struct ent_name_meaning *meaning);

#endif
