/* SPDX-License-Identifier: ISC */
/* Text into tokens. */
#include "queries/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

char ent_lexer_peek(const struct ent_lexer *lexer, size_t distance)
{
    if ((size_t)(lexer->end - lexer->at) <= distance)
        return 0;
    return lexer->at[distance];
}

size_t ent_lexer_name_char(const struct ent_lexer *lexer, const char *at)
{
    const char *next = at;
    uint32_t c;

    if (at >= lexer->end)
        return 0;
    c = ent_utf8_next(&next, lexer->end);
    if (c != '_' && !ent_code_point_is_letter(c) &&
        !ent_code_point_is_mark(c) && !ent_code_point_is_digit(c))
        return 0;
    return (size_t)(next - at);
}

const char *ent_lexer_name_end(const struct ent_lexer *lexer, const char *at)
{
    size_t n;

    while ((n = ent_lexer_name_char(lexer, at)) > 0) {
        at += n;
        if (at < lexer->end && *at == '-' &&
            ent_lexer_name_char(lexer, at + 1) > 0)
            at++;
    }
    return at;
}

void ent_lexer_fail(struct ent_lexer *lexer, struct ent_token *token,
                    const char *code, const char *format, ...)
{
    char message[256];
    size_t n_message;
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    n_message = ent_utf8_valid(message, strlen(message));
    token->kind = ENT_TOK_ERROR;
    token->code = code;
    token->problem = ent_arena_strndup(lexer->arena, message, n_message);
    if (!token->problem)
        lexer->status = lexer->arena->status;
}

void ent_lexer_repair(struct ent_lexer *lexer, struct ent_token *token,
                      const char *bytes, size_t n_bytes)
{
    token->repair = ent_arena_strndup(lexer->arena, bytes, n_bytes);
    if (!token->repair)
        lexer->status = lexer->arena->status;
    else if (lexer->buf.status != ENT_OK)
        lexer->status = lexer->buf.status;
}

const char *ent_lexer_keep(struct ent_lexer *lexer)
{
    char *copy = NULL;

    if (lexer->buf.status == ENT_OK)
        copy = ent_arena_strndup(lexer->arena, lexer->buf.bytes,
                                 lexer->buf.n_bytes);
    if (!copy && lexer->status == ENT_OK)
        lexer->status = lexer->buf.status != ENT_OK ? lexer->buf.status
                                                    : lexer->arena->status;
    return copy;
}

/* Puts the NFC form of some bytes into token->term. */
static void set_term(struct ent_lexer *lexer, struct ent_token *token,
                     enum ent_kind kind, const char *bytes, size_t n_bytes)
{
    token->term.kind = kind;
    token->term.bytes = bytes;
    token->term.n_bytes = n_bytes;
    if (ent_text_is_plain(bytes, n_bytes))
        return;
    ent_buf_clear(&lexer->buf);
    lexer->status = ent_text_nfc(bytes, n_bytes, &lexer->buf);
    if (lexer->status != ENT_OK)
        return;
    token->term.bytes = ent_lexer_keep(lexer);
    token->term.n_bytes = lexer->buf.n_bytes;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000 ||
           c == 0xfeff;
}

static void skip_blanks(struct ent_lexer *lexer, struct ent_token *token)
{
    while (lexer->at < lexer->end) {
        const char *next = lexer->at;
        uint32_t c = ent_utf8_next(&next, lexer->end);

        if (c == '#') {
            while (next < lexer->end && *next != '\n' && *next != '\r')
                next++;
        } else if (!is_blank(c)) {
            return;
        }
        token->gap = true;
        if (c == '\n' || c == '\r')
            token->line = true;
        lexer->at = next;
    }
}

bool ent_lex_iri(struct ent_lexer *lexer, struct ent_term *iri)
{
    const char *start = lexer->at + 1;
    const char *at = start;

    while (at < lexer->end && *at != '>' && *at != '<' &&
           (unsigned char)*at > ' ')
        at++;
    if (at >= lexer->end || *at != '>')
        return false;
    if (ent_iri_problem(start, (size_t)(at - start)))
        return false;
    *iri = (struct ent_term){.kind = ENT_IRI,
                             .bytes = start,
                             .n_bytes = (size_t)(at - start)};
    lexer->at = at + 1;
    return true;
}

