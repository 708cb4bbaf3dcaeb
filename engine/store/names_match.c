/* SPDX-License-Identifier: ISC */
/* Gathering the entities that a text could mean, each once. */
#include "store/names_match.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/dict_lookup.h"
#include "store/words.h"

/* Blocks that counting the facts of one entity may read. */
#define COUNT_BLOCKS 4

enum ent_status ent_matcher_init(struct ent_matcher *matcher,
                                 struct ent_txn *txn)
{
    memset(matcher, 0, sizeof *matcher);
    matcher->txn = txn;
    ent_map_init(&matcher->index);
    ent_rowlist_init(&matcher->terms, 1);
    ent_buf_init(&matcher->fold);
    matcher->n_naming = ENT_N_ALIASES;
    enum ent_status status = ent_known_naming(txn, matcher->naming);
    if (status == ENT_OK)
        status = ent_cursor_open(&matcher->aliases, txn, ENT_OPS);
    if (status == ENT_OK)
        status = ent_cursor_open(&matcher->words, txn, ENT_WORDS);
    return status;
}

void ent_matcher_release(struct ent_matcher *matcher)
{
    ent_cursor_close(&matcher->words);
    ent_cursor_close(&matcher->aliases);
    ent_free(matcher->matches);
    ent_map_release(&matcher->index);
    ent_rowlist_release(&matcher->terms);
    ent_buf_release(&matcher->fold);
}

enum ent_status ent_matcher_scan(struct ent_matcher *matcher,
                                 const char *prefix, size_t n_prefix,
                                 size_t max_rows)
{
    unsigned char last[ENT_WORD_BYTES];
    uint64_t low[2], high[2];
    struct ent_cursor *words = &matcher->words;
    if (n_prefix > sizeof last)
        n_prefix = sizeof last;
    memset(last, 0xff, sizeof last);
    memcpy(last, prefix, n_prefix);
    ent_word_columns(prefix, n_prefix, low);
    ent_word_columns((const char *)last, sizeof last, high);
    enum ent_status status = ent_cursor_first(words, NULL, 0);
    if (status == ENT_OK)
        status = ent_cursor_seek(words, low, 2);
    for (size_t n = 0; status == ENT_OK && n < max_rows; n++) {
        const uint64_t *row = words->row;
        if (row[0] > high[0] || (row[0] == high[0] && row[1] > high[1]))
            break;
        status = ent_rowlist_add(&matcher->terms, &row[2]);
        if (status == ENT_OK)
            status = ent_cursor_next(words);
    }
    return status == ENT_END ? ENT_OK : status;
}

static int by_payload(const void *a, const void *b)
{
    uint64_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    left &= ENT_ID_PAYLOAD_MASK;
    right &= ENT_ID_PAYLOAD_MASK;
    return left < right ? -1 : left > right;
}

enum ent_status ent_matcher_cut(struct ent_matcher *matcher, size_t max)
{
    struct ent_rowlist *terms = &matcher->terms;
    enum ent_status status = ent_rowlist_sort(terms);
    if (status != ENT_OK || terms->n_rows <= max)
        return status;
    qsort(terms->rows, terms->n_rows, sizeof *terms->rows, by_payload);
    terms->n_rows = max;
    return ENT_OK;
}

enum ent_status ent_matcher_fold(struct ent_matcher *matcher, ent_id term)
{
    const char *bytes;
    size_t n_bytes;
    enum ent_status status =
        ent_dict_bytes(matcher->txn, term, &bytes, &n_bytes);
    if (status != ENT_OK)
        return status;
    return ent_words_fold(ent_id_kind(term), bytes, n_bytes, &matcher->fold);
}

static enum ent_status make_room(struct ent_matcher *matcher)
{
    if (matcher->n_matches < matcher->capacity)
        return ENT_OK;
    size_t capacity = matcher->capacity == 0 ? 64 : matcher->capacity * 2;
    struct ent_scored_match *matches =
        ent_realloc(matcher->matches, capacity * sizeof *matches);
    if (matches == NULL)
        return ENT_ENOMEM;
    matcher->matches = matches;
    matcher->capacity = capacity;
    return ENT_OK;
}

