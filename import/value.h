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
#include "import/key.h"

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
    uint8_t known; /* enum ent_key of its key */
    uint32_t n_items;
    uint32_t offset;     /* where it begins in its line, in bytes */
    uint32_t key_offset; /* where its key does */
    const char *bytes;   /* STRING: unescaped UTF-8, perhaps with NULs */
    size_t n_bytes;
    const char *key; /* of an object's member; else NULL */
    size_t n_key;
    struct ent_value *items; /* ARRAY, OBJECT: the first one */
    struct ent_value *next;
    uint64_t keys; /* OBJECT: a bit for each known key of its members */
};

/* The member of an object with a known key, or NULL. */
const struct ent_value *ent_value_member(const struct ent_value *object,
                                         enum ent_key key);

static inline bool ent_value_has(const struct ent_value *object,
                                 enum ent_key key)
{
    return (object->keys & ENT_KEY_BIT(key)) != 0;
}

/* Gives a member that was read its key. */
static inline void ent_value_set_key(struct ent_value *member, const char *key,
                                     size_t n_key, uint32_t offset)
{
    member->key = key;
    member->n_key = n_key;
    member->key_offset = offset;
    member->known = (uint8_t)ent_key_find(key, n_key);
}

/* How many of the members that an object has so far may have the key of
 * another one. */
struct ent_value_doubts {
    uint32_t n_unknown; /* keys that are not known */
    bool twice;         /* a known key stands twice */
};

/* Notes the key of a new member of an object. */
static inline void ent_value_note_key(struct ent_value *object,
                                      const struct ent_value *member,
                                      struct ent_value_doubts *doubts)
{
    uint64_t bit = ENT_KEY_BIT(member->known);
    if (member->known == ENT_KEY_NONE) {
        doubts->n_unknown++;
        return;
    }
    doubts->twice = doubts->twice || (object->keys & bit) != 0;
    object->keys |= bit;
}

static inline bool ent_value_in_doubt(const struct ent_value_doubts *doubts)
{
    return doubts->twice || doubts->n_unknown > 1;
}

/* A member whose key another one has too, or NULL. */
ENT_MUST_USE enum ent_status
ent_value_duplicate(const struct ent_value *object, struct ent_arena *arena,
                    const struct ent_value **twice);

#endif
