/* SPDX-License-Identifier: ISC */
/* Partial dates. */
#include "base/date.h"

#include "support.h"

static uint64_t date(const char *text)
{
    uint64_t value = 0;

    assert_ok(ent_date_parse(text, strlen(text), &value));
    return value;
}

static void check_refused(const char *text, enum ent_status expected)
{
    uint64_t value = 77;
    enum ent_status status = ent_date_parse(text, strlen(text), &value);

    if (status != expected)
        print_error("%s: ", text);
    assert_status(status, expected);
    assert_int_equal(value, 77);
}

static void check_format(uint64_t value, const char *expected)
{
    char text[ENT_DATE_TEXT_BYTES];
    size_t n = ent_date_format(value, text);

    assert_bytes(text, n, expected);
    assert_int_equal(text[n], '\0');
}

static void test_round_trips(void **state)
{
    static const char *const texts[] = {
        "0000",
        "0000-01",
        "0000-01-01",
        "0000-01-01T00:00:00Z",
        "0000-02-29",
        "0000-03-01",
        "0000-12-31",
        "0001-01-01",
        "0004-02-29",
        "1582-10-10",
        "1600-02-29",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "2000-02-29",
        "2015",
        "2015-09",
        "2015-09-18",
        "2015-09-18T10:30:00Z",
        "2016-02-29T23:59:59Z",
        "2016-12-31",
        "9999",
        "9999-12",
        "9999-12-31",
        "9999-12-31T23:59:59Z",
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(texts); i++) {
        check_format(date(texts[i]), texts[i]);
        if (i > 0)
            assert_true(date(texts[i - 1]) < date(texts[i]));
    }
}

/* The number is stored in databases. */
static void test_layout(void **state)
{
    (void)state;
    assert_int_equal(date("0000"), 0);
    assert_int_equal(date("0000-01-02"), (1 << 19) + 2);
    assert_int_equal(date("1970-01-01T00:00:01Z"),
                     (UINT64_C(719528) << 19) + (1 << 2) + 3);
    assert_true(date("9999-12-31T23:59:59Z") < UINT64_C(1) << 56);
}

static void test_order(void **state)
{
    (void)state;
    assert_true(date("2015") < date("2015-01"));
    assert_true(date("2015-01") < date("2015-01-01"));
    assert_true(date("2015-01-01") < date("2015-01-01T00:00:00Z"));
    assert_true(date("2015-01-01T23:59:59Z") < date("2015-01-02"));
    assert_true(date("2015-12-31") < date("2016"));
}

