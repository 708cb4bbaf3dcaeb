/* SPDX-License-Identifier: ISC */
/* A plan as lines for people, in the order in which it is run. */
#ifndef QUERIES_PLAN_PRINT_H
#define QUERIES_PLAN_PRINT_H

#include "base/buf.h"
#include "queries/plan/plan.h"

struct ent_plan_line {
    const char *text;
    uint32_t depth;              /* of groups around it */
    double estimate;             /* solutions after it; < 0: none */
    const struct ent_node *node; /* what it tells of, or NULL */
    const char *op;              /* the operator's name when node is NULL */
};

struct ent_plan_lines {
    struct ent_plan_line *items; /* in the query's arena */
    size_t n_items, capacity;
};

/* The lines of a plan that has been rewritten.  The plan is only read. */
ENT_MUST_USE enum ent_status ent_plan_print(struct ent_context *context,
                                            const struct ent_plan *plan,
                                            struct ent_plan_lines *lines);

/* print_node.c: one node in words, given what is bound before it.  `where` is
 * the whole plan's group, in which hidden variables are looked up. */
ENT_MUST_USE enum ent_status ent_node_print(struct ent_context *context,
                                            const struct ent_group_plan *where,
                                            const struct ent_node *node,
                                            const struct ent_slotset *bound,
                                            struct ent_buf *out);

/* path ... to ..., in words. */
ENT_MUST_USE enum ent_status ent_path_print(struct ent_context *context,
                                            const struct ent_path_plan *path,
                                            struct ent_buf *out);

/* The triple of a pattern with its times, or a slot, in Walk form. */
ENT_MUST_USE enum ent_status
ent_pattern_triple_print(struct ent_context *context,
                         const struct ent_group_plan *where,
                         const struct ent_node *node, struct ent_buf *out);
ENT_MUST_USE enum ent_status ent_slot_print(struct ent_context *context,
                                            const struct ent_group_plan *where,
                                            uint32_t slot, struct ent_buf *out);

/* print_join.c: a join in words, and one filter or pattern of it. */
ENT_MUST_USE enum ent_status ent_join_print(struct ent_context *context,
                                            const struct ent_group_plan *where,
                                            const struct ent_join *join,
                                            struct ent_buf *out);
ENT_MUST_USE enum ent_status
ent_join_filter_print(struct ent_context *context,
                      const struct ent_group_plan *where,
                      const struct ent_join *join, const struct ent_node *node,
                      struct ent_buf *out);
ENT_MUST_USE enum ent_status
ent_join_pattern_print(struct ent_context *context,
                       const struct ent_group_plan *where,
                       const struct ent_join *join, const struct ent_node *node,
                       struct ent_buf *out);

#endif
