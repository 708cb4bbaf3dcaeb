/* SPDX-License-Identifier: ISC */
/* Rows packed in words, and sorted in memory or by way of a file. */
#include "store_support.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/alloc.h"
#include "store/rowsort.h"
#include "store/spill.h"

#define MAX_ROWS 20000

static uint64_t rows[MAX_ROWS * ENT_ROW_COLUMNS];
static uint64_t sorted[MAX_ROWS * ENT_ROW_COLUMNS];

/* Rows whose columns differ in few bits, some of them far apart. */
static void make_rows(uint64_t *random, unsigned arity, size_t n,
                      uint64_t *first, uint64_t *bits)
{
    for (unsigned c = 0; c < arity; c++) {
        uint64_t mask = UINT64_MAX >> support_random(random) % 64;
        if (support_random(random) % 3 == 0)
            mask = 0xff | UINT64_C(0xf) << (20 + support_random(random) % 40);
        uint64_t rest = support_random(random) & ~mask;
        for (size_t i = 0; i < n; i++)
            rows[i * arity + c] = rest | (support_random(random) & mask);
        first[c] = rows[c];
        bits[c] = mask;
    }
    for (size_t i = 0; i < n; i++) /* some stand there twice */
        if (i > 0 && support_random(random) % 5 == 0)
            memcpy(rows + i * arity, rows + (i - 1) * arity,
                   arity * sizeof *rows);
}

static void read_all(struct ent_rowsort *sort, unsigned arity, size_t n)
{
    uint64_t some[100 * ENT_ROW_COLUMNS];
    size_t n_read = 0;
    for (size_t n_some = 1; n_some > 0; n_read += n_some) {
        assert_ok(ent_rowsort_next(sort, some, 100, &n_some));
        assert_true(n_read + n_some <= n);
        if (n_some > 0)
            assert_memory_equal(some, sorted + n_read * arity,
                                n_some * arity * sizeof *some);
    }
    assert_int_equal(n_read, n);
}

static void sort_some(uint64_t *random, size_t n, size_t max_bytes)
{
    unsigned arity = 1 + (unsigned)(support_random(random) % ENT_ROW_COLUMNS);
    uint64_t first[ENT_ROW_COLUMNS], bits[ENT_ROW_COLUMNS];
    struct ent_row_packing packing;
    struct ent_rowsort sort;
    struct ent_tempfile file;
    const char *path = support_path("sort");
    make_rows(random, arity, n, first, bits);
    memcpy(sorted, rows, n * arity * sizeof *rows);
    assert_ok(ent_rows_sort(sorted, n, arity, NULL));
    ent_tempfile_init(&file, path);
    ent_row_packing_plan(&packing, first, bits, arity, 0);
    ent_rowsort_init(&sort, &packing, &file, max_bytes);
    sort.unique = support_random(random) % 2 == 0;
    for (size_t i = 0; i < n; i++)
        assert_ok(ent_rowsort_add(&sort, rows + i * arity));
    assert_int_equal(sort.n_all, n);
    assert_ok(ent_rowsort_sort(&sort));
    if (sort.unique)
        n = ent_rows_unique(sorted, n, arity);
    read_all(&sort, arity, n);
    assert_ok(ent_rowsort_rewind(&sort));
    read_all(&sort, arity, n);
    assert_true((file.fd >= 0) == (sort.n_runs > 0));
    ent_rowsort_release(&sort);
    ent_tempfile_release(&file);
    assert_int_equal(access(path, F_OK), -1);
}

static void test_in_memory(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (size_t n = 0; n < 200; n++)
        sort_some(&random, n, SIZE_MAX);
    sort_some(&random, MAX_ROWS, SIZE_MAX);
}

static void test_by_way_of_a_file(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (size_t n = 200; n < 3000; n += 97)
        sort_some(&random, n, 0);
    sort_some(&random, MAX_ROWS, 0);
    sort_some(&random, MAX_ROWS, 100000);
}

