/* SPDX-License-Identifier: ISC */
/* Names people write: which entity or relation they become, case by case. */
#include "load_support.h"
#include "store_fixture.h"

/* Fails unless report `id` is of this fact, written so (NULL: as it is). */
static void expect(ent_report_id id, const char *s, const char *p,
                   const char *o, const char *written_s, const char *written_p,
                   const char *written_o)
{
    struct ent_txn *txn = support_begin(store, false);
    struct ent_report report = support_report(txn, id);
    assert_term(txn, report.subject, s);
    assert_term(txn, report.predicate, p);
    assert_term(txn, report.object, o);
    assert_term(txn, report.written[ENT_WRITTEN_SUBJECT], written_s);
    assert_term(txn, report.written[ENT_WRITTEN_PREDICATE], written_p);
    assert_term(txn, report.written[ENT_WRITTEN_OBJECT], written_o);
    ent_txn_abort(txn);
    support_check(store);
}

static const struct given us_alias = {.s = "United States",
                                      .p = "alias",
                                      .o = "\"U.S."};
static const struct given opposes = {.s = "US", .p = "opposes", .o = "us"};

static void test_alias_of_the_input(void **state)
{
    (void)state;
    const struct given input[] = {{.s = "u.s.", .p = "opposes", .o = "X"},
                                  us_alias};
    struct ent_load_summary summary = given_load(store, input, 2);
    assert_int_equal(summary.names_resolved, 1);
    expect(1, "United States", "opposes", "X", "u.s.", NULL, NULL);
    expect(2, "United States", "alias", "\"U.S.", NULL, NULL, NULL);
}

static void test_alias_of_the_graph(void **state)
{
    (void)state;
    given_load_one(store, us_alias);
    given_load_one(store, (struct given){.s = "U S", .p = "p", .o = "u.s."});
    expect(2, "United States", "p", "United States", "U S", NULL, "u.s.");
}

static void test_label_counts_like_alias(void **state)
{
    (void)state;
    const struct given input[] = {{.s = "http://example.org/Q30",
                                   .p = "label",
                                   .o = "\"America"},
                                  {.s = "x", .p = "visits", .o = "america"}};
    given_load(store, input, 2);
    expect(2, "x", "visits", "http://example.org/Q30", NULL, NULL, "america");
}

/* A name that only folds like an entity's own name is not replaced. */
static void test_own_names_do_not_fold(void **state)
{
    (void)state;
    given_load_one(store,
                   (struct given){.s = "Bashar al-Assad", .p = "p", .o = "x"});
    const struct given input[] = {us_alias,
                                  {.s = "bashar al assad", .p = "p", .o = "y"}};
    given_load(store, input, 2);
    expect(3, "bashar al assad", "p", "y", NULL, NULL, NULL);
}

static void test_subject_of_the_graph_stands_for_itself(void **state)
{
    (void)state;
    given_load_one(store, (struct given){.s = "U.S.", .p = "p", .o = "x"});
    given_load_one(store, us_alias);
    given_load_one(store, (struct given){.s = "U.S.", .p = "p", .o = "y"});
    expect(3, "U.S.", "p", "y", NULL, NULL, NULL);
    given_load_one(store, (struct given){.s = "u.s.", .p = "p", .o = "y"});
    expect(4, "United States", "p", "y", "u.s.", NULL, NULL);
}

/* Objects of facts are not what rule 1 asks for. */
static void test_object_of_the_graph_is_resolved(void **state)
{
    (void)state;
    given_load_one(store, (struct given){.s = "a", .p = "p", .o = "U.S."});
    given_load_one(store, us_alias);
    given_load_one(store, (struct given){.s = "b", .p = "p", .o = "U.S."});
    expect(1, "a", "p", "U.S.", NULL, NULL, NULL);
    expect(3, "b", "p", "United States", NULL, NULL, "U.S.");
}

static void test_withdrawn_subject_is_resolved(void **state)
{
    (void)state;
    uint64_t n;
    given_load_one(store, (struct given){.s = "U.S.", .p = "p", .o = "x"});
    given_load_one(store, us_alias);
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    given_load_one(store, (struct given){.s = "U.S.", .p = "p", .o = "y"});
    expect(3, "United States", "p", "y", "U.S.", NULL, NULL);
}

static void test_withdrawn_alias_does_not_count(void **state)
{
    (void)state;
    uint64_t n;
    given_load_one(store, us_alias);
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    given_load_one(store, (struct given){.s = "U.S.", .p = "p", .o = "y"});
    expect(2, "U.S.", "p", "y", NULL, NULL, NULL);
}

