/* SPDX-License-Identifier: ISC */
/* Loading: what comes back, what is one report and what are two, failing
 * half-way, and random loads against a plain array. */
#include "load_support.h"
#include "store_fixture.h"

static int tear_down(void **state)
{
    ent_clock_set(-1);
    return tear_down_store(state);
}

static struct ent_store_counts counts(void)
{
    struct ent_store_counts result;
    assert_ok(ent_store_count(store, &result));
    return result;
}

static void test_empty(void **state)
{
    (void)state;
    struct ent_load_summary summary = given_load(store, NULL, 0);
    assert_int_equal(summary.transaction, 0);
    assert_int_equal(counts().n_reports, 0);
    support_check(store);
}

static void test_every_field(void **state)
{
    (void)state;
    given_load_one(store, (struct given){.s = "Russia",
                                         .p = "supports",
                                         .o = "Assad",
                                         .source = "http://example.org/a",
                                         .speaker = "John Kerry",
                                         .place = "London",
                                         .event = "e1",
                                         .extractor = "hand",
                                         .from = "2015-09-18",
                                         .to = "2017",
                                         .quote = "\"he said\"",
                                         .confidence = "0.9",
                                         .meta = "\x81\xa1k\x01",
                                         .start_1 = 11,
                                         .end_1 = 21,
                                         .unit = ENT_UNIT_CHAR,
                                         .denies = true});
    struct ent_txn *txn = support_begin(store, false);
    struct ent_report report = support_report(txn, 1);
    assert_term(txn, report.subject, "Russia");
    assert_term(txn, report.predicate, "supports");
    assert_term(txn, report.object, "Assad");
    assert_term(txn, report.source, "http://example.org/a");
    assert_term(txn, report.speaker, "John Kerry");
    assert_term(txn, report.place, "London");
    assert_term(txn, report.event, "e1");
    assert_term(txn, report.extractor, "hand");
    assert_term(txn, report.from, "2015-09-18");
    assert_term(txn, report.to, "2017");
    assert_term(txn, report.quote, "\"he said\"");
    assert_term(txn, report.confidence, "0.9");
    assert_bytes((const char *)report.meta, report.n_meta, "\x81\xa1k\x01");
    assert_int_equal(report.start, 10);
    assert_int_equal(report.end, 20);
    assert_int_equal(report.unit, ENT_UNIT_CHAR);
    assert_true(report.denies);
    assert_false(ent_report_is_bare(&report));
    assert_int_equal(report.retracted, 0);
    assert_status(ent_report_get(txn, 2, &report), ENT_ENOTFOUND);
    assert_status(ent_report_get(txn, 0, &report), ENT_ENOTFOUND);
    ent_txn_abort(txn);
    support_check(store);
}

/* Each differs from the first in one field: none is the first again, and all
 * are known the second time. */
static void test_identity(void **state)
{
    (void)state;
    const struct given one = {.s = "A", .p = "meets", .o = "B"};
    struct given all[20];
    size_t n = 0;
    for (; n < 17; n++)
        all[n] = one;
    all[1].o = "C";
    all[2].source = "x";
    all[3].speaker = "x";
    all[4].place = "x";
    all[5].event = "x";
    all[6].extractor = "x";
    all[7].from = "2015";
    all[8].to = "2015";
    all[9].quote = "\"x";
    all[10].confidence = "0.9";
    all[11].confidence = "0.90";
    all[12].meta = "\x80";
    all[13].start_1 = 1;
    all[14].end_1 = 1;
    all[15].denies = true;
    all[16].o = "\"B";
    struct ent_load_summary summary = given_load(store, all, n);
    assert_int_equal(summary.reports_new, n);
    assert_int_equal(summary.facts_new, 3);
    summary = given_load(store, all, n);
    assert_int_equal(summary.reports_new, 0);
    assert_int_equal(summary.reports_known, n);
    assert_int_equal(summary.facts_new, 0);
    assert_int_equal(summary.facts_known, 3);
    assert_int_equal(summary.transaction, 0);
    assert_int_equal(counts().n_reports, n);
    support_check(store);
}

