/* SPDX-License-Identifier: ISC */
/* The quick scans against the slow ones: every byte at every place, of texts
 * of every short length, at every alignment. */
#include "support.h"

#include "base/scan.h"

#define LONGEST 50

/* The text ends where its memory does, so that the sanitisers see a scan that
 * reads on. */
static char *make_text(size_t n_bytes)
{
    char *text = malloc(n_bytes ? n_bytes : 1);
    assert_non_null(text);
    memset(text, 'a', n_bytes);
    return text;
}

static void compare(const char *text, size_t n)
{
    const char *end = text + n;
    assert_ptr_equal(ent_scan_json(text, end), ent_scan_json_slow(text, end));
    assert_int_equal(ent_scan_ascii(text, n), ent_scan_ascii_slow(text, n));
    assert_int_equal(ent_scan_printable(text, n),
                     ent_scan_printable_slow(text, n));
    assert_int_equal(ent_scan_forbidden(text, n),
                     ent_scan_forbidden_slow(text, n));
}

static void test_every_byte(void **state)
{
    (void)state;
    for (size_t n = 0; n <= LONGEST; n++) {
        char *text = make_text(n);
        compare(text, n);
        for (size_t i = 0; i < n; i++) {
            for (int byte = 0; byte < 256; byte++) {
                text[i] = (char)byte;
                compare(text, n);
            }
            text[i] = 'a';
        }
        free(text);
    }
}

static void test_first_of_two(void **state)
{
    (void)state;
    char *text = make_text(LONGEST);
    for (size_t i = 0; i < LONGEST; i++)
        for (size_t k = 0; k < LONGEST; k++) {
            text[i] = '"';
            text[k] = '\xc3';
            compare(text, LONGEST);
            compare(text + 3, LONGEST - 3);
            text[i] = text[k] = 'a';
        }
    free(text);
}

static void test_classes(void **state)
{
    (void)state;
    assert_true(ent_scan_printable("", 0));
    assert_true(ent_scan_printable("Bashar al-Assad ~", 17));
    assert_false(ent_scan_printable("Bashar al-Assad\x7f", 16));
    assert_false(ent_scan_printable("S\xc3\xa3o Tom\xc3\xa9", 10));
    assert_int_equal(ent_scan_ascii("S\xc3\xa3o", 5), 1);
    static const char text[] = "no end here, \\ but there";
    assert_ptr_equal(ent_scan_json(text, text + sizeof text - 1), text + 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_byte),
                                       cmocka_unit_test(test_first_of_two),
                                       cmocka_unit_test(test_classes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
