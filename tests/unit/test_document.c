/* SPDX-License-Identifier: ISC */
/* Texts of documents: kept once, quotes found in them, offsets converted. */
#include "load_support.h"
#include "store_fixture.h"

#include "store/document.h"

static int tear_down(void **state)
{
    support_check(store);
    return tear_down_store(state);
}

/* Two bytes a letter at its start. */
static const char text[] = "\xc3\xa9\xc3\xa9 he said it. He said it again.";

struct noted {
    unsigned n;
    enum ent_load_note_kind kind;
};

static void take_note(void *context, const struct ent_load_note *note)
{
    struct noted *noted = context;
    noted->n++;
    noted->kind = note->kind;
    assert_string_equal(note->name, "doc");
}

static struct ent_load_summary
load_with(const struct given *given, const char *document, struct noted *noted)
{
    struct ent_load_summary summary;
    struct ent_load *load = given_begin(store);
    *noted = (struct noted){0, ENT_NOTE_AMBIGUOUS};
    if (given)
        assert_ok(given_add(load, given));
    if (document)
        given_document(load, "doc", document);
    assert_ok(ent_load_finish(load, take_note, noted, &summary, NULL));
    ent_load_free(load);
    return summary;
}

static const struct given quoted = {
    .s = "a", .p = "p", .o = "b", .source = "doc", .quote = "\"He said it"};

static void assert_offsets(ent_report_id id, int64_t start, int64_t end,
                           enum ent_offset_unit unit, bool located)
{
    struct ent_txn *txn = support_begin(store, false);
    struct ent_report report = support_report(txn, id);
    assert_int_equal(report.start, start);
    assert_int_equal(report.end, end);
    assert_int_equal(report.unit, unit);
    assert_int_equal(report.located, located);
    ent_txn_abort(txn);
}

static void test_kept(void **state)
{
    (void)state;
    struct noted noted;
    struct ent_load_summary summary = load_with(NULL, text, &noted);
    assert_true(summary.transaction > 0);
    summary = load_with(NULL, text, &noted);
    assert_int_equal(summary.transaction, 0);
    assert_int_equal(noted.n, 0);
    summary = load_with(NULL, "another text", &noted);
    assert_int_equal(summary.transaction, 0);
    assert_int_equal(noted.n, 1);
    assert_int_equal(noted.kind, ENT_NOTE_TEXT_DIFFERS);
    struct ent_txn *txn = support_begin(store, false);
    ent_id source = support_id(txn, "doc"), found;
    struct ent_arena arena;
    const char *kept;
    size_t n_bytes;
    ent_arena_init(&arena, 0);
    assert_ok(ent_document_get(txn, source, &arena, &kept, &n_bytes));
    assert_bytes(kept, n_bytes, text);
    assert_ok(ent_document_find(txn, source));
    assert_status(ent_document_find(txn, source + 1), ENT_ENOTFOUND);
    assert_status(ent_document_get(txn, source + 1, &arena, &kept, &n_bytes),
                  ENT_ENOTFOUND);
    assert_ok(ent_document_next(txn, 0, &found));
    assert_int_equal(found, source);
    assert_status(ent_document_next(txn, source, &found), ENT_END);
    ent_arena_release(&arena);
    ent_txn_abort(txn);
}

static void test_quote_is_found(void **state)
{
    (void)state;
    struct noted noted;
    load_with(&quoted, text, &noted);
    assert_int_equal(noted.n, 0);
    assert_offsets(1, 17, 27, ENT_UNIT_BYTE, true);
    struct ent_load_summary summary = load_with(&quoted, text, &noted);
    assert_int_equal(summary.reports_known, 1);
    summary = load_with(&quoted, NULL, &noted);
    assert_int_equal(summary.reports_known, 1);
}

/* The text may come later: the report is the same. */
static void test_text_comes_later(void **state)
{
    (void)state;
    struct noted noted;
    load_with(&quoted, NULL, &noted);
    assert_offsets(1, -1, -1, ENT_UNIT_BYTE, false);
    struct ent_load_summary summary = load_with(&quoted, text, &noted);
    assert_int_equal(summary.reports_known, 1);
    summary = load_with(&quoted, NULL, &noted);
    assert_int_equal(summary.reports_known, 1);
}

static void test_quote_missing_or_twice(void **state)
{
    (void)state;
    struct noted noted;
    struct given given = quoted;
    given.quote = "\"nobody said";
    load_with(&given, text, &noted);
    assert_int_equal(noted.kind, ENT_NOTE_QUOTE_MISSING);
    assert_offsets(1, -1, -1, ENT_UNIT_BYTE, false);
    given.quote = "\"said it";
    load_with(&given, NULL, &noted);
    assert_int_equal(noted.kind, ENT_NOTE_QUOTE_TWICE);
    assert_offsets(2, -1, -1, ENT_UNIT_BYTE, false);
}

static void test_offsets_become_bytes(void **state)
{
    (void)state;
    struct noted noted;
    struct given chars = quoted, bytes = quoted;
    chars.start_1 = 16;
    chars.end_1 = 26;
    chars.unit = ENT_UNIT_CHAR;
    bytes.start_1 = 18;
    bytes.end_1 = 28;
    load_with(&chars, text, &noted);
    assert_int_equal(noted.n, 0);
    assert_offsets(1, 17, 27, ENT_UNIT_BYTE, false);
    struct ent_load_summary summary = load_with(&chars, NULL, &noted);
    assert_int_equal(summary.reports_known, 1);
    summary = load_with(&bytes, NULL, &noted);
    assert_int_equal(summary.reports_known, 1);
}

static void test_offsets_before_the_text(void **state)
{
    (void)state;
    struct noted noted;
    struct given chars = quoted;
    chars.start_1 = 16;
    chars.end_1 = 26;
    chars.unit = ENT_UNIT_UTF16;
    load_with(&chars, NULL, &noted);
    assert_offsets(1, 15, 25, ENT_UNIT_UTF16, false);
    struct ent_load_summary summary = load_with(&chars, text, &noted);
    assert_int_equal(summary.reports_known, 1);
}

static void test_bad_offsets(void **state)
{
    (void)state;
    struct noted noted;
    const int64_t cases[][2] = {{2, 6}, {1, 1000}, {9, 8}};
    for (size_t i = 0; i < N_ITEMS(cases); i++) {
        struct given given = {.s = "a", .p = "p", .o = "b", .source = "doc"};
        given.start_1 = cases[i][0];
        given.end_1 = cases[i][1];
        load_with(&given, text, &noted);
        assert_int_equal(noted.n, 1);
        assert_int_equal(noted.kind, ENT_NOTE_OFFSETS);
        assert_offsets(i + 1, cases[i][0] - 1, cases[i][1] - 1, ENT_UNIT_BYTE,
                       false);
    }
    struct given wrong = quoted; /* another passage, but the quote is there */
    wrong.start_1 = 5;
    wrong.end_1 = 8;
    load_with(&wrong, NULL, &noted);
    assert_int_equal(noted.n, 0);
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up_store, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_kept),
                                       TEST(test_quote_is_found),
                                       TEST(test_text_comes_later),
                                       TEST(test_quote_missing_or_twice),
                                       TEST(test_offsets_become_bytes),
                                       TEST(test_offsets_before_the_text),
                                       TEST(test_bad_offsets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
