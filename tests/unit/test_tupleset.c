/* SPDX-License-Identifier: ISC */
/* Tuple sets against a sorted array: inserting, deleting, counting. */
#include "store/tupleset_internal.h"

#include "store_support.h"

static const enum ent_set samples[] = {ENT_IDENTITY, ENT_SPO, ENT_QUOTED_TSPO,
                                       ENT_REPORTS_BY_SOURCE,
                                       ENT_REPORTS_BY_FACT};

enum {
    BATCH = 3000
};
static uint64_t batch[BATCH * ENT_MAX_ARITY];

/* Some rows of the model, so that deletions find something. */
static size_t pick(uint64_t *random, const struct support_model *model,
                   size_t n)
{
    size_t n_rows = 0, at = 0;
    while (n_rows < n && at < model->n_rows) {
        memcpy(batch + n_rows++ * model->arity, support_row(model, at),
               model->arity * sizeof *batch);
        at += 1 + support_random(random) % (2 * model->n_rows / n + 1);
    }
    return n_rows;
}

static void check_counts(struct ent_txn *txn, enum ent_set set,
                         const struct support_model *model, uint64_t *random)
{
    for (unsigned i = 0; model->n_rows && i < 50; i++) {
        uint64_t count, row[ENT_MAX_ARITY];
        bool exact;
        unsigned n = 1 + (unsigned)(support_random(random) % model->arity);
        size_t expected = 0;
        memcpy(row, support_row(model, support_random(random) % model->n_rows),
               model->arity * sizeof *row);
        row[n - 1] += support_random(random) % 4 == 0;
        for (size_t at = support_lower(model, row, n);
             support_has(model, at, row, n); at++)
            expected++;
        assert_ok(ent_set_count(txn, set, row, n, 0, &count, &exact));
        assert_true(exact);
        assert_int_equal(count, expected);
        assert_status(ent_set_find(txn, set, row, n),
                      expected ? ENT_OK : ENT_END);
    }
}

static void change(struct ent_txn *txn, enum ent_set set,
                   struct support_model *model, uint64_t *random)
{
    size_t n, n_changed, n_expected;
    bool insert = support_random(random) % 5 < 3;
    size_t size =
        1 + support_random(random) % (support_random(random) % 4 ? 20 : BATCH);
    if (insert || support_random(random) % 8 == 0)
        n = support_rows(random, set, 60, batch, size);
    else
        n = pick(random, model, size);
    n_expected = support_model_change(model, batch, n, insert);
    if (insert)
        assert_ok(ent_set_insert(txn, set, batch, n, &n_changed));
    else
        assert_ok(ent_set_delete(txn, set, batch, n, &n_changed));
    assert_int_equal(n_changed, n_expected);
}

static void run_model(enum ent_set set, size_t max_bytes, unsigned run_rows)
{
    const char *path = support_path("tupleset.db");
    struct support_model model = {.arity = ent_set_schemas[set].arity};
    uint64_t random = set + max_bytes;
    support_remove(path);
    struct ent_store *store = support_open(path);
    for (unsigned round = 0; round < 60; round++) {
        ent_store_set_block_shape(store, max_bytes, run_rows);
        struct ent_txn *txn = support_begin(store, true);
        for (unsigned i = 0; i < 8; i++)
            change(txn, set, &model, &random);
        if (round % 5 == 0)
            support_same(txn, set, &model);
        support_commit(txn);
        if (round % 10 == 0) {
            ent_store_close(store);
            store = support_open(path);
        }
        txn = support_begin(store, false);
        uint64_t n_rows;
        support_same(txn, set, &model);
        check_counts(txn, set, &model, &random);
        assert_ok(ent_set_check(txn, set, support_fault, NULL, &n_rows));
        assert_int_equal(n_rows, model.n_rows);
        ent_txn_abort(txn);
    }
    ent_store_close(store);
    support_remove(path);
    free(model.rows);
}

static void test_model(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(samples); i++) {
        run_model(samples[i], 300, 3);
        run_model(samples[i], 2030, 16);
    }
    run_model(ENT_SPO, 4080, 32);
}