static void test_twice_in_one_input(void **state)
{
    (void)state;
    const struct given twice[] = {
        {.s = "A", .p = "meets", .o = "B"},
        {.s = "A", .p = "meets", .o = "B", .source = "x"},
        {.s = "A", .p = "meets", .o = "B"},
        {.s = "A", .p = "meets", .o = "B", .source = "x"},
        {.s = "A", .p = "meets", .o = "B", .source = "y"}};
    struct ent_load_summary summary = given_load(store, twice, N_ITEMS(twice));
    assert_int_equal(summary.reports_new, 3);
    assert_int_equal(summary.reports_known, 2);
    assert_int_equal(summary.facts_new, 1);
    support_check(store);
}

static void test_withdrawn_can_be_reported_again(void **state)
{
    (void)state;
    const struct given two[] = {
        {.s = "A", .p = "meets", .o = "B"},
        {.s = "A", .p = "meets", .o = "B", .source = "x"}};
    uint64_t n;
    given_load(store, two, 2);
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    assert_ok(ent_store_retract_report(store, 2, &n, NULL));
    assert_int_equal(counts().n_facts, 0);
    assert_int_equal(counts().n_other_facts, 1);
    struct ent_load_summary summary = given_load(store, two, 2);
    assert_int_equal(summary.reports_new, 2);
    assert_int_equal(counts().n_reports, 4);
    assert_int_equal(counts().n_facts, 1);
    assert_int_equal(counts().n_other_facts, 0);
    summary = given_load(store, two, 2);
    assert_int_equal(summary.reports_new, 0);
    support_check(store);
}

static void test_denied_facts_lie_apart(void **state)
{
    (void)state;
    given_load_one(store, (struct given){.s = "A",
                                         .p = "meets",
                                         .o = "B",
                                         .denies = true});
    assert_int_equal(counts().n_facts, 0);
    assert_int_equal(counts().n_other_facts, 1);
    support_check(store);
    struct ent_load_summary summary =
        given_load_one(store, (struct given){.s = "A", .p = "meets", .o = "B"});
    assert_int_equal(summary.facts_new, 1);
    assert_int_equal(counts().n_facts, 1);
    assert_int_equal(counts().n_other_facts, 0);
    given_load_one(store, (struct given){.s = "A",
                                         .p = "meets",
                                         .o = "B",
                                         .source = "x",
                                         .denies = true});
    assert_int_equal(counts().n_facts, 1);
    support_check(store);
}

static void test_quoted(void **state)
{
    (void)state;
    const char *eight = "(a p (a p (a p (a p (a p (a p (a p (a p b))))))))";
    const char *nine =
        "(a p (a p (a p (a p (a p (a p (a p (a p (a p b)))))))))";
    ent_handle handle;
    struct ent_load *load = given_begin(store);
    assert_ok(
        given_add(load, &(struct given){.s = "x", .p = "denies", .o = eight}));
    assert_status(given_term(load, nine, &handle), ENT_ELIMIT);
    given_finish(load);
    struct ent_txn *txn = support_begin(store, false);
    struct ent_report report = support_report(txn, 1);
    assert_term(txn, report.object, eight);
    ent_txn_abort(txn);
    assert_int_equal(counts().n_facts, 1);
    assert_int_equal(counts().n_quoted, 8);
    support_check(store);
}

/* A name and the IRI that stands for it are one term. */
static void test_names_and_iris(void **state)
{
    (void)state;
    given_load_one(store, (struct given){.s = "Bashar al-Assad",
                                         .p = "urn:entente:meets",
                                         .o = "B"});
    struct ent_load_summary summary =
        given_load_one(store,
                       (struct given){.s = "urn:entente:Bashar%20al-Assad",
                                      .p = "meets",
                                      .o = "B"});
    assert_int_equal(summary.reports_known, 1);
    summary =
        given_load_one(store,
                       (struct given){.s = "urn:entente:Bashar%20al%2DAssad",
                                      .p = "meets",
                                      .o = "B"});
    assert_int_equal(summary.reports_new, 1);
    support_check(store);
}

