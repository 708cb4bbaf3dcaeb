/* SPDX-License-Identifier: ISC */
/* Relations and steps: supports, ^a/b, (a|b){1,3}. */
#include "base/limits.h"
#include "queries/parser.h"

static bool parse_step(struct ent_parser *parser, const struct ent_step **step);

static struct ent_step *new_step(struct ent_parser *parser,
                                 enum ent_step_kind kind,
                                 struct ent_place place)
{
    struct ent_step *step = ent_arena_calloc(parser->arena, 1, sizeof *step);

    if (!step) {
        ent_fail_memory(parser);
        return NULL;
    }
    step->kind = kind;
    step->place = place;
    return step;
}

/* atom = name | "a" | "any" | "(" step ")" . */
static bool parse_atom(struct ent_parser *parser, const struct ent_step **step)
{
    const struct ent_token *token = parser->token;
    struct ent_step *atom;

    if (token->kind == ENT_TOK_OPEN) {
        parser->token++;
        return ent_enter(parser) && parse_step(parser, step) &&
               ent_expect(parser, ENT_TOK_CLOSE,
                          "the closing ) of the relation") &&
               (ent_leave(parser), true);
    }
    if (token->kind == ENT_TOK_VARIABLE)
        return ent_fail(parser, token->place, "syntax",
                        "a variable stands as a relation on its own, not in "
                        "a step with ^ / | * + or { }");
    atom = new_step(parser, ENT_STEP_NAME, token->place);
    if (!atom)
        return false;
    if (ent_accept_keyword(parser, ENT_KW_ANY))
        atom->kind = ENT_STEP_ANY;
    else if (!ent_parse_relation_name(parser, &atom->name))
        return false;
    *step = atom;
    return true;
}

static bool wrap(struct ent_parser *parser, enum ent_step_kind kind,
                 struct ent_place place, const struct ent_step *inner,
                 struct ent_step **out)
{
    const struct ent_step **parts =
        ent_arena_alloc(parser->arena, sizeof *parts);
    struct ent_step *step = new_step(parser, kind, place);

    if (!parts || !step)
        return ent_fail_memory(parser);
    parts[0] = inner;
    step->parts = parts;
    step->n_parts = 1;
    *out = step;
    return true;
}

/* {m..n} and {,n}, as others write it. */
static bool fail_bounds(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (token->kind == ENT_TOK_DOTS) {
        ent_fail(parser, token->place, "syntax",
                 "a number of steps is written {1,3}");
        return ent_mend(parser, token->place, ",");
    }
    return ent_fail_expected(parser, "the closing } of a number of steps");
}

static bool check_bounds(struct ent_parser *parser,
                         const struct ent_token *open,
                         const struct ent_step *step)
{
    struct ent_place place = ent_token_span(open, parser->token - 1);

    if (step->min <= step->max)
        return true;
    ent_fail(parser, place, "syntax",
             "a number of steps is written {fewest,most}");
    return ent_mend(parser, place, "{%u,%u}", step->max, step->min);
}

/* "{" INT [ "," [ INT ] ] "}" */
static bool parse_bounds(struct ent_parser *parser, struct ent_step *step)
{
    const struct ent_token *open = parser->token++;
    uint64_t min = 0, max = 0;

    if (ent_at(parser, ENT_TOK_COMMA)) {
        ent_fail(parser, parser->token->place, "syntax",
                 "a number of steps is written {0,3}");
        return ent_mend(parser, ent_place_before(parser->token->place), "0");
    }
    if (!ent_parse_count(parser, "the number of steps", ENT_UNBOUNDED - 1,
                         &min))
        return false;
    max = min;
    if (ent_accept(parser, ENT_TOK_COMMA)) {
        max = ENT_UNBOUNDED;
        if (ent_token_is_integer(parser->token) &&
            !ent_parse_count(parser, "the number of steps", ENT_UNBOUNDED - 1,
                             &max))
            return false;
    }
    if (!ent_accept(parser, ENT_TOK_CLOSE_BRACE))
        return fail_bounds(parser);
    step->min = (uint32_t)min;
    step->max = (uint32_t)max;
    return check_bounds(parser, open, step);
}

