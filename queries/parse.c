/* SPDX-License-Identifier: ISC */
/* Parsing as a whole: text, tokens, tree, checks; and when it fails, mending
 * the text edit by edit until it is a query, which is then suggested. */
#include "queries/parse.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "queries/parser.h"
#include "queries/token.h"

/* So many mends make a suggestion at most. */
#define MAX_ROUNDS 48
#define MAX_MEND_BYTES (64 * 1024 * 1024)

static struct ent_parse_options
with_defaults(const struct ent_parse_options *options)
{
    struct ent_parse_options full = {0};

    if (options)
        full = *options;
    if (full.max_bytes == 0)
        full.max_bytes = ENT_MAX_QUERY_BYTES;
    if (full.max_mend_bytes == 0 || full.max_mend_bytes > MAX_MEND_BYTES)
        full.max_mend_bytes = MAX_MEND_BYTES;
    if (full.max_depth == 0)
        full.max_depth = ENT_MAX_QUERY_DEPTH;
    if (full.max_variables == 0)
        full.max_variables = ENT_MAX_QUERY_VARIABLES;
    return full;
}

/* Refuses what is no text: the lexer relies on valid UTF-8, suggestions end
 * with a NUL. */
static bool check_text(struct ent_parser *parser)
{
    size_t n_valid = ent_utf8_valid(parser->text, parser->n_text);
    const char *nul = memchr(parser->text, 0, n_valid);
    struct ent_place place = {(uint32_t)n_valid, 1};

    if (nul) {
        place.offset = (uint32_t)(nul - parser->text);
        return ent_fail(parser, place, "utf-8",
                        "a query holds no NUL characters");
    }
    if (n_valid == parser->n_text)
        return true;
    return ent_fail(parser, place, "utf-8",
                    "the query is not valid UTF-8: byte %02X makes no "
                    "character here",
                    (unsigned)(unsigned char)parser->text[n_valid]);
}

/* One attempt at a text that lives as long as the arena. */
static enum ent_status
parse_once(struct ent_arena *arena, const char *text, size_t n_text,
           const struct ent_parse_options *options, struct ent_diags *diags,
           struct ent_repair *repair, const struct ent_ast **out)
{
    struct ent_parser parser = {.arena = arena,
                                .diags = diags,
                                .repair = repair,
                                .options = options,
                                .text = text,
                                .n_text = n_text};
    struct ent_tokens tokens;
    enum ent_status status;

    *out = NULL;
    repair->n_edits = 0;
    ent_diags_init(diags, arena, text, n_text);
    if (!check_text(&parser))
        return parser.status;
    status = ent_lex(arena, text, n_text, &tokens);
    if (status != ENT_OK)
        return status;
    parser.ast = ent_arena_calloc(arena, 1, sizeof *parser.ast);
    if (!parser.ast)
        return arena->status;
    parser.ast->text = text;
    parser.ast->n_text = n_text;
    parser.first = parser.token = tokens.items;
    if (ent_parse_query(&parser))
        ent_check(&parser);
    if (parser.status == ENT_OK && diags->status != ENT_OK)
        parser.status = diags->status;
    if (parser.status == ENT_OK)
        *out = parser.ast;
    return parser.status;
}

/* Edits in the order of the text; those at one place in their own order. */
static void sort_edits(struct ent_repair *repair)
{
    for (unsigned i = 1; i < repair->n_edits; i++) {
        struct ent_edit edit = repair->edits[i];
        unsigned j = i;
        for (; j > 0 && repair->edits[j - 1].place.offset > edit.place.offset;
             j--)
            repair->edits[j] = repair->edits[j - 1];
        repair->edits[j] = edit;
    }
}

/* Where pieces are joined, two blanks become one, and none stands before a
 * comma. */
static void join(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    bool after_blank = out->n_bytes == 0 || out->bytes[out->n_bytes - 1] == ' ';

    while (after_blank && n_bytes > 0 && *bytes == ',' && out->n_bytes > 0 &&
           out->bytes[out->n_bytes - 1] == ' ')
        out->n_bytes--;
    while (after_blank && n_bytes > 0 && *bytes == ' ') {
        bytes++;
        n_bytes--;
    }
    ent_buf_add(out, bytes, n_bytes);
}

