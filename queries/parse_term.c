/* SPDX-License-Identifier: ISC */
/* Terms: variables, constants, quoted facts. */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/number.h"
#include "queries/parser.h"
#include "queries/print.h"

static const char *const role_names[] = {
    [ENT_ROLE_SUBJECT] = "a subject (a name, a variable or a quoted fact)",
    [ENT_ROLE_OBJECT] = ("an object (a name, a variable, a value or a quoted "
                         "fact)"),
    [ENT_ROLE_VALUE] = "a variable, a name or a value",
    [ENT_ROLE_FIXED] = "a name or a value",
};

static void set_fixed(struct ent_ast_term *out, const struct ent_token *token)
{
    out->kind = ENT_AST_FIXED;
    out->place = token->place;
    out->term = token->term;
    out->variable = ENT_NO_VARIABLE;
}

/* "-" number */
static bool parse_negative(struct ent_parser *parser, struct ent_ast_term *term)
{
    const struct ent_token *minus = parser->token;
    const struct ent_token *number = minus + 1;
    char *bytes;

    if (number->kind != ENT_TOK_LITERAL ||
        (number->term.kind != ENT_INTEGER && number->term.kind != ENT_NUMBER) ||
        parser->text[number->place.offset] == '"')
        return ent_fail_expected(parser, "a term");
    bytes = ent_arena_printf(parser->arena, "-%.*s",
                             ENT_TEXT_OF(parser, number->place));
    if (!bytes)
        return ent_fail_memory(parser);
    set_fixed(term, number);
    term->place = ent_token_span(minus, number);
    if (ent_integer_parse(bytes, number->place.length + 1,
                          &term->term.integer)) {
        term->term.kind = ENT_INTEGER;
        term->term.bytes = NULL;
        term->term.n_bytes = 0;
    } else {
        term->term.kind = ENT_NUMBER;
        term->term.bytes = bytes;
        term->term.n_bytes = number->place.length + 1;
    }
    parser->token += 2;
    return true;
}

/* A text, number, date or boolean cannot be the subject of anything. */
static bool fail_subject(struct ent_parser *parser,
                         const struct ent_token *token)
{
    static const char *const kinds[] = {
        [ENT_BOOLEAN] = "boolean", [ENT_INTEGER] = "number",
        [ENT_NUMBER] = "number",   [ENT_DATE] = "date",
        [ENT_TEXT] = "text",       [ENT_TYPED] = "text"};
    struct ent_buf name;

    ent_fail(parser, token->place, "subject",
             "a %s cannot be the subject of a fact; a name is written without "
             "quotation marks, in [brackets] if it holds blanks",
             kinds[token->term.kind]);
    ent_buf_init(&name);
    if (token->term.kind == ENT_TEXT && token->term.n_bytes > 0)
        ent_name_print(token->term.bytes, token->term.n_bytes, &name);
    else
        ent_name_print(parser->text + token->place.offset, token->place.length,
                       &name);
    ent_mend(parser, token->place, "%.*s", (int)name.n_bytes, name.bytes);
    ent_release_buf(parser, &name);
    return false;
}

/* 'Bashar al-Assad': where things stand, other languages mean a name. */
static bool fail_quotes(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    size_t n_text = strlen(token->repair) - 2;
    struct ent_buf name;

    ent_fail_expected(parser, "a term");
    if (n_text == 0)
        return false;
    parser->repair->n_edits = 0;
    ent_buf_init(&name);
    ent_name_print(token->repair + 1, n_text, &name);
    ent_mend(parser, token->place, "%.*s", (int)name.n_bytes, name.bytes);
    ent_release_buf(parser, &name);
    return false;
}

static bool is_literal(const struct ent_term *term)
{
    return term->kind >= ENT_BOOLEAN && term->kind <= ENT_TYPED;
}

/* pfx:local of a prefix that is not declared, :local, or a label left behind
 * by another language. */
static bool fail_prefix(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    bool has_name = token->kind == ENT_TOK_NAME;
    const struct ent_token *local = has_name ? token + 2 : token + 1;
    const char *iri =
        has_name ? ent_known_prefix(token->term.bytes, token->term.n_bytes)
                 : NULL;
    struct ent_place place = ent_token_span(token, local);

    if (!has_name) {
        ent_fail(parser, place, "unknown-prefix",
                 "a name stands without a colon: %.*s",
                 ENT_TEXT_OF(parser, local->place));
        return ent_mend(parser, token->place, "%s", "");
    }
    ent_fail(parser, place, "unknown-prefix",
             "no prefix %.*s is declared; write \"prefix %.*s: <...>\" before "
             "the query, or the name alone",
             ENT_TEXT_OF(parser, token->place),
             ENT_TEXT_OF(parser, token->place));
    if (iri)
        return ent_mend(parser, (struct ent_place){0, 0}, "prefix %.*s: <%s>\n",
                        ENT_TEXT_OF(parser, token->place), iri);
    return ent_mend(parser, place, "%.*s", ENT_TEXT_OF(parser, local->place));
}