static void test_dry_run(void **state)
{
    (void)state;
    const struct ent_load_options options = {.resolve = true, .dry_run = true};
    struct ent_load *load;
    assert_ok(ent_load_new(store, &options, &load));
    assert_ok(
        given_add(load, &(struct given){.s = "A", .p = "meets", .o = "B"}));
    struct ent_load_summary summary = given_finish(load);
    assert_int_equal(summary.reports_new, 1);
    assert_int_equal(summary.transaction, 0);
    assert_int_equal(counts().n_reports, 0);
}

static void test_recorded_never_goes_back(void **state)
{
    (void)state;
    uint64_t n;
    ent_clock_set(1442570400); /* 2015-09-18T10:00:00Z */
    given_load_one(store, (struct given){.s = "A", .p = "p", .o = "1"});
    ent_clock_set(1442570000);
    given_load_one(store, (struct given){.s = "A", .p = "p", .o = "2"});
    ent_clock_set(1442570460);
    given_load_one(store, (struct given){.s = "A", .p = "p", .o = "3"});
    ent_clock_set(1442570400);
    assert_ok(ent_store_retract_report(store, 2, &n, NULL));
    struct ent_txn *txn = support_begin(store, false);
    const char *expected[] = {"2015-09-18T10:00:00Z", "2015-09-18T10:00:00Z",
                              "2015-09-18T10:01:00Z"};
    for (ent_report_id id = 1; id <= 3; id++)
        assert_term(txn, ent_id_of_date(support_report(txn, id).recorded),
                    expected[id - 1]);
    assert_term(txn, ent_id_of_date(support_report(txn, 2).retracted),
                "2015-09-18T10:01:00Z");
    ent_txn_abort(txn);
    support_check(store);
}

/* Terms of lines that were rejected later do not stay. */
static void test_unused_terms(void **state)
{
    (void)state;
    ent_handle handle;
    struct ent_term term = {.kind = ENT_NAME, .bytes = "nobody", .n_bytes = 6};
    ent_id id;
    struct ent_load *load = given_begin(store);
    assert_ok(given_term(load, "nobody", &handle));
    given_entity(load, "nobody either");
    assert_ok(given_add(load, &(struct given){.s = "A", .p = "p", .o = "B"}));
    given_finish(load);
    struct ent_txn *txn = support_begin(store, false);
    assert_status(ent_dict_find(txn, &term, &id), ENT_ENOTFOUND);
    ent_txn_abort(txn);
    assert_int_equal(counts().n_terms, 3);
}

static enum ent_status load_some(void *context)
{
    const struct ent_load_options options = {.resolve = true};
    struct ent_load *load;
    (void)context;
    const struct given some[] = {
        {.s = "United States", .p = "alias", .o = "\"US"},
        {.s = "US",
         .p = "opposes",
         .o = "(Russia supports Assad)",
         .source = "x",
         .from = "2015",
         .quote = "\"text"},
        {.s = "A", .p = "meets", .o = "B", .denies = true}};
    enum ent_status status = ent_load_new(store, &options, &load);
    for (size_t i = 0; i < N_ITEMS(some) && status == ENT_OK; i++)
        status = given_add(load, &some[i]);
    ent_handle source;
    if (status == ENT_OK)
        status = given_term(load, "x", &source);
    if (status == ENT_OK)
        status = ent_load_document(load, source, "a text", 6, 1);
    if (status == ENT_OK)
        status = ent_load_finish(load, NULL, NULL, NULL, NULL);
    ent_load_free(load);
    ent_alloc_fail_after(0); /* to look at the database */
    if (status != ENT_OK)
        assert_int_equal(counts().n_reports, 0);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(load_some, NULL) > 20);
    assert_int_equal(counts().n_reports, 3);
    support_check(store);
}

/* The model: one entry a report, in a plain array. */
struct entry {
    unsigned s, p, o, source;
    bool denies, live;
};

static struct entry entries[6000];
static size_t n_entries;

static char names[64][16];

