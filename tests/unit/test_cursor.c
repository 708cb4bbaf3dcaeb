/* SPDX-License-Identifier: ISC */
/* Cursors against a sorted array: bounds, seeks both ways, skips. */
#include "store_support.h"

#include "store/tupleset_internal.h"

enum {
    N = 20000
};

struct fixture {
    const char *path;
    struct ent_store *store;
    struct support_model model;
    enum ent_set set;
    uint64_t random;
};

static void fixture_fill(struct fixture *fixture, enum ent_set set,
                         size_t max_bytes, unsigned run_rows)
{
    static uint64_t rows[N * ENT_MAX_ARITY];
    *fixture = (struct fixture){.path = support_path("cursor.db"),
                                .set = set,
                                .random = max_bytes + set,
                                .model.arity = ent_set_schemas[set].arity};
    support_remove(fixture->path);
    fixture->store = support_open(fixture->path);
    ent_store_set_block_shape(fixture->store, max_bytes, run_rows);
    size_t n = support_rows(&fixture->random, set, 40, rows, N);
    struct ent_txn *txn = support_begin(fixture->store, true);
    assert_ok(ent_set_insert(txn, set, rows, n, NULL));
    support_model_change(&fixture->model, rows, n, true);
    support_commit(txn);
}

static void fixture_drop(struct fixture *fixture)
{
    ent_store_close(fixture->store);
    support_remove(fixture->path);
    free(fixture->model.rows);
}

/* A row near one of the model's. */
static void near_row(struct fixture *fixture, uint64_t *row)
{
    uint64_t r = support_random(&fixture->random);
    unsigned k = fixture->model.arity;
    memcpy(row, support_row(&fixture->model, r % fixture->model.n_rows),
           k * sizeof *row);
    if (r >> 40 & 1)
        row[(r >> 41) % k] += (r >> 48) % 5 - 2;
}

/* Where the cursor must be: model row `at`, or at an end outside the bound. */
static void expect(const struct fixture *fixture,
                   const struct ent_cursor *cursor, enum ent_status status,
                   size_t at, const uint64_t *prefix, unsigned n)
{
    if (!support_has(&fixture->model, at, prefix, n)) {
        assert_status(status, ENT_END);
        return;
    }
    assert_status(status, ENT_OK);
    assert_memory_equal(cursor->row, support_row(&fixture->model, at),
                        fixture->model.arity * sizeof *cursor->row);
}

static size_t skip_from(const struct fixture *fixture, size_t at, unsigned n)
{
    size_t from = at;
    while (at < fixture->model.n_rows &&
           ent_row_compare(support_row(&fixture->model, at),
                           support_row(&fixture->model, from), n) == 0)
        at++;
    return at;
}

/* One bound, then steps of every sort. */
static void walk(struct fixture *fixture, struct ent_cursor *cursor)
{
    uint64_t prefix[ENT_MAX_ARITY], row[ENT_MAX_ARITY];
    unsigned k = fixture->model.arity;
    unsigned n = (unsigned)(support_random(&fixture->random) % (k + 1));
    near_row(fixture, prefix);
    size_t at = support_lower(&fixture->model, prefix, n);
    expect(fixture, cursor, ent_cursor_first(cursor, prefix, n), at, prefix, n);
    bool inside = support_has(&fixture->model, at, prefix, n);
    for (int i = 0; i < 60; i++) {
        uint64_t r = support_random(&fixture->random);
        unsigned m = (unsigned)(r >> 32) % (k + 1);
        enum ent_status status;
        if (r % 4 == 0) {
            near_row(fixture, row);
            if (r & 64)
                memcpy(row, prefix, n * sizeof *row);
            at = support_lower(&fixture->model, row, m);
            size_t start = support_lower(&fixture->model, prefix, n);
            at = at < start ? start : at;
            status = ent_cursor_seek(cursor, row, m);
        } else if (r % 4 == 1) {
            if (inside && m > n)
                at = skip_from(fixture, at, m);
            else
                inside = false;
            status = ent_cursor_skip(cursor, m);
            if (!inside) {
                assert_status(status, ENT_END);
                continue;
            }
        } else if (r % 8 == 2 && inside && m >= n && m > 0) {
            uint64_t n_rows;
            size_t from = at;
            at = skip_from(fixture, at, m);
            status = ent_cursor_skip_rows(cursor, m, &n_rows);
            assert_int_equal(n_rows, at - from);
        } else {
            at += inside;
            status = ent_cursor_next(cursor);
            if (!inside) {
                assert_status(status, ENT_END);
                continue;
            }
        }
        expect(fixture, cursor, status, at, prefix, n);
        inside = support_has(&fixture->model, at, prefix, n);
    }
}

