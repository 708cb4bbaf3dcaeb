/* SPDX-License-Identifier: ISC */
/* The parser's means: tokens, failing and mending, lists, variables. */
#include "queries/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"

/* ---- failing and mending --------------------------------------------------
 */

bool ent_fail(struct ent_parser *parser, struct ent_place place,
              const char *code, const char *format, ...)
{
    char message[512];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (parser->status != ENT_OK && parser->status != ENT_ESYNTAX)
        return false;
    parser->status =
        ent_diag_error(parser->diags, place, code, "%.*s",
                       (int)ent_utf8_valid(message, strlen(message)), message);
    return false;
}

bool ent_fail_memory(struct ent_parser *parser)
{
    parser->status = parser->arena->status;
    return false;
}

bool ent_fail_expected(struct ent_parser *parser, const char *what)
{
    const struct ent_token *token = parser->token;

    if (token->kind == ENT_TOK_ERROR) {
        ent_fail(parser, token->place, token->code, "%s", token->problem);
        if (token->repair)
            ent_mend(parser, token->place, "%s", token->repair);
        return false;
    }
    if (token->kind == ENT_TOK_END)
        return ent_fail(parser, token->place, "syntax",
                        "expected %s, but the query ends here", what);
    return ent_fail(parser, token->place, "syntax",
                    "expected %s, but found %.*s", what,
                    token->place.length > 60 ? 60 : (int)token->place.length,
                    parser->text + token->place.offset);
}

bool ent_mend(struct ent_parser *parser, struct ent_place place,
              const char *format, ...)
{
    struct ent_repair *repair = parser->repair;
    struct ent_buf buf;
    va_list args;
    va_list again;
    int n_bytes;
    char *room;

    if (repair->n_edits == ENT_MAX_EDITS || parser->status != ENT_ESYNTAX)
        return false;
    ent_buf_init(&buf);
    va_start(args, format);
    va_copy(again, args);
    n_bytes = vsnprintf(NULL, 0, format, args);
    va_end(args);
    room = ent_buf_reserve(&buf, (size_t)n_bytes + 1);
    if (room) {
        struct ent_edit *edit = &repair->edits[repair->n_edits];
        vsnprintf(room, (size_t)n_bytes + 1, format, again);
        edit->place = place;
        edit->n_bytes = (size_t)n_bytes;
        edit->bytes = ent_arena_strndup(parser->arena, room, (size_t)n_bytes);
        if (edit->bytes)
            repair->n_edits++;
        else
            ent_fail_memory(parser);
    } else {
        parser->status = buf.status;
    }
    va_end(again);
    ent_buf_release(&buf);
    return false;
}

void ent_release_buf(struct ent_parser *parser, struct ent_buf *buf)
{
    if (buf->status != ENT_OK)
        parser->status = buf->status;
    ent_buf_release(buf);
}

struct ent_place ent_place_span(struct ent_place first, struct ent_place last)
{
    first.length = last.offset + last.length - first.offset;
    return first;
}

struct ent_place ent_place_before(struct ent_place place)
{
    place.length = 0;
    return place;
}

struct ent_place ent_place_after(struct ent_place place)
{
    place.offset += place.length;
    place.length = 0;
    return place;
}

struct ent_place ent_token_span(const struct ent_token *first,
                                const struct ent_token *last)
{
    return ent_place_span(first->place, last->place);
}

/* ---- tokens ---------------------------------------------------------------
 */

bool ent_at(const struct ent_parser *parser, enum ent_token_kind kind)
{
    return parser->token->kind == kind;
}

bool ent_at_end(const struct ent_parser *parser)
{
    return ent_at(parser, ENT_TOK_END) ||
           (ent_at(parser, ENT_TOK_SEMICOLON) &&
            parser->token[1].kind == ENT_TOK_END);
}

bool ent_token_is(const struct ent_token *token, enum ent_keyword keyword)
{
    return token->kind == ENT_TOK_NAME && token->keyword == keyword;
}

bool ent_at_keyword(const struct ent_parser *parser, enum ent_keyword keyword)
{
    return ent_token_is(parser->token, keyword);
}

bool ent_accept(struct ent_parser *parser, enum ent_token_kind kind)
{
    if (!ent_at(parser, kind))
        return false;
    parser->token++;
    return true;
}

bool ent_accept_keyword(struct ent_parser *parser, enum ent_keyword keyword)
{
    if (!ent_at_keyword(parser, keyword))
        return false;
    parser->token++;
    return true;
}

bool ent_expect(struct ent_parser *parser, enum ent_token_kind kind,
                const char *what)
{
    return ent_accept(parser, kind) || ent_fail_expected(parser, what);
}