static void model_load(uint64_t *random, size_t n)
{
    struct ent_load *load = given_begin(store);
    size_t n_before = n_entries, n_new = 0;
    for (size_t i = 0; i < n; i++) {
        struct entry entry = {.s = (unsigned)(support_random(random) % 12),
                              .p = (unsigned)(support_random(random) % 3),
                              .o = (unsigned)(support_random(random) % 12),
                              .source = (unsigned)(support_random(random) % 6),
                              .denies = support_random(random) % 8 == 0,
                              .live = true};
        struct given given = {.s = names[entry.s],
                              .p = names[20 + entry.p],
                              .o = names[entry.o],
                              .source = entry.source ? names[30 + entry.source]
                                                     : NULL,
                              .denies = entry.denies};
        bool known = false;
        for (size_t k = 0; k < n_entries && !known; k++)
            known = entries[k].live && entries[k].s == entry.s &&
                    entries[k].p == entry.p && entries[k].o == entry.o &&
                    entries[k].source == entry.source &&
                    entries[k].denies == entry.denies;
        assert_ok(given_add(load, &given));
        if (!known) {
            entries[n_entries++] = entry;
            n_new++;
        }
    }
    struct ent_load_summary summary = given_finish(load);
    assert_int_equal(summary.reports_new, n_new);
    assert_int_equal(summary.reports_known, n - n_new);
    assert_int_equal(n_entries - n_before, n_new);
}

static void model_retract(uint64_t *random)
{
    uint64_t n, n_expected = 0;
    if (support_random(random) % 2 == 0) {
        size_t k = support_random(random) % n_entries;
        n_expected = entries[k].live;
        entries[k].live = false;
        assert_ok(ent_store_retract_report(store, k + 1, &n, NULL));
    } else {
        unsigned source = 1 + (unsigned)(support_random(random) % 5);
        struct ent_term term = {.kind = ENT_NAME,
                                .bytes = names[30 + source],
                                .n_bytes = strlen(names[30 + source])};
        for (size_t k = 0; k < n_entries; k++) {
            if (entries[k].source != source || !entries[k].live)
                continue;
            entries[k].live = false;
            n_expected++;
        }
        enum ent_status status =
            ent_store_retract_source(store, &term, &n, NULL);
        if (status != ENT_ENOTFOUND)
            assert_ok(status);
    }
    assert_int_equal(n, n_expected);
}

static void model_compare(void)
{
    struct ent_txn *txn = support_begin(store, false);
    uint64_t n_facts = 0, n_counted;
    for (size_t k = 0; k < n_entries; k++) {
        struct ent_report report = support_report(txn, k + 1);
        assert_term(txn, report.subject, names[entries[k].s]);
        assert_term(txn, report.predicate, names[20 + entries[k].p]);
        assert_term(txn, report.object, names[entries[k].o]);
        assert_term(txn, report.source,
                    entries[k].source ? names[30 + entries[k].source] : NULL);
        assert_int_equal(report.denies, entries[k].denies);
        assert_int_equal(report.retracted == 0, entries[k].live);
    }
    for (unsigned i = 0; i < 12 * 3 * 12; i++) {
        bool in_graph = false;
        for (size_t k = 0; k < n_entries && !in_graph; k++)
            in_graph =
                entries[k].live && !entries[k].denies &&
                entries[k].s * 36 + entries[k].p * 12 + entries[k].o == i;
        n_facts += in_graph;
    }
    assert_ok(ent_set_size(txn, ENT_SPO, &n_counted));
    assert_int_equal(n_counted, n_facts);
    ent_txn_abort(txn);
    support_check(store);
}

static void test_against_model(void **state)
{
    (void)state;
    uint64_t random = 7;
    n_entries = 0;
    for (unsigned i = 0; i < 64; i++)
        snprintf(names[i], sizeof names[i], "name %u", i);
    for (int round = 0; round < 40; round++) {
        model_load(&random, 1 + support_random(&random) % 100);
        if (round % 3 == 0)
            model_retract(&random);
        if (round % 8 == 7)
            model_compare();
    }
}

/* Many reports with runs of equal fields: records are small, and the last is
 * found like the first. */
