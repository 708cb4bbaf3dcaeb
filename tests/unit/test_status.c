/* SPDX-License-Identifier: ISC */
/* Statuses: every one has a sentence, a name and an exit code. */
#include "support.h"

static const enum ent_status all[] = {
#define STATUS_NAME(name, number, exit_code, sentence) name,
    ENT_STATUS_TABLE(STATUS_NAME)
#undef STATUS_NAME
};

static void test_every_status_is_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(all); i++) {
        const char *text = ent_status_text(all[i]);
        assert_true(strlen(text) > 0);
        assert_int_not_equal(text[strlen(text) - 1], '.');
        assert_memory_equal(ent_status_name(all[i]), "ENT_", 4);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(all[i], all[j]);
            assert_string_not_equal(text, ent_status_text(all[j]));
        }
    }
}

static void test_signs(void **state)
{
    (void)state;
    assert_int_equal(ENT_OK, 0);
    for (size_t i = 0; i < N_ITEMS(all); i++)
        if (all[i] != ENT_OK && all[i] != ENT_END)
            assert_true(all[i] < 0);
    assert_true(ENT_END > 0);
}

static void test_exit_codes(void **state)
{
    (void)state;
    assert_int_equal(ent_status_exit_code(ENT_OK), 0);
    assert_int_equal(ent_status_exit_code(ENT_EIO), 1);
    assert_int_equal(ent_status_exit_code(ENT_ESYNTAX), 2);
    assert_int_equal(ent_status_exit_code(ENT_EREFUSED), 3);
    assert_int_equal(ent_status_exit_code(ENT_EDAMAGED), 4);
    assert_int_equal(ent_status_exit_code(ENT_EFULL), 5);
    assert_int_equal(ent_status_exit_code(ENT_ETIME), 124);
}

static void test_unknown_numbers(void **state)
{
    enum ent_status unknown = (enum ent_status)(-1000);

    (void)state;
    assert_string_equal(ent_status_text(unknown), "unknown status");
    assert_string_equal(ent_status_name(unknown), "ENT_UNKNOWN");
    assert_int_equal(ent_status_exit_code(unknown), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status_is_told_apart),
        cmocka_unit_test(test_signs),
        cmocka_unit_test(test_exit_codes),
        cmocka_unit_test(test_unknown_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
