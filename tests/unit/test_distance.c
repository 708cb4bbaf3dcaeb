/* SPDX-License-Identifier: ISC */
/* Edit distance. */
#include "base/text.h"

#include "support.h"

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    return ent_text_distance(a, strlen(a), b, strlen(b), limit);
}

static void test_edits(void **state)
{
    (void)state;
    assert_int_equal(distance("", "", 3), 0);
    assert_int_equal(distance("", "abc", 3), 3);
    assert_int_equal(distance("russia", "russia", 3), 0);
    assert_int_equal(distance("russia", "rusia", 3), 1);
    assert_int_equal(distance("russia", "rusxia", 3), 1);
    assert_int_equal(distance("russia", "rsusia", 3), 1);
    assert_int_equal(distance("russia", "prussia", 3), 1);
    assert_int_equal(distance("kitten", "sitting", 5), 3);
    assert_int_equal(distance("ca", "abc", 5), 3); /* nothing edited twice */
    assert_int_equal(distance("supports", "suports", 2), 1);
}

static void test_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(distance("путин", "путнн", 3), 1);
    assert_int_equal(distance("日本", "日", 3), 1);
}

static void test_limit(void **state)
{
    (void)state;
    assert_int_equal(distance("abc", "xyz", 3), 3);
    assert_int_equal(distance("abc", "xyz", 2), 3);
    assert_int_equal(distance("abcdefgh", "x", 2), 3);
    assert_int_equal(distance("abcdefgh", "stuvwxyz", 4), 5);
    assert_int_equal(distance("a", "b", 0), 1);
    assert_int_equal(distance("a", "a", 0), 0);
    /* a swap at the very limit, after a row that is above it */
    assert_int_equal(distance("ab", "ba", 1), 1);
}

/* The row that gives up early must agree with the one that never does. */
static void test_limit_agrees(void **state)
{
    uint64_t random = 3;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char a[10], b[10];
        size_t n_a = support_random(&random) % 10;
        size_t n_b = support_random(&random) % 10;
        unsigned exact;
        for (size_t j = 0; j < 10; j++) {
            a[j] = (char)('a' + support_random(&random) % 3);
            b[j] = (char)('a' + support_random(&random) % 3);
        }
        exact = ent_text_distance(a, n_a, b, n_b, 20);
        assert_int_equal(ent_text_distance(b, n_b, a, n_a, 20), exact);
        for (unsigned limit = 0; limit < 10; limit++)
            assert_int_equal(ent_text_distance(a, n_a, b, n_b, limit),
                             exact > limit ? limit + 1 : exact);
    }
}

static void test_long_texts(void **state)
{
    char a[1000];
    char b[1000];

    (void)state;
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    assert_int_equal(ent_text_distance(a, 1000, b, 1000, 3), 0);
    b[500] = 'b';
    assert_int_equal(ent_text_distance(a, 1000, b, 1000, 3), 4);
    assert_int_equal(ent_text_distance(a, 512, b, 512, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_counts_code_points),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_limit_agrees),
        cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
