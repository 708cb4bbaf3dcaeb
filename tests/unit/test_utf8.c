/* SPDX-License-Identifier: ISC */
/* UTF-8: what is valid, code points, offsets, width. */
#include "base/text.h"

#include "support.h"

static size_t valid(const char *text)
{
    return ent_utf8_valid(text, strlen(text));
}

static void test_bounds_of_every_length(void **state)
{
    static const char *const good[] = {
        "\x7f",             /* U+007F */
        "\xc2\x80",         /* U+0080 */
        "\xdf\xbf",         /* U+07FF */
        "\xe0\xa0\x80",     /* U+0800 */
        "\xed\x9f\xbf",     /* U+D7FF */
        "\xee\x80\x80",     /* U+E000 */
        "\xef\xbf\xbf",     /* U+FFFF */
        "\xf0\x90\x80\x80", /* U+10000 */
        "\xf4\x8f\xbf\xbf", /* U+10FFFF */
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(good); i++)
        assert_int_equal(valid(good[i]), strlen(good[i]));
    assert_int_equal(ent_utf8_valid("a\0b", 3), 3);
    assert_int_equal(ent_utf8_valid(NULL, 0), 0);
}

static void test_not_valid(void **state)
{
    static const char *const bad[] = {
        "\x80",             /* a tail alone */
        "\xbf",             /* the same */
        "\xc0\x80",         /* overlong U+0000 */
        "\xc1\xbf",         /* overlong U+007F */
        "\xe0\x9f\xbf",     /* overlong U+07FF */
        "\xf0\x8f\xbf\xbf", /* overlong U+FFFF */
        "\xed\xa0\x80",     /* U+D800 */
        "\xed\xbf\xbf",     /* U+DFFF */
        "\xf4\x90\x80\x80", /* U+110000 */
        "\xf5\x80\x80\x80", /* beyond */
        "\xf8\x88\x80\x80\x80",
        "\xff",
        "\xc3",         /* cut off */
        "\xe2\x82",     /* the same */
        "\xf0\x9d\x84", /* the same */
        "\xc3(",        /* a tail is missing */
        "\xe2(\x82",
        "\xe2\x82(",
        "\xf0\x9d\x84(",
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(bad); i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "twelve bytes%s", bad[i]);
        assert_int_equal(valid(bad[i]), 0);
        assert_int_equal(ent_utf8_valid(text, (size_t)n), 12);
    }
    assert_int_equal(valid("é\xff"), 2);
}

static void test_every_code_point_comes_back(void **state)
{
    struct ent_buf buf;

    (void)state;
    ent_buf_init(&buf);
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        const char *at;
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        ent_buf_clear(&buf);
        ent_utf8_put(&buf, c);
        at = buf.bytes;
        if (ent_utf8_valid(buf.bytes, buf.n_bytes) != buf.n_bytes ||
            ent_utf8_next(&at, buf.bytes + buf.n_bytes) != c ||
            at != buf.bytes + buf.n_bytes)
            fail_msg("U+%04X does not come back", (unsigned)c);
    }
    ent_buf_release(&buf);
}

static void test_next_stays_inside(void **state)
{
    static const char cut[] = "\xf0\x9d";
    const char *at = cut;

    (void)state;
    (void)ent_utf8_next(&at, cut + 2);
    assert_ptr_equal(at, cut + 2);
}

static void test_count(void **state)
{
    (void)state;
    assert_int_equal(ent_utf8_count("", 0), 0);
    assert_int_equal(ent_utf8_count("aé€𝄞", 10), 4);
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(ent_utf8_width("abc", 3), 3);
    assert_int_equal(ent_utf8_width("日本", 6), 4);
    assert_int_equal(ent_utf8_width("e\xcc\x81", 3), 1);
    assert_int_equal(ent_utf8_width("\n", 1), 0);
}

static void test_cut(void **state)
{
    static const char text[] = "aé€𝄞";
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(cuts); i++)
        assert_int_equal(ent_utf8_cut(text, 10, i), cuts[i]);
}

static void check_offset(enum ent_offset_unit unit, uint64_t offset,
                         int64_t expected)
{
    uint64_t out = 99;
    enum ent_status status = ent_utf8_offset("aé€𝄞b", 11, unit, offset, &out);

    if (expected < 0) {
        assert_status(status, ENT_ENOTFOUND);
    } else {
        assert_ok(status);
        assert_int_equal(out, expected);
    }
}

static void test_offsets(void **state)
{
    static const int64_t bytes[] = {0,  1,  -1, 3,  -1, -1, 6,
                                    -1, -1, -1, 10, 11, -1};
    static const int64_t chars[] = {0, 1, 3, 6, 10, 11, -1};
    static const int64_t utf16[] = {0, 1, 3, 6, -1, 10, 11, -1};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(bytes); i++)
        check_offset(ENT_UNIT_BYTE, i, bytes[i]);
    for (size_t i = 0; i < N_ITEMS(chars); i++)
        check_offset(ENT_UNIT_CHAR, i, chars[i]);
    for (size_t i = 0; i < N_ITEMS(utf16); i++)
        check_offset(ENT_UNIT_UTF16, i, utf16[i]);
    check_offset(ENT_UNIT_BYTE, UINT64_MAX, -1);
    check_offset(ENT_UNIT_CHAR, UINT64_MAX, -1);
    check_offset(ENT_UNIT_UTF16, UINT64_MAX, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_of_every_length),
        cmocka_unit_test(test_not_valid),
        cmocka_unit_test(test_every_code_point_comes_back),
        cmocka_unit_test(test_next_stays_inside),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_offsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
