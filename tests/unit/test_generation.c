/* SPDX-License-Identifier: ISC */
/* Generations: building anew what others go on reading. */
#include "store/generation.h"

#include "store_support.h"

#include <sys/wait.h>

#include "store/heap.h"
#include "store/tupleset_internal.h"

static const uint64_t old_rows[] = {1, 1, 2, 2},
                      new_rows[] = {3, 3, 4, 4, 5, 5};

static uint64_t first_row(struct ent_txn *txn)
{
    struct ent_cursor cursor;
    assert_ok(ent_cursor_open(&cursor, txn, ENT_BATCHES));
    assert_ok(ent_cursor_first(&cursor, NULL, 0));
    uint64_t first = cursor.row[0];
    ent_cursor_close(&cursor);
    return first;
}

static struct ent_generation *begin_load(struct ent_store *store)
{
    bool sets[ENT_N_SETS] = {false}, heaps[ENT_N_HEAPS] = {false};
    struct ent_generation *generation;
    sets[ENT_BATCHES] = true;
    heaps[ENT_TERMS] = true;
    assert_ok(ent_generation_begin(store, sets, heaps, &generation, NULL));
    return generation;
}

static struct ent_store *open_with_old(const char *path)
{
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, true);
    assert_ok(ent_set_insert(txn, ENT_BATCHES, old_rows, 2, NULL));
    assert_ok(ent_heap_put(txn, ENT_TERMS, "old", 3, "x", 1, false));
    support_commit(txn);
    return store;
}

static void load_some(struct ent_generation *generation, size_t from, size_t n)
{
    struct ent_txn *txn;
    assert_ok(ent_generation_txn(generation, &txn, NULL));
    assert_ok(ent_set_append(txn, ENT_BATCHES, new_rows + 2 * from, n));
    support_commit(txn);
}

static void expect_new(struct ent_store *store)
{
    const unsigned char *value;
    size_t n_value;
    uint64_t n_rows;
    struct ent_txn *txn = support_begin(store, false);
    assert_int_equal(first_row(txn), 3);
    assert_ok(ent_set_check(txn, ENT_BATCHES, support_fault, NULL, &n_rows));
    assert_int_equal(n_rows, 3);
    assert_status(ent_heap_get(txn, ENT_TERMS, "old", 3, &value, &n_value),
                  ENT_ENOTFOUND);
    ent_txn_abort(txn);
}

static void test_generation(void **state)
{
    const char *path = support_fresh("generation.db");
    struct ent_store *store = open_with_old(path);
    bool none[ENT_N_SETS] = {false};
    struct ent_generation *generation, *other;
    struct ent_txn *txn, *old;
    (void)state;
    for (int round = 0; round < 6; round++) {
        generation = begin_load(store);
        assert_status(ent_generation_begin(store, none, none, &other, NULL),
                      ENT_EBUSY);
        assert_status(ent_txn_begin(store, true, &txn, NULL), ENT_EBUSY);
        load_some(generation, 0, 2);
        old = support_begin(store, false);
        assert_int_equal(first_row(old), round ? 3 : 1);
        assert_ok(ent_generation_txn(generation, &txn, NULL));
        assert_ok(ent_set_append(txn, ENT_BATCHES, new_rows + 4, 1));
        assert_ok(ent_generation_switch(generation, txn));
        support_commit(txn);
        assert_int_equal(first_row(old), round ? 3 : 1);
        ent_generation_free(generation);
        assert_int_equal(first_row(old), round ? 3 : 1);
        expect_new(store);
        ent_txn_abort(old);
        expect_new(store);
    }
    ent_store_close(store);
    store = support_open(path);
    expect_new(store);
    txn = support_begin(store, true);
    assert_ok(ent_set_insert(txn, ENT_BATCHES, old_rows, 2, NULL));
    support_commit(txn);
    ent_store_close(store);
    support_remove(path);
}

