/* SPDX-License-Identifier: ISC */
/* Sets of slots; they grow in the query's arena. */
#ifndef QUERIES_PLAN_SLOTSET_H
#define QUERIES_PLAN_SLOTSET_H

#include <stdbool.h>
#include <stdint.h>

#include "queries/context.h"

struct ent_slotset {
    uint64_t *words;
    uint32_t n_words;
};

ENT_MUST_USE enum ent_status ent_slotset_add(struct ent_context *context,
                                             struct ent_slotset *set,
                                             uint32_t slot);
ENT_MUST_USE enum ent_status
ent_slotset_add_all(struct ent_context *context, struct ent_slotset *set,
                    const struct ent_slotset *other);
/* A copy with its own memory. */
ENT_MUST_USE enum ent_status ent_slotset_copy(struct ent_context *context,
                                              struct ent_slotset *copy,
                                              const struct ent_slotset *set);
/* Keeps what is in the other as well, or drops what is. */
void ent_slotset_keep(struct ent_slotset *set, const struct ent_slotset *other);
void ent_slotset_drop(struct ent_slotset *set, const struct ent_slotset *other);

static inline bool ent_slotset_has(const struct ent_slotset *set, uint32_t slot)
{
    return slot / 64 < set->n_words && set->words[slot / 64] >> slot % 64 & 1;
}

bool ent_slotset_meets(const struct ent_slotset *a,
                       const struct ent_slotset *b);
bool ent_slotset_is_empty(const struct ent_slotset *set);

#endif
