/* SPDX-License-Identifier: ISC */
/* Variables that get their value only behind the place that reads them: groups
 * inside and `bind` see what stands before them in the text. */
#include "base/limits.h"
#include "queries/check.h"

/* A set of variables is one word. */
_Static_assert(ENT_MAX_QUERY_VARIABLES <= 64, "more variables than bits");

static uint64_t bit(uint32_t variable)
{
    return variable < ENT_MAX_QUERY_VARIABLES ? UINT64_C(1) << variable : 0;
}

/* ---- what clauses may bind ----------------------------------------------- */

static uint64_t of_term(const struct ent_ast_term *term)
{
    if (term->kind == ENT_AST_VARIABLE)
        return bit(term->variable);
    if (term->kind != ENT_AST_QUOTED)
        return 0;
    return of_term(&term->parts[0]) | of_term(&term->parts[1]) |
           of_term(&term->parts[2]);
}

static uint64_t of_pattern(const struct ent_pattern *pattern)
{
    uint64_t found = of_term(&pattern->subject) | of_term(&pattern->object);
    if (!pattern->step)
        found |= of_term(&pattern->predicate);
    for (uint32_t i = 0; i < pattern->n_notes; i++)
        if (pattern->notes[i].op == ENT_NOTE_IS)
            found |= of_term(&pattern->notes[i].value);
    return found;
}

static uint64_t of_group(const struct ent_group *group);

static uint64_t of_clause(const struct ent_clause *clause)
{
    uint64_t found = 0;
    switch (clause->kind) {
    case ENT_CLAUSE_PATTERN:
        return of_pattern(&clause->pattern);
    case ENT_CLAUSE_BIND:
    case ENT_CLAUSE_IN:
        return bit(clause->variable);
    case ENT_CLAUSE_NOT:
        return 0;
    default:
        for (uint32_t i = 0; i < clause->n_groups; i++)
            found |= of_group(&clause->groups[i]);
        return found;
    }
}

static uint64_t of_group(const struct ent_group *group)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < group->n_clauses; i++)
        found |= of_clause(&group->clauses[i]);
    return found;
}

/* ---- what expressions read ------------------------------------------------
 */

static void warn_of(const struct ent_checker *checker,
                    const struct ent_ast_term *term, uint64_t seen,
                    const char *what)
{
    if (term->kind == ENT_AST_QUOTED)
        for (int i = 0; i < 3; i++)
            warn_of(checker, &term->parts[i], seen, what);
    if (term->kind != ENT_AST_VARIABLE || (seen & bit(term->variable)) ||
        !checker->is_bound[term->variable] ||
        checker->ast->variables[term->variable].is_parameter)
        return;
    ent_diag_warn(checker->parser->diags, term->place, "bound-later",
                  "?%s has no value here: it gets one only behind this %s, "
                  "which sees what stands before it",
                  checker->ast->variables[term->variable].name, what);
}

static void check_expr(const struct ent_checker *checker,
                       const struct ent_expr *expr, uint64_t seen,
                       const char *what)
{
    if (expr->kind == ENT_EXPR_TERM)
        warn_of(checker, &expr->term, seen, what);
    for (uint32_t i = 0; i < expr->n_args; i++)
        check_expr(checker, expr->args[i], seen, what);
}

/* ---- groups ----------------------------------------------------------------
 */

/* `before`: bound by what stands before, in the text; `all`: by that and by
 * the whole group. */
static void check_clauses(const struct ent_checker *checker,
                          const struct ent_group *group, uint64_t before,
                          uint64_t all)
{
    for (uint32_t i = 0; i < group->n_clauses; i++) {
        const struct ent_clause *clause = &group->clauses[i];
        bool is_alone =
            clause->kind == ENT_CLAUSE_UNION && clause->n_groups == 1;
        uint64_t seen = clause->kind == ENT_CLAUSE_NOT ? all : before;
        if (clause->kind == ENT_CLAUSE_FILTER)
            check_expr(checker, clause->expr, all, "group");
        if (clause->kind == ENT_CLAUSE_BIND)
            check_expr(checker, clause->expr, before, "bind");
        for (uint32_t j = 0; j < clause->pattern.n_notes; j++)
            if (clause->pattern.notes[j].op > ENT_NOTE_ABSENT)
                warn_of(checker, &clause->pattern.notes[j].value, all, "group");
        for (uint32_t j = 0; j < clause->n_groups; j++) {
            const struct ent_group *inner = &clause->groups[j];
            check_clauses(checker, inner, seen,
                          is_alone ? all : seen | of_group(inner));
        }
        before |= of_clause(clause);
    }
}

void ent_check_order(const struct ent_checker *checker)
{
    const struct ent_group *where = &checker->ast->where;
    check_clauses(checker, where, 0, of_group(where));
}
