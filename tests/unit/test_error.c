/* SPDX-License-Identifier: ISC */
/* Errors: message, place, cutting and cleaning. */
#include "support.h"

#include <entente/error.h>

#include "base/text.h"

static void test_fills_in(void **state)
{
    struct ent_error error;

    (void)state;
    assert_status(ent_error_set(&error, ENT_EIO, "cannot read %s", "a.db"),
                  ENT_EIO);
    assert_int_equal(error.status, ENT_EIO);
    assert_int_equal(error.line, 0);
    assert_int_equal(error.column, 0);
    assert_string_equal(error.message, "cannot read a.db");
    assert_status(ent_error_at(&error, ENT_ESYNTAX, 3, 14, "no %d", 7),
                  ENT_ESYNTAX);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 14);
    assert_string_equal(error.message, "no 7");
}

static void test_no_error_wanted(void **state)
{
    (void)state;
    assert_status(ent_error_set(NULL, ENT_EFULL, "x"), ENT_EFULL);
    assert_status(ent_error_at(NULL, ENT_EFULL, 1, 1, "x"), ENT_EFULL);
}

static void test_may_quote_itself(void **state)
{
    struct ent_error error;

    (void)state;
    (void)ent_error_set(&error, ENT_EIO, "disk");
    (void)ent_error_set(&error, ENT_EIO, "line 3: %s", error.message);
    assert_string_equal(error.message, "line 3: disk");
}

/* At every possible offset, a character that is cut goes as a whole. */
static void test_cuts_between_characters(void **state)
{
    static const char *const characters[] = {"a", "é", "€", "𝄞"};
    char text[2 * ENT_ERROR_MESSAGE_BYTES];
    struct ent_error error;

    (void)state;
    for (size_t c = 0; c < N_ITEMS(characters); c++) {
        size_t n_character = strlen(characters[c]);
        for (size_t lead = 0; lead < 4; lead++) {
            size_t n = lead;
            memset(text, '-', lead);
            while (n + n_character < sizeof text) {
                memcpy(text + n, characters[c], n_character);
                n += n_character;
            }
            text[n] = '\0';
            (void)ent_error_set(&error, ENT_EIO, "%s", text);
            n = strlen(error.message);
            assert_int_equal(ent_utf8_valid(error.message, n), n);
            assert_true(n < ENT_ERROR_MESSAGE_BYTES);
            assert_true(n + n_character >= ENT_ERROR_MESSAGE_BYTES);
            assert_memory_equal(error.message, text, n);
        }
    }
}

static void test_cleans_bad_bytes(void **state)
{
    struct ent_error error;

    (void)state;
    (void)ent_error_set(&error, ENT_EIO, "a%sb%s", "\xff\xc3", "\xe2\x82");
    assert_string_equal(error.message, "a??b??");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fills_in),
        cmocka_unit_test(test_no_error_wanted),
        cmocka_unit_test(test_may_quote_itself),
        cmocka_unit_test(test_cuts_between_characters),
        cmocka_unit_test(test_cleans_bad_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
