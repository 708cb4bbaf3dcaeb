/* SPDX-License-Identifier: ISC */
/* What a name is found by. */
#include "store/words.h"

#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/schema.h"
#include "store/termcode.h"

#define MAX_IRI_WORDS 4

/* What follows the last separator that something follows. */
static const char *last_part(const char *iri, size_t *n_iri)
{
    const char *end = iri + *n_iri, *at;
    while (end > iri && strchr("/#?:", end[-1]) != NULL)
        end--;
    for (at = end; at > iri; at--)
        if (strchr("/#?:", at[-1]) != NULL)
            break;
    *n_iri = (size_t)(end - at);
    return at;
}

static enum ent_status fold_iri(const char *iri, size_t n_iri,
                                struct ent_buf *fold)
{
    struct ent_buf plain;
    enum ent_status status = ENT_OK;
    const char *part = last_part(iri, &n_iri);
    ent_buf_init(&plain);
    bool decoded = ent_percent_decode(part, n_iri, &plain) &&
                   ent_utf8_valid(plain.bytes, plain.n_bytes) == plain.n_bytes;
    if (plain.status != ENT_OK)
        status = plain.status;
    else if (decoded)
        status = ent_text_fold(plain.bytes, plain.n_bytes, fold);
    else
        status = ent_text_fold(part, n_iri, fold);
    ent_buf_release(&plain);
    return status;
}

enum ent_status ent_words_fold(enum ent_kind kind, const char *bytes,
                               size_t n_bytes, struct ent_buf *fold)
{
    struct ent_term term;
    ent_buf_clear(fold);
    switch (kind) {
    case ENT_NAME:
        return ent_text_fold(bytes, n_bytes, fold);
    case ENT_IRI:
        return fold_iri(bytes, n_bytes, fold);
    case ENT_TEXT: {
        enum ent_status status = ent_term_decode(kind, bytes, n_bytes, &term);
        if (status != ENT_OK)
            return status;
        return ent_text_fold(term.bytes, term.n_bytes, fold);
    }
    default:
        return ENT_OK;
    }
}

uint64_t ent_words_hash(const char *fold, size_t n_fold, uint64_t seed)
{
    return ENT_HASH_COLUMN(ent_hash(fold, n_fold, seed));
}

void ent_word_columns(const char *bytes, size_t n_bytes, uint64_t columns[2])
{
    unsigned char word[ENT_WORD_BYTES] = {0};
    if (n_bytes > sizeof word)
        n_bytes = sizeof word;
    if (n_bytes > 0)
        memcpy(word, bytes, n_bytes);
    columns[0] = ent_load_be64(word);
    columns[1] = ent_load_be64(word + 8);
}

enum ent_status ent_words_rows(ent_id term, const char *fold, size_t n_fold,
                               struct ent_rowlist *rows)
{
    size_t n_words = 0;
    size_t limit = ent_id_kind(term) == ENT_IRI ? MAX_IRI_WORDS : SIZE_MAX;
    for (size_t i = 0; i < n_fold && i < ENT_FOLD_BYTES; i++) {
        if (i > 0 && fold[i - 1] != ' ')
            continue;
        uint64_t row[3] = {0, 0, term};
        ent_word_columns(fold + i, n_fold - i, row);
        enum ent_status status = ent_rowlist_add(rows, row);
        if (status != ENT_OK)
            return status;
        if (++n_words == limit)
            break;
    }
    return ENT_OK;
}
