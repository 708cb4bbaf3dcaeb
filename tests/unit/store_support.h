/* SPDX-License-Identifier: ISC */
/* What the tests of the store share: a database of their own, rows, and a
 * sorted array that does what a tuple set should. */
#ifndef UNIT_STORE_SUPPORT_H
#define UNIT_STORE_SUPPORT_H

#include "support.h"

#include <stdlib.h>
#include <unistd.h>

#include <entente/store.h>
#include <entente/term.h>

#include "base/date.h"
#include "base/rows.h"
#include "store/tupleset.h"
#include "store/txn.h"

/* The path of a file of this process in TMPDIR. */
static inline const char *support_path(const char *name)
{
    static char paths[4][512];
    static unsigned n;
    char *path = paths[n++ % 4];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof paths[0], "%s/%ld-%s", folder ? folder : "/tmp",
             (long)getpid(), name);
    return path;
}

static inline void support_remove(const char *path)
{
    char lock[600];
    snprintf(lock, sizeof lock, "%s-lock", path);
    unlink(path);
    unlink(lock);
}

/* The path of a file that is not there. */
static inline const char *support_fresh(const char *name)
{
    const char *path = support_path(name);
    support_remove(path);
    return path;
}

/* Opens a database, new or not. */
static inline struct ent_store *support_open(const char *path)
{
    static const struct ent_store_options options = {.create = true};
    struct ent_store *store;
    struct ent_error error = {.message = ""};
    enum ent_status status = ent_store_open(path, &options, &store, &error);
    if (status)
        print_error("%s\n", error.message);
    assert_ok(status);
    return store;
}

static inline struct ent_txn *support_begin(struct ent_store *store, bool write)
{
    struct ent_txn *txn;
    assert_ok(ent_txn_begin(store, write, &txn, NULL));
    return txn;
}

static inline void support_commit(struct ent_txn *txn)
{
    assert_ok(ent_txn_commit(txn, NULL));
}

/* An arbitrary column: mostly of few names, so that rows share prefixes; now
 * and then anything else that a column can hold. */
static inline uint64_t support_column(uint64_t *random, bool plain,
                                      unsigned n_names)
{
    uint64_t r = support_random(random);
    uint64_t x = support_random(random);
    switch (r % 16) {
    case 0:
        return ent_id_of_date(ent_date_from_seconds((int64_t)(x >> 26)));
    case 1:
        return ent_id_of_date((UINT64_C(734138) + x % 9000) << 19 | 2);
    case 2:
        return ent_id_of_integer((int64_t)(x % 2000) - 1000);
    case 3:
        return x % 3;
    case 4:
        return r & 16 ? x : UINT64_MAX - x % 3;
    case 5:
        return ENT_ID_MAKE(1 + x % 15, x >> 40);
    default:
        return plain ? x % n_names : ENT_ID_MAKE(ENT_NAME, 1 + x % n_names);
    }
}

/* Fills n sorted rows, all different; returns how many. */
static inline size_t support_rows(uint64_t *random, enum ent_set set,
                                  unsigned n_names, uint64_t *rows, size_t n)
{
    unsigned arity = ent_set_schemas[set].arity;
    unsigned plain = ent_set_schemas[set].plain;
    for (size_t i = 0; i < n * arity; i++)
        rows[i] = support_column(random, plain >> (i % arity) & 1, n_names);
    assert_ok(ent_rows_sort(rows, n, arity, NULL));
    return ent_rows_unique(rows, n, arity);
}

/* A sorted array of rows. */
struct support_model {
    uint64_t *rows;
    size_t n_rows, capacity;
    unsigned arity;
};

static inline uint64_t *support_row(const struct support_model *model, size_t i)
{
    return model->rows + i * model->arity;
}

/* The number of rows < row, of which n columns are given. */
static inline size_t support_lower(const struct support_model *model,
                                   const uint64_t *row, unsigned n)
{
    size_t low = 0, high = model->n_rows;
    uint64_t target[ENT_MAX_ARITY] = {0};
    memcpy(target, row, n * sizeof *row);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ent_row_compare(support_row(model, middle), target, model->arity) <
            0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static inline bool support_has(const struct support_model *model, size_t i,
                               const uint64_t *prefix, unsigned n)
{
    return i < model->n_rows &&
           ent_row_compare(support_row(model, i), prefix, n) == 0;
}

/* Inserts or deletes sorted rows; returns how many were new, or there. */
static inline size_t support_model_change(struct support_model *model,
                                          const uint64_t *rows, size_t n_rows,
                                          bool insert)
{
    unsigned k = model->arity;
    size_t a = 0, b = 0, n = 0, n_changed = 0;
    uint64_t *out = malloc((model->n_rows + n_rows + 1) * k * sizeof *out);
    assert_non_null(out);
    while (a < model->n_rows || b < n_rows) {
        int order = a == model->n_rows ? 1
                    : b == n_rows      ? -1
                                       : ent_row_compare(support_row(model, a),
                                                         rows + b * k, k);
        bool keep = insert ? true : order < 0;
        const uint64_t *row = order <= 0 ? support_row(model, a) : rows + b * k;
        if (keep)
            memcpy(out + n++ * k, row, k * sizeof *out);
        n_changed += insert ? order > 0 : order == 0;
        a += order <= 0;
        b += order >= 0;
    }
    free(model->rows);
    model->rows = out;
    model->n_rows = n;
    return n_changed;
}

/* Is the whole set what the model says? */
static inline void support_same(struct ent_txn *txn, enum ent_set set,
                                const struct support_model *model)
{
    struct ent_cursor cursor;
    uint64_t n_rows;
    size_t i = 0;
    enum ent_status status;
    assert_ok(ent_cursor_open(&cursor, txn, set));
    for (status = ent_cursor_first(&cursor, NULL, 0); status == ENT_OK;
         status = ent_cursor_next(&cursor), i++) {
        assert_true(i < model->n_rows);
        assert_memory_equal(cursor.row, support_row(model, i),
                            model->arity * sizeof *cursor.row);
    }
    assert_status(status, ENT_END);
    assert_status(ent_cursor_next(&cursor), ENT_END);
    assert_int_equal(i, model->n_rows);
    ent_cursor_close(&cursor);
    assert_ok(ent_set_size(txn, set, &n_rows));
    assert_int_equal(n_rows, model->n_rows);
}

static inline void support_fault(void *context, const char *sentence)
{
    (void)context;
    print_error("%s\n", sentence);
}

#endif
