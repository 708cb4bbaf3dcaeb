/* SPDX-License-Identifier: ISC */
/* The slots of a hash table, in parts that grow one at a time.
 *
 * No addition takes long: from 256 kB on a table is split by its hashes into
 * 64 parts, each with slots of its own.  What growing takes for a moment, the
 * new slots beside the old, must be free beforehand.  What a slot holds and
 * how it is found is the table's own. */
#ifndef BASE_PARTS_H
#define BASE_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

struct ent_slots {
    void *at;
    size_t n_slots; /* a power of two */
    size_t n_used;  /* counted by the table */
};

/* All zero is a table without slots. */
struct ent_parts {
    struct ent_slots *at;
    unsigned n_parts;
    unsigned shift;
    size_t n_bytes; /* of memory */
};

/* What tables of a sort have in common. */
struct ent_parts_kind {
    size_t slot_bytes;
    int empty; /* the byte that empty slots consist of */
    /* Puts what a part holds into other parts, which have room, and counts it
     * there. */
    void (*move)(const struct ent_slots *from, struct ent_parts *to);
};

void ent_parts_release(struct ent_parts *parts);

/* The part of a hash, by its upper bits; slots should go by the lower ones.
 * There must be a part. */
static inline struct ent_slots *ent_parts_of(const struct ent_parts *parts,
                                             uint32_t hash)
{
    return &parts->at[(uint64_t)hash >> parts->shift];
}

/* At least doubles the slots for things of this hash; pointers into parts end.
 * `n_free` bytes may be taken.  ENT_EMEMORY when these do not do, ENT_ENOMEM;
 * nothing has changed then. */
ENT_MUST_USE enum ent_status ent_parts_grow(struct ent_parts *parts,
                                            const struct ent_parts_kind *kind,
                                            uint32_t hash, size_t n_free);

#endif
