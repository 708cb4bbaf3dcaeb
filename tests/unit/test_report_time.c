/* SPDX-License-Identifier: ISC */
/* Reports by time: the rows of every sort of period, and where those that meet
 * a span are looked for. */
#include "query_support.h"
#include "store_fixture.h"

#include "store/record.h"
#include "store/report_time.h"

static struct ent_report dated(const char *from, const char *to)
{
    struct ent_report report;
    ent_report_clear(&report);
    report.id = 70;
    report.predicate = ENT_ID_MAKE(ENT_NAME, 2);
    report.from = given_date(from);
    report.to = given_date(to);
    return report;
}

static void assert_sort(const char *from, const char *to, unsigned sort)
{
    uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS];
    struct ent_report report = dated(from, to);
    assert_int_equal(ent_time_rows(&report, rows), 1);
    assert_int_equal(rows[0][0], sort);
    assert_int_equal(rows[0][1], from ? report.from : report.to);
    assert_int_equal(rows[0][2], from ? report.to : 0);
    assert_int_equal(ENT_TIME_TAG(rows[0][3]), ENT_TAG_MAKE(70, false));
    assert_int_equal(ENT_TIME_MARK(rows[0][3]),
                     ent_time_mark(report.predicate));
}

static void test_sorts(void **state)
{
    (void)state;
    assert_sort("2015-09-18T10:30:00Z", "2015-09-18T10:30:00Z", 0);
    assert_sort("2015-09-18", "2015-09-18", 0);
    assert_sort("2015-09-18", "2015-09-19", 1);
    assert_sort("2015-09-18", "2015-09-20", 2);
    assert_sort("2015-02", "2015-02", 5);
    assert_sort("2015-01", "2015-02", 6);
    assert_sort("2015", "2015", 9);
    assert_sort("2016-02-29", "2016", 9);
    assert_sort("2015-09", "2015", 7);
    assert_sort("2016-06", "2016-01", 0); /* ends before it begins */
    assert_sort("0000", "9999", 22);
    assert_sort("2015", NULL, ENT_TIME_ONWARDS);
    assert_sort(NULL, "2015", ENT_TIME_UNTIL);
}

static void test_undated(void **state)
{
    (void)state;
    uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS];
    struct ent_time_recent recent = {0};
    struct ent_report report = dated(NULL, NULL);
    assert_int_equal(ent_time_rows(&report, rows), 2);
    assert_int_equal(rows[0][0], ENT_TIME_UNDATED);
    assert_int_equal(rows[0][1], 0);
    assert_int_equal(rows[0][3], 1);
    assert_int_equal(rows[1][0], ENT_TIME_ALWAYS);
    assert_int_equal(rows[1][1], report.predicate);
    assert_int_equal(ent_time_new_rows(&recent, &report, rows), 2);
    report.id++;
    assert_int_equal(ent_time_new_rows(&recent, &report, rows), 0);
    report.predicate++;
    assert_int_equal(ent_time_new_rows(&recent, &report, rows), 1);
    assert_int_equal(rows[0][0], ENT_TIME_ALWAYS);
    report.id = 128;
    assert_in_range(ent_time_new_rows(&recent, &report, rows), 1, 2);
    assert_int_equal(rows[0][0], ENT_TIME_UNDATED);
    assert_int_equal(rows[0][3], 2);
    report.source = ENT_ID_MAKE(ENT_NAME, 9);
    assert_int_equal(ent_time_new_rows(&recent, &report, rows), 1);
    assert_int_equal(rows[0][1], report.source);
    report.from = given_date("2015");
    assert_int_equal(ent_time_new_rows(&recent, &report, rows), 1);
    assert_int_equal(ent_time_new_rows(&recent, &report, rows), 1);
}

/* ---- windows ------------------------------------------------------------- */

static const char *const dates[] = {"0000",
                                    "0000-01-01",
                                    "1066-10-14",
                                    "2014-12-31",
                                    "2014-12-31T23:59:59Z",
                                    "2015",
                                    "2015-01",
                                    "2015-01-01",
                                    "2015-01-01T00:00:00Z",
                                    "2015-01-02",
                                    "2015-01-03",
                                    "2015-01-31",
                                    "2015-02-01",
                                    "2015-03",
                                    "2015-12-31",
                                    "2016",
                                    "2016-02-29",
                                    "2020",
                                    "9999",
                                    "9999-12-31T23:59:59Z"};

static void try_row(const struct ent_time_window *window, const char *from,
                    const char *to, unsigned *n_within)
{
    uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS], low[2], high[2];
    struct ent_report report = dated(from, to);
    struct ent_period period;
    assert_int_equal(ent_time_rows(&report, rows), 1);
    ent_period_of(report.from, report.to, 0, &period);
    bool is = ent_period_is_within(&period, window);
    assert_int_equal(ent_time_is_within(window, rows[0]), is);
    if (!is)
        return;
    ++*n_within;
    assert_true(ent_time_range(window, (unsigned)rows[0][0], low, high));
    assert_int_equal(low[0], rows[0][0]);
    assert_in_range(rows[0][1], low[1], high[1] - 1);
}

/* Whatever is within is looked at. */
static void try_window(const struct ent_time_window *window, unsigned *n_within)
{
    for (size_t i = 0; i < N_ITEMS(dates); i++) {
        try_row(window, dates[i], NULL, n_within);
        try_row(window, NULL, dates[i], n_within);
        for (size_t k = 0; k < N_ITEMS(dates); k++)
            try_row(window, dates[i], dates[k], n_within);
    }
}

