/* SPDX-License-Identifier: ISC */
/* Queries through the library: rows, limits, cancelling, memory, diagnostics,
 * the store as it stood. */
#include "query_support.h"
#include "store_fixture.h"

#define DAY INT64_C(86400)
#define START INT64_C(1442534400) /* 2015-09-18 */

static int set_up(void **state)
{
    set_up_store(state);
    given_load(store, query_facts, N_ITEMS(query_facts));
    return 0;
}

/* The store's clock never goes back: begin in 2015. */
static int set_up_early(void **state)
{
    ent_clock_set(START - DAY);
    return set_up(state);
}

static struct ent_query *open_query(const char *text,
                                    const struct ent_query_options *options)
{
    struct ent_query *query;
    assert_ok(ent_query_open(store, text, strlen(text), options, &query));
    return query;
}

static void test_rows(void **state)
{
    struct ent_query *query =
        open_query("find ?who ?x where ?who opposes (?x supports ?y)", NULL);
    struct ent_cell cell;
    (void)state;
    assert_int_equal(ent_query_n_columns(query), 2);
    assert_string_equal(ent_query_column(query, 0), "who");
    assert_string_equal(ent_query_column(query, 1), "x");
    assert_null(ent_query_column(query, 2));
    assert_ok(ent_query_next(query));
    assert_ok(ent_query_cell(query, 1, &cell));
    assert_int_equal(cell.kind, ENT_CELL_TERM);
    assert_int_equal(cell.term.kind, ENT_NAME);
    assert_bytes(cell.term.bytes, cell.term.n_bytes, "Russia");
    assert_status(ent_query_cell(query, 2, &cell), ENT_EUSAGE);
    assert_status(ent_query_next(query), ENT_END);
    assert_status(ent_query_next(query), ENT_END);
    assert_int_equal(ent_query_n_rows(query), 1);
    assert_false(ent_query_truncated(query, NULL));
    assert_true(ent_query_elapsed_ms(query) >= 0);
    ent_query_free(query);
}

static void test_cells(void **state)
{
    struct ent_query *query =
        open_query("find list(?x) as ?l min(?z) as ?m where Iran supports ?x . "
                   "optional { ?x size ?z }",
                   NULL);
    struct ent_cell cell;
    (void)state;
    assert_ok(ent_query_next(query));
    assert_ok(ent_query_cell(query, 0, &cell));
    assert_int_equal(cell.kind, ENT_CELL_TERMS);
    assert_int_equal(cell.n_terms, 2);
    assert_bytes(cell.terms[1].bytes, cell.terms[1].n_bytes, "Hezbollah");
    assert_ok(ent_query_cell(query, 1, &cell));
    assert_int_equal(cell.kind, ENT_CELL_NONE);
    ent_query_free(query);

    query = open_query("find ?x where ?x supports Assad . ?x supports Hezbollah"
                       " with reports",
                       NULL);
    assert_ok(ent_query_next(query));
    assert_ok(ent_query_cell(query, 1, &cell));
    assert_int_equal(cell.kind, ENT_CELL_REPORTS);
    assert_int_equal(cell.n_reports, 2);
    assert_int_equal(cell.reports[0], 2);
    assert_int_equal(cell.reports[1], 3);
    ent_query_free(query);
}

static void test_bindings(void **state)
{
    struct ent_query_binding binding = {
        "who", {.kind = ENT_NAME, .bytes = "Iran", .n_bytes = 4}};
    struct ent_query_options options = {.bindings = &binding, .n_bindings = 1};
    struct ent_query *query =
        open_query("find ?x where ?who supports ?x order by ?x", &options);
    (void)state;
    assert_ok(ent_query_next(query));
    assert_ok(ent_query_next(query));
    assert_status(ent_query_next(query), ENT_END);
    ent_query_free(query);

    binding.name = "nobody";
    assert_status(ent_query_open(store, "ask Russia supports ?x", 22, &options,
                                 &query),
                  ENT_ESYNTAX);
    ent_query_free(query);
}

static void test_diagnostics(void **state)
{
    const struct ent_query_diag *diags;
    struct ent_query *query;
    size_t n_diags;
    (void)state;
    assert_status(ent_query_open(store, "find ?x\nwhere ?x ?y", 18, NULL,
                                 &query),
                  ENT_ESYNTAX);
    diags = ent_query_diags(query, &n_diags);
    assert_true(n_diags >= 1);
    assert_true(diags[0].is_error);
    assert_int_equal(diags[0].line, 2);
    assert_status(ent_query_next(query), ENT_ESYNTAX);
    assert_int_equal(ent_query_n_columns(query), 0);
    ent_query_free(query);

    query = open_query("find ?x where Rusia supports ?x", NULL);
    assert_status(ent_query_next(query), ENT_END);
    diags = ent_query_diags(query, &n_diags);
    assert_int_equal(n_diags, 2);
    assert_string_equal(diags[0].code, "unknown-name");
    assert_false(diags[0].is_error);
    assert_int_equal(diags[0].line, 1);
    assert_int_equal(diags[0].column, 15);
    assert_int_equal(diags[0].length, 5);
    assert_string_equal(diags[0].suggestion,
                        "find ?x where Russia supports ?x");
    assert_string_equal(diags[0].choices[0], "Russia");
    assert_string_equal(diags[1].code, "empty");
    ent_query_free(query);
}