/* Batches so large that they are packed as they are merged. */
static void test_large_batches(void **state)
{
    enum {
        N = 60000
    };
    const char *path = support_path("tupleset.db");
    struct support_model model = {.arity = 3};
    uint64_t *rows = malloc(sizeof *rows * 3 * N), random = 21;
    (void)state;
    assert_non_null(rows);
    support_remove(path);
    struct ent_store *store = support_open(path);
    for (size_t size = 50; size <= N; size *= 5) {
        size_t n_changed;
        size_t n = support_rows(&random, ENT_POS, 3000, rows, size);
        struct ent_txn *txn = support_begin(store, true);
        assert_ok(ent_set_insert(txn, ENT_POS, rows, n, &n_changed));
        assert_int_equal(n_changed,
                         support_model_change(&model, rows, n, true));
        support_same(txn, ENT_POS, &model);
        n = support_rows(&random, ENT_POS, 3000, rows, size);
        assert_ok(ent_set_insert(txn, ENT_POS, rows, n, &n_changed));
        assert_int_equal(n_changed,
                         support_model_change(&model, rows, n, true));
        assert_ok(ent_set_delete(txn, ENT_POS, rows, n / 2, &n_changed));
        assert_int_equal(n_changed,
                         support_model_change(&model, rows, n / 2, false));
        support_same(txn, ENT_POS, &model);
        assert_ok(ent_set_check(txn, ENT_POS, support_fault, NULL, NULL));
        support_commit(txn);
    }
    ent_store_close(store);
    support_remove(path);
    free(model.rows);
    free(rows);
}

/* Everything goes, then comes back. */
static void test_empty(void **state)
{
    const char *path = support_path("tupleset.db");
    struct support_model model = {.arity = 3};
    uint64_t random = 5;
    size_t n, n_changed;
    (void)state;
    support_remove(path);
    struct ent_store *store = support_open(path);
    n = support_rows(&random, ENT_SPO, 5000, batch, BATCH);
    for (int round = 0; round < 3; round++) {
        struct ent_txn *txn = support_begin(store, true);
        assert_status(ent_set_find(txn, ENT_SPO, NULL, 0), ENT_END);
        assert_ok(ent_set_insert(txn, ENT_SPO, batch, n, &n_changed));
        assert_int_equal(n_changed, n);
        assert_ok(ent_set_insert(txn, ENT_SPO, batch, n, &n_changed));
        assert_int_equal(n_changed, 0);
        support_commit(txn);
        txn = support_begin(store, true);
        for (size_t i = 0; round == 2 && i < n; i += 100) {
            size_t some = n - i < 100 ? n - i : 100;
            assert_ok(
                ent_set_delete(txn, ENT_SPO, batch + 3 * i, some, &n_changed));
            assert_int_equal(n_changed, some);
        }
        if (round < 2)
            assert_ok(ent_set_delete(txn, ENT_SPO, batch, n, &n_changed));
        assert_ok(ent_set_delete(txn, ENT_SPO, batch, n, &n_changed));
        assert_int_equal(n_changed, 0);
        support_same(txn, ENT_SPO, &model);
        assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, NULL));
        support_commit(txn);
    }
    ent_store_close(store);
    support_remove(path);
}

/* ---- fullness ----------------------------------------------------------- */

static uint64_t bytes_of(struct ent_store *store, enum ent_set set)
{
    uint64_t n_bytes;
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_set_bytes(txn, set, &n_bytes));
    ent_txn_abort(txn);
    return n_bytes;
}

