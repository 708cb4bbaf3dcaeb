/* SPDX-License-Identifier: ISC */
/* What can be seen to be wrong with a query without a database: variables
 * that nothing binds, columns that are not listed, groupings that disagree. */
#include "queries/check.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct ent_variable *variable_of(const struct ent_checker *checker,
                                              uint32_t variable)
{
    return &checker->ast->variables[variable];
}

uint32_t ent_ast_variable(const struct ent_ast *ast, const char *name,
                          size_t n_name)
{
    for (uint32_t i = 0; i < ast->n_variables; i++)
        if (ast->variables[i].n_name == n_name &&
            memcmp(ast->variables[i].name, name, n_name) == 0)
            return i;
    return ENT_NO_VARIABLE;
}

uint32_t
ent_nearest_variable(const struct ent_checker *checker, uint32_t variable,
                     bool (*fits)(const struct ent_checker *, uint32_t))
{
    const struct ent_variable *wanted = variable_of(checker, variable);
    unsigned limit = wanted->n_name < 3   ? 0
                     : wanted->n_name < 5 ? 1
                     : wanted->n_name < 8 ? 2
                                          : 3;
    uint32_t best = ENT_NO_VARIABLE;

    for (uint32_t i = 0; i < checker->ast->n_variables; i++) {
        const struct ent_variable *other = variable_of(checker, i);
        unsigned distance;
        if (i == variable || !fits(checker, i))
            continue;
        distance = ent_text_distance(wanted->name, wanted->n_name, other->name,
                                     other->n_name, limit);
        if (other->n_name == wanted->n_name &&
            strncasecmp(other->name, wanted->name, wanted->n_name) == 0)
            distance = 0;
        if (distance <= limit) {
            best = i;
            limit = distance > 0 ? distance - 1 : 0;
            if (distance == 0)
                break;
        }
    }
    return best;
}

static bool is_bound(const struct ent_checker *checker, uint32_t variable)
{
    return checker->is_bound[variable] ||
           variable_of(checker, variable)->is_parameter;
}

/* ---- what binds which variable ---------------------------------------------
 */

static void bind_variable(struct ent_checker *checker, uint32_t variable,
                          unsigned classes, bool in_not)
{
    checker->classes[variable] |= classes;
    if (!in_not)
        checker->is_bound[variable] = true;
}

static void bind_term(struct ent_checker *checker,
                      const struct ent_ast_term *term, unsigned classes,
                      bool in_not)
{
    if (term->kind == ENT_AST_VARIABLE) {
        bind_variable(checker, term->variable, classes, in_not);
    } else if (term->kind == ENT_AST_QUOTED) {
        bind_term(checker, &term->parts[0], ENT_CLASS_NAME | ENT_CLASS_FACT,
                  in_not);
        bind_term(checker, &term->parts[1], ENT_CLASS_NAME, in_not);
        bind_term(checker, &term->parts[2], ENT_CLASS_ANY, in_not);
    }
}

/* `published` is a date by the model; of other relations nothing is known. */
static unsigned object_class(const struct ent_pattern *pattern)
{
    const struct ent_term *predicate = &pattern->predicate.term;

    if (!pattern->step && pattern->predicate.kind == ENT_AST_FIXED &&
        predicate->kind == ENT_NAME && predicate->n_bytes == 9 &&
        memcmp(predicate->bytes, "published", 9) == 0)
        return ENT_CLASS_DATE;
    return ENT_CLASS_ANY;
}

static void bind_pattern(struct ent_checker *checker,
                         const struct ent_pattern *pattern, bool in_not)
{
    unsigned subject = ENT_CLASS_NAME | ENT_CLASS_FACT;

    /* steps go backwards too, and a step of none leaves the object's kind */
    bind_term(checker, &pattern->subject,
              pattern->step ? ENT_CLASS_ANY : subject, in_not);
    if (!pattern->step)
        bind_term(checker, &pattern->predicate, ENT_CLASS_NAME, in_not);
    bind_term(checker, &pattern->object, object_class(pattern), in_not);
    for (uint32_t i = 0; i < pattern->n_notes; i++) {
        const struct ent_note *note = &pattern->notes[i];
        if (note->op == ENT_NOTE_IS)
            bind_term(checker, &note->value, ent_field_class(note->field),
                      in_not);
    }
}

