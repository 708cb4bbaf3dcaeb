/* SPDX-License-Identifier: ISC */
/* Joins of plain patterns, variable by variable.
 *
 * A join binds its variables one after the other, each to the values that all
 * of its patterns agree on.  A variable of one pattern alone that nobody reads
 * is not among them: its values are counted, or need only exist. */
#ifndef QUERIES_PLAN_JOIN_H
#define QUERIES_PLAN_JOIN_H

#include "queries/plan/plan.h"
#include "queries/plan/range.h"
#include "store/schema.h"

#define ENT_JOIN_MAX_PATTERNS 16
#define ENT_JOIN_MAX_VARIABLES 10

/* What filters leave of a variable's values. */
struct ent_join_range {
    uint32_t slot;
    struct ent_range range;
};

struct ent_join {
    struct ent_node *const *patterns; /* facts, quoted facts */
    uint32_t n_patterns;
    struct ent_node *const *filters; /* tested as soon as they can be */
    uint32_t n_filters;
    struct ent_join_range *ranges;
    uint32_t n_ranges;
    uint32_t *slots; /* the variables, in their order */
    uint32_t n_slots;
    uint32_t n_given; /* the first variables, whose values are read; the others
                       * are counted together, or found once */
    uint32_t first;   /* the variable that must come first, or ENT_NO_SLOT */
    bool counts;      /* a solution stands for many (ent_context.weight) */
    unsigned listed;  /* quoted patterns, by number: a sorted list of their
                       * terms is made from what is constant in them */
    unsigned only_listed;       /* of these: nothing else of them is read */
    double cost;                /* of its order, in places looked up */
    struct ent_slotset outside; /* bound before the join runs */
};

/* Chooses the order of the variables (`slots` holds them in any order), with
 * `first` before the others, and sets n_given; `needed` is what is read
 * afterwards (NULL: all).  *found is false when no order is possible. */
ENT_MUST_USE enum ent_status ent_join_order(struct ent_context *context,
                                            struct ent_join *join,
                                            const struct ent_slotset *needed,
                                            double *estimate, bool *found);

/* Where the columns of a pattern stand in a join: the order that serves it, and
 * for each column the variable (by number, -1: known before) that must be bound
 * before it can be used; n_slots for those that are not bound at all. */
struct ent_join_layout {
    enum ent_set set;
    unsigned char columns[ENT_MAX_TERMS];
    int level[ENT_MAX_TERMS];
    unsigned n_columns;
    bool is_list; /* one column: the term of a quoted pattern, listed */
};

void ent_join_lay_out(const struct ent_join *join, const struct ent_node *node,
                      struct ent_join_layout *layout);

/* The same of a quoted pattern's list. */
void ent_join_lay_out_list(const struct ent_join *join,
                           const struct ent_node *node,
                           struct ent_join_layout *layout);

/* Is a pattern listed, and is that all? */
void ent_join_is_listed(const struct ent_join *join,
                        const struct ent_node *node, bool *is_listed,
                        bool *is_only_listed);

/* What filters leave of a slot, or NULL: all. */
const struct ent_range *ent_join_range(const struct ent_join *join,
                                       uint32_t slot);

/* Puts patterns back in the place of joins, here and in inner groups, and takes
 * out what was made from filters. */
ENT_MUST_USE enum ent_status ent_join_dissolve(struct ent_context *context,
                                               struct ent_group_plan *group);

#endif
