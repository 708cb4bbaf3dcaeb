/* SPDX-License-Identifier: ISC */
/* Relations: single facts become patterns, `/` a chain of them, `|` a union,
 * and what repeats a node of its own. */
#include "queries/plan/builder.h"
#include "store/tupleset.h"

/* ---- single facts ------------------------------------------------------- */

/* The single steps of a relation: names or `any`, in one direction each. */
struct hop {
    const struct ent_ast_term *name; /* NULL: any */
    bool inverse;
};

struct hops {
    struct hop *items;
    uint32_t n_items;
    uint32_t capacity;
};

static enum ent_status collect_hops(struct ent_builder *builder,
                                    const struct ent_step *step, bool inverse,
                                    struct hops *hops)
{
    switch (step->kind) {
    case ENT_STEP_NAME:
    case ENT_STEP_ANY:
        if (hops->n_items == hops->capacity)
            return ENT_ELIMIT;
        hops->items[hops->n_items++] =
            (struct hop){step->kind == ENT_STEP_ANY ? NULL : &step->name,
                         inverse};
        return ENT_OK;
    case ENT_STEP_INVERSE:
        return collect_hops(builder, step->parts[0], !inverse, hops);
    case ENT_STEP_CHOICE:
        for (uint32_t i = 0; i < step->n_parts; i++) {
            enum ent_status status =
                collect_hops(builder, step->parts[i], inverse, hops);
            if (status)
                return status;
        }
        return ENT_OK;
    default:
        return ENT_ELIMIT; /* not of single facts: ent_step_is_one_fact() */
    }
}

static uint32_t count_hops(const struct ent_step *step)
{
    uint32_t n_hops = step->n_parts == 0;
    for (uint32_t i = 0; i < step->n_parts; i++)
        n_hops += count_hops(step->parts[i]);
    return n_hops;
}

/* The relations of one direction: one, some (a hidden variable with values),
 * or any (a hidden variable). */
static enum ent_status add_direction(struct ent_builder *builder,
                                     const struct ent_built_pattern *pattern,
                                     const struct hops *hops, bool inverse,
                                     struct ent_group_plan *group)
{
    struct ent_plan_term relation = {.slot = ENT_NO_SLOT};
    struct ent_node *node;
    ent_id *values;
    uint32_t n_values = 0;
    bool any = false;
    enum ent_status status = ent_context_alloc(builder->context, hops->n_items,
                                               sizeof *values, &values);
    for (uint32_t i = 0; i < hops->n_items && status == ENT_OK; i++) {
        ent_id id;
        bool is_new = true;
        if (hops->items[i].inverse != inverse)
            continue;
        any = any || !hops->items[i].name;
        if (!hops->items[i].name)
            continue;
        status = ent_bind_fixed(builder->binder, hops->items[i].name,
                                ENT_BIND_RELATION, &id);
        for (uint32_t j = 0; j < n_values; j++)
            is_new = is_new && values[j] != id;
        if (status == ENT_OK && is_new && id)
            values[n_values++] = id;
    }
    if (status)
        return status;
    if (!any && n_values == 1) {
        relation.id = values[0];
        return ent_build_facts(builder, pattern, relation, inverse, group);
    }
    relation.slot = ent_context_new_slot(builder->context);
    if (!any) {
        status = ent_build_node(builder, group, ENT_NODE_VALUES, pattern->place,
                                &node);
        if (status)
            return status;
        node->slot = relation.slot;
        node->values = values;
        node->n_values = n_values;
    }
    return ent_build_facts(builder, pattern, relation, inverse, group);
}

/* Steps in both directions: a union of the two. */
static enum ent_status add_both(struct ent_builder *builder,
                                const struct ent_built_pattern *pattern,
                                const struct hops *hops,
                                struct ent_group_plan *group)
{
    struct ent_node *node;
    struct ent_group_plan **groups;
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_UNION, pattern->place, &node);
    if (status == ENT_OK)
        status =
            ent_context_alloc(builder->context, 2, sizeof *groups, &groups);
    if (status)
        return status;
    node->groups = groups;
    node->of_relation = true;
    node->n_groups = 2;
    for (int i = 0; i < 2 && status == ENT_OK; i++) {
        status = ent_group_new(builder->context, pattern->place, &groups[i]);
        if (status == ENT_OK)
            status = add_direction(builder, pattern, hops, i == 1, groups[i]);
    }
    return status;
}

