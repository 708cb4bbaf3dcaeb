/* SPDX-License-Identifier: ISC */
/* New reports are recorded; their rows are sorted and written.
 *
 * A large load is shared between two threads.  This one writes what new terms
 * are found by, the records, and the sets by time and role.  The other makes
 * the rows by identity, source and fact and the six orders (load_fill.h); as it
 * may not use the transaction, it hands over blocks (block_sheet.h), or,
 * where rows go between others, sorted rows. */
#include "base/alloc.h"
#include "store/document_write.h"
#include "store/load_fill.h"
#include "store/record.h"
#include "store/tupleset.h"

#define MANY 20000 /* reports that are worth a thread */
#define TELL 65536 /* reports between two words about progress */

#define OWN_SETS (1u << ENT_REPORTS_BY_TIME | 1u << ENT_REPORTS_BY_ROLE)

static enum ent_status write_sheets(struct ent_finish *finish,
                                    struct ent_sheets *sheets)
{
    for (;;) {
        size_t n_bytes;
        uint64_t n_rows;
        enum ent_status status =
            ent_sheets_write_next(sheets, finish->bulk.txn, &n_bytes, &n_rows);
        if (status != ENT_OK)
            return status == ENT_END ? ENT_OK : status;
        status = ent_bulk_wrote(&finish->bulk, n_bytes, n_rows);
        if (status != ENT_OK)
            return status;
    }
}

static enum ent_status write_records(struct ent_finish *finish,
                                     struct ent_record_writer *writer,
                                     struct ent_rows *rows)
{
    struct ent_walk walk = ent_walk_begin(finish);
    struct ent_report report;
    ent_report_id id;
    enum ent_status status = ENT_OK;
    size_t n = 0, n_bytes = 0;
    while (status == ENT_OK && ent_walk_next(&walk, &report)) {
        writer->txn = finish->bulk.txn;
        size_t n_before = writer->fields.n_bytes;
        status = ent_record_writer_add(writer, &report, &id);
        if (status == ENT_OK && id != report.id)
            status = ENT_EDAMAGED;
        if (status == ENT_OK && rows->sets != 0)
            status = ent_rows_add(rows, &report);
        n_bytes += writer->fields.n_bytes > n_before
                       ? writer->fields.n_bytes - n_before
                       : writer->fields.n_bytes;
        if (++n % TELL != 0 || status != ENT_OK)
            continue;
        status = ent_bulk_wrote(&finish->bulk, n_bytes, TELL);
        n_bytes = 0;
    }
    return status == ENT_OK ? ent_bulk_wrote(&finish->bulk, n_bytes, n % TELL)
                            : status;
}

static enum ent_status write_own_sets(struct ent_finish *finish,
                                      struct ent_rows *rows)
{
    static const enum ent_set sets[] = {ENT_REPORTS_BY_ROLE,
                                        ENT_REPORTS_BY_TIME};
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof sets / sizeof *sets && status == ENT_OK; i++)
        status = ent_put_sort(finish, sets[i], ent_rows_sort_of(rows, sets[i]),
                              NULL);
    return status;
}

/* In this thread: the assigner's rows, records, own sets. */
static enum ent_status write_own(struct ent_finish *finish,
                                 struct ent_assigner *assigner,
                                 struct ent_record_writer *writer)
{
    struct ent_rows rows;
    enum ent_status status = ent_rows_init(&rows, finish, OWN_SETS);
    if (status == ENT_OK)
        status = ent_assigner_write(assigner);
    if (status == ENT_OK)
        status = ent_bulk_copy_heap(&finish->bulk, ENT_RECORDS);
    if (status == ENT_OK)
        status = ent_record_writer_init(writer, finish->bulk.txn);
    if (status == ENT_OK)
        status = write_records(finish, writer, &rows);
    if (status == ENT_OK)
        status = write_own_sets(finish, &rows);
    ent_rows_release(&rows);
    return status;
}

static enum ent_status count_sources(struct ent_finish *finish,
                                     uint64_t n_sources)
{
    uint64_t n_before;
    if (n_sources == 0)
        return ENT_OK;
    enum ent_status status =
        ent_txn_counter(finish->bulk.txn, "n-sources", &n_before);
    if (status == ENT_OK)
        status = ent_txn_set_counter(finish->bulk.txn, "n-sources",
                                     n_before + n_sources);
    return status;
}

static enum ent_status write_with_thread(struct ent_finish *finish,
                                         struct ent_fill *fill,
                                         struct ent_assigner *assigner,
                                         struct ent_record_writer *writer)
{
    struct ent_sheets *sheets;
    enum ent_status status =
        ent_sheets_start(finish->load->store, ent_fill_run, fill,
                         finish->sort_bytes / 8, &sheets);
    if (status != ENT_OK)
        return status;
    status = write_own(finish, assigner, writer);
    if (status == ENT_OK)
        status = write_sheets(finish, sheets);
    ent_sheets_free(sheets);
    if (status == ENT_OK && finish->bulk.mode == ENT_BULK_INSERT)
        status = ent_fill_put(fill);
    return status;
}