/* All days in turn, against a calendar that counts. */
static void test_every_day(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    int year = 0, month = 1, day = 1;

    (void)state;
    for (int64_t number = 0; number < 3652425; number++) {
        uint64_t value = ent_date_cut(ent_date_from_seconds(number * 86400),
                                      ENT_PRECISION_DAY);
        bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        int length = lengths[month - 1] + (month == 2 && is_leap);
        char expected[16], text[ENT_DATE_TEXT_BYTES];
        uint64_t back = 0;
        (void)snprintf(expected, sizeof expected, "%04d-%02d-%02d",
                       year % 10000, month % 100, day % 100);
        (void)ent_date_format(value, text);
        if (memcmp(text, expected, 11) != 0)
            fail_msg("%s instead of %s", text, expected);
        if (ent_date_parse(expected, 10, &back) != ENT_OK || back != value)
            fail_msg("%s does not come back", expected);
        if (++day > length) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
    assert_int_equal(year, 10000);
}

static void test_no_such_day(void **state)
{
    static const char *const texts[] = {
        "2015-02-29",
        "1900-02-29",
        "2015-04-31",
        "2015-00",
        "2015-13",
        "2015-01-00",
        "2015-01-32",
        "2015-99-99",
        "2015-01-01T24:00:00Z",
        "2015-01-01T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "2015-02-29T00:00:00Z",
        "2015-01-01T00:00:00+14:01",
        "2015-01-01T00:00:00+02:60",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(texts); i++)
        check_refused(texts[i], ENT_ENOTFOUND);
}

static void test_not_a_date(void **state)
{
    static const char *const texts[] = {
        "",
        "1",
        "201",
        "20155",
        "-2015",
        "+2015",
        "2015-",
        "2015-9",
        "2015-09-",
        "2015-09-1",
        "2015-09-188",
        "2015/09/18",
        "2015-09-18 ",
        " 2015-09-18",
        "2015-09-18T",
        "2015-09-18T10:30",
        "2015-09-18T10:30Z",
        "2015-09-18T10:30:00",
        "2015-09-18T10:30:00z",
        "2015-09-18t10:30:00Z",
        "2015-09-18 10:30:00Z",
        "2015-09-18T10:30:00.5Z",
        "2015-09-18T10:30:00+02",
        "2015-09-18T10:30:00+0200",
        "2015-09-18T10:30:00+02:00Z",
        "2015-02-30Tx",
        "20a5",
        "yyyy-mm-dd",
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(texts); i++)
        check_refused(texts[i], ENT_ESYNTAX);
    check_refused("2015-09-18\xef\xbc\x90", ENT_ESYNTAX);
}

static void test_offsets(void **state)
{
    (void)state;
    check_format(date("2015-09-18T10:30:00+02:00"), "2015-09-18T08:30:00Z");
    check_format(date("2015-09-18T22:30:00-05:30"), "2015-09-19T04:00:00Z");
    check_format(date("2016-03-01T00:00:00+14:00"), "2016-02-29T10:00:00Z");
    check_format(date("2015-12-31T23:00:00-01:00"), "2016-01-01T00:00:00Z");
    check_format(date("2015-01-01T00:00:00-00:00"), "2015-01-01T00:00:00Z");
}

static void check_span(const char *text, const char *first, const char *last)
{
    assert_int_equal(ent_date_start(date(text)), ent_date_start(date(first)));
    assert_int_equal(ent_date_end(date(text)), ent_date_start(date(last)));
}

static void test_spans(void **state)
{
    (void)state;
    check_span("2015", "2015-01-01T00:00:00Z", "2015-12-31T23:59:59Z");
    check_span("2016", "2016-01-01T00:00:00Z", "2016-12-31T23:59:59Z");
    check_span("0000", "0000-01-01T00:00:00Z", "0000-12-31T23:59:59Z");
    check_span("9999", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59Z");
    check_span("2015-02", "2015-02-01T00:00:00Z", "2015-02-28T23:59:59Z");
    check_span("2016-02", "2016-02-01T00:00:00Z", "2016-02-29T23:59:59Z");
    check_span("2015-12", "2015-12-01T00:00:00Z", "2015-12-31T23:59:59Z");
    check_span("2015-09-18", "2015-09-18T00:00:00Z", "2015-09-18T23:59:59Z");
    check_span("2015-09-18T10:30:00Z", "2015-09-18T10:30:00Z",
               "2015-09-18T10:30:00Z");
    assert_int_equal(ent_date_start(date("1970")), ENT_UNIX_EPOCH);
}

static void test_cut(void **state)
{
    uint64_t value = date("2015-09-18T10:30:00Z");

    (void)state;
    check_format(ent_date_cut(value, ENT_PRECISION_SECOND),
                 "2015-09-18T10:30:00Z");
    check_format(ent_date_cut(value, ENT_PRECISION_DAY), "2015-09-18");
    check_format(ent_date_cut(value, ENT_PRECISION_MONTH), "2015-09");
    check_format(ent_date_cut(value, ENT_PRECISION_YEAR), "2015");
    assert_int_equal(ent_date_cut(date("2015"), ENT_PRECISION_DAY),
                     date("2015"));
    assert_int_equal(ent_date_precision(date("2015-09")), ENT_PRECISION_MONTH);
}

static void test_clock(void **state)
{
    (void)state;
    ent_clock_set(1442572200);
    check_format(ent_date_now(), "2015-09-18T10:30:00Z");
    ent_clock_set(0);
    check_format(ent_date_now(), "1970-01-01T00:00:00Z");
    ent_clock_set(-1);
    assert_true(ent_date_now() > date("2025"));
    assert_true(ent_date_now() < date("9998"));
}

static void test_numbers_out_of_bounds(void **state)
{
    char text[ENT_DATE_TEXT_BYTES];

    (void)state;
    check_format(ent_date_from_seconds(-1), "0000-01-01T00:00:00Z");
    check_format(ent_date_from_seconds(INT64_MAX), "9999-12-31T23:59:59Z");
    for (unsigned bits = 0; bits < 64; bits++) {
        uint64_t damaged = UINT64_MAX >> bits;
        assert_true(ent_date_format(damaged, text) < sizeof text);
        assert_true(ent_date_start(damaged) <= ent_date_end(damaged));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_not_a_date),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_numbers_out_of_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
