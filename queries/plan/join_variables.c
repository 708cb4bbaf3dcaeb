/* SPDX-License-Identifier: ISC */
/* The variables that a join binds, and the lists of quoted facts that save it
 * some of them. */
#include <math.h>

#include "queries/plan/estimate.h"
#include "queries/plan/join_part.h"

/* Reading a row into a list and sorting it, beside looking one up. */
#define LIST_COST 0.05
/* A list has no more rows; sorting them takes some 20 ms. */
#define MAX_LIST_ROWS (1 << 20)
/* Patterns of which lists are thought of. */
#define MAX_LISTS 3

bool ent_join_has(const struct ent_join *join, uint32_t slot)
{
    for (uint32_t i = 0; i < join->n_slots; i++)
        if (join->slots[i] == slot)
            return true;
    return false;
}

void ent_join_is_listed(const struct ent_join *join,
                        const struct ent_node *node, bool *is_listed,
                        bool *is_only_listed)
{
    *is_listed = *is_only_listed = false;
    for (uint32_t i = 0; i < join->n_patterns; i++)
        if (join->patterns[i] == node) {
            *is_listed = join->listed >> i & 1;
            *is_only_listed = join->only_listed >> i & 1;
        }
}

/* In how many terms of the patterns a slot stands. */
static unsigned n_uses(const struct ent_join *join, uint32_t slot)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < join->n_patterns; i++)
        for (unsigned t = 0; t < ENT_MAX_TERMS; t++)
            n += join->patterns[i]->terms[t].slot == slot;
    return n;
}

/* Does nobody read what a term, which is not known, is? */
static bool is_unread(const struct ent_gathering *gathering,
                      const struct ent_slotset *read,
                      const struct ent_join *join, uint32_t slot)
{
    return gathering->purpose != ENT_JOIN_ALL && n_uses(join, slot) == 1 &&
           !ent_slotset_has(read, slot);
}

/* Are all parts of a quoted pattern constant or unread? */
static bool is_only_term(const struct ent_gathering *gathering,
                         const struct ent_slotset *read,
                         const struct ent_join *join,
                         const struct ent_node *node)
{
    for (unsigned t = 0; t < 3; t++)
        if (node->terms[t].slot != ENT_NO_SLOT &&
            (ent_slotset_has(&join->outside, node->terms[t].slot) ||
             !is_unread(gathering, read, join, node->terms[t].slot)))
            return false;
    return true;
}

bool ent_join_list_variables(const struct ent_gathering *gathering,
                             const struct ent_slotset *read,
                             struct ent_join *join, uint32_t *n_left_out)
{
    *n_left_out = join->n_slots = join->only_listed = 0;
    for (uint32_t i = 0; i < join->n_patterns; i++) {
        const struct ent_node *node = join->patterns[i];
        bool is_listed = join->listed >> i & 1;
        bool is_term = is_listed && is_only_term(gathering, read, join, node);
        join->only_listed |= (unsigned)is_term << i;
        for (unsigned t = 0; t < ENT_MAX_TERMS; t++) {
            uint32_t slot = node->terms[t].slot;
            /* Of a quoted fact there is one row: its last column needs not be
             * known, nor any when the term is enough. */
            bool can_go = node->kind == ENT_NODE_FACTS
                              ? !node->test
                              : t < 3 && (is_term || (is_listed && t == 2));
            if (ent_term_is_bound(&node->terms[t], &join->outside) ||
                ent_join_has(join, slot))
                continue;
            if (can_go && is_unread(gathering, read, join, slot)) {
                *n_left_out += node->kind == ENT_NODE_FACTS;
                continue;
            }
            if (join->n_slots == ENT_JOIN_MAX_VARIABLES)
                return false;
            join->slots[join->n_slots++] = slot;
        }
    }
    return true;
}

/* The patterns of which a list can be made, by number, with the cost. */
struct candidates {
    unsigned patterns[MAX_LISTS];
    double costs[MAX_LISTS];
    unsigned n;
};

static enum ent_status find_candidates(struct ent_context *context,
                                       const struct ent_join *join,
                                       struct candidates *candidates)
{
    candidates->n = 0;
    for (uint32_t i = 0; i < join->n_patterns; i++) {
        struct ent_node *node = join->patterns[i];
        unsigned constants = 0;
        double n_rows;
        for (unsigned t = 0; t < 3; t++)
            if (node->terms[t].slot == ENT_NO_SLOT)
                constants |= 1u << t;
        if (node->kind != ENT_NODE_QUOTED || !constants ||
            ent_term_is_bound(&node->terms[3], &join->outside) ||
            n_uses(join, node->terms[3].slot) < 2)
            continue;
        enum ent_status status =
            ent_estimate_terms(context, node, constants, &n_rows);
        if (status)
            return status;
        if (n_rows > MAX_LIST_ROWS || candidates->n == MAX_LISTS)
            continue;
        candidates->patterns[candidates->n] = i;
        candidates->costs[candidates->n++] = n_rows * LIST_COST;
    }
    return ENT_OK;
}

/* What the join takes with the candidates in `set` listed. */
static enum ent_status try_lists(const struct ent_gathering *gathering,
                                 const struct ent_slotset *needed,
                                 const struct ent_slotset *read,
                                 struct ent_join *join,
                                 const struct candidates *candidates,
                                 unsigned set, double *cost)
{
    double estimate, cost_of_lists = 0;
    uint32_t n_left_out;
    bool found;
    *cost = INFINITY;
    join->listed = 0;
    for (unsigned i = 0; i < candidates->n; i++)
        if (set >> i & 1) {
            join->listed |= 1u << candidates->patterns[i];
            cost_of_lists += candidates->costs[i];
        }
    if (!ent_join_list_variables(gathering, read, join, &n_left_out))
        return ENT_OK;
    enum ent_status status =
        ent_join_order(gathering->context, join, needed, &estimate, &found);
    if (status == ENT_OK && found)
        *cost = join->cost + cost_of_lists;
    return status;
}

enum ent_status ent_join_choose_lists(const struct ent_gathering *gathering,
                                      const struct ent_slotset *needed,
                                      const struct ent_slotset *read,
                                      struct ent_join *join)
{
    struct candidates candidates;
    unsigned best = 0;
    double least = INFINITY, cost;
    enum ent_status status =
        find_candidates(gathering->context, join, &candidates);
    if (status || candidates.n == 0)
        return status;
    for (unsigned set = 0; set < 1u << candidates.n; set++) {
        status =
            try_lists(gathering, needed, read, join, &candidates, set, &cost);
        if (status)
            return status;
        if (cost < least) {
            least = cost;
            best = set;
        }
    }
    /* The best once more, for its variables. */
    return try_lists(gathering, needed, read, join, &candidates, best, &cost);
}
