/* SPDX-License-Identifier: ISC */
/* Walk text from terms, steps and whole queries. */
#include "queries/print.h"

#include "base/date.h"
#include "base/json_write.h"
#include "base/text.h"
#include "queries/keyword.h"

/* ---- terms ----------------------------------------------------------------
 */

void ent_name_print(const char *name, size_t n_name, struct ent_buf *out)
{
    if (ent_name_is_bare(name, n_name) &&
        ent_keyword_find(name, n_name) == ENT_KW_NOT_A_KEYWORD) {
        ent_buf_add(out, name, n_name);
        return;
    }
    ent_buf_add_char(out, '[');
    for (size_t i = 0; i < n_name; i++) {
        if (name[i] == ']' || name[i] == '\\')
            ent_buf_add_char(out, '\\');
        ent_buf_add_char(out, name[i]);
    }
    ent_buf_add_char(out, ']');
}

static void print_iri(const char *iri, size_t n_iri, struct ent_buf *out)
{
    ent_buf_add_char(out, '<');
    ent_buf_add(out, iri, n_iri);
    ent_buf_add_char(out, '>');
}

static void print_text(const struct ent_term *term, struct ent_buf *out)
{
    ent_json_string(out, term->bytes, term->n_bytes);
    if (!term->tag)
        return;
    if (term->kind != ENT_TEXT) {
        ent_buf_add_str(out, "^^");
        print_iri(term->tag, term->n_tag, out);
        return;
    }
    ent_buf_add_char(out, '@');
    ent_buf_add(out, term->tag, term->n_tag);
    if (term->direction != ENT_DIR_NONE)
        ent_buf_add_str(out,
                        term->direction == ENT_DIR_LTR ? "--ltr" : "--rtl");
}

static void print_date(uint64_t date, struct ent_buf *out)
{
    char text[ENT_DATE_TEXT_BYTES];

    ent_buf_add(out, text, ent_date_format(date, text));
}

static void print_quoted(const struct ent_term *parts, struct ent_buf *out)
{
    ent_buf_add_char(out, '(');
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            ent_buf_add_char(out, ' ');
        ent_term_print(&parts[i], out);
    }
    ent_buf_add_char(out, ')');
}

void ent_term_print(const struct ent_term *term, struct ent_buf *out)
{
    switch (term->kind) {
    case ENT_NONE:
        ent_buf_add_str(out, "none");
        break;
    case ENT_BOOLEAN:
        ent_buf_add_str(out, term->boolean ? "true" : "false");
        break;
    case ENT_INTEGER:
        ent_buf_add_int(out, term->integer);
        break;
    case ENT_NUMBER:
        if (term->tag)
            print_text(term, out);
        else
            ent_buf_add(out, term->bytes, term->n_bytes);
        break;
    case ENT_DATE:
        print_date(term->date, out);
        break;
    case ENT_TEXT:
    case ENT_TYPED:
        print_text(term, out);
        break;
    case ENT_NAME:
        ent_name_print(term->bytes, term->n_bytes, out);
        break;
    case ENT_IRI:
        print_iri(term->bytes, term->n_bytes, out);
        break;
    case ENT_BLANK:
        ent_buf_add_str(out, "_:");
        ent_buf_add(out, term->bytes, term->n_bytes);
        break;
    case ENT_QUOTED:
        print_quoted(term->parts, out);
        break;
    }
}

static void print_variable(const struct ent_ast *ast, uint32_t variable,
                           struct ent_buf *out)
{
    ent_buf_add_char(out, '?');
    ent_buf_add(out, ast->variables[variable].name,
                ast->variables[variable].n_name);
}

void ent_ast_term_print(const struct ent_ast *ast,
                        const struct ent_ast_term *term, struct ent_buf *out)
{
    if (term->kind == ENT_AST_VARIABLE) {
        print_variable(ast, term->variable, out);
    } else if (term->kind == ENT_AST_FIXED) {
        ent_term_print(&term->term, out);
    } else {
        ent_buf_add_char(out, '(');
        for (int i = 0; i < 3; i++) {
            if (i > 0)
                ent_buf_add_char(out, ' ');
            ent_ast_term_print(ast, &term->parts[i], out);
        }
        ent_buf_add_char(out, ')');
    }
}

