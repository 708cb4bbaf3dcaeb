/* SPDX-License-Identifier: ISC */
/* Reports: bare or not, the rows they have, what makes two of them one. */
#include "load_support.h"

#include "store/identity.h"
#include "store/record.h"
#include "store/report_rows.h"
#include "store/report_time.h"

static struct ent_report blank_report(void)
{
    struct ent_report report;
    ent_report_clear(&report);
    report.id = 5;
    report.subject = ENT_ID_MAKE(ENT_NAME, 1);
    report.predicate = ENT_ID_MAKE(ENT_NAME, 2);
    report.object = ENT_ID_MAKE(ENT_NAME, 3);
    return report;
}

static void test_bare(void **state)
{
    (void)state;
    struct ent_report report = blank_report();
    assert_true(ent_report_is_bare(&report));
    report.start = 0;
    assert_false(ent_report_is_bare(&report));
    report = blank_report();
    report.written[ENT_WRITTEN_OBJECT] = ENT_ID_MAKE(ENT_NAME, 4);
    assert_false(ent_report_is_bare(&report));
    report = blank_report();
    report.denies = true;
    assert_false(ent_report_is_bare(&report));
    report = blank_report();
    report.extractor = ENT_ID_MAKE(ENT_NAME, 4);
    assert_false(ent_report_is_bare(&report));
}

static void assert_rows(const struct ent_report *report, enum ent_set set,
                        const uint64_t *expected, size_t n)
{
    struct ent_rowlist rows;
    unsigned arity = ent_set_schemas[set].arity;
    ent_rowlist_init(&rows, arity);
    assert_ok(ent_report_rows(report, set, 1, &rows));
    assert_int_equal(rows.n_rows, n);
    if (n > 0)
        assert_memory_equal(rows.rows, expected, n * arity * sizeof *expected);
    assert_int_equal(ent_report_sets(report) >> set & 1, n > 0);
    ent_rowlist_release(&rows);
}

static void test_rows(void **state)
{
    (void)state;
    struct ent_report report = blank_report();
    const ent_id s = report.subject, p = report.predicate, o = report.object;
    assert_rows(&report, ENT_REPORTS_BY_FACT,
                (const uint64_t[]){s, p, o, 0, 0, 10}, 1);
    assert_rows(&report, ENT_REPORTS_BY_TIME,
                (const uint64_t[]){ENT_TIME_UNDATED, 0, 0, 0, ENT_TIME_ALWAYS,
                                   p, 0, 0},
                2);
    assert_rows(&report, ENT_REPORTS_BY_SOURCE, NULL, 0);
    assert_rows(&report, ENT_REPORTS_BY_ROLE, NULL, 0);
    assert_rows(&report, ENT_IDENTITY, NULL, 0);
    report.denies = true;
    report.to = given_date("2015");
    report.source = ENT_ID_MAKE(ENT_IRI, 9);
    report.place = ENT_ID_MAKE(ENT_NAME, 8);
    report.extractor = ENT_ID_MAKE(ENT_NAME, 7);
    assert_rows(&report, ENT_REPORTS_BY_FACT,
                (const uint64_t[]){s, p, o, ENT_NO_DATE, report.to, 11}, 1);
    assert_rows(&report, ENT_REPORTS_BY_TIME,
                (const uint64_t[]){ENT_TIME_UNTIL, report.to, 0,
                                   11 << ENT_TIME_MARK_BITS | ent_time_mark(p)},
                1);
    assert_rows(&report, ENT_REPORTS_BY_SOURCE,
                (const uint64_t[]){report.source, s, p, o, 11}, 1);
    assert_rows(&report, ENT_REPORTS_BY_ROLE,
                (const uint64_t[]){ENT_ROLE_PLACE, report.place, 11,
                                   ENT_ROLE_EXTRACTOR, report.extractor, 11},
                2);
}

/* Offsets that were converted are known in both units; those that were found
 * count as not given. */
static void test_offsets(void **state)
{
    (void)state;
    struct ent_report chars = blank_report(), bytes = blank_report();
    struct ent_report converted = blank_report(), located = blank_report();
    struct ent_report none = blank_report();
    chars.start = 5;
    chars.end = 7;
    chars.unit = ENT_UNIT_CHAR;
    bytes.start = 6;
    bytes.end = 9;
    converted = bytes;
    converted.given_start = 5;
    converted.given_end = 7;
    converted.given_unit = ENT_UNIT_CHAR;
    located = bytes;
    located.located = true;
    assert_true(ent_identity_equal(&converted, &chars));
    assert_true(ent_identity_equal(&bytes, &converted));
    assert_false(ent_identity_equal(&bytes, &chars));
    assert_true(ent_identity_equal(&located, &none));
    assert_false(ent_identity_equal(&bytes, &none));
    assert_int_equal(ent_identity_forms(&converted), 2);
    assert_int_equal(ent_identity_forms(&located), 1);
}

static void test_as_written(void **state)
{
    (void)state;
    struct ent_report resolved = blank_report(), plain = blank_report();
    struct ent_given given;
    plain.subject = ENT_ID_MAKE(ENT_NAME, 77);
    resolved.written[ENT_WRITTEN_SUBJECT] = plain.subject;
    assert_true(ent_identity_equal(&resolved, &plain));
    ent_identity_given(&resolved, 0, &given);
    assert_true(ent_given_is_plain(&given));
    resolved.place = ENT_ID_MAKE(ENT_NAME, 5);
    resolved.written_place = ENT_ID_MAKE(ENT_NAME, 6);
    plain.place = resolved.written_place;
    assert_true(ent_identity_equal(&resolved, &plain));
    plain.place = resolved.place;
    assert_false(ent_identity_equal(&resolved, &plain));
}

static void test_meta(void **state)
{
    (void)state;
    struct ent_report one = blank_report(), other = blank_report();
    one.meta = (const unsigned char *)"abc";
    one.n_meta = 3;
    other.meta = (const unsigned char *)"abd";
    other.n_meta = 3;
    assert_false(ent_identity_equal(&one, &other));
    other.n_meta = 2;
    assert_false(ent_identity_equal(&one, &other));
    one.n_meta = 2;
    assert_true(ent_identity_equal(&one, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bare),
                                       cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_offsets),
                                       cmocka_unit_test(test_as_written),
                                       cmocka_unit_test(test_meta)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