static bool is_unknown_prefix(const struct ent_token *token)
{
    if (token->kind == ENT_TOK_COLON)
        return token[1].kind == ENT_TOK_NAME && !token[1].gap;
    return token->kind == ENT_TOK_NAME && token[1].kind == ENT_TOK_COLON &&
           !token[1].gap && token[2].kind == ENT_TOK_NAME && !token[2].gap;
}

/* A reserved word as a name goes in brackets. */
static bool fail_reserved(struct ent_parser *parser, const char *what)
{
    const struct ent_token *token = parser->token;

    ent_fail(parser, token->place, "reserved-word",
             "expected %s, but found the reserved word %.*s; as a name it "
             "goes in brackets: [%.*s]",
             what, ENT_TEXT_OF(parser, token->place),
             ENT_TEXT_OF(parser, token->place));
    return ent_mend(parser, token->place, "[%.*s]",
                    ENT_TEXT_OF(parser, token->place));
}

static bool parse_keyword(struct ent_parser *parser, enum ent_role role,
                          struct ent_ast_term *term)
{
    const struct ent_token *token = parser->token;

    if (token->keyword != ENT_KW_TRUE && token->keyword != ENT_KW_FALSE)
        return fail_reserved(parser, role_names[role]);
    set_fixed(term, token);
    term->term = (struct ent_term){.kind = ENT_BOOLEAN,
                                   .boolean = token->keyword == ENT_KW_TRUE};
    parser->token++;
    return true;
}

/* term  = VAR | fixed | quoted .
 * fixed = name | literal | quoted without VAR . */
bool ent_parse_term(struct ent_parser *parser, enum ent_role role,
                    struct ent_ast_term *term)
{
    const struct ent_token *token = parser->token;

    *term = (struct ent_ast_term){.place = token->place};
    term->variable = ENT_NO_VARIABLE;
    if (is_unknown_prefix(token))
        return fail_prefix(parser);
    if (ent_at_bare_iri(parser, token))
        return ent_fail_bare_iri(parser);
    if (token->kind == ENT_TOK_VARIABLE) {
        term->kind = ENT_AST_VARIABLE;
        term->has_variable = true;
        return ent_parse_variable(parser, &term->variable, &term->place);
    }
    if (token->kind == ENT_TOK_OPEN)
        return ent_parse_quoted(parser, term);
    if (token->kind == ENT_TOK_MINUS && role != ENT_ROLE_SUBJECT)
        return parse_negative(parser, term);
    if (token->kind == ENT_TOK_NAME && token->keyword != ENT_KW_NOT_A_KEYWORD)
        return parse_keyword(parser, role, term);
    if (token->kind == ENT_TOK_ERROR && token->repair &&
        token->repair[0] == '"' && role != ENT_ROLE_VALUE &&
        strcmp(token->code, "foreign") == 0)
        return fail_quotes(parser);
    if (!ent_token_is_name(token) && token->kind != ENT_TOK_LITERAL)
        return ent_fail_expected(parser, role_names[role]);
    if (role == ENT_ROLE_SUBJECT && is_literal(&token->term))
        return fail_subject(parser, token);
    set_fixed(term, token);
    parser->token++;
    return true;
}

/* What stands where a relation should. */
static bool fail_relation(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    struct ent_buf name;

    if (token->kind == ENT_TOK_NAME)
        return fail_reserved(parser, "a relation");
    if (token->kind == ENT_TOK_ERROR && token->repair &&
        token->repair[0] == '"')
        return fail_quotes(parser);
    if (token->kind != ENT_TOK_LITERAL || token->term.kind != ENT_TEXT ||
        token->term.n_bytes == 0)
        return ent_fail_expected(parser, "a relation (a name or a variable)");
    ent_fail(parser, token->place, "syntax",
             "a relation is a name, without quotation marks");
    ent_buf_init(&name);
    ent_name_print(token->term.bytes, token->term.n_bytes, &name);
    ent_mend(parser, token->place, "%.*s", (int)name.n_bytes, name.bytes);
    ent_release_buf(parser, &name);
    return false;
}

bool ent_parse_relation_name(struct ent_parser *parser,
                             struct ent_ast_term *term)
{
    static const struct ent_term type = {.kind = ENT_NAME,
                                         .bytes = "type",
                                         .n_bytes = 4};
    const struct ent_token *token = parser->token;

    if (is_unknown_prefix(token)) {
        fail_prefix(parser);
        if (ent_token_is_word(token, "rdf") &&
            ent_token_is_word(token + 2, "type")) {
            parser->repair->n_edits = 0;
            ent_mend(parser, ent_token_span(token, token + 2), "a");
        }
        return false;
    }
    if (!ent_token_is_name(token) && !ent_token_is(token, ENT_KW_A) &&
        !ent_token_is(token, ENT_KW_PUBLISHED))
        return fail_relation(parser);
    *term = (struct ent_ast_term){0};
    set_fixed(term, token);
    if (ent_token_is(token, ENT_KW_A))
        term->term = type;
    parser->token++;
    return true;
}