/* ---- steps ----------------------------------------------------------------
 */

/* A part that binds looser than where it stands goes in parentheses. */
static unsigned step_strength(const struct ent_step *step)
{
    switch (step->kind) {
    case ENT_STEP_CHOICE:
        return 1;
    case ENT_STEP_SEQUENCE:
        return 2;
    case ENT_STEP_REPEAT:
        return 3;
    case ENT_STEP_INVERSE:
        return 4;
    default:
        return 5;
    }
}

static void print_step(const struct ent_ast *ast, const struct ent_step *step,
                       unsigned strength, struct ent_buf *out);

static void print_parts(const struct ent_ast *ast, const struct ent_step *step,
                        char between, struct ent_buf *out)
{
    for (uint32_t i = 0; i < step->n_parts; i++) {
        if (i > 0)
            ent_buf_add_char(out, between);
        print_step(ast, step->parts[i], step_strength(step) + 1, out);
    }
}

static void print_bounds(const struct ent_step *step, struct ent_buf *out)
{
    if (step->max == ENT_UNBOUNDED && step->min <= 1)
        ent_buf_add_char(out, step->min == 0 ? '*' : '+');
    else if (step->min == 0 && step->max == 1)
        ent_buf_add_char(out, '?');
    else if (step->max == ENT_UNBOUNDED)
        ent_buf_add_format(out, "{%u,}", (unsigned)step->min);
    else if (step->min == step->max)
        ent_buf_add_format(out, "{%u}", (unsigned)step->min);
    else
        ent_buf_add_format(out, "{%u,%u}", (unsigned)step->min,
                           (unsigned)step->max);
}

static void print_step(const struct ent_ast *ast, const struct ent_step *step,
                       unsigned strength, struct ent_buf *out)
{
    bool in_parentheses = step_strength(step) < strength;

    if (in_parentheses)
        ent_buf_add_char(out, '(');
    switch (step->kind) {
    case ENT_STEP_NAME:
        ent_ast_term_print(ast, &step->name, out);
        break;
    case ENT_STEP_ANY:
        ent_buf_add_str(out, "any");
        break;
    case ENT_STEP_INVERSE:
        ent_buf_add_char(out, '^');
        print_parts(ast, step, ' ', out);
        break;
    case ENT_STEP_SEQUENCE:
        print_parts(ast, step, '/', out);
        break;
    case ENT_STEP_CHOICE:
        print_parts(ast, step, '|', out);
        break;
    case ENT_STEP_REPEAT:
        print_parts(ast, step, ' ', out);
        print_bounds(step, out);
        break;
    }
    if (in_parentheses)
        ent_buf_add_char(out, ')');
}

void ent_step_print(const struct ent_ast *ast, const struct ent_step *step,
                    struct ent_buf *out)
{
    print_step(ast, step, 0, out);
}

/* ---- patterns -------------------------------------------------------------
 */

static void print_note(const struct ent_ast *ast, const struct ent_note *note,
                       struct ent_buf *out)
{
    static const char *const ops[] = {
        [ENT_NOTE_IS] = "",   [ENT_NOTE_ABSENT] = "none",
        [ENT_NOTE_EQ] = "= ", [ENT_NOTE_NE] = "!= ",
        [ENT_NOTE_LT] = "< ", [ENT_NOTE_LE] = "<= ",
        [ENT_NOTE_GT] = "> ", [ENT_NOTE_GE] = ">= "};

    ent_buf_add_str(out, ent_field_name(note->field));
    if (note->field == ENT_FIELD_META) {
        ent_buf_add_char(out, '.');
        if (note->n_key > 0)
            ent_name_print(note->key, note->n_key, out);
        else
            ent_buf_add_str(out, "\"\"");
    }
    ent_buf_add_str(out, ": ");
    ent_buf_add_str(out, ops[note->op]);
    if (note->op != ENT_NOTE_ABSENT)
        ent_ast_term_print(ast, &note->value, out);
}

