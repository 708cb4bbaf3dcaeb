/* SPDX-License-Identifier: ISC */
/* Numbers: forms, exact comparison, doubles. */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "support.h"

static int compare(const char *a, const char *b)
{
    return ent_number_compare(a, strlen(a), b, strlen(b));
}

static void check_integer(const char *text, int64_t expected)
{
    int64_t value = 0;

    assert_true(ent_integer_parse(text, strlen(text), &value));
    assert_int_equal(value, expected);
}

static void test_integers(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      "01",
                                      "-0",
                                      "00",
                                      "1.0",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "a",
                                      "9223372036854775808",
                                      "--1",
                                      "-01",
                                      "0x1",
                                      "99999999999999999999",
                                      "-9223372036854775809"};
    int64_t value;

    (void)state;
    check_integer("0", 0);
    check_integer("-1", -1);
    check_integer("42", 42);
    check_integer("9223372036854775807", INT64_MAX);
    check_integer("-9223372036854775808", INT64_MIN);
    for (size_t i = 0; i < N_ITEMS(bad); i++)
        if (ent_integer_parse(bad[i], strlen(bad[i]), &value))
            fail_msg("\"%s\" is not an integer", bad[i]);
}

static void test_json_numbers(void **state)
{
    static const char *const good[] = {"0",        "-0",   "10",     "1.5",
                                       "0.0",      "1e9",  "1E+9",   "1e-9",
                                       "-1.50e03", "12.0", "-0.0e-0"};
    static const char *const bad[] = {"",      "-",    "+1", "01",  "1.",
                                      ".5",    "1e",   "e5", "1e+", "1.e",
                                      "INF",   "NaN",  "1 ", "--1", "0x1",
                                      "1.5.1", "1e5.5"};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(good); i++)
        if (!ent_number_is_json(good[i], strlen(good[i])))
            fail_msg("\"%s\" is a JSON number", good[i]);
    for (size_t i = 0; i < N_ITEMS(bad); i++)
        if (ent_number_is_json(bad[i], strlen(bad[i])))
            fail_msg("\"%s\" is not a JSON number", bad[i]);
}

/* Every pair of an ascending list; forms of one value stand together. */
static void test_order(void **state)
{
    static const char *const classes[][6] = {
        {"-INF"},
        {"-1e99999999999999999999", "-10e99999999999999999998"},
        {"-1e999999999", "-10E999999998"},
        {"-100.5", "-1005e-1", "-100.50"},
        {"-100", "-1e2", "-100."},
        {"-0.1", "-.1", "-1e-1"},
        {"-1e-999999999"},
        {"-1e-99999999999999999999"},
        {"0", "-0", "0.000", "0e5", "+0", "-.0e999999999999999999999"},
        {"1e-99999999999999999999", "0.01e-99999999999999999997"},
        {"1e-999999999", "0.1e-999999998"},
        {"0.1", ".1", "0.10", "1e-1", "+0.1", "00.1"},
        {"0.10000000000000000000000000000000000000000000001"},
        {"1", "1.0", "1e0", "001", "0.1e1", "10e-1"},
        {"1.5", "15e-1", "0.00015e4", "1.5e+0"},
        {"5", "+5", "5.", "005", "5e-0"},
        {"9", "9.0"},
        {"10", "1e1", "1e+01", "1.0e000001"},
        {"9007199254740992"},
        {"9007199254740993", "9007199254740993.0", "9.007199254740993e15"},
        {"99999999999999999999999999999999999999999999999999999999999998"},
        {"99999999999999999999999999999999999999999999999999999999999999"},
        {"1e62",
         "100000000000000000000000000000000000000000000000000000000000000"},
        {"1e999999999", "0.00001e1000000004"},
        {"2e999999999"},
        {"1e9999999999999999999", "10e9999999999999999998"},
        {"1e10000000000000000000", "0.1e10000000000000000001",
         "1e000010000000000000000000"},
        {"1e99999999999999999999999999999999999999999"},
        {"INF", "+INF"},
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(classes); i++)
        for (size_t j = 0; j < N_ITEMS(classes); j++)
            for (size_t k = 0; k < 36; k++) {
                const char *a = classes[i][k / 6];
                const char *b = classes[j][k % 6];
                int expected = i < j ? -1 : i > j;
                if (a && b && compare(a, b) != expected)
                    fail_msg("%s against %s is %d", a, b, compare(a, b));
            }
}

