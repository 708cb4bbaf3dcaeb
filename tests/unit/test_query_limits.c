/* SPDX-License-Identifier: ISC */
/* Queries that never end on their own: each operator, the sort and the writers
 * end by the limit that is set, and when they are cancelled. */
#include <time.h>

#include "query_support.h"
#include "store_fixture.h"

#define N_MANY 2000u
#define N_FRIENDS 120u

/* Many things of one kind, and some of whom each knows each. */
static int set_up(void **state)
{
    char a[16], b[16];
    set_up_store(state);
    struct ent_load *load = given_begin(store);
    for (unsigned i = 0; i < N_MANY; i++) {
        snprintf(a, sizeof a, "n%u", i);
        struct given given = {.s = a, .p = "is", .o = "many"};
        assert_ok(given_add(load, &given));
    }
    for (unsigned i = 0; i < N_FRIENDS * N_FRIENDS; i++) {
        snprintf(a, sizeof a, "f%u", i / N_FRIENDS);
        snprintf(b, sizeof b, "f%u", i % N_FRIENDS);
        struct given given = {.s = a, .p = "knows", .o = b};
        assert_ok(given_add(load, &given));
    }
    given_finish(load);
    return 0;
}

#define MANY "?a is many . ?b is many . ?c is many . ?d is many"
#define CLIQUE                                                                 \
    "?a knows ?b . ?a knows ?c . ?a knows ?d . ?a knows ?e . ?b knows ?c . "   \
    "?b knows ?d . ?b knows ?e . ?c knows ?d . ?c knows ?e . ?d knows ?e"

static const char *const endless[] = {
    "find count() as ?n where " MANY " . filter ?a != ?b and ?c != ?d",
    "find ?a ?b ?c ?d where " MANY,
    "find ?a ?b ?c ?d where " MANY " order by ?d",
    "find ?a ?b ?c ?d where " MANY " order by ?d desc, ?a limit 10",
    "find ?a ?b ?c ?d where " MANY " order by length(?d), ?c limit 3 per ?a",
    "find ?a ?b ?c ?d where { " MANY " } or { " MANY " }",
    "find ?d ?a count(distinct ?b) as ?n where " MANY " . filter ?b != ?c",
    "find ?a count(distinct ?b) as ?n max(?c) as ?m where " MANY
    " . filter ?b != ?c",
    "find list(?a) as ?l where " MANY " . filter ?a != ?b",
    "find ?a where ?a is many . not { ?b is many . ?c is many . ?d is many . "
    "filter ?a = ?b and ?b = ?c and ?c != ?a }",
    "find ?a ?b ?c where ?a is many . optional { ?b is many . ?c is many . "
    "?d is many . filter ?b != ?d } order by ?b",
    "find ?a ?d where " MANY " with reports",
    "find count() as ?n where " MANY
    " . filter matches(?a, \"(n|.)*(n|.)*(n|.)*x$\") and ?b != ?c",
    "find count() as ?n where " MANY
    " . filter like(?a, \"*n*n*n*x\") or contains(lower(?d), \"y\")",
    "find ?a ?b ?c ?d ?e where " CLIQUE " . filter ?a != ?b or ?c != ?d",
    "find ?x ?y ?z where ?x (knows|^knows)+ ?y . ?y any{3,} ?z . ?z any* ?w . "
    "?w any* ?x order by ?z",
    "find ?x ?y where ?x any* ?v . ?v any* ?w . ?w any* ?y . ?y any* ?z",
    "graph where ?a knows ?b . ?b knows ?c . ?c knows ?d . ?d knows ?e",
    "path f0 to f1 max 12 all",
};

static enum ent_status run(const char *text,
                           const struct ent_query_options *options)
{
    struct ent_query *query;
    enum ent_status status =
        ent_query_open(store, text, strlen(text), options, &query);
    while (status == ENT_OK)
        status = ent_query_next(query);
    ent_query_free(query);
    return status;
}

static void expect(const char *text, const struct ent_query_options *options,
                   enum ent_status expected)
{
    enum ent_status status = run(text, options);
    if (status != expected)
        print_error("%s\n", text);
    assert_status(status, expected);
}

static void test_time(void **state)
{
    struct ent_query_options options = {.timeout_ms = 25,
                                        .max_rows = UINT64_MAX};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(endless); i++)
        expect(endless[i], &options, ENT_ETIME);
}

static void test_cancel(void **state)
{
    volatile bool cancel = true;
    struct ent_query_options options = {.timeout_ms = -1,
                                        .max_rows = UINT64_MAX,
                                        .cancel = &cancel};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(endless); i++)
        expect(endless[i], &options, ENT_ECANCELLED);
}

static void test_memory(void **state)
{
    static const char *const texts[] = {
        "find ?a ?b ?c where ?a is many . ?b is many . ?c is many order by ?c",
        "find ?a ?b ?c where ?a is many . ?b is many . ?c is many "
        "order by ?c limit 300000",
        "find ?a ?b where { ?a is many . ?b is many } or { ?a is many . "
        "?b is many }",
        "find ?b count(distinct ?a) as ?n where ?a is many . ?b is many . "
        "filter ?a != ?b",
        "find list(?a) as ?l where ?a is many . ?b is many . filter ?a != ?b",
        "find ?a ?b where ?a is many . ?b is many with reports",
        "find ?a list(?a) as ?l where ?a is many . ?b is many . ?c is many",
    };
    struct ent_query_options options = {.timeout_ms = -1,
                                        .memory_bytes = (size_t)3 << 20,
                                        .max_rows = UINT64_MAX};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(texts); i++)
        expect(texts[i], &options, ENT_EMEMORY);
}

