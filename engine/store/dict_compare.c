/* SPDX-License-Identifier: ISC */
/* Walk's order of terms. */
#include <string.h>

#include "base/limits.h"
#include "base/number.h"
#include "store/dict.h"

/* Longest lexical form that an id of a small integer can have. */
#define INTEGER_BYTES 24

static int sign(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_bytes(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t n = n_a < n_b ? n_a : n_b;
    int result = n > 0 ? memcmp(a, b, n) : 0;
    if (result != 0)
        return result < 0 ? -1 : 1;
    return sign(n_a, n_b);
}

/* Booleans, numbers, dates, texts, entities, blank nodes, quoted facts. */
static int rank(ent_id id)
{
    switch (ent_id_kind(id)) {
    case ENT_NONE:
        return 0;
    case ENT_BOOLEAN:
        return 1;
    case ENT_INTEGER:
    case ENT_NUMBER:
        return 2;
    case ENT_DATE:
        return 3;
    case ENT_TEXT:
    case ENT_TYPED:
        return 4;
    case ENT_NAME:
    case ENT_IRI:
        return 5;
    case ENT_BLANK:
        return 6;
    default:
        return 7;
    }
}

static const char *lexical(const struct ent_term *term,
                           char digits[INTEGER_BYTES], size_t *n_bytes)
{
    if (term->kind != ENT_INTEGER) {
        *n_bytes = term->n_bytes;
        return term->bytes;
    }
    *n_bytes = (size_t)snprintf(digits, INTEGER_BYTES, "%lld",
                                (long long)term->integer);
    return digits;
}

static int compare_tags(const struct ent_term *a, const struct ent_term *b)
{
    int result = compare_bytes(a->tag, a->n_tag, b->tag, b->n_tag);
    if (result == 0)
        result = sign(a->direction, b->direction);
    return result != 0 ? result : sign(a->kind, b->kind);
}

static int compare_written(const struct ent_term *a, const struct ent_term *b)
{
    int result = compare_bytes(a->bytes, a->n_bytes, b->bytes, b->n_bytes);
    return result != 0 ? result : compare_tags(a, b);
}

/* What has no value (NaN, a malformed number) comes after all numbers. */
static int compare_numbers(const struct ent_term *a, const struct ent_term *b)
{
    char digits_a[INTEGER_BYTES], digits_b[INTEGER_BYTES];
    size_t n_a, n_b;
    const char *text_a = lexical(a, digits_a, &n_a);
    const char *text_b = lexical(b, digits_b, &n_b);
    int result = ent_number_compare(text_a, n_a, text_b, n_b);
    if (result == 2) {
        int no_a = ent_number_compare(text_a, n_a, text_a, n_a) == 2;
        int no_b = ent_number_compare(text_b, n_b, text_b, n_b) == 2;
        result = no_a - no_b;
    }
    if (result == 0)
        result = compare_bytes(text_a, n_a, text_b, n_b);
    return result != 0 ? result : compare_tags(a, b);
}

static enum ent_status compare(struct ent_txn *txn, ent_id a, ent_id b,
                               unsigned depth, int *result);

static enum ent_status compare_parts(struct ent_txn *txn, ent_id a, ent_id b,
                                     unsigned depth, int *result)
{
    ent_id parts_a[3], parts_b[3];
    if (depth == 0)
        return ENT_EDAMAGED;
    enum ent_status status = ent_dict_parts(txn, a, parts_a);
    if (status == ENT_OK)
        status = ent_dict_parts(txn, b, parts_b);
    for (int i = 0; i < 3 && status == ENT_OK && *result == 0; i++)
        status = compare(txn, parts_a[i], parts_b[i], depth - 1, result);
    return status;
}

static enum ent_status compare_terms(struct ent_txn *txn, ent_id a, ent_id b,
                                     int *result)
{
    struct ent_term term_a, term_b;
    enum ent_status status = ent_dict_get(txn, a, NULL, &term_a);
    if (status == ENT_OK)
        status = ent_dict_get(txn, b, NULL, &term_b);
    if (status != ENT_OK)
        return status;
    if (rank(a) == 2)
        *result = compare_numbers(&term_a, &term_b);
    else
        *result = compare_written(&term_a, &term_b);
    return ENT_OK;
}

static enum ent_status compare(struct ent_txn *txn, ent_id a, ent_id b,
                               unsigned depth, int *result)
{
    *result = 0;
    if (a == b)
        return ENT_OK;
    if (rank(a) != rank(b)) {
        *result = rank(a) < rank(b) ? -1 : 1;
        return ENT_OK;
    }
    switch (ent_id_kind(a)) {
    case ENT_BOOLEAN:
    case ENT_DATE:
        *result = sign(a, b);
        return ENT_OK;
    case ENT_QUOTED:
        return compare_parts(txn, a, b, depth, result);
    default:
        break;
    }
    if (ent_id_kind(a) == ENT_INTEGER && ent_id_kind(b) == ENT_INTEGER) {
        *result = sign(a, b);
        return ENT_OK;
    }
    return compare_terms(txn, a, b, result);
}

enum ent_status ent_dict_compare(struct ent_txn *txn, ent_id a, ent_id b,
                                 int *result)
{
    return compare(txn, a, b, ENT_MAX_QUOTE_DEPTH, result);
}
