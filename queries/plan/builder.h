/* SPDX-License-Identifier: ISC */
/* Building the logical plan: shared by the files of this folder. */
#ifndef QUERIES_PLAN_BUILDER_H
#define QUERIES_PLAN_BUILDER_H

#include "queries/bind.h"
#include "queries/plan/plan.h"

struct ent_builder {
    struct ent_context *context;
    struct ent_binder *binder;
    struct ent_compiler compiler;
    struct ent_plan *plan;
    struct ent_times times; /* in force where the builder is */
    bool in_not;
    uint32_t clause; /* of the outermost group */
    struct ent_evidence_pattern *last_evidence;
};

/* A node, added to the group. */
ENT_MUST_USE enum ent_status ent_build_node(struct ent_builder *builder,
                                            struct ent_group_plan *group,
                                            enum ent_node_kind kind,
                                            struct ent_place place,
                                            struct ent_node **node);

/* clause { "." clause } with its times. */
ENT_MUST_USE enum ent_status ent_build_group(struct ent_builder *builder,
                                             const struct ent_group *ast,
                                             struct ent_group_plan *group);

/* term relation object [notes] */
ENT_MUST_USE enum ent_status ent_build_pattern(struct ent_builder *builder,
                                               const struct ent_pattern *ast,
                                               struct ent_place place,
                                               struct ent_group_plan *group);

/* A pattern whose ends and notes are built. */
struct ent_built_pattern {
    const struct ent_pattern *ast;
    struct ent_plan_term subject, object;
    const struct ent_report_test *test;
    bool noted;
    struct ent_place place;
};

/* Its facts of one relation. */
ENT_MUST_USE enum ent_status ent_build_facts(
    struct ent_builder *builder, const struct ent_built_pattern *pattern,
    struct ent_plan_term relation, bool inverse, struct ent_group_plan *group);

/* relation = step; `inverse` goes from object to subject. */
ENT_MUST_USE enum ent_status ent_build_relation(
    struct ent_builder *builder, const struct ent_built_pattern *pattern,
    const struct ent_step *step, bool inverse, struct ent_group_plan *group);

/* Does it follow one fact, whichever way it is matched? */
bool ent_step_is_one_fact(const struct ent_step *step);

/* Makes a node's facts evidence, where any is wanted. */
ENT_MUST_USE enum ent_status ent_build_evidence(struct ent_builder *builder,
                                                struct ent_node *node);

/* path A to B */
ENT_MUST_USE enum ent_status ent_build_path(struct ent_builder *builder);

/* What reports must fit: the times in force and the notes; NULL: nothing. */
ENT_MUST_USE enum ent_status
ent_build_test(struct ent_builder *builder, const struct ent_pattern *ast,
               struct ent_place place, const struct ent_report_test **test);

/* Columns, grouping, order, limits. */
ENT_MUST_USE enum ent_status ent_build_result(struct ent_builder *builder);

#endif