static void bind_group(struct ent_checker *checker,
                       const struct ent_group *group, bool in_not);

static void bind_clause(struct ent_checker *checker,
                        const struct ent_clause *clause, bool in_not)
{
    unsigned classes = 0;

    switch (clause->kind) {
    case ENT_CLAUSE_PATTERN:
        bind_pattern(checker, &clause->pattern, in_not);
        break;
    case ENT_CLAUSE_BIND:
        bind_variable(checker, clause->variable,
                      ent_class_of(checker, clause->expr), in_not);
        break;
    case ENT_CLAUSE_IN:
        for (uint32_t i = 0; i < clause->n_values; i++)
            classes |= ent_term_class(&clause->values[i].term);
        bind_variable(checker, clause->variable, classes, in_not);
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < clause->n_groups; i++)
        bind_group(checker, &clause->groups[i],
                   in_not || clause->kind == ENT_CLAUSE_NOT);
}

static void bind_group(struct ent_checker *checker,
                       const struct ent_group *group, bool in_not)
{
    for (uint32_t i = 0; i < group->n_clauses; i++)
        bind_clause(checker, &group->clauses[i], in_not);
}

/* ---- variables that nothing binds ------------------------------------------
 */

/* A bare name in the clauses that reads like the variable lacks its `?`. */
static bool mend_question_marks(struct ent_checker *checker, uint32_t variable)
{
    const struct ent_variable *wanted = variable_of(checker, variable);
    struct ent_parser *parser = checker->parser;
    const struct ent_token *token = parser->first;
    bool in_clauses = false;

    for (; token->kind != ENT_TOK_END; token++) {
        in_clauses |= ent_token_is(token, ENT_KW_WHERE);
        if (in_clauses && token->kind == ENT_TOK_NAME &&
            token->term.n_bytes == wanted->n_name &&
            memcmp(token->term.bytes, wanted->name, wanted->n_name) == 0 &&
            token[1].kind != ENT_TOK_COLON && token[1].kind != ENT_TOK_OPEN)
            ent_mend(parser, ent_place_before(token->place), "?");
    }
    return parser->repair->n_edits > 0;
}

static bool fail_unbound(struct ent_checker *checker, uint32_t variable,
                         struct ent_place place)
{
    const char *name = variable_of(checker, variable)->name;
    uint32_t nearest = ent_nearest_variable(checker, variable, is_bound);
    struct ent_parser *parser = checker->parser;

    if (checker->classes[variable] != 0)
        return ent_fail(parser, place, "unbound-variable",
                        "?%s occurs only inside not { }, which binds nothing",
                        name);
    if (nearest == ENT_NO_VARIABLE) {
        ent_fail(parser, place, "unbound-variable",
                 "?%s is listed, but no clause binds it", name);
        mend_question_marks(checker, variable);
        return false;
    }
    ent_fail(parser, place, "unbound-variable",
             "?%s is listed, but no clause binds it; did you mean ?%s?", name,
             variable_of(checker, nearest)->name);
    if (mend_question_marks(checker, variable))
        return false;
    for (const struct ent_token *token = parser->first;
         token->kind != ENT_TOK_END; token++)
        if (token->kind == ENT_TOK_VARIABLE &&
            token->term.n_bytes == strlen(name) &&
            memcmp(token->term.bytes, name, strlen(name)) == 0)
            ent_mend(parser, token->place, "?%s",
                     variable_of(checker, nearest)->name);
    return false;
}

/* Is it a column that an aggregate gives? */
static bool is_aggregate(const struct ent_checker *checker, uint32_t variable)
{
    const struct ent_item *items = checker->parser->items.items;

    for (uint32_t i = 0; i < checker->parser->items.n_items; i++)
        if (items[i].variable == variable && items[i].expr->has_aggregate)
            return true;
    return false;
}

static bool is_column(const struct ent_checker *checker, uint32_t variable)
{
    const struct ent_item *items = checker->parser->items.items;

    for (uint32_t i = 0; i < checker->parser->items.n_items; i++)
        if (items[i].variable == variable)
            return true;
    return false;
}