static enum ent_status add_hops(struct ent_builder *builder,
                                const struct ent_built_pattern *pattern,
                                const struct ent_step *step, bool inverse,
                                struct ent_group_plan *group)
{
    struct hops hops = {NULL, 0, count_hops(step)};
    bool forward = false, backward = false;
    enum ent_status status = ent_context_alloc(builder->context, hops.capacity,
                                               sizeof *hops.items, &hops.items);
    if (status == ENT_OK)
        status = collect_hops(builder, step, inverse, &hops);
    if (status)
        return status;
    for (uint32_t i = 0; i < hops.n_items; i++) {
        forward = forward || !hops.items[i].inverse;
        backward = backward || hops.items[i].inverse;
    }
    if (forward && backward)
        return add_both(builder, pattern, &hops, group);
    return add_direction(builder, pattern, &hops, backward, group);
}

/* ---- several steps ------------------------------------------------------ */

bool ent_step_is_one_fact(const struct ent_step *step)
{
    bool is = step->kind != ENT_STEP_SEQUENCE && step->kind != ENT_STEP_REPEAT;
    for (uint32_t i = 0; i < step->n_parts && is; i++)
        is = ent_step_is_one_fact(step->parts[i]);
    return is;
}

/* a/b/c: hidden variables between them. */
static enum ent_status add_sequence(struct ent_builder *builder,
                                    const struct ent_built_pattern *pattern,
                                    const struct ent_step *step, bool inverse,
                                    struct ent_group_plan *group)
{
    struct ent_built_pattern part = *pattern;
    enum ent_status status = ENT_OK;
    for (uint32_t i = 0; i < step->n_parts && status == ENT_OK; i++) {
        uint32_t which = inverse ? step->n_parts - 1 - i : i;
        part.object = pattern->object;
        if (i + 1 < step->n_parts)
            part.object = (struct ent_plan_term){
                .slot = ent_context_new_slot(builder->context)};
        status = ent_build_relation(builder, &part, step->parts[which], inverse,
                                    group);
        part.subject = part.object;
    }
    return status;
}

static enum ent_status add_choice(struct ent_builder *builder,
                                  const struct ent_built_pattern *pattern,
                                  const struct ent_step *step, bool inverse,
                                  struct ent_group_plan *group)
{
    struct ent_node *node;
    struct ent_group_plan **groups;
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_UNION, pattern->place, &node);
    if (status == ENT_OK)
        status = ent_context_alloc(builder->context, step->n_parts,
                                   sizeof *groups, &groups);
    if (status)
        return status;
    node->groups = groups;
    node->of_relation = true;
    node->n_groups = step->n_parts;
    for (uint32_t i = 0; i < step->n_parts && status == ENT_OK; i++) {
        status = ent_group_new(builder->context, pattern->place, &groups[i]);
        if (status == ENT_OK)
            status = ent_build_relation(builder, pattern, step->parts[i],
                                        inverse, groups[i]);
    }
    return status;
}

/* ---- repetitions -------------------------------------------------------- */

static bool can_be_nothing(const struct ent_plan_step *step)
{
    bool all = true, any = false;
    for (uint32_t i = 0; i < step->n_parts; i++) {
        bool nothing = can_be_nothing(step->parts[i]);
        all = all && nothing;
        any = any || nothing;
    }
    switch (step->kind) {
    case ENT_STEP_SEQUENCE:
        return all;
    case ENT_STEP_CHOICE:
        return any;
    case ENT_STEP_REPEAT:
        return step->min == 0 || all;
    default:
        return false;
    }
}

/* Whoever may repeat more often than there are things to come to may do so
 * without end: nothing new is reached. */
static enum ent_status lift_limit(struct ent_context *context,
                                  struct ent_plan_step *step)
{
    uint64_t n_facts, n_others;
    enum ent_status status = ent_set_size(context->txn, ENT_SPO, &n_facts);
    if (status == ENT_OK)
        status = ent_set_size(context->txn, ENT_OTHER_SPO, &n_others);
    if (status == ENT_OK && step->max - step->min > 2 * (n_facts + n_others))
        step->max = ENT_UNBOUNDED;
    return status;
}

