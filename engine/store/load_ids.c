/* SPDX-License-Identifier: ISC */
/* Terms that new reports stand on and the database lacks get ids, in order of
 * arrival, and what they are found by. */
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "store/dictblock.h"
#include "store/load_put.h"
#include "store/load_rows.h"
#include "store/words.h"

/* How a term is used: which columns its id will stand in. */
enum use {
    USE_SUBJECT = 1 << ENT_COLUMN_SUBJECT,
    USE_PREDICATE = 1 << ENT_COLUMN_PREDICATE,
    USE_OBJECT = 1 << ENT_COLUMN_OBJECT,
    USE_SOURCE = 1 << ENT_COLUMN_SOURCE,
    USE_ROLE = 1 << ENT_COLUMN_ROLE,
    USE_ELSE = 1 << 7
};

#define N_TERM_COLUMNS (ENT_COLUMN_ROLE + 1)
#define N_QUOTED_SETS (ENT_QUOTED_OSPT + 1 - ENT_QUOTED_TSPO)

struct ent_assigner {
    struct ent_finish *finish;
    unsigned char *used; /* by index of the term, enum use */
    struct ent_dict_writer writer;
    uint64_t n_quoted, n_quoted_before;
    struct ent_rowsort hashes, folded, words, quoted[N_QUOTED_SETS];
    struct ent_rowlist rows;
    struct ent_buf fold;
};

/* ---- how terms are used -------------------------------------------------- */

static void use(struct ent_assigner *assigner, ent_handle handle, enum use how)
{
    if (ent_handle_is_interned(handle))
        assigner->used[ent_handle_index(handle)] |= (unsigned char)how;
    else if (handle != 0 && how != USE_ELSE)
        ent_column_note(&assigner->finish->columns[__builtin_ctz(how)], handle);
}

static void use_fact(struct ent_assigner *assigner, const ent_handle parts[3])
{
    use(assigner, parts[0], USE_SUBJECT);
    use(assigner, parts[1], USE_PREDICATE);
    use(assigner, parts[2], USE_OBJECT);
}

static void use_report(struct ent_assigner *assigner,
                       const struct ent_report *report)
{
    struct ent_finish *finish = assigner->finish;
    const ent_handle parts[3] = {report->subject, report->predicate,
                                 report->object};
    const ent_handle roles[4] = {report->speaker, report->place, report->event,
                                 report->extractor};
    const ent_handle others[] = {report->confidence,   report->quote,
                                 report->written[0],   report->written[1],
                                 report->written[2],   report->written[3],
                                 report->written[4],   report->written_place,
                                 report->written_event};
    bool bare = ent_report_is_bare(report);
    use_fact(assigner, parts);
    use(assigner, report->source, USE_SOURCE);
    for (size_t i = 0; i < 4; i++) {
        use(assigner, roles[i], USE_ROLE);
        finish->n_role_rows += roles[i] != 0;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        use(assigner, others[i], USE_ELSE);
    ent_column_note(&finish->columns[ENT_COLUMN_FROM], bare ? 0
                                                       : report->from != 0
                                                           ? report->from
                                                           : ENT_NO_DATE);
    ent_column_note(&finish->columns[ENT_COLUMN_TO], bare ? 0
                                                     : report->to != 0
                                                         ? report->to
                                                         : ENT_NO_DATE);
}

static void use_reports(struct ent_assigner *assigner)
{
    struct ent_finish *finish = assigner->finish;
    const struct ent_stage *stage = &finish->load->stage;
    bool any_bare = false;
    for (size_t i = 0; i < stage->n_reports; i++) {
        ent_handle parts[3];
        struct ent_report report;
        ent_stage_pass(stage, i);
        if (finish->arrivals[i] != ENT_ARRIVAL_NEW)
            continue;
        if (ent_stage_bare(stage, i, parts)) {
            use_fact(assigner, parts);
            any_bare = true;
        } else {
            ent_stage_get(stage, i, &report);
            use_report(assigner, &report);
        }
    }
    if (any_bare) {
        ent_column_note(&finish->columns[ENT_COLUMN_FROM], 0);
        ent_column_note(&finish->columns[ENT_COLUMN_TO], 0);
    }
}

static void mark_used(struct ent_assigner *assigner)
{
    const struct ent_load *load = assigner->finish->load;
    use_reports(assigner);
    for (size_t i = 0; i < load->n_documents; i++)
        if (load->documents[i].is_new)
            use(assigner, load->documents[i].source, USE_ELSE);
    for (size_t i = load->intern.n_terms; i-- > 0;) {
        const struct ent_interned *term = &load->intern.terms[i];
        if (term->kind == ENT_QUOTED && assigner->used[i])
            for (int k = 0; k < 3; k++)
                use(assigner, term->parts[k], USE_ELSE);
    }
}

/* The ids that will stand in each column. */
static void note_ids(struct ent_assigner *assigner)
{
    struct ent_finish *finish = assigner->finish;
    for (size_t i = 0; i < finish->load->intern.n_terms; i++) {
        unsigned uses = assigner->used[i] & ((1u << N_TERM_COLUMNS) - 1);
        for (; uses != 0; uses &= uses - 1)
            ent_column_note(&finish->columns[__builtin_ctz(uses)],
                            finish->ids[i]);
    }
}

/* ---- ids ----------------------------------------------------------------- */

/* The rows that a new name is found by. */
static enum ent_status add_name(struct ent_assigner *assigner,
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
        status = ent_rowsort_add(&assigner->folded, row);
    }
    assigner->rows.n_rows = 0;
    if (status == ENT_OK)
        status =
            ent_words_rows(id, fold->bytes, fold->n_bytes, &assigner->rows);
    for (size_t i = 0; i < assigner->rows.n_rows && status == ENT_OK; i++)
        status = ent_rowsort_add(&assigner->words,
                                 ent_rowlist_at(&assigner->rows, i));
    return status;
}