/* The last column rises as rows come: equal rows keep their order. */
static void test_in_order(void **state)
{
    (void)state;
    uint64_t random = 3, first[2] = {0, 0}, bits[2] = {7, 0xffff};
    struct ent_row_packing packing;
    struct ent_rowsort sort;
    struct ent_tempfile file;
    ent_tempfile_init(&file, support_path("sort"));
    ent_row_packing_plan(&packing, first, bits, 2, 1);
    ent_rowsort_init(&sort, &packing, &file, 0);
    for (size_t i = 0; i < 5000; i++) {
        rows[2 * i] = sorted[2 * i] = support_random(&random) % 8;
        rows[2 * i + 1] = sorted[2 * i + 1] = i;
        assert_ok(ent_rowsort_add(&sort, rows + 2 * i));
    }
    assert_ok(ent_rows_sort(sorted, 5000, 2, NULL));
    assert_ok(ent_rowsort_sort(&sort));
    read_all(&sort, 2, 5000);
    ent_rowsort_release(&sort);
    ent_tempfile_release(&file);
}

static enum ent_status sort_failing(void *context)
{
    uint64_t first[1] = {0}, bits[1] = {UINT64_MAX}, out[8];
    struct ent_row_packing packing;
    struct ent_rowsort sort;
    struct ent_tempfile file;
    enum ent_status status = ENT_OK;
    (void)context;
    ent_tempfile_init(&file, support_path("sort"));
    ent_row_packing_plan(&packing, first, bits, 1, 0);
    ent_rowsort_init(&sort, &packing, &file, 0);
    for (uint64_t i = 0; i < 2000 && status == ENT_OK; i++) {
        uint64_t row = i * 7919 % 2000;
        status = ent_rowsort_add(&sort, &row);
    }
    if (status == ENT_OK)
        status = ent_rowsort_sort(&sort);
    size_t n = 0;
    if (status == ENT_OK)
        status = ent_rowsort_next(&sort, out, 8, &n);
    if (status == ENT_OK)
        assert_true(n == 8 && out[7] == 7);
    ent_rowsort_release(&sort);
    ent_tempfile_release(&file);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(sort_failing, NULL) > 5);
}

/* What was written is there, where it was, wherever it lies now. */
static void test_spill(void **state)
{
    (void)state;
    enum {
        N = 3000
    };
    static uint64_t *memory[N];
    struct ent_spill spill;
    struct ent_tempfile file;
    struct ent_spill_piece *array = NULL;
    void *at, *cells;
    ent_tempfile_init(&file, support_path("spill"));
    ent_spill_init(&spill, &file, 100000);
    assert_ok(ent_spill_array(&spill, &array, 8 * N, &cells));
    for (uint64_t i = 0; i < N; i++) {
        size_t n_bytes = 8 + i % 1000 + (i == 77 ? 300000 : 0);
        assert_ok(ent_spill_alloc(&spill, n_bytes, &at));
        memory[i] = at;
        *memory[i] = i;
        memset(memory[i] + 1, (int)(i & 0xff), n_bytes - 8);
        ((uint64_t *)cells)[i] = i;
    }
    assert_true(spill.has_spilled);
    assert_true(spill.n_bytes < 400000);
    assert_ok(ent_spill_array(&spill, &array, 8 * N, &at));
    assert_ok(ent_spill_out(&spill));
    ent_spill_yield(&spill);
    for (uint64_t i = 0; i < N; i++) {
        assert_int_equal(*memory[i], i);
        assert_int_equal(((uint64_t *)cells)[i], i);
        if (i % 1000 > 0)
            assert_int_equal(*(unsigned char *)(memory[i] + 1), i & 0xff);
        *memory[i] = ~i; /* and it can be changed */
    }
    ent_spill_yield(&spill);
    for (uint64_t i = 0; i < N; i++)
        assert_int_equal(*memory[i], ~i);
    ent_spill_release(&spill);
    ent_tempfile_release(&file);
}

static void test_full_disk(void **state)
{
    (void)state;
    struct rlimit before, limit;
    struct ent_tempfile file;
    static const char bytes[10000];
    uint64_t offset;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 65536 + 5000;
    signal(SIGXFSZ, SIG_IGN);
    ent_tempfile_init(&file, support_path("full"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_ok(ent_tempfile_write(&file, bytes, sizeof bytes, &offset));
    assert_status(ent_tempfile_write(&file, bytes, sizeof bytes, &offset),
                  ENT_EFULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    ent_tempfile_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_memory),
        cmocka_unit_test(test_by_way_of_a_file),
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_failing_allocations),
        cmocka_unit_test(test_spill),
        cmocka_unit_test(test_full_disk),
    };
    return cmocka_run_group_tests_name("rowsort", tests, NULL, NULL);
}
