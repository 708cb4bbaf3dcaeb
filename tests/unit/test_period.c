/* SPDX-License-Identifier: ISC */
/* When facts hold: given, by the source's date, or at all times. */
#include "load_support.h"

#include "store/published.h"

static void test_given(void **state)
{
    (void)state;
    struct ent_period period;
    ent_period_of(given_date("2011"), given_date("2017"), given_date("2020"),
                  &period);
    assert_int_equal(period.from, given_date("2011"));
    assert_false(period.timeless);
    assert_int_equal(period.first,
                     ent_date_start(ent_id_date(given_date("2011-01-01"))));
    assert_int_equal(period.last,
                     ent_date_end(ent_id_date(given_date("2017-12-31"))));
    assert_true(ent_period_meets(&period, given_date("2017-12-31"),
                                 given_date("2018")));
    assert_false(ent_period_meets(&period, given_date("2018"), 0));
    assert_false(ent_period_meets(&period, 0, given_date("2010-12")));
    assert_true(ent_period_meets(&period, 0, given_date("2011")));
    assert_true(ent_period_meets(&period, 0, 0));
}

static void test_open(void **state)
{
    (void)state;
    struct ent_period period;
    ent_period_of(given_date("2015"), 0, given_date("2001"), &period);
    assert_int_equal(period.last, INT64_MAX);
    assert_true(ent_period_meets(&period, given_date("9999"), 0));
    assert_false(
        ent_period_meets(&period, given_date("2014"), given_date("2014")));
    ent_period_of(0, given_date("2015"), given_date("2001"), &period);
    assert_int_equal(period.first, INT64_MIN);
    assert_false(ent_period_meets(&period, given_date("2016"), 0));
    assert_true(ent_period_meets(&period, 0, given_date("0000")));
}

static void test_published(void **state)
{
    (void)state;
    struct ent_period period;
    ent_period_of(0, 0, given_date("2015-09-18"), &period);
    assert_false(period.timeless);
    assert_true(ent_period_meets(&period, given_date("2015-09"),
                                 given_date("2015-09")));
    assert_false(ent_period_meets(&period, given_date("2015-09-19"), 0));
    ent_period_of(0, 0, 0, &period);
    assert_true(period.timeless);
    assert_true(ent_period_meets(&period, given_date("2015-09-19"),
                                 given_date("2015-09-19")));
}

static struct ent_store *open_new(void)
{
    support_remove(support_path("period.db"));
    return support_open(support_path("period.db"));
}

static void close_old(struct ent_store *store)
{
    support_check(store);
    ent_store_close(store);
    support_remove(support_path("period.db"));
}

static void assert_published(struct ent_store *store, const char *source,
                             const char *date)
{
    ent_id found;
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_source_published(txn, support_id(txn, source), &found));
    assert_term(txn, found, date);
    ent_txn_abort(txn);
}

static void test_earliest(void **state)
{
    (void)state;
    struct ent_store *store = open_new();
    const struct given input[] = {
        {.s = "a", .p = "published", .o = "2015-09-18"},
        {.s = "a", .p = "published", .o = "2015-09-20"},
        {.s = "a", .p = "published", .o = "2015-09-01", .denies = true},
        {.s = "b", .p = "published", .o = "\"some day"},
        {.s = "b", .p = "published", .o = "2016"},
        {.s = "c", .p = "published", .o = "2016-05-05"},
        {.s = "c", .p = "published", .o = "2015"},
        {.s = "d", .p = "says", .o = "2015-01-01"}};
    uint64_t n;
    given_load(store, input, N_ITEMS(input));
    assert_published(store, "a", "2015-09-18");
    assert_published(store, "b", "2016");
    assert_published(store, "c", "2015");
    assert_published(store, "d", NULL);
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    assert_published(store, "a", "2015-09-20");
    close_old(store);
}

static bool disputed(struct ent_store *store, const char *s)
{
    bool result;
    struct ent_txn *txn = support_begin(store, false);
    ent_id fact[3] = {support_id(txn, s), support_id(txn, "p"),
                      support_id(txn, "o")};
    assert_ok(ent_fact_disputed(txn, fact, &result));
    ent_txn_abort(txn);
    return result;
}

static void test_disputed(void **state)
{
    (void)state;
    struct ent_store *store = open_new();
    uint64_t n;
    const struct given input[] = {
        /* 1, 2: no dates at all */
        {.s = "undated", .p = "p", .o = "o"},
        {.s = "undated", .p = "p", .o = "o", .denies = true},
        /* 3, 4: apart */
        {.s = "apart", .p = "p", .o = "o", .from = "2011", .to = "2012"},
        {.s = "apart", .p = "p", .o = "o", .from = "2013", .denies = true},
        /* 5: only denied */
        {.s = "denied", .p = "p", .o = "o", .denies = true},
        /* 6 - 8: the second affirmation goes on */
        {.s = "long", .p = "p", .o = "o", .from = "2001", .to = "2001"},
        {.s = "long", .p = "p", .o = "o", .from = "2002"},
        {.s = "long",
         .p = "p",
         .o = "o",
         .from = "2010",
         .to = "2011",
         .denies = true},
        /* 9 - 12: by the dates of the sources */
        {.s = "told", .p = "p", .o = "o", .source = "early"},
        {.s = "told", .p = "p", .o = "o", .source = "late", .denies = true},
        {.s = "early", .p = "published", .o = "2015-01"},
        {.s = "late", .p = "published", .o = "2015-02"}};
    given_load(store, input, N_ITEMS(input));
    assert_true(disputed(store, "undated"));
    assert_false(disputed(store, "apart"));
    assert_false(disputed(store, "denied"));
    assert_true(disputed(store, "long"));
    assert_false(disputed(store, "told"));
    assert_ok(ent_store_retract_report(store, 12, &n, NULL));
    assert_true(disputed(store, "told"));
    assert_ok(ent_store_retract_report(store, 2, &n, NULL));
    assert_false(disputed(store, "undated"));
    close_old(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_given),
                                       cmocka_unit_test(test_open),
                                       cmocka_unit_test(test_published),
                                       cmocka_unit_test(test_earliest),
                                       cmocka_unit_test(test_disputed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