static enum ent_status assign_simple(struct ent_assigner *assigner,
                                     size_t index)
{
    struct ent_finish *finish = assigner->finish;
    const struct ent_interned *term = &finish->load->intern.terms[index];
    enum ent_kind kind = (enum ent_kind)term->kind;
    ent_id id;
    assigner->writer.txn = finish->bulk.txn;
    enum ent_status status =
        ent_dict_writer_add(&assigner->writer, kind, term->bytes, term->n_bytes,
                            &id);
    if (status == ENT_OK)
        status = ent_bulk_wrote(&finish->bulk, term->n_bytes + 2, 0);
    if (status != ENT_OK)
        return status;
    finish->ids[index] = id;
    uint64_t row[2] = {term->hash, id};
    status = ent_rowsort_add(&assigner->hashes, row);
    if (status == ENT_OK && (kind == ENT_NAME || kind == ENT_IRI))
        status = add_name(assigner, term, id);
    return status;
}

static enum ent_status assign_quoted(struct ent_assigner *assigner,
                                     size_t index)
{
    static const unsigned char columns[N_QUOTED_SETS][4] = {{0, 1, 2, 3},
                                                            {1, 2, 3, 0},
                                                            {2, 3, 1, 0},
                                                            {3, 1, 2, 0}};
    struct ent_finish *finish = assigner->finish;
    const struct ent_interned *term = &finish->load->intern.terms[index];
    uint64_t row[4] = {ENT_ID_MAKE(ENT_QUOTED, ++assigner->n_quoted)};
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 3; i++)
        row[i + 1] = ent_finish_id(finish, term->parts[i]);
    finish->ids[index] = row[0];
    for (unsigned i = 0; i < N_QUOTED_SETS && status == ENT_OK; i++) {
        uint64_t moved[4];
        for (int k = 0; k < 4; k++)
            moved[k] = row[columns[i][k]];
        status = ent_rowsort_add(&assigner->quoted[i], moved);
    }
    return status;
}

static enum ent_status assign_all(struct ent_assigner *assigner)
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

static enum ent_status begin_terms(struct ent_assigner *assigner)
{
    struct ent_finish *finish = assigner->finish;
    enum ent_status status = ent_bulk_copy_heap(&finish->bulk, ENT_TERMS);
    if (status == ENT_OK)
        status = ent_dict_writer_init(&assigner->writer, finish->bulk.txn);
    if (status == ENT_OK)
        status = ent_dict_count(finish->old, ENT_QUOTED, &assigner->n_quoted);
    assigner->n_quoted_before = assigner->n_quoted;
    return status;
}

/* ---- in two halves ------------------------------------------------------- */

/* Hashes have 40 bits; of a term's number and of a word's bytes any may
 * differ. */
