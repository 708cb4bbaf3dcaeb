/* SPDX-License-Identifier: ISC */
/* The inside of gathering joins (plan/join.c). */
#ifndef QUERIES_PLAN_JOIN_PART_H
#define QUERIES_PLAN_JOIN_PART_H

#include "queries/plan/join.h"

/* What a group's solutions are wanted for. */
enum ent_join_purpose {
    ENT_JOIN_ALL,   /* each of them */
    ENT_JOIN_COUNT, /* each, but equal ones may come as one with a weight */
    ENT_JOIN_EXIST  /* those that differ in what is read */
};

struct ent_gathering {
    struct ent_context *context;
    struct ent_group_plan *made; /* the group as it becomes */
    struct ent_slotset bound;    /* for certain */
    struct ent_slotset maybe;    /* perhaps */
    const struct ent_slotset *needed_after;
    enum ent_join_purpose purpose;
    const struct ent_plan *plan; /* of which it is the first run, or NULL */
};

/* What is gathered for one join: patterns that share variables, and filters
 * that read no others. */
struct ent_join_part {
    struct ent_node **nodes; /* all of them, in order */
    uint32_t n_nodes;
    struct ent_node **patterns, **filters;
    uint32_t n_patterns, n_filters;
};

/* join_part.c: adds a set of patterns that share variables to what is made: as
 * a join if that is worth it and can be, else one after the other. */
ENT_MUST_USE enum ent_status
ent_join_add_part(struct ent_gathering *gathering,
                  const struct ent_join_part *part,
                  const struct ent_slotset *needed);

/* join_variables.c: lists the variables that are bound: all but those of one
 * pattern that nobody reads, the join's filters included (`read`); n_left_out
 * of them, in patterns of facts.  False when there are too many. */
bool ent_join_list_variables(const struct ent_gathering *gathering,
                             const struct ent_slotset *read,
                             struct ent_join *join, uint32_t *n_left_out);

bool ent_join_has(const struct ent_join *join, uint32_t slot);

/* Chooses the quoted patterns of which lists are made, and lists the variables
 * for that. */
ENT_MUST_USE enum ent_status
ent_join_choose_lists(const struct ent_gathering *gathering,
                      const struct ent_slotset *needed,
                      const struct ent_slotset *read, struct ent_join *join);

#endif
