/* SPDX-License-Identifier: ISC */
/* Completion of a name from the start of one of its words.
 *
 * A keystroke costs at most MAX_ROWS rows of the index and MAX_TERMS terms
 * weighed: where more terms begin so, those that came first are taken, since
 * what many facts name is usually met early. */
#include <string.h>

#include "base/text.h"
#include "store/names.h"
#include "store/names_match.h"

#define MAX_ROWS 20000
#define MAX_TERMS 1000

enum score {
    SCORE_WHOLE, /* all of the name */
    SCORE_START, /* its start */
    SCORE_WORD,  /* the start of another word */
    SCORE_NONE
};

/* How the text stands in a folded form, at the start of a word. */
static enum score score_of(const struct ent_buf *fold,
                           const struct ent_buf *text)
{
    size_t n = text->n_bytes;
    if (fold->n_bytes < n)
        return SCORE_NONE;
    if (memcmp(fold->bytes, text->bytes, n) == 0)
        return fold->n_bytes == n ? SCORE_WHOLE : SCORE_START;
    for (size_t i = 1; i + n <= fold->n_bytes; i++)
        if (fold->bytes[i - 1] == ' ' &&
            memcmp(fold->bytes + i, text->bytes, n) == 0)
            return SCORE_WORD;
    return SCORE_NONE;
}

static enum ent_status complete(struct ent_matcher *matcher,
                                const struct ent_buf *text)
{
    enum ent_status status =
        ent_matcher_scan(matcher, text->bytes, text->n_bytes, MAX_ROWS);
    if (status == ENT_OK)
        status = ent_matcher_cut(matcher, MAX_TERMS);
    for (size_t i = 0; i < matcher->terms.n_rows && status == ENT_OK; i++) {
        ent_id term = matcher->terms.rows[i];
        status = ent_matcher_fold(matcher, term);
        if (status != ENT_OK)
            break;
        enum score score = score_of(&matcher->fold, text);
        if (score != SCORE_NONE)
            status = ent_matcher_add(matcher, term, true, true, score);
    }
    return status;
}

/* The whole name may not be among the terms that came first. */
static enum ent_status add_whole(struct ent_matcher *matcher, const char *text,
                                 size_t n_text, struct ent_arena *arena)
{
    struct ent_name_match *matches;
    size_t n_matches;
    enum ent_status status =
        ent_names_folded(matcher->txn, text, n_text, true, true, MAX_TERMS,
                         arena, &matches, &n_matches);
    for (size_t i = 0; i < n_matches && status == ENT_OK; i++) {
        bool own = matches[i].via == 0;
        status =
            ent_matcher_add(matcher, own ? matches[i].entity : matches[i].via,
                            own, !own, SCORE_WHOLE);
    }
    return status;
}

enum ent_status ent_names_complete(struct ent_txn *txn, const char *text,
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
    matcher.n_naming = ENT_N_NAMING;
    if (status == ENT_OK && fold.n_bytes > 0) {
        status = complete(&matcher, &fold);
        if (status == ENT_OK)
            status = add_whole(&matcher, text, n_text, arena);
    }
    if (status == ENT_OK)
        status = ent_matcher_finish(&matcher, max, arena, matches, n_matches);
    ent_matcher_release(&matcher);
    ent_buf_release(&fold);
    return status;
}
