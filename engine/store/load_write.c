/* SPDX-License-Identifier: ISC */
/* New reports are recorded; their rows are sorted and written.
 *
 * A large load is shared between two threads.  This one writes what new terms
 * are found by, the records, and the sets by time, role and identity.  The
 * other makes the rows by source and by fact and the six orders; as it may not
 * use the transaction, it hands over blocks (block_sheet.h), or, where rows go
 * between others, sorted rows. */
#include "base/alloc.h"
#include "store/document_write.h"
#include "store/facts.h"
#include "store/load_orders.h"
#include "store/load_put.h"
#include "store/load_rows.h"
#include "store/record.h"
#include "store/tupleset.h"

#define MANY 20000 /* reports that are worth a thread */
#define TELL 65536 /* reports between two words about progress */

#define OWN_SETS                                                               \
    (1u << ENT_REPORTS_BY_TIME | 1u << ENT_REPORTS_BY_ROLE | 1u << ENT_IDENTITY)
#define OTHER_SETS (1u << ENT_REPORTS_BY_FACT | 1u << ENT_REPORTS_BY_SOURCE)

/* What the second thread makes. */
struct fill {
    struct ent_finish *finish;
    struct ent_rows rows;
    struct ent_sheets *sheets; /* while it runs */
    /* Rows by fact as they pass: the fact in hand */
    uint64_t fact[3];
    bool has_fact, affirms;
    struct ent_orders affirmed, denied, removed;   /* APPEND, REBUILD */
    struct ent_rowlist affirmed_list, denied_list; /* INSERT */
    bool has_others;
    struct ent_cursor graph, others; /* REBUILD: of the database before */
    uint64_t known[3];
    size_t n_known;
    uint64_t n_facts;              /* distinct, known ones included */
    uint64_t n_sources;            /* that had no report before */
    uint64_t n_affirmed, n_denied; /* new */
};

/* ---- sources ------------------------------------------------------------- */

/* Rows by source as they pass: which sources had no report before? */
struct sources {
    struct fill *fill;
    uint64_t last;
    struct ent_cursor cursor;
    bool has_old;
};

