/* SPDX-License-Identifier: ISC */
/* The set of rows: linear probing over numbers of rows, in parts. */
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define MIN_ROWS 8
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
    ent_parts_release(&set->parts);
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
    const struct ent_slots *part = ent_parts_of(&set->parts, tag);
    struct ent_rowset_slot *slots = part->at;
    size_t mask = part->n_slots - 1;
    size_t at = tag & mask;

    while (slots[at].number != 0 && !is_same(set, &slots[at], tag, row))
        at = (at + 1) & mask;
    return &slots[at];
}

static size_t n_free(const struct ent_rowset *set)
{
    size_t limit = set->max_bytes ? set->max_bytes : SIZE_MAX / 2;

    return set->n_bytes < limit ? limit - set->n_bytes : 0;
}

static enum ent_status does_not_fit(const struct ent_rowset *set)
{
    return set->max_bytes ? ENT_EMEMORY : ENT_ENOMEM;
}

/* Doubles, or takes what the limit leaves. */
static enum ent_status grow_rows(struct ent_rowset *set)
{
    size_t growth = set->capacity ? set->capacity : MIN_ROWS;
    uint64_t *rows;

    if (growth * row_bytes(set) > n_free(set))
        growth = set->capacity / 8 + 1;
    if (growth * row_bytes(set) > n_free(set))
        return does_not_fit(set);
    rows = ent_realloc(set->rows, (set->capacity + growth) * row_bytes(set));
    if (!rows)
        return ENT_ENOMEM;
    set->rows = rows;
    set->capacity += growth;
    set->n_bytes += growth * row_bytes(set);
    return ENT_OK;
}

static void move(const struct ent_slots *from, struct ent_parts *to)
{
    const struct ent_rowset_slot *old = from->at;

    for (size_t i = 0; i < from->n_slots; i++) {
        struct ent_slots *part;
        struct ent_rowset_slot *slots;
        size_t at;
        if (old[i].number == 0)
            continue;
        part = ent_parts_of(to, old[i].tag);
        slots = part->at;
        at = old[i].tag & (part->n_slots - 1);
        while (slots[at].number != 0)
            at = (at + 1) & (part->n_slots - 1);
        slots[at] = old[i];
        part->n_used++;
    }
}

static const struct ent_parts_kind rowset_kind = {
    .slot_bytes = sizeof(struct ent_rowset_slot), .empty = 0, .move = move};

/* Room for one more row with this tag.  Slots are at most 3/4 full, or 7/8
 * when the limit does not let them grow. */
static enum ent_status make_slots(struct ent_rowset *set, uint32_t tag)
{
    size_t n_bytes = set->parts.n_bytes;
    enum ent_status status =
        ent_parts_grow(&set->parts, &rowset_kind, tag, n_free(set));
    const struct ent_slots *part;

    set->n_bytes += set->parts.n_bytes - n_bytes;
    if (status != ENT_EMEMORY)
        return status;
    part = set->parts.n_parts > 0 ? ent_parts_of(&set->parts, tag) : NULL;
    if (part && part->n_used < part->n_slots - part->n_slots / 8)
        return ENT_OK;
    return does_not_fit(set);
}

static bool has_slots(const struct ent_slots *part)
{
    return part->n_used < part->n_slots - part->n_slots / 4;
}

static enum ent_status append(struct ent_rowset *set, uint32_t tag,
                              const uint64_t *row, struct ent_rowset_slot *slot)
{
    enum ent_status status = set->n_rows < MAX_ROWS ? ENT_OK : ENT_ELIMIT;
    bool may_move = !slot || !has_slots(ent_parts_of(&set->parts, tag));

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
    ent_parts_of(&set->parts, tag)->n_used++;
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
    if (set->parts.n_parts > 0)
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
    const struct ent_slots *part = ent_parts_of(&set->parts, tag);
    const struct ent_rowset_slot *slots = part->at;

    return &slots[tag & (part->n_slots - 1)];
}

void ent_rowset_prefetch(const struct ent_rowset *set, const uint64_t *row)
{
    if (set->parts.n_parts > 0)
        __builtin_prefetch(first_slot(set, tag_of(set, row)));
}

void ent_rowset_prefetch_row(const struct ent_rowset *set, const uint64_t *row)
{
    const struct ent_rowset_slot *slot;
    uint32_t tag;

    if (set->parts.n_parts == 0)
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
