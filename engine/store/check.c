/* SPDX-License-Identifier: ISC */
/* Does everything in the database agree? */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "store/check_internal.h"
#include "store/dictblock.h"
#include "store/document.h"
#include "store/heap.h"

#define MAX_FAULTS 100

static void pass_on(struct ent_check *check, const char *sentence)
{
    if (check->n_faults++ < MAX_FAULTS && check->fault != NULL)
        check->fault(check->context, sentence);
}

void ent_check_fault(struct ent_check *check, const char *format, ...)
{
    char sentence[ENT_ERROR_MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    pass_on(check, sentence);
}

enum ent_status ent_check_status(struct ent_check *check,
                                 enum ent_status status, const char *what)
{
    if (status == ENT_END)
        return ENT_OK;
    if (status != ENT_EDAMAGED)
        return status;
    ent_check_fault(check, "%s cannot be read to the end", what);
    return ENT_OK;
}

void ent_digest_add(struct ent_digest *digest, const uint64_t *row,
                    unsigned arity)
{
    digest->n_rows++;
    digest->sum += ent_hash(row, arity * sizeof *row, 1);
}

void ent_check_expect(struct ent_check *check, enum ent_set set)
{
    for (size_t i = 0; i < check->rows.n_rows; i++)
        ent_digest_add(&check->expected[set], ent_rowlist_at(&check->rows, i),
                       check->rows.arity);
    check->rows.n_rows = 0;
}

bool ent_check_id(const struct ent_check *check, ent_id id)
{
    uint64_t payload = id & ENT_ID_PAYLOAD_MASK;
    enum ent_kind kind = ent_id_kind(id);
    switch (kind) {
    case ENT_BOOLEAN:
    case ENT_INTEGER:
    case ENT_DATE:
        return true;
    case ENT_QUOTED:
        return payload > 0 && payload <= check->n_quoted;
    default:
        return payload > 0 && payload <= check->n_terms &&
               check->kinds[payload] == (unsigned char)kind;
    }
}

static void set_fault(void *context, const char *sentence)
{
    pass_on(context, sentence);
}

/* The coding of every set; sets with faults are read as far as possible. */
static enum ent_status check_blocks(struct ent_check *check)
{
    for (unsigned set = 0; set < ENT_N_SETS; set++) {
        uint64_t n_rows;
        enum ent_status status = ent_set_check(check->txn, (enum ent_set)set,
                                               set_fault, check, &n_rows);
        if (status != ENT_OK && status != ENT_EDAMAGED)
            return status;
    }
    return ENT_OK;
}

static enum ent_status check_document(struct ent_check *check, ent_id source)
{
    struct ent_arena arena;
    const char *text;
    size_t n_bytes;
    if (!ent_check_id(check, source))
        ent_check_fault(check, "a text is kept for a source that is no term");
    ent_arena_init(&arena, 0);
    enum ent_status status =
        ent_document_get(check->txn, source, &arena, &text, &n_bytes);
    ent_arena_release(&arena);
    return ent_check_status(check, status, "the text of a document");
}

enum ent_status ent_check_documents(struct ent_check *check)
{
    ent_id source = 0;
    enum ent_status status = ent_document_next(check->txn, source, &source);
    while (status == ENT_OK) {
        status = check_document(check, source);
        if (status == ENT_OK)
            status = ent_document_next(check->txn, source, &source);
    }
    return ent_check_status(check, status, "the heap of documents");
}

/* Sets whose rows follow from reports, terms and facts. */
static void compare_derived(struct ent_check *check)
{
    static const enum ent_set derived[] = {ENT_SPO,
                                           ENT_OTHER_SPO,
                                           ENT_REPORTS_BY_FACT,
                                           ENT_REPORTS_BY_TIME,
                                           ENT_REPORTS_BY_SOURCE,
                                           ENT_REPORTS_BY_ROLE,
                                           ENT_IDENTITY,
                                           ENT_TERM_HASHES,
                                           ENT_FOLDED,
                                           ENT_WORDS};
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++) {
        const struct ent_digest *found = &check->found[derived[i]];
        const struct ent_digest *expected = &check->expected[derived[i]];
        const char *name = ent_set_schemas[derived[i]].name;
        if (found->n_rows != expected->n_rows)
            ent_check_fault(check,
                            "set %s has %" PRIu64 " rows where %" PRIu64
                            " follow from the reports and terms",
                            name, found->n_rows, expected->n_rows);
        else if (found->sum != expected->sum)
            ent_check_fault(check,
                            "set %s has other rows than those that follow "
                            "from the reports and terms",
                            name);
    }
}

static enum ent_status prepare(struct ent_check *check)
{
    struct ent_txn *txn = check->txn;
    check->seed = ent_load_u64(ent_store_seed(ent_txn_store(txn)));
    enum ent_status status = ent_dict_count(txn, ENT_NONE, &check->n_terms);
    if (status == ENT_OK)
        status = ent_dict_count(txn, ENT_QUOTED, &check->n_quoted);
    if (status == ENT_OK)
        status = ent_txn_counter(txn, "n-reports", &check->n_reports);
    if (status != ENT_OK)
        return status;
    check->kinds = ent_calloc((size_t)check->n_terms + 1, 1);
    return check->kinds != NULL ? ENT_OK : ENT_ENOMEM;
}

/* Looking the relations up may stumble over damage; without them the rows of
 * aliases are reported as superfluous. */
static enum ent_status find_naming(struct ent_check *check)
{
    return ent_check_status(check, ent_known_naming(check->txn, check->naming),
                            "the dictionary");
}

static enum ent_status run(struct ent_check *check)
{
    static enum ent_status (*const steps[])(
        struct ent_check *) = {prepare,
                               check_blocks,
                               find_naming,
                               ent_check_terms,
                               ent_check_sets,
                               ent_check_reports,
                               ent_check_families,
                               ent_check_alias_words,
                               ent_check_documents};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        enum ent_status status = steps[i](check);
        if (status != ENT_OK)
            return status;
    }
    compare_derived(check);
    return check->n_faults > 0 ? ENT_EDAMAGED : ENT_OK;
}

enum ent_status ent_store_check(struct ent_store *store, ent_store_fault *fault,
                                void *context, struct ent_error *error)
{
    struct ent_check check = {.fault = fault, .context = context};
    enum ent_status status = ent_txn_begin(store, false, &check.txn, error);
    if (status != ENT_OK)
        return status;
    ent_rowlist_init(&check.alias_texts, 1);
    ent_rowlist_init(&check.rows, 1);
    ent_buf_init(&check.fold);
    status = run(&check);
    ent_free(check.kinds);
    ent_rowlist_release(&check.alias_texts);
    ent_rowlist_release(&check.rows);
    ent_buf_release(&check.fold);
    ent_txn_abort(check.txn);
    if (status == ENT_EDAMAGED)
        return ent_error_set(error, status, "%" PRIu64 " fault%s found",
                             check.n_faults, check.n_faults == 1 ? "" : "s");
    return status == ENT_OK
               ? ENT_OK
               : ent_error_set(error, status, "%s", ent_status_text(status));
}
