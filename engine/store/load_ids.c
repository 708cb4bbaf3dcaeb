/* SPDX-License-Identifier: ISC */
/* Terms that new reports stand on and the database lacks get ids, in order of
 * arrival, and what they are found by. */
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "store/dictblock.h"
#include "store/load_internal.h"
#include "store/tupleset.h"
#include "store/words.h"

struct assigner {
    struct ent_finish *finish;
    unsigned char *used; /* by index of the term */
    struct ent_dict_writer *writer;
    uint64_t n_quoted;
    struct ent_rowlist hashes, quoted, folded, words;
    struct ent_buf fold;
};

static void use(struct assigner *assigner, ent_handle handle)
{
    if (ent_handle_is_interned(handle))
        assigner->used[ent_handle_index(handle)] = 1;
}

static void mark_used(struct assigner *assigner)
{
    const struct ent_load *load = assigner->finish->load;
    ent_handle terms[ENT_REPORT_TERMS];
    struct ent_report report;
    for (size_t i = 0; i < load->stage.n_reports; i++) {
        if (assigner->finish->arrivals[i] != ENT_ARRIVAL_NEW)
            continue;
        if (ent_stage_bare(&load->stage, i, terms)) {
            for (size_t k = 0; k < 3; k++)
                use(assigner, terms[k]);
            continue;
        }
        ent_stage_get(&load->stage, i, &report);
        size_t n = ent_report_terms(&report, terms);
        for (size_t k = 0; k < n; k++)
            use(assigner, terms[k]);
    }
    for (size_t i = 0; i < load->n_documents; i++)
        if (load->documents[i].is_new)
            use(assigner, load->documents[i].source);
    for (size_t i = load->intern.n_terms; i-- > 0;) {
        const struct ent_interned *term = &load->intern.terms[i];
        if (term->kind == ENT_QUOTED && assigner->used[i])
            for (int k = 0; k < 3; k++)
                use(assigner, term->parts[k]);
    }
}

/* The rows that a new name is found by. */
static enum ent_status add_name(struct assigner *assigner,
                                const struct ent_interned *term, ent_id id)
{
    struct ent_buf *fold = &assigner->fold;
    enum ent_status status = ent_words_fold((enum ent_kind)term->kind,
                                            term->bytes, term->n_bytes, fold);
    if (status != ENT_OK || fold->n_bytes == 0)
        return status;
    if (term->kind == ENT_NAME) {
        uint64_t row[3] = {ent_words_hash(fold->bytes, fold->n_bytes,
                                          assigner->finish->seed),
                           id, 0};
        status = ent_rowlist_add(&assigner->folded, row);
    }
    if (status == ENT_OK)
        status =
            ent_words_rows(id, fold->bytes, fold->n_bytes, &assigner->words);
    return status;
}

static enum ent_status assign_simple(struct assigner *assigner, size_t index)
{
    struct ent_finish *finish = assigner->finish;
    const struct ent_interned *term = &finish->load->intern.terms[index];
    enum ent_kind kind = (enum ent_kind)term->kind;
    ent_id id;
    enum ent_status status =
        ent_dict_writer_add(assigner->writer, kind, term->bytes, term->n_bytes,
                            &id);
    if (status != ENT_OK)
        return status;
    finish->ids[index] = id;
    uint64_t row[2] = {term->hash, id};
    status = ent_rowlist_add(&assigner->hashes, row);
    if (status == ENT_OK && (kind == ENT_NAME || kind == ENT_IRI))
        status = add_name(assigner, term, id);
    return status;
}

static enum ent_status assign_quoted(struct assigner *assigner, size_t index)
{
    struct ent_finish *finish = assigner->finish;
    const struct ent_interned *term = &finish->load->intern.terms[index];
    uint64_t row[4] = {ENT_ID_MAKE(ENT_QUOTED, ++assigner->n_quoted)};
    for (int i = 0; i < 3; i++)
        row[i + 1] = ent_finish_id(finish, term->parts[i]);
    finish->ids[index] = row[0];
    return ent_rowlist_add(&assigner->quoted, row);
}

static enum ent_status assign_all(struct assigner *assigner)
{
    struct ent_finish *finish = assigner->finish;
    const struct ent_intern *intern = &finish->load->intern;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < intern->n_terms && status == ENT_OK; i++) {
        if (!assigner->used[i] || finish->ids[i] != 0)
            continue;
        if (intern->terms[i].kind == ENT_QUOTED)
            status = assign_quoted(assigner, i);
        else
            status = assign_simple(assigner, i);
    }
    return status;
}

