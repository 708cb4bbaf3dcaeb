/* SPDX-License-Identifier: ISC */
/* Names people write: folded, completed, corrected. */
#include "load_support.h"
#include "store_fixture.h"

#include "store/names.h"

static int set_up(void **state)
{
    set_up_store(state);
    const struct given input[] = {
        {.s = "Bashar al-Assad", .p = "alias", .o = "\"President Assad"},
        {.s = "Bashar al-Assad", .p = "leads", .o = "Syria"},
        {.s = "Russia",
         .p = "supports",
         .o = "Bashar al-Assad",
         .source = "http://example.org/news/kerry-talks"},
        {.s = "Asma al-Assad", .p = "leads", .o = "a charity"},
        {.s = "Assam", .p = "lies_in", .o = "India"},
        {.s = "United States", .p = "label", .o = "\"America"},
        {.s = "Georgia (country)", .p = "alias", .o = "\"Georgia"},
        {.s = "Georgia (state)", .p = "alias", .o = "\"Georgia"},
        {.s = "x",
         .p = "says",
         .o = "(Islamic_State threatens y)",
         .extractor = "hand"},
        {.s = "b", .p = "seen_with", .o = "president assad"},
        {.s = "http://example.org/news/kerry-talks",
         .p = "title",
         .o = "\"A visit to Damascus"}};
    given_load(store, input, N_ITEMS(input));
    return 0;
}

static int tear_down(void **state)
{
    support_check(store);
    return tear_down_store(state);
}

typedef enum ent_status lookup(struct ent_txn *txn, const char *text,
                               size_t n_text, size_t max,
                               struct ent_arena *arena,
                               struct ent_name_match **matches,
                               size_t *n_matches);

static enum ent_status folded(struct ent_txn *txn, const char *text,
                              size_t n_text, size_t max,
                              struct ent_arena *arena,
                              struct ent_name_match **matches,
                              size_t *n_matches)
{
    return ent_names_folded(txn, text, n_text, true, true, max, arena, matches,
                            n_matches);
}

/* Fails unless the matches are these, joined by "; ", in order; the text that
 * matched in parentheses when it is not the name. */
static void expect(lookup *find, const char *text, size_t max,
                   const char *expected)
{
    struct ent_name_match *matches;
    size_t n_matches;
    struct ent_arena arena;
    struct ent_buf out;
    struct ent_term term;
    struct ent_txn *txn = support_begin(store, false);
    ent_arena_init(&arena, 0);
    ent_buf_init(&out);
    assert_ok(find(txn, text, strlen(text), max, &arena, &matches, &n_matches));
    for (size_t i = 0; i < n_matches; i++) {
        ent_buf_add_str(&out, i > 0 ? "; " : "");
        assert_ok(ent_dict_get(txn, matches[i].entity, &arena, &term));
        given_write(&term, &out);
        if (matches[i].via == 0)
            continue;
        assert_ok(ent_dict_get(txn, matches[i].via, &arena, &term));
        ent_buf_add_str(&out, " (");
        given_write(&term, &out);
        ent_buf_add_str(&out, ")");
    }
    assert_buf(&out, expected);
    ent_buf_release(&out);
    ent_arena_release(&arena);
    ent_txn_abort(txn);
}

static void test_folded(void **state)
{
    (void)state;
    expect(folded, "bashar AL assad", 9, "Bashar al-Assad");
    expect(folded, "president  assad!", 9,
           "Bashar al-Assad (\"President Assad)");
    expect(folded, "america", 9, "United States (\"America)");
    expect(folded, "Georgia", 9,
           "Georgia (country) (\"Georgia); Georgia (state) (\"Georgia)");
    expect(folded, "Georgia", 1, "Georgia (country) (\"Georgia)");
    expect(folded, "nobody", 9, "");
    expect(folded, "", 9, "");
    expect(folded, "!?", 9, "");
}

/* Names that were only written bear nothing. */
static void test_written_names_bear_nothing(void **state)
{
    (void)state;
    struct ent_txn *txn = support_begin(store, false);
    struct ent_term written = {.kind = ENT_NAME,
                               .bytes = "president assad",
                               .n_bytes = 15};
    ent_id id;
    bool borne;
    assert_ok(ent_dict_find(txn, &written, &id));
    assert_ok(ent_name_is_borne(txn, id, &borne));
    assert_false(borne);
    const char *bearing[] = {"Russia",
                             "Syria",
                             "supports",
                             "Islamic_State",
                             "hand",
                             "threatens",
                             "http://example.org/news/kerry-talks"};
    for (size_t i = 0; i < N_ITEMS(bearing); i++) {
        assert_ok(ent_name_is_borne(txn, support_id(txn, bearing[i]), &borne));
        assert_true(borne);
    }
    ent_txn_abort(txn);
}

