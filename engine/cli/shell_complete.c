/* SPDX-License-Identifier: ISC */
/* Completion of keywords and of names from the store. */
#include "cli/shell.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "queries/keyword.h"
#include "queries/print.h"
#include "queries/token.h"
#include "store/dict.h"
#include "store/names.h"
#include "store/txn.h"

#define MAX_CHOICES 40

/* Where the word before the cursor begins: at an open bracket, or behind the
 * last byte that no bare name holds. */
static size_t word_start(const char *text, size_t n_text)
{
    for (size_t i = n_text; i > 0; i--) {
        if (text[i - 1] == ']')
            break;
        if (text[i - 1] == '[')
            return i - 1;
    }
    size_t start = n_text;
    while (start > 0) {
        unsigned char c = (unsigned char)text[start - 1];
        if (c < 0x80 && !(c == '_' || c == '-' || (c >= '0' && c <= '9') ||
                          ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')))
            break;
        start--;
    }
    return start;
}

static void add_choice(struct ent_completion *completion, const char *bytes,
                       size_t n_bytes)
{
    ent_buf_add(&completion->choices, bytes, n_bytes);
    ent_buf_add_char(&completion->choices, '\0');
    completion->n_choices++;
}

static void add_keywords(const char *word, size_t n_word,
                         struct ent_completion *completion)
{
    for (int k = ENT_KW_NOT_A_KEYWORD + 1; k < ENT_N_KEYWORDS; k++) {
        const char *text = ent_keyword_text((enum ent_keyword)k);
        if (strlen(text) > n_word && strncasecmp(text, word, n_word) == 0)
            add_choice(completion, text, strlen(text));
    }
}

static enum ent_status add_name(struct ent_txn *txn, struct ent_arena *arena,
                                ent_id id, struct ent_completion *completion)
{
    struct ent_term term;
    struct ent_buf printed;
    enum ent_status status = ent_dict_get(txn, id, arena, &term);
    if (status)
        return status;
    ent_buf_init(&printed);
    ent_term_print(&term, &printed);
    if (!printed.status)
        add_choice(completion, printed.bytes, printed.n_bytes);
    ent_buf_release(&printed);
    return ENT_OK;
}

/* Which token could a term be? */
static bool is_term(const struct ent_token *token)
{
    switch (token->kind) {
    case ENT_TOK_NAME:
        return token->keyword == ENT_KW_NOT_A_KEYWORD;
    case ENT_TOK_BRACKET:
    case ENT_TOK_VARIABLE:
    case ENT_TOK_PREFIXED:
    case ENT_TOK_LITERAL:
        return true;
    default:
        return false;
    }
}

/* Does a pattern begin behind this token? */
static bool begins_pattern(const struct ent_token *token)
{
    switch (token->kind) {
    case ENT_TOK_DOT:
    case ENT_TOK_OPEN:
    case ENT_TOK_OPEN_BRACE:
        return true;
    case ENT_TOK_NAME:
        return token->keyword == ENT_KW_WHERE || token->keyword == ENT_KW_ASK;
    default:
        return false;
    }
}

/* The token before this one, a quoted fact being taken as one. */
static size_t before_term(const struct ent_token *tokens, size_t i)
{
    int depth = 0;
    do {
        if (tokens[i].kind == ENT_TOK_CLOSE)
            depth++;
        else if (tokens[i].kind == ENT_TOK_OPEN)
            depth--;
    } while (depth > 0 && i-- > 0);
    return i;
}

/* Does a relation stand behind these tokens?  Behind `;`, within steps, and
 * behind the one term that begins a pattern. */
static bool wants_relation(const struct ent_token *tokens, size_t n)
{
    if (n == 0)
        return false;
    const struct ent_token *last = &tokens[n - 1];
    if (last->kind == ENT_TOK_SEMICOLON || last->kind == ENT_TOK_BAR ||
        last->kind == ENT_TOK_SLASH || last->kind == ENT_TOK_CARET ||
        (last->kind == ENT_TOK_NAME && last->keyword == ENT_KW_VIA))
        return true;
    if (!is_term(last) && last->kind != ENT_TOK_CLOSE)
        return false;
    size_t i = before_term(tokens, n - 1);
    return i > 0 && i < n && begins_pattern(&tokens[i - 1]);
}

static bool is_relation_place(struct ent_arena *arena, const char *text,
                              size_t n_text)
{
    struct ent_tokens tokens;
    size_t n = 0;
    if (ent_lex(arena, text, n_text, &tokens) != ENT_OK)
        return false;
    while (tokens.items[n].kind != ENT_TOK_END)
        n++;
    return wants_relation(tokens.items, n);
}

static void add_names(struct ent_store *store, bool relation, const char *word,
                      size_t n_word, struct ent_completion *completion)
{
    struct ent_txn *txn;
    struct ent_arena arena;
    struct ent_name_match *matches;
    size_t n_matches = 0;
    if (ent_txn_begin(store, false, &txn, NULL) != ENT_OK)
        return;
    ent_arena_init(&arena, 0);
    enum ent_status status = ent_names_complete(txn, word, n_word, MAX_CHOICES,
                                                &arena, &matches, &n_matches);
    for (size_t i = 0; i < n_matches && !status; i++)
        if (!relation || matches[i].is_relation)
            status = add_name(txn, &arena, matches[i].entity, completion);
    ent_arena_release(&arena);
    ent_txn_abort(txn);
}

void ent_shell_complete(struct ent_store *store, const char *text,
                        size_t n_text, struct ent_completion *completion)
{
    size_t start = word_start(text, n_text);
    const char *word = text + start;
    size_t n_word = n_text - start;
    memset(completion, 0, sizeof *completion);
    ent_buf_init(&completion->choices);
    completion->n_replaced = n_word;
    if (n_word == 0 || (start > 0 && text[start - 1] == '?'))
        return;
    struct ent_arena arena;
    ent_arena_init(&arena, 0);
    bool relation = is_relation_place(&arena, text, start);
    ent_arena_release(&arena);
    if (*word == '[') {
        add_names(store, relation, word + 1, n_word - 1, completion);
        return;
    }
    add_keywords(word, n_word, completion);
    if (start > 0) /* a query begins with a keyword */
        add_names(store, relation, word, n_word, completion);
}
