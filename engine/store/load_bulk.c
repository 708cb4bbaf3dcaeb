/* SPDX-License-Identifier: ISC */
/* How a load writes: in one transaction or in many. */
#include "store/load_bulk.h"

#include <string.h>

#include "store/dictblock.h"
#include "store/heap.h"
#include "store/load_internal.h"
#include "store/report_time.h"
#include "store/tupleset.h"

/* LMDB keeps the pages that a transaction changed in memory: a quarter of what
 * the load may have, within these bounds. */
#define MIN_TXN_BYTES ((size_t)32 << 20)
#define MAX_TXN_BYTES ((size_t)384 << 20)

/* What a row, record or term takes in the file, about; what it changes where it
 * is inserted between others. */
#define ROW_BYTES 6
#define BARE_BYTES 9
#define RECORD_BYTES 24
#define TERM_BYTES 20
#define PAGE_BYTES 4200

/* Building anew costs what the database takes: not for a small part of it. */
#define WORTH 8

/* ---- what a load will change -------------------------------------------- */

static bool is_order(unsigned set)
{
    return set <= ENT_OPS;
}

/* About how many rows the load has in a set, at most. */
static uint64_t rows_in(const struct ent_load *load, unsigned set)
{
    uint64_t n = load->stage.n_reports, n_terms = load->intern.n_terms;
    bool fields = load->stage.any_words;
    if (is_order(set) || set == ENT_REPORTS_BY_FACT)
        return n;
    switch (set) {
    case ENT_REPORTS_BY_TIME:
        return fields ? n : n >> ENT_TIME_GROUP_BITS;
    case ENT_REPORTS_BY_SOURCE:
    case ENT_IDENTITY:
        return fields ? n : 0;
    case ENT_REPORTS_BY_ROLE:
        return fields ? 2 * n : 0;
    case ENT_TERM_HASHES:
    case ENT_FOLDED:
        return n_terms;
    case ENT_WORDS:
        return 2 * n_terms;
    default:
        return 0;
    }
}

/* Bytes of the pages that the load would change in one transaction, and of
 * those that the sets have. */
static enum ent_status estimate(const struct ent_load *load,
                                struct ent_txn *txn, uint64_t *n_bytes,
                                uint64_t *n_used)
{
    enum ent_status status = ENT_OK;
    uint64_t n_reports = load->stage.n_reports;
    *n_bytes = n_reports * (load->stage.any_words ? RECORD_BYTES : BARE_BYTES) +
               load->intern.arena.n_bytes + load->intern.n_terms * TERM_BYTES +
               load->n_text_bytes / 2;
    for (unsigned set = 0; set < ENT_N_SETS && status == ENT_OK; set++) {
        uint64_t n_rows = rows_in(load, set), n_there;
        status = ent_set_bytes(txn, (enum ent_set)set, &n_there);
        *n_used += n_there;
        uint64_t inserted = n_there + n_rows * ROW_BYTES;
        if (inserted > n_rows * PAGE_BYTES)
            inserted = n_rows * PAGE_BYTES;
        *n_bytes += inserted;
    }
    return status;
}

static size_t max_txn_bytes(const struct ent_load *load)
{
    size_t n = load->options.memory_bytes / 4;
    if (load->options.memory_bytes < MIN_TXN_BYTES)
        return n; /* somebody wants it so */
    return n < MIN_TXN_BYTES   ? MIN_TXN_BYTES
           : n < MAX_TXN_BYTES ? n
                               : MAX_TXN_BYTES;
}

static enum ent_status is_empty(struct ent_txn *txn, bool *empty)
{
    uint64_t n_reports, n_terms = 0, n_quoted = 0;
    enum ent_status status = ent_txn_counter(txn, "n-reports", &n_reports);
    if (status == ENT_OK)
        status = ent_dict_count(txn, ENT_NONE, &n_terms);
    if (status == ENT_OK)
        status = ent_dict_count(txn, ENT_QUOTED, &n_quoted);
    *empty = n_reports == 0 && n_terms == 0 && n_quoted == 0;
    return status;
}

static enum ent_status choose(struct ent_bulk *bulk)
{
    uint64_t n_changed = 0, n_used = 0;
    enum ent_status status = is_empty(bulk->txn, &bulk->into_empty);
    if (status == ENT_OK)
        status = estimate(bulk->load, bulk->txn, &n_changed, &n_used);
    if (status != ENT_OK)
        return status;
    bulk->max_bytes = max_txn_bytes(bulk->load);
    bulk->mode = bulk->into_empty ? ENT_BULK_APPEND : ENT_BULK_INSERT;
    if (n_changed > bulk->max_bytes && !bulk->load->options.dry_run &&
        (n_changed > MAX_TXN_BYTES || n_changed * WORTH > n_used))
        bulk->mode = ENT_BULK_REBUILD;
    return ENT_OK;
}

/* ---- building anew ------------------------------------------------------- */

static bool has_quoted(const struct ent_intern *intern)
{
    for (size_t i = 0; i < intern->n_terms; i++)
        if (intern->terms[i].kind == ENT_QUOTED)
            return true;
    return false;
}

static void mark_sets(struct ent_bulk *bulk, unsigned first, unsigned last,
                      bool changes)
{
    for (unsigned set = first; set <= last; set++)
        bulk->sets[set] = changes;
}

