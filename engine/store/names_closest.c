/* SPDX-License-Identifier: ISC */
/* "Did you mean": names that share the start of a word with the text and differ
 * from it by little. */
#include <string.h>

#include "base/text.h"
#include "store/names.h"
#include "store/names_match.h"

#define MAX_ROWS 4000 /* of each start that is looked up */
#define MAX_TERMS 2000
#define MAX_WORDS 4 /* of the text */
#define MAX_TEXT_BYTES 200

/* A part of a longer name is less close than a whole one. */
#define PART_PENALTY 3
#define FAR 100

/* How much two texts of this length may differ and still be meant. */
static unsigned limit_of(size_t n_bytes)
{
    return n_bytes <= 2 ? 0 : n_bytes <= 4 ? 1 : n_bytes <= 8 ? 2 : 3;
}

static size_t count_spaces(const char *bytes, size_t n_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_bytes; i++)
        n += bytes[i] == ' ';
    return n;
}

/* The bytes of the first n words. */
static size_t words_length(const char *bytes, size_t n_bytes, size_t n_words)
{
    for (size_t i = 0; i < n_bytes; i++)
        if (bytes[i] == ' ' && --n_words == 0)
            return i;
    return n_bytes;
}

/* A part of a name must be nearer: of the many words that names hold, some
 * are always similar. */
static unsigned part_limit_of(size_t n_bytes)
{
    return n_bytes <= 4 ? 0 : n_bytes <= 8 ? 1 : 2;
}

/* The distance to the whole form, or to as many of its words as the text
 * has. */
static unsigned distance(const struct ent_buf *fold, const struct ent_buf *text)
{
    unsigned limit = limit_of(text->n_bytes), best;
    size_t n_words = count_spaces(text->bytes, text->n_bytes) + 1;
    best = ent_text_distance(text->bytes, text->n_bytes, fold->bytes,
                             fold->n_bytes, limit);
    if (best <= limit)
        return best;
    best = FAR;
    limit = part_limit_of(text->n_bytes);
    for (size_t i = 0; i < fold->n_bytes && i < MAX_TEXT_BYTES; i++) {
        if (i > 0 && fold->bytes[i - 1] != ' ')
            continue;
        size_t n = words_length(fold->bytes + i, fold->n_bytes - i, n_words);
        unsigned d = ent_text_distance(text->bytes, text->n_bytes,
                                       fold->bytes + i, n, limit);
        if (d <= limit && d + PART_PENALTY < best)
            best = d + PART_PENALTY;
    }
    return best;
}

/* Looks a word of the text up by its first letters, also with the first two
 * exchanged. */
static enum ent_status scan_word(struct ent_matcher *matcher, const char *word,
                                 size_t n_word)
{
    char swapped[4] = {0};
    const char *at = word, *end = word + n_word;
    for (int i = 0; i < 3 && at < end; i++)
        (void)ent_utf8_next(&at, end);
    enum ent_status status =
        ent_matcher_scan(matcher, word, (size_t)(at - word), MAX_ROWS);
    if (status == ENT_OK && n_word >= 2)
        status = ent_matcher_scan(matcher, word, ent_utf8_cut(word, n_word, 2),
                                  MAX_ROWS);
    if (status != ENT_OK || n_word < 2 || (word[0] & 0x80) != 0 ||
        (word[1] & 0x80) != 0)
        return status;
    swapped[0] = word[1];
    swapped[1] = word[0];
    status = ent_matcher_scan(matcher, swapped, 2, MAX_ROWS);
    if (status == ENT_OK)
        status = ent_matcher_scan(matcher, word, 1, MAX_ROWS);
    return status;
}

static enum ent_status find_close(struct ent_matcher *matcher,
                                  const struct ent_buf *text)
{
    enum ent_status status = ENT_OK;
    const char *at = text->bytes, *end = text->bytes + text->n_bytes;
    for (int i = 0; i < MAX_WORDS && at < end && status == ENT_OK; i++) {
        size_t n = words_length(at, (size_t)(end - at), 1);
        status = scan_word(matcher, at, n);
        at += n + (at + n < end);
    }
    if (status == ENT_OK)
        status = ent_matcher_cut(matcher, MAX_TERMS);
    for (size_t i = 0; i < matcher->terms.n_rows && status == ENT_OK; i++) {
        ent_id term = matcher->terms.rows[i];
        status = ent_matcher_fold(matcher, term);
        if (status != ENT_OK)
            break;
        unsigned score = distance(&matcher->fold, text);
        if (score < FAR)
            status = ent_matcher_add(matcher, term, true, true, score);
    }
    return status;
}

enum ent_status ent_names_closest(struct ent_txn *txn, const char *text,
                                  size_t n_text, size_t max,
                                  struct ent_arena *arena,
                                  struct ent_name_match **matches,
                                  size_t *n_matches)
{
    struct ent_matcher matcher;
    struct ent_buf fold;
    *matches = NULL;
    *n_matches = 0;
    ent_buf_init(&fold);
    enum ent_status status = ent_matcher_init(&matcher, txn);
    if (status == ENT_OK)
        status = ent_text_fold(text, n_text, &fold);
    if (status == ENT_OK && fold.n_bytes > MAX_TEXT_BYTES)
        fold.n_bytes = ent_utf8_cut(fold.bytes, fold.n_bytes, MAX_TEXT_BYTES);
    if (status == ENT_OK && fold.n_bytes > 0)
        status = find_close(&matcher, &fold);
    if (status == ENT_OK)
        status = ent_matcher_finish(&matcher, max, arena, matches, n_matches);
    ent_matcher_release(&matcher);
    ent_buf_release(&fold);
    return status;
}