/* local: letters, marks, digits, _ and inner - . : % */
static const char *local_end(const struct ent_lexer *lexer, const char *at)
{
    size_t n;

    for (;;) {
        const char *next = at;
        while ((n = ent_lexer_name_char(lexer, next)) > 0)
            next += n;
        if (next == at)
            return at;
        at = next;
        while (next < lexer->end && *next && strchr("-.:%", *next))
            next++;
        if (next == at || ent_lexer_name_char(lexer, next) == 0)
            return at;
        at = next;
    }
}

/* Does `name :` at lexer->at begin a prefixed name? */
static bool lex_prefixed(struct ent_lexer *lexer, struct ent_token *token,
                         const char *name, size_t n_name)
{
    const char *local = lexer->at + 1;
    const char *end = local_end(lexer, local);

    if (end == local)
        return false;
    for (uint32_t i = lexer->n_prefixes; i-- > 0;) {
        const struct ent_declared *prefix = &lexer->prefixes[i];
        if (prefix->n_name != n_name || memcmp(prefix->name, name, n_name) != 0)
            continue;
        ent_buf_clear(&lexer->buf);
        ent_buf_add(&lexer->buf, prefix->iri.bytes, prefix->iri.n_bytes);
        ent_buf_add(&lexer->buf, local, (size_t)(end - local));
        token->kind = ENT_TOK_PREFIXED;
        token->term.kind = ENT_IRI;
        token->term.bytes = ent_lexer_keep(lexer);
        token->term.n_bytes = lexer->buf.n_bytes;
        lexer->at = end;
        return true;
    }
    return false;
}

static void lex_name(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = lexer->at;
    const char *problem;

    lexer->at = ent_lexer_name_end(lexer, start);
    token->kind = ENT_TOK_NAME;
    token->keyword = ent_keyword_find(start, (size_t)(lexer->at - start));
    if (ent_lexer_peek(lexer, 0) == ':' &&
        lex_prefixed(lexer, token, start, (size_t)(lexer->at - start)))
        return;
    set_term(lexer, token, ENT_NAME, start, (size_t)(lexer->at - start));
    if (lexer->status != ENT_OK)
        return;
    problem = ent_name_problem(token->term.bytes, token->term.n_bytes);
    if (problem)
        ent_lexer_fail(lexer, token, "name", "this name is %s", problem);
}

static void lex_variable(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = lexer->at + 1;
    const char *end = start;
    size_t n;

    while ((n = ent_lexer_name_char(lexer, end)) > 0)
        end += n;
    token->kind = ENT_TOK_VARIABLE;
    lexer->at = end;
    set_term(lexer, token, ENT_NAME, start, (size_t)(end - start));
    if (lexer->status != ENT_OK)
        return;
    if (ent_name_problem(token->term.bytes, token->term.n_bytes))
        ent_lexer_fail(lexer, token, "name",
                       "this variable's name is longer than %d bytes",
                       ENT_MAX_NAME_BYTES);
    else if (start[-1] == '$') {
        ent_buf_clear(&lexer->buf);
        ent_buf_add_char(&lexer->buf, '?');
        ent_buf_add(&lexer->buf, start, (size_t)(end - start));
        ent_lexer_fail(lexer, token, "syntax",
                       "a variable begins with ?, not with $");
        ent_lexer_repair(lexer, token, lexer->buf.bytes, lexer->buf.n_bytes);
    }
}

/* _:label */
static void lex_blank_node(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = lexer->at + 2;
    const char *end = local_end(lexer, start);

    lexer->at = end;
    token->kind = ENT_TOK_LITERAL;
    token->term = (struct ent_term){.kind = ENT_BLANK,
                                    .bytes = start,
                                    .n_bytes = (size_t)(end - start)};
    if (end == start || end - start > ENT_MAX_NAME_BYTES)
        ent_lexer_fail(lexer, token, "syntax",
                       "a blank node is written _: and a label of 1 to %d "
                       "bytes",
                       ENT_MAX_NAME_BYTES);
}

/* What people bring from other languages, longest first, and what Walk has
 * for it. */
