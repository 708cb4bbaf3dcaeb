/* SPDX-License-Identifier: ISC */
/* Sorting rows, held against qsort(). */
#include "base/rows.h"

#include <stdlib.h>

#include "support.h"

#define MAX_ARITY 20

static unsigned compared_columns;

static int compare(const void *a, const void *b)
{
    return ent_row_compare(a, b, compared_columns);
}

/* How a column's values come about. */
enum shape {
    SMALL,    /* many equal */
    IDS,      /* a kind in the top byte, a number in the low ones */
    ANY,      /* all 64 bits */
    CONSTANT, /* always the same */
    EXTREMES, /* 0 and UINT64_MAX */
    N_SHAPES
};

static uint64_t make_value(enum shape shape, uint64_t *random)
{
    uint64_t bits = support_random(random);

    switch (shape) {
    case SMALL:
        return bits % 5;
    case IDS:
        return (bits & 1 ? UINT64_C(7) : UINT64_C(2)) << 56 |
               (bits >> 20) % 100000;
    case ANY:
        return bits;
    case EXTREMES:
        return bits & 1 ? UINT64_MAX : 0;
    default:
        return UINT64_C(0x0700000000001234);
    }
}

static void check_sort(const uint64_t *rows, size_t n_rows, unsigned arity,
                       bool with_scratch)
{
    size_t n = n_rows * arity;
    uint64_t *expected = ent_calloc(n, sizeof *rows);
    uint64_t *sorted = ent_calloc(n, sizeof *rows);
    uint64_t *scratch = with_scratch ? ent_calloc(n, sizeof *rows) : NULL;

    if (n > 0) {
        memcpy(expected, rows, n * sizeof *rows);
        memcpy(sorted, rows, n * sizeof *rows);
        compared_columns = arity;
        qsort(expected, n_rows, arity * sizeof *rows, compare);
    }
    assert_ok(ent_rows_sort(sorted, n_rows, arity, scratch));
    assert_memory_equal(sorted, expected, n * sizeof *rows);
    /* and once more, now that they are in order */
    assert_ok(ent_rows_sort(sorted, n_rows, arity, scratch));
    assert_memory_equal(sorted, expected, n * sizeof *rows);
    ent_free(expected);
    ent_free(sorted);
    ent_free(scratch);
}

static void test_against_qsort(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 3, 31, 32, 33, 34, 100, 1000, 3000};
    static uint64_t rows[3000 * MAX_ARITY];
    uint64_t random = 21;

    (void)state;
    for (int round = 0; round < 200; round++) {
        unsigned arity = 1 + (unsigned)round % 6;
        enum shape shapes[MAX_ARITY];
        if (round % 50 == 49)
            arity = MAX_ARITY - (unsigned)(round / 50);
        for (unsigned c = 0; c < arity; c++)
            shapes[c] = (enum shape)(support_random(&random) % N_SHAPES);
        for (size_t i = 0; i < 3000 * arity; i++)
            rows[i] = make_value(shapes[i % arity], &random);
        for (size_t i = 0; i < N_ITEMS(sizes); i++)
            check_sort(rows, sizes[i], arity, i % 2 == 0);
    }
}

static void test_reversed(void **state)
{
    static uint64_t rows[5000 * 3];

    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        rows[3 * i] = UINT64_C(7) << 56 | (5000 - i) / 100;
        rows[3 * i + 1] = 42;
        rows[3 * i + 2] = (5000 - i) << 40;
    }
    for (size_t n = 0; n < 70; n++)
        check_sort(rows, n, 3, false);
    check_sort(rows, 5000, 3, true);
}

static void test_sorted_rows_need_no_memory(void **state)
{
    static uint64_t rows[1000];
    uint64_t count = ent_alloc_count();

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        rows[i] = i / 3;
    assert_ok(ent_rows_sort(rows, 1000, 1, NULL));
    assert_ok(ent_rows_sort(NULL, 0, 3, NULL));
    assert_ok(ent_rows_sort(NULL, 10, 0, NULL));
    assert_int_equal(ent_alloc_count(), count);
}

static void test_unique(void **state)
{
    uint64_t rows[] = {1, 1, 1, 1, 1, 2, 1, 2, 1, 2, 2, 0, 3, 3, 3, 3};
    static const uint64_t expected[] = {1, 1, 1, 2, 2, 0, 3, 3};

    (void)state;
    assert_int_equal(ent_rows_unique(rows, 8, 2), 4);
    assert_memory_equal(rows, expected, sizeof expected);
    assert_int_equal(ent_rows_unique(rows, 4, 2), 4);
    assert_memory_equal(rows, expected, sizeof expected);
    assert_int_equal(ent_rows_unique(rows, 1, 2), 1);
    assert_int_equal(ent_rows_unique(rows, 0, 2), 0);
    assert_int_equal(ent_rows_unique(rows, 5, 0), 1);
}

static void test_compare(void **state)
{
    static const uint64_t a[] = {1, 2, 3};
    static const uint64_t b[] = {1, 2, UINT64_MAX};

    (void)state;
    assert_true(ent_row_compare(a, b, 3) < 0);
    assert_true(ent_row_compare(b, a, 3) > 0);
    assert_int_equal(ent_row_compare(a, b, 2), 0);
    assert_int_equal(ent_row_compare(a, b, 0), 0);
}

static enum ent_status sort_descending(void *context)
{
    uint64_t rows[200];

    (void)context;
    for (size_t i = 0; i < 200; i++)
        rows[i] = 200 - i;
    return ent_rows_sort(rows, 100, 2, NULL);
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_int_equal(support_fail_each_allocation(sort_descending, NULL), 1);
}

/* All six orders, each made from the one before it. */
static void test_packed_orders(void **state)
{
    static const struct {
        unsigned char columns[3], by;
    } steps[] = {{{0, 1, 2}, 0}, {{2, 0, 1}, 2}, {{1, 2, 0}, 1},
                 {{2, 1, 0}, 2}, {{0, 2, 1}, 0}, {{1, 0, 2}, 1}};
    enum {
        N = 2000
    };
    static uint64_t rows[3 * N], moved[3 * N], got[3 * N];
    struct ent_packed_rows packed;
    uint64_t random = 5;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        rows[3 * i] = make_value(IDS, &random);
        rows[3 * i + 1] = UINT64_C(7) << 56 | support_random(&random) % 30;
        rows[3 * i + 2] = make_value(IDS, &random);
    }
    assert_ok(ent_rows_sort(rows, N, 3, NULL));
    assert_ok(ent_packed_init(&packed, rows, N, 3));
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        if (k > 0)
            ent_packed_sort(&packed, steps[k].by);
        for (size_t i = 0; i < N; i++)
            for (size_t c = 0; c < 3; c++)
                moved[3 * i + c] = rows[3 * i + steps[k].columns[c]];
        assert_ok(ent_rows_sort(moved, N, 3, NULL));
        ent_packed_get(&packed, 0, 7, steps[k].columns, got);
        ent_packed_get(&packed, 7, N - 7, steps[k].columns, got + 21);
        assert_memory_equal(got, moved, sizeof moved);
    }
    ent_packed_release(&packed);
    for (size_t i = 0; i < 3 * (size_t)N; i++)
        rows[i] = make_value(ANY, &random);
    assert_int_equal(ent_packed_init(&packed, rows, N, 3), ENT_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_qsort),
        cmocka_unit_test(test_reversed),
        cmocka_unit_test(test_sorted_rows_need_no_memory),
        cmocka_unit_test(test_unique),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_packed_orders),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