static void plan_sorts(struct ent_assigner *assigner)
{
    const struct ent_finish *finish = assigner->finish;
    struct ent_tempfile *file = &finish->load->file;
    static const uint64_t none[4];
    uint64_t terms = finish->load->intern.n_terms + assigner->writer.next;
    uint64_t id =
        (UINT64_C(0xf) << 56) | UINT64_MAX >> __builtin_clzll(terms | 1);
    const uint64_t hash = (UINT64_C(1) << 40) - 1, any = UINT64_MAX;
    const uint64_t hashes[2] = {hash, id}, folded[3] = {hash, any, id},
                   words[3] = {any, any, id}, quoted[4] = {any, any, any, any};
    struct ent_row_packing packing;
    ent_row_packing_plan(&packing, none, hashes, 2, 0);
    ent_rowsort_init(&assigner->hashes, &packing, file, finish->sort_bytes / 8);
    ent_row_packing_plan(&packing, none, folded, 3, 0);
    ent_rowsort_init(&assigner->folded, &packing, file, finish->sort_bytes / 8);
    ent_row_packing_plan(&packing, none, words, 3, 0);
    ent_rowsort_init(&assigner->words, &packing, file, finish->sort_bytes / 4);
    ent_row_packing_plan(&packing, none, quoted, 4, 0);
    for (unsigned i = 0; i < N_QUOTED_SETS; i++)
        ent_rowsort_init(&assigner->quoted[i], &packing, file,
                         finish->sort_bytes / 16);
    assigner->folded.unique = assigner->words.unique = true;
}

bool ent_assigner_keeps_numbers(const struct ent_assigner *assigner)
{
    const struct ent_intern *intern = &assigner->finish->load->intern;
    for (size_t i = 0; i < intern->n_terms; i++)
        if (!assigner->used[i] || intern->terms[i].kind == ENT_QUOTED)
            return false;
    return assigner->finish->first == 1;
}

enum ent_status ent_assigner_assign(struct ent_assigner *assigner)
{
    enum ent_status status = begin_terms(assigner);
    plan_sorts(assigner);
    if (status == ENT_OK)
        status = assign_all(assigner);
    note_ids(assigner);
    ent_free(assigner->used);
    assigner->used = NULL;
    return status;
}

enum ent_status ent_assigner_new(struct ent_finish *finish,
                                 struct ent_assigner **assigner)
{
    struct ent_assigner *new = ent_calloc(1, sizeof *new);
    *assigner = NULL;
    if (new == NULL)
        return ENT_ENOMEM;
    new->finish = finish;
    ent_rowlist_init(&new->rows, 3);
    ent_buf_init(&new->fold);
    new->used = ent_calloc(finish->load->intern.n_terms + 1, 1);
    if (new->used == NULL) {
        ent_assigner_free(new);
        return ENT_ENOMEM;
    }
    mark_used(new);
    *assigner = new;
    return ENT_OK;
}

enum ent_status ent_assigner_write(struct ent_assigner *assigner)
{
    struct ent_finish *finish = assigner->finish;
    enum ent_status status =
        ent_finish_naming(finish, &assigner->folded, &assigner->words);
    if (status == ENT_OK)
        status = ent_put_sort(finish, ENT_TERM_HASHES, &assigner->hashes, NULL);
    if (status == ENT_OK)
        status = ent_put_sort(finish, ENT_FOLDED, &assigner->folded, NULL);
    if (status == ENT_OK)
        status = ent_put_sort(finish, ENT_WORDS, &assigner->words, NULL);
    for (unsigned i = 0; i < N_QUOTED_SETS && status == ENT_OK; i++)
        status = ent_put_sort(finish, (enum ent_set)(ENT_QUOTED_TSPO + i),
                              &assigner->quoted[i], NULL);
    return status;
}

enum ent_status ent_assigner_end(struct ent_assigner *assigner)
{
    struct ent_txn *txn = assigner->finish->bulk.txn;
    assigner->writer.txn = txn;
    enum ent_status status = ent_dict_writer_finish(&assigner->writer);
    if (status == ENT_OK && assigner->n_quoted > assigner->n_quoted_before)
        status = ent_dict_set_count(txn, ENT_QUOTED, assigner->n_quoted);
    return status;
}

void ent_assigner_free(struct ent_assigner *assigner)
{
    if (assigner == NULL)
        return;
    ent_free(assigner->used);
    ent_rowsort_release(&assigner->hashes);
    ent_rowsort_release(&assigner->folded);
    ent_rowsort_release(&assigner->words);
    for (unsigned i = 0; i < N_QUOTED_SETS; i++)
        ent_rowsort_release(&assigner->quoted[i]);
    ent_rowlist_release(&assigner->rows);
    ent_buf_release(&assigner->fold);
    ent_free(assigner);
}
