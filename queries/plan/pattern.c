/* SPDX-License-Identifier: ISC */
/* Patterns: terms, quoted facts with variables, relations, notes. */
#include "base/date.h"
#include "queries/plan/builder.h"

/* ---- terms -------------------------------------------------------------- */

static enum ent_status build_term(struct ent_builder *builder,
                                  const struct ent_ast_term *ast,
                                  enum ent_bind_role role,
                                  struct ent_group_plan *group,
                                  struct ent_plan_term *term);

/* A quoted fact with variables: a hidden variable, joined to its parts. */
static enum ent_status build_quoted(struct ent_builder *builder,
                                    const struct ent_ast_term *ast,
                                    struct ent_group_plan *group,
                                    struct ent_plan_term *term)
{
    struct ent_plan_term parts[3];
    struct ent_node *node;
    *term =
        (struct ent_plan_term){.slot = ent_context_new_slot(builder->context),
                               .is_quoted = true};
    for (int i = 0; i < 3; i++) {
        enum ent_status status =
            build_term(builder, &ast->parts[i],
                       i == 1 ? ENT_BIND_RELATION : ENT_BIND_ENTITY, group,
                       &parts[i]);
        if (status)
            return status;
    }
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_QUOTED, ast->place, &node);
    if (status)
        return status;
    memcpy(node->terms, parts, sizeof parts);
    node->terms[3] = *term;
    return ENT_OK;
}

static enum ent_status build_term(struct ent_builder *builder,
                                  const struct ent_ast_term *ast,
                                  enum ent_bind_role role,
                                  struct ent_group_plan *group,
                                  struct ent_plan_term *term)
{
    *term = (struct ent_plan_term){.slot = ENT_NO_SLOT};
    if (ast->kind == ENT_AST_VARIABLE) {
        term->slot = ast->variable;
        return ENT_OK;
    }
    if (ast->has_variable)
        return build_quoted(builder, ast, group, term);
    return ent_bind_fixed(builder->binder, ast, role, &term->id);
}

/* ---- notes -------------------------------------------------------------- */

static enum ent_bind_role field_role(enum ent_field field)
{
    switch (field) {
    case ENT_FIELD_SOURCE:
    case ENT_FIELD_SPEAKER:
    case ENT_FIELD_PLACE:
    case ENT_FIELD_EVENT:
    case ENT_FIELD_EXTRACTOR:
        return ENT_BIND_ENTITY;
    default:
        return ENT_BIND_PLAIN;
    }
}

static enum ent_status build_note(struct ent_builder *builder,
                                  const struct ent_note *ast,
                                  struct ent_test_note *note)
{
    *note = (struct ent_test_note){.field = ast->field,
                                   .op = ast->op,
                                   .key = ast->key,
                                   .n_key = ast->n_key,
                                   .value = {.slot = ENT_NO_SLOT}};
    if (ast->op == ENT_NOTE_ABSENT)
        return ENT_OK;
    if (ast->value.kind == ENT_AST_VARIABLE) {
        note->value.slot = ast->value.variable;
        return ENT_OK;
    }
    if (ast->field == ENT_FIELD_META && ast->value.kind == ENT_AST_FIXED &&
        ast->value.term.kind == ENT_NAME)
        /* Strings of `meta` are texts. */
        return ent_value_of_text(builder->context, ast->value.term.bytes,
                                 ast->value.term.n_bytes, &note->value.id);
    return ent_bind_fixed(builder->binder, &ast->value, field_role(ast->field),
                          &note->value.id);
}

enum ent_status ent_build_test(struct ent_builder *builder,
                               const struct ent_pattern *ast,
                               struct ent_place place,
                               const struct ent_report_test **out)
{
    const struct ent_times *times = &builder->times;
    struct ent_report_test *test;
    struct ent_test_note *notes;
    *out = NULL;
    if (!ast->n_notes && !times->has_valid && !times->has_published &&
        !times->has_known)
        return ENT_OK;
    enum ent_status status =
        ent_context_alloc(builder->context, 1, sizeof *test, &test);
    if (status == ENT_OK)
        status = ent_context_alloc(builder->context, ast->n_notes + 1,
                                   sizeof *notes, &notes);
    for (uint32_t i = 0; i < ast->n_notes && status == ENT_OK; i++) {
        status = build_note(builder, &ast->notes[i], &notes[i]);
        if (ast->notes[i].field == ENT_FIELD_STANCE)
            test->any_stance = true;
    }
    if (status)
        return status;
    test->notes = notes;
    test->n_notes = ast->n_notes;
    test->has_valid = times->has_valid;
    test->from = ent_id_of_date(times->from);
    test->to = ent_id_of_date(times->to);
    test->has_published = times->has_published;
    if (times->has_published)
        test->published = ent_date_end(times->published);
    test->place = place;
    *out = test;
    return ENT_OK;
}

