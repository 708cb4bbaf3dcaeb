/* SPDX-License-Identifier: ISC */
/* Names people write: what bears them, and what folds the same. */
#include "store/names.h"

#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/heap.h"
#include "store/names_match.h"
#include "store/words.h"

/* Rows of one folded form that are looked at. */
#define MAX_FOLDED_ROWS 10000

static enum ent_status has_role(struct ent_txn *txn, ent_id id, bool *borne)
{
    enum ent_status status = ENT_END;
    for (uint64_t role = ENT_ROLE_SPEAKER;
         role <= ENT_ROLE_EXTRACTOR && status == ENT_END; role++) {
        uint64_t prefix[2] = {role, id};
        status = ent_set_find(txn, ENT_REPORTS_BY_ROLE, prefix, 2);
    }
    *borne = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_name_is_borne(struct ent_txn *txn, ent_id id, bool *borne)
{
    static const enum ent_set sets[] = {ENT_SPO,         ENT_OSP,
                                        ENT_PSO,         ENT_REPORTS_BY_SOURCE,
                                        ENT_QUOTED_SPOT, ENT_QUOTED_OSPT,
                                        ENT_QUOTED_POST, ENT_OTHER_SPO,
                                        ENT_OTHER_OSP,   ENT_OTHER_PSO};
    *borne = false;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        enum ent_status status = ent_set_find(txn, sets[i], &id, 1);
        if (status == ENT_OK)
            *borne = true;
        if (status != ENT_END)
            return status;
    }
    return has_role(txn, id, borne);
}

/* Is the folded form of the term the text's? */
static enum ent_status folds_to(struct ent_matcher *matcher, ent_id term,
                                const struct ent_buf *fold, bool *same)
{
    enum ent_status status = ent_matcher_fold(matcher, term);
    *same = status == ENT_OK && matcher->fold.n_bytes == fold->n_bytes &&
            memcmp(matcher->fold.bytes, fold->bytes, fold->n_bytes) == 0;
    return status;
}

static enum ent_status add_row(struct ent_matcher *matcher,
                               const uint64_t row[3],
                               const struct ent_buf *fold, bool own_names,
                               bool aliases)
{
    bool same, is_alias = row[2] != 0;
    ent_id term = is_alias ? row[2] : row[1];
    if (is_alias ? !aliases : !own_names)
        return ENT_OK;
    enum ent_status status = folds_to(matcher, term, fold, &same);
    if (status != ENT_OK || !same)
        return status;
    return ent_matcher_add(matcher, term, !is_alias, is_alias, 0);
}

static enum ent_status add_folded(struct ent_matcher *matcher,
                                  const struct ent_buf *fold, bool own_names,
                                  bool aliases)
{
    uint64_t seed = ent_load_u64(ent_store_seed(ent_txn_store(matcher->txn)));
    uint64_t hash = ent_words_hash(fold->bytes, fold->n_bytes, seed);
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, matcher->txn, ENT_FOLDED);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, &hash, 1);
    for (int n = 0; status == ENT_OK && n < MAX_FOLDED_ROWS; n++) {
        status = add_row(matcher, cursor.row, fold, own_names, aliases);
        if (status == ENT_OK)
            status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_names_folded(struct ent_txn *txn, const char *text,
                                 size_t n_text, bool own_names, bool aliases,
                                 size_t max, struct ent_arena *arena,
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
    if (status == ENT_OK && fold.n_bytes > 0)
        status = add_folded(&matcher, &fold, own_names, aliases);
    if (status == ENT_OK)
        status = ent_matcher_finish(&matcher, max, arena, matches, n_matches);
    ent_matcher_release(&matcher);
    ent_buf_release(&fold);
    return status;
}
