/* SPDX-License-Identifier: ISC */
/* Texts in quotation marks and names in brackets. */
#include <string.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "base/text.h"
#include "queries/lexer.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Four hex digits after lexer->at; -1 if there are none. */
static int32_t hex_unit(const struct ent_lexer *lexer, size_t distance)
{
    int32_t value = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(ent_lexer_peek(lexer, distance + i));
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* \uXXXX at lexer->at, perhaps the first half of a pair. */
static bool unescape_unit(struct ent_lexer *lexer)
{
    int32_t unit = hex_unit(lexer, 2);
    int32_t low;

    if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
        return false;
    lexer->at += 6;
    if (unit >= 0xd800 && unit <= 0xdbff) {
        if (ent_lexer_peek(lexer, 0) != '\\' || ent_lexer_peek(lexer, 1) != 'u')
            return false;
        low = hex_unit(lexer, 2);
        if (low < 0xdc00 || low > 0xdfff)
            return false;
        lexer->at += 6;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    ent_utf8_put(&lexer->buf, (uint32_t)unit);
    return true;
}

/* escape = "\" ( '"' | "\" | "/" | "b" | "f" | "n" | "r" | "t" | "u" hex4 ) */
static bool unescape(struct ent_lexer *lexer)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char c = ent_lexer_peek(lexer, 1);
    const char *at = c ? strchr(from, c) : NULL;

    if (c == 'u')
        return unescape_unit(lexer);
    if (!at)
        return false;
    ent_buf_add_char(&lexer->buf, to[at - from]);
    lexer->at += 2;
    return true;
}

/* Skips to the closing mark, or the end of the line. */
static void skip_line(struct ent_lexer *lexer, char close)
{
    while (lexer->at < lexer->end && *lexer->at != '\n') {
        char c = *lexer->at++;
        if (c == close)
            return;
        if (c == '\\' && lexer->at < lexer->end && *lexer->at != '\n')
            lexer->at++;
    }
}

static void fail_escape(struct ent_lexer *lexer, struct ent_token *token)
{
    ent_lexer_fail(lexer, token, "syntax",
                   "\\ begins \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and "
                   "four hex digits (two halves for a pair) in a text");
    skip_line(lexer, '"');
}

/* From the opening mark to the closing one, into lexer->buf. */
static bool lex_string(struct ent_lexer *lexer, struct ent_token *token)
{
    lexer->at++;
    ent_buf_clear(&lexer->buf);
    for (;;) {
        char c = ent_lexer_peek(lexer, 0);
        if (lexer->at == lexer->end || c == '\n' || c == '\r') {
            ent_lexer_fail(lexer, token, "syntax",
                           "this text has no closing \" on its line; a line "
                           "break is written \\n");
            return false;
        }
        if (c == '"')
            break;
        if (c == '\\') {
            if (!unescape(lexer)) {
                fail_escape(lexer, token);
                return false;
            }
            continue;
        }
        if ((unsigned char)c < 0x20 && c != '\t') {
            ent_lexer_fail(lexer, token, "syntax",
                           "a control character is written \\u%04x",
                           (unsigned)c);
            skip_line(lexer, '"');
            return false;
        }
        ent_buf_add_char(&lexer->buf, c);
        lexer->at++;
    }
    lexer->at++;
    return true;
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* language = "@" letters { "-" letters or digits } [ "--" ( "ltr" | "rtl" ) ]
 */
static void lex_language(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = ++lexer->at;
    const char *at = start;

    while (at < lexer->end &&
           (is_alnum(*at) ||
            (*at == '-' && at + 1 < lexer->end && is_alnum(at[1]))))
        at++;
    lexer->at = at;
    token->term.tag = start;
    token->term.n_tag = (size_t)(at - start);
    if (at == start || (*start >= '0' && *start <= '9') || *start == '-' ||
        at - start > ENT_MAX_LANG_BYTES) {
        ent_lexer_fail(lexer, token, "syntax",
                       "a language is written @en, @en-GB");
        return;
    }
    if (lexer->end - at < 5 || memcmp(at, "--", 2) != 0)
        return;
    if (memcmp(at + 2, "ltr", 3) == 0)
        token->term.direction = ENT_DIR_LTR;
    else if (memcmp(at + 2, "rtl", 3) == 0)
        token->term.direction = ENT_DIR_RTL;
    else
        return;
    lexer->at += 5;
}

/* datatype = "^^" ( IRI | pfx:local ), the latter for declared prefixes and
 * for xsd. */
static void lex_datatype(struct ent_lexer *lexer, struct ent_token *token)
{
    static const char xsd[] = "http://www.w3.org/2001/XMLSchema#";
    struct ent_term iri = {.kind = ENT_IRI};
    const char *name, *name_end, *local;
    const char *base = NULL;
    size_t n_base = 0;

    lexer->at += 2;
    if (ent_lexer_peek(lexer, 0) == '<' && ent_lex_iri(lexer, &iri)) {
        ent_term_set_datatype(&token->term, &iri);
        return;
    }
    name = lexer->at;
    name_end = ent_lexer_name_end(lexer, name);
    lexer->at = name_end;
    for (uint32_t i = 0; i < lexer->n_prefixes; i++)
        if (lexer->prefixes[i].n_name == (size_t)(name_end - name) &&
            memcmp(lexer->prefixes[i].name, name, lexer->prefixes[i].n_name) ==
                0) {
            base = lexer->prefixes[i].iri.bytes;
            n_base = lexer->prefixes[i].iri.n_bytes;
        }
    if (!base && name_end - name == 3 && memcmp(name, "xsd", 3) == 0) {
        base = xsd;
        n_base = sizeof xsd - 1;
    }
    local = name_end + 1;
    if (!base || ent_lexer_peek(lexer, 0) != ':' ||
        ent_lexer_name_end(lexer, local) == local) {
        ent_lexer_fail(lexer, token, "syntax",
                       "after ^^ stands a datatype: <iri>, or pfx:local of a "
                       "declared prefix");
        return;
    }
    lexer->at = ent_lexer_name_end(lexer, local);
    ent_buf_clear(&lexer->buf);
    ent_buf_add(&lexer->buf, base, n_base);
    ent_buf_add(&lexer->buf, local, (size_t)(lexer->at - local));
    iri.bytes = ent_lexer_keep(lexer);
    iri.n_bytes = lexer->buf.n_bytes;
    if (iri.bytes)
        ent_term_set_datatype(&token->term, &iri);
}

/* text = '"' ... '"' [ language | datatype ] */
void ent_lex_text(struct ent_lexer *lexer, struct ent_token *token)
{
    if (!lex_string(lexer, token))
        return;
    token->kind = ENT_TOK_LITERAL;
    token->term = (struct ent_term){.kind = ENT_TEXT};
    token->term.bytes = ent_lexer_keep(lexer);
    token->term.n_bytes = lexer->buf.n_bytes;
    if (!token->term.bytes)
        return;
    if (ent_lexer_peek(lexer, 0) == '@')
        lex_language(lexer, token);
    else if (ent_lexer_peek(lexer, 0) == '^' && ent_lexer_peek(lexer, 1) == '^')
        lex_datatype(lexer, token);
}

/* A name that is not closed ends, perhaps, where its words do. */
static void fail_open_bracket(struct ent_lexer *lexer, struct ent_token *token,
                              const char *start)
{
    const char *at = start;

    while (at < lexer->end && *at != '\n' && !strchr("?(){}[],;.", *at))
        at++;
    while (at > start && (at[-1] == ' ' || at[-1] == '\t' || at[-1] == '\r'))
        at--;
    lexer->at = at;
    ent_lexer_fail(lexer, token, "syntax",
                   "this name has no closing ] on its line, or is far too "
                   "long");
    if (at == start)
        return;
    ent_buf_clear(&lexer->buf);
    ent_buf_add_char(&lexer->buf, '[');
    ent_buf_add(&lexer->buf, start, (size_t)(at - start));
    ent_buf_add_char(&lexer->buf, ']');
    ent_lexer_repair(lexer, token, lexer->buf.bytes, lexer->buf.n_bytes);
}

static void finish_bracket(struct ent_lexer *lexer, struct ent_token *token)
{
    struct ent_buf nfc;
    const char *problem;

    ent_buf_init(&nfc);
    lexer->status = ent_text_nfc(lexer->buf.bytes, lexer->buf.n_bytes, &nfc);
    if (lexer->status == ENT_OK && lexer->buf.status == ENT_OK) {
        ent_buf_clear(&lexer->buf);
        ent_buf_add(&lexer->buf, nfc.bytes, nfc.n_bytes);
    }
    ent_buf_release(&nfc);
    if (lexer->status != ENT_OK)
        return;
    token->term = (struct ent_term){.kind = ENT_NAME};
    token->term.bytes = ent_lexer_keep(lexer);
    token->term.n_bytes = lexer->buf.n_bytes;
    if (!token->term.bytes)
        return;
    problem = ent_name_problem(token->term.bytes, token->term.n_bytes);
    if (problem)
        ent_lexer_fail(lexer, token, "name", "this name is %s", problem);
}

/* No name of 400 bytes in NFC takes more; the closing ] is looked for so far.
 */
#define MAX_BRACKET_BYTES (4 * ENT_MAX_NAME_BYTES)

/* bracket = "[" { any character but ] | "\]" | "\\" } "]" */
void ent_lex_bracket(struct ent_lexer *lexer, struct ent_token *token)
{
    const char *start = ++lexer->at;
    bool good = true;

    ent_buf_clear(&lexer->buf);
    token->kind = ENT_TOK_BRACKET;
    while (ent_lexer_peek(lexer, 0) != ']') {
        char c = ent_lexer_peek(lexer, 0);
        if (lexer->at == lexer->end || c == '\n' || c == '\r' ||
            lexer->at - start > MAX_BRACKET_BYTES) {
            fail_open_bracket(lexer, token, start);
            return;
        }
        if (c == '\\') {
            lexer->at++;
            c = ent_lexer_peek(lexer, 0);
            if (c != ']' && c != '\\') {
                good = false;
                continue;
            }
        }
        ent_buf_add_char(&lexer->buf, c);
        lexer->at++;
    }
    lexer->at++;
    if (lexer->buf.status != ENT_OK)
        return;
    if (!good)
        ent_lexer_fail(lexer, token, "syntax",
                       "inside brackets \\ is written \\\\ and ] is written "
                       "\\]");
    else if (lexer->buf.n_bytes == 0)
        ent_lexer_fail(lexer, token, "name",
                       "a name cannot be empty; for any thing write a "
                       "variable");
    else
        finish_bracket(lexer, token);
}

static const struct {
    const char *open;
    const char *close;
} foreign_quotes[] = {
    {"'", "'"},
    {"`", "`"},
    {"\xe2\x80\x9c", "\xe2\x80\x9d"}, /* “ ” */
    {"\xe2\x80\x9d", "\xe2\x80\x9d"}, /* ” ” */
    {"\xe2\x80\x9e", "\xe2\x80\x9c"}, /* „ “ */
    {"\xe2\x80\x9e", "\xe2\x80\x9d"}, /* „ ” */
    {"\xc2\xab", "\xc2\xbb"},         /* « » */
};

/* So far is looked for the other quotation mark. */
#define MAX_QUOTED_BYTES 500

static const char *find_close(const struct ent_lexer *lexer, const char *at,
                              const char *close)
{
    size_t n_close = strlen(close);
    const char *start = at;

    for (; (size_t)(lexer->end - at) >= n_close && *at != '\n' &&
           at - start <= MAX_QUOTED_BYTES;
         at++)
        if (memcmp(at, close, n_close) == 0)
            return at;
    return NULL;
}

/* `x` is a name to other languages, the rest are texts. */
static void repair_quote(struct ent_lexer *lexer, struct ent_token *token,
                         const char *start, const char *close)
{
    ent_buf_clear(&lexer->buf);
    if (start[-1] == '`') {
        ent_buf_add_char(&lexer->buf, '[');
        ent_buf_add(&lexer->buf, start, (size_t)(close - start));
        ent_buf_add_char(&lexer->buf, ']');
        ent_lexer_fail(lexer, token, "foreign",
                       "a name with blanks or signs goes in brackets");
    } else {
        ent_json_string(&lexer->buf, start, (size_t)(close - start));
        ent_lexer_fail(
            lexer, token, "foreign",
            "a text goes in \"double quotes\", a name in [brackets]");
    }
    ent_lexer_repair(lexer, token, lexer->buf.bytes, lexer->buf.n_bytes);
}

bool ent_lex_foreign_quote(struct ent_lexer *lexer, struct ent_token *token)
{
    size_t n_left = (size_t)(lexer->end - lexer->at);

    for (size_t i = 0; i < sizeof foreign_quotes / sizeof *foreign_quotes;
         i++) {
        size_t n_open = strlen(foreign_quotes[i].open);
        const char *start = lexer->at + n_open;
        const char *close;
        if (n_left < n_open ||
            memcmp(lexer->at, foreign_quotes[i].open, n_open) != 0)
            continue;
        close = find_close(lexer, start, foreign_quotes[i].close);
        if (!close || close == start)
            continue;
        repair_quote(lexer, token, start, close);
        lexer->at = close + strlen(foreign_quotes[i].close);
        return true;
    }
    return false;
}
