/* SPDX-License-Identifier: ISC */
/* Arenas: alignment, limits, reuse. */
#include "base/arena.h"

#include "support.h"

static void test_pieces_are_apart_and_aligned(void **state)
{
    struct ent_arena arena;
    unsigned char *pieces[500];

    (void)state;
    ent_arena_init(&arena, 0);
    for (size_t i = 0; i < N_ITEMS(pieces); i++) {
        pieces[i] = ent_arena_alloc(&arena, i * 7);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i & 0xff), i * 7);
    }
    for (size_t i = 0; i < N_ITEMS(pieces); i++)
        for (size_t j = 0; j < i * 7; j++)
            assert_int_equal(pieces[i][j], i & 0xff);
    ent_arena_release(&arena);
    assert_int_equal(arena.n_bytes, 0);
}

static void test_large_piece_leaves_the_block_in_use(void **state)
{
    struct ent_arena arena;
    char *first, *second;

    (void)state;
    ent_arena_init(&arena, 0);
    first = ent_arena_alloc(&arena, 16);
    assert_non_null(ent_arena_alloc(&arena, 5 * 1024 * 1024));
    second = ent_arena_alloc(&arena, 16);
    assert_ptr_equal(second, first + 16);
    ent_arena_release(&arena);
}

static void test_limit(void **state)
{
    struct ent_arena arena;
    size_t n_pieces = 0;

    (void)state;
    ent_arena_init(&arena, 100000);
    while (ent_arena_alloc(&arena, 1000))
        n_pieces++;
    assert_status(arena.status, ENT_EMEMORY);
    assert_true(arena.n_bytes <= 100000);
    assert_in_range(n_pieces, 85, 100);
    ent_arena_reset(&arena);
    assert_ok(arena.status);
    assert_non_null(ent_arena_alloc(&arena, 1000));
    assert_null(ent_arena_alloc(&arena, SIZE_MAX));
    assert_null(ent_arena_alloc(&arena, SIZE_MAX - 8));
    assert_null(ent_arena_strndup(&arena, "", SIZE_MAX));
    assert_null(ent_arena_calloc(&arena, SIZE_MAX / 2, 3));
    ent_arena_release(&arena);
    assert_non_null(ent_arena_alloc(&arena, 90000));
    ent_arena_release(&arena);
}

static void test_reset_keeps_one_block(void **state)
{
    struct ent_arena arena;
    uint64_t count;
    size_t kept;

    (void)state;
    ent_arena_init(&arena, 0);
    ent_arena_reset(&arena);
    for (int i = 0; i < 10000; i++)
        assert_non_null(ent_arena_alloc(&arena, 500));
    assert_non_null(ent_arena_alloc(&arena, 3 * 1024 * 1024));
    ent_arena_reset(&arena);
    kept = arena.n_bytes;
    assert_in_range(kept, 512 * 1024, 1024 * 1024);
    count = ent_alloc_count();
    for (int i = 0; i < 1000; i++)
        assert_non_null(ent_arena_alloc(&arena, 500));
    assert_int_equal(ent_alloc_count(), count);
    assert_int_equal(arena.n_bytes, kept);
    ent_arena_release(&arena);
}

static void test_text(void **state)
{
    struct ent_arena arena;
    char *zeros;

    (void)state;
    ent_arena_init(&arena, 0);
    assert_string_equal(ent_arena_strndup(&arena, "abc", 2), "ab");
    assert_string_equal(ent_arena_strndup(&arena, NULL, 0), "");
    assert_string_equal(ent_arena_join(&arena, "a:", "bcd", 2), "a:bc");
    assert_string_equal(ent_arena_join(&arena, "", NULL, 0), "");
    assert_string_equal(ent_arena_printf(&arena, "%s-%d", "x", 5), "x-5");
    zeros = ent_arena_calloc(&arena, 10, 10);
    for (int i = 0; i < 100; i++)
        assert_int_equal(zeros[i], 0);
    ent_arena_release(&arena);
}

static enum ent_status fill(void *context)
{
    struct ent_arena arena;
    enum ent_status status = ENT_OK;

    (void)context;
    ent_arena_init(&arena, 0);
    for (int i = 0; i < 100 && status == ENT_OK; i++) {
        if (!ent_arena_printf(&arena, "number %d", i) ||
            !ent_arena_calloc(&arena, 100, 30) ||
            !ent_arena_strndup(&arena, "abcdefghij", 10))
            status = arena.status;
    }
    ent_arena_release(&arena);
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
        cmocka_unit_test(test_pieces_are_apart_and_aligned),
        cmocka_unit_test(test_large_piece_leaves_the_block_in_use),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_reset_keeps_one_block),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