static const struct foreign_mark {
    const char *mark;
    const char *repair;
    const char *problem;
} foreign_marks[] = {
    {"<<(", "(", "a quoted fact is written (subject relation object)"},
    {")>>", ")", "a quoted fact is written (subject relation object)"},
    {"===", "=", "equality is written ="},
    {"<<", "(", "a quoted fact is written (subject relation object)"},
    {">>", ")", "a quoted fact is written (subject relation object)"},
    {"==", "=", "equality is written ="},
    {"<>", "!=", "inequality is written !="},
    {"&&", " and ", "both conditions are joined by `and`"},
    {"||", " or ", "alternatives are joined by `or`"},
    {"=~", "=", "a regular expression is tested with matches(?x, \"...\")"},
    {"->", "", "Walk has no arrows: write subject relation object"},
    {"\xe2\x86\x92", "", "Walk has no arrows: write subject relation object"},
    {"=>", ">=", "`at least` is written >="},
    {"=<", "<=", "`at most` is written <="},
    {"\xe2\x89\xa0", "!=", "inequality is written !="},
    {"\xe2\x89\xa4", "<=", "`at most` is written <="},
    {"\xe2\x89\xa5", ">=", "`at least` is written >="},
    {"\xe2\x80\xa6", "..", "a period is written A .. B"},
    {"\xe2\x88\x92", "-", "the minus sign is written -"},
    {"!", " not ", "negation is written `not`"},
};

static bool lex_foreign(struct ent_lexer *lexer, struct ent_token *token)
{
    size_t n_left = (size_t)(lexer->end - lexer->at);

    for (size_t i = 0; i < sizeof foreign_marks / sizeof *foreign_marks; i++) {
        const struct foreign_mark *foreign = &foreign_marks[i];
        size_t n_mark = strlen(foreign->mark);
        if (n_left < n_mark || memcmp(lexer->at, foreign->mark, n_mark) != 0)
            continue;
        if (foreign->mark[0] == '!' && ent_lexer_peek(lexer, 1) == '=')
            return false;
        lexer->at += n_mark;
        ent_lexer_fail(lexer, token, "foreign", "%s", foreign->problem);
        token->repair = foreign->repair;
        return true;
    }
    return ent_lex_foreign_quote(lexer, token);
}

/* A name that begins with what cannot begin a bare name. */
static void lex_odd_name(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = lexer->at;

    lexer->at = ent_lexer_name_end(lexer, start);
    ent_lexer_fail(lexer, token, "syntax",
                   "a name that does not begin with a letter goes in brackets");
    ent_buf_clear(&lexer->buf);
    ent_buf_add_char(&lexer->buf, '[');
    ent_buf_add(&lexer->buf, start, (size_t)(lexer->at - start));
    ent_buf_add_char(&lexer->buf, ']');
    ent_lexer_repair(lexer, token, lexer->buf.bytes, lexer->buf.n_bytes);
}

static void lex_unknown(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = lexer->at;
    uint32_t c = ent_utf8_next(&lexer->at, lexer->end);

    if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        ent_lexer_fail(lexer, token, "syntax",
                       "the character U+%04X has no meaning in Walk",
                       (unsigned)c);
    else
        ent_lexer_fail(lexer, token, "syntax",
                       "the character %.*s has no meaning in Walk; a name "
                       "that holds it goes in brackets",
                       (int)(lexer->at - start), start);
}

static const struct mark {
    char mark[3];
    unsigned char kind;
} marks[] = {
    {"..", ENT_TOK_DOTS},      {"!=", ENT_TOK_NE},
    {"<=", ENT_TOK_LE},        {">=", ENT_TOK_GE},
    {".", ENT_TOK_DOT},        {",", ENT_TOK_COMMA},
    {";", ENT_TOK_SEMICOLON},  {":", ENT_TOK_COLON},
    {"(", ENT_TOK_OPEN},       {")", ENT_TOK_CLOSE},
    {"{", ENT_TOK_OPEN_BRACE}, {"}", ENT_TOK_CLOSE_BRACE},
    {"|", ENT_TOK_BAR},        {"^", ENT_TOK_CARET},
    {"*", ENT_TOK_STAR},       {"+", ENT_TOK_PLUS},
    {"-", ENT_TOK_MINUS},      {"/", ENT_TOK_SLASH},
    {"?", ENT_TOK_QUESTION},   {"=", ENT_TOK_EQ},
    {"<", ENT_TOK_LT},         {">", ENT_TOK_GT},
};

static bool lex_mark(struct ent_lexer *lexer, struct ent_token *token)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n_mark = marks[i].mark[1] ? 2 : 1;
        if (ent_lexer_peek(lexer, 0) != marks[i].mark[0] ||
            (n_mark == 2 && ent_lexer_peek(lexer, 1) != marks[i].mark[1]))
            continue;
        token->kind = (enum ent_token_kind)marks[i].kind;
        lexer->at += n_mark;
        return true;
    }
    return false;
}