/* The parts that may change. */
static void mark_parts(struct ent_bulk *bulk, bool has_others)
{
    const struct ent_load *load = bulk->load;
    bool fields = load->stage.any_words || load->has_names;
    mark_sets(bulk, ENT_SPO, ENT_OPS, true);
    mark_sets(bulk, ENT_OTHER_SPO, ENT_OTHER_OPS,
              has_others || load->stage.any_denies);
    mark_sets(bulk, ENT_QUOTED_TSPO, ENT_QUOTED_OSPT,
              has_quoted(&load->intern));
    mark_sets(bulk, ENT_REPORTS_BY_FACT, ENT_REPORTS_BY_TIME, true);
    mark_sets(bulk, ENT_REPORTS_BY_SOURCE, ENT_IDENTITY, fields);
    mark_sets(bulk, ENT_TERM_HASHES, ENT_WORDS, true);
    bulk->heaps[ENT_TERMS] = bulk->heaps[ENT_RECORDS] = true;
    bulk->heaps[ENT_DOCUMENTS] = load->n_text_bytes > bulk->max_bytes;
}

static enum ent_status count_old(struct ent_bulk *bulk)
{
    enum ent_status status = ENT_OK;
    for (unsigned set = 0; set < ENT_N_SETS && status == ENT_OK; set++) {
        uint64_t n_rows = 0;
        if (bulk->sets[set])
            status = ent_set_size(bulk->old[0], (enum ent_set)set, &n_rows);
        bulk->n_rows_all += n_rows;
    }
    return status;
}

static enum ent_status begin_rebuild(struct ent_bulk *bulk,
                                     struct ent_error *error)
{
    uint64_t n_others;
    struct ent_store *store = bulk->load->store;
    enum ent_status status = ent_set_size(bulk->txn, ENT_OTHER_SPO, &n_others);
    ent_txn_abort(bulk->txn);
    bulk->txn = NULL;
    if (status != ENT_OK)
        return status;
    mark_parts(bulk, n_others > 0);
    status = ent_generation_begin(store, bulk->sets, bulk->heaps,
                                  &bulk->generation, error);
    for (int i = 0; i < 2 && status == ENT_OK; i++)
        status = ent_txn_begin(store, false, &bulk->old[i], error);
    if (status == ENT_OK)
        status = ent_generation_txn(bulk->generation, &bulk->txn, error);
    return status == ENT_OK ? count_old(bulk) : status;
}

enum ent_status ent_bulk_begin(struct ent_bulk *bulk, struct ent_load *load,
                               struct ent_error *error)
{
    *bulk = (struct ent_bulk){.load = load};
    enum ent_status status =
        ent_txn_begin(load->store, true, &bulk->txn, error);
    if (status != ENT_OK)
        return status;
    status = choose(bulk);
    if (status != ENT_OK)
        return ent_error_set(error, status, "%s", ent_status_text(status));
    if (bulk->mode == ENT_BULK_REBUILD)
        return begin_rebuild(bulk, error);
    bulk->max_bytes = SIZE_MAX;
    return ENT_OK;
}

enum ent_status ent_bulk_wrote(struct ent_bulk *bulk, size_t n_bytes,
                               uint64_t n_rows)
{
    const volatile bool *cancel = bulk->load->options.cancel;
    bulk->n_bytes += n_bytes;
    bulk->n_rows += n_rows;
    if (cancel != NULL && *cancel)
        return ENT_ECANCELLED;
    if (n_rows > 0)
        ent_bulk_tell(bulk, ENT_LOAD_WRITING, bulk->n_rows, bulk->n_rows_all);
    if (bulk->n_bytes < bulk->max_bytes)
        return ENT_OK;
    bulk->n_bytes = 0;
    struct ent_txn *txn = bulk->txn;
    bulk->txn = NULL;
    enum ent_status status = ent_txn_commit(txn, NULL);
    if (status == ENT_OK)
        status = ent_generation_txn(bulk->generation, &bulk->txn, NULL);
    return status;
}

enum ent_status ent_bulk_copy_heap(struct ent_bulk *bulk, enum ent_heap heap)
{
    struct ent_heap_cursor cursor;
    if (!bulk->heaps[heap])
        return ENT_OK;
    enum ent_status status = ent_heap_cursor_open(&cursor, bulk->old[0], heap);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek(&cursor, NULL, 0);
    while (status == ENT_OK) {
        status = ent_heap_put(bulk->txn, heap, cursor.key, cursor.n_key,
                              cursor.value, cursor.n_value, true);
        if (status == ENT_OK)
            status = ent_bulk_wrote(bulk, cursor.n_key + cursor.n_value, 0);
        if (status == ENT_OK)
            status = ent_heap_cursor_next(&cursor);
    }
    ent_heap_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static void end_old(struct ent_bulk *bulk)
{
    for (int i = 0; i < 2; i++) {
        ent_txn_abort(bulk->old[i]);
        bulk->old[i] = NULL;
    }
}

enum ent_status ent_bulk_commit(struct ent_bulk *bulk, uint64_t *number,
                                struct ent_error *error)
{
    struct ent_txn *txn = bulk->txn;
    enum ent_status status = ENT_OK;
    end_old(bulk);
    if (bulk->generation != NULL)
        status = ent_generation_switch(bulk->generation, txn);
    if (status != ENT_OK) {
        ent_bulk_abort(bulk);
        return ent_error_set(error, status, "%s", ent_status_text(status));
    }
    *number = ent_txn_number(txn);
    bulk->txn = NULL;
    status = ent_txn_commit(txn, error);
    ent_generation_free(bulk->generation);
    bulk->generation = NULL;
    return status;
}

void ent_bulk_abort(struct ent_bulk *bulk)
{
    end_old(bulk);
    ent_txn_abort(bulk->txn);
    bulk->txn = NULL;
    ent_generation_free(bulk->generation);
    bulk->generation = NULL;
}

void ent_bulk_tell(const struct ent_bulk *bulk, enum ent_load_phase phase,
                   uint64_t done, uint64_t all)
{
    const struct ent_load_options *options = &bulk->load->options;
    if (options->progress != NULL)
        options->progress(options->progress_context, phase, done,
                          done < all ? all : done);
}