static void run(enum ent_set set, size_t max_bytes, unsigned run_rows)
{
    struct fixture fixture;
    struct ent_cursor cursor;
    fixture_fill(&fixture, set, max_bytes, run_rows);
    for (int write = 0; write < 2; write++) {
        struct ent_txn *txn = support_begin(fixture.store, write);
        for (int round = 0; round < 30; round++) {
            assert_ok(ent_cursor_open(&cursor, txn, set));
            assert_status(ent_cursor_next(&cursor), ENT_END);
            for (int i = 0; i < 20; i++)
                walk(&fixture, &cursor);
            ent_cursor_close(&cursor);
        }
        ent_txn_abort(txn);
    }
    fixture_drop(&fixture);
}

static void test_walks(void **state)
{
    static const enum ent_set sets[] = {ENT_IDENTITY, ENT_SPO, ENT_QUOTED_TSPO,
                                        ENT_REPORTS_BY_SOURCE,
                                        ENT_REPORTS_BY_FACT};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(sets); i++) {
        run(sets[i], 400, 4);
        run(sets[i], 2030, 16);
        run(sets[i], 4080, 32);
    }
}

static void test_empty_set(void **state)
{
    const char *path = support_path("cursor.db");
    const uint64_t row[3] = {1, 2, 3};
    struct ent_cursor cursor;
    (void)state;
    support_remove(path);
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_cursor_open(&cursor, txn, ENT_POS));
    assert_status(ent_cursor_first(&cursor, NULL, 0), ENT_END);
    assert_status(ent_cursor_first(&cursor, row, 2), ENT_END);
    assert_status(ent_cursor_seek(&cursor, row, 3), ENT_END);
    assert_status(ent_cursor_skip(&cursor, 3), ENT_END);
    assert_status(ent_cursor_next(&cursor), ENT_END);
    ent_cursor_close(&cursor);
    ent_cursor_close(&cursor);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
}

/* A cursor goes on where it was while its set changes under it. */
static void test_changes_under_a_cursor(void **state)
{
    struct fixture fixture;
    struct ent_cursor cursor;
    uint64_t last[3] = {0};
    size_t n = 0;
    enum ent_status status;
    (void)state;
    fixture_fill(&fixture, ENT_SPO, 1000, 8);
    struct ent_txn *txn = support_begin(fixture.store, true);
    assert_ok(ent_cursor_open(&cursor, txn, ENT_SPO));
    for (status = ent_cursor_first(&cursor, NULL, 0); status == ENT_OK;
         status = ent_cursor_next(&cursor)) {
        assert_true(n == 0 || ent_row_compare(last, cursor.row, 3) < 0);
        memcpy(last, cursor.row, sizeof last);
        n++;
        if (n % 3 == 0)
            assert_ok(ent_set_delete(txn, ENT_SPO, last, 1, NULL));
        if (n % 100 == 0) {
            uint64_t before[3] = {last[0], last[1], last[2] - 1};
            assert_ok(ent_set_insert(txn, ENT_SPO, before, 1, NULL));
        }
    }
    assert_status(status, ENT_END);
    assert_int_equal(n, fixture.model.n_rows);
    ent_cursor_close(&cursor);
    assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, NULL));
    ent_txn_abort(txn);
    fixture_drop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walks),
        cmocka_unit_test(test_empty_set),
        cmocka_unit_test(test_changes_under_a_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
