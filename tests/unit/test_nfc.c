/* SPDX-License-Identifier: ISC */
/* Normal form C, held against utf8proc's own. */
#include "base/text.h"

#include "support.h"

#include <stdlib.h>

#include <utf8proc.h>

static void check(const char *text, const char *expected)
{
    struct ent_buf buf;

    ent_buf_init(&buf);
    ent_buf_add_str(&buf, ">");
    assert_ok(ent_text_nfc(text, strlen(text), &buf));
    assert_bytes(buf.bytes + 1, buf.n_bytes - 1, expected);
    ent_buf_release(&buf);
}

static void test_examples(void **state)
{
    (void)state;
    check("", "");
    check("Bashar al-Assad", "Bashar al-Assad");
    check("Zoe\xcc\x88", "Zoë");
    check("Zoë", "Zoë");
    check("e\xcc\x81", "é");
    check("caf\xc3\xa9 e\xcc\x81t\xc3\xa9", "café été");
    check("Đặng Tiểu Bình", "Đặng Tiểu Bình");
    check("a\xcc\xa3\xcc\x82", "ậ"); /* dot below, circumflex */
    check("a\xcc\x82\xcc\xa3", "ậ"); /* the other way round */
    check("\xd0\xb8\xcc\x86", "й");  /* Cyrillic, with its breve */
    check("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한");
    check("\xe2\x84\xab", "Å");      /* angstrom sign */
    check("ﬁ", "ﬁ");                 /* a ligature stays */
    check("\xcc\x81x", "\xcc\x81x"); /* a mark without a letter */
    check("=\xcc\xb8", "≠");
    check("日本国", "日本国");
    check("بشار الأسد", "بشار الأسد");
    check("\xd8\xa7\xd9\x94", "أ"); /* alef, hamza above */
}

static void test_plain(void **state)
{
    (void)state;
    assert_true(ent_text_is_plain("", 0));
    assert_true(ent_text_is_plain("abc é", 6));
    assert_true(ent_text_is_plain("Владимир Путин", 27));
    assert_false(ent_text_is_plain("e\xcc\x81", 3));
    assert_false(ent_text_is_plain("ab\xe2\x84\xab", 5));
}

/* Compares with utf8proc_map(), which shares only the character data. */
static void check_against_utf8proc(const char *text, size_t n_bytes,
                                   struct ent_buf *buf)
{
    utf8proc_uint8_t *expected = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n_bytes,
                     &expected, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

    ent_buf_clear(buf);
    assert_ok(ent_text_nfc(text, n_bytes, buf));
    if (n < 0 || buf->n_bytes != (size_t)n ||
        memcmp(buf->bytes, expected, (size_t)n) != 0)
        fail_msg("\"%.*s\" has another normal form", (int)n_bytes, text);
    if (ent_text_is_plain(text, n_bytes) &&
        (n_bytes != (size_t)n || memcmp(text, expected, n_bytes) != 0))
        fail_msg("\"%.*s\" is not plain", (int)n_bytes, text);
    free(expected);
}

/* Each between letters and marks that might combine with it. */
static void test_every_code_point(void **state)
{
    static const char *const before[] = {"", "a", "\xe1\x84\x80", "\xd0\xb8"};
    struct ent_buf text, buf;

    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&buf);
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        size_t i = c < 0x30000 ? 0 : N_ITEMS(before) - 1;
        if ((c >= 0xd800 && c <= 0xdfff) || (c > 0x30000 && c < 0xe0000))
            continue;
        if (c > 0xe1000)
            break;
        for (; i < N_ITEMS(before); i++) {
            ent_buf_clear(&text);
            ent_buf_add_str(&text, before[i]);
            ent_utf8_put(&text, c);
            ent_buf_add_str(&text, "\xcc\x81");
            check_against_utf8proc(text.bytes, text.n_bytes, &buf);
        }
    }
    ent_buf_release(&text);
    ent_buf_release(&buf);
}

static void test_random_runs(void **state)
{
    static const uint32_t points[] = {'a',    'e',    ' ',    0xe9,   0x300,
                                      0x301,  0x308,  0x323,  0x327,  0x338,
                                      0x345,  0x3b1,  0x1fb3, 0x418,  0x438,
                                      0x306,  0x5d0,  0x5b0,  0x627,  0x653,
                                      0x654,  0x64e,  0x651,  0x915,  0x93c,
                                      0x1100, 0x1161, 0x11a8, 0xac00, 0x212b,
                                      0x4e00, 0xf900, 0x3042, 0x3099, 0xfb1d,
                                      0x1d15e};
    struct ent_buf text, buf;
    uint64_t random = 5;

    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&buf);
    for (int i = 0; i < 20000; i++) {
        size_t n = support_random(&random) % 60;
        ent_buf_clear(&text);
        ent_buf_add_str(&text, "");
        for (size_t j = 0; j < n; j++)
            ent_utf8_put(&text,
                         points[support_random(&random) % N_ITEMS(points)]);
        if (n > 0)
            check_against_utf8proc(text.bytes, text.n_bytes, &buf);
    }
    ent_buf_release(&text);
    ent_buf_release(&buf);
}

/* Half a million marks in the wrong order: sorting them one by one would take
 * hours. */
static void test_nothing_but_marks(void **state)
{
    enum {
        N = 250000
    };
    struct ent_buf text, buf;

    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&buf);
    for (int i = 0; i < N; i++)
        ent_buf_add_str(&text, "\xcc\x81\xcc\xa3"); /* class 230, then 220 */
    assert_ok(ent_text_nfc(text.bytes, text.n_bytes, &buf));
    assert_int_equal(buf.n_bytes, text.n_bytes);
    for (int i = 0; i < N; i++) {
        assert_memory_equal(buf.bytes + 2 * i, "\xcc\xa3", 2);
        assert_memory_equal(buf.bytes + 2 * (N + i), "\xcc\x81", 2);
    }
    ent_buf_release(&text);
    ent_buf_release(&buf);
}

static enum ent_status normalise(void *context)
{
    const struct ent_buf *text = context;
    struct ent_buf buf;
    enum ent_status status;

    ent_buf_init(&buf);
    status = ent_text_nfc(text->bytes, text->n_bytes, &buf);
    ent_buf_release(&buf);
    return status;
}

static void test_failing_allocations(void **state)
{
    struct ent_buf text;

    (void)state;
    ent_buf_init(&text);
    ent_buf_add_str(&text, "plain e");
    for (int i = 0; i < 1000; i++)
        ent_buf_add_str(&text, "\xcc\x81\xcc\xa3");
    assert_true(support_fail_each_allocation(normalise, &text) > 3);
    ent_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_random_runs),
        cmocka_unit_test(test_nothing_but_marks),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
