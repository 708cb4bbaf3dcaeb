/* SPDX-License-Identifier: ISC */
/* The order of solutions. */
#include "queries/op/sorted.h"

#include "queries/plan/join.h"

void ent_sorted_add(struct ent_sorted *sorted, uint32_t slot)
{
    if (sorted->n_slots == ENT_MAX_SORTED)
        sorted->is_unique = false;
    else
        sorted->slots[sorted->n_slots++] = slot;
}

/* A join binds its variables in order, each in rising order of ids. */
static void add_join(const struct ent_join *join, struct ent_sorted *sorted)
{
    for (uint32_t i = 0; i < join->n_given && sorted->is_unique; i++)
        ent_sorted_add(sorted, join->slots[i]);
}

/* Operators extend the solutions of their input one by one, so that these stay
 * side by side; some also say how they extend them.  Columns that are computed
 * (no node) depend on the solution. */
void ent_op_sorted(struct ent_op *op, struct ent_sorted *sorted)
{
    if (!op->input) {
        sorted->n_slots = 0;
        sorted->is_unique = true;
        return;
    }
    ent_op_sorted(op->input, sorted);
    if (!sorted->is_unique)
        return;
    if (op->add_sorted)
        op->add_sorted(op, sorted);
    else if (op->node && op->node->kind == ENT_NODE_JOIN)
        add_join(op->node->join, sorted);
    else if (op->node && op->node->kind != ENT_NODE_FILTER &&
             op->node->kind != ENT_NODE_NOT)
        sorted->is_unique = false;
}

static bool has(const uint32_t *slots, uint32_t n_slots, uint32_t slot)
{
    for (uint32_t i = 0; i < n_slots; i++)
        if (slots[i] == slot)
            return true;
    return false;
}

bool ent_sorted_groups(const struct ent_context *context,
                       const struct ent_sorted *sorted, const uint32_t *slots,
                       uint32_t n_slots)
{
    unsigned n = 0;
    while (n < sorted->n_slots && has(slots, n_slots, sorted->slots[n]))
        n++;
    if (n == sorted->n_slots && sorted->is_unique)
        return true;
    for (uint32_t i = 0; i < n_slots; i++)
        if (context->slots[slots[i]] == 0 && !has(sorted->slots, n, slots[i]))
            return false;
    return true;
}

bool ent_sorted_tells(const struct ent_sorted *sorted, const uint32_t *slots,
                      uint32_t n_slots)
{
    for (unsigned i = 0; i < sorted->n_slots; i++)
        if (!has(slots, n_slots, sorted->slots[i]))
            return false;
    return sorted->is_unique;
}
