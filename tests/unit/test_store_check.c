/* SPDX-License-Identifier: ISC */
/* Checking: whatever is taken away, added or changed is told. */
#include "load_support.h"
#include "store_fixture.h"

#include "base/bytes.h"
#include "store/dictblock.h"
#include "store/heap.h"

static int set_up(void **state)
{
    set_up_store(state);
    const struct given input[] = {
        {.s = "United States", .p = "alias", .o = "\"US"},
        {.s = "us",
         .p = "opposes",
         .o = "(Russia supports Assad)",
         .source = "doc",
         .speaker = "s",
         .from = "2015",
         .meta = "\x80"},
        {.s = "a", .p = "p", .o = "b", .denies = true},
        {.s = "a", .p = "p", .o = "c"},
        {.s = "http://example.org/x#part", .p = "p", .o = "2.5"}};
    uint64_t n;
    struct ent_load *load = given_begin(store);
    for (size_t i = 0; i < N_ITEMS(input); i++)
        assert_ok(given_add(load, &input[i]));
    given_document(load, "doc", "a text");
    given_finish(load);
    given_load_one(store, (struct given){.s = "d", .p = "p", .o = "e"});
    assert_ok(ent_store_retract_report(store, 4, &n, NULL));
    return 0;
}

static void count_fault(void *context, const char *sentence)
{
    unsigned *n = context;
    assert_true(strlen(sentence) > 10);
    ++*n;
}

static unsigned count_faults(void)
{
    unsigned n = 0;
    struct ent_error error = {.message = ""};
    enum ent_status status = ent_store_check(store, count_fault, &n, &error);
    assert_status(status, n > 0 ? ENT_EDAMAGED : ENT_OK);
    if (n > 0)
        assert_non_null(strstr(error.message, "found"));
    return n;
}

static void test_clean(void **state)
{
    (void)state;
    assert_int_equal(count_faults(), 0);
}

/* The first row of a set. */
static bool first_row(struct ent_txn *txn, enum ent_set set, uint64_t *row)
{
    struct ent_cursor cursor;
    assert_ok(ent_cursor_open(&cursor, txn, set));
    enum ent_status status = ent_cursor_first(&cursor, NULL, 0);
    if (status == ENT_OK)
        memcpy(row, cursor.row, sizeof cursor.row);
    ent_cursor_close(&cursor);
    return status == ENT_OK;
}

/* A row less, and a row more, in every set there is. */
static void test_every_set(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ENT_N_SETS; i++) {
        enum ent_set set = (enum ent_set)i;
        uint64_t row[ENT_MAX_ARITY];
        struct ent_txn *txn = support_begin(store, true);
        assert_true(first_row(txn, set, row));
        assert_ok(ent_set_delete(txn, set, row, 1, NULL));
        support_commit(txn);
        if (count_faults() == 0)
            fail_msg("a row missing from %s is not told",
                     ent_set_schemas[set].name);
        txn = support_begin(store, true);
        assert_ok(ent_set_insert(txn, set, row, 1, NULL));
        support_commit(txn);
        assert_int_equal(count_faults(), 0);
        txn = support_begin(store, true);
        row[ent_set_schemas[set].arity - 1] += 2;
        assert_ok(ent_set_insert(txn, set, row, 1, NULL));
        support_commit(txn);
        if (count_faults() == 0)
            fail_msg("a row too many in %s is not told",
                     ent_set_schemas[set].name);
        txn = support_begin(store, true);
        assert_ok(ent_set_delete(txn, set, row, 1, NULL));
        support_commit(txn);
        assert_int_equal(count_faults(), 0);
    }
}

static void test_every_counter(void **state)
{
    (void)state;
    static const char *const names[] = {"n-terms", "n-reports", "n-quoted",
                                        "n-names", "n-iris",    "n-numbers",
                                        "n-texts", "n-sources"};
    for (size_t i = 0; i < N_ITEMS(names); i++) {
        uint64_t value;
        struct ent_txn *txn = support_begin(store, true);
        assert_ok(ent_txn_counter(txn, names[i], &value));
        assert_true(value > 0);
        assert_ok(ent_txn_set_counter(txn, names[i], value - 1));
        support_commit(txn);
        assert_true(count_faults() > 0);
        txn = support_begin(store, true);
        assert_ok(ent_txn_set_counter(txn, names[i], value));
        support_commit(txn);
    }
    assert_int_equal(count_faults(), 0);
}

/* Puts a changed copy of the first value of a heap; true when the check
 * tells. */
static bool tells_change(enum ent_heap heap, size_t at, unsigned char flip)
{
    struct ent_heap_cursor cursor;
    unsigned char key[8], value[4096], changed[4096];
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_heap_cursor_open(&cursor, txn, heap));
    assert_ok(ent_heap_cursor_seek(&cursor, NULL, 0));
    size_t n = cursor.n_value;
    assert_true(cursor.n_key == 8 && n <= sizeof value && at < n);
    memcpy(key, cursor.key, 8);
    memcpy(value, cursor.value, n);
    ent_heap_cursor_close(&cursor);
    memcpy(changed, value, n);
    changed[at] ^= flip;
    assert_ok(ent_heap_put(txn, heap, key, 8, changed, n, false));
    support_commit(txn);
    bool told = count_faults() > 0;
    txn = support_begin(store, true);
    assert_ok(ent_heap_put(txn, heap, key, 8, value, n, false));
    support_commit(txn);
    return told;
}

static void test_every_byte_of_terms_and_records(void **state)
{
    (void)state;
    static const enum ent_heap heaps[] = {ENT_TERMS, ENT_RECORDS};
    for (size_t h = 0; h < N_ITEMS(heaps); h++) {
        size_t n = 0;
        struct ent_heap_cursor cursor;
        struct ent_txn *txn = support_begin(store, false);
        assert_ok(ent_heap_cursor_open(&cursor, txn, heaps[h]));
        assert_ok(ent_heap_cursor_seek(&cursor, NULL, 0));
        n = cursor.n_value;
        ent_heap_cursor_close(&cursor);
        ent_txn_abort(txn);
        for (size_t at = 0; at < n; at++)
            if (!tells_change(heaps[h], at, 1) &&
                !tells_change(heaps[h], at, 2))
                fail_msg("byte %zu of heap %zu is not checked", at, h);
    }
    assert_int_equal(count_faults(), 0);
}

static void test_damaged_document(void **state)
{
    (void)state;
    assert_true(tells_change(ENT_DOCUMENTS, 0, 1));
}

static enum ent_status check_again(void *context)
{
    (void)context;
    return ent_store_check(store, NULL, NULL, NULL);
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(check_again, NULL) > 3);
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down_store)
    const struct CMUnitTest tests[] = {
        TEST(test_clean),
        TEST(test_every_set),
        TEST(test_every_counter),
        TEST(test_every_byte_of_terms_and_records),
        TEST(test_damaged_document),
        TEST(test_failing_allocations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