/* `any` and steps have no place in a quoted fact. */
static bool fail_quoted_relation(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (!ent_token_is(token, ENT_KW_ANY))
        return fail_relation(parser);
    ent_fail(parser, token->place, "syntax",
             "inside a quoted fact the relation is a name or a variable; for "
             "any relation write a variable");
    return ent_mend(parser, token->place, "?%s",
                    ent_fresh_variable(parser, "relation"));
}

/* (Russia, supports, ?x) */
static bool fail_triple_comma(struct ent_parser *parser)
{
    ent_fail_expected(parser, "a relation, without a comma");
    return ent_mend(parser, parser->token->place, "%s", "");
}

bool ent_parse_triple(struct ent_parser *parser, struct ent_ast_term *term)
{
    const struct ent_token *start = parser->token;
    struct ent_ast_term *parts;
    struct ent_term *terms;

    parts = ent_arena_calloc(parser->arena, 3, sizeof *parts);
    if (!parts)
        return ent_fail_memory(parser);
    term->kind = ENT_AST_QUOTED;
    term->variable = ENT_NO_VARIABLE;
    term->parts = parts;
    if (!ent_parse_term(parser, ENT_ROLE_SUBJECT, &parts[0]))
        return false;
    if (ent_at_arrow(parser))
        return ent_fail_arrow(parser);
    if (ent_at(parser, ENT_TOK_COMMA))
        return fail_triple_comma(parser);
    if (ent_at(parser, ENT_TOK_VARIABLE)) {
        parts[1].kind = ENT_AST_VARIABLE;
        parts[1].has_variable = true;
        if (!ent_parse_variable(parser, &parts[1].variable, &parts[1].place))
            return false;
    } else if (ent_at_keyword(parser, ENT_KW_ANY) ||
               (ent_at(parser, ENT_TOK_NAME) &&
                !ent_token_is_name(parser->token) &&
                !ent_at_keyword(parser, ENT_KW_A) &&
                !ent_at_keyword(parser, ENT_KW_PUBLISHED))) {
        return ent_token_is(parser->token, ENT_KW_ANY)
                   ? fail_quoted_relation(parser)
                   : ent_fail_words(parser, start);
    } else if (!ent_parse_relation_name(parser, &parts[1])) {
        return false;
    }
    if (ent_at_arrow(parser))
        return ent_fail_arrow(parser);
    if (ent_at(parser, ENT_TOK_COMMA))
        return fail_triple_comma(parser);
    if (!ent_parse_term(parser, ENT_ROLE_OBJECT, &parts[2]))
        return false;
    term->place = ent_place_span(parts[0].place, parts[2].place);
    term->has_variable =
        parts[0].has_variable || parts[1].has_variable || parts[2].has_variable;
    if (term->has_variable)
        return true;
    terms = ent_arena_calloc(parser->arena, 3, sizeof *terms);
    if (!terms)
        return ent_fail_memory(parser);
    for (int i = 0; i < 3; i++)
        terms[i] = parts[i].term;
    term->term = (struct ent_term){.kind = ENT_QUOTED, .parts = terms};
    return true;
}

/* (?who) or (Russia): parentheses that quote nothing. */
static bool fail_lone(struct ent_parser *parser, const struct ent_token *open)
{
    ent_fail(parser, ent_token_span(open, open + 2), "syntax",
             "parentheses hold a quoted fact: (subject relation object)");
    ent_mend(parser, open->place, "%s", "");
    return ent_mend(parser, open[2].place, "%s", "");
}

static bool fail_after_triple(struct ent_parser *parser,
                              const struct ent_token *open)
{
    const struct ent_token *token = parser->token;

    if (token->kind == ENT_TOK_OPEN_BRACE)
        return ent_fail(parser, token->place, "syntax",
                        "a quoted fact has no notes; notes go behind the "
                        "object of the whole pattern");
    if (ent_token_starts_term(token) || token->kind == ENT_TOK_NAME)
        return ent_fail_words(parser, open + 1);
    ent_fail_expected(parser, "the closing ) of a quoted fact");
    if (token->kind != ENT_TOK_ERROR && parser->repair->n_edits == 0)
        ent_mend(parser, ent_place_after(token[-1].place), ")");
    return false;
}

/* quoted = "(" term ( VAR | name | "a" ) term ")" . */
bool ent_parse_quoted(struct ent_parser *parser, struct ent_ast_term *term)
{
    const struct ent_token *open = parser->token;

    if (parser->quote_depth >= ENT_MAX_QUOTE_DEPTH)
        return ent_fail(parser, open->place, "limit",
                        "too many quoted facts inside each other (limit is %d)",
                        ENT_MAX_QUOTE_DEPTH);
    if (open[2].kind == ENT_TOK_CLOSE && ent_token_starts_term(open + 1))
        return fail_lone(parser, open);
    parser->token++;
    if (!ent_enter(parser))
        return false;
    parser->quote_depth++;
    if (!ent_parse_triple(parser, term))
        return false;
    if (!ent_at(parser, ENT_TOK_CLOSE))
        return fail_after_triple(parser, open);
    term->place = ent_token_span(open, parser->token);
    parser->token++;
    parser->quote_depth--;
    ent_leave(parser);
    return true;
}
