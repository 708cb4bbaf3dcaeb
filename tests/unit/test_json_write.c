/* SPDX-License-Identifier: ISC */
/* JSON strings. */
#include "base/json_write.h"

#include "support.h"

static void check(const char *bytes, size_t n_bytes, const char *expected)
{
    struct ent_buf buf;

    ent_buf_init(&buf);
    ent_json_string(&buf, bytes, n_bytes);
    assert_buf(&buf, expected);
    ent_buf_release(&buf);
}

static void test_escapes(void **state)
{
    (void)state;
    check("", 0, "\"\"");
    check("abc", 3, "\"abc\"");
    check("\"\\/", 3, "\"\\\"\\\\/\"");
    check("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    check("a\0b", 3, "\"a\\u0000b\"");
    check("\x1f\x01 \x7f", 4, "\"\\u001f\\u0001 \x7f\"");
    check("é€𝄞\xe2\x80\xa8", 12, "\"é€𝄞\xe2\x80\xa8\"");
    check("]^`~", 4, "\"]^`~\"");
}

static void test_cstr(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    ent_json_cstr(&buf, "say \"yes\"");
    assert_buf(&buf, "\"say \\\"yes\\\"\"");
    ent_buf_release(&buf);
}

static enum ent_status write_all(void *context)
{
    struct ent_buf buf;
    enum ent_status status;

    (void)context;
    ent_buf_init(&buf);
    for (int i = 0; i < 100; i++)
        ent_json_cstr(&buf, "a \"b\"\n\x01");
    status = buf.status;
    ent_buf_release(&buf);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(write_all, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_cstr),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