/* Of an expression: whether it reads an aggregate, and only columns. */
static void look_at(const struct ent_checker *checker,
                    const struct ent_expr *expr, bool *aggregate, bool *columns)
{
    uint32_t variable = expr->term.variable;

    if (expr->kind == ENT_EXPR_TERM && expr->term.kind == ENT_AST_VARIABLE) {
        *aggregate |=
            is_aggregate(checker, variable) && checker->classes[variable] == 0;
        *columns &= is_column(checker, variable);
    }
    for (uint32_t i = 0; i < expr->n_args; i++)
        look_at(checker, expr->args[i], aggregate, columns);
}

/* filter ?n > 3, where ?n is an aggregate: the query with `having` instead is
 * suggested with the warning just added. */
static void suggest_having(const struct ent_checker *checker,
                           const struct ent_group *group,
                           const struct ent_clause *clause)
{
    const struct ent_ast *ast = checker->ast;
    const char *text = ast->text;
    uint32_t from = clause->place.offset;
    uint32_t to = from + clause->place.length;
    uint32_t end = group->place.offset + group->place.length;
    bool aggregate = false, columns = true;
    struct ent_buf query;

    look_at(checker, clause->expr, &aggregate, &columns);
    if (!aggregate || !columns || group != &ast->where || ast->having ||
        group->n_clauses < 2)
        return;
    while (from > 0 && strchr(" \t\r\n.", text[from - 1]))
        from--;
    ent_buf_init(&query);
    ent_buf_add(&query, text, from);
    ent_buf_add(&query, text + to, end - to);
    ent_buf_add_str(&query, " having ");
    ent_buf_add(&query, text + clause->expr->place.offset,
                clause->expr->place.length);
    ent_buf_add(&query, text + end, ast->n_text - end);
    ent_diag_suggest(checker->parser->diags, query.bytes, query.n_bytes);
    ent_release_buf(checker->parser, &query);
}

static bool check_term_bound(struct ent_checker *checker,
                             const struct ent_ast_term *term, bool is_item)
{
    const struct ent_variable *variable;

    if (term->kind == ENT_AST_QUOTED) {
        for (int i = 0; i < 3; i++)
            if (!check_term_bound(checker, &term->parts[i], is_item))
                return false;
        return true;
    }
    if (term->kind != ENT_AST_VARIABLE || is_bound(checker, term->variable))
        return true;
    if (is_item)
        return fail_unbound(checker, term->variable, term->place);
    variable = variable_of(checker, term->variable);
    if (checker->classes[term->variable] == 0 &&
        is_aggregate(checker, term->variable))
        ent_diag_warn(checker->parser->diags, term->place, "unbound-variable",
                      "?%s is counted over all solutions, so no filter sees "
                      "it; rows are tested by having",
                      variable->name);
    else if (checker->classes[term->variable] == 0)
        ent_diag_warn(checker->parser->diags, term->place, "unbound-variable",
                      "no clause binds ?%s, so this never holds",
                      variable->name);
    return true;
}

/* Every variable of an item must be bound; one in a clause had better be. */
static bool check_bound(struct ent_checker *checker,
                        const struct ent_expr *expr, bool is_item)
{
    if (expr->kind == ENT_EXPR_TERM)
        return check_term_bound(checker, &expr->term, is_item);
    for (uint32_t i = 0; i < expr->n_args; i++)
        if (!check_bound(checker, expr->args[i], is_item))
            return false;
    return true;
}

/* ---- clauses ----------------------------------------------------------------
 */

static bool check_group(struct ent_checker *checker,
                        const struct ent_group *group);

/* bind gives a variable that the group does not have yet. */
static bool check_bind(struct ent_checker *checker,
                       const struct ent_group *group,
                       const struct ent_clause *bind)
{
    for (const struct ent_clause *clause = group->clauses; clause < bind;
         clause++) {
        if ((clause->kind == ENT_CLAUSE_BIND ||
             clause->kind == ENT_CLAUSE_IN) &&
            clause->variable == bind->variable)
            return ent_fail(checker->parser, bind->variable_place, "repeated",
                            "?%s is bound already; bind a new variable and "
                            "compare the two in a filter",
                            variable_of(checker, bind->variable)->name);
    }
    return true;
}

