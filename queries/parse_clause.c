/* SPDX-License-Identifier: ISC */
/* Clauses: patterns, filters, bindings, groups. */
#include <string.h>

#include "base/limits.h"
#include "queries/parser.h"

static bool parse_group(struct ent_parser *parser, struct ent_group *group);

static struct ent_clause *add_clause(struct ent_parser *parser,
                                     struct ent_list *clauses,
                                     enum ent_clause_kind kind)
{
    struct ent_clause *clause = ent_list_add(parser, clauses, sizeof *clause);

    if (clause) {
        clause->kind = kind;
        clause->place = parser->token->place;
        clause->variable = ENT_NO_VARIABLE;
    }
    return clause;
}

static void end_clause(const struct ent_parser *parser,
                       struct ent_clause *clause)
{
    clause->place = ent_place_span(clause->place, parser->token[-1].place);
}

/* ---- patterns -------------------------------------------------------------
 */

/* object = term [ "{" note { "," note } "}" ] . */
static bool parse_object(struct ent_parser *parser, struct ent_pattern *pattern)
{
    if (!ent_parse_term(parser, ENT_ROLE_OBJECT, &pattern->object))
        return false;
    return !ent_at(parser, ENT_TOK_OPEN_BRACE) ||
           ent_parse_notes(parser, pattern);
}

static bool is_odd_relation(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    return token->kind == ENT_TOK_NAME &&
           token->keyword != ENT_KW_NOT_A_KEYWORD &&
           token->keyword != ENT_KW_A && token->keyword != ENT_KW_ANY &&
           token->keyword != ENT_KW_PUBLISHED;
}

/* A comparison where a pattern is read: it lacks its `filter`. */
static bool is_condition(const struct ent_token *token)
{
    return (token->kind >= ENT_TOK_EQ && token->kind <= ENT_TOK_GE) ||
           (ent_token_is(token, ENT_KW_NOT) &&
            ent_token_is(token + 1, ENT_KW_IN));
}

static bool fail_condition(struct ent_parser *parser,
                           const struct ent_token *start)
{
    ent_fail(parser, ent_token_span(start, parser->token), "syntax",
             "a condition begins with filter");
    return ent_mend(parser, ent_place_before(start->place), "filter ");
}

static bool at_pattern_end(const struct ent_parser *parser)
{
    return ent_at(parser, ENT_TOK_DOT) || ent_at(parser, ENT_TOK_END) ||
           ent_at(parser, ENT_TOK_CLOSE_BRACE) ||
           (ent_token_ends_clauses(parser->token) &&
            !ent_at_keyword(parser, ENT_KW_PUBLISHED));
}

/* U.S. supports ?x: full stops inside a name. */
static bool fail_abbreviation(struct ent_parser *parser,
                              const struct ent_token *start)
{
    const struct ent_token *first = start;
    const struct ent_token *last = start;

    while (!first->gap && first > parser->first + 1 &&
           first[-1].kind == ENT_TOK_DOT && !first[-1].gap &&
           first[-2].kind == ENT_TOK_NAME)
        first -= 2;
    while (last[1].kind == ENT_TOK_DOT && !last[1].gap &&
           last[2].kind == ENT_TOK_NAME && !last[2].gap)
        last += 2;
    if (first == last)
        return false;
    if (last[1].kind == ENT_TOK_DOT && !last[1].gap)
        last++;
    ent_fail(parser, ent_token_span(first, last), "blank-in-name",
             "a name with full stops in it goes in brackets: [%.*s]",
             ENT_TEXT_OF(parser, ent_token_span(first, last)));
    ent_mend(parser, ent_token_span(first, last), "[%.*s]",
             ENT_TEXT_OF(parser, ent_token_span(first, last)));
    return true;
}

/* A subject that nothing follows. */
static bool fail_lone_subject(struct ent_parser *parser,
                              const struct ent_token *start,
                              const struct ent_ast_term *subject)
{
    const struct ent_token *close = parser->token - 1;

    if (start->kind == ENT_TOK_NAME && fail_abbreviation(parser, start))
        return false;
    ent_fail_expected(parser, "a relation and an object (a pattern is subject "
                              "relation object)");
    if (subject->kind != ENT_AST_QUOTED || ent_at(parser, ENT_TOK_ERROR))
        return false;
    ent_mend(parser, start->place, "%s", "");
    return ent_mend(parser, close->place, "%s", "");
}