static enum ent_status count_source(struct sources *sources, uint64_t source)
{
    enum ent_status status = ENT_END;
    if (sources->has_old)
        status = ent_cursor_first(&sources->cursor, &source, 1);
    if (status == ENT_END)
        sources->fill->n_sources++;
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status next_by_source(void *context, uint64_t *rows,
                                      size_t max_rows, size_t *n)
{
    struct sources *sources = context;
    enum ent_status status =
        ent_rowsort_next(ent_rows_sort_of(&sources->fill->rows,
                                          ENT_REPORTS_BY_SOURCE),
                         rows, max_rows, n);
    for (size_t i = 0; i < *n && status == ENT_OK; i++) {
        uint64_t source = rows[5 * i];
        if (source == sources->last)
            continue;
        sources->last = source;
        status = count_source(sources, source);
    }
    return status;
}

/* The database before, for the thread that fills. */
static struct ent_txn *old_of(const struct fill *fill)
{
    const struct ent_bulk *bulk = &fill->finish->bulk;
    return bulk->old[1] != NULL ? bulk->old[1] : bulk->txn;
}

/* A set is touched when it has new rows, or is built anew. */
static bool is_touched(const struct ent_finish *finish, enum ent_set set,
                       uint64_t n_rows)
{
    return n_rows > 0 ||
           (finish->bulk.mode == ENT_BULK_REBUILD && finish->bulk.sets[set]);
}

static enum ent_status put_sources(struct fill *fill)
{
    struct ent_finish *finish = fill->finish;
    struct sources sources = {.fill = fill};
    struct ent_put put = {.set = ENT_REPORTS_BY_SOURCE,
                          .add = {next_by_source, &sources},
                          .sheets = fill->sheets};
    struct ent_rowsort *sort =
        ent_rows_sort_of(&fill->rows, ENT_REPORTS_BY_SOURCE);
    enum ent_status status = ENT_OK;
    sources.has_old = finish->bulk.mode != ENT_BULK_APPEND;
    if (is_touched(finish, put.set, sort->n_all)) {
        if (sources.has_old)
            status = ent_cursor_open(&sources.cursor, old_of(fill), put.set);
        if (status == ENT_OK)
            status = ent_put_rows(finish, &put);
        if (sources.has_old)
            ent_cursor_close(&sources.cursor);
    }
    ent_rowsort_release(sort);
    return status;
}

/* ---- facts --------------------------------------------------------------- */

/* Known facts before the one in hand count; an equal one counts once. */
static enum ent_status pass_known(struct fill *fill, const uint64_t *fact)
{
    struct ent_rowsort *sort = &fill->finish->known_facts;
    enum ent_status status = ENT_OK;
    for (;;) {
        if (fill->n_known == 0)
            status = ent_rowsort_next(sort, fill->known, 1, &fill->n_known);
        if (status != ENT_OK || fill->n_known == 0)
            return status;
        int order = fact ? ent_row_compare(fill->known, fact, 3) : -1;
        if (order > 0)
            return ENT_OK;
        fill->n_facts += order < 0;
        fill->n_known = 0;
    }
}

static enum ent_status affirm(struct fill *fill)
{
    if (fill->finish->bulk.mode == ENT_BULK_INSERT)
        return ent_rowlist_add(&fill->affirmed_list, fill->fact);
    enum ent_status status = ent_orders_add(&fill->affirmed, fill->fact);
    if (status != ENT_OK || !fill->has_others)
        return status;
    status = ent_cursor_first(&fill->others, fill->fact, 3);
    if (status == ENT_OK)
        return ent_orders_add(&fill->removed, fill->fact);
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status deny(struct fill *fill)
{
    enum ent_status status = ENT_END;
    if (fill->finish->bulk.mode == ENT_BULK_INSERT)
        return ent_rowlist_add(&fill->denied_list, fill->fact);
    if (fill->finish->bulk.mode == ENT_BULK_REBUILD)
        status = ent_cursor_first(&fill->graph, fill->fact, 3);
    return status == ENT_END ? ent_orders_add(&fill->denied, fill->fact)
                             : status;
}

static enum ent_status end_fact(struct fill *fill)
{
    if (!fill->has_fact)
        return ENT_OK;
    fill->has_fact = false;
    enum ent_status status = pass_known(fill, fill->fact);
    fill->n_facts++;
    if (status != ENT_OK)
        return status;
    return fill->affirms ? affirm(fill) : deny(fill);
}

static enum ent_status next_by_fact(void *context, uint64_t *rows,
                                    size_t max_rows, size_t *n)
{
    struct fill *fill = context;
    enum ent_status status =
        ent_rowsort_next(ent_rows_sort_of(&fill->rows, ENT_REPORTS_BY_FACT),
                         rows, max_rows, n);
    for (size_t i = 0; i < *n && status == ENT_OK; i++) {
        const uint64_t *row = rows + 6 * i;
        bool affirms = !ENT_TAG_DENIES(row[5]);
        if (fill->has_fact && ent_row_compare(row, fill->fact, 3) == 0) {
            fill->affirms = fill->affirms || affirms;
            continue;
        }
        status = end_fact(fill);
        for (int k = 0; k < 3; k++)
            fill->fact[k] = row[k];
        fill->has_fact = true;
        fill->affirms = affirms;
    }
    return status;
}

static enum ent_status open_facts(struct fill *fill)
{
    struct ent_finish *finish = fill->finish;
    size_t n_bytes = finish->sort_bytes / 2;
    enum ent_status status = ENT_OK;
    uint64_t n_others = 0;
    if (finish->bulk.mode == ENT_BULK_INSERT)
        return ENT_OK;
    if (finish->bulk.mode == ENT_BULK_REBUILD) {
        status = ent_cursor_open(&fill->graph, old_of(fill), ENT_SPO);
        if (status == ENT_OK)
            status =
                ent_cursor_open(&fill->others, old_of(fill), ENT_OTHER_SPO);
        if (status == ENT_OK)
            status = ent_set_size(old_of(fill), ENT_OTHER_SPO, &n_others);
    }
    fill->has_others = n_others > 0;
    if (status == ENT_OK)
        status =
            ent_orders_init(&fill->affirmed, finish, finish->n_new, n_bytes);
    if (status == ENT_OK)
        status = ent_orders_init(&fill->denied, finish, finish->n_new, n_bytes);
    if (status == ENT_OK)
        status =
            ent_orders_init(&fill->removed, finish, finish->n_new, n_bytes);
    return status;
}

static void close_facts(struct fill *fill)
{
    if (fill->finish->bulk.mode == ENT_BULK_REBUILD) {
        ent_cursor_close(&fill->graph);
        ent_cursor_close(&fill->others);
    }
    if (fill->finish->bulk.mode == ENT_BULK_INSERT)
        return;
    ent_orders_release(&fill->affirmed);
    ent_orders_release(&fill->denied);
    ent_orders_release(&fill->removed);
}

/* Six sets of a family. */
static enum ent_status put_orders(struct fill *fill, enum ent_set first,
                                  struct ent_orders *add,
                                  struct ent_orders *remove, uint64_t *n_added)
{
    enum ent_status status = ENT_OK;
    for (unsigned step = 0; step < ENT_N_ORDERS_MADE && status == ENT_OK;
         step++) {
        struct ent_put put = {.set = ent_orders_set(first, step),
                              .add = ent_orders_source(add),
                              .sheets = fill->sheets};
        if (remove != NULL)
            put.remove = ent_orders_source(remove);
        status = ent_orders_sort(add, step);
        if (status == ENT_OK && remove != NULL)
            status = ent_orders_sort(remove, step);
        if (status == ENT_OK)
            status = ent_put_rows(fill->finish, &put);
        if (step == 0)
            *n_added = put.n_added;
    }
    return status;
}

static enum ent_status put_facts(struct fill *fill)
{
    struct ent_finish *finish = fill->finish;
    enum ent_status status =
        put_orders(fill, ENT_SPO, &fill->affirmed, NULL, &fill->n_affirmed);
    if (status == ENT_OK &&
        is_touched(finish, ENT_OTHER_SPO, fill->denied.n_facts))
        status = put_orders(fill, ENT_OTHER_SPO, &fill->denied, &fill->removed,
                            &fill->n_denied);
    return status;
}

/* Into sets that hold something: after the thread has sorted. */
static enum ent_status insert_facts(struct fill *fill)
{
    size_t n_affirmed = 0, n_denied = 0;
    struct ent_txn *txn = fill->finish->bulk.txn;
    enum ent_status status =
        ent_facts_affirm(txn, &fill->affirmed_list, &n_affirmed);
    if (status == ENT_OK)
        status = ent_facts_keep(txn, &fill->denied_list, &n_denied);
    fill->n_affirmed = n_affirmed;
    fill->n_denied = n_denied;
    return status;
}

static enum ent_status put_by_fact(struct fill *fill)
{
    struct ent_put put = {.set = ENT_REPORTS_BY_FACT,
                          .add = {next_by_fact, fill},
                          .sheets = fill->sheets};
    enum ent_status status = open_facts(fill);
    if (status == ENT_OK)
        status = ent_put_rows(fill->finish, &put);
    if (status == ENT_OK)
        status = end_fact(fill);
    if (status == ENT_OK)
        status = pass_known(fill, NULL);
    ent_rowsort_release(ent_rows_sort_of(&fill->rows, ENT_REPORTS_BY_FACT));
    if (status == ENT_OK)
        status = fill->finish->bulk.mode == ENT_BULK_INSERT ? insert_facts(fill)
                                                            : put_facts(fill);
    close_facts(fill);
    return status;
}

/* ---- the second thread --------------------------------------------------- */

static enum ent_status collect(struct fill *fill)
{
    struct ent_finish *finish = fill->finish;
    struct ent_walk walk = ent_walk_begin(finish);
    struct ent_report report;
    enum ent_status status = ent_rows_init(&fill->rows, finish, OTHER_SETS);
    while (status == ENT_OK && ent_walk_next(&walk, &report))
        status = ent_rows_add(&fill->rows, &report);
    if (status == ENT_OK)
        status = ent_rowsort_sort(
            ent_rows_sort_of(&fill->rows, ENT_REPORTS_BY_SOURCE));
    if (status == ENT_OK)
        status = ent_rowsort_sort(
            ent_rows_sort_of(&fill->rows, ENT_REPORTS_BY_FACT));
    if (status == ENT_OK)
        status = ent_rowsort_sort(&finish->known_facts);
    return status;
}

static enum ent_status put_collected(struct fill *fill)
{
    enum ent_status status = put_sources(fill);
    return status == ENT_OK ? put_by_fact(fill) : status;
}

static enum ent_status run_fill(void *context, struct ent_sheets *sheets)
{
    struct fill *fill = context;
    enum ent_status status = collect(fill);
    if (status != ENT_OK || fill->finish->bulk.mode == ENT_BULK_INSERT)
        return status;
    fill->sheets = sheets;
    status = put_collected(fill);
    fill->sheets = NULL;
    return status;
}

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

/* ---- this one ------------------------------------------------------------ */

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
    static const enum ent_set sets[] = {ENT_IDENTITY, ENT_REPORTS_BY_ROLE,
                                        ENT_REPORTS_BY_TIME};
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof sets / sizeof *sets && status == ENT_OK; i++)
        status = ent_put_sort(finish, sets[i], ent_rows_sort_of(rows, sets[i]));
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
                                         struct fill *fill,
                                         struct ent_assigner *assigner,
                                         struct ent_record_writer *writer)
{
    struct ent_sheets *sheets;
    enum ent_status status =
        ent_sheets_start(finish->load->store, run_fill, fill, &sheets);
    if (status != ENT_OK)
        return status;
    status = write_own(finish, assigner, writer);
    if (status == ENT_OK)
        status = write_sheets(finish, sheets);
    ent_sheets_free(sheets);
    if (status == ENT_OK && finish->bulk.mode == ENT_BULK_INSERT)
        status = put_collected(fill);
    return status;
}

