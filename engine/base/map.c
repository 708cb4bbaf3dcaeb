/* SPDX-License-Identifier: ISC */
/* The map from integers to integers: linear probing. */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define EMPTY UINT64_MAX
#define MIN_SLOTS 16

void ent_map_init(struct ent_map *map)
{
    memset(map, 0, sizeof *map);
}

void ent_map_release(struct ent_map *map)
{
    ent_free(map->slots);
    ent_map_init(map);
}

/* The slot that holds a key or would.  There is always an empty one. */
static struct ent_map_slot *find(const struct ent_map *map, uint64_t key)
{
    size_t mask = map->n_slots - 1;
    size_t at = (size_t)ent_hash_u64(key ^ ent_hash_seed()) & mask;

    while (map->slots[at].key != key && map->slots[at].key != EMPTY)
        at = (at + 1) & mask;
    return &map->slots[at];
}

static enum ent_status grow(struct ent_map *map)
{
    struct ent_map old = *map;
    size_t n_slots = old.n_slots ? old.n_slots * 2 : MIN_SLOTS;
    struct ent_map_slot *slots;

    if (n_slots > SIZE_MAX / sizeof *slots)
        return ENT_ENOMEM;
    slots = ent_malloc(n_slots * sizeof *slots);
    if (!slots)
        return ENT_ENOMEM;
    memset(slots, 0xff, n_slots * sizeof *slots);
    map->slots = slots;
    map->n_slots = n_slots;
    for (size_t i = 0; i < old.n_slots; i++)
        if (old.slots[i].key != EMPTY)
            *find(map, old.slots[i].key) = old.slots[i];
    ent_free(old.slots);
    return ENT_OK;
}

bool ent_map_get(const struct ent_map *map, uint64_t key, uint64_t *value)
{
    const struct ent_map_slot *slot;

    if (map->n_items == 0 || key == EMPTY)
        return false;
    slot = find(map, key);
    if (slot->key == EMPTY)
        return false;
    *value = slot->value;
    return true;
}

enum ent_status ent_map_put(struct ent_map *map, uint64_t key, uint64_t value)
{
    struct ent_map_slot *slot = NULL;

    assert(key != EMPTY);
    if (map->n_slots > 0) {
        slot = find(map, key);
        if (slot->key == key) {
            slot->value = value;
            return ENT_OK;
        }
    }
    if (map->n_items + 1 > map->n_slots - map->n_slots / 8) {
        enum ent_status status = grow(map);
        if (status != ENT_OK)
            return status;
        slot = find(map, key);
    }
    slot->key = key;
    slot->value = value;
    map->n_items++;
    return ENT_OK;
}
