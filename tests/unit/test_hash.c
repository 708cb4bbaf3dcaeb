/* SPDX-License-Identifier: ISC */
/* Hashes, unpredictable bytes, and the map. */
#include "base/hash.h"

#include "support.h"

static void test_hashes(void **state)
{
    (void)state;
    assert_int_equal(ent_hash("abc", 3, 1), ent_hash("abcd", 3, 1));
    assert_int_not_equal(ent_hash("abc", 3, 1), ent_hash("abc", 3, 2));
    assert_int_not_equal(ent_hash("abc", 3, 1), ent_hash("abd", 3, 1));
    assert_int_not_equal(ent_hash_u64(1), ent_hash_u64(2));
    assert_int_not_equal(ent_hash_seed(), 0);
    assert_int_equal(ent_hash_seed(), ent_hash_seed());
}

static void test_random(void **state)
{
    unsigned char a[1000] = {0}, b[1000] = {0};

    (void)state;
    assert_ok(ent_random(a, sizeof a));
    assert_ok(ent_random(b, sizeof b));
    assert_memory_not_equal(a, b, sizeof a);
    assert_ok(ent_random(NULL, 0));
}

static void test_map(void **state)
{
    enum {
        N = 20000
    };
    struct ent_map map;
    uint64_t value = 0;

    (void)state;
    ent_map_init(&map);
    assert_false(ent_map_get(&map, 1, &value));
    for (uint64_t i = 0; i < N; i++)
        assert_ok(ent_map_put(&map, i << 20, i));
    for (uint64_t i = 0; i < N; i += 2)
        assert_ok(ent_map_put(&map, i << 20, i + 7));
    assert_int_equal(map.n_items, N);
    assert_true(map.parts.n_bytes >= N * sizeof(struct ent_map_slot));
    for (uint64_t i = 0; i < N; i++) {
        assert_true(ent_map_get(&map, i << 20, &value));
        assert_int_equal(value, i % 2 ? i : i + 7);
        assert_false(ent_map_get(&map, (i << 20) + 1, &value));
    }
    assert_false(ent_map_get(&map, UINT64_MAX, &value));
    ent_map_release(&map);
    assert_false(ent_map_get(&map, 0, &value));
}

/* A large map is never made anew as a whole, and says how large it is. */
static void test_map_grows_in_parts(void **state)
{
    enum {
        N = 1000000,
        LIMIT = 20000000
    };
    struct ent_map map;
    enum ent_status status = ENT_OK;
    const struct ent_map_slot *slot;
    uint64_t n = 0, sum = 0, value;
    size_t at = 0;

    (void)state;
    ent_map_init(&map);
    map.max_bytes = LIMIT;
    for (; n < N && status == ENT_OK; n++) {
        size_t before = map.parts.n_bytes;
        status = ent_map_put(&map, n, n);
        if (before > 1000000)
            assert_true(map.parts.n_bytes - before <= before / 32);
        assert_true(map.parts.n_bytes <= LIMIT);
    }
    assert_status(status, ENT_EMEMORY);
    n--;
    assert_int_equal(map.n_items, n);
    assert_true(n * sizeof *slot > LIMIT / 2);
    assert_false(ent_map_get(&map, n, &value));
    while ((slot = ent_map_each(&map, &at)) != NULL) {
        assert_int_equal(slot->key, slot->value);
        sum += slot->key;
    }
    assert_int_equal(sum, n * (n - 1) / 2);
    ent_map_release(&map);
    at = 0;
    assert_null(ent_map_each(&map, &at));
}

static enum ent_status fill_map(void *context)
{
    struct ent_map map;
    enum ent_status status = ENT_OK;
    uint64_t value;

    (void)context;
    ent_map_init(&map);
    for (uint64_t i = 0; i < 1000 && status == ENT_OK; i++) {
        size_t n_items = map.n_items;
        status = ent_map_put(&map, i, i);
        if (status != ENT_OK) {
            assert_int_equal(map.n_items, n_items);
            assert_true(i == 0 || ent_map_get(&map, i - 1, &value));
            assert_false(ent_map_get(&map, i, &value));
        }
    }
    ent_map_release(&map);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(fill_map, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_map_grows_in_parts),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