static bool parse_subject(struct ent_parser *parser,
                          const struct ent_token *start,
                          struct ent_ast_term *subject)
{
    if (!ent_parse_term(parser, ENT_ROLE_SUBJECT, subject))
        return false;
    if (ent_at_arrow(parser))
        return ent_fail_arrow(parser);
    if (is_condition(parser->token))
        return fail_condition(parser, start);
    if (ent_at_keyword(parser, ENT_KW_NOT))
        return ent_fail_not(parser, start);
    if (is_odd_relation(parser) || ent_at_apostrophe(parser))
        return ent_fail_words(parser, start);
    return !at_pattern_end(parser) || fail_lone_subject(parser, start, subject);
}

/* A word in lower case and a term: a relation with its object. */
static bool begins_relation(const struct ent_token *token)
{
    return ent_token_is(token, ENT_KW_NOT_A_KEYWORD) &&
           token->term.bytes[0] >= 'a' && token->term.bytes[0] <= 'z' &&
           ent_token_starts_term(token + 1);
}

/* A reserved word between two others, as in: has taken in Syrian refugees. */
static bool goes_on(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (token->kind != ENT_TOK_NAME || token[-1].kind != ENT_TOK_NAME ||
        !ent_token_is(token + 1, ENT_KW_NOT_A_KEYWORD))
        return false;
    switch (token->keyword) {
    case ENT_KW_AND:
        return !ent_token_starts_fact(token + 1) && !begins_relation(token + 1);
    case ENT_KW_IN:
    case ENT_KW_TO:
    case ENT_KW_BY:
    case ENT_KW_A:
    case ENT_KW_ALL:
    case ENT_KW_AS:
        return true;
    case ENT_KW_AT:
        return true;
    case ENT_KW_WITH:
        return !ent_token_is_evidence(token + 1);
    default:
        return false;
    }
}

/* A comma before limit, order by, ... */
static bool fail_comma(struct ent_parser *parser)
{
    ent_fail_expected(parser, "another object behind the comma");
    return ent_mend(parser, parser->token[-1].place, "%s", "");
}

/* pattern = term relation object { "," object }
 *           { ";" relation object { "," object } } . */
static bool parse_pattern(struct ent_parser *parser, struct ent_list *clauses)
{
    const struct ent_token *start = parser->token;
    struct ent_pattern pattern = {0};
    struct ent_clause *clause;

    if (!parse_subject(parser, start, &pattern.subject))
        return false;
    do {
        if (pattern.object.place.length > 0 && at_pattern_end(parser))
            break;
        if (!ent_parse_relation(parser, &pattern))
            return false;
        if (ent_at_arrow(parser))
            return ent_fail_arrow(parser);
        if (ent_at_keyword(parser, ENT_KW_NOT))
            return ent_fail_not(parser, start);
        if (ent_at_relations(parser))
            return ent_fail_relations(parser);
        if (ent_at_apostrophe(parser) || goes_on(parser))
            return ent_fail_words(parser, start);
        do {
            if (parser->token[-1].kind == ENT_TOK_COMMA &&
                ent_token_ends_clauses(parser->token))
                return fail_comma(parser);
            pattern.notes = NULL;
            pattern.n_notes = 0;
            if (!parse_object(parser, &pattern))
                return false;
            clause = add_clause(parser, clauses, ENT_CLAUSE_PATTERN);
            if (!clause)
                return false;
            clause->pattern = pattern;
            clause->place = start->place;
            end_clause(parser, clause);
        } while (ent_accept(parser, ENT_TOK_COMMA));
    } while (ent_accept(parser, ENT_TOK_SEMICOLON));
    if (ent_at_foreign_time(parser))
        return ent_fail_foreign_time(parser);
    if (ent_at_origin(parser))
        return ent_fail_origin(parser);
    if (ent_at_bare_notes(parser))
        return ent_fail_bare_notes(parser);
    if (ent_token_starts_term(parser->token) || ent_at_arrow(parser) ||
        ent_at_apostrophe(parser) || goes_on(parser))
        return ent_fail_words(parser, start);
    return true;
}

/* ---- filters and bindings -------------------------------------------------
 */

/* "filter" expr */
static bool parse_filter(struct ent_parser *parser, struct ent_list *clauses)
{
    struct ent_clause *clause = add_clause(parser, clauses, ENT_CLAUSE_FILTER);

    if (!clause)
        return false;
    parser->token++;
    if (!ent_parse_expr(parser, ENT_IN_CLAUSE, &clause->expr))
        return false;
    end_clause(parser, clause);
    return true;
}

