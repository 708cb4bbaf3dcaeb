/* SPDX-License-Identifier: ISC */
/* A query parsed, and its tree as text. */
#include "walk_support.h"

#include "base/date.h"

void walk_parse(struct parsed *parsed, const char *text, size_t n_text)
{
    ent_arena_init(&parsed->arena, 0);
    parsed->status = ent_query_parse(&parsed->arena, text, n_text, NULL,
                                     &parsed->diags, &parsed->ast);
}

void walk_release(struct parsed *parsed)
{
    ent_arena_release(&parsed->arena);
}

const struct ent_diag *walk_first(const struct parsed *parsed,
                                  enum ent_severity severity)
{
    const struct ent_diag *diag = parsed->diags.first;

    while (diag && diag->severity != severity)
        diag = diag->next;
    return diag;
}

static void dump_bytes(const char *bytes, size_t n_bytes, struct ent_buf *out)
{
    ent_buf_add_format(out, "%zu'", n_bytes);
    ent_buf_add(out, bytes, n_bytes);
    ent_buf_add_char(out, '\'');
}

static void dump_date(uint64_t date, struct ent_buf *out)
{
    char text[ENT_DATE_TEXT_BYTES];

    ent_buf_add(out, text, ent_date_format(date, text));
}

static void dump_term(const struct ent_term *term, struct ent_buf *out)
{
    static const char *const kinds[] = {"none", "bool", "int",   "num",
                                        "date", "text", "typed", "name",
                                        "iri",  "bl",   "fact"};

    ent_buf_add_str(out, kinds[term->kind]);
    ent_buf_add_char(out, ':');
    if (term->kind == ENT_BOOLEAN)
        ent_buf_add_int(out, term->boolean);
    else if (term->kind == ENT_INTEGER)
        ent_buf_add_int(out, term->integer);
    else if (term->kind == ENT_DATE)
        dump_date(term->date, out);
    else if (term->kind == ENT_QUOTED)
        for (int i = 0; i < 3; i++)
            dump_term(&term->parts[i], out);
    else
        dump_bytes(term->bytes, term->n_bytes, out);
    if (term->tag) {
        ent_buf_add_format(out, "@%d", (int)term->direction);
        dump_bytes(term->tag, term->n_tag, out);
    }
}

static void dump_ast_term(const struct ent_ast *ast,
                          const struct ent_ast_term *term, struct ent_buf *out)
{
    if (term->kind == ENT_AST_VARIABLE) {
        ent_buf_add_format(out, "?%s", ast->variables[term->variable].name);
    } else if (term->kind == ENT_AST_FIXED) {
        assert_false(term->has_variable);
        dump_term(&term->term, out);
    } else {
        ent_buf_add_str(out, "(");
        for (int i = 0; i < 3; i++) {
            dump_ast_term(ast, &term->parts[i], out);
            ent_buf_add_str(out, i < 2 ? " " : ")");
        }
        if (!term->has_variable)
            dump_term(&term->term, out);
    }
}

static void dump_expr(const struct ent_ast *ast, const struct ent_expr *expr,
                      struct ent_buf *out)
{
    ent_buf_add_format(out, "<%d", (int)expr->kind);
    if (expr->kind == ENT_EXPR_TERM) {
        ent_buf_add_char(out, ' ');
        dump_ast_term(ast, &expr->term, out);
    }
    if (expr->kind == ENT_EXPR_CALL)
        ent_buf_add_format(out, " %s", ent_functions[expr->function].name);
    if (expr->kind == ENT_EXPR_AGGREGATE)
        ent_buf_add_format(out, " %s%s", ent_aggregates[expr->aggregate].name,
                           expr->distinct ? " distinct" : "");
    for (uint32_t i = 0; i < expr->n_args; i++) {
        ent_buf_add_char(out, ' ');
        dump_expr(ast, expr->args[i], out);
    }
    ent_buf_add_str(out, expr->has_aggregate ? " agg>" : ">");
}

static void dump_step(const struct ent_ast *ast, const struct ent_step *step,
                      struct ent_buf *out)
{
    static const char *const kinds[] = {"name", "any",    "inverse",
                                        "seq",  "choice", "repeat"};

    ent_buf_add_format(out, "<%s", kinds[step->kind]);
    if (step->kind == ENT_STEP_NAME) {
        ent_buf_add_char(out, ' ');
        dump_ast_term(ast, &step->name, out);
    }
    if (step->kind == ENT_STEP_REPEAT)
        ent_buf_add_format(out, " %u..%d", step->min, (int)step->max);
    for (uint32_t i = 0; i < step->n_parts; i++) {
        ent_buf_add_char(out, ' ');
        dump_step(ast, step->parts[i], out);
    }
    ent_buf_add_char(out, '>');
}

