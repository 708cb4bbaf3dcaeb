/* SPDX-License-Identifier: ISC */
/* Checking terms: numbers without gaps, forms, hashes, what names are found
 * by. */
#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/check_internal.h"
#include "store/dict.h"
#include "store/dict_lookup.h"
#include "store/dictblock.h"
#include "store/heap.h"
#include "store/words.h"

static void check_form(struct ent_check *check, uint64_t number,
                       const struct ent_dictblock_term *found)
{
    struct ent_term term;
    const char *problem = NULL;
    if (ent_term_decode(found->kind, found->bytes, found->n_bytes, &term) !=
        ENT_OK)
        problem = "has not the form of its kind";
    else if (found->kind == ENT_NAME)
        problem = ent_name_problem(term.bytes, term.n_bytes);
    else if (ent_utf8_valid(term.bytes, term.n_bytes) != term.n_bytes)
        problem = "is not valid UTF-8";
    if (problem != NULL)
        ent_check_fault(check, "term %" PRIu64 " %s", number, problem);
}

/* The rows of ENT_WORDS of a term whose folded form is in check->fold. */
static enum ent_status expect_words(struct ent_check *check, ent_id id)
{
    check->rows.n_rows = 0;
    ent_rowlist_release(&check->rows);
    ent_rowlist_init(&check->rows, 3);
    enum ent_status status = ent_words_rows(id, check->fold.bytes,
                                            check->fold.n_bytes, &check->rows);
    if (status == ENT_OK)
        status = ent_rowlist_sort(&check->rows);
    ent_check_expect(check, ENT_WORDS);
    return status;
}

static enum ent_status expect_name(struct ent_check *check, ent_id id,
                                   const struct ent_dictblock_term *found)
{
    enum ent_status status =
        ent_words_fold(found->kind, found->bytes, found->n_bytes, &check->fold);
    if (status != ENT_OK || check->fold.n_bytes == 0)
        return status;
    if (found->kind == ENT_NAME) {
        uint64_t row[3] = {ent_words_hash(check->fold.bytes,
                                          check->fold.n_bytes, check->seed),
                           id, 0};
        ent_digest_add(&check->expected[ENT_FOLDED], row, 3);
    }
    return expect_words(check, id);
}

static enum ent_status check_term(struct ent_check *check, uint64_t number,
                                  const struct ent_dictblock_term *found)
{
    ent_id id = ENT_ID_MAKE(found->kind, number);
    uint64_t row[2] = {ent_term_hash(check->seed, found->kind, found->bytes,
                                     found->n_bytes),
                       id};
    if (number > check->n_terms) {
        ent_check_fault(check, "term %" PRIu64 " is beyond the last number",
                        number);
        return ENT_OK;
    }
    check->kinds[number] = (unsigned char)found->kind;
    ent_digest_add(&check->expected[ENT_TERM_HASHES], row, 2);
    size_t n_faults = check->n_faults;
    check_form(check, number, found);
    if (n_faults != check->n_faults ||
        (found->kind != ENT_NAME && found->kind != ENT_IRI))
        return ENT_OK;
    return expect_name(check, id, found);
}

static enum ent_status check_block(struct ent_check *check,
                                   const struct ent_heap_cursor *cursor,
                                   uint64_t *next)
{
    size_t n = ent_dictblock_count(cursor->value, cursor->n_value);
    if (cursor->n_key != 8 || n == 0)
        return ENT_EDAMAGED;
    uint64_t first = ent_load_be64(cursor->key);
    if (first != *next)
        ent_check_fault(check,
                        "terms %" PRIu64 " to %" PRIu64
                        " are missing or stand twice",
                        *next, first);
    for (size_t i = 0; i < n; i++) {
        struct ent_dictblock_term term;
        enum ent_status status =
            ent_dictblock_get(cursor->value, cursor->n_value, i, &term);
        if (status == ENT_OK)
            status = check_term(check, first + i, &term);
        if (status != ENT_OK)
            return status;
    }
    *next = first + n;
    return ENT_OK;
}

static enum ent_status check_counts(struct ent_check *check)
{
    for (unsigned kind = ENT_NUMBER; kind <= ENT_BLANK; kind++) {
        uint64_t counted, n = 0;
        if (kind == ENT_DATE)
            continue;
        enum ent_status status =
            ent_dict_count(check->txn, (enum ent_kind)kind, &counted);
        if (status != ENT_OK)
            return status;
        for (uint64_t i = 1; i <= check->n_terms; i++)
            n += check->kinds[i] == kind;
        if (n != counted)
            ent_check_fault(check,
                            "%" PRIu64 " terms of kind %u are counted, "
                            "%" PRIu64 " are there",
                            counted, kind, n);
    }
    return ENT_OK;
}

enum ent_status ent_check_terms(struct ent_check *check)
{
    struct ent_heap_cursor cursor;
    uint64_t next = 1;
    enum ent_status status =
        ent_heap_cursor_open(&cursor, check->txn, ENT_TERMS);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek(&cursor, NULL, 0);
    while (status == ENT_OK) {
        status = check_block(check, &cursor, &next);
        if (status == ENT_OK)
            status = ent_heap_cursor_next(&cursor);
    }
    ent_heap_cursor_close(&cursor);
    status = ent_check_status(check, status, "the heap of terms");
    if (status == ENT_OK && next != check->n_terms + 1)
        ent_check_fault(check,
                        "%" PRIu64 " terms are counted, %" PRIu64 " are there",
                        check->n_terms, next - 1);
    return status == ENT_OK ? check_counts(check) : status;
}

enum ent_status ent_check_alias_words(struct ent_check *check)
{
    enum ent_status status = ent_rowlist_sort(&check->alias_texts);
    for (size_t i = 0; i < check->alias_texts.n_rows && status == ENT_OK; i++) {
        ent_id id = check->alias_texts.rows[i];
        const char *bytes;
        size_t n_bytes;
        status = ent_dict_bytes(check->txn, id, &bytes, &n_bytes);
        if (status == ENT_OK)
            status =
                ent_words_fold(ent_id_kind(id), bytes, n_bytes, &check->fold);
        if (status == ENT_OK && check->fold.n_bytes > 0)
            status = expect_words(check, id);
        status = ent_check_status(check, status, "the text of an alias");
    }
    return status;
}