static void test_many(void **state)
{
    (void)state;
    enum {
        N = 100000
    };
    char subject[24], object[24];
    struct ent_load *load = given_begin(store);
    for (int i = 0; i < N; i++) {
        snprintf(subject, sizeof subject, "s%d", i / 10);
        snprintf(object, sizeof object, "o%d", i % 997);
        assert_ok(given_add(load, &(struct given){.s = subject,
                                                  .p = "names",
                                                  .o = object,
                                                  .source = "one source",
                                                  .from = "2015-09-18",
                                                  .to = "2015-09-18"}));
    }
    struct ent_load_summary summary = given_finish(load);
    assert_int_equal(summary.reports_new, N);
    struct ent_txn *txn = support_begin(store, false);
    assert_term(txn, support_report(txn, 1).subject, "s0");
    assert_term(txn, support_report(txn, N).subject, "s9999");
    assert_term(txn, support_report(txn, N / 2).object, "o149");
    ent_txn_abort(txn);
    support_check(store);
}

/* Bare facts of an input: those that are `twice` stand in it once more.
 * `extra` makes the load another one than a first load of bare facts. */
static void load_bare(int n, int n_twice, const struct given *extra,
                      bool is_known)
{
    char subject[24], object[24];
    struct ent_load *load = given_begin(store);
    int n_extra = extra != NULL;
    if (extra != NULL)
        assert_ok(given_add(load, extra));
    for (int i = 0; i < n + n_twice; i++) {
        int k = i % n;
        snprintf(subject, sizeof subject, "s%d", k * 7919 % n / 3);
        snprintf(object, sizeof object, k % 4 ? "o%d" : "\"t%d", k);
        assert_ok(given_add(load, &(struct given){.s = subject,
                                                  .p = k % 2 ? "p" : "q",
                                                  .o = object}));
    }
    struct ent_load_summary summary = given_finish(load);
    assert_int_equal(summary.reports_new, is_known ? 0 : n + n_extra);
    assert_int_equal(summary.reports_known,
                     is_known ? n + n_twice + n_extra : n_twice);
    assert_int_equal(summary.facts_new, is_known ? 0 : n + n_extra);
    assert_int_equal(summary.facts_known, is_known ? n + n_extra : 0);
    support_check(store);
}

static void test_first_bare_facts(void **state)
{
    (void)state;
    load_bare(9000, 0, NULL, false);
    load_bare(9000, 0, NULL, true);
    struct ent_txn *txn = support_begin(store, false);
    assert_term(txn, support_report(txn, 2).subject, "s2639");
    assert_term(txn, support_report(txn, 2).predicate, "p");
    assert_term(txn, support_report(txn, 2).object, "o1");
    ent_txn_abort(txn);
}

static void test_first_bare_facts_twice(void **state)
{
    (void)state;
    load_bare(6000, 700, NULL, false);
    load_bare(6000, 700, NULL, true);
}

static void test_bare_facts_and_a_value(void **state)
{
    (void)state;
    load_bare(9000, 20, &(struct given){.s = "a", .p = "b", .o = "12"}, false);
}

/* Quoted facts are numbered apart, so that handles are not ids. */
static void test_bare_facts_and_a_quoted_one(void **state)
{
    (void)state;
    load_bare(9000, 20, &(struct given){.s = "a", .p = "b", .o = "(c d e)"},
              false);
    load_bare(9000, 20, &(struct given){.s = "a", .p = "b", .o = "(c d e)"},
              true);
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up_store, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_empty),
        TEST(test_every_field),
        TEST(test_identity),
        TEST(test_twice_in_one_input),
        TEST(test_withdrawn_can_be_reported_again),
        TEST(test_denied_facts_lie_apart),
        TEST(test_quoted),
        TEST(test_names_and_iris),
        TEST(test_dry_run),
        TEST(test_recorded_never_goes_back),
        TEST(test_unused_terms),
        TEST(test_failing_allocations),
        TEST(test_against_model),
        TEST(test_many),
        TEST(test_first_bare_facts),
        TEST(test_first_bare_facts_twice),
        TEST(test_bare_facts_and_a_value),
        TEST(test_bare_facts_and_a_quoted_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