static enum ent_status write_rows(struct ent_finish *finish,
                                  struct ent_assigner *assigner,
                                  struct ent_record_writer *writer)
{
    struct fill fill = {.finish = finish};
    enum ent_status status;
    ent_rowlist_init(&fill.affirmed_list, 3);
    ent_rowlist_init(&fill.denied_list, 3);
    if (finish->n_new >= MANY) {
        status = write_with_thread(finish, &fill, assigner, writer);
    } else {
        status = write_own(finish, assigner, writer);
        if (status == ENT_OK)
            status = collect(&fill);
        if (status == ENT_OK)
            status = put_collected(&fill);
    }
    if (status == ENT_OK)
        status = count_sources(finish, fill.n_sources);
    finish->summary->facts_new = fill.n_affirmed + fill.n_denied;
    finish->summary->facts_known = fill.n_facts - finish->summary->facts_new;
    ent_rows_release(&fill.rows);
    ent_rowlist_release(&fill.affirmed_list);
    ent_rowlist_release(&fill.denied_list);
    return status;
}

/* The same for bare facts alone. */
static enum ent_status write_bare(struct ent_finish *finish,
                                  struct ent_assigner *assigner,
                                  struct ent_record_writer *writer)
{
    struct ent_rows none = {.finish = finish};
    enum ent_status status = ent_assigner_write(assigner);
    if (status == ENT_OK)
        status = ent_bulk_copy_heap(&finish->bulk, ENT_RECORDS);
    if (status == ENT_OK)
        status = ent_record_writer_init(writer, finish->bulk.txn);
    if (status == ENT_OK)
        status = write_records(finish, writer, &none);
    if (status == ENT_OK)
        status = ent_bare_write(finish);
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

/* Nothing is new: how many facts is that? */
static enum ent_status count_known(struct ent_finish *finish)
{
    struct fill fill = {.finish = finish};
    enum ent_status status = ent_rowsort_sort(&finish->known_facts);
    if (status == ENT_OK)
        status = pass_known(&fill, NULL);
    finish->summary->facts_known = fill.n_facts;
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
        return count_known(finish);
    struct ent_record_writer *writer = ent_calloc(1, sizeof *writer);
    if (writer == NULL)
        return ENT_ENOMEM;
    ent_bulk_tell(&finish->bulk, ENT_LOAD_SORTING, 0, finish->n_new);
    enum ent_status status = ent_assigner_new(finish, &assigner);
    if (status == ENT_OK)
        status = ent_bare_begin(finish, &bare);
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
