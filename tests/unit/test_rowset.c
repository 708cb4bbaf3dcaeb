/* SPDX-License-Identifier: ISC */
/* Sets of rows. */
#include "base/hash.h"

#include "support.h"

static void fill_row(uint64_t *row, unsigned arity, uint64_t number)
{
    for (unsigned i = 0; i < arity; i++)
        row[i] = i + 1 == arity ? number : number % 7;
}

static void check_arity(unsigned arity)
{
    enum {
        N = 5000
    };
    struct ent_rowset set;
    uint64_t row[8];
    size_t index;
    bool is_new;

    ent_rowset_init(&set, arity, 0);
    fill_row(row, arity, 0);
    assert_false(ent_rowset_find(&set, row, &index));
    for (uint64_t i = 0; i < 2 * N; i++) {
        fill_row(row, arity, i % N);
        assert_ok(ent_rowset_add(&set, row, &index, &is_new));
        assert_int_equal(index, i % N);
        assert_int_equal(is_new, i < N);
    }
    assert_int_equal(set.n_rows, N);
    for (uint64_t i = 0; i < N; i++) {
        fill_row(row, arity, i);
        assert_true(ent_rowset_find(&set, row, &index));
        assert_int_equal(index, i);
        assert_memory_equal(set.rows + i * arity, row, arity * sizeof *row);
    }
    fill_row(row, arity, N);
    assert_false(ent_rowset_find(&set, row, &index));
    ent_rowset_release(&set);
    assert_int_equal(set.n_rows, 0);
}

static void test_arities(void **state)
{
    (void)state;
    for (unsigned arity = 1; arity <= 8; arity++)
        check_arity(arity);
}

static void test_no_columns(void **state)
{
    struct ent_rowset set;
    size_t index = 9;
    bool is_new;

    (void)state;
    ent_rowset_init(&set, 0, 0);
    assert_false(ent_rowset_find(&set, NULL, &index));
    assert_ok(ent_rowset_add(&set, NULL, &index, &is_new));
    assert_true(is_new);
    assert_int_equal(index, 0);
    assert_ok(ent_rowset_add(&set, NULL, &index, &is_new));
    assert_false(is_new);
    assert_true(ent_rowset_find(&set, NULL, &index));
    assert_int_equal(set.n_rows, 1);
    ent_rowset_release(&set);
}

static void test_limit(void **state)
{
    enum {
        LIMIT = 100000
    };
    struct ent_rowset set;
    enum ent_status status = ENT_OK;
    uint64_t row[2] = {0, 0};
    size_t index;
    bool is_new;

    (void)state;
    ent_rowset_init(&set, 2, LIMIT);
    while (status == ENT_OK) {
        row[1]++;
        status = ent_rowset_add(&set, row, &index, &is_new);
        assert_true(set.n_bytes <= LIMIT);
        assert_true(row[1] < LIMIT);
    }
    assert_status(status, ENT_EMEMORY);
    assert_int_equal(set.n_rows, row[1] - 1);
    /* most of the limit was of use, and what is known stays known */
    assert_true(set.n_rows * 2 * sizeof *row > LIMIT / 2);
    assert_false(ent_rowset_find(&set, row, &index));
    row[1] = 1;
    assert_ok(ent_rowset_add(&set, row, &index, &is_new));
    assert_false(is_new);
    ent_rowset_release(&set);
}

static size_t slot_bytes(const struct ent_rowset *set)
{
    return set->n_bytes - set->capacity * set->arity * sizeof *set->rows;
}

/* The slots of a large set are never made anew as a whole. */
static void test_grows_in_parts(void **state)
{
    enum {
        N = 1000000
    };
    struct ent_rowset set;
    uint64_t row[2] = {0, 0};
    size_t index;
    bool is_new;

    (void)state;
    ent_rowset_init(&set, 2, 0);
    for (; row[0] < N; row[0]++) {
        size_t before = slot_bytes(&set);
        assert_ok(ent_rowset_add(&set, row, &index, &is_new));
        assert_true(is_new);
        if (before > 1000000)
            assert_true(slot_bytes(&set) - before <= before / 32);
    }
    for (row[0] = 0; row[0] < N; row[0] += 3) {
        ent_rowset_prefetch(&set, row);
        ent_rowset_prefetch_row(&set, row);
        assert_true(ent_rowset_find(&set, row, &index));
        assert_int_equal(index, row[0]);
    }
    ent_rowset_release(&set);
    assert_int_equal(set.n_bytes, 0);
}

static enum ent_status fill(void *context)
{
    struct ent_rowset set;
    enum ent_status status = ENT_OK;
    uint64_t row[3] = {0, 0, 0};
    size_t index;
    bool is_new;

    (void)context;
    ent_rowset_init(&set, 3, 0);
    for (size_t i = 0; i < 500 && status == ENT_OK; i++) {
        row[2] = i;
        status = ent_rowset_add(&set, row, &index, &is_new);
        if (status != ENT_OK)
            assert_int_equal(set.n_rows, i);
    }
    ent_rowset_release(&set);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(fill, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arities),
        cmocka_unit_test(test_no_columns),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_grows_in_parts),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