static void test_unordered(void **state)
{
    (void)state;
    assert_int_equal(compare("NaN", "NaN"), 2);
    assert_int_equal(compare("1", "NaN"), 2);
    assert_int_equal(compare("NaN", "INF"), 2);
    assert_int_equal(compare("", "1"), 2);
    assert_int_equal(compare("1", "abc"), 2);
    assert_int_equal(compare(".", "1"), 2);
    assert_int_equal(compare("1e", "1"), 2);
    assert_int_equal(compare("1.2.3", "1"), 2);
    assert_int_equal(compare("--1", "1"), 2);
    assert_int_equal(compare("inf", "1"), 2);
}

/* The difference is in the last of a million digits. */
static void test_long_digits(void **state)
{
    enum {
        N = 1000000
    };
    char *a = ent_malloc(N);
    char *b = ent_malloc(N);

    (void)state;
    memset(a, '3', N);
    memset(b, '3', N);
    assert_int_equal(ent_number_compare(a, N, b, N), 0);
    b[N - 1] = '4';
    assert_int_equal(ent_number_compare(a, N, b, N), -1);
    a[N / 2] = '.';
    b[N / 2] = '.';
    assert_int_equal(ent_number_compare(a, N, b, N), -1);
    assert_int_equal(ent_number_compare(a, N, b, N - 1), 1);
    a[1] = '.';
    a[N / 2] = '3';
    assert_int_equal(ent_number_compare(a, N, b, N), -1);
    ent_free(a);
    ent_free(b);
}

/* Small numbers in random clothes, against integers. */
static void test_random_forms(void **state)
{
    uint64_t random = 11;

    (void)state;
    for (int i = 0; i < 50000; i++) {
        int64_t values[2];
        char texts[2][64];
        int expected;
        for (int j = 0; j < 2; j++) {
            int zeros = (int)(support_random(&random) % 4);
            int shift = (int)(support_random(&random) % 5);
            int64_t scale = 1;
            values[j] = (int64_t)(support_random(&random) % 41) - 20;
            for (int k = 0; k < zeros; k++)
                scale *= 10;
            /* value * 10^zeros * 10^-zeros, the point moved by `shift` */
            (void)snprintf(texts[j], sizeof texts[j], "%s%0*lld.%0*de%d",
                           values[j] < 0 ? "-" : "", shift + 1,
                           (long long)llabs(values[j] * scale), shift + 1, 0,
                           -zeros);
        }
        expected = values[0] < values[1] ? -1 : values[0] > values[1];
        if (compare(texts[0], texts[1]) != expected)
            fail_msg("%s against %s", texts[0], texts[1]);
    }
}

static void check_double(const char *text, double expected)
{
    double value = ent_number_double(text, strlen(text));

    if (memcmp(&value, &expected, sizeof value) != 0)
        fail_msg("%s is read as %.17g", text, value);
}