static enum ent_status write_terms(struct assigner *assigner)
{
    struct ent_txn *txn = assigner->finish->txn;
    enum ent_status status = ent_dict_writer_init(assigner->writer, txn);
    if (status == ENT_OK)
        status = ent_dict_count(txn, ENT_QUOTED, &assigner->n_quoted);
    if (status == ENT_OK)
        status = assign_all(assigner);
    if (status == ENT_OK)
        status = ent_dict_writer_finish(assigner->writer);
    if (status == ENT_OK && assigner->quoted.n_rows > 0)
        status = ent_dict_set_count(txn, ENT_QUOTED, assigner->n_quoted);
    return status;
}

static enum ent_status insert(struct assigner *assigner, enum ent_set set,
                              struct ent_rowlist *rows)
{
    enum ent_status status = ent_rowlist_sort(rows);
    if (status == ENT_OK && rows->n_rows > 0)
        status = ent_set_insert(assigner->finish->txn, set, rows->rows,
                                rows->n_rows, NULL);
    return status;
}

/* Rows t,s,p,o in the order of another set's columns. */
static enum ent_status insert_order(struct assigner *assigner, enum ent_set set,
                                    const unsigned char columns[4])
{
    const struct ent_rowlist *quoted = &assigner->quoted;
    struct ent_rowlist rows;
    ent_rowlist_init(&rows, 4);
    enum ent_status status = ent_rowlist_reserve(&rows, quoted->n_rows);
    for (size_t i = 0; i < quoted->n_rows && status == ENT_OK; i++) {
        const uint64_t *row = ent_rowlist_at(quoted, i);
        uint64_t moved[4];
        for (int k = 0; k < 4; k++)
            moved[k] = row[columns[k]];
        status = ent_rowlist_add(&rows, moved);
    }
    if (status == ENT_OK)
        status = insert(assigner, set, &rows);
    ent_rowlist_release(&rows);
    return status;
}

static enum ent_status write_rows(struct assigner *assigner)
{
    enum ent_status status =
        insert(assigner, ENT_TERM_HASHES, &assigner->hashes);
    if (status == ENT_OK)
        status = insert(assigner, ENT_FOLDED, &assigner->folded);
    if (status == ENT_OK)
        status = insert(assigner, ENT_WORDS, &assigner->words);
    if (status == ENT_OK)
        status = insert_order(assigner, ENT_QUOTED_TSPO,
                              (const unsigned char[4]){0, 1, 2, 3});
    if (status == ENT_OK)
        status = insert_order(assigner, ENT_QUOTED_SPOT,
                              (const unsigned char[4]){1, 2, 3, 0});
    if (status == ENT_OK)
        status = insert_order(assigner, ENT_QUOTED_POST,
                              (const unsigned char[4]){2, 3, 1, 0});
    if (status == ENT_OK)
        status = insert_order(assigner, ENT_QUOTED_OSPT,
                              (const unsigned char[4]){3, 1, 2, 0});
    return status;
}

enum ent_status ent_finish_ids(struct ent_finish *finish)
{
    struct assigner assigner = {.finish = finish};
    enum ent_status status = ENT_ENOMEM;
    ent_rowlist_init(&assigner.hashes, 2);
    ent_rowlist_init(&assigner.quoted, 4);
    ent_rowlist_init(&assigner.folded, 3);
    ent_rowlist_init(&assigner.words, 3);
    ent_buf_init(&assigner.fold);
    assigner.used = ent_calloc(finish->load->intern.n_terms + 1, 1);
    assigner.writer = ent_malloc(sizeof *assigner.writer);
    if (assigner.used != NULL && assigner.writer != NULL) {
        mark_used(&assigner);
        status = write_terms(&assigner);
    }
    if (status == ENT_OK)
        status = write_rows(&assigner);
    ent_free(assigner.writer);
    ent_free(assigner.used);
    ent_rowlist_release(&assigner.hashes);
    ent_rowlist_release(&assigner.quoted);
    ent_rowlist_release(&assigner.folded);
    ent_rowlist_release(&assigner.words);
    ent_buf_release(&assigner.fold);
    return status;
}