/* Takes what is written at a pace of its own. */
static enum ent_status read_slowly(void *context, const char *bytes,
                                   size_t n_bytes)
{
    static const struct timespec pause = {.tv_nsec = 5000000};
    (void)bytes;
    *(size_t *)context += n_bytes;
    nanosleep(&pause, NULL);
    return ENT_OK;
}

/* What had been written when the time was over. */
static size_t write_slowly(enum ent_result_format format, int64_t timeout_ms)
{
    struct ent_query_options options = {.timeout_ms = timeout_ms,
                                        .max_rows = UINT64_MAX};
    struct ent_query *query;
    size_t n_bytes = 0;
    assert_ok(ent_query_open(store, endless[1], strlen(endless[1]), &options,
                             &query));
    assert_status(ent_query_write(query, format, NULL, read_slowly, &n_bytes),
                  ENT_ETIME);
    ent_query_free(query);
    return n_bytes;
}

static void test_slow_reader(void **state)
{
    (void)state;
    for (int format = 0; format < ENT_N_RESULTS; format++) {
        int64_t ms = 25;
        /* on a busy machine the writing may not begin in that time */
        while (write_slowly((enum ent_result_format)format, ms) == 0) {
            ms *= 2;
            assert_true(ms < 60000);
        }
    }
}

static enum ent_status count_bytes(void *context, const char *bytes,
                                   size_t n_bytes)
{
    (void)bytes;
    *(size_t *)context += n_bytes;
    return ENT_OK;
}

static enum ent_status write_all(const char *text, size_t memory_bytes,
                                 enum ent_result_format format, size_t *n_bytes)
{
    struct ent_query_options options = {.timeout_ms = -1,
                                        .memory_bytes = memory_bytes,
                                        .max_rows = UINT64_MAX};
    struct ent_query *query;
    *n_bytes = 0;
    enum ent_status status =
        ent_query_open(store, text, strlen(text), &options, &query);
    if (status == ENT_OK)
        status = ent_query_write(query, format, NULL, count_bytes, n_bytes);
    ent_query_free(query);
    return status;
}

/* One row of a list with more text than there is memory: what can be given
 * away piece by piece is, the rest counts. */
static void test_long_row(void **state)
{
    static const char form[] = "find list(?t) as ?l where f0 knows ?a . "
                               "?a knows ?b . bind \"%0*d\" as ?t";
    const size_t limit = (size_t)8 << 20;
    char text[4096];
    (void)state;
    snprintf(text, sizeof text, form, 3000, 0);
    for (int format = 0; format < ENT_N_RESULTS; format++) {
        size_t n_bytes;
        bool streams = format == ENT_RESULT_JSON ||
                       format == ENT_RESULT_NDJSON ||
                       format == ENT_RESULT_MSGPACK;
        assert_status(write_all(text, limit, (enum ent_result_format)format,
                                &n_bytes),
                      streams ? ENT_OK : ENT_EMEMORY);
        assert_true(streams ? n_bytes > 4 * limit : n_bytes < limit);
        assert_ok(write_all(text, limit * 50, (enum ent_result_format)format,
                            &n_bytes));
        assert_true(n_bytes > (format == ENT_RESULT_TABLE ? 0 : 4 * limit));
    }
}

/* Facts that a list shows count while it is shown. */
static void test_list_of_facts(void **state)
{
    static const char text[] =
        "find list(?f) as ?l where f0 knows ?a . ?a knows ?b . bind "
        "(?b says (?a says (?b says (?a says (?b says (?a says ?b)))))) as ?f";
    size_t n_bytes;
    (void)state;
    assert_status(write_all(text, (size_t)12 << 20, ENT_RESULT_JSON, &n_bytes),
                  ENT_EMEMORY);
    assert_ok(write_all(text, (size_t)256 << 20, ENT_RESULT_JSON, &n_bytes));
}

/* Names that nothing bears are looked for one after the other. */
static void test_unknown_names(void **state)
{
    volatile bool cancel = true;
    struct ent_query_options options = {.timeout_ms = -1, .cancel = &cancel};
    struct ent_query *query;
    static const char text[] = "find ?a where ?a is [manny] . ?a is [mani]";
    (void)state;
    assert_status(ent_query_open(store, text, strlen(text), &options, &query),
                  ENT_ECANCELLED);
    ent_query_free(query);
    cancel = false;
    assert_ok(ent_query_open(store, text, strlen(text), &options, &query));
    ent_query_free(query);
}

/* Who is in a hurry gets the error without the suggestion. */
static void test_mending(void **state)
{
    volatile bool cancel = false;
    struct ent_query_options options = {.timeout_ms = -1, .cancel = &cancel};
    static const char text[] = "find ?a where ?a is many ?a knows ?b";
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct ent_query *query;
        size_t n_diags;
        cancel = i == 1;
        assert_status(ent_query_open(store, text, strlen(text), &options,
                                     &query),
                      ENT_ESYNTAX);
        const struct ent_query_diag *diags = ent_query_diags(query, &n_diags);
        assert_true(n_diags > 0);
        assert_int_equal(diags[0].suggestion == NULL, cancel);
        ent_query_free(query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_slow_reader),
        cmocka_unit_test(test_long_row),
        cmocka_unit_test(test_list_of_facts),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_mending),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down_store);
}