static enum ent_status make_step(struct ent_builder *builder,
                                 const struct ent_step *ast, bool inverse,
                                 uint32_t *n_steps,
                                 const struct ent_plan_step **out)
{
    struct ent_plan_step *step;
    const struct ent_plan_step **parts;
    if (ast->kind == ENT_STEP_INVERSE)
        return make_step(builder, ast->parts[0], !inverse, n_steps, out);
    enum ent_status status =
        ent_context_alloc(builder->context, 1, sizeof *step, &step);
    if (status == ENT_OK)
        status = ent_context_alloc(builder->context, ast->n_parts + 1,
                                   sizeof *parts, &parts);
    if (status == ENT_OK && ast->kind == ENT_STEP_NAME)
        status = ent_bind_fixed(builder->binder, &ast->name, ENT_BIND_RELATION,
                                &step->relation);
    for (uint32_t i = 0; i < ast->n_parts && status == ENT_OK; i++) {
        bool is_turned = inverse && ast->kind == ENT_STEP_SEQUENCE;
        status =
            make_step(builder, ast->parts[is_turned ? ast->n_parts - 1 - i : i],
                      inverse, n_steps, &parts[i]);
    }
    if (status)
        return status;
    step->kind = ast->kind;
    step->number = (*n_steps)++;
    step->inverse = inverse;
    step->parts = parts;
    step->n_parts = ast->n_parts;
    step->min = ast->min;
    step->max = ast->max;
    /* What may be nothing may be so as often as is wanted. */
    if (ast->kind == ENT_STEP_REPEAT && can_be_nothing(parts[0]))
        step->min = 0;
    *out = step;
    return ast->kind == ENT_STEP_REPEAT ? lift_limit(builder->context, step)
                                        : ENT_OK;
}

/* Each step must fit; there is no one report that a note could bind. */
static enum ent_status check_notes(struct ent_builder *builder,
                                   const struct ent_pattern *ast)
{
    struct ent_context *context = builder->context;
    for (uint32_t i = 0; i < ast->n_notes; i++) {
        const struct ent_note *note = &ast->notes[i];
        if (note->op != ENT_NOTE_IS || note->value.kind != ENT_AST_VARIABLE ||
            context->ast->variables[note->value.variable].is_parameter)
            continue;
        return ent_diag_error(
            &context->diags, note->place, "note-on-steps",
            "a note on a relation that repeats is a test of every step; it "
            "cannot give ?%s a value",
            context->ast->variables[note->value.variable].name);
    }
    return ENT_OK;
}

static enum ent_status add_repetition(struct ent_builder *builder,
                                      const struct ent_built_pattern *pattern,
                                      const struct ent_step *step, bool inverse,
                                      struct ent_group_plan *group)
{
    struct ent_node *node;
    uint32_t n_steps = 0;
    enum ent_status status = check_notes(builder, pattern->ast);
    if (status == ENT_OK)
        status = ent_build_node(builder, group, ENT_NODE_STEPS, pattern->place,
                                &node);
    if (status)
        return status;
    node->terms[0] = pattern->subject;
    node->terms[2] = pattern->object;
    node->test = pattern->test;
    status = make_step(builder, step, inverse, &n_steps, &node->step);
    if (status == ENT_OK)
        status = make_step(builder, step, !inverse, &n_steps, &node->step_back);
    return status ? status : ent_build_evidence(builder, node);
}

enum ent_status ent_build_relation(struct ent_builder *builder,
                                   const struct ent_built_pattern *pattern,
                                   const struct ent_step *step, bool inverse,
                                   struct ent_group_plan *group)
{
    if (ent_step_is_one_fact(step))
        return add_hops(builder, pattern, step, inverse, group);
    switch (step->kind) {
    case ENT_STEP_INVERSE:
        return ent_build_relation(builder, pattern, step->parts[0], !inverse,
                                  group);
    case ENT_STEP_SEQUENCE:
        return add_sequence(builder, pattern, step, inverse, group);
    case ENT_STEP_CHOICE:
        return add_choice(builder, pattern, step, inverse, group);
    default:
        return add_repetition(builder, pattern, step, inverse, group);
    }
}