static void test_denied_alias_does_not_count(void **state)
{
    (void)state;
    struct given denied = us_alias;
    denied.denies = true;
    const struct given input[] = {denied, {.s = "U.S.", .p = "p", .o = "y"}};
    given_load(store, input, 2);
    expect(2, "U.S.", "p", "y", NULL, NULL, NULL);
}

static void test_entity_line_stands_for_itself(void **state)
{
    (void)state;
    struct ent_load *load = given_begin(store);
    assert_ok(given_add(load, &(struct given){.s = "United States",
                                              .p = "alias",
                                              .o = "\"US"}));
    assert_ok(given_add(load, &opposes));
    given_entity(load, "US");
    given_finish(load);
    expect(2, "US", "opposes", "United States", NULL, NULL, "us");
}

struct noted {
    unsigned n;
    struct ent_load_note last;
    char name[100], other[200];
};

static void take_note(void *context, const struct ent_load_note *note)
{
    struct noted *noted = context;
    noted->n++;
    noted->last = *note;
    snprintf(noted->name, sizeof noted->name, "%s", note->name);
    snprintf(noted->other, sizeof noted->other, "%s",
             note->other ? note->other : "");
}

static struct noted load_noting(const struct given *input, size_t n)
{
    struct noted noted = {0};
    struct ent_load_summary summary;
    struct ent_load *load = given_begin(store);
    for (size_t i = 0; i < n; i++)
        assert_ok(given_add(load, &input[i]));
    assert_ok(ent_load_finish(load, take_note, &noted, &summary, NULL));
    ent_load_free(load);
    return noted;
}

static void test_ambiguous(void **state)
{
    (void)state;
    const struct given input[] = {
        {.s = "Georgia (country)", .p = "alias", .o = "\"Georgia"},
        {.s = "Georgia (state)", .p = "alias", .o = "\"georgia"},
        {.s = "x", .p = "visits", .o = "Georgia", .line = 3},
        {.s = "y", .p = "visits", .o = "Georgia", .line = 4}};
    struct noted noted = load_noting(input, 4);
    assert_int_equal(noted.n, 1);
    assert_int_equal(noted.last.kind, ENT_NOTE_AMBIGUOUS);
    assert_string_equal(noted.name, "Georgia");
    assert_string_equal(noted.other, "Georgia (country), Georgia (state)");
    assert_int_equal(noted.last.line, 3);
    assert_int_equal(noted.last.count, 2);
    expect(3, "x", "visits", "Georgia", NULL, NULL, NULL);
}

/* The same entity by two aliases is one candidate. */
static void test_two_aliases_of_one(void **state)
{
    (void)state;
    const struct given input[] = {us_alias,
                                  {.s = "United States",
                                   .p = "label",
                                   .o = "\"U S"},
                                  {.s = "x", .p = "visits", .o = "us"},
                                  {.s = "x", .p = "visits", .o = "u.s"}};
    struct noted noted = load_noting(input, 4);
    assert_int_equal(noted.n, 1);
    assert_int_equal(noted.last.kind, ENT_NOTE_RESOLVED);
    assert_string_equal(noted.other, "United States");
    expect(4, "x", "visits", "United States", NULL, NULL, "u.s");
    expect(3, "x", "visits", "us", NULL, NULL, NULL);
}

static void test_source_speaker_place_event(void **state)
{
    (void)state;
    const struct given input[] = {us_alias,
                                  {.s = "a",
                                   .p = "p",
                                   .o = "b",
                                   .source = "u.s.",
                                   .speaker = "u.s.",
                                   .place = "u.s.",
                                   .event = "u.s.",
                                   .extractor = "u.s."}};
    given_load(store, input, 2);
    struct ent_txn *txn = support_begin(store, false);
    struct ent_report report = support_report(txn, 2);
    assert_term(txn, report.source, "United States");
    assert_term(txn, report.speaker, "United States");
    assert_term(txn, report.place, "United States");
    assert_term(txn, report.event, "United States");
    assert_term(txn, report.extractor, "u.s.");
    assert_term(txn, report.written[ENT_WRITTEN_SOURCE], "u.s.");
    assert_term(txn, report.written[ENT_WRITTEN_SPEAKER], "u.s.");
    ent_txn_abort(txn);
    struct ent_load_summary summary = given_load(store, input, 2);
    assert_int_equal(summary.reports_known, 2);
    support_check(store);
}