static void lex_token(struct ent_lexer *lexer, struct ent_token *token)
{
    char c = ent_lexer_peek(lexer, 0);
    char next = ent_lexer_peek(lexer, 1);
    const char *at = lexer->at;
    uint32_t point = ent_utf8_next(&at, lexer->end);

    if (ent_code_point_is_letter(point)) {
        lex_name(lexer, token);
    } else if ((c == '?' || c == '$') &&
               ent_lexer_name_char(lexer, lexer->at + 1) > 0) {
        lex_variable(lexer, token);
    } else if (c >= '0' && c <= '9') {
        ent_lex_number(lexer, token);
    } else if (c == '"') {
        ent_lex_text(lexer, token);
    } else if (c == '[') {
        ent_lex_bracket(lexer, token);
    } else if (c == '<' && ent_lex_iri(lexer, &token->term)) {
        token->kind = ENT_TOK_LITERAL;
    } else if (c == '_' && next == ':') {
        lex_blank_node(lexer, token);
    } else if (c == '_' || ent_code_point_is_digit(point) ||
               ent_code_point_is_mark(point)) {
        lex_odd_name(lexer, token);
    } else if (!lex_foreign(lexer, token) && !lex_mark(lexer, token)) {
        lex_unknown(lexer, token);
    }
}

static struct ent_token *add_token(struct ent_lexer *lexer)
{
    if (lexer->n_items == lexer->capacity) {
        uint32_t capacity = lexer->capacity ? lexer->capacity * 2 : 64;
        struct ent_token *items =
            ent_arena_calloc(lexer->arena, capacity, sizeof *items);
        if (!items) {
            lexer->status = lexer->arena->status;
            return NULL;
        }
        if (lexer->n_items > 0)
            memcpy(items, lexer->items, lexer->n_items * sizeof *items);
        lexer->items = items;
        lexer->capacity = capacity;
    }
    return &lexer->items[lexer->n_items++];
}

/* After `prefix WORD : IRI` the word is known. */
static void note_prefix(struct ent_lexer *lexer)
{
    const struct ent_token *last = lexer->items + lexer->n_items - 1;
    struct ent_declared *prefixes;

    if (lexer->n_items < 4 || last->kind != ENT_TOK_LITERAL ||
        last->term.kind != ENT_IRI || last[-1].kind != ENT_TOK_COLON ||
        last[-2].kind != ENT_TOK_NAME || last[-3].keyword != ENT_KW_PREFIX)
        return;
    if ((lexer->n_prefixes & (lexer->n_prefixes - 1)) == 0) {
        uint32_t capacity = lexer->n_prefixes ? lexer->n_prefixes * 2 : 1;
        prefixes = ent_arena_alloc(lexer->arena, capacity * sizeof *prefixes);
        if (!prefixes) {
            lexer->status = lexer->arena->status;
            return;
        }
        if (lexer->n_prefixes > 0)
            memcpy(prefixes, lexer->prefixes,
                   lexer->n_prefixes * sizeof *prefixes);
        lexer->prefixes = prefixes;
    }
    prefixes = &lexer->prefixes[lexer->n_prefixes++];
    prefixes->name = lexer->start + last[-2].place.offset;
    prefixes->n_name = last[-2].place.length;
    prefixes->iri = last->term;
}

static bool next_token(struct ent_lexer *lexer)
{
    struct ent_token *token = add_token(lexer);

    if (!token)
        return false;
    skip_blanks(lexer, token);
    token->place.offset = (uint32_t)(lexer->at - lexer->start);
    if (lexer->at == lexer->end)
        return false;
    lex_token(lexer, token);
    if (lexer->status == ENT_OK)
        lexer->status = lexer->buf.status;
    token->place.length =
        (uint32_t)(lexer->at - lexer->start) - token->place.offset;
    note_prefix(lexer);
    return lexer->status == ENT_OK;
}

/* The parser looks a few tokens ahead without asking where the end is. */
#define N_PADDING 8

static void add_end(struct ent_lexer *lexer)
{
    struct ent_token *token = add_token(lexer);

    if (token)
        token->place.offset = (uint32_t)(lexer->end - lexer->start);
}

enum ent_status ent_lex(struct ent_arena *arena, const char *text,
                        size_t n_text, struct ent_tokens *tokens)
{
    struct ent_lexer lexer = {.arena = arena,
                              .start = text,
                              .at = text,
                              .end = text + n_text};

    ent_buf_init(&lexer.buf);
    while (next_token(&lexer))
        ;
    for (int i = 0; i < N_PADDING && lexer.status == ENT_OK; i++)
        add_end(&lexer);
    ent_buf_release(&lexer.buf);
    tokens->items = lexer.items;
    tokens->n_items = lexer.n_items;
    return lexer.status;
}