/* "bind" expr "as" VAR, or all of it in parentheses */
static bool parse_bind(struct ent_parser *parser, struct ent_list *clauses)
{
    struct ent_clause *clause = add_clause(parser, clauses, ENT_CLAUSE_BIND);
    const struct ent_token *start = parser->token;
    const struct ent_token *close = NULL;

    if (!clause)
        return false;
    parser->token++;
    if (ent_at(parser, ENT_TOK_OPEN)) {
        close = ent_token_clause_end(parser->token + 1);
        if (close->kind != ENT_TOK_CLOSE || close - start < 5 ||
            !ent_token_is(close - 2, ENT_KW_AS))
            close = NULL;
        else
            parser->token++;
    }
    if (!ent_parse_expr(parser, ENT_IN_CLAUSE, &clause->expr))
        return false;
    if (!ent_accept_keyword(parser, ENT_KW_AS))
        return ent_fail_expected(parser, "`as` and a variable, as in bind "
                                         "year(?d) as ?year");
    if (!ent_parse_variable(parser, &clause->variable, &clause->variable_place))
        return false;
    if (close && !ent_expect(parser, ENT_TOK_CLOSE, "the closing )"))
        return false;
    end_clause(parser, clause);
    return true;
}

/* One item of a list between [ and ]: blanks around it go, a name with blanks
 * gets brackets of its own. */
static void add_list_item(struct ent_buf *list, const char *from,
                          const char *end)
{
    bool is_bare;

    while (from < end && strchr(" \t\r\n", *from))
        from++;
    while (from < end && strchr(" \t\r\n", end[-1]))
        end--;
    is_bare = from < end && !strchr("[\"<?(", *from) &&
              memchr(from, ' ', (size_t)(end - from));
    if (list->n_bytes > 0)
        ent_buf_add_str(list, ", ");
    ent_buf_add_str(list, is_bare ? "[" : "");
    ent_buf_add(list, from, (size_t)(end - from));
    ent_buf_add_str(list, is_bare ? "]" : "");
}

/* [A, B] or [[A a], B]; false if it is neither. */
static bool fail_bracket_list(struct ent_parser *parser)
{
    struct ent_place place = parser->token->place;
    const char *open = parser->text + place.offset;
    const char *item = open + 1;
    const char *at = open;
    unsigned depth = 0, n_items = 0;
    struct ent_buf list;

    ent_buf_init(&list);
    do {
        depth += *at == '[';
        depth -= *at == ']';
        if ((*at == ',' && depth == 1) || depth == 0) {
            add_list_item(&list, item, at);
            item = at + 1;
            n_items++;
        }
    } while (depth > 0 && *++at);
    place.length = (uint32_t)(at + 1 - open);
    if (depth == 0 && (n_items > 1 || open[1] == '[')) {
        ent_fail(parser, place, "syntax",
                 "a list is written in parentheses: ?x in (A, B)");
        ent_mend(parser, place, "(%.*s)", (int)list.n_bytes, list.bytes);
    }
    ent_release_buf(parser, &list);
    return parser->status != ENT_OK;
}

/* ?x in [A, B], ?x in {A, B}, ?x in A, B */
bool ent_fail_list(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *end = token + 1;

    if (parser->text[token->place.offset] == '[' && fail_bracket_list(parser))
        return false;
    if (token->kind == ENT_TOK_OPEN_BRACE) {
        while (end->kind != ENT_TOK_END && end->kind != ENT_TOK_CLOSE_BRACE)
            end++;
        ent_fail(parser, token->place, "syntax",
                 "a list is written in parentheses: ?x in (A, B)");
        ent_mend(parser, token->place, "(");
        return ent_mend(parser, end->place, ")");
    }
    ent_fail_expected(parser, "a list in parentheses, as in ?x in (A, B)");
    if (!ent_token_starts_term(token))
        return false;
    while (end->kind == ENT_TOK_COMMA && ent_token_starts_term(end + 1))
        end += 2;
    ent_mend(parser, ent_place_before(token->place), "(");
    return ent_mend(parser, ent_place_after(end[-1].place), ")");
}

/* VAR "in" "(" fixed { "," fixed } ")" */
static bool parse_in(struct ent_parser *parser, struct ent_list *clauses)
{
    struct ent_clause *clause = add_clause(parser, clauses, ENT_CLAUSE_IN);
    struct ent_list values = {0};
    struct ent_ast_term *value;

    if (!clause ||
        !ent_parse_variable(parser, &clause->variable, &clause->variable_place))
        return false;
    parser->token++;
    if (!ent_accept(parser, ENT_TOK_OPEN))
        return ent_fail_list(parser);
    do {
        value = ent_list_add(parser, &values, sizeof *value);
        if (!value || !ent_parse_term(parser, ENT_ROLE_FIXED, value))
            return false;
        if (value->has_variable)
            return ent_fail(parser, value->place, "syntax",
                            "a list holds fixed terms; to compare with a "
                            "variable write filter ?x = ?y");
    } while (ent_accept(parser, ENT_TOK_COMMA));
    if (!ent_expect(parser, ENT_TOK_CLOSE, "a comma or the closing )"))
        return false;
    clause->values = values.items;
    clause->n_values = values.n_items;
    end_clause(parser, clause);
    return true;
}