/* ---- limits ------------------------------------------------------------- */

/* Enough facts that four patterns without a common variable never end. */
static void load_many(unsigned n)
{
    struct ent_load *load = given_begin(store);
    char name[32];
    for (unsigned i = 0; i < n; i++) {
        snprintf(name, sizeof name, "n%u", i);
        struct given given = {.s = name, .p = "is", .o = "many"};
        assert_ok(given_add(load, &given));
    }
    given_finish(load);
}

static const char endless[] = "find count() as ?n where ?a is many . "
                              "?b is many . ?c is many . ?d is many . "
                              "filter ?a != ?b and ?c != ?d";

static void test_time_limit(void **state)
{
    struct ent_query_options options = {.timeout_ms = 30};
    struct ent_query *query;
    (void)state;
    load_many(2000);
    query = open_query(endless, &options);
    assert_status(ent_query_next(query), ENT_ETIME);
    assert_status(ent_query_next(query), ENT_ETIME);
    ent_query_free(query);
}

static void test_cancel(void **state)
{
    volatile bool cancel = false;
    struct ent_query_options options = {.timeout_ms = -1, .cancel = &cancel};
    struct ent_query *query;
    (void)state;
    load_many(2000);
    query = open_query(endless, &options);
    cancel = true;
    assert_status(ent_query_next(query), ENT_ECANCELLED);
    ent_query_free(query);
}

static void test_memory_limit(void **state)
{
    struct ent_query_options options = {.memory_bytes = 4 << 20};
    static const char *const texts[] = {
        "find ?a ?b where ?a is many . { ?b is many } or { ?b is many }",
        "find ?b count(distinct ?a) as ?n where ?a is many . ?b is many",
        "find ?a ?b where ?a is many . ?b is many order by ?b",
        "find list(?a) as ?l where ?a is many . ?b is many",
        "find ?a ?b where ?a is many . ?b is many with reports",
    };
    (void)state;
    load_many(2000);
    for (size_t i = 0; i < N_ITEMS(texts); i++) {
        struct ent_query *query = open_query(texts[i], &options);
        enum ent_status status;
        do
            status = ent_query_next(query);
        while (status == ENT_OK);
        assert_status(status, ENT_EMEMORY);
        ent_query_free(query);
    }
}

static void test_row_limit(void **state)
{
    struct ent_query_options options = {.max_rows = 2};
    const char *reason;
    struct ent_query *query;
    (void)state;
    query = open_query("find ?x ?y where ?x supports ?y", &options);
    assert_ok(ent_query_next(query));
    assert_ok(ent_query_next(query));
    assert_status(ent_query_next(query), ENT_END);
    assert_true(ent_query_truncated(query, &reason));
    assert_non_null(reason);
    ent_query_free(query);

    /* exactly as many is not too many */
    query = open_query("find ?x where ?x supports ?y", &options);
    assert_ok(ent_query_next(query));
    assert_ok(ent_query_next(query));
    assert_status(ent_query_next(query), ENT_END);
    assert_false(ent_query_truncated(query, &reason));
    assert_null(reason);
    ent_query_free(query);
}

/* ---- the store as it stood ---------------------------------------------- */

static void test_known(void **state)
{
    uint64_t n;
    (void)state;
    ent_clock_set(START);
    given_load_one(store,
                   (struct given){"Oman", "hosts", "talks", .source = "b1"});
    ent_clock_set(START + 2 * DAY);
    given_load_one(store,
                   (struct given){"Qatar", "hosts", "talks", .source = "b2"});
    given_load_one(store, (struct given){"Oman", "denies", "it", .source = "b1",
                                         .denies = true});
    ent_clock_set(START + 4 * DAY);
    struct ent_term b1 = {.kind = ENT_NAME, .bytes = "b1", .n_bytes = 2};
    assert_ok(ent_store_retract_source(store, &b1, &n, NULL));
    assert_int_equal(n, 2);
    ent_clock_set(-1);

    assert_answer(store, "find ?x where ?x hosts talks", "x\nQatar\n");
    assert_answer(store, "find ?x where ?x hosts talks known 2015-09-17",
                  "x\n");
    assert_answer(store, "find ?x where ?x hosts talks known 2015-09-18",
                  "x\nOman\n");
    assert_answer(store,
                  "find ?x where ?x hosts talks known 2015-09-20 order by ?x",
                  "x\nOman\nQatar\n");
}

