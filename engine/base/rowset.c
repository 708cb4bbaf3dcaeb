/* SPDX-License-Identifier: ISC */
/* The set of rows: linear probing over numbers of rows, in parts. */
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define MIN_ROWS 8
#define MIN_SLOTS 16
#define MAX_ROWS ((size_t)UINT32_MAX - 1)

/* From so many slots on there are parts: 256 kB are moved in a moment. */
#define PART_BITS 6u
#define SPLIT_SLOTS ((size_t)32768)

/* Slots hold 32 bits of the hash, so that most misses and all growing leave
 * the rows alone. */
struct ent_rowset_slot {
    uint32_t tag;
    uint32_t number; /* of the row, plus 1; 0: empty */
};

struct ent_rowset_part {
    struct ent_rowset_slot *slots;
    size_t n_slots; /* a power of two */
    size_t n_rows;
};

void ent_rowset_init(struct ent_rowset *set, unsigned arity, size_t max_bytes)
{
    memset(set, 0, sizeof *set);
    set->arity = arity;
    set->max_bytes = max_bytes;
}

static void free_parts(struct ent_rowset_part *parts, unsigned n_parts)
{
    for (unsigned i = 0; i < n_parts; i++)
        ent_free(parts[i].slots);
    ent_free(parts);
}

void ent_rowset_release(struct ent_rowset *set)
{
    ent_free(set->rows);
    free_parts(set->parts, set->n_parts);
    ent_rowset_init(set, set->arity, set->max_bytes);
}

static size_t row_bytes(const struct ent_rowset *set)
{
    return set->arity * sizeof *set->rows;
}

static uint32_t tag_of(const struct ent_rowset *set, const uint64_t *row)
{
    if (set->arity == 1)
        return (uint32_t)ent_hash_u64(row[0] ^ ent_hash_seed());
    return (uint32_t)ent_hash(row, row_bytes(set), ent_hash_seed());
}

/* By the upper bits; slots go by the lower ones. */
static struct ent_rowset_part *part_of(const struct ent_rowset *set,
                                       uint32_t tag)
{
    return &set->parts[(uint64_t)tag >> set->part_shift];
}

static bool is_same(const struct ent_rowset *set,
                    const struct ent_rowset_slot *slot, uint32_t tag,
                    const uint64_t *row)
{
    const uint64_t *other = set->rows + (size_t)(slot->number - 1) * set->arity;

    return slot->tag == tag && memcmp(other, row, row_bytes(set)) == 0;
}

/* The slot that holds a row or would. */
static struct ent_rowset_slot *find(const struct ent_rowset *set, uint32_t tag,
                                    const uint64_t *row)
{
    const struct ent_rowset_part *part = part_of(set, tag);
    size_t mask = part->n_slots - 1;
    size_t at = tag & mask;

    while (part->slots[at].number != 0 &&
           !is_same(set, &part->slots[at], tag, row))
        at = (at + 1) & mask;
    return &part->slots[at];
}

static enum ent_status may_take(const struct ent_rowset *set, size_t n_bytes)
{
    size_t limit = set->max_bytes ? set->max_bytes : SIZE_MAX / 2;

    if (set->n_bytes <= limit && n_bytes <= limit - set->n_bytes)
        return ENT_OK;
    return set->max_bytes ? ENT_EMEMORY : ENT_ENOMEM;
}

/* Doubles, or takes what the limit leaves. */
static enum ent_status grow_rows(struct ent_rowset *set)
{
    size_t growth = set->capacity ? set->capacity : MIN_ROWS;
    enum ent_status status = may_take(set, growth * row_bytes(set));
    uint64_t *rows;

    if (status != ENT_OK) {
        growth = set->capacity / 8 + 1;
        status = may_take(set, growth * row_bytes(set));
    }
    if (status != ENT_OK)
        return status;
    rows = ent_realloc(set->rows, (set->capacity + growth) * row_bytes(set));
    if (!rows)
        return ENT_ENOMEM;
    set->rows = rows;
    set->capacity += growth;
    set->n_bytes += growth * row_bytes(set);
    return ENT_OK;
}

static enum ent_status new_slots(size_t n_slots, struct ent_rowset_part *part)
{
    size_t n_bytes = n_slots * sizeof *part->slots;

    *part = (struct ent_rowset_part){.n_slots = n_slots};
    part->slots = ent_malloc_large(n_bytes);
    if (!part->slots)
        return ENT_ENOMEM;
    memset(part->slots, 0, n_bytes);
    return ENT_OK;
}

static void move(const struct ent_rowset_part *from, struct ent_rowset *to)
{
    for (size_t i = 0; i < from->n_slots; i++) {
        struct ent_rowset_slot slot = from->slots[i];
        if (slot.number == 0)
            continue;
        struct ent_rowset_part *part = part_of(to, slot.tag);
        size_t at = slot.tag & (part->n_slots - 1);
        while (part->slots[at].number != 0)
            at = (at + 1) & (part->n_slots - 1);
        part->slots[at] = slot;
        part->n_rows++;
    }
}

/* Doubles the slots of a part. */
static enum ent_status grow_part(struct ent_rowset *set,
                                 struct ent_rowset_part *part)
{
    struct ent_rowset_part old = *part;
    size_t n_bytes = old.n_slots * sizeof *old.slots;
    enum ent_status status = may_take(set, 2 * n_bytes);