/* ---- groups ---------------------------------------------------------------
 */

/* A pattern where a group is wanted. */
static bool fail_group(struct ent_parser *parser, const char *word)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *end;

    if (ent_token_is_word(token, "exists") &&
        token[1].kind == ENT_TOK_OPEN_BRACE) {
        ent_fail(parser, token->place, "foreign",
                 "that nothing fits is written not { ... }, without exists");
        return ent_mend(parser, token->place, "%s", "");
    }
    if (!ent_token_starts_term(token))
        return ent_fail_expected(parser, "a group in { }");
    end = ent_token_clause_end(token);
    ent_fail(parser, token->place, "syntax", "after %s stands a group in { }",
             word);
    ent_mend(parser, ent_place_before(token->place), "{ ");
    return ent_mend(parser, ent_place_after(end[-1].place), " }");
}

/* ( "optional" | "not" ) group */
static bool parse_prefixed_group(struct ent_parser *parser,
                                 struct ent_list *clauses)
{
    bool is_not = ent_at_keyword(parser, ENT_KW_NOT);
    struct ent_clause *clause =
        add_clause(parser, clauses,
                   is_not ? ENT_CLAUSE_NOT : ENT_CLAUSE_OPTIONAL);
    struct ent_group *group = ent_arena_calloc(parser->arena, 1, sizeof *group);

    if (!group)
        return ent_fail_memory(parser);
    if (!clause)
        return false;
    parser->token++;
    if (!ent_at(parser, ENT_TOK_OPEN_BRACE))
        return fail_group(parser, is_not ? "not" : "optional");
    if (!parse_group(parser, group))
        return false;
    clause->groups = group;
    clause->n_groups = 1;
    end_clause(parser, clause);
    return true;
}

/* group { "or" group } */
static bool parse_union(struct ent_parser *parser, struct ent_list *clauses)
{
    struct ent_clause *clause = add_clause(parser, clauses, ENT_CLAUSE_UNION);
    struct ent_list groups = {0};
    struct ent_group *group;

    if (!clause)
        return false;
    do {
        if (!ent_at(parser, ENT_TOK_OPEN_BRACE))
            return fail_group(parser, "or");
        group = ent_list_add(parser, &groups, sizeof *group);
        if (!group || !parse_group(parser, group))
            return false;
    } while (ent_accept_keyword(parser, ENT_KW_OR));
    clause->groups = groups.items;
    clause->n_groups = groups.n_items;
    end_clause(parser, clause);
    return true;
}

/* group = "{" clauses times "}" . */
static bool parse_group(struct ent_parser *parser, struct ent_group *group)
{
    const struct ent_token *open = parser->token++;

    if (ent_at(parser, ENT_TOK_CLOSE_BRACE))
        return ent_fail(parser, ent_token_span(open, parser->token), "syntax",
                        "a group holds one clause or more");
    if (!ent_enter(parser) || !ent_parse_clauses(parser, group) ||
        !ent_parse_times(parser, &group->times, false))
        return false;
    if (ent_at_late_clause(parser, group))
        return ent_fail_late_clause(parser, group);
    if (!ent_at(parser, ENT_TOK_CLOSE_BRACE)) {
        ent_fail_expected(parser, "the closing } of a group");
        if (parser->token->kind != ENT_TOK_ERROR)
            ent_mend(parser, ent_place_after(parser->token[-1].place), " }");
        return false;
    }
    group->place = ent_token_span(open, parser->token);
    parser->token++;
    ent_leave(parser);
    return true;
}

/* ---- clauses --------------------------------------------------------------
 */

/* clause = pattern | "filter" expr | "bind" expr "as" VAR
 *        | VAR "in" "(" fixed { "," fixed } ")"
 *        | "optional" group | "not" group | group { "or" group } . */
