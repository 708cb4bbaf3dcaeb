/* SPDX-License-Identifier: ISC */
/* The rows by identity, source and fact of a load's new reports, and its facts
 * in six orders. */
#include "store/load_fill.h"

#include "store/facts.h"

#define SETS                                                                   \
    (1u << ENT_REPORTS_BY_FACT | 1u << ENT_REPORTS_BY_SOURCE |                 \
     1u << ENT_IDENTITY)

void ent_fill_init(struct ent_fill *fill, struct ent_finish *finish)
{
    *fill = (struct ent_fill){.finish = finish};
    ent_rowlist_init(&fill->affirmed_list, 3);
    ent_rowlist_init(&fill->denied_list, 3);
}

void ent_fill_release(struct ent_fill *fill)
{
    ent_rows_release(&fill->rows);
    ent_rowlist_release(&fill->affirmed_list);
    ent_rowlist_release(&fill->denied_list);
}

/* ---- sources ------------------------------------------------------------- */

/* Rows by source as they pass: which sources had no report before? */
struct sources {
    struct ent_fill *fill;
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
static struct ent_txn *old_of(const struct ent_fill *fill)
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

static enum ent_status put_sources(struct ent_fill *fill)
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
static enum ent_status pass_known(struct ent_fill *fill, const uint64_t *fact)
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

static enum ent_status affirm(struct ent_fill *fill)
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

static enum ent_status deny(struct ent_fill *fill)
{
    enum ent_status status = ENT_END;
    if (fill->finish->bulk.mode == ENT_BULK_INSERT)
        return ent_rowlist_add(&fill->denied_list, fill->fact);
    if (fill->finish->bulk.mode == ENT_BULK_REBUILD)
        status = ent_cursor_first(&fill->graph, fill->fact, 3);
    return status == ENT_END ? ent_orders_add(&fill->denied, fill->fact)
                             : status;
}

static enum ent_status end_fact(struct ent_fill *fill)
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
    struct ent_fill *fill = context;
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

static enum ent_status open_facts(struct ent_fill *fill)
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

static void close_facts(struct ent_fill *fill)
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
static enum ent_status put_orders(struct ent_fill *fill, enum ent_set first,
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

static enum ent_status put_facts(struct ent_fill *fill)
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
static enum ent_status insert_facts(struct ent_fill *fill)
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

static enum ent_status put_by_fact(struct ent_fill *fill)
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

/* ---- the thread ------------------------------------------------------------
 */

enum ent_status ent_fill_collect(struct ent_fill *fill)
{
    struct ent_finish *finish = fill->finish;
    struct ent_walk walk = ent_walk_begin(finish);
    struct ent_report report;
    enum ent_status status = ent_rows_init(&fill->rows, finish, SETS);
    while (status == ENT_OK && ent_walk_next(&walk, &report))
        status = ent_rows_add(&fill->rows, &report);
    if (status == ENT_OK)
        status = ent_rowsort_sort(ent_rows_sort_of(&fill->rows, ENT_IDENTITY));
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

enum ent_status ent_fill_put(struct ent_fill *fill)
{
    enum ent_status status =
        ent_put_sort(fill->finish, ENT_IDENTITY,
                     ent_rows_sort_of(&fill->rows, ENT_IDENTITY), fill->sheets);
    if (status == ENT_OK)
        status = put_sources(fill);
    return status == ENT_OK ? put_by_fact(fill) : status;
}

enum ent_status ent_fill_run(void *context, struct ent_sheets *sheets)
{
    struct ent_fill *fill = context;
    enum ent_status status = ent_fill_collect(fill);
    if (status != ENT_OK || fill->finish->bulk.mode == ENT_BULK_INSERT)
        return status;
    fill->sheets = sheets;
    status = ent_fill_put(fill);
    fill->sheets = NULL;
    return status;
}

enum ent_status ent_fill_count_known(struct ent_finish *finish)
{
    struct ent_fill fill = {.finish = finish};
    enum ent_status status = ent_rowsort_sort(&finish->known_facts);
    if (status == ENT_OK)
        status = pass_known(&fill, NULL);
    finish->summary->facts_known = fill.n_facts;
    return status;
}