bool ent_token_is_word(const struct ent_token *token, const char *word)
{
    return ent_token_is(token, ENT_KW_NOT_A_KEYWORD) &&
           token->term.n_bytes == strlen(word) &&
           strncasecmp(token->term.bytes, word, token->term.n_bytes) == 0;
}

bool ent_token_is_name(const struct ent_token *token)
{
    return ent_token_is(token, ENT_KW_NOT_A_KEYWORD) ||
           token->kind == ENT_TOK_BRACKET || token->kind == ENT_TOK_PREFIXED ||
           (token->kind == ENT_TOK_LITERAL && token->term.kind == ENT_IRI);
}

bool ent_token_is_integer(const struct ent_token *token)
{
    return token->kind == ENT_TOK_LITERAL && token->term.kind == ENT_INTEGER;
}

bool ent_token_is_tail(const struct ent_token *token)
{
    static const char *const words[] = {"skip", "top", "take", "fetch",
                                        "first"};

    if (token->kind != ENT_TOK_NAME)
        return false;
    if (ent_token_is(token + 1, ENT_KW_BY))
        return ent_token_is_word(token, "group") ||
               ent_token_is_word(token, "sort") ||
               ent_token_is_word(token, "sorted");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ent_token_is_word(token, words[i]) &&
            ent_token_is_integer(token + 1))
            return true;
    return false;
}

bool ent_token_is_call(const struct ent_token *token)
{
    return token->kind == ENT_TOK_NAME && token[1].kind == ENT_TOK_OPEN &&
           (token->keyword == ENT_KW_NOT_A_KEYWORD ||
            token->keyword == ENT_KW_MAX);
}

bool ent_token_starts_term(const struct ent_token *token)
{
    if (ent_token_is_tail(token))
        return false;
    return ent_token_is_name(token) || token->kind == ENT_TOK_VARIABLE ||
           token->kind == ENT_TOK_LITERAL || token->kind == ENT_TOK_OPEN ||
           ent_token_is(token, ENT_KW_TRUE) ||
           ent_token_is(token, ENT_KW_FALSE) ||
           (token->kind == ENT_TOK_MINUS && token[1].kind == ENT_TOK_LITERAL);
}

const struct ent_token *ent_token_skip_term(const struct ent_token *token)
{
    unsigned depth = 0;

    if (token->kind == ENT_TOK_MINUS && token[1].kind == ENT_TOK_LITERAL)
        return token + 2;
    if (!ent_token_starts_term(token))
        return NULL;
    do {
        if (token->kind == ENT_TOK_END)
            return NULL;
        if (token->kind == ENT_TOK_OPEN)
            depth++;
        else if (token->kind == ENT_TOK_CLOSE)
            depth--;
        token++;
    } while (depth > 0);
    return token;
}

static bool is_relation(const struct ent_token *token)
{
    return ent_token_is_name(token) || token->kind == ENT_TOK_VARIABLE ||
           ent_token_is(token, ENT_KW_A) || ent_token_is(token, ENT_KW_ANY) ||
           ent_token_is(token, ENT_KW_PUBLISHED);
}

bool ent_token_starts_fact(const struct ent_token *token)
{
    token = ent_token_skip_term(token);
    return token && is_relation(token) && ent_token_starts_term(token + 1);
}

bool ent_token_is_evidence(const struct ent_token *token)
{
    static const char *const words[] = {"reports",   "report",    "evidence",
                                        "sources",   "source",    "articles",
                                        "citations", "provenance"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ent_token_is_word(token, words[i]))
            return true;
    return false;
}

bool ent_token_ends_clauses(const struct ent_token *token)
{
    if (token->kind != ENT_TOK_NAME)
        return false;
    switch (token->keyword) {
    case ENT_KW_WITH:
        return ent_token_is_evidence(token + 1);
    case ENT_KW_ORDER:
        return ent_token_is(token + 1, ENT_KW_BY);
    case ENT_KW_AT:
    case ENT_KW_PUBLISHED:
    case ENT_KW_KNOWN:
        return token[1].kind == ENT_TOK_LITERAL;
    case ENT_KW_HAVING:
    case ENT_KW_LIMIT:
    case ENT_KW_OFFSET:
    case ENT_KW_DURING:
        return true;
    default:
        return ent_token_is_tail(token);
    }
}

static bool ends_clause(const struct ent_token *token)
{
    return ent_token_ends_clauses(token) ||
           ent_token_is(token, ENT_KW_FILTER) ||
           ent_token_is(token, ENT_KW_BIND) ||
           ent_token_is(token, ENT_KW_OPTIONAL) ||
           ent_token_is(token, ENT_KW_OR) || ent_token_is(token, ENT_KW_WHERE);
}