static void test_quoted_parts(void **state)
{
    (void)state;
    const struct given input[] = {
        {.s = "United_States", .p = "alias", .o = "\"US"},
        {.s = "supports", .p = "alias", .o = "\"backs"},
        {.s = "x", .p = "doubts", .o = "(US backs (US supports y))"}};
    given_load(store, input, 3);
    expect(3, "x", "doubts",
           "(United_States supports (United_States supports y))", NULL, NULL,
           "(US backs (US supports y))");
    struct ent_load_summary summary = given_load(store, input, 3);
    assert_int_equal(summary.reports_known, 3);
}

static void test_relations(void **state)
{
    (void)state;
    const struct given input[] = {{.s = "supports",
                                   .p = "alias",
                                   .o = "\"backs"},
                                  {.s = "Russia", .p = "backs", .o = "Assad"}};
    given_load(store, input, 2);
    expect(2, "Russia", "supports", "Assad", NULL, "backs", NULL);
}

/* An entity's alias does not swallow a relation of that name, nor the other
 * way round when there is a choice. */
static void test_relations_and_entities_apart(void **state)
{
    (void)state;
    const struct given input[] = {
        {.s = "Agency for Aid", .p = "alias", .o = "\"aid"},
        {.s = "Agency for Aid", .p = "type", .o = "Organization"},
        {.s = "provide_aid", .p = "alias", .o = "\"aid"},
        {.s = "x", .p = "aid", .o = "y"},
        {.s = "x", .p = "provide_aid", .o = "z"}};
    given_load(store, input, 2);
    given_load_one(store, input[3]);
    expect(3, "x", "aid", "y", NULL, NULL, NULL);
    given_load(store, input, 5);
    given_load_one(store, (struct given){.s = "x", .p = "Aid", .o = "w"});
    expect(6, "x", "provide_aid", "w", NULL, "Aid", NULL);
}

static void test_vocabulary_is_never_replaced(void **state)
{
    (void)state;
    const struct given input[] = {{.s = "kind_of", .p = "alias", .o = "\"type"},
                                  {.s = "other_name",
                                   .p = "alias",
                                   .o = "\"alias"},
                                  {.s = "x", .p = "type", .o = "Country"},
                                  {.s = "x", .p = "alias", .o = "\"ex"}};
    given_load(store, input, 4);
    expect(3, "x", "type", "Country", NULL, NULL, NULL);
    expect(4, "x", "alias", "\"ex", NULL, NULL, NULL);
}

/* The name that gets an alias, and a name given as alias, stay. */
static void test_naming_facts_stay(void **state)
{
    (void)state;
    const struct given input[] = {us_alias,
                                  {.s = "U.S.", .p = "alias", .o = "\"Amerika"},
                                  {.s = "Great Britain",
                                   .p = "alias",
                                   .o = "U.K."},
                                  {.s = "x", .p = "p", .o = "u.k."}};
    given_load(store, input, 4);
    expect(2, "U.S.", "alias", "\"Amerika", NULL, NULL, NULL);
    expect(3, "Great Britain", "alias", "U.K.", NULL, NULL, NULL);
    expect(4, "x", "p", "Great Britain", NULL, NULL, "u.k.");
}

/* The order of lines does not matter: facts and resolution are the same. */
static void test_order_does_not_matter(void **state)
{
    (void)state;
    const struct given input[] = {us_alias,
                                  {.s = "U.S.", .p = "opposes", .o = "y"},
                                  {.s = "x", .p = "opposes", .o = "(U.S. p y)"},
                                  {.s = "opposes",
                                   .p = "alias",
                                   .o = "\"is against"},
                                  {.s = "x", .p = "is against", .o = "u s"}};
    given_load(store, input, 5);
    expect(5, "x", "opposes", "United States", NULL, "is against", "u s");
    struct ent_store_counts first, second;
    assert_ok(ent_store_count(store, &first));
    tear_down_store(NULL);
    set_up_store(NULL);
    struct given back[5];
    for (int i = 0; i < 5; i++)
        back[i] = input[4 - i];
    given_load(store, back, 5);
    expect(1, "x", "opposes", "United States", NULL, "is against", "u s");
    assert_ok(ent_store_count(store, &second));
    assert_int_equal(first.n_facts, second.n_facts);
    assert_int_equal(first.n_terms, second.n_terms);
}