/* A load that is given up leaves the old as it was. */
static void test_generation_given_up(void **state)
{
    const char *path = support_fresh("givenup.db");
    struct ent_store *store = open_with_old(path);
    struct ent_txn *txn;
    uint64_t used[2], file;
    (void)state;
    txn = support_begin(store, false);
    assert_ok(ent_txn_space(txn, &used[0], &file));
    ent_txn_abort(txn);
    struct ent_generation *generation = begin_load(store);
    load_some(generation, 0, 3);
    ent_generation_free(generation);
    txn = support_begin(store, true);
    assert_int_equal(first_row(txn), 1);
    ent_txn_abort(txn);
    txn = support_begin(store, false);
    assert_ok(ent_txn_space(txn, &used[1], &file));
    assert_true(used[1] <= used[0] + 8 * 4096);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
}

static int in_child(int (*body)(const char *path), const char *path)
{
    int result;
    pid_t child = fork();
    if (child == 0)
        _exit(body(path));
    assert_int_equal(waitpid(child, &result, 0), child);
    return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}

/* Loads, and dies in the middle or switches. */
static int child_load(const char *path, bool finish)
{
    struct ent_store *store;
    struct ent_txn *txn;
    if (ent_store_open(path, NULL, &store, NULL) != ENT_OK)
        return 1;
    struct ent_generation *generation = begin_load(store);
    load_some(generation, 0, 2);
    if (!finish)
        _exit(0);
    if (ent_generation_txn(generation, &txn, NULL) != ENT_OK ||
        ent_set_append(txn, ENT_BATCHES, new_rows + 4, 1) != ENT_OK ||
        ent_generation_switch(generation, txn) != ENT_OK ||
        ent_txn_commit(txn, NULL) != ENT_OK)
        return 2;
    ent_generation_free(generation);
    ent_store_close(store);
    return 0;
}

static int child_dies(const char *path)
{
    return child_load(path, false);
}

static int child_switches(const char *path)
{
    return child_load(path, true);
}

static void test_generation_broken_off(void **state)
{
    const char *path = support_fresh("broken.db");
    (void)state;
    ent_store_close(open_with_old(path));
    assert_int_equal(in_child(child_dies, path), 0);
    struct ent_store *store = support_open(path);
    struct ent_txn *txn = support_begin(store, true);
    assert_int_equal(first_row(txn), 1);
    assert_ok(ent_txn_set_counter(txn, "n", 1));
    support_commit(txn);
    struct ent_generation *generation = begin_load(store);
    load_some(generation, 0, 1);
    ent_generation_free(generation);
    ent_store_close(store);
    support_remove(path);
}

/* Waits at a pipe for its turn, so that it has not opened the file when it
 * was forked. */
static void test_another_process_switches(void **state)
{
    const char *path = support_fresh("process.db");
    int go[2], result;
    char byte;
    (void)state;
    ent_store_close(open_with_old(path));
    assert_int_equal(pipe(go), 0);
    pid_t child = fork();
    if (child == 0) {
        if (read(go[0], &byte, 1) != 1)
            _exit(3);
        _exit(child_switches(path));
    }
    struct ent_store *store = support_open(path);
    struct ent_txn *old = support_begin(store, false);
    assert_int_equal(first_row(old), 1);
    assert_int_equal(write(go[1], "x", 1), 1);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_int_equal(first_row(old), 1);
    expect_new(store);
    assert_int_equal(first_row(old), 1);
    ent_txn_abort(old);
    struct ent_txn *txn = support_begin(store, true);
    assert_int_equal(first_row(txn), 3);
    assert_ok(ent_set_insert(txn, ENT_BATCHES, old_rows, 2, NULL));
    support_commit(txn);
    ent_store_close(store);
    support_remove(path);
    close(go[0]);
    close(go[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generation),
        cmocka_unit_test(test_generation_given_up),
        cmocka_unit_test(test_generation_broken_off),
        cmocka_unit_test(test_another_process_switches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