static enum ent_status write_rows(struct ent_finish *finish,
                                  struct ent_assigner *assigner,
                                  struct ent_record_writer *writer)
{
    struct ent_fill fill;
    enum ent_status status;
    ent_fill_init(&fill, finish);
    if (finish->n_new >= MANY) {
        status = write_with_thread(finish, &fill, assigner, writer);
    } else {
        status = write_own(finish, assigner, writer);
        if (status == ENT_OK)
            status = ent_fill_collect(&fill);
        if (status == ENT_OK)
            status = ent_fill_put(&fill);
    }
    if (status == ENT_OK)
        status = count_sources(finish, fill.n_sources);
    finish->summary->facts_new = fill.n_affirmed + fill.n_denied;
    finish->summary->facts_known = fill.n_facts - finish->summary->facts_new;
    ent_fill_release(&fill);
    return status;
}

/* The same for bare facts alone. */
static enum ent_status write_bare(struct ent_finish *finish,
                                  struct ent_assigner *assigner,
                                  struct ent_record_writer *writer)
{
    struct ent_rows rows;
    enum ent_status status =
        ent_rows_init(&rows, finish, 1u << ENT_REPORTS_BY_TIME);
    if (status == ENT_OK)
        status = ent_assigner_write(assigner);
    if (status == ENT_OK)
        status = ent_bulk_copy_heap(&finish->bulk, ENT_RECORDS);
    if (status == ENT_OK)
        status = ent_record_writer_init(writer, finish->bulk.txn);
    if (status == ENT_OK)
        status = write_records(finish, writer, &rows);
    if (status == ENT_OK)
        status =
            ent_put_sort(finish, ENT_REPORTS_BY_TIME,
                         ent_rows_sort_of(&rows, ENT_REPORTS_BY_TIME), NULL);
    ent_rows_release(&rows);
    if (status == ENT_OK)
        status = ent_bare_help(finish);
    return status == ENT_OK ? write_sheets(finish, finish->bare.sheets)
                            : status;
}

static enum ent_status write_documents(struct ent_finish *finish)
{
    const struct ent_load *load = finish->load;
    enum ent_status status = ent_bulk_copy_heap(&finish->bulk, ENT_DOCUMENTS);
    bool anew = finish->bulk.heaps[ENT_DOCUMENTS];
    for (size_t i = 0; i < load->n_documents && status == ENT_OK; i++) {
        const struct ent_load_document *document = &load->documents[i];
        if (!document->is_new)
            continue;
        status = ent_document_put(finish->bulk.txn,
                                  ent_finish_id(finish, document->source),
                                  document->text, document->n_bytes);
        if (status == ENT_OK && anew)
            status = ent_bulk_wrote(&finish->bulk, document->n_bytes, 0);
    }
    return status;
}

static enum ent_status write_batch(struct ent_finish *finish)
{
    uint64_t row[2] = {finish->first, finish->recorded};
    if (finish->n_new == 0)
        return ENT_OK;
    enum ent_status status =
        ent_set_insert(finish->bulk.txn, ENT_BATCHES, row, 1, NULL);
    if (status == ENT_OK)
        status = ent_txn_set_counter(finish->bulk.txn, "last-second",
                                     finish->recorded);
    return status;
}

/* What counts is set in the transaction that makes everything current. */
static enum ent_status write_end(struct ent_finish *finish,
                                 struct ent_assigner *assigner,
                                 struct ent_record_writer *writer)
{
    enum ent_status status = write_documents(finish);
    if (status == ENT_OK)
        status = ent_assigner_end(assigner);
    writer->txn = finish->bulk.txn;
    if (status == ENT_OK)
        status = ent_record_writer_finish(writer);
    if (status == ENT_OK)
        status = write_batch(finish);
    return status;
}

static uint64_t rows_to_write(const struct ent_finish *finish)
{
    uint64_t n = finish->n_new;
    bool fields = finish->load->stage.any_words;
    return n * (fields ? 11 : 8) + finish->n_role_rows;
}

enum ent_status ent_finish_write(struct ent_finish *finish)
{
    struct ent_assigner *assigner;
    bool bare = false;
    if (!ent_finish_has_changes(finish))
        return ent_fill_count_known(finish);
    struct ent_record_writer *writer = ent_calloc(1, sizeof *writer);
    if (writer == NULL)
        return ENT_ENOMEM;
    ent_bulk_tell(&finish->bulk, ENT_LOAD_SORTING, 0, finish->n_new);
    enum ent_status status = ent_assigner_new(finish, &assigner);
    if (status == ENT_OK)
        status = ent_bare_begin(finish, assigner, &bare);
    if (status == ENT_OK)
        status = ent_assigner_assign(assigner);
    finish->bulk.n_rows_all += rows_to_write(finish);
    if (status == ENT_OK)
        status = bare ? write_bare(finish, assigner, writer)
                      : write_rows(finish, assigner, writer);
    if (status == ENT_OK)
        status = write_end(finish, assigner, writer);
    ent_record_writer_release(writer);
    ent_free(writer);
    ent_assigner_free(assigner);
    return status;
}