/* Rows in order, a few at a time, take about the room of a bulk load. */
static void test_order_leaves_blocks_full(void **state)
{
    enum {
        N = 60000
    };
    const char *path = support_path("tupleset.db");
    static uint64_t rows[N * 3];
    (void)state;
    for (size_t i = 0; i < N; i++) {
        rows[3 * i] = ENT_ID_MAKE(ENT_NAME, 1 + i / 10);
        rows[3 * i + 1] = ENT_ID_MAKE(ENT_NAME, 1 + i % 10);
        rows[3 * i + 2] = ENT_ID_MAKE(ENT_NAME, 1 + i * 7919 % 65536);
    }
    support_remove(path);
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, true);
    for (size_t i = 0; i < N; i += 1000)
        assert_ok(ent_set_append(txn, ENT_SPO, rows + 3 * i, 1000));
    assert_status(ent_set_append(txn, ENT_SPO, rows, 1), ENT_EUSAGE);
    ent_txn_abort(txn);
    txn = support_begin(store, true);
    for (size_t i = 0; i < N; i += 1000)
        assert_ok(ent_set_append(txn, ENT_SPO, rows + 3 * i, 1000));
    for (size_t i = 0; i < N; i += 3)
        assert_ok(ent_set_insert(txn, ENT_OPS, rows + 3 * i, 3, NULL));
    for (size_t i = N; i > 0; i -= 3)
        assert_ok(ent_set_insert(txn, ENT_OSP, rows + 3 * i - 9, 3, NULL));
    support_commit(txn);
    uint64_t bulk = bytes_of(store, ENT_SPO);
    assert_true(bulk < 6 * N);
    assert_true(bytes_of(store, ENT_OPS) < bulk * 11 / 10);
    assert_true(bytes_of(store, ENT_OSP) < bulk * 2);
    ent_store_close(store);
    support_remove(path);
}

/* ---- merges ------------------------------------------------------------- */

/* What ent_cursor_runs() lists from row i on, by the rows themselves; returns
 * the row behind. */
static size_t model_runs(const uint64_t *rows, size_t n_rows, size_t i,
                         unsigned k, unsigned max, struct ent_runs *runs,
                         unsigned *n)
{
    const uint64_t *first = rows + 3 * i;
    *n = 0;
    for (; i < n_rows && ent_row_compare(rows + 3 * i, first, k) == 0; i++) {
        if (*n == 0 || rows[3 * i + k] != runs->values[*n - 1]) {
            if (*n == max)
                break;
            runs->values[*n] = rows[3 * i + k];
            runs->rows[(*n)++] = 0;
        }
        runs->rows[*n - 1]++;
    }
    return i;
}

static size_t model_reach(const uint64_t *rows, size_t n_rows, size_t i,
                          unsigned k, uint64_t x)
{
    const uint64_t *first = rows + 3 * i;
    while (i < n_rows && ent_row_compare(rows + 3 * i, first, k) == 0 &&
           rows[3 * i + k] < x)
        i++;
    return i;
}

/* Is the cursor at row i, bound to the rows that begin like `first`? */
static void check_at(const struct ent_cursor *cursor, enum ent_status status,
                     const uint64_t *rows, size_t n_rows, size_t i,
                     const uint64_t *first, unsigned n_bound)
{
    if (i == n_rows || ent_row_compare(rows + 3 * i, first, n_bound) != 0) {
        assert_int_equal(status, ENT_END);
        return;
    }
    assert_ok(status);
    assert_memory_equal(cursor->row, rows + 3 * i, 3 * sizeof *rows);
}