static void test_doubles(void **state)
{
    static char text[2000];

    (void)state;
    check_double("0", 0.0);
    check_double("-0", -0.0);
    check_double("-0.0e5", -0.0);
    check_double("1.5", 1.5);
    check_double("+.5", 0.5);
    check_double("5.", 5.0);
    check_double("007", 7.0);
    check_double("0.1", 0.1);
    check_double("123456.789e-3", 123.456789);
    check_double("1e308", 1e308);
    check_double("1e309", HUGE_VAL);
    check_double("-1e999999999999999999999", -HUGE_VAL);
    check_double("1e-999999999999999999999", 0.0);
    check_double("4.9e-324", 4.9e-324);
    check_double("INF", HUGE_VAL);
    check_double("-INF", -HUGE_VAL);
    check_double("9007199254740993", 9007199254740992.0);
    assert_true(isnan(ent_number_double("NaN", 3)));
    assert_true(isnan(ent_number_double("x", 1)));
    /* a tie, and then a digit far behind that breaks it */
    memset(text, '0', sizeof text);
    memcpy(text, "9007199254740993.", 17);
    assert_true(ent_number_double(text, 1999) == 9007199254740992.0);
    text[1998] = '1';
    assert_true(ent_number_double(text, 1999) == 9007199254740994.0);
}

static void check_format(double value, const char *expected)
{
    char text[32];
    size_t n = ent_double_format(value, text);

    assert_bytes(text, n, expected);
    assert_int_equal(text[n], '\0');
}

static void test_format(void **state)
{
    (void)state;
    check_format(0.0, "0");
    check_format(-0.0, "-0");
    check_format(3.0, "3");
    check_format(0.1, "0.1");
    check_format(0.1 + 0.2, "0.30000000000000004");
    check_format(1.0 / 3.0, "0.3333333333333333");
    check_format(-2.5, "-2.5");
    check_format(100000.0, "100000");
    check_format(1e300, "1e300");
    check_format(1e-7, "1e-7");
    check_format(1.5e-10, "1.5e-10");
    check_format(DBL_MAX, "1.7976931348623157e308");
    check_format(DBL_MIN, "2.2250738585072014e-308");
    check_format(4.9e-324, "5e-324");
    check_format(HUGE_VAL, "INF");
    check_format(-HUGE_VAL, "-INF");
    check_format((double)NAN, "NaN");
}

static void test_format_reads_back(void **state)
{
    uint64_t random = 13;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = support_random(&random);
        double value, back;
        char text[32];
        size_t n;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        n = ent_double_format(value, text);
        assert_true(n < sizeof text);
        assert_true(ent_number_is_json(text, n));
        back = ent_number_double(text, n);
        assert_memory_equal(&back, &value, sizeof value);
    }
}

/* Some locales write the decimal point as a comma. */
static void test_locale_has_no_say(void **state)
{
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8",
                                          "ru_RU.UTF-8", "de_DE"};
    bool has_one = false;

    (void)state;
    for (size_t i = 0; i < N_ITEMS(locales); i++) {
        if (!setlocale(LC_NUMERIC, locales[i]))
            continue;
        has_one = true;
        check_format(-1234.5, "-1234.5");
        check_double("-1234.5", -1234.5);
    }
    (void)setlocale(LC_NUMERIC, "C");
    if (!has_one)
        skip();
}

/* Short decimals are read and written without printf; beside it. */
static void test_short_decimals(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[40], back[40], ours[40];
        random = ent_hash_u64(random);
        int n_after = (int)(random % 17);
        uint64_t digits = (random >> 8) % (UINT64_C(1) << (random >> 58));
        snprintf(text, sizeof text, "%s%llu.%0*llu", random & 16 ? "-" : "",
                 (unsigned long long)(i % 1000), n_after,
                 (unsigned long long)digits);
        double value = ent_number_double(text, strlen(text));
        double expected = strtod(text, NULL);
        assert_memory_equal(&value, &expected, sizeof value);
        snprintf(back, sizeof back, "%.15g", value);
        (void)ent_double_format(value, ours);
        bool plain = !strchr(back, 'e');
        double again = strtod(back, NULL);
        if (plain && memcmp(&again, &value, sizeof value) == 0)
            assert_string_equal(ours, back);
        again = strtod(ours, NULL);
        assert_memory_equal(&again, &value, sizeof value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_json_numbers),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_unordered),
        cmocka_unit_test(test_long_digits),
        cmocka_unit_test(test_random_forms),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_short_decimals),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_format_reads_back),
        cmocka_unit_test(test_locale_has_no_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
