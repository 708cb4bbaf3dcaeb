/* SPDX-License-Identifier: ISC */
/* Keys as numbers: each is found, nothing else is. */
#include "support.h"

#include "import/field.h"
#include "import/key.h"

static void test_all_found(void **state)
{
    (void)state;
    for (unsigned i = 1; i < ENT_N_KEYS; i++) {
        const char *name = ent_key_name((enum ent_key)i);
        assert_int_equal(ent_key_find(name, strlen(name)), i);
    }
    assert_int_equal(ENT_N_KEYS - 1, 50);
}

static void test_fields(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ENT_N_FIELDS; i++) {
        assert_string_equal(ent_key_name((enum ent_key)(i + 1)),
                            ent_field_names[i]);
        assert_int_equal(ent_input_field_find(ent_field_names[i],
                                              strlen(ent_field_names[i])),
                         i);
    }
    assert_int_equal(ent_input_field_find("subject", 7), ENT_N_FIELDS);
}

/* Names that differ in one character, or in length. */
static void test_others(void **state)
{
    (void)state;
    assert_int_equal(ent_key_find("", 0), ENT_KEY_NONE);
    assert_int_equal(ent_key_find("from\0", 5), ENT_KEY_NONE);
    for (unsigned i = 1; i < ENT_N_KEYS; i++) {
        char name[40];
        size_t n = strlen(ent_key_name((enum ent_key)i));
        memcpy(name, ent_key_name((enum ent_key)i), n);
        assert_int_not_equal(ent_key_find(name, n - 1), i);
        for (size_t k = 0; k < n; k++) {
            name[k] ^= 0x20;
            assert_int_equal(ent_key_find(name, n), ENT_KEY_NONE);
            name[k] ^= 0x20;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_found),
                                       cmocka_unit_test(test_fields),
                                       cmocka_unit_test(test_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
