/* SPDX-License-Identifier: ISC */
/* Which order serves which pattern. */
#include "support.h"

#include "store/tupleset.h"

static void test_every_pattern(void **state)
{
    (void)state;
    for (unsigned bound = 0; bound < 8; bound++)
        for (int next = -1; next < 3; next++) {
            unsigned n_bound = 0;
            enum ent_set set =
                ent_order_for(bound & 1, bound & 2, bound & 4, next, false);
            const unsigned char *columns = ent_order_columns(set);
            assert_true(set <= ENT_OPS);
            assert_int_equal((1 << columns[0]) | (1 << columns[1]) |
                                 (1 << columns[2]),
                             7);
            for (unsigned i = 0; i < 3; i++)
                n_bound += bound >> i & 1;
            for (unsigned i = 0; i < n_bound; i++)
                assert_true(bound >> columns[i] & 1);
            if (next >= 0 && !(bound >> next & 1))
                assert_int_equal(columns[n_bound], next);
            assert_int_equal(ent_order_for(bound & 1, bound & 2, bound & 4,
                                           next, true),
                             set + (ENT_OTHER_SPO - ENT_SPO));
        }
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(ent_order_for(true, false, false, 2, false), ENT_SOP);
    assert_int_equal(ent_order_for(false, true, false, 0, false), ENT_PSO);
    assert_int_equal(ent_order_for(false, true, true, -1, false), ENT_POS);
    assert_int_equal(ent_order_for(true, false, true, 1, true), ENT_OTHER_SOP);
    for (unsigned set = ENT_SPO; set <= ENT_OTHER_OPS; set++) {
        const unsigned char *columns = ent_order_columns(set);
        const char *name = ent_set_schemas[set].name;
        for (unsigned i = 0; i < 3; i++)
            assert_int_equal("spo"[columns[i]], name[strlen(name) - 3 + i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pattern),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
