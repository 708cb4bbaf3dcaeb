/* SPDX-License-Identifier: ISC */
/* The heap's door: sizes of 0, failing on demand, counting. */
#include "support.h"

static void test_zero_bytes(void **state)
{
    void *memory = ent_malloc(0);

    (void)state;
    assert_non_null(memory);
    memory = ent_realloc(memory, 0);
    assert_non_null(memory);
    ent_free(memory);
    memory = ent_calloc(0, 8);
    assert_non_null(memory);
    ent_free(memory);
    ent_free(NULL);
}

static void test_zeroed(void **state)
{
    size_t huge = SIZE_MAX / 2;
    char *memory = ent_calloc(3, 5);

    (void)state;
    assert_non_null(memory);
    for (size_t i = 0; i < 15; i++)
        assert_int_equal(memory[i], 0);
    ent_free(memory);
    assert_null(ent_calloc(huge, 3));
}

static void test_strndup(void **state)
{
    char *copy = ent_strndup("abc", 2);

    (void)state;
    assert_string_equal(copy, "ab");
    ent_free(copy);
    copy = ent_strndup(NULL, 0);
    assert_string_equal(copy, "");
    ent_free(copy);
}

static void test_fails_when_told(void **state)
{
    void *memory[4];

    (void)state;
    ent_alloc_fail_after(3);
    memory[0] = ent_malloc(1);
    memory[1] = ent_calloc(1, 1);
    memory[2] = ent_malloc(1);
    memory[3] = ent_realloc(NULL, 1);
    assert_non_null(memory[0]);
    assert_non_null(memory[1]);
    assert_null(memory[2]);
    assert_null(memory[3]);
    assert_null(ent_realloc(memory[0], 2));
    assert_null(ent_calloc(1, 1));
    assert_null(ent_strndup("a", 1));
    ent_alloc_fail_after(0);
    memory[2] = ent_malloc(1);
    assert_non_null(memory[2]);
    for (int i = 0; i < 3; i++)
        ent_free(memory[i]);
}

static void test_counts(void **state)
{
    uint64_t count = ent_alloc_count();
    int64_t live = ent_alloc_live();
    void *memory = ent_realloc(NULL, 3);

    (void)state;
    assert_int_equal(ent_alloc_live(), live + 1);
    memory = ent_realloc(memory, 300);
    assert_int_equal(ent_alloc_live(), live + 1);
    assert_int_equal(ent_alloc_count(), count + 2);
    ent_free(memory);
    ent_free(NULL);
    assert_int_equal(ent_alloc_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_bytes),
        cmocka_unit_test(test_zeroed),
        cmocka_unit_test(test_strndup),
        cmocka_unit_test(test_fails_when_told),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