static void dump_pattern(const struct ent_ast *ast,
                         const struct ent_pattern *pattern, struct ent_buf *out)
{
    dump_ast_term(ast, &pattern->subject, out);
    ent_buf_add_char(out, ' ');
    if (pattern->step)
        dump_step(ast, pattern->step, out);
    else
        dump_ast_term(ast, &pattern->predicate, out);
    ent_buf_add_char(out, ' ');
    dump_ast_term(ast, &pattern->object, out);
    for (uint32_t i = 0; i < pattern->n_notes; i++) {
        const struct ent_note *note = &pattern->notes[i];
        ent_buf_add_format(out, " {%s %d ", ent_field_name(note->field),
                           (int)note->op);
        if (note->key)
            dump_bytes(note->key, note->n_key, out);
        if (note->op != ENT_NOTE_ABSENT)
            dump_ast_term(ast, &note->value, out);
        ent_buf_add_char(out, '}');
    }
}

static void dump_group(const struct ent_ast *ast, const struct ent_group *group,
                       struct ent_buf *out);

static void dump_clause(const struct ent_ast *ast,
                        const struct ent_clause *clause, struct ent_buf *out)
{
    static const char *const kinds[] = {"pattern",  "filter", "bind", "in",
                                        "optional", "not",    "union"};

    ent_buf_add_format(out, "%s ", kinds[clause->kind]);
    if (clause->kind == ENT_CLAUSE_PATTERN)
        dump_pattern(ast, &clause->pattern, out);
    if (clause->expr)
        dump_expr(ast, clause->expr, out);
    if (clause->variable != ENT_NO_VARIABLE)
        ent_buf_add_format(out, " ?%s", ast->variables[clause->variable].name);
    for (uint32_t i = 0; i < clause->n_values; i++) {
        ent_buf_add_char(out, ' ');
        dump_ast_term(ast, &clause->values[i], out);
    }
    for (uint32_t i = 0; i < clause->n_groups; i++)
        dump_group(ast, &clause->groups[i], out);
    ent_buf_add_char(out, '\n');
}

static void dump_group(const struct ent_ast *ast, const struct ent_group *group,
                       struct ent_buf *out)
{
    const struct ent_times *times = &group->times;

    ent_buf_add_str(out, "[\n");
    for (uint32_t i = 0; i < group->n_clauses; i++)
        dump_clause(ast, &group->clauses[i], out);
    if (times->has_valid) {
        ent_buf_add_str(out, " during ");
        dump_date(times->from, out);
        ent_buf_add_str(out, " to ");
        dump_date(times->to, out);
    }
    if (times->has_published) {
        ent_buf_add_str(out, " published ");
        dump_date(times->published, out);
    }
    if (times->has_known) {
        ent_buf_add_str(out, " known ");
        dump_date(times->known, out);
    }
    ent_buf_add_str(out, "]");
}

static void dump_tail(const struct ent_ast *ast, struct ent_buf *out)
{
    if (ast->with_reports)
        ent_buf_add_str(out, " with reports");
    if (ast->having) {
        ent_buf_add_str(out, " having ");
        dump_expr(ast, ast->having, out);
    }
    for (uint32_t i = 0; i < ast->n_keys; i++) {
        ent_buf_add_str(out, ast->keys[i].descending ? " desc " : " asc ");
        dump_expr(ast, ast->keys[i].expr, out);
    }
    if (ast->has_limit)
        ent_buf_add_format(out, " limit %llu", (unsigned long long)ast->limit);
    if (ast->per != ENT_NO_VARIABLE)
        ent_buf_add_format(out, " per ?%s", ast->variables[ast->per].name);
    ent_buf_add_format(out, " offset %llu", (unsigned long long)ast->offset);
}

static void dump_path(const struct ent_ast *ast, struct ent_buf *out)
{
    const struct ent_ast_path *path = &ast->path;

    dump_ast_term(ast, &path->from, out);
    ent_buf_add_str(out, " to ");
    dump_ast_term(ast, &path->to, out);
    for (uint32_t i = 0; i < path->n_via; i++) {
        ent_buf_add_str(out, " via ");
        dump_ast_term(ast, &path->via[i], out);
    }
    ent_buf_add_format(out, " max %u%s", path->max, path->all ? " all" : "");
}

void walk_dump(const struct ent_ast *ast, struct ent_buf *out)
{
    static const char *const forms[] = {"find", "ask", "graph", "path"};

    ent_buf_add_format(out, "%s %d%s%s ", forms[ast->form], (int)ast->mode,
                       ast->all_variables ? " *" : "",
                       ast->has_aggregate ? " agg" : "");
    for (uint32_t i = 0; i < ast->n_items; i++) {
        dump_expr(ast, ast->items[i].expr, out);
        ent_buf_add_format(out, " as ?%s ",
                           ast->variables[ast->items[i].variable].name);
    }
    if (ast->form == ENT_FORM_PATH)
        dump_path(ast, out);
    dump_group(ast, &ast->where, out);
    dump_tail(ast, out);
}