static bool parse_clause(struct ent_parser *parser, struct ent_list *clauses)
{
    const struct ent_token *token = parser->token;

    if (ent_is_foreign_clause(parser))
        return ent_fail_foreign_clause(parser);
    if (ent_token_is(token, ENT_KW_FILTER))
        return parse_filter(parser, clauses);
    if (ent_token_is(token, ENT_KW_BIND))
        return parse_bind(parser, clauses);
    if (ent_token_is(token, ENT_KW_OPTIONAL) || ent_token_is(token, ENT_KW_NOT))
        return parse_prefixed_group(parser, clauses);
    if (token->kind == ENT_TOK_OPEN_BRACE)
        return parse_union(parser, clauses);
    if (token->kind == ENT_TOK_VARIABLE && ent_token_is(token + 1, ENT_KW_IN))
        return parse_in(parser, clauses);
    return parse_pattern(parser, clauses);
}

static bool starts_clause(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    return ent_token_starts_term(token) || token->kind == ENT_TOK_OPEN_BRACE ||
           ent_token_is(token, ENT_KW_FILTER) ||
           ent_token_is(token, ENT_KW_BIND) ||
           ent_token_is(token, ENT_KW_OPTIONAL) ||
           ent_token_is(token, ENT_KW_NOT) || ent_is_foreign_clause(parser);
}

/* What stands between two clauses where only a full stop may. */
static bool fail_between(struct ent_parser *parser,
                         const struct ent_token *start)
{
    const struct ent_token *token = parser->token;
    struct ent_place after = ent_place_after(token[-1].place);

    if (ent_token_is_word(token, "union") &&
        token[1].kind == ENT_TOK_OPEN_BRACE) {
        ent_fail(parser, token->place, "foreign",
                 "a union is written { ... } or { ... }");
        return ent_mend(parser, token->place, "or");
    }
    if (ent_token_is(token, ENT_KW_AND) && !ent_token_starts_fact(token + 1) &&
        begins_relation(token + 1)) {
        ent_fail(parser, token->place, "syntax",
                 "another relation of the same subject follows a semicolon");
        return ent_mend(parser, token->place, ";");
    }
    if (ent_token_is(token, ENT_KW_AND) || token->kind == ENT_TOK_COMMA) {
        ent_fail(parser, token->place, "syntax",
                 "clauses are parted by a full stop");
        return ent_mend(parser, token->place, " .");
    }
    if (ent_token_is(token, ENT_KW_OR)) {
        ent_fail(parser, token->place, "syntax",
                 "alternatives are groups: { ... } or { ... }");
        ent_mend(parser, ent_place_before(start->place), "{ ");
        return ent_mend(parser, after, " }");
    }
    ent_fail(parser, token->place, "missing-dot",
             "a full stop is missing between two clauses");
    return ent_mend(parser, after, " .");
}

/* clauses = clause { "." clause } [ "." ] . */
bool ent_parse_clauses(struct ent_parser *parser, struct ent_group *group)
{
    struct ent_list clauses = {0};
    const struct ent_token *first = parser->token;
    const struct ent_token *start;
    struct ent_place place;

    do {
        start = parser->token;
        if (!parse_clause(parser, &clauses))
            return false;
        if (starts_clause(parser) || ent_at_keyword(parser, ENT_KW_AND) ||
            ent_at_keyword(parser, ENT_KW_OR) ||
            (ent_at(parser, ENT_TOK_COMMA) &&
             ent_token_starts_term(parser->token + 1)))
            return fail_between(parser, start);
        if (!ent_accept(parser, ENT_TOK_DOT))
            break;
    } while (starts_clause(parser));
    place = ent_token_span(first, parser->token - 1);
    group->clauses = clauses.items;
    group->n_clauses = clauses.n_items;
    group->place = place;
    return true;
}

bool ent_at_late_clause(const struct ent_parser *parser,
                        const struct ent_group *group)
{
    bool has_times = group->times.has_valid || group->times.has_published;

    return has_times && group->n_clauses > 0 && ent_at(parser, ENT_TOK_DOT);
}

bool ent_fail_late_clause(struct ent_parser *parser,
                          const struct ent_group *group)
{
    const struct ent_clause *last = &group->clauses[group->n_clauses - 1];

    ent_fail(parser, parser->token->place, "syntax",
             "times stand behind all clauses of a group; to time one clause "
             "put it into a group of its own: { s r o at D }");
    if (parser->token[1].kind == ENT_TOK_END ||
        parser->token[1].kind == ENT_TOK_CLOSE_BRACE)
        return ent_mend(parser, parser->token->place, "%s", "");
    ent_mend(parser, ent_place_before(last->place), "{ ");
    return ent_mend(parser, ent_place_after(parser->token[-1].place), " }");
}