static bool check_clause(struct ent_checker *checker,
                         const struct ent_group *group,
                         const struct ent_clause *clause)
{
    if (clause->kind == ENT_CLAUSE_FILTER &&
        (!ent_check_condition(checker, clause->expr) ||
         !check_bound(checker, clause->expr, false)))
        return false;
    if (clause->kind == ENT_CLAUSE_FILTER)
        suggest_having(checker, group, clause);
    if (clause->kind == ENT_CLAUSE_BIND &&
        (!ent_check_expr(checker, clause->expr) ||
         !check_bound(checker, clause->expr, false) ||
         !check_bind(checker, group, clause)))
        return false;
    for (uint32_t i = 0; i < clause->n_groups; i++)
        if (!check_group(checker, &clause->groups[i]))
            return false;
    return true;
}

static bool check_group(struct ent_checker *checker,
                        const struct ent_group *group)
{
    for (uint32_t i = 0; i < group->n_clauses; i++)
        if (!check_clause(checker, group, &group->clauses[i]))
            return false;
    return true;
}

/* ---- items ------------------------------------------------------------------
 */

static bool is_plain(const struct ent_item *item)
{
    return item->expr->kind == ENT_EXPR_TERM &&
           item->expr->term.kind == ENT_AST_VARIABLE &&
           item->expr->term.variable == item->variable;
}

/* find *: every variable that the clauses bind, in order of appearance. */
static bool list_all(struct ent_checker *checker)
{
    struct ent_parser *parser = checker->parser;

    for (uint32_t i = 0; i < checker->ast->n_variables; i++) {
        struct ent_place place = variable_of(checker, i)->place;
        struct ent_item *item;
        struct ent_expr *expr;
        if (!is_bound(checker, i))
            continue;
        item = ent_list_add(parser, &parser->items, sizeof *item);
        expr = ent_arena_calloc(parser->arena, 1, sizeof *expr);
        if (!item || !expr)
            return ent_fail_memory(parser);
        expr->kind = ENT_EXPR_TERM;
        expr->depth = 1;
        expr->place = place;
        expr->term = (struct ent_ast_term){.kind = ENT_AST_VARIABLE,
                                           .has_variable = true,
                                           .place = place,
                                           .variable = i};
        *item = (struct ent_item){expr, i, place};
    }
    checker->ast->items = parser->items.items;
    checker->ast->n_items = parser->items.n_items;
    if (checker->ast->n_items > 0)
        return true;
    return ent_fail(parser, checker->ast->where.place, "unbound-variable",
                    "find * lists the variables of the clauses, but there are "
                    "none; ask tells whether something holds");
}

/* Gives a column, whose name ends the item, another name. */
static bool mend_column(struct ent_parser *parser, const struct ent_item *item,
                        const char *name)
{
    const struct ent_token *token = parser->first;
    uint32_t end = item->place.offset + item->place.length;
    const struct ent_token *last = token;

    for (; token->place.offset < end && token->kind != ENT_TOK_END; token++)
        if (token->kind == ENT_TOK_VARIABLE)
            last = token;
    return ent_mend(parser, last->place, "?%s",
                    ent_fresh_variable(parser, name));
}

static bool check_name(struct ent_checker *checker, uint32_t index)
{
    const struct ent_item *items = checker->ast->items;
    const struct ent_item *item = &items[index];
    struct ent_parser *parser = checker->parser;
    const char *name = variable_of(checker, item->variable)->name;

    for (uint32_t i = 0; i < index; i++) {
        struct ent_place span;
        if (items[i].variable != item->variable)
            continue;
        ent_fail(parser, item->place, "repeated", "?%s is listed twice", name);
        if (!is_plain(item))
            return mend_column(parser, item, name);
        span = ent_place_span(ent_place_after(items[index - 1].place),
                              item->place);
        return ent_mend(parser, span, "%s", "");
    }
    if (is_plain(item) || !is_bound(checker, item->variable))
        return true;
    ent_fail(parser, item->place, "repeated",
             "?%s is a variable of the clauses already; give the column "
             "another name",
             name);
    return mend_column(parser, item, name);
}

