/* SPDX-License-Identifier: ISC */
/* The map from integers to integers: linear probing, in parts. */
#include <assert.h>
#include <string.h>

#include "base/hash.h"

#define EMPTY UINT64_MAX

void ent_map_init(struct ent_map *map)
{
    memset(map, 0, sizeof *map);
}

void ent_map_release(struct ent_map *map)
{
    ent_parts_release(&map->parts);
    ent_map_init(map);
}

static uint64_t hash_of(uint64_t key)
{
    return ent_hash_u64(key ^ ent_hash_seed());
}

static struct ent_slots *part_of(const struct ent_parts *parts, uint64_t hash)
{
    return ent_parts_of(parts, (uint32_t)(hash >> 32));
}

/* The slot that holds a key or would.  There is always an empty one. */
static struct ent_map_slot *find(const struct ent_slots *part, uint64_t key,
                                 uint64_t hash)
{
    struct ent_map_slot *slots = part->at;
    size_t mask = part->n_slots - 1;
    size_t at = (size_t)hash & mask;

    while (slots[at].key != key && slots[at].key != EMPTY)
        at = (at + 1) & mask;
    return &slots[at];
}

static void move(const struct ent_slots *from, struct ent_parts *to)
{
    const struct ent_map_slot *slots = from->at;

    for (size_t i = 0; i < from->n_slots; i++) {
        uint64_t key = slots[i].key;
        if (key == EMPTY)
            continue;
        uint64_t hash = hash_of(key);
        struct ent_slots *part = part_of(to, hash);
        *find(part, key, hash) = slots[i];
        part->n_used++;
    }
}

static const struct ent_parts_kind map_kind = {.slot_bytes =
                                                   sizeof(struct ent_map_slot),
                                               .empty = 0xff,
                                               .move = move};

static bool has_room(const struct ent_slots *part)
{
    return part->n_used + 1 <= part->n_slots - part->n_slots / 8;
}

/* Room for one more item where its hash belongs. */
static enum ent_status make_room(struct ent_map *map, uint64_t hash)
{
    size_t n_bytes = map->parts.n_bytes;
    size_t max_bytes = map->max_bytes ? map->max_bytes : SIZE_MAX;

    return ent_parts_grow(&map->parts, &map_kind, (uint32_t)(hash >> 32),
                          n_bytes < max_bytes ? max_bytes - n_bytes : 0);
}

bool ent_map_get(const struct ent_map *map, uint64_t key, uint64_t *value)
{
    const struct ent_map_slot *slot;
    uint64_t hash;

    if (map->n_items == 0 || key == EMPTY)
        return false;
    hash = hash_of(key);
    slot = find(part_of(&map->parts, hash), key, hash);
    if (slot->key == EMPTY)
        return false;
    *value = slot->value;
    return true;
}

enum ent_status ent_map_put(struct ent_map *map, uint64_t key, uint64_t value)
{
    uint64_t hash = hash_of(key);
    struct ent_map_slot *slot = NULL;

    assert(key != EMPTY);
    if (map->parts.n_parts > 0) {
        slot = find(part_of(&map->parts, hash), key, hash);
        if (slot->key == key) {
            slot->value = value;
            return ENT_OK;
        }
    }
    if (!slot || !has_room(part_of(&map->parts, hash))) {
        enum ent_status status = make_room(map, hash);
        if (status != ENT_OK)
            return status;
        slot = find(part_of(&map->parts, hash), key, hash);
    }
    *slot = (struct ent_map_slot){key, value};
    part_of(&map->parts, hash)->n_used++;
    map->n_items++;
    return ENT_OK;
}

const struct ent_map_slot *ent_map_each(const struct ent_map *map, size_t *at)
{
    size_t before = 0;

    for (unsigned i = 0; i < map->parts.n_parts; i++) {
        const struct ent_slots *part = &map->parts.at[i];
        const struct ent_map_slot *slots = part->at;
        for (; *at - before < part->n_slots; ++*at)
            if (slots[*at - before].key != EMPTY)
                return &slots[(*at)++ - before];
        before += part->n_slots;
    }
    return NULL;
}
