/* SPDX-License-Identifier: ISC */
/* Sets of slots. */
#include "queries/plan/slotset.h"

static enum ent_status grow(struct ent_context *context,
                            struct ent_slotset *set, uint32_t n_words)
{
    uint64_t *words;
    if (n_words <= set->n_words)
        return ENT_OK;
    enum ent_status status =
        ent_context_alloc(context, n_words, sizeof *words, &words);
    if (status)
        return status;
    if (set->n_words)
        memcpy(words, set->words, set->n_words * sizeof *words);
    set->words = words;
    set->n_words = n_words;
    return ENT_OK;
}

enum ent_status ent_slotset_add(struct ent_context *context,
                                struct ent_slotset *set, uint32_t slot)
{
    if (slot == ENT_NO_SLOT)
        return ENT_OK;
    enum ent_status status = grow(context, set, slot / 64 + 1);
    if (status == ENT_OK)
        set->words[slot / 64] |= UINT64_C(1) << slot % 64;
    return status;
}

enum ent_status ent_slotset_add_all(struct ent_context *context,
                                    struct ent_slotset *set,
                                    const struct ent_slotset *other)
{
    enum ent_status status = grow(context, set, other->n_words);
    for (uint32_t i = 0; i < other->n_words && status == ENT_OK; i++)
        set->words[i] |= other->words[i];
    return status;
}

enum ent_status ent_slotset_copy(struct ent_context *context,
                                 struct ent_slotset *copy,
                                 const struct ent_slotset *set)
{
    *copy = (struct ent_slotset){NULL, 0};
    return ent_slotset_add_all(context, copy, set);
}

void ent_slotset_keep(struct ent_slotset *set, const struct ent_slotset *other)
{
    for (uint32_t i = 0; i < set->n_words; i++)
        set->words[i] &= i < other->n_words ? other->words[i] : 0;
}

void ent_slotset_drop(struct ent_slotset *set, const struct ent_slotset *other)
{
    for (uint32_t i = 0; i < set->n_words && i < other->n_words; i++)
        set->words[i] &= ~other->words[i];
}

bool ent_slotset_meets(const struct ent_slotset *a, const struct ent_slotset *b)
{
    for (uint32_t i = 0; i < a->n_words && i < b->n_words; i++)
        if (a->words[i] & b->words[i])
            return true;
    return false;
}

bool ent_slotset_is_empty(const struct ent_slotset *set)
{
    for (uint32_t i = 0; i < set->n_words; i++)
        if (set->words[i])
            return false;
    return true;
}