/* Outside of aggregates an item may only use what it is grouped by. */
static bool check_grouped(struct ent_checker *checker,
                          const struct ent_expr *expr)
{
    const struct ent_ast *ast = checker->ast;

    if (expr->kind == ENT_EXPR_AGGREGATE)
        return true;
    if (expr->kind == ENT_EXPR_TERM && expr->term.kind == ENT_AST_VARIABLE) {
        for (uint32_t i = 0; i < ast->n_items; i++)
            if (is_plain(&ast->items[i]) &&
                ast->items[i].variable == expr->term.variable)
                return true;
        return ent_fail(checker->parser, expr->place, "aggregate",
                        "?%s stands beside an aggregate, so it must be listed "
                        "by itself as well",
                        variable_of(checker, expr->term.variable)->name);
    }
    for (uint32_t i = 0; i < expr->n_args; i++)
        if (!check_grouped(checker, expr->args[i]))
            return false;
    return true;
}

static bool check_items(struct ent_checker *checker)
{
    for (uint32_t i = 0; i < checker->ast->n_items; i++) {
        const struct ent_item *item = &checker->ast->items[i];
        if (!check_bound(checker, item->expr, true) ||
            !ent_check_expr(checker, item->expr) || !check_name(checker, i))
            return false;
        if (item->expr->has_aggregate && !check_grouped(checker, item->expr))
            return false;
        if (!is_plain(item))
            checker->classes[item->variable] |=
                ent_class_of(checker, item->expr);
    }
    return true;
}

/* ---- tail -------------------------------------------------------------------
 */

static bool is_listed(const struct ent_checker *checker, uint32_t variable)
{
    for (uint32_t i = 0; i < checker->ast->n_items; i++)
        if (checker->ast->items[i].variable == variable)
            return true;
    return false;
}

/* A variable that is bound is added to the items; another is misspelt. */
static bool fail_unlisted(struct ent_checker *checker, uint32_t variable,
                          struct ent_place place, const char *who)
{
    const struct ent_ast *ast = checker->ast;
    const char *name = variable_of(checker, variable)->name;
    uint32_t nearest = ent_nearest_variable(checker, variable, is_listed);
    struct ent_parser *parser = checker->parser;

    if (nearest != ENT_NO_VARIABLE && !is_bound(checker, variable)) {
        ent_fail(parser, place, "unlisted-variable",
                 "%s uses listed variables, and ?%s is not listed; did you "
                 "mean ?%s?",
                 who, name, variable_of(checker, nearest)->name);
        return ent_mend(parser, place, "?%s",
                        variable_of(checker, nearest)->name);
    }
    ent_fail(parser, place, "unlisted-variable",
             "%s uses listed variables, and ?%s is not listed", who, name);
    if (ast->n_items > 0 && is_bound(checker, variable))
        ent_mend(parser, ent_place_after(ast->items[ast->n_items - 1].place),
                 " ?%s", name);
    return false;
}

static bool check_listed_term(struct ent_checker *checker,
                              const struct ent_ast_term *term, const char *who)
{
    if (term->kind == ENT_AST_VARIABLE)
        return is_listed(checker, term->variable) ||
               fail_unlisted(checker, term->variable, term->place, who);
    for (int i = 0; term->kind == ENT_AST_QUOTED && i < 3; i++)
        if (!check_listed_term(checker, &term->parts[i], who))
            return false;
    return true;
}

static bool check_listed(struct ent_checker *checker,
                         const struct ent_expr *expr, const char *who)
{
    if (expr->kind == ENT_EXPR_TERM)
        return check_listed_term(checker, &expr->term, who);
    for (uint32_t i = 0; i < expr->n_args; i++)
        if (!check_listed(checker, expr->args[i], who))
            return false;
    return true;
}

static bool is_grouped_by(const struct ent_checker *checker, uint32_t variable)
{
    const struct ent_expr *const *exprs = checker->parser->group_by.items;

    for (uint32_t i = 0; i < checker->parser->group_by.n_items; i++)
        if (exprs[i]->kind == ENT_EXPR_TERM &&
            exprs[i]->term.variable == variable)
            return true;
    return false;
}