static void test_known_tail(void **state)
{
    uint64_t n;
    (void)state;
    ent_clock_set(START);
    given_load_one(store,
                   (struct given){"Oman", "hosts", "talks", .source = "b1"});
    given_load_one(store, (struct given){"b1", "published", "2015-01-01",
                                         .source = "b1"});
    ent_clock_set(START + 2 * DAY);
    given_load_one(store, (struct given){"Oman", "hosts", "talks",
                                         .source = "b3", .denies = true});
    ent_clock_set(START + 4 * DAY);
    struct ent_term b1 = {.kind = ENT_NAME, .bytes = "b1", .n_bytes = 2};
    assert_ok(ent_store_retract_source(store, &b1, &n, NULL));
    ent_clock_set(-1);

    assert_answer(store, "find ?x where ?x hosts talks", "x\n");
    assert_answer(store, "find ?x where ?x hosts talks known 2015-09-21",
                  "x\nOman\n");
    assert_answer(store, "find ?x where ?x hosts talks known 2015-09-22",
                  "x\n");
    /* its source's date counts as it was known then */
    assert_answer(store,
                  "find ?x ?d where ?x hosts talks { from: ?d } "
                  "at 2015 known 2015-09-21",
                  "x\td\nOman\t2015-01-01\n");
    assert_answer(store,
                  "find ?x where ?x hosts talks at 2014 known 2015-09-21",
                  "x\n");
    /* disputed only once both stances were known */
    assert_answer(store,
                  "find ?x where ?x hosts talks . filter "
                  "disputed((?x hosts talks)) known 2015-09-18",
                  "x\n");
    assert_answer(store,
                  "find ?x where ?x hosts talks . filter "
                  "disputed((?x hosts talks)) known 2015-09-20",
                  "x\nOman\n");
    assert_answer(store,
                  "find ?s where Oman hosts talks { stance: ?s } "
                  "known 2015-09-20 order by ?s",
                  "s\naffirms\ndenies\n");
}

/* ---- failing ------------------------------------------------------------ */

static enum ent_status run_all(void *context)
{
    static const char *const texts[] = {
        "find ?who ?x where ?who opposes (?x supports ?y) . "
        "optional { ?x supports ?z { source: ?s, from: ?d } at 2015 } . "
        "not { ?x likes ?who } . filter contains(?who, \"s\") and "
        "matches(?x, \"R.*\") or like(?x, \"a*b\") with reports "
        "order by ?who limit 5",
        "find ?x count(distinct ?y) as ?n list(?y) as ?l sum(?n2) as ?s "
        "where { ?x supports ?y } or { ?x opposes ?y } . "
        "bind length(lower(?x)) as ?n2 having ?n > 0 order by ?n desc",
        "graph where ?x supports|^opposes ?y published 2016",
        "find ?x where Rusia suports ?x",
        "find ?x where ?x supports \"Russia\"",
        "find ?x where ?x supports ?y { from: > ?d } . bind 2015 as ?d",
        "ask ?x in (Iran, Qatar) . ?x supports ?y",
    };
    struct ent_buf out;
    enum ent_status status = ENT_OK;
    ent_buf_init(&out);
    for (size_t i = 0; i < N_ITEMS(texts) && status == ENT_OK; i++)
        for (int format = 0; format < ENT_N_RESULTS && status == ENT_OK;
             format += 5)
            status = query_run(context, texts[i],
                               (enum ent_result_format)format, NULL, &out);
    ent_buf_release(&out);
    return status;
}

static void test_memory_fails(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(run_all, store) > 50);
}

static enum ent_status refuse(void *context, const char *bytes, size_t n_bytes)
{
    (void)bytes;
    (void)n_bytes;
    ++*(int *)context;
    return ENT_ECLOSED;
}

static void test_reader_goes_away(void **state)
{
    int n_calls = 0;
    struct ent_query *query = open_query("find ?x where ?x supports ?y", NULL);
    (void)state;
    assert_status(ent_query_write(query, ENT_RESULT_JSON, NULL, refuse,
                                  &n_calls),
                  ENT_ECLOSED);
    assert_int_equal(n_calls, 1);
    ent_query_free(query);
}

static void test_nothing_written_before_the_first_row(void **state)
{
    struct ent_query_options options = {.timeout_ms = 20};
    struct ent_buf out;
    (void)state;
    load_many(2000);
    for (int format = 0; format < ENT_N_RESULTS; format++) {
        ent_buf_init(&out);
        assert_status(query_run(store, endless, (enum ent_result_format)format,
                                &options, &out),
                      ENT_ETIME);
        assert_int_equal(out.n_bytes, 0);
        ent_buf_release(&out);
    }
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down_store)
    const struct CMUnitTest tests[] = {
        TEST(test_rows),
        TEST(test_cells),
        TEST(test_bindings),
        TEST(test_diagnostics),
        TEST(test_time_limit),
        TEST(test_cancel),
        TEST(test_memory_limit),
        TEST(test_row_limit),
        cmocka_unit_test_setup_teardown(test_known, set_up_early,
                                        tear_down_store),
        cmocka_unit_test_setup_teardown(test_known_tail, set_up_early,
                                        tear_down_store),
        TEST(test_memory_fails),
        TEST(test_reader_goes_away),
        TEST(test_nothing_written_before_the_first_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