static enum ent_status add_entity(struct ent_matcher *matcher, ent_id entity,
                                  ent_id via, unsigned score)
{
    struct ent_scored_match *match;
    uint64_t index;
    if (!ent_kind_is_entity(ent_id_kind(entity)))
        return ENT_OK;
    if (ent_map_get(&matcher->index, entity, &index)) {
        match = &matcher->matches[index];
        if (score > match->score ||
            (score == match->score && match->match.via == 0))
            return ENT_OK;
    } else {
        enum ent_status status = make_room(matcher);
        if (status == ENT_OK)
            status = ent_map_put(&matcher->index, entity, matcher->n_matches);
        if (status != ENT_OK)
            return status;
        match = &matcher->matches[matcher->n_matches++];
    }
    *match = (struct ent_scored_match){.match = {.entity = entity, .via = via},
                                       .score = score};
    return ENT_OK;
}

static enum ent_status add_aliased(struct ent_matcher *matcher, ent_id text,
                                   unsigned score)
{
    struct ent_cursor *aliases = &matcher->aliases;
    enum ent_status status = ENT_OK;
    for (unsigned i = 0; i < matcher->n_naming && status == ENT_OK; i++) {
        uint64_t prefix[2] = {text, matcher->naming[i]};
        if (prefix[1] == 0)
            continue;
        status = ent_cursor_first(aliases, prefix, 2);
        while (status == ENT_OK) {
            status = add_entity(matcher, aliases->row[2], text, score);
            if (status == ENT_OK)
                status = ent_cursor_next(aliases);
        }
        if (status == ENT_END)
            status = ENT_OK;
    }
    return status;
}

enum ent_status ent_matcher_add(struct ent_matcher *matcher, ent_id term,
                                bool own_names, bool aliases, unsigned score)
{
    enum ent_kind kind = ent_id_kind(term);
    enum ent_status status = ENT_OK;
    if (own_names && kind != ENT_TEXT)
        status = add_entity(matcher, term, 0, score);
    if (status == ENT_OK && aliases && kind != ENT_IRI)
        status = add_aliased(matcher, term, score);
    return status;
}

/* Sets the counts and kinds of a match. */
static enum ent_status weigh(struct ent_txn *txn, struct ent_name_match *match)
{
    const enum ent_set sets[] = {ENT_SPO, ENT_OSP, ENT_PSO};
    uint64_t counts[3];
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 3 && status == ENT_OK; i++)
        status = ent_set_count(txn, sets[i], &match->entity, 1, COUNT_BLOCKS,
                               &counts[i], NULL);
    if (status != ENT_OK)
        return status;
    match->n_facts = counts[0] + counts[1] + counts[2];
    match->is_relation = counts[2] > 0;
    status = ent_set_find(txn, ENT_REPORTS_BY_SOURCE, &match->entity, 1);
    match->is_source = status == ENT_OK;
    match->is_entity =
        counts[0] + counts[1] > 0 || (!match->is_relation && !match->is_source);
    return status == ENT_END ? ENT_OK : status;
}

static int by_score(const void *a, const void *b)
{
    const struct ent_scored_match *left = a, *right = b;
    if (left->score != right->score)
        return left->score < right->score ? -1 : 1;
    if (left->match.n_facts != right->match.n_facts)
        return left->match.n_facts > right->match.n_facts ? -1 : 1;
    if (left->match.entity != right->match.entity)
        return left->match.entity < right->match.entity ? -1 : 1;
    return 0;
}

/* Drops the matches that bear nothing. */
static enum ent_status keep_borne(struct ent_matcher *matcher)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < matcher->n_matches; i++) {
        struct ent_scored_match *match = &matcher->matches[i];
        bool borne = true;
        enum ent_status status = weigh(matcher->txn, &match->match);
        if (status == ENT_OK && match->match.n_facts == 0 &&
            !match->match.is_source)
            status =
                ent_name_is_borne(matcher->txn, match->match.entity, &borne);
        if (status != ENT_OK)
            return status;
        if (borne)
            matcher->matches[n_kept++] = *match;
    }
    matcher->n_matches = n_kept;
    return ENT_OK;
}

enum ent_status ent_matcher_finish(struct ent_matcher *matcher, size_t max,
                                   struct ent_arena *arena,
                                   struct ent_name_match **matches,
                                   size_t *n_matches)
{
    *matches = NULL;
    *n_matches = 0;
    enum ent_status status = keep_borne(matcher);
    if (status != ENT_OK || matcher->n_matches == 0 || max == 0)
        return status;
    qsort(matcher->matches, matcher->n_matches, sizeof *matcher->matches,
          by_score);
    size_t n = matcher->n_matches < max ? matcher->n_matches : max;
    *matches = ent_arena_alloc(arena, n * sizeof **matches);
    if (*matches == NULL)
        return arena->status;
    for (size_t i = 0; i < n; i++)
        (*matches)[i] = matcher->matches[i].match;
    *n_matches = n;
    return ENT_OK;
}
