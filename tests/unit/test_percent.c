/* SPDX-License-Identifier: ISC */
/* Percent-encoding. */
#include "base/text.h"

#include "support.h"

static void check(const char *plain, const char *encoded)
{
    struct ent_buf buf;

    ent_buf_init(&buf);
    ent_percent_encode(plain, strlen(plain), &buf);
    assert_buf(&buf, encoded);
    ent_buf_clear(&buf);
    assert_true(ent_percent_decode(encoded, strlen(encoded), &buf));
    assert_buf(&buf, plain);
    ent_buf_release(&buf);
}

static void test_round_trips(void **state)
{
    (void)state;
    check("", "");
    check("AZaz09-._~", "AZaz09-._~");
    check("Bashar al-Assad", "Bashar%20al-Assad");
    check("é", "%C3%A9");
    check("/?%+#", "%2F%3F%25%2B%23");
}

static void test_every_byte(void **state)
{
    struct ent_buf encoded, decoded;

    (void)state;
    ent_buf_init(&encoded);
    ent_buf_init(&decoded);
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        ent_buf_clear(&encoded);
        ent_buf_clear(&decoded);
        ent_percent_encode(&byte, 1, &encoded);
        assert_true(
            ent_percent_decode(encoded.bytes, encoded.n_bytes, &decoded));
        assert_int_equal(decoded.n_bytes, 1);
        assert_int_equal(decoded.bytes[0], byte);
    }
    ent_buf_release(&encoded);
    ent_buf_release(&decoded);
}

static void test_lower_case_is_read(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    assert_true(ent_percent_decode("%c3%a9+", 7, &buf));
    assert_buf(&buf, "é+");
    ent_buf_release(&buf);
}

static void test_bad_codes(void **state)
{
    static const char *const bad[] = {"%",   "%4",  "a%",  "%4g",
                                      "%g4", "%%4", "% 4", "ab%-1"};
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    ent_buf_add_str(&buf, "before");
    for (size_t i = 0; i < N_ITEMS(bad); i++)
        assert_false(ent_percent_decode(bad[i], strlen(bad[i]), &buf));
    assert_buf(&buf, "before");
    ent_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_lower_case_is_read),
        cmocka_unit_test(test_bad_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