/* supports*1..3, as Cypher writes it */
static bool fail_star_bounds(struct ent_parser *parser)
{
    const struct ent_token *star = parser->token - 1;
    const struct ent_token *last = parser->token;
    const struct ent_token *max = NULL;

    if (last[1].kind == ENT_TOK_DOTS) {
        last++;
        if (ent_token_is_integer(last + 1))
            max = ++last;
    }
    ent_fail(parser, ent_token_span(star, last), "foreign",
             "a number of steps is written {1,3}");
    if (max)
        return ent_mend(parser, ent_token_span(star, last), "{%.*s,%.*s}",
                        ENT_TEXT_OF(parser, star[1].place),
                        ENT_TEXT_OF(parser, max->place));
    return ent_mend(parser, ent_token_span(star, last), "{%.*s%s}",
                    ENT_TEXT_OF(parser, star[1].place),
                    last == star + 1 ? "" : ",");
}

static bool at_bounds(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    return token->kind == ENT_TOK_OPEN_BRACE &&
           (ent_token_is_integer(token + 1) ||
            (token[1].kind == ENT_TOK_COMMA &&
             ent_token_is_integer(token + 2)));
}

/* unit = [ "^" ] atom [ "*" | "+" | "?" | "{" INT [ "," [ INT ] ] "}" ] .
 * `^` binds closer, which comes to the same. */
static bool parse_unit(struct ent_parser *parser, const struct ent_step **step)
{
    const struct ent_token *start = parser->token;
    bool is_inverse = ent_accept(parser, ENT_TOK_CARET);
    struct ent_step *outer = NULL;

    if (!parse_atom(parser, step))
        return false;
    if (is_inverse) {
        if (!wrap(parser, ENT_STEP_INVERSE,
                  ent_token_span(start, parser->token - 1), *step, &outer))
            return false;
        *step = outer;
    }
    if (!ent_at(parser, ENT_TOK_STAR) && !ent_at(parser, ENT_TOK_PLUS) &&
        !ent_at(parser, ENT_TOK_QUESTION) && !at_bounds(parser))
        return true;
    if (!wrap(parser, ENT_STEP_REPEAT, start->place, *step, &outer))
        return false;
    outer->max = ENT_UNBOUNDED;
    if (ent_accept(parser, ENT_TOK_PLUS)) {
        outer->min = 1;
    } else if (ent_accept(parser, ENT_TOK_QUESTION)) {
        outer->max = 1;
    } else if (ent_accept(parser, ENT_TOK_STAR)) {
        if (ent_token_is_integer(parser->token) && !parser->token->gap)
            return fail_star_bounds(parser);
    } else if (!parse_bounds(parser, outer)) {
        return false;
    }
    outer->place = ent_token_span(start, parser->token - 1);
    *step = outer;
    return true;
}

/* One part alone is itself. */
static bool parse_row(struct ent_parser *parser, enum ent_step_kind kind,
                      enum ent_token_kind between,
                      bool (*parse_part)(struct ent_parser *,
                                         const struct ent_step **),
                      const struct ent_step **step)
{
    struct ent_list parts = {0};
    const struct ent_token *start = parser->token;
    struct ent_step *row;

    do {
        const struct ent_step **part =
            ent_list_add(parser, &parts, sizeof *part);
        if (!part || !parse_part(parser, part))
            return false;
    } while (ent_accept(parser, between));
    if (parts.n_items == 1) {
        *step = *(const struct ent_step **)parts.items;
        return true;
    }
    row = new_step(parser, kind, ent_token_span(start, parser->token - 1));
    if (!row)
        return false;
    row->parts = parts.items;
    row->n_parts = parts.n_items;
    *step = row;
    return true;
}

/* seq = unit { "/" unit } . */
static bool parse_sequence(struct ent_parser *parser,
                           const struct ent_step **step)
{
    return parse_row(parser, ENT_STEP_SEQUENCE, ENT_TOK_SLASH, parse_unit,
                     step);
}

/* step = seq { "|" seq } . */
static bool parse_step(struct ent_parser *parser, const struct ent_step **step)
{
    return parse_row(parser, ENT_STEP_CHOICE, ENT_TOK_BAR, parse_sequence,
                     step);
}

/* relation = VAR | step . */
bool ent_parse_relation(struct ent_parser *parser, struct ent_pattern *pattern)
{
    struct ent_ast_term *predicate = &pattern->predicate;
    const struct ent_step *step = NULL;

    pattern->step = NULL;
    *predicate = (struct ent_ast_term){0};
    if (ent_at(parser, ENT_TOK_VARIABLE)) {
        predicate->kind = ENT_AST_VARIABLE;
        predicate->has_variable = true;
        return ent_parse_variable(parser, &predicate->variable,
                                  &predicate->place);
    }
    if (!parse_step(parser, &step))
        return false;
    predicate->variable = ENT_NO_VARIABLE;
    if (step->kind == ENT_STEP_NAME)
        *predicate = step->name;
    else
        pattern->step = step;
    return true;
}