/* group by says again what the items say, or it is refused. */
static bool check_group_by(struct ent_checker *checker)
{
    struct ent_parser *parser = checker->parser;
    const struct ent_expr *const *exprs = parser->group_by.items;
    bool same = true;

    if (parser->group_by.n_items == 0)
        return true;
    for (uint32_t i = 0; i < parser->group_by.n_items; i++) {
        bool is_variable = exprs[i]->kind == ENT_EXPR_TERM &&
                           exprs[i]->term.kind == ENT_AST_VARIABLE;
        if (is_variable && !is_listed(checker, exprs[i]->term.variable))
            return fail_unlisted(checker, exprs[i]->term.variable,
                                 exprs[i]->place, "a grouping");
        same &= is_variable;
    }
    for (uint32_t i = 0; i < checker->ast->n_items; i++)
        if (!checker->ast->items[i].expr->has_aggregate)
            same &= is_grouped_by(checker, checker->ast->items[i].variable);
    if (same)
        return true;
    ent_fail(parser, parser->group_by_place, "foreign",
             "find groups by all items that are no aggregates; there is no "
             "other grouping");
    return ent_mend(parser, parser->group_by_place, "%s", "");
}

static bool check_with_reports(struct ent_checker *checker)
{
    struct ent_parser *parser = checker->parser;
    const struct ent_token *token = parser->first;

    if (!checker->ast->with_reports || !checker->ast->has_aggregate)
        return true;
    while (!ent_token_is(token, ENT_KW_WITH) ||
           !ent_token_is_word(token + 1, "reports"))
        token++;
    ent_fail(parser, ent_token_span(token, token + 1), "aggregate",
             "with reports goes with rows of facts, not with aggregates");
    return ent_mend(parser, ent_token_span(token, token + 1), "%s", "");
}

static bool check_tail(struct ent_checker *checker)
{
    const struct ent_ast *ast = checker->ast;

    for (uint32_t i = 0; i < ast->n_keys; i++)
        if (!check_listed(checker, ast->keys[i].expr, "order by") ||
            !ent_check_expr(checker, ast->keys[i].expr))
            return false;
    if (ast->having && (!check_listed(checker, ast->having, "having") ||
                        !ent_check_condition(checker, ast->having)))
        return false;
    if (ast->per != ENT_NO_VARIABLE && !is_listed(checker, ast->per)) {
        const struct ent_token *token = checker->parser->first;
        while (!ent_token_is(token, ENT_KW_PER) ||
               token[1].kind != ENT_TOK_VARIABLE)
            token++;
        return fail_unlisted(checker, ast->per, token[1].place, "limit per");
    }
    return check_group_by(checker) && check_with_reports(checker);
}

/* Nothing is trimmed inside brackets, which is seldom meant. */
static void warn_blanks(struct ent_checker *checker)
{
    const struct ent_token *token = checker->parser->first;

    for (; token->kind != ENT_TOK_END; token++)
        if (token->kind == ENT_TOK_BRACKET && token->term.n_bytes > 0 &&
            (token->term.bytes[0] == ' ' ||
             token->term.bytes[token->term.n_bytes - 1] == ' '))
            ent_diag_warn(checker->parser->diags, token->place, "blank-in-name",
                          "the blanks at the ends of this name are part of it");
}

bool ent_check(struct ent_parser *parser)
{
    struct ent_checker checker = {.parser = parser, .ast = parser->ast};

    checker.classes =
        ent_arena_calloc(parser->arena, parser->ast->n_variables + 1,
                         sizeof *checker.classes);
    checker.is_bound =
        ent_arena_calloc(parser->arena, parser->ast->n_variables + 1,
                         sizeof *checker.is_bound);
    if (!checker.classes || !checker.is_bound)
        return ent_fail_memory(parser);
    warn_blanks(&checker);
    bind_group(&checker, &parser->ast->where, false);
    if (!check_group(&checker, &parser->ast->where))
        return false;
    ent_check_order(&checker);
    if (parser->ast->form != ENT_FORM_FIND)
        return true;
    if (parser->ast->all_variables && !list_all(&checker))
        return false;
    return check_items(&checker) && check_tail(&checker);
}