    if (status == ENT_OK)
        status = new_slots(2 * old.n_slots, part);
    if (status != ENT_OK) {
        *part = old;
        return status;
    }
    move(&old, set);
    ent_free(old.slots);
    set->n_bytes += n_bytes;
    return ENT_OK;
}

/* Makes the parts anew, of n_slots slots each. */
static enum ent_status make_parts(struct ent_rowset *set, unsigned bits,
                                  size_t n_slots)
{
    struct ent_rowset old = *set;
    unsigned n_parts = 1u << bits;
    size_t n_bytes = n_parts * (sizeof *set->parts +
                                n_slots * sizeof(struct ent_rowset_slot));
    enum ent_status status = may_take(set, n_bytes);

    if (status != ENT_OK)
        return status;
    set->parts = ent_calloc(n_parts, sizeof *set->parts);
    set->n_parts = n_parts;
    set->part_shift = 32 - bits;
    status = set->parts ? ENT_OK : ENT_ENOMEM;
    for (unsigned i = 0; i < n_parts && status == ENT_OK; i++)
        status = new_slots(n_slots, &set->parts[i]);
    if (status != ENT_OK) {
        free_parts(set->parts, set->parts ? n_parts : 0);
        *set = old;
        return status;
    }
    for (unsigned i = 0; i < old.n_parts; i++)
        move(&old.parts[i], set);
    free_parts(old.parts, old.n_parts);
    set->n_bytes = set->capacity * row_bytes(set) + n_bytes;
    return ENT_OK;
}

/* Room for one more row with this tag.  Slots are at most 3/4 full, or 7/8
 * when the limit does not let them grow. */
static enum ent_status make_slots(struct ent_rowset *set, uint32_t tag)
{
    struct ent_rowset_part *part;
    enum ent_status status;

    if (set->n_parts == 0)
        return make_parts(set, 0, MIN_SLOTS);
    part = part_of(set, tag);
    if (set->n_parts == 1 && part->n_slots >= SPLIT_SLOTS)
        status = make_parts(set, PART_BITS, 2 * part->n_slots >> PART_BITS);
    else
        status = grow_part(set, part);
    if (status == ENT_EMEMORY &&
        part->n_rows < part->n_slots - part->n_slots / 8)
        return ENT_OK;
    return status;
}

static bool has_slots(const struct ent_rowset_part *part)
{
    return part->n_rows < part->n_slots - part->n_slots / 4;
}

static enum ent_status append(struct ent_rowset *set, uint32_t tag,
                              const uint64_t *row, struct ent_rowset_slot *slot)
{
    enum ent_status status = set->n_rows < MAX_ROWS ? ENT_OK : ENT_ELIMIT;
    bool may_move = !slot || !has_slots(part_of(set, tag));

    if (status == ENT_OK && may_move)
        status = make_slots(set, tag);
    if (status == ENT_OK && set->n_rows == set->capacity)
        status = grow_rows(set);
    if (status != ENT_OK)
        return status;
    if (may_move)
        slot = find(set, tag, row);
    slot->tag = tag;
    slot->number = (uint32_t)set->n_rows + 1;
    part_of(set, tag)->n_rows++;
    memcpy(set->rows + set->n_rows * set->arity, row, row_bytes(set));
    return ENT_OK;
}

enum ent_status ent_rowset_add(struct ent_rowset *set, const uint64_t *row,
                               size_t *index, bool *is_new)
{
    struct ent_rowset_slot *slot = NULL;
    enum ent_status status;
    uint32_t tag;

    if (set->arity == 0) {
        *is_new = set->n_rows == 0;
        *index = 0;
        set->n_rows = 1;
        return ENT_OK;
    }
    tag = tag_of(set, row);
    if (set->n_parts > 0)
        slot = find(set, tag, row);
    *is_new = !slot || slot->number == 0;
    if (!*is_new) {
        *index = (size_t)slot->number - 1;
        return ENT_OK;
    }
    status = append(set, tag, row, slot);
    if (status == ENT_OK)
        *index = set->n_rows++;
    return status;
}

/* Where a row is looked for first. */
static const struct ent_rowset_slot *first_slot(const struct ent_rowset *set,
                                                uint32_t tag)
{
    const struct ent_rowset_part *part = part_of(set, tag);

    return &part->slots[tag & (part->n_slots - 1)];
}

void ent_rowset_prefetch(const struct ent_rowset *set, const uint64_t *row)
{
    if (set->n_parts > 0)
        __builtin_prefetch(first_slot(set, tag_of(set, row)));
}

void ent_rowset_prefetch_row(const struct ent_rowset *set, const uint64_t *row)
{
    const struct ent_rowset_slot *slot;
    uint32_t tag;

    if (set->n_parts == 0)
        return;
    tag = tag_of(set, row);
    slot = first_slot(set, tag);
    if (slot->number != 0 && slot->tag == tag)
        __builtin_prefetch(set->rows + (size_t)(slot->number - 1) * set->arity);
}

bool ent_rowset_find(const struct ent_rowset *set, const uint64_t *row,
                     size_t *index)
{
    const struct ent_rowset_slot *slot;

    if (set->n_rows == 0)
        return false;
    *index = 0;
    if (set->arity == 0)
        return true;
    slot = find(set, tag_of(set, row), row);
    *index = (size_t)slot->number - 1;
    return slot->number != 0;
}
