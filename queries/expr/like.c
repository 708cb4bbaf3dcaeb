/* SPDX-License-Identifier: ISC */
/* like: a pattern with * (anything) and ? (one character), folded.
 *
 * The pattern becomes a list of code points and wildcards.  Matching goes back
 * only to the last *, which takes at most text times pattern steps. */
#include "base/text.h"
#include "queries/expr/expr.h"

#define ANY_RUN UINT32_MAX
#define ANY_ONE (UINT32_MAX - 1)

struct like {
    uint32_t *items;
    size_t n_items;
};

/* Folds what stands between two wildcards.  The letters around it keep the
 * blanks at its ends, which folding would drop. */
static enum ent_status add_literal(struct ent_context *context,
                                   const char *bytes, size_t n_bytes,
                                   bool is_first, bool is_last,
                                   struct like *like)
{
    struct ent_buf *plain = &context->other_folded, folded;
    if (n_bytes == 0)
        return ENT_OK;
    ent_buf_clear(plain);
    if (!is_first)
        ent_buf_add_char(plain, 'x');
    ent_buf_add(plain, bytes, n_bytes);
    if (!is_last)
        ent_buf_add_char(plain, 'x');
    ent_buf_init(&folded);
    enum ent_status status =
        plain->status ? plain->status
                      : ent_text_fold(plain->bytes, plain->n_bytes, &folded);
    if (status == ENT_OK)
        status = folded.status;
    if (status == ENT_OK) {
        const char *at = folded.bytes + !is_first;
        const char *end = folded.bytes + folded.n_bytes - !is_last;
        while (at < end)
            like->items[like->n_items++] = ent_utf8_next(&at, end);
    }
    ent_buf_release(&folded);
    return status;
}

/* A folded character can be longer than the one it comes from (at most 18 code
 * points, an Arabic ligature). */
#define MAX_FOLD 18

static enum ent_status compile(struct ent_context *context, const char *bytes,
                               size_t n_bytes, struct like **out)
{
    struct like *like;
    size_t start = 0;
    enum ent_status status = ent_context_alloc(context, 1, sizeof *like, &like);
    if (status == ENT_OK)
        status = ent_context_alloc(context, MAX_FOLD * (n_bytes + 2),
                                   sizeof *like->items, &like->items);
    for (size_t i = 0; i <= n_bytes && status == ENT_OK; i++) {
        bool is_end = i == n_bytes;
        if (!is_end && bytes[i] != '*' && bytes[i] != '?')
            continue;
        status = add_literal(context, bytes + start, i - start, start == 0,
                             is_end, like);
        if (!is_end && status == ENT_OK)
            like->items[like->n_items++] = bytes[i] == '*' ? ANY_RUN : ANY_ONE;
        start = i + 1;
    }
    *out = like;
    return status;
}

enum ent_status ent_like_prepare(struct ent_context *context,
                                 struct ent_code *code)
{
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    struct like *like;
    if (!ent_code_is_constant(code->args[1]))
        return ENT_OK;
    enum ent_status status = ent_value_words(context, code->args[1]->id, &bytes,
                                             &n_bytes, &has_words);
    if (status || !has_words)
        return status;
    status = compile(context, bytes, n_bytes, &like);
    if (status == ENT_OK)
        code->data = like;
    return status;
}

static enum ent_status match(struct ent_context *context,
                             const struct like *like, const char *text,
                             const char *end, bool *fits)
{
    size_t item = 0, star = SIZE_MAX;
    const char *at = text, *star_at = text;
    *fits = false;
    while (at < end || item < like->n_items) {
        enum ent_status status = ent_context_tick(context);
        if (status)
            return status;
        if (item < like->n_items && like->items[item] == ANY_RUN) {
            star = item++;
            star_at = at;
            continue;
        }
        if (item < like->n_items && at < end) {
            const char *next = at;
            uint32_t c = ent_utf8_next(&next, end);
            if (like->items[item] == ANY_ONE || like->items[item] == c) {
                at = next;
                item++;
                continue;
            }
        }
        if (star == SIZE_MAX || star_at == end)
            return ENT_OK;
        (void)ent_utf8_next(&star_at, end);
        at = star_at;
        item = star + 1;
    }
    *fits = true;
    return ENT_OK;
}

static enum ent_status pattern_of(struct ent_context *context,
                                  const struct ent_code *code,
                                  const struct like **like)
{
    struct like *made = NULL;
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    ent_id id;
    *like = code->data;
    if (*like)
        return ENT_OK;
    enum ent_status status = ent_code_run(context, code->args[1], &id);
    if (status == ENT_OK)
        status = ent_value_words(context, id, &bytes, &n_bytes, &has_words);
    if (status == ENT_OK && has_words)
        status = compile(context, bytes, n_bytes, &made);
    *like = made;
    return status;
}

enum ent_status ent_eval_like(struct ent_context *context,
                              const struct ent_code *code, ent_id *value)
{
    const struct like *like;
    const char *bytes;
    size_t n_bytes;
    bool has_words, fits;
    ent_id id;
    *value = 0;
    enum ent_status status = pattern_of(context, code, &like);
    if (status || !like)
        return status;
    status = ent_code_run(context, code->args[0], &id);
    if (status == ENT_OK)
        status = ent_value_words(context, id, &bytes, &n_bytes, &has_words);
    if (status || !has_words)
        return status;
    ent_buf_clear(&context->folded);
    status = ent_text_fold(bytes, n_bytes, &context->folded);
    if (status)
        return status;
    const char *text = context->folded.n_bytes ? context->folded.bytes : "";
    status = match(context, like, text, text + context->folded.n_bytes, &fits);
    if (status == ENT_OK)
        *value = ent_id_of_boolean(fits);
    return status;
}