void ent_pattern_print(const struct ent_ast *ast,
                       const struct ent_pattern *pattern, struct ent_buf *out)
{
    ent_ast_term_print(ast, &pattern->subject, out);
    ent_buf_add_char(out, ' ');
    if (pattern->step)
        ent_step_print(ast, pattern->step, out);
    else
        ent_ast_term_print(ast, &pattern->predicate, out);
    ent_buf_add_char(out, ' ');
    ent_ast_term_print(ast, &pattern->object, out);
    for (uint32_t i = 0; i < pattern->n_notes; i++) {
        ent_buf_add_str(out, i == 0 ? " {" : ", ");
        print_note(ast, &pattern->notes[i], out);
    }
    if (pattern->n_notes > 0)
        ent_buf_add_char(out, '}');
}

/* ---- clauses and groups ---------------------------------------------------
 */

static void print_times(const struct ent_times *times, struct ent_buf *out)
{
    if (times->has_valid) {
        ent_buf_add_str(out, times->from == times->to ? " at " : " during ");
        print_date(times->from, out);
        if (times->from != times->to) {
            ent_buf_add_str(out, " .. ");
            print_date(times->to, out);
        }
    }
    if (times->has_published) {
        ent_buf_add_str(out, " published ");
        print_date(times->published, out);
    }
    if (times->has_known) {
        ent_buf_add_str(out, " known ");
        print_date(times->known, out);
    }
}

static void print_clauses(const struct ent_ast *ast,
                          const struct ent_group *group, struct ent_buf *out)
{
    for (uint32_t i = 0; i < group->n_clauses; i++) {
        if (i > 0)
            ent_buf_add_str(out, " . ");
        ent_clause_print(ast, &group->clauses[i], out);
    }
    print_times(&group->times, out);
}

static void print_groups(const struct ent_ast *ast,
                         const struct ent_clause *clause, struct ent_buf *out)
{
    for (uint32_t i = 0; i < clause->n_groups; i++) {
        ent_buf_add_str(out, i == 0 ? "{ " : " or { ");
        print_clauses(ast, &clause->groups[i], out);
        ent_buf_add_str(out, " }");
    }
}

static void print_in(const struct ent_ast *ast, const struct ent_clause *clause,
                     struct ent_buf *out)
{
    print_variable(ast, clause->variable, out);
    for (uint32_t i = 0; i < clause->n_values; i++) {
        ent_buf_add_str(out, i == 0 ? " in (" : ", ");
        ent_ast_term_print(ast, &clause->values[i], out);
    }
    ent_buf_add_char(out, ')');
}

void ent_clause_print(const struct ent_ast *ast,
                      const struct ent_clause *clause, struct ent_buf *out)
{
    switch (clause->kind) {
    case ENT_CLAUSE_PATTERN:
        ent_pattern_print(ast, &clause->pattern, out);
        break;
    case ENT_CLAUSE_FILTER:
        ent_buf_add_str(out, "filter ");
        ent_expr_print(ast, clause->expr, out);
        break;
    case ENT_CLAUSE_BIND:
        ent_buf_add_str(out, "bind ");
        ent_expr_print(ast, clause->expr, out);
        ent_buf_add_str(out, " as ");
        print_variable(ast, clause->variable, out);
        break;
    case ENT_CLAUSE_IN:
        print_in(ast, clause, out);
        break;
    case ENT_CLAUSE_OPTIONAL:
        ent_buf_add_str(out, "optional ");
        print_groups(ast, clause, out);
        break;
    case ENT_CLAUSE_NOT:
        ent_buf_add_str(out, "not ");
        print_groups(ast, clause, out);
        break;
    case ENT_CLAUSE_UNION:
        print_groups(ast, clause, out);
        break;
    }
}

/* ---- queries --------------------------------------------------------------
 */

static bool stands_alone(const struct ent_expr *expr)
{
    return expr->kind == ENT_EXPR_CALL || expr->kind == ENT_EXPR_AGGREGATE;
}

static void print_item(const struct ent_ast *ast, const struct ent_item *item,
                       struct ent_buf *out)
{
    const struct ent_expr *expr = item->expr;
    const char *open = stands_alone(expr) ? "" : "(";
    const char *close = stands_alone(expr) ? "" : ")";