/* Known again whatever the names mean today. */
static void test_identity_is_as_written(void **state)
{
    (void)state;
    const struct given plain = {.s = "x", .p = "visits", .o = "U.S."};
    struct given rich = plain;
    rich.source = "u.s.";
    const struct given both[] = {plain, rich};
    given_load(store, both, 2);
    given_load_one(store, us_alias);
    struct ent_load_summary summary = given_load(store, both, 2);
    assert_int_equal(summary.reports_known, 2);
    support_check(store);
}

static void test_identity_survives_a_withdrawn_alias(void **state)
{
    (void)state;
    const struct given plain = {.s = "x", .p = "visits", .o = "U.S."};
    struct given rich = plain;
    rich.source = "u.s.";
    const struct given both[] = {us_alias, plain, rich};
    uint64_t n;
    given_load(store, both, 3);
    expect(2, "x", "visits", "United States", NULL, NULL, "U.S.");
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    struct ent_load_summary summary = given_load(store, both + 1, 2);
    assert_int_equal(summary.reports_known, 2);
    assert_int_equal(summary.facts_known, 1);
    /* what it was resolved to is another report, as written */
    summary = given_load_one(store, (struct given){.s = "x",
                                                   .p = "visits",
                                                   .o = "United States"});
    assert_int_equal(summary.reports_new, 1);
    support_check(store);
}

static void test_no_resolve(void **state)
{
    (void)state;
    const struct ent_load_options options = {.resolve = false};
    struct ent_load *load;
    assert_ok(ent_load_new(store, &options, &load));
    assert_ok(given_add(load, &us_alias));
    assert_ok(
        given_add(load, &(struct given){.s = "u.s.", .p = "p", .o = "y"}));
    given_finish(load);
    expect(2, "u.s.", "p", "y", NULL, NULL, NULL);
}

static void test_remarks(void **state)
{
    (void)state;
    const struct given number[] = {{.s = "a", .p = "p", .o = "b"}};
    given_load(store, number, 1);
    struct noted noted = {0};
    struct ent_load *load = given_begin(store);
    struct ent_load_report report = {.start = -1, .end = -1, .line = 7};
    struct ent_term name = {.kind = ENT_NAME, .bytes = "2015", .n_bytes = 4};
    assert_ok(given_term(load, "a", &report.subject));
    assert_ok(given_term(load, "q", &report.predicate));
    assert_ok(ent_load_term(load, &name, &report.object));
    assert_ok(ent_load_report(load, &report));
    assert_ok(ent_load_finish(load, take_note, &noted, NULL, NULL));
    ent_load_free(load);
    assert_int_equal(noted.n, 1);
    assert_int_equal(noted.last.kind, ENT_NOTE_NUMBER_LIKE);
    assert_string_equal(noted.name, "2015");
    assert_int_equal(noted.last.line, 7);
    const struct given relations[] = {{.s = "a", .p = "meets_with", .o = "b"},
                                      {.s = "a", .p = "meets with", .o = "b"}};
    noted = load_noting(relations, 2);
    assert_int_equal(noted.n, 1);
    assert_int_equal(noted.last.kind, ENT_NOTE_RELATION_LIKE);
    assert_string_equal(noted.name, "meets with");
    assert_string_equal(noted.other, "meets_with");
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up_store, tear_down_store)
    const struct CMUnitTest tests[] = {
        TEST(test_alias_of_the_input),
        TEST(test_alias_of_the_graph),
        TEST(test_label_counts_like_alias),
        TEST(test_own_names_do_not_fold),
        TEST(test_subject_of_the_graph_stands_for_itself),
        TEST(test_object_of_the_graph_is_resolved),
        TEST(test_withdrawn_subject_is_resolved),
        TEST(test_withdrawn_alias_does_not_count),
        TEST(test_denied_alias_does_not_count),
        TEST(test_entity_line_stands_for_itself),
        TEST(test_ambiguous),
        TEST(test_two_aliases_of_one),
        TEST(test_source_speaker_place_event),
        TEST(test_quoted_parts),
        TEST(test_relations),
        TEST(test_relations_and_entities_apart),
        TEST(test_vocabulary_is_never_replaced),
        TEST(test_naming_facts_stay),
        TEST(test_order_does_not_matter),
        TEST(test_identity_is_as_written),
        TEST(test_identity_survives_a_withdrawn_alias),
        TEST(test_no_resolve),
        TEST(test_remarks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
