/* SPDX-License-Identifier: ISC */
/* What a name in a request means. */
#ifndef ENT_SERVER_RESOLVE_H
#define ENT_SERVER_RESOLVE_H

#include "server/call.h"

/* Exactly that name; else the one name that folds the same; else the one
 * entity with such an alias or label.  *other tells that it was not exactly
 * that name.  false: the problem is told (404 with the closest names, 400 with
 * the several it could be). */
bool ent_resolve_name(struct ent_call *call, const struct ent_string *text,
                      struct ent_arena *arena, ent_id *id, bool *other);

/* "source", "relation" or "entity": what a name is first of all. */
const char *ent_kind_word(bool is_source, bool is_relation);

#endif
