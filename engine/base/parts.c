/* SPDX-License-Identifier: ISC */
/* Parts of hash tables: made, split, doubled. */
#include "base/parts.h"

#include <string.h>

#include "base/alloc.h"

#define MIN_SLOTS 16

/* From so many bytes on a table is split: so many are moved in a moment. */
#define PART_BITS 6u
#define SPLIT_BYTES ((size_t)256 << 10)

static void free_parts(struct ent_slots *parts, unsigned n_parts)
{
    for (unsigned i = 0; i < n_parts; i++)
        ent_free(parts[i].at);
    ent_free(parts);
}

void ent_parts_release(struct ent_parts *parts)
{
    free_parts(parts->at, parts->n_parts);
    *parts = (struct ent_parts){.at = NULL};
}

static enum ent_status new_slots(const struct ent_parts_kind *kind,
                                 size_t n_slots, struct ent_slots *part)
{
    size_t n_bytes = n_slots * kind->slot_bytes;

    *part = (struct ent_slots){.n_slots = n_slots};
    part->at = ent_malloc_large(n_bytes);
    if (!part->at)
        return ENT_ENOMEM;
    memset(part->at, kind->empty, n_bytes);
    return ENT_OK;
}

/* Doubles the slots of a part. */
static enum ent_status grow_part(struct ent_parts *parts,
                                 const struct ent_parts_kind *kind,
                                 struct ent_slots *part, size_t n_free)
{
    struct ent_slots old = *part;
    size_t n_bytes = old.n_slots * kind->slot_bytes;
    enum ent_status status;

    if (2 * n_bytes > n_free)
        return ENT_EMEMORY;
    status = new_slots(kind, 2 * old.n_slots, part);
    if (status != ENT_OK) {
        *part = old;
        return status;
    }
    kind->move(&old, parts);
    ent_free(old.at);
    parts->n_bytes += n_bytes;
    return ENT_OK;
}

/* Makes the parts anew, of n_slots slots each. */
static enum ent_status make_parts(struct ent_parts *parts,
                                  const struct ent_parts_kind *kind,
                                  unsigned bits, size_t n_slots, size_t n_free)
{
    struct ent_parts made = {.n_parts = 1u << bits, .shift = 32 - bits};
    enum ent_status status = ENT_OK;

    made.n_bytes =
        made.n_parts * (sizeof *made.at + n_slots * kind->slot_bytes);
    if (made.n_bytes > n_free)
        return ENT_EMEMORY;
    made.at = ent_calloc(made.n_parts, sizeof *made.at);
    if (!made.at)
        return ENT_ENOMEM;
    for (unsigned i = 0; i < made.n_parts && status == ENT_OK; i++)
        status = new_slots(kind, n_slots, &made.at[i]);
    if (status != ENT_OK) {
        ent_parts_release(&made);
        return status;
    }
    for (unsigned i = 0; i < parts->n_parts; i++)
        kind->move(&parts->at[i], &made);
    ent_parts_release(parts);
    *parts = made;
    return ENT_OK;
}

enum ent_status ent_parts_grow(struct ent_parts *parts,
                               const struct ent_parts_kind *kind, uint32_t hash,
                               size_t n_free)
{
    struct ent_slots *part;

    if (parts->n_parts == 0)
        return make_parts(parts, kind, 0, MIN_SLOTS, n_free);
    part = ent_parts_of(parts, hash);
    if (parts->n_parts == 1 && part->n_slots * kind->slot_bytes >= SPLIT_BYTES)
        return make_parts(parts, kind, PART_BITS,
                          2 * part->n_slots >> PART_BITS, n_free);
    return grow_part(parts, kind, part, n_free);
}
