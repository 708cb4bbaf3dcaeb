/* SPDX-License-Identifier: ISC */
/* The map from integers to integers: linear probing, in parts. */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define EMPTY UINT64_MAX
#define MIN_SLOTS 16

/* From so many slots on there are parts: 256 kB are moved in a moment. */
#define PART_BITS 6u
#define SPLIT_SLOTS ((size_t)16384)

struct ent_map_part {
    struct ent_map_slot *slots;
    size_t n_slots; /* a power of two */
    size_t n_items;
};

void ent_map_init(struct ent_map *map)
{
    memset(map, 0, sizeof *map);
}

static void free_parts(struct ent_map_part *parts, unsigned n_parts)
{
    for (unsigned i = 0; i < n_parts; i++)
        ent_free(parts[i].slots);
    ent_free(parts);
}

void ent_map_release(struct ent_map *map)
{
    free_parts(map->parts, map->n_parts);
    ent_map_init(map);
}

static uint64_t hash_of(uint64_t key)
{
    return ent_hash_u64(key ^ ent_hash_seed());
}

/* The part of a hash, by its upper half; slots go by the lower one. */
static struct ent_map_part *part_of(const struct ent_map *map, uint64_t hash)
{
    return &map->parts[hash >> 32 >> map->part_shift];
}

/* The slot that holds a key or would.  There is always an empty one. */
static struct ent_map_slot *find(const struct ent_map_part *part, uint64_t key,
                                 uint64_t hash)
{
    size_t mask = part->n_slots - 1;
    size_t at = (size_t)hash & mask;

    while (part->slots[at].key != key && part->slots[at].key != EMPTY)
        at = (at + 1) & mask;
    return &part->slots[at];
}

static enum ent_status may_take(const struct ent_map *map, size_t n_bytes)
{
    bool fits =
        map->max_bytes == 0 || (map->n_bytes <= map->max_bytes &&
                                n_bytes <= map->max_bytes - map->n_bytes);
    return fits ? ENT_OK : ENT_EMEMORY;
}

static enum ent_status new_slots(size_t n_slots, struct ent_map_part *part)
{
    size_t n_bytes;

    *part = (struct ent_map_part){.n_slots = n_slots};
    if (__builtin_mul_overflow(n_slots, sizeof *part->slots, &n_bytes))
        return ENT_ENOMEM;
    part->slots = ent_malloc_large(n_bytes);
    if (!part->slots)
        return ENT_ENOMEM;
    memset(part->slots, 0xff, n_bytes);
    return ENT_OK;
}

static void move(const struct ent_map_part *from, struct ent_map *to)
{
    for (size_t i = 0; i < from->n_slots; i++) {
        uint64_t key = from->slots[i].key;
        if (key == EMPTY)
            continue;
        uint64_t hash = hash_of(key);
        struct ent_map_part *part = part_of(to, hash);
        *find(part, key, hash) = from->slots[i];
        part->n_items++;
    }
}

/* Doubles the slots of a part. */
static enum ent_status grow_part(struct ent_map *map, struct ent_map_part *part)
{
    struct ent_map_part old = *part;
    size_t n_bytes = old.n_slots * sizeof *old.slots;
    enum ent_status status = may_take(map, 2 * n_bytes);

    if (status == ENT_OK)
        status = new_slots(2 * old.n_slots, part);
    if (status != ENT_OK) {
        *part = old;
        return status;
    }
    move(&old, map);
    ent_free(old.slots);
    map->n_bytes += n_bytes;
    return ENT_OK;
}

/* Makes the parts anew, of n_slots slots each. */
static enum ent_status make_parts(struct ent_map *map, unsigned bits,
                                  size_t n_slots)
{
    struct ent_map old = *map;
    unsigned n_parts = 1u << bits;
    size_t n_bytes =
        n_parts * (sizeof *map->parts + n_slots * sizeof(struct ent_map_slot));
    enum ent_status status = may_take(map, n_bytes);

    if (status != ENT_OK)
        return status;
    map->parts = ent_calloc(n_parts, sizeof *map->parts);
    map->n_parts = n_parts;
    map->part_shift = 32 - bits;
    status = map->parts ? ENT_OK : ENT_ENOMEM;
    for (unsigned i = 0; i < n_parts && status == ENT_OK; i++)
        status = new_slots(n_slots, &map->parts[i]);
    if (status != ENT_OK) {
        free_parts(map->parts, map->parts ? n_parts : 0);
        *map = old;
        return status;
    }
    for (unsigned i = 0; i < old.n_parts; i++)
        move(&old.parts[i], map);
    free_parts(old.parts, old.n_parts);
    map->n_bytes = n_bytes;
    return ENT_OK;
}

static bool has_room(const struct ent_map_part *part)
{
    return part->n_items + 1 <= part->n_slots - part->n_slots / 8;
}

/* Room for one more item where its hash belongs. */
static enum ent_status make_room(struct ent_map *map, uint64_t hash)
{
    if (map->n_parts == 0)
        return make_parts(map, 0, MIN_SLOTS);
    struct ent_map_part *part = part_of(map, hash);
    if (map->n_parts == 1 && part->n_slots >= SPLIT_SLOTS)
        return make_parts(map, PART_BITS, 2 * part->n_slots >> PART_BITS);
    return grow_part(map, part);
}

bool ent_map_get(const struct ent_map *map, uint64_t key, uint64_t *value)
{
    const struct ent_map_slot *slot;
    uint64_t hash;

    if (map->n_items == 0 || key == EMPTY)
        return false;
    hash = hash_of(key);
    slot = find(part_of(map, hash), key, hash);
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
    if (map->n_parts > 0) {
        slot = find(part_of(map, hash), key, hash);
        if (slot->key == key) {
            slot->value = value;
            return ENT_OK;
        }
    }
    if (!slot || !has_room(part_of(map, hash))) {
        enum ent_status status = make_room(map, hash);
        if (status != ENT_OK)
            return status;
        slot = find(part_of(map, hash), key, hash);
    }
    *slot = (struct ent_map_slot){key, value};
    part_of(map, hash)->n_items++;
    map->n_items++;
    return ENT_OK;
}

const struct ent_map_slot *ent_map_each(const struct ent_map *map, size_t *at)
{
    size_t before = 0;

    for (unsigned i = 0; i < map->n_parts; i++) {
        const struct ent_map_part *part = &map->parts[i];
        for (; *at - before < part->n_slots; ++*at)
            if (part->slots[*at - before].key != EMPTY)
                return &part->slots[(*at)++ - before];
        before += part->n_slots;
    }
    return NULL;
}