    ent_buf_add_char(out, ' ');
    if (expr->kind == ENT_EXPR_TERM && expr->term.kind == ENT_AST_VARIABLE &&
        expr->term.variable == item->variable) {
        print_variable(ast, item->variable, out);
        return;
    }
    ent_buf_add_str(out, open);
    ent_expr_print(ast, expr, out);
    ent_buf_add_str(out, close);
    ent_buf_add_str(out, " as ");
    print_variable(ast, item->variable, out);
}

static void print_key(const struct ent_ast *ast, const struct ent_key *key,
                      struct ent_buf *out)
{
    bool bare =
        stands_alone(key->expr) || (key->expr->kind == ENT_EXPR_TERM &&
                                    key->expr->term.kind == ENT_AST_VARIABLE);

    ent_buf_add_str(out, bare ? "" : "(");
    ent_expr_print(ast, key->expr, out);
    ent_buf_add_str(out, bare ? "" : ")");
    ent_buf_add_str(out, key->descending ? " desc" : "");
}

static void print_limit(const struct ent_ast *ast, struct ent_buf *out)
{
    if (!ast->has_limit)
        return;
    ent_buf_add_str(out, " limit ");
    ent_buf_add_uint(out, ast->limit);
    if (ast->per != ENT_NO_VARIABLE) {
        ent_buf_add_str(out, " per ");
        print_variable(ast, ast->per, out);
    }
}

static void print_find(const struct ent_ast *ast, struct ent_buf *out)
{
    ent_buf_add_str(out, ast->all_variables ? "find *" : "find");
    for (uint32_t i = 0; !ast->all_variables && i < ast->n_items; i++)
        print_item(ast, &ast->items[i], out);
    ent_buf_add_str(out, " where ");
    print_clauses(ast, &ast->where, out);
    ent_buf_add_str(out, ast->with_reports ? " with reports" : "");
    if (ast->having) {
        ent_buf_add_str(out, " having ");
        ent_expr_print(ast, ast->having, out);
    }
    for (uint32_t i = 0; i < ast->n_keys; i++) {
        ent_buf_add_str(out, i == 0 ? " order by " : ", ");
        print_key(ast, &ast->keys[i], out);
    }
    print_limit(ast, out);
    if (ast->offset > 0) {
        ent_buf_add_str(out, " offset ");
        ent_buf_add_uint(out, ast->offset);
    }
}

static void print_path(const struct ent_ast *ast, struct ent_buf *out)
{
    const struct ent_ast_path *path = &ast->path;

    ent_buf_add_str(out, "path ");
    ent_ast_term_print(ast, &path->from, out);
    ent_buf_add_str(out, " to ");
    ent_ast_term_print(ast, &path->to, out);
    for (uint32_t i = 0; i < path->n_via; i++) {
        ent_buf_add_str(out, i == 0 ? " via " : "|");
        ent_ast_term_print(ast, &path->via[i], out);
    }
    if (path->max != ENT_PATH_MAX)
        ent_buf_add_format(out, " max %u", (unsigned)path->max);
    ent_buf_add_str(out, path->all ? " all" : "");
    print_times(&ast->where.times, out);
    print_limit(ast, out);
}

void ent_ast_print(const struct ent_ast *ast, struct ent_buf *out)
{
    if (ast->mode != ENT_MODE_RUN)
        ent_buf_add_str(out, ast->mode == ENT_MODE_EXPLAIN ? "explain "
                                                           : "profile ");
    switch (ast->form) {
    case ENT_FORM_FIND:
        print_find(ast, out);
        break;
    case ENT_FORM_ASK:
        ent_buf_add_str(out, "ask ");
        print_clauses(ast, &ast->where, out);
        break;
    case ENT_FORM_GRAPH:
        ent_buf_add_str(out, "graph where ");
        print_clauses(ast, &ast->where, out);
        print_limit(ast, out);
        break;
    case ENT_FORM_PATH:
        print_path(ast, out);
        break;
    }
}