static void test_windows(void **state)
{
    (void)state;
    unsigned n_within = 0;
    for (size_t i = 0; i < N_ITEMS(dates); i++)
        for (size_t k = i; k < N_ITEMS(dates); k++) {
            struct ent_time_window window;
            int64_t first = ent_date_start(ent_id_date(given_date(dates[i])));
            int64_t last = ent_date_end(ent_id_date(given_date(dates[k])));
            ent_time_window_init(&window);
            window.first = first;
            window.last = last;
            try_window(&window, &n_within);
            window.has_to = true;
            try_window(&window, &n_within);
            ent_time_window_init(&window);
            window.from = first;
            window.until = last;
            window.has_from = true;
            try_window(&window, &n_within);
            window.first = last;
            try_window(&window, &n_within);
        }
    assert_true(n_within > 10000);
}

/* ---- stores -------------------------------------------------------------- */

static uint64_t n_of_sort(uint64_t sort)
{
    uint64_t n;
    struct ent_txn *txn = support_begin(store, false);
    assert_ok(ent_set_count(txn, ENT_REPORTS_BY_TIME, &sort, 1, 100, &n, NULL));
    ent_txn_abort(txn);
    return n;
}

#define N_DAYS 4000u

/* A day of N_DAYS each, and as many reports of two years. */
static void load_days(void)
{
    struct ent_load *load = given_begin(store);
    for (unsigned i = 0; i < N_DAYS; i++) {
        char o[16], day[24];
        snprintf(o, sizeof o, "o%u", i);
        snprintf(day, sizeof day, "20%02u-%02u-%02u", i / 372, i / 31 % 12 + 1,
                 i % 31 % 28 + 1);
        struct given event = {
            .s = "a", .p = "met", .o = o, .from = day, .to = day};
        struct given state = {
            .s = o, .p = "leads", .o = "b", .from = "2005", .to = "2006"};
        assert_ok(given_add(load, &event));
        assert_ok(given_add(load, &state));
    }
    given_finish(load);
}

static void assert_found(const char *query, const char *expected)
{
    struct ent_buf out;
    ent_buf_init(&out);
    assert_ok(query_run(store, query, ENT_RESULT_TSV, NULL, &out));
    ent_buf_add_char(&out, '\0');
    assert_ok(out.status);
    if (strstr(out.bytes, expected) == NULL)
        print_error("%s\nhas no\n%s\n", out.bytes, expected);
    assert_non_null(strstr(out.bytes, expected));
    ent_buf_release(&out);
}

/* The planner's choice, and what it finds: days, a year that a look-up has to
 * go back for, what is open, what has only a source, whose date comes later. */
static void test_found(void **state)
{
    (void)state;
    static const struct given more[] = {
        {.s = "c", .p = "met", .o = "year", .from = "2009", .to = "2009"},
        {.s = "c", .p = "met", .o = "onwards", .from = "2009-02-03"},
        {.s = "c", .p = "met", .o = "until", .to = "2009-02"},
        {.s = "c", .p = "met", .o = "timeless"},
        {.s = "c", .p = "met", .o = "sourced", .source = "s"}};
    load_days();
    given_load(store, more, N_ITEMS(more));
    assert_int_equal(n_of_sort(0), N_DAYS);
    assert_int_equal(n_of_sort(10), N_DAYS);
    assert_int_equal(n_of_sort(9), 1);
    assert_int_equal(n_of_sort(ENT_TIME_ONWARDS), 1);
    assert_int_equal(n_of_sort(ENT_TIME_UNTIL), 1);
    assert_int_equal(n_of_sort(ENT_TIME_UNDATED), 2);
    assert_int_equal(n_of_sort(ENT_TIME_ALWAYS), 1);
    const char *query = "find ?o where c met ?o at 2009-02-28 order by ?o";
    assert_found("explain find ?s where ?s met ?o at 2009-02-28",
                 "found by time");
    assert_found("explain find ?s where ?s ?p ?o at 2005-02-28", ", all");
    assert_found("find ?o where ?s met ?o . filter ?s = c at 2009-02-28 order "
                 "by ?o",
                 "\nonwards\nsourced\ntimeless\nuntil\nyear\n");
    given_load_one(store,
                   (struct given){.s = "s", .p = "published", .o = "2010-01"});
    assert_found(query, "\nonwards\ntimeless\nuntil\nyear\n");
    assert_found("find ?s ?o where ?s met ?o at 2010-01-28 order by ?s desc, "
                 "?o desc",
                 "\nc\ttimeless\nc\tsourced\nc\tonwards\na\t");
    assert_found("find count() as ?n where ?s met ?o { from: 2009 }", "\n1\n");
    assert_found("find count() as ?n where ?s met ?o { to: > 2009 }",
                 "\n281\n");
    support_check(store);
}

/* Reports that are withdrawn keep their rows, for `known`. */
static void test_withdrawn(void **state)
{
    (void)state;
    uint64_t n;
    load_days();
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    assert_int_equal(n_of_sort(0), N_DAYS);
    assert_found("find ?o where ?s met ?o at 2000-01-01 order by ?o",
                 "o\no28\n");
    support_check(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorts), cmocka_unit_test(test_undated),
        cmocka_unit_test(test_windows),
        cmocka_unit_test_setup_teardown(test_found, set_up_store,
                                        tear_down_store),
        cmocka_unit_test_setup_teardown(test_withdrawn, set_up_store,
                                        tear_down_store)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
