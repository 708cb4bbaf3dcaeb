/* SPDX-License-Identifier: ISC */
/* Sorted rows on their way into a set. */
#include "store/load_put.h"

#include <string.h>

#include "base/alloc.h"
#include "store/tupleset.h"
#include "store/tupleset_internal.h"

#define STRIDE 16384    /* rows at a time */
#define PACKED_BYTES 12 /* a row in a page, about */

static enum ent_status next_of_sort(void *context, uint64_t *rows,
                                    size_t max_rows, size_t *n)
{
    return ent_rowsort_next(context, rows, max_rows, n);
}

struct ent_source ent_source_of_sort(struct ent_rowsort *sort)
{
    return (struct ent_source){next_of_sort, sort};
}

/* Rows of a source, one after the other. */
struct reader {
    struct ent_source source;
    uint64_t *rows;
    size_t at, n;
    bool is_open;
};

struct merge {
    struct ent_finish *finish;
    struct ent_put *put;
    unsigned arity;
    struct ent_cursor old;
    bool has_old;
    struct reader add, remove;
    uint64_t *out;
    size_t n_out;
};

static enum ent_status fill(struct reader *reader)
{
    enum ent_status status = ENT_OK;
    if (reader->is_open && reader->at == reader->n) {
        reader->at = 0;
        status = reader->source.next(reader->source.context, reader->rows,
                                     STRIDE, &reader->n);
        reader->is_open = reader->n > 0;
    }
    return status;
}

static const uint64_t *row_of(const struct reader *reader, unsigned arity)
{
    return reader->rows + reader->at * arity;
}

static enum ent_status flush(struct merge *merge)
{
    struct ent_finish *finish = merge->finish;
    struct ent_put *put = merge->put;
    size_t n_added = merge->n_out, n = merge->n_out;
    enum ent_status status;
    if (n == 0)
        return ENT_OK;
    merge->n_out = 0;
    if (put->sheets != NULL)
        return ent_sheets_rows(put->sheets, put->set, merge->out, n);
    if (finish->bulk.mode == ENT_BULK_INSERT) {
        status =
            ent_set_insert(finish->bulk.txn, put->set, merge->out, n, &n_added);
        put->n_added -= n - n_added;
    } else {
        status = ent_set_append(finish->bulk.txn, put->set, merge->out, n);
    }
    return status == ENT_OK ? ent_bulk_wrote(&finish->bulk, n * PACKED_BYTES, n)
                            : status;
}

static enum ent_status emit(struct merge *merge, const uint64_t *row)
{
    uint64_t *out = merge->out + merge->n_out * merge->arity;
    for (unsigned i = 0; i < merge->arity; i++)
        out[i] = row[i];
    return ++merge->n_out == STRIDE ? flush(merge) : ENT_OK;
}

/* The next row that the set had. */
static enum ent_status step_old(struct merge *merge)
{
    enum ent_status status = ent_cursor_next(&merge->old);
    merge->has_old = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

/* Is the row one of those that go? */
static enum ent_status is_removed(struct merge *merge, const uint64_t *row,
                                  bool *removed)
{
    struct reader *remove = &merge->remove;
    *removed = false;
    for (;;) {
        enum ent_status status = fill(remove);
        if (status != ENT_OK || !remove->is_open)
            return status;
        int order =
            ent_row_compare(row_of(remove, merge->arity), row, merge->arity);
        *removed = order == 0;
        if (order >= 0)
            return ENT_OK;
        remove->at++;
    }
}

static enum ent_status merge_old(struct merge *merge)
{
    bool removed = false;
    enum ent_status status = is_removed(merge, merge->old.row, &removed);
    if (status == ENT_OK && !removed)
        status = emit(merge, merge->old.row);
    return status == ENT_OK ? step_old(merge) : status;
}

static enum ent_status merge_rows(struct merge *merge)
{
    struct reader *add = &merge->add;
    for (;;) {
        enum ent_status status = fill(add);
        if (status != ENT_OK)
            return status;
        if (!add->is_open && !merge->has_old)
            return flush(merge);
        int order = !merge->has_old ? 1
                    : !add->is_open ? -1
                                    : ent_row_compare(merge->old.row,
                                                      row_of(add, merge->arity),
                                                      merge->arity);
        if (order <= 0) {
            status = merge_old(merge);
        } else {
            status = emit(merge, row_of(add, merge->arity));
            merge->put->n_added++;
        }
        if (order >= 0)
            add->at++;
        if (status != ENT_OK)
            return status;
    }
}

/* The set holds nothing, or looks after its rows itself. */
static enum ent_status put_plainly(struct merge *merge)
{
    struct ent_put *put = merge->put;
    enum ent_status status = ENT_OK;
    do {
        status =
            put->add.next(put->add.context, merge->out, STRIDE, &merge->n_out);
        put->n_added += merge->n_out;
        if (merge->n_out == 0)
            break;
        if (status == ENT_OK)
            status = flush(merge);
    } while (status == ENT_OK);
    return status;
}

static enum ent_status open_old(struct merge *merge)
{
    const struct ent_bulk *bulk = &merge->finish->bulk;
    struct ent_txn *old = bulk->old[merge->put->sheets != NULL ? 1 : 0];
    enum ent_status status = ent_cursor_open(&merge->old, old, merge->put->set);
    if (status == ENT_OK)
        status = ent_cursor_first(&merge->old, NULL, 0);
    merge->has_old = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status put_merged(struct merge *merge)
{
    enum ent_status status = open_old(merge);
    if (status == ENT_OK && merge->has_old) {
        size_t n_bytes = (size_t)STRIDE * merge->arity * sizeof(uint64_t);
        merge->add.rows = ent_malloc(n_bytes);
        merge->remove.rows = ent_malloc(n_bytes);
        if (merge->add.rows == NULL || merge->remove.rows == NULL)
            status = ENT_ENOMEM;
        if (status == ENT_OK)
            status = merge_rows(merge);
        ent_free(merge->add.rows);
        ent_free(merge->remove.rows);
    } else if (status == ENT_OK) {
        status = put_plainly(merge);
    }
    ent_cursor_close(&merge->old);
    return status;
}

enum ent_status ent_put_rows(struct ent_finish *finish, struct ent_put *put)
{
    struct merge merge = {
        .finish = finish,
        .put = put,
        .arity = ent_set_schemas[put->set].arity,
        .add = {.source = put->add, .is_open = true},
        .remove = {.source = put->remove, .is_open = put->remove.next != NULL},
    };
    enum ent_status status;
    put->n_added = 0;
    merge.out = ent_malloc((size_t)STRIDE * merge.arity * sizeof(uint64_t));
    if (merge.out == NULL)
        return ENT_ENOMEM;
    if (finish->bulk.mode == ENT_BULK_REBUILD)
        status = put_merged(&merge);
    else
        status = put_plainly(&merge);
    ent_free(merge.out);
    if (status == ENT_OK && put->sheets != NULL)
        status = ent_sheets_end_set(put->sheets);
    return status;
}

enum ent_status ent_put_sort(struct ent_finish *finish, enum ent_set set,
                             struct ent_rowsort *sort,
                             struct ent_sheets *sheets)
{
    struct ent_put put = {.set = set,
                          .add = ent_source_of_sort(sort),
                          .sheets = sheets};
    enum ent_status status = ent_rowsort_sort(sort);
    bool rebuilt =
        finish->bulk.mode == ENT_BULK_REBUILD && finish->bulk.sets[set];
    if (status == ENT_OK && (sort->n_all > 0 || rebuilt))
        status = ent_put_rows(finish, &put);
    ent_rowsort_release(sort);
    return status;
}
