/* SPDX-License-Identifier: ISC */
/* A JSON value, from JSON text (json.h) or from msgpack: what the readers of
 * the native format have in common.  Lives in a batch's arena. */
#ifndef IMPORT_VALUE_H
#define IMPORT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/arena.h"

enum ent_value_type {
    ENT_VALUE_NULL,
    ENT_VALUE_BOOLEAN,
    ENT_VALUE_NUMBER, /* `bytes`: as written */
    ENT_VALUE_STRING,
    ENT_VALUE_ARRAY,
    ENT_VALUE_OBJECT
};

struct ent_value {
    enum ent_value_type type;
    bool boolean;
    uint32_t n_items;
    uint32_t offset;     /* where it begins in its line, in bytes */
    uint32_t key_offset; /* where its key does */
    const char *bytes;   /* STRING: unescaped UTF-8, perhaps with NULs */
    size_t n_bytes;
    const char *key; /* of an object's member; else NULL */
    size_t n_key;
    struct ent_value *items; /* ARRAY, OBJECT: the first one */
    struct ent_value *next;
};

/* The member of an object with a NUL-terminated key, or NULL. */
const struct ent_value *ent_value_member(const struct ent_value *object,
                                         const char *key);

bool ent_value_key_is(const struct ent_value *member, const char *key);

/* A member whose key another one has too, or NULL. */
ENT_MUST_USE enum ent_status
ent_value_duplicate(const struct ent_value *object, struct ent_arena *arena,
                    const struct ent_value **twice);

#endif
