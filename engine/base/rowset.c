/* SPDX-License-Identifier: ISC */
/* The set of rows: linear probing over numbers of rows. */
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define MIN_ROWS 8
#define MIN_SLOTS 16
#define MAX_ROWS ((size_t)UINT32_MAX - 1)

/* Slots hold 32 bits of the hash, so that most misses and all growing leave
 * the rows alone. */
struct ent_rowset_slot {
    uint32_t tag;
    uint32_t number; /* of the row, plus 1; 0: empty */
};

void ent_rowset_init(struct ent_rowset *set, unsigned arity, size_t max_bytes)
{
    memset(set, 0, sizeof *set);
    set->arity = arity;
    set->max_bytes = max_bytes;
}

void ent_rowset_release(struct ent_rowset *set)
{
    ent_free(set->rows);
    ent_free(set->slots);
    ent_rowset_init(set, set->arity, set->max_bytes);
}

static size_t row_bytes(const struct ent_rowset *set)
{
    return set->arity * sizeof *set->rows;
}

size_t ent_rowset_bytes(const struct ent_rowset *set)
{
    return set->capacity * row_bytes(set) + set->n_slots * sizeof *set->slots;
}

static uint32_t tag_of(const struct ent_rowset *set, const uint64_t *row)
{
    if (set->arity == 1)
        return (uint32_t)ent_hash_u64(row[0] ^ ent_hash_seed());
    return (uint32_t)ent_hash(row, row_bytes(set), ent_hash_seed());
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
    size_t at = tag & (set->n_slots - 1);

    while (set->slots[at].number != 0 &&
           !is_same(set, &set->slots[at], tag, row))
        at = (at + 1) & (set->n_slots - 1);
    return &set->slots[at];
}

static bool fits(const struct ent_rowset *set, size_t capacity, size_t n_slots)
{
    size_t row = row_bytes(set);
    size_t limit = set->max_bytes ? set->max_bytes : SIZE_MAX / 2;
    size_t slots;

    if (__builtin_mul_overflow(n_slots, sizeof *set->slots, &slots))
        return false;
    return slots <= limit && capacity <= (limit - slots) / row;
}

static enum ent_status does_not_fit(const struct ent_rowset *set)
{
    return set->max_bytes ? ENT_EMEMORY : ENT_ENOMEM;
}

/* Doubles, or takes what the limit leaves. */
static enum ent_status grow_rows(struct ent_rowset *set)
{
    size_t capacity = set->capacity ? set->capacity * 2 : MIN_ROWS;
    uint64_t *rows;

    if (!fits(set, capacity, set->n_slots))
        capacity = set->capacity + set->capacity / 8 + 1;
    if (!fits(set, capacity, set->n_slots))
        return does_not_fit(set);
    rows = ent_realloc(set->rows, capacity * row_bytes(set));
    if (!rows)
        return ENT_ENOMEM;
    set->rows = rows;
    set->capacity = capacity;
    return ENT_OK;
}

static enum ent_status grow_slots(struct ent_rowset *set)
{
    size_t n_old = set->n_slots;
    size_t n_slots = n_old ? n_old * 2 : MIN_SLOTS;
    struct ent_rowset_slot *old = set->slots;
    struct ent_rowset_slot *slots;

    if (!fits(set, set->capacity, n_slots))
        return does_not_fit(set);
    slots = ent_calloc(n_slots, sizeof *slots);
    if (!slots)
        return ENT_ENOMEM;
    for (size_t i = 0; i < n_old; i++) {
        size_t at = old[i].tag & (n_slots - 1);
        if (old[i].number == 0)
            continue;
        while (slots[at].number != 0)
            at = (at + 1) & (n_slots - 1);
        slots[at] = old[i];
    }
    ent_free(old);
    set->slots = slots;
    set->n_slots = n_slots;
    return ENT_OK;
}

/* Room for one more row.  Slots are at most 3/4 full, or 7/8 when the limit
 * does not let them grow. */
static enum ent_status make_room(struct ent_rowset *set)
{
    enum ent_status status = ENT_OK;

    if (set->n_rows >= MAX_ROWS)
        return ENT_ELIMIT;
    if (set->n_rows >= set->n_slots - set->n_slots / 4) {
        status = grow_slots(set);
        if (status == ENT_EMEMORY &&
            set->n_rows < set->n_slots - set->n_slots / 8)
            status = ENT_OK;
    }
    if (status == ENT_OK && set->n_rows == set->capacity)
        status = grow_rows(set);
    return status;
}

static enum ent_status append(struct ent_rowset *set, uint32_t tag,
                              const uint64_t *row, struct ent_rowset_slot *slot)
{
    size_t n_slots = set->n_slots;
    enum ent_status status = make_room(set);

    if (status != ENT_OK)
        return status;
    if (set->n_slots != n_slots)
        slot = find(set, tag, row);
    slot->tag = tag;
    slot->number = (uint32_t)set->n_rows + 1;
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
    if (set->n_slots > 0)
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

void ent_rowset_prefetch(const struct ent_rowset *set, const uint64_t *row)
{
    if (set->n_slots > 0)
        __builtin_prefetch(&set->slots[tag_of(set, row) & (set->n_slots - 1)]);
}

void ent_rowset_prefetch_row(const struct ent_rowset *set, const uint64_t *row)
{
    const struct ent_rowset_slot *slot;
    uint32_t tag;

    if (set->n_slots == 0)
        return;
    tag = tag_of(set, row);
    slot = &set->slots[tag & (set->n_slots - 1)];
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
