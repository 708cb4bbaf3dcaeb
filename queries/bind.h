/* SPDX-License-Identifier: ISC */
/* Binding: from the constants of a query to ids, and what there is to say
 * about its names.
 *
 * The builder of the plan asks for constants as it meets them; what is unknown,
 * read as something else or ambiguous is collected, and said at the end, each
 * name once, with one corrected query for all of them. */
#ifndef QUERIES_BIND_H
#define QUERIES_BIND_H

#include "queries/context.h"
#include "queries/names.h"

enum ent_bind_role {
    ENT_BIND_ENTITY,   /* resolved; remarks */
    ENT_BIND_RELATION, /* likewise, relations preferred */
    ENT_BIND_PLAIN     /* just that term: no resolution, no remarks */
};

struct ent_bound_name {
    struct ent_term term;
    enum ent_bind_role role;
    struct ent_name_meaning meaning;
    struct ent_place *places; /* where it stands; grows in the arena */
    size_t n_places, capacity;
    struct ent_bound_name *next;
};

struct ent_binder {
    struct ent_context *context;
    struct ent_bound_name *first, *last;
};

void ent_binder_init(struct ent_binder *binder, struct ent_context *context);

/* The id of a constant (!term->has_variable). */
ENT_MUST_USE enum ent_status ent_bind_fixed(struct ent_binder *binder,
                                            const struct ent_ast_term *term,
                                            enum ent_bind_role role,
                                            ent_id *id);

/* The id of a parameter's term; `place` is where its variable stands. */
ENT_MUST_USE enum ent_status ent_bind_parameter(struct ent_binder *binder,
                                                const struct ent_term *term,
                                                struct ent_place place,
                                                ent_id *id);

/* Adds the remarks to the context's diagnostics; ENT_EAMBIGUOUS when one is an
 * error. */
ENT_MUST_USE enum ent_status ent_binder_finish(struct ent_binder *binder);

#endif