static void test_merges(void **state)
{
    enum {
        N = 30000
    };
    const char *path = support_path("tupleset.db");
    uint64_t *rows = malloc(sizeof *rows * 3 * N), random = 77;
    size_t n_rows = N;
    (void)state;
    assert_non_null(rows);
    support_remove(path);
    for (size_t i = 0; i < 3 * N; i += 3) {
        uint64_t s = support_random(&random) % 6;
        rows[i] = ENT_ID_MAKE(ENT_NAME, s);
        rows[i + 1] =
            ENT_ID_MAKE(ENT_NAME, support_random(&random) % (s < 2 ? 3 : 3000));
        rows[i + 2] = ENT_ID_MAKE(ENT_NAME, support_random(&random) % 90000);
    }
    assert_ok(ent_rows_sort(rows, N, 3, NULL));
    n_rows = ent_rows_unique(rows, N, 3);
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_set_insert(txn, ENT_SPO, rows, n_rows, NULL));
    support_commit(txn);
    txn = support_begin(store, false);
    struct ent_cursor cursor;
    assert_ok(ent_cursor_open(&cursor, txn, ENT_SPO));
    for (int round = 0; round < 20000; round++) {
        struct ent_runs runs, model;
        size_t i = support_random(&random) % n_rows;
        unsigned n, n_model, k = (unsigned)(support_random(&random) % 3);
        unsigned n_bound = (unsigned)(support_random(&random) % (k + 1));
        unsigned max = 1 + (unsigned)(support_random(&random) % ENT_MAX_RUNS);
        const uint64_t *first = rows + 3 * i;
        assert_ok(ent_cursor_first(&cursor, first, n_bound));
        assert_ok(ent_cursor_seek(&cursor, first, 3));
        if (round % 2) {
            enum ent_status status =
                ent_cursor_runs(&cursor, k, max, &runs, &n);
            (void)model_runs(rows, n_rows, i, k, max, &model, &n_model);
            assert_true(n == n_model || (n < max && n + 64 > max));
            size_t behind = model_runs(rows, n_rows, i, k, n, &model, &n_model);
            assert_int_equal(n, n_model);
            assert_memory_equal(runs.values, model.values, n * 8);
            assert_memory_equal(runs.rows, model.rows, n * 8);
            check_at(&cursor, status, rows, n_rows, behind, first, n_bound);
        } else {
            uint64_t x = first[k] + 1 + support_random(&random) % 100;
            check_at(&cursor, ent_cursor_reach(&cursor, k, x), rows, n_rows,
                     model_reach(rows, n_rows, i, k, x), first, n_bound);
        }
    }
    ent_cursor_close(&cursor);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
    free(rows);
}

/* ---- estimates ---------------------------------------------------------- */

static void test_estimate(void **state)
{
    enum {
        N = 200000
    };
    const char *path = support_path("tupleset.db");
    uint64_t *rows = malloc(sizeof *rows * 3 * N);
    uint64_t count, random = 9;
    bool exact;
    (void)state;
    assert_non_null(rows);
    support_remove(path);
    for (size_t i = 0; i < N; i++) {
        rows[3 * i] = ENT_ID_MAKE(ENT_NAME, 1 + i % 2);
        rows[3 * i + 1] =
            ENT_ID_MAKE(ENT_NAME, 1 + support_random(&random) % 50000);
        rows[3 * i + 2] = ENT_ID_MAKE(ENT_NAME, i);
    }
    assert_ok(ent_rows_sort(rows, N, 3, NULL));
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_set_insert(txn, ENT_SPO, rows, N, NULL));
    assert_ok(ent_set_count(txn, ENT_SPO, rows, 1, 0, &count, &exact));
    assert_true(exact);
    assert_int_equal(count, N / 2);
    for (unsigned max_blocks = 1; max_blocks < 200; max_blocks *= 3) {
        assert_ok(
            ent_set_count(txn, ENT_SPO, rows, 1, max_blocks, &count, &exact));
        assert_true(exact ? count == N / 2 : count > N / 4 && count < N);
    }
    assert_ok(ent_set_count(txn, ENT_SPO, rows, 1, 2, &count, &exact));
    assert_false(exact);
    assert_ok(ent_set_count(txn, ENT_SPO, NULL, 0, 1, &count, &exact));
    assert_true(exact);
    assert_int_equal(count, N);
    support_commit(txn);
    ent_store_close(store);
    support_remove(path);
    free(rows);
}

/* Is x what it should be, give or take a third? */
static bool is_about(double x, double should)
{
    return x > should * 2 / 3 && x < should * 4 / 3;
}

/* A tenth of the rows of one relation are about one thing, every fourth other
 * is about a quoted fact. */
