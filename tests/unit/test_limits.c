/* SPDX-License-Identifier: ISC */
/* Queries that would never end, on a graph in which everything is joined to
 * everything: each ends by its limit, and the store answers the next one. */
#include "query_support.h"
#include "store_fixture.h"

#include <pthread.h>
#include <time.h>

#define N_NODES 60

static int set_up(void **state)
{
    struct ent_load *load;
    set_up_store(state);
    load = given_begin(store);
    for (int i = 0; i < N_NODES; i++)
        for (int j = 0; j < N_NODES; j++) {
            char from[16], to[16];
            snprintf(from, sizeof from, "k%d", i);
            snprintf(to, sizeof to, "k%d", j);
            if (i != j)
                assert_ok(
                    given_add(load,
                              &(struct given){.s = from, .p = "e", .o = to}));
        }
    given_finish(load);
    return 0;
}

static const char *const endless[] = {
    "find ?a ?b ?c ?d ?e ?f where ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . "
    "filter ?a != ?f order by ?a",
    "find ?a ?b ?c ?d ?e ?f where ?a any* ?b . ?c any* ?d . ?e any* ?f . "
    "filter ?a != ?f order by ?a",
    "find ?a ?b ?c ?d ?f where ?a e ?b . ?a e ?c . ?a e ?d . ?a e ?f . "
    "?b e ?c . ?b e ?d . ?b e ?f . ?c e ?d . ?c e ?f . ?d e ?f order by ?a",
    "path k1 to k2 max 50 all",
    "find ?x where k1 (e/e/e){1000000000} ?x",
};

static void expect(const char *text, const struct ent_query_options *options,
                   enum ent_status expected)
{
    struct ent_query *query;
    enum ent_status status =
        ent_query_open(store, text, strlen(text), options, &query);
    while (status == ENT_OK)
        status = ent_query_next(query);
    if (status != expected)
        print_error("%s\n", text);
    assert_status(status, expected);
    ent_query_free(query);
    assert_answer(store, "ask k1 e k2", "answer\ntrue\n");
}

static void test_time(void **state)
{
    struct ent_query_options options = {.timeout_ms = 60,
                                        .memory_bytes = (size_t)4 << 30,
                                        .max_rows = UINT64_MAX};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(endless); i++)
        expect(endless[i], &options, ENT_ETIME);
}

static void test_memory(void **state)
{
    struct ent_query_options options = {.timeout_ms = -1,
                                        .memory_bytes = (size_t)1 << 20};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        expect(endless[i], &options, ENT_EMEMORY);
    expect("find ?x where k1 (((e?){900}){900}){900} ?x", &options,
           ENT_EMEMORY);
    expect("find ?a list(?b) as ?l where ?c e ?a . ?a (e/e)+ ?b . ?b e* ?d",
           &options, ENT_EMEMORY);
}

static void test_rows(void **state)
{
    struct ent_query_options options = {.max_rows = 100};
    struct ent_query *query;
    const char *text = "path k1 to k2 max 50 all";
    (void)state;
    assert_ok(ent_query_open(store, text, strlen(text), &options, &query));
    for (int i = 0; i < 100; i++)
        assert_ok(ent_query_next(query));
    assert_status(ent_query_next(query), ENT_END);
    assert_true(ent_query_truncated(query, NULL));
    ent_query_free(query);
}

static volatile bool cancel;

static void *cancel_soon(void *unused)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    __atomic_store_n(&cancel, true, __ATOMIC_RELAXED);
    return unused;
}

static void test_cancel(void **state)
{
    struct ent_query_options options = {.timeout_ms = -1,
                                        .memory_bytes = (size_t)4 << 30,
                                        .max_rows = UINT64_MAX,
                                        .cancel = &cancel};
    (void)state;
    for (size_t i = 1; i < N_ITEMS(endless); i++) {
        pthread_t thread;
        cancel = false;
        assert_int_equal(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
        expect(endless[i], &options, ENT_ECANCELLED);
        pthread_join(thread, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_time),
                                       cmocka_unit_test(test_memory),
                                       cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_cancel)};
    return cmocka_run_group_tests(tests, set_up, tear_down_store);
}
