/* SPDX-License-Identifier: ISC */
/* Labels of blank nodes, scoped by the digest of the input they come from: the
 * same file twice is the same graph, two files never share a blank node. */
#ifndef IMPORT_SCOPE_H
#define IMPORT_SCOPE_H

#include <stdbool.h>

#include <entente/error.h>
#include <entente/term.h>

#include "base/arena.h"
#include "import/input.h"

/* A scoped label: "e", 16 hex digits, "_", the label as written. */
#define ENT_SCOPE_BYTES 18

struct ent_scope {
    struct ent_input *input;
    bool is_known;
    char prefix[ENT_SCOPE_BYTES + 1];
};

/* The scope of an input; its digest is taken when a blank node is met. */
void ent_scope_init(struct ent_scope *scope, struct ent_input *input);

/* Does a term hold a blank node that is not scoped yet?  Labels of our own
 * exports are. */
bool ent_scope_concerns(const struct ent_term *term);

/* A copy of the term with its blank nodes scoped, in the arena. */
ENT_MUST_USE enum ent_status ent_scope_term(struct ent_scope *scope,
                                            const struct ent_term *term,
                                            struct ent_arena *arena,
                                            struct ent_term *scoped,
                                            struct ent_error *error);

#endif