static void test_withdrawn_alias(void **state)
{
    (void)state;
    uint64_t n;
    assert_ok(ent_store_retract_report(store, 1, &n, NULL));
    expect(folded, "president assad", 9, "");
    expect(ent_names_complete, "president", 9, "");
}

static void test_complete(void **state)
{
    (void)state;
    expect(ent_names_complete, "ass", 9,
           "Assam; Bashar al-Assad; Asma al-Assad");
    expect(ent_names_complete, "ass", 1, "Assam");
    expect(ent_names_complete, "al-ass", 9, "Bashar al-Assad; Asma al-Assad");
    expect(ent_names_complete, "bashar al-assad", 9, "Bashar al-Assad");
    expect(ent_names_complete, "bashar al-assade", 9, "");
    expect(ent_names_complete, "pres", 9,
           "Bashar al-Assad (\"President Assad)");
    expect(ent_names_complete, "kerry", 9,
           "http://example.org/news/kerry-talks");
    expect(ent_names_complete, "sup", 9, "supports");
    expect(ent_names_complete, "georgia", 9,
           "Georgia (country) (\"Georgia); Georgia (state) (\"Georgia)");
    expect(ent_names_complete, "damas", 9,
           "http://example.org/news/kerry-talks (\"A visit to Damascus)");
    expect(folded, "a visit to damascus", 9, "");
    expect(ent_names_complete, "zzz", 9, "");
    expect(ent_names_complete, "", 9, "");
}

static void test_kinds_and_counts(void **state)
{
    (void)state;
    struct ent_name_match *matches;
    size_t n_matches;
    struct ent_arena arena;
    struct ent_txn *txn = support_begin(store, false);
    ent_arena_init(&arena, 0);
    assert_ok(
        ent_names_complete(txn, "bashar", 6, 9, &arena, &matches, &n_matches));
    assert_int_equal(n_matches, 1);
    assert_int_equal(matches[0].n_facts, 4);
    assert_true(matches[0].is_entity);
    assert_false(matches[0].is_relation);
    assert_ok(
        ent_names_complete(txn, "leads", 5, 9, &arena, &matches, &n_matches));
    assert_int_equal(matches[0].n_facts, 2);
    assert_true(matches[0].is_relation);
    assert_false(matches[0].is_entity);
    assert_ok(
        ent_names_complete(txn, "talks", 5, 9, &arena, &matches, &n_matches));
    assert_true(matches[0].is_source);
    ent_arena_release(&arena);
    ent_txn_abort(txn);
}

static void test_closest(void **state)
{
    (void)state;
    expect(ent_names_closest, "Basher al Asad", 3, "Bashar al-Assad");
    expect(ent_names_closest, "Rusia", 3, "Russia");
    expect(ent_names_closest, "urssia", 3, "Russia");
    expect(ent_names_closest, "suports", 3, "supports");
    expect(ent_names_closest, "Amerika", 3, "United States (\"America)");
    expect(ent_names_closest, "completely different", 3, "");
    expect(ent_names_closest, "", 3, "");
}

static enum ent_status look_all(void *context)
{
    struct ent_txn *txn = context;
    struct ent_name_match *matches;
    size_t n_matches;
    struct ent_arena arena;
    ent_arena_init(&arena, 0);
    enum ent_status status =
        ent_names_complete(txn, "ass", 3, 9, &arena, &matches, &n_matches);
    if (status == ENT_OK)
        status =
            ent_names_closest(txn, "Asad", 4, 9, &arena, &matches, &n_matches);
    ent_arena_release(&arena);
    return status;
}

static void test_failing_allocations(void **state)
{
    (void)state;
    struct ent_txn *txn = support_begin(store, false);
    assert_true(support_fail_each_allocation(look_all, txn) > 5);
    ent_txn_abort(txn);
}

/* More names than are looked at: the whole name is still found. */
static void test_bound(void **state)
{
    (void)state;
    char name[32];
    struct ent_load *load = given_begin(store);
    for (int i = 0; i < 30000; i++) {
        snprintf(name, sizeof name, "ba %d", i);
        assert_ok(
            given_add(load, &(struct given){.s = name, .p = "p", .o = "q"}));
    }
    assert_ok(given_add(load, &(struct given){.s = "ba", .p = "p", .o = "q"}));
    given_finish(load);
    expect(ent_names_complete, "ba", 1, "ba");
    expect(ent_names_complete, "ba 29999", 2, "ba 29999");
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_folded),
                                       TEST(test_written_names_bear_nothing),
                                       TEST(test_withdrawn_alias),
                                       TEST(test_complete),
                                       TEST(test_kinds_and_counts),
                                       TEST(test_closest),
                                       TEST(test_failing_allocations),
                                       TEST(test_bound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
