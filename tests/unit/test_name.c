/* SPDX-License-Identifier: ISC */
/* Names, IRIs, and which names need brackets. */
#include "base/limits.h"
#include "base/text.h"

#include "support.h"

static const char *name_problem(const char *text)
{
    return ent_name_problem(text, strlen(text));
}

static const char *iri_problem(const char *text)
{
    return ent_iri_problem(text, strlen(text));
}

static bool is_bare(const char *text)
{
    return ent_name_is_bare(text, strlen(text));
}

static void test_names(void **state)
{
    char text[ENT_MAX_NAME_BYTES + 1];

    (void)state;
    memset(text, 'a', sizeof text);
    assert_null(name_problem("Russia"));
    assert_null(name_problem(" not trimmed "));
    assert_null(name_problem("\xc2\xa0"));
    assert_null(name_problem("日本国"));
    assert_null(ent_name_problem(text, ENT_MAX_NAME_BYTES));
    assert_string_equal(ent_name_problem(text, sizeof text),
                        "longer than 400 bytes");
    assert_string_equal(name_problem(""), "empty");
    assert_string_equal(name_problem("a\xff"), "not valid UTF-8");
    assert_string_equal(name_problem("a\nb"), "holds a control character");
    assert_string_equal(name_problem("\x7f"), "holds a control character");
    assert_string_equal(name_problem("a\xc2\x85"), "holds a control character");
    assert_string_equal(ent_name_problem("a\0", 2),
                        "holds a control character");
}

static void test_iris(void **state)
{
    static char text[ENT_MAX_IRI_BYTES + 1];
    static const char *const bad[] = {"a:b c", "a:<",       "a:>",  "a:\"",
                                      "a:{",   "a:}",       "a:|",  "a:\\",
                                      "a:^",   "a:`",       "a:\n", "a:\x7f",
                                      "a: ",   "a:\xc2\x80"};

    (void)state;
    memset(text, 'a', sizeof text);
    text[1] = ':';
    assert_null(iri_problem("https://example.org/é?q=1#f"));
    assert_null(iri_problem("urn:entente:Bashar%20al-Assad"));
    assert_null(iri_problem("x+y-z.1:"));
    assert_null(ent_iri_problem(text, ENT_MAX_IRI_BYTES));
    assert_string_equal(ent_iri_problem(text, sizeof text),
                        "longer than 8192 bytes");
    assert_string_equal(iri_problem(""), "empty");
    assert_string_equal(iri_problem("a:\xff"), "not valid UTF-8");
    for (size_t i = 0; i < N_ITEMS(bad); i++)
        assert_string_equal(iri_problem(bad[i]),
                            "holds a character that IRIs cannot");
    assert_string_equal(ent_iri_problem("a:\0", 3),
                        "holds a character that IRIs cannot");
    assert_string_equal(iri_problem("/relative"), "has no scheme");
    assert_string_equal(iri_problem("abc"), "has no scheme");
    assert_string_equal(iri_problem(":x"), "has no scheme");
    assert_string_equal(iri_problem("1a:x"), "has no scheme");
}

static void test_strings_that_are_iris(void **state)
{
    (void)state;
    assert_true(ent_text_is_iri("http://x", 8));
    assert_true(ent_text_is_iri("https://x", 9));
    assert_true(ent_text_is_iri("urn:a", 5));
    assert_false(ent_text_is_iri("http:/", 6));
    assert_false(ent_text_is_iri("HTTP://x", 8));
    assert_false(ent_text_is_iri("mailto:a@b", 10));
    assert_false(ent_text_is_iri("", 0));
}

static void test_bare_names(void **state)
{
    static const char *const bare[] = {"Russia", "meets_with", "a-b",
                                       "G20",    "x-1-2",      "Čad",
                                       "日本",   "हिन्दी",      "a_"};
    static const char *const not_bare[] = {"",     "Bashar al-Assad",
                                           "20G",  "_a",
                                           "-a",   "a-",
                                           "a--b", "U.S.",
                                           "a b",  "a]",
                                           "a'",   "\xcc\x81-"};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(bare); i++)
        if (!is_bare(bare[i]))
            fail_msg("\"%s\" is bare", bare[i]);
    for (size_t i = 0; i < N_ITEMS(not_bare); i++)
        if (is_bare(not_bare[i]))
            fail_msg("\"%s\" is not bare", not_bare[i]);
}

static void test_classes(void **state)
{
    (void)state;
    assert_true(ent_code_point_is_letter('a'));
    assert_true(ent_code_point_is_letter(0x431));
    assert_true(ent_code_point_is_letter(0x4e00));
    assert_false(ent_code_point_is_letter('1'));
    assert_false(ent_code_point_is_letter(0x301));
    assert_true(ent_code_point_is_mark(0x301));
    assert_true(ent_code_point_is_mark(0x903));
    assert_false(ent_code_point_is_mark('a'));
    assert_true(ent_code_point_is_digit('7'));
    assert_true(ent_code_point_is_digit(0x661));
    assert_false(ent_code_point_is_digit(0xb2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_iris),
        cmocka_unit_test(test_strings_that_are_iris),
        cmocka_unit_test(test_bare_names),
        cmocka_unit_test(test_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