const struct ent_token *ent_token_clause_end(const struct ent_token *token)
{
    const struct ent_token *start = token;
    unsigned depth = 0;

    for (; token->kind != ENT_TOK_END; token++) {
        if (token->kind == ENT_TOK_OPEN || token->kind == ENT_TOK_OPEN_BRACE) {
            depth++;
        } else if (token->kind == ENT_TOK_CLOSE ||
                   token->kind == ENT_TOK_CLOSE_BRACE) {
            if (depth == 0)
                return token;
            depth--;
        } else if (depth == 0 && (token->kind == ENT_TOK_DOT ||
                                  (token > start && ends_clause(token)))) {
            return token;
        }
    }
    return token;
}

bool ent_parse_count(struct ent_parser *parser, const char *what, uint64_t max,
                     uint64_t *count)
{
    const struct ent_token *token = parser->token;

    if (token->kind == ENT_TOK_MINUS)
        return ent_fail(parser, token->place, "syntax",
                        "%s is a whole number, 0 or more", what);
    if (!ent_token_is_integer(token)) {
        if (token->kind == ENT_TOK_LITERAL)
            return ent_fail(parser, token->place, "syntax",
                            "%s is a whole number", what);
        return ent_fail_expected(parser, what);
    }
    if ((uint64_t)token->term.integer > max)
        return ent_fail(parser, token->place, "limit",
                        "%s is too large (limit is %llu)", what,
                        (unsigned long long)max);
    *count = (uint64_t)token->term.integer;
    parser->token++;
    return true;
}

/* ---- memory ---------------------------------------------------------------
 */

void *ent_list_add(struct ent_parser *parser, struct ent_list *list,
                   size_t item_bytes)
{
    char *items = list->items;

    if (list->n_items == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        items = ent_arena_calloc(parser->arena, capacity, item_bytes);
        if (!items) {
            ent_fail_memory(parser);
            return NULL;
        }
        if (list->n_items > 0)
            memcpy(items, list->items, list->n_items * item_bytes);
        list->items = items;
        list->capacity = capacity;
    }
    return items + list->n_items++ * item_bytes;
}

bool ent_enter(struct ent_parser *parser)
{
    if (parser->depth >= parser->options->max_depth)
        return ent_fail(parser, parser->token->place, "limit",
                        "too many levels of nesting (limit is %u)",
                        parser->options->max_depth);
    parser->depth++;
    return true;
}

void ent_leave(struct ent_parser *parser)
{
    parser->depth--;
}

static bool is_parameter(const struct ent_parser *parser, const char *name,
                         size_t n_name)
{
    for (size_t i = 0; i < parser->options->n_parameters; i++) {
        const char *parameter = parser->options->parameters[i];
        if (strlen(parameter) == n_name && memcmp(parameter, name, n_name) == 0)
            return true;
    }
    return false;
}

bool ent_parse_variable(struct ent_parser *parser, uint32_t *variable,
                        struct ent_place *place)
{
    const struct ent_token *token = parser->token;
    struct ent_variable *known = parser->variables.items;
    const char *name;

    if (token->kind != ENT_TOK_VARIABLE)
        return ent_fail_expected(parser, "a variable such as ?who");
    *place = token->place;
    parser->token++;
    for (uint32_t i = 0; i < parser->variables.n_items; i++)
        if (known[i].n_name == token->term.n_bytes &&
            memcmp(known[i].name, token->term.bytes, known[i].n_name) == 0) {
            *variable = i;
            return true;
        }
    if (parser->variables.n_items >= parser->options->max_variables)
        return ent_fail(parser, token->place, "limit",
                        "too many variables (limit is %u)",
                        parser->options->max_variables);
    name = ent_arena_strndup(parser->arena, token->term.bytes,
                             token->term.n_bytes);
    if (!name)
        return ent_fail_memory(parser);
    *variable = parser->variables.n_items;
    known = ent_list_add(parser, &parser->variables, sizeof *known);
    if (!known)
        return false;
    known->name = name;
    known->n_name = token->term.n_bytes;
    known->place = token->place;
    known->is_parameter = is_parameter(parser, name, known->n_name);
    return true;
}

static bool is_used(const struct ent_parser *parser, const char *name)
{
    for (const struct ent_token *token = parser->first;
         token->kind != ENT_TOK_END; token++)
        if (token->kind == ENT_TOK_VARIABLE &&
            token->term.n_bytes == strlen(name) &&
            memcmp(token->term.bytes, name, token->term.n_bytes) == 0)
            return true;
    return false;
}

const char *ent_fresh_variable(struct ent_parser *parser, const char *wish)
{
    const char *name = wish;

    for (unsigned i = 2; name && is_used(parser, name); i++)
        name = ent_arena_printf(parser->arena, "%s%u", wish, i);
    if (!name)
        ent_fail_memory(parser);
    return name ? name : wish;
}