static void apply_edits(const char *text, size_t n_text,
                        struct ent_repair *repair, struct ent_buf *out)
{
    size_t at = 0;

    sort_edits(repair);
    ent_buf_clear(out);
    for (unsigned i = 0; i < repair->n_edits; i++) {
        const struct ent_edit *edit = &repair->edits[i];
        if (edit->place.offset < at)
            continue;
        join(out, text + at, edit->place.offset - at);
        join(out, edit->bytes, edit->n_bytes);
        at = edit->place.offset + edit->place.length;
    }
    join(out, text + at, n_text - at);
}

/* Mends until the text is a query: ENT_OK and the text in *mended, or
 * ENT_ESYNTAX when nobody knows any more. */
static enum ent_status mend(const char *text, size_t n_text,
                            const struct ent_parse_options *options,
                            struct ent_repair *repair, struct ent_arena *arena,
                            struct ent_buf *mended)
{
    enum ent_status status = ENT_ESYNTAX;
    struct ent_diags diags;
    const struct ent_ast *ast;
    const char *copy = text;
    size_t n_copy = n_text;

    for (int i = 0; i < MAX_ROUNDS && status == ENT_ESYNTAX; i++) {
        if (repair->n_edits == 0 ||
            (options->gives_up && options->gives_up(options->give_up_context)))
            return ENT_ESYNTAX;
        apply_edits(copy, n_copy, repair, mended);
        if (mended->status != ENT_OK)
            return mended->status;
        if (mended->n_bytes > options->max_bytes ||
            (mended->n_bytes == n_copy &&
             memcmp(mended->bytes, copy, n_copy) == 0))
            return ENT_ESYNTAX;
        ent_arena_reset(arena);
        n_copy = mended->n_bytes;
        copy = ent_arena_strndup(arena, mended->bytes, n_copy);
        if (!copy)
            return arena->status;
        status = parse_once(arena, copy, n_copy, options, &diags, repair, &ast);
    }
    return status;
}

/* The same whole query mends all errors at once. */
static enum ent_status suggest(struct ent_diags *diags,
                               const struct ent_parse_options *options,
                               struct ent_repair *repair)
{
    struct ent_arena arena;
    struct ent_buf mended;
    enum ent_status status;
    char *query = NULL;

    ent_arena_init(&arena, options->max_mend_bytes);
    ent_buf_init(&mended);
    status = mend(diags->text, diags->n_text, options, repair, &arena, &mended);
    if (status == ENT_OK) {
        query = ent_arena_strndup(diags->arena, mended.bytes, mended.n_bytes);
        if (!query)
            status = diags->arena->status;
    }
    for (struct ent_diag *diag = diags->first; query && diag; diag = diag->next)
        if (diag->severity == ENT_ERROR)
            diag->suggestion = query;
    ent_buf_release(&mended);
    ent_arena_release(&arena);
    return status == ENT_ENOMEM ? status : ENT_ESYNTAX;
}

enum ent_status ent_query_parse(struct ent_arena *arena, const char *text,
                                size_t n_text,
                                const struct ent_parse_options *options,
                                struct ent_diags *diags,
                                const struct ent_ast **ast)
{
    struct ent_parse_options full = with_defaults(options);
    struct ent_repair repair = {.n_edits = 0};
    enum ent_status status;
    char *copy;

    *ast = NULL;
    ent_diags_init(diags, arena, "", 0);
    if (n_text > full.max_bytes)
        return ent_diag_error(diags, (struct ent_place){0, 0}, "limit",
                              "too many bytes in the query (limit is %zu)",
                              full.max_bytes);
    copy = ent_arena_strndup(arena, text, n_text);
    if (!copy)
        return arena->status;
    status = parse_once(arena, copy, n_text, &full, diags, &repair, ast);
    if (status == ENT_ESYNTAX && repair.n_edits > 0)
        status = suggest(diags, &full, &repair);
    return status;
}
