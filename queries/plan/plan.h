/* SPDX-License-Identifier: ISC */
/* The logical plan: what is to be joined, tested, bound, grouped, in which
 * order; nothing of how the store keeps it.
 *
 * A group is a list of nodes, run one after the other: each takes the
 * solutions of those before it and extends, multiplies or drops them.  The
 * builder lists them as the query does; rewrites then reorder and mark them
 * (rewrite.h).  Read-only once it runs. */
#ifndef QUERIES_PLAN_PLAN_H
#define QUERIES_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "queries/ast.h"
#include "queries/context.h"
#include "queries/expr/expr.h"
#include "queries/plan/slotset.h"

/* A slot, or a constant when slot is ENT_NO_SLOT. */
struct ent_plan_term {
    uint32_t slot;
    ent_id id;
    bool is_quoted; /* the slot is that of a quoted fact */
};

/* A note on a report; see struct ent_note. */
struct ent_test_note {
    enum ent_field field;
    enum ent_note_op op;
    const char *key; /* META */
    size_t n_key;
    struct ent_plan_term value;
    bool required; /* IS: an absent field does not fit */
};

/* What a report must fit. */
struct ent_report_test {
    bool has_valid; /* its period meets the span of these dates */
    ent_id from, to;
    bool has_published; /* its source was published by this second */
    int64_t published;
    bool any_stance; /* reports that deny count as well */
    struct ent_test_note *notes;
    uint32_t n_notes;
    struct ent_place place;
};

/* A step that repeats, with what it is made of: NAME and ANY carry their
 * direction, so that there is no INVERSE. */
struct ent_plan_step {
    enum ent_step_kind kind;
    uint32_t number; /* of all in the tree */
    ent_id relation; /* NAME */
    bool inverse;    /* NAME, ANY: from the object to the subject */
    const struct ent_plan_step *const *parts;
    uint32_t n_parts;
    uint32_t min, max; /* REPEAT */
};

enum ent_node_kind {
    ENT_NODE_FACTS,  /* terms: s p o */
    ENT_NODE_QUOTED, /* terms: s p o t */
    ENT_NODE_STEPS, /* `step` leads from terms[0] to terms[2]: each pair once */
    ENT_NODE_VALUES,   /* slot is one of the values */
    ENT_NODE_UNION,    /* solutions of each of the groups */
    ENT_NODE_OPTIONAL, /* of the group, or none */
    ENT_NODE_NOT,      /* none in the group */
    ENT_NODE_FILTER,   /* code holds */
    ENT_NODE_BIND,     /* slot becomes the value of code */
    ENT_NODE_JOIN      /* of the patterns of its group, see plan/join.h */
};

#define ENT_MAX_TERMS 4

struct ent_node {
    enum ent_node_kind kind;
    struct ent_place place; /* of the clause it comes from */
    uint32_t clause;        /* its number in the text of the query, from 0 */

    struct ent_plan_term terms[ENT_MAX_TERMS];
    const struct ent_report_test *test; /* FACTS: reports must fit; or NULL */
    bool noted;         /* FACTS: one solution a report, not a fact */
    uint32_t tag_slot;  /* noted, and wanted: which report (its tag) */
    uint32_t mark_slot; /* wanted: 1 where the pattern was matched; STEPS: the
                         * facts followed (op/evidence.h) */
    const struct ent_plan_step *step;      /* STEPS */
    const struct ent_plan_step *step_back; /* STEPS: from terms[2] */
    unsigned unneeded; /* terms (bit by number) whose values nobody reads */

    uint32_t slot; /* VALUES, BIND */
    const ent_id *values;
    uint32_t n_values;
    bool is_pinned;              /* VALUES: made from a filter (pin.c) */
    const struct ent_code *code; /* FILTER, BIND */

    struct ent_group_plan *const *groups; /* UNION, OPTIONAL, NOT, JOIN */
    uint32_t n_groups;
    bool of_relation;            /* UNION: made of one pattern's relation */
    const struct ent_join *join; /* JOIN */

    /* What it has to do with slots. */
    struct ent_slotset mentions; /* all that it reads or binds */
    struct ent_slotset binds;    /* bound for certain afterwards */
    struct ent_slotset may_bind; /* bound perhaps (includes `binds`) */
    struct ent_slotset needs;    /* read by expressions, not bound by itself */
    struct ent_slotset heeds;    /* of groups: what is bound around matters */

    double estimate;      /* solutions, for one solution before it; < 0: none */
    double estimates[16]; /* by mask of bound terms; 0: not yet known */
    double source_rows;   /* FACTS: reports of the source that a note names */
};

struct ent_group_plan {
    struct ent_node **nodes;
    uint32_t n_nodes, capacity;
    struct ent_place place;
};

/* A pattern whose reports are evidence for a solution. */
struct ent_evidence_pattern {
    const struct ent_node *node;
    struct ent_evidence_pattern *next;
};

struct ent_plan_column {
    const char *name;
    uint32_t slot;
    const struct ent_code *code; /* computes the slot; NULL: a variable */
    bool has_aggregate;
};

struct ent_plan_key {
    const struct ent_code *code;
    bool descending;
};

/* path A to B */
struct ent_path_plan {
    struct ent_plan_term from, to;
    const ent_id *via; /* none: every relation */
    uint32_t n_via;
    uint32_t max;
    bool all;
    const struct ent_report_test *test; /* what facts must fit, or NULL */
    struct ent_place place;             /* of the ends */
};

struct ent_plan {
    enum ent_query_form form;
    const struct ent_path_plan *path; /* PATH */
    struct ent_group_plan *where;
    struct ent_plan_column *columns;
    uint32_t n_columns;

    /* FIND */
    bool has_groups; /* aggregates: group by the columns without */
    const struct ent_aggregate_spec *aggregates;
    bool is_distinct;  /* rows may repeat and must not */
    bool is_counting;  /* how often a solution comes matters */
    bool has_evidence; /* with reports, graph: `evidence`, reports_slot */
    struct ent_evidence_pattern *evidence;
    uint32_t reports_slot;
    uint32_t fact_slots[3]; /* GRAPH */
    const struct ent_code *having;
    struct ent_plan_key *keys;
    uint32_t n_keys;
    bool is_in_order; /* solutions come sorted by the first key */
    uint32_t per;     /* a slot, or ENT_NO_SLOT */
    bool has_limit;
    uint64_t limit;
    uint64_t offset;
};

/* Builds the plan of context->ast, in the order of the text, binding its names.
 * Parameters get their slots' values later (ent_plan_parameters). */
ENT_MUST_USE enum ent_status ent_plan_build(struct ent_context *context,
                                            struct ent_binder *binder,
                                            struct ent_plan **plan);

/* A group with the first n_clauses clauses of another group that has been
 * built (struct ent_node.clause); for finding where an answer got empty. */
ENT_MUST_USE enum ent_status ent_group_add_node(struct ent_context *context,
                                                struct ent_group_plan *group,
                                                struct ent_node *node);
ENT_MUST_USE enum ent_status ent_group_new(struct ent_context *context,
                                           struct ent_place place,
                                           struct ent_group_plan **group);

/* Fills in what each node of a group has to do with slots; after building and
 * before any rewrite. */
ENT_MUST_USE enum ent_status ent_group_analyse(struct ent_context *context,
                                               struct ent_group_plan *group);

static inline bool ent_term_is_bound(const struct ent_plan_term *term,
                                     const struct ent_slotset *bound)
{
    return term->slot == ENT_NO_SLOT || ent_slotset_has(bound, term->slot);
}

#endif