static void test_spread(void **state)
{
    enum {
        N = 100000
    };
    const char *path = support_path("tupleset.db");
    uint64_t *rows = malloc(sizeof *rows * 3 * N);
    uint64_t relation = ENT_ID_MAKE(ENT_NAME, 7), count;
    struct ent_spread spread;
    (void)state;
    assert_non_null(rows);
    support_remove(path);
    for (size_t i = 0; i < N; i++) {
        enum ent_kind kind = i % 4 == 0 ? ENT_QUOTED : ENT_NAME;
        rows[3 * i] = relation;
        rows[3 * i + 1] = i % 10 == 0 ? ENT_ID_MAKE(ENT_NAME, 1)
                                      : ENT_ID_MAKE(kind, 1000 + i / 20);
        rows[3 * i + 2] = ENT_ID_MAKE(ENT_NAME, i);
    }
    assert_ok(ent_rows_sort(rows, N, 3, NULL));
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_set_insert(txn, ENT_POS, rows, N, NULL));
    assert_ok(ent_set_spread(txn, ENT_POS, &relation, 1, ENT_QUOTED, &spread));
    assert_true(is_about(spread.n_rows, N / 5));
    assert_true(is_about(spread.n_values, N / 20));
    assert_ok(ent_set_spread(txn, ENT_POS, &relation, 1, ENT_NONE, &spread));
    assert_true(is_about(spread.n_rows, N));
    assert_true(is_about(spread.n_values, N / 10));
    assert_ok(ent_set_spread(txn, ENT_POS, &relation, 1, ENT_DATE, &spread));
    assert_true(spread.n_rows < 1 && spread.n_values < 1);
    /* few rows are counted */
    assert_ok(
        ent_set_spread(txn, ENT_POS, rows + 3 * (N - 1), 2, ENT_NONE, &spread));
    assert_true(spread.n_rows > 3 && spread.n_rows < 5);
    assert_true(spread.n_values > 3 && spread.n_values < 5);
    const uint64_t high[2] = {relation, ENT_ID_MAKE(ENT_NAME, 2)};
    assert_ok(ent_set_count_between(txn, ENT_POS, rows, high, 2, 0, &count));
    assert_int_equal(count, N / 10);
    assert_ok(ent_set_count_between(txn, ENT_POS, high, rows, 2, 0, &count));
    assert_int_equal(count, 0);
    /* a long range that begins within a block */
    const uint64_t end[2] = {relation, ENT_ID_MAKE(ENT_QUOTED + 1, 0)};
    assert_ok(ent_set_count_between(txn, ENT_POS, high, end, 2, 1, &count));
    assert_true(is_about((double)count, N * 9 / 10));
    support_commit(txn);
    ent_store_close(store);
    support_remove(path);
    free(rows);
}

/* ---- failures ----------------------------------------------------------- */

static struct ent_store *failing;

static enum ent_status insert_rows(void *context)
{
    struct ent_txn *txn;
    size_t n = *(size_t *)context;
    enum ent_status status = ent_txn_begin(failing, true, &txn, NULL);
    if (status)
        return status;
    status = ent_set_insert(txn, ENT_SPO, batch, n, NULL);
    if (status == ENT_OK)
        status = ent_set_delete(txn, ENT_SPO, batch, n / 2, NULL);
    if (status == ENT_OK)
        return ent_txn_commit(txn, NULL);
    /* half a batch is not committed */
    assert_status(ent_set_insert(txn, ENT_SPO, batch, 1, NULL), status);
    assert_status(ent_txn_commit(txn, NULL), status);
    return status;
}

static void test_allocations_fail(void **state)
{
    const char *path = support_path("tupleset.db");
    uint64_t random = 11, n_rows;
    size_t n;
    (void)state;
    support_remove(path);
    failing = support_open(path);
    n = support_rows(&random, ENT_SPO, 500, batch, BATCH);
    assert_true(support_fail_each_allocation(insert_rows, &n) > 2);
    struct ent_txn *txn = support_begin(failing, false);
    assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, &n_rows));
    assert_int_equal(n_rows, n - n / 2);
    size_t n_added;
    assert_status(ent_set_insert(txn, ENT_SPO, batch, n, &n_added),
                  ENT_EREADONLY);
    assert_status(ent_set_delete(txn, ENT_SPO, batch, n, &n_added),
                  ENT_EREADONLY);
    ent_txn_abort(txn);
    ent_store_close(failing);
    support_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),
        cmocka_unit_test(test_large_batches),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_order_leaves_blocks_full),
        cmocka_unit_test(test_merges),
        cmocka_unit_test(test_estimate),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_allocations_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
