/* SPDX-License-Identifier: ISC */
/* Answers that stop early, where an index has the order that is asked for, are
 * those of a whole sort: with few and many ties, from both ends. */
#include "query_support.h"
#include "store_fixture.h"

#include "queries/query.h"

#define N_THINGS 3000u

static int set_up(void **state)
{
    /* values of one relation each: all the same, few, many */
    static const unsigned n_values[] = {1, 3, 60, 2500};
    struct ent_load *load;
    set_up_store(state);
    load = given_begin(store);
    for (unsigned i = 0; i < N_THINGS; i++)
        for (unsigned r = 0; r < N_ITEMS(n_values); r++) {
            char thing[16], relation[8], value[16];
            unsigned n = i * 7919u % 10007u * (i % 5) % n_values[r];
            snprintf(thing, sizeof thing, "n%u", i);
            snprintf(relation, sizeof relation, "r%u", r);
            snprintf(value, sizeof value, "%u%s", 1000 + n, i % 3 ? "" : "-02");
            assert_ok(given_add(
                load, &(struct given){.s = thing, .p = relation, .o = value}));
            if (i % 4 == 0)
                assert_ok(
                    given_add(load,
                              &(struct given){.s = thing, .p = "a", .o = "b"}));
        }
    given_finish(load);
    return 0;
}

/* The same with a key that is no variable, so that all is sorted. */
static void compare(const char *listed, unsigned relation, const char *clauses,
                    const char *direction, const char *rest)
{
    char text[2][256];
    struct ent_buf found[2];
    for (int i = 0; i < 2; i++) {
        snprintf(text[i], sizeof text[i],
                 "find %s where ?x r%u ?v %s order by %s %s%s", listed,
                 relation, clauses, i ? "coalesce(?v)" : "?v", direction, rest);
        ent_buf_init(&found[i]);
        assert_ok(query_run(store, text[i], ENT_RESULT_TSV, NULL, &found[i]));
    }
    if (strcmp(ent_buf_cstr(&found[0]), ent_buf_cstr(&found[1])) != 0)
        print_error("%s\n", text[0]);
    assert_string_equal(ent_buf_cstr(&found[0]), ent_buf_cstr(&found[1]));
    ent_buf_release(&found[0]);
    ent_buf_release(&found[1]);
}

static void test_same(void **state)
{
    static const char *const clauses[] = {"", ". ?x a b", ". not { ?x a b }",
                                          ". optional { ?x a ?y }"};
    static const char *const directions[] = {"", "desc"};
    static const char *const cuts[] = {
        "limit 0",     "limit 7", "limit 1 offset 255", "limit 300 offset 250",
        "limit 20000", ""};
    char rest[64];
    (void)state;
    for (unsigned relation = 0; relation < 4; relation++)
        for (unsigned c = 0; c < N_ITEMS(clauses); c++)
            for (unsigned d = 0; d < N_ITEMS(directions); d++)
                for (unsigned i = 0; i < N_ITEMS(cuts); i++) {
                    snprintf(rest, sizeof rest, ", ?x %s", cuts[i]);
                    compare("?x ?v", relation, clauses[c], directions[d], rest);
                    snprintf(rest, sizeof rest, " %s", cuts[i]);
                    compare("?v", relation, clauses[c], directions[d], rest);
                }
}

static void test_stops(void **state)
{
    static const char *const queries[] = {
        "profile find ?x ?v where ?x r3 ?v order by ?v limit 5",
        "profile find ?x ?v where ?x r3 ?v order by ?v desc limit 5"};
    (void)state;
    for (unsigned i = 0; i < N_ITEMS(queries); i++) {
        struct ent_buf found;
        ent_buf_init(&found);
        assert_ok(query_run(store, queries[i], ENT_RESULT_TSV, NULL, &found));
        const char *line = strchr(ent_buf_cstr(&found), '\n');
        assert_non_null(line);
        assert_non_null(
            strstr(line, "?x r3 ?v, found by relation\t0\t3000\t5\t"));
        ent_buf_release(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_stops),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down_store);
}
