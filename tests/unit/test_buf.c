/* SPDX-License-Identifier: ISC */
/* Buffers: appending, numbers, failure that sticks. */
#include "base/buf.h"

#include "support.h"

static void test_appends(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    ent_buf_add(&buf, NULL, 0);
    ent_buf_add_str(&buf, "one");
    ent_buf_add_char(&buf, ' ');
    ent_buf_add(&buf, "two?", 3);
    ent_buf_add_format(&buf, " %d%s", 3, "!");
    assert_buf(&buf, "one two 3!");
    assert_string_equal(ent_buf_cstr(&buf), "one two 3!");
    assert_int_equal(buf.n_bytes, 10);
    ent_buf_clear(&buf);
    assert_string_equal(ent_buf_cstr(&buf), "");
    ent_buf_release(&buf);
    assert_null(buf.bytes);
}

static void test_empty_has_a_string(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    assert_non_null(ent_buf_reserve(&buf, 0));
    assert_string_equal(ent_buf_cstr(&buf), "");
    ent_buf_release(&buf);
}

static void test_integers(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    ent_buf_add_uint(&buf, 0);
    ent_buf_add_char(&buf, ' ');
    ent_buf_add_uint(&buf, UINT64_MAX);
    ent_buf_add_char(&buf, ' ');
    ent_buf_add_int(&buf, INT64_MIN);
    ent_buf_add_char(&buf, ' ');
    ent_buf_add_int(&buf, INT64_MAX);
    ent_buf_add_char(&buf, ' ');
    ent_buf_add_int(&buf, -1);
    assert_buf(&buf, "0 18446744073709551615 -9223372036854775808 "
                     "9223372036854775807 -1");
    ent_buf_release(&buf);
}

static void test_grows(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    for (int i = 0; i < 100000; i++)
        ent_buf_add_char(&buf, (char)('a' + i % 26));
    assert_int_equal(buf.n_bytes, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buf.bytes[i], 'a' + i % 26);
    ent_buf_release(&buf);
}

static void test_failure_sticks(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    ent_buf_add_str(&buf, "kept");
    assert_null(ent_buf_reserve(&buf, SIZE_MAX));
    assert_status(buf.status, ENT_ENOMEM);
    ent_buf_add_str(&buf, "lost");
    ent_buf_add_char(&buf, 'x');
    ent_buf_add_format(&buf, "%d", 1);
    ent_buf_add_uint(&buf, 1);
    assert_null(ent_buf_cstr(&buf));
    assert_bytes(buf.bytes, buf.n_bytes, "kept");
    ent_buf_clear(&buf);
    ent_buf_add_str(&buf, "again");
    assert_buf(&buf, "again");
    ent_buf_release(&buf);
}

static enum ent_status fill(void *context)
{
    struct ent_buf buf;
    enum ent_status status;

    (void)context;
    ent_buf_init(&buf);
    for (int i = 0; i < 1000; i++) {
        ent_buf_add_format(&buf, "%d", i);
        ent_buf_add_str(&buf, ", ");
        ent_buf_add_int(&buf, -i);
    }
    (void)ent_buf_cstr(&buf);
    status = buf.status;
    ent_buf_release(&buf);
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
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_empty_has_a_string),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_failure_sticks),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