/* ---- facts --------------------------------------------------------------- */

enum ent_status ent_build_evidence(struct ent_builder *builder,
                                   struct ent_node *node)
{
    struct ent_evidence_pattern *pattern;
    if (!builder->plan->has_evidence || builder->in_not)
        return ENT_OK;
    if (node->noted)
        node->tag_slot = ent_context_new_slot(builder->context);
    else
        node->mark_slot = ent_context_new_slot(builder->context);
    enum ent_status status =
        ent_context_alloc(builder->context, 1, sizeof *pattern, &pattern);
    if (status)
        return status;
    pattern->node = node;
    if (builder->last_evidence)
        builder->last_evidence->next = pattern;
    else
        builder->plan->evidence = pattern;
    builder->last_evidence = pattern;
    return ENT_OK;
}

enum ent_status ent_build_facts(struct ent_builder *builder,
                                const struct ent_built_pattern *pattern,
                                struct ent_plan_term relation, bool inverse,
                                struct ent_group_plan *group)
{
    struct ent_node *node;
    enum ent_status status =
        ent_build_node(builder, group, ENT_NODE_FACTS, pattern->place, &node);
    if (status)
        return status;
    node->terms[0] = inverse ? pattern->object : pattern->subject;
    node->terms[1] = relation;
    node->terms[2] = inverse ? pattern->subject : pattern->object;
    node->test = pattern->test;
    node->noted = pattern->noted;
    return ent_build_evidence(builder, node);
}

static bool is_comparison(const struct ent_test_note *note)
{
    return note->op != ENT_NOTE_IS && note->op != ENT_NOTE_ABSENT;
}

static enum ent_expr_kind comparison_kind(enum ent_note_op op)
{
    static const enum ent_expr_kind kinds[] = {
        [ENT_NOTE_EQ] = ENT_EXPR_EQ, [ENT_NOTE_NE] = ENT_EXPR_NE,
        [ENT_NOTE_LT] = ENT_EXPR_LT, [ENT_NOTE_LE] = ENT_EXPR_LE,
        [ENT_NOTE_GT] = ENT_EXPR_GT, [ENT_NOTE_GE] = ENT_EXPR_GE};
    return kinds[op];
}

/* A note that compares with a variable is a filter on the field: it holds for
 * the group, wherever the variable gets its value. */
static enum ent_status add_filters(struct ent_builder *builder,
                                   const struct ent_pattern *ast,
                                   const struct ent_report_test *test,
                                   struct ent_group_plan *group)
{
    struct ent_context *context = builder->context;
    for (uint32_t i = 0; i < ast->n_notes; i++) {
        struct ent_test_note *note = &test->notes[i];
        struct ent_node *node;
        uint32_t slot = note->value.slot;
        if (!is_comparison(note) || slot == ENT_NO_SLOT ||
            context->ast->variables[slot].is_parameter)
            continue;
        note->value.slot = ent_context_new_slot(context);
        enum ent_status status = ent_build_node(builder, group, ENT_NODE_FILTER,
                                                ast->notes[i].place, &node);
        if (status == ENT_OK)
            status = ent_code_compare(context, comparison_kind(note->op),
                                      note->value.slot, slot, &node->code);
        if (status)
            return status;
        note->op = ENT_NOTE_IS;
        note->required = true;
    }
    return ENT_OK;
}

enum ent_status ent_build_pattern(struct ent_builder *builder,
                                  const struct ent_pattern *ast,
                                  struct ent_place place,
                                  struct ent_group_plan *group)
{
    struct ent_built_pattern pattern = {.ast = ast,
                                        .place = place,
                                        .noted = ast->n_notes > 0};
    struct ent_plan_term relation;
    enum ent_status status = build_term(builder, &ast->subject, ENT_BIND_ENTITY,
                                        group, &pattern.subject);
    if (status == ENT_OK && !ast->step)
        status = build_term(builder, &ast->predicate, ENT_BIND_RELATION, group,
                            &relation);
    if (status == ENT_OK)
        status = build_term(builder, &ast->object, ENT_BIND_ENTITY, group,
                            &pattern.object);
    if (status == ENT_OK)
        status = ent_build_test(builder, ast, place, &pattern.test);
    if (status)
        return status;
    if (ast->step)
        status = ent_build_relation(builder, &pattern, ast->step, false, group);
    else
        status = ent_build_facts(builder, &pattern, relation, false, group);
    if (status || (ast->step && !ent_step_is_one_fact(ast->step)))
        return status;
    return add_filters(builder, ast, pattern.test, group);
}
