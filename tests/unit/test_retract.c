/* SPDX-License-Identifier: ISC */
/* Withdrawing reports, one by one and by source. */
#include "load_support.h"
#include "store_fixture.h"

static int set_up(void **state)
{
    set_up_store(state);
    const struct given input[] = {
        {.s = "a", .p = "p", .o = "b", .source = "x"},
        {.s = "a", .p = "p", .o = "b", .source = "y"},
        {.s = "a", .p = "p", .o = "c", .source = "x"},
        {.s = "a", .p = "p", .o = "d", .source = "x", .denies = true},
        {.s = "a", .p = "p", .o = "d"}};
    given_load(store, input, N_ITEMS(input));
    return 0;
}

static int tear_down(void **state)
{
    support_check(store);
    return tear_down_store(state);
}

static void assert_facts(uint64_t n_facts, uint64_t n_others,
                         uint64_t n_withdrawn)
{
    struct ent_store_counts counts;
    assert_ok(ent_store_count(store, &counts));
    assert_int_equal(counts.n_facts, n_facts);
    assert_int_equal(counts.n_other_facts, n_others);
    assert_int_equal(counts.n_withdrawn, n_withdrawn);
    assert_int_equal(counts.n_reports, 5);
    assert_int_equal(counts.n_sources, 2);
}

static void test_one(void **state)
{
    (void)state;
    uint64_t n;
    assert_facts(3, 0, 0);
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    assert_int_equal(n, 1);
    assert_facts(3, 0, 1);
    assert_ok(ent_store_retract_report(store, 2, &n, NULL));
    assert_facts(2, 1, 2);
    assert_ok(ent_store_retract_report(store, 2, &n, NULL));
    assert_int_equal(n, 0);
    assert_ok(ent_store_retract_report(store, 5, &n, NULL));
    assert_facts(1, 2, 3);
}

static void test_source(void **state)
{
    (void)state;
    uint64_t n;
    struct ent_term x = {.kind = ENT_NAME, .bytes = "x", .n_bytes = 1};
    assert_ok(ent_store_retract_source(store, &x, &n, NULL));
    assert_int_equal(n, 3);
    assert_facts(2, 1, 3);
    assert_ok(ent_store_retract_source(store, &x, &n, NULL));
    assert_int_equal(n, 0);
}

static void test_unknown(void **state)
{
    (void)state;
    uint64_t n;
    struct ent_error error;
    struct ent_term a = {.kind = ENT_NAME, .bytes = "a", .n_bytes = 1};
    struct ent_term z = {.kind = ENT_NAME, .bytes = "z", .n_bytes = 1};
    assert_status(ent_store_retract_report(store, 6, &n, &error),
                  ENT_ENOTFOUND);
    assert_string_equal(error.message, "there is no such report");
    assert_status(ent_store_retract_report(store, 0, &n, &error),
                  ENT_ENOTFOUND);
    assert_status(ent_store_retract_source(store, &a, &n, &error),
                  ENT_ENOTFOUND);
    assert_status(ent_store_retract_source(store, &z, &n, &error),
                  ENT_ENOTFOUND);
    assert_int_equal(n, 0);
    assert_facts(3, 0, 0);
}

static enum ent_status retract_x(void *context)
{
    uint64_t n;
    struct ent_term x = {.kind = ENT_NAME, .bytes = "x", .n_bytes = 1};
    (void)context;
    enum ent_status status = ent_store_retract_source(store, &x, &n, NULL);
    ent_alloc_fail_after(0); /* to look at the database */
    if (status != ENT_OK)
        assert_facts(3, 0, 0);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(retract_x, NULL) > 3);
    assert_facts(2, 1, 3);
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_one), TEST(test_source),
                                       TEST(test_unknown),
                                       TEST(test_failing_allocations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
