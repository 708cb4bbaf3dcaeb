/* SPDX-License-Identifier: ISC */
/* The tables of CAMEO, and what is stated of relations and actors. */
#include "support.h"

#include "base/text.h"
#include "import/cameo/cameo.h"
#include "import/cameo/said.h"

static void test_codes(void **state)
{
    (void)state;
    assert_true(ent_cameo_n_events > 290);
    assert_true(ent_cameo_n_events <= ENT_CAMEO_MAX_EVENTS);
    for (size_t i = 0; i < ent_cameo_n_events; i++) {
        const struct ent_cameo_event *e = &ent_cameo_events[i];
        size_t n = strlen(e->code);
        assert_true(n == 3 || n == 4);
        assert_int_equal(strspn(e->code, "0123456789"), n);
        if (i > 0)
            assert_true(strcmp(ent_cameo_events[i - 1].code, e->code) < 0);
        assert_ptr_equal(ent_cameo_event_find(e->code, n), e);
        assert_true(e->goldstein_tenths >= -100 && e->goldstein_tenths <= 100);
    }
    assert_null(ent_cameo_event_find("", 0));
    assert_null(ent_cameo_event_find("0", 1));
    assert_null(ent_cameo_event_find("21", 2));
    assert_null(ent_cameo_event_find("0219", 4));
    assert_null(ent_cameo_event_find("02111", 5));
    assert_ptr_equal(ent_cameo_event_find("13", 2),
                     ent_cameo_event_find("130", 3));
}

/* They can be written without brackets, and no two are the same. */
static void test_relations(void **state)
{
    (void)state;
    for (size_t i = 0; i < ent_cameo_n_events; i++) {
        const char *relation = ent_cameo_events[i].relation;
        assert_true(ent_name_is_bare(relation, strlen(relation)));
        assert_int_equal(strspn(relation, "abcdefghijklmnopqrstuvwxyz_"),
                         strlen(relation));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(relation, ent_cameo_events[k].relation);
    }
    assert_string_equal(ent_cameo_event_find("040", 3)->relation, "consult");
    assert_string_equal(ent_cameo_event_find("130", 3)->relation, "threaten");
}

static void test_parents(void **state)
{
    (void)state;
    for (size_t i = 0; i < ent_cameo_n_events; i++) {
        const struct ent_cameo_event *e = &ent_cameo_events[i];
        const struct ent_cameo_event *parent = ent_cameo_event_parent(e);
        bool is_root = e->code[2] == '0' && !e->code[3];
        if (is_root) {
            assert_null(parent);
            continue;
        }
        assert_non_null(parent);
        assert_memory_equal(parent->code, e->code, e->code[3] ? 3 : 2);
        assert_string_equal(ent_cameo_event_quad(parent),
                            ent_cameo_event_quad(e));
    }
}

static void test_classes(void **state)
{
    static const char *const expected[][2] = {
        {"010", "verbal cooperation"},   {"057", "verbal cooperation"},
        {"060", "material cooperation"}, {"0874", "material cooperation"},
        {"090", "verbal conflict"},      {"139", "verbal conflict"},
        {"140", "material conflict"},    {"2042", "material conflict"}};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(expected); i++)
        assert_string_equal(ent_cameo_event_quad(
                                ent_cameo_event_find(expected[i][0],
                                                     strlen(expected[i][0]))),
                            expected[i][1]);
    assert_string_equal(ent_cameo_event_find("1043", 4)->plover, "REQUEST");
    assert_string_equal(ent_cameo_event_find("084", 3)->plover, "RETREAT");
    assert_null(ent_cameo_event_find("010", 3)->plover);
    assert_int_equal(ent_cameo_event_find("130", 3)->goldstein_tenths, -44);
}

/* Every code but those that become a root without their zero. */
static void test_lost_zeros(void **state)
{
    (void)state;
    for (size_t i = 0; i < ent_cameo_n_events; i++) {
        const char *code = ent_cameo_events[i].code;
        size_t n = strlen(code);
        assert_false(ent_cameo_lost_zero(code, n));
        if (*code != '0')
            continue;
        bool is_root = n == 3 && ent_cameo_event_find(code + 1, 2);
        assert_int_equal(ent_cameo_lost_zero(code + 1, n - 1), !is_root);
    }
    assert_false(ent_cameo_lost_zero("", 0));
    assert_false(ent_cameo_lost_zero("999", 3));
}

static void check_table(const struct ent_cameo_code *codes, size_t n)
{
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        const char *name = codes[i].name;
        assert_int_equal(strlen(codes[i].code), 3);
        if (i > 0)
            assert_true(strcmp(codes[i - 1].code, codes[i].code) < 0);
        assert_null(ent_name_problem(name, strlen(name)));
        assert_true(ent_text_is_plain(name, strlen(name)));
        assert_ptr_equal(ent_cameo_code_name(codes, n, codes[i].code, 3), name);
    }
    assert_null(ent_cameo_code_name(codes, n, "", 0));
    assert_null(ent_cameo_code_name(codes, n, "~~~", 3));
    assert_null(ent_cameo_code_name(codes, n, codes[0].code, 2));
}

static void test_tables(void **state)
{
    (void)state;
    check_table(ent_cameo_countries, ent_cameo_n_countries);
    check_table(ent_cameo_regions, ent_cameo_n_regions);
    check_table(ent_cameo_groups, ent_cameo_n_groups);
    check_table(ent_cameo_peoples, ent_cameo_n_peoples);
    check_table(ent_cameo_religions, ent_cameo_n_religions);
    check_table(ent_cameo_types, ent_cameo_n_types);
    assert_string_equal(ent_cameo_country_named("Russian Federation", 18),
                        "Russia");
    assert_null(ent_cameo_country_named("Russia", 6));
}

static size_t count(const struct ent_batch *batch)
{
    size_t n = 0;
    for (const struct ent_item *i = batch->first; i; i = i->next)
        n++;
    return n;
}

static enum ent_status say_twice(void *context)
{
    struct ent_cameo_said said;
    struct ent_batch batch;
    size_t *n = context;
    const struct ent_cameo_event *event = ent_cameo_event_find("1311", 4);
    const struct ent_term iraq = {.kind = ENT_NAME,
                                  .bytes = "Iraq",
                                  .n_bytes = 4};
    const struct ent_term police = {.kind = ENT_NAME,
                                    .bytes = "Police",
                                    .n_bytes = 6};
    enum ent_status status = ENT_OK;
    ent_cameo_said_init(&said, "GDELT");
    ent_batch_init(&batch);
    for (int i = 0; i < 2 && !status; i++) {
        status = ent_cameo_say_relation(&said, event, 1, &batch);
        if (!status)
            status = ent_cameo_say_country(&said, &police, &iraq, 1, &batch);
        if (!status)
            status = ent_cameo_say_country(&said, &iraq, &iraq, 1, &batch);
    }
    *n = count(&batch);
    ent_batch_release(&batch);
    ent_cameo_said_release(&said);
    return status;
}

/* 1311 and 131 have six facts each, 130 five: it has nothing broader. */
static void test_said_once(void **state)
{
    size_t n = 0;
    (void)state;
    assert_ok(say_twice(&n));
    assert_int_equal(n, 6 + 6 + 5 + 2);
    assert_true(support_fail_each_allocation(say_twice, &n) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),      cmocka_unit_test(test_relations),
        cmocka_unit_test(test_parents),    cmocka_unit_test(test_classes),
        cmocka_unit_test(test_lost_zeros), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
