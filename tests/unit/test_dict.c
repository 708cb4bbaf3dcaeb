/* SPDX-License-Identifier: ISC */
/* The dictionary: terms there and back, blocks, names and IRIs, order. */
#include "load_support.h"
#include "store_fixture.h"

#include "store/dict_lookup.h"
#include "store/dictblock.h"
#include "store/termcode.h"

#define XSD "http://www.w3.org/2001/XMLSchema#"
#define TAGGED(k, text, iri)                                                   \
    {                                                                          \
        .kind = k, .bytes = text, .n_bytes = sizeof text - 1, .tag = iri,      \
        .n_tag = sizeof iri - 1                                                \
    }
#define PLAIN(k, text)                                                         \
    {                                                                          \
        .kind = k, .bytes = text, .n_bytes = sizeof text - 1                   \
    }

static const struct ent_term samples[] = {
    {.kind = ENT_BOOLEAN, .boolean = false},
    {.kind = ENT_BOOLEAN, .boolean = true},
    {.kind = ENT_INTEGER, .integer = INT64_MIN},
    {.kind = ENT_INTEGER, .integer = ENT_SMALL_INTEGER_MIN - 1},
    {.kind = ENT_INTEGER, .integer = ENT_SMALL_INTEGER_MIN},
    {.kind = ENT_INTEGER, .integer = -7},
    PLAIN(ENT_NUMBER, "-3.5"),
    {.kind = ENT_INTEGER, .integer = 0},
    TAGGED(ENT_NUMBER, "007", XSD "integer"),
    TAGGED(ENT_NUMBER, "7.0", "http://example.org/kilometres"),
    TAGGED(ENT_NUMBER, "+8", XSD "byte"),
    {.kind = ENT_INTEGER, .integer = ENT_SMALL_INTEGER_MAX},
    {.kind = ENT_INTEGER, .integer = ENT_SMALL_INTEGER_MAX + 1},
    {.kind = ENT_INTEGER, .integer = INT64_MAX},
    PLAIN(ENT_NUMBER, "9223372036854775808"),
    PLAIN(ENT_NUMBER, "1e300"),
    {.kind = ENT_DATE, .date = UINT64_C(735859) << 19 | 0},
    {.kind = ENT_DATE, .date = UINT64_C(735859) << 19 | 2},
    PLAIN(ENT_TEXT, ""),
    PLAIN(ENT_TEXT, "Russia"),
    TAGGED(ENT_TEXT, "Syrie", "fr"),
    TAGGED(ENT_TYPED, "Tuesday", XSD "token"),
    TAGGED(ENT_TYPED, "x", "http://example.org/type"),
    PLAIN(ENT_NAME, "Russia"),
    PLAIN(ENT_IRI, "http://example.org/a"),
    PLAIN(ENT_NAME, "\xd8\xb3\xd9\x88\xd8\xb1\xd9\x8a\xd8\xa7"),
    PLAIN(ENT_BLANK, "b0"),
};

static bool same(const struct ent_term *a, const struct ent_term *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case ENT_BOOLEAN:
        return a->boolean == b->boolean;
    case ENT_INTEGER:
        return a->integer == b->integer;
    case ENT_DATE:
        return a->date == b->date;
    default:
        return a->n_bytes == b->n_bytes && a->n_tag == b->n_tag &&
               a->direction == b->direction &&
               memcmp(a->bytes, b->bytes, a->n_bytes) == 0 &&
               (a->n_tag == 0 || memcmp(a->tag, b->tag, a->n_tag) == 0);
    }
}

static void load_terms(const struct ent_term *terms, size_t n)
{
    struct ent_load *load = given_begin(store);
    for (size_t i = 0; i < n; i++) {
        struct ent_load_report report = {.start = -1, .end = -1};
        assert_ok(given_term(load, "x", &report.subject));
        assert_ok(given_term(load, "says", &report.predicate));
        assert_ok(ent_load_term(load, &terms[i], &report.object));
        assert_ok(ent_load_report(load, &report));
    }
    given_finish(load);
}

static void test_there_and_back(void **state)
{
    (void)state;
    load_terms(samples, N_ITEMS(samples));
    struct ent_txn *txn = support_begin(store, false);
    for (size_t i = 0; i < N_ITEMS(samples); i++) {
        struct ent_term term;
        ent_id id, other;
        assert_ok(ent_dict_find(txn, &samples[i], &id));
        assert_int_equal(support_report(txn, i + 1).object, id);
        assert_ok(ent_dict_get(txn, id, NULL, &term));
        assert_true(same(&term, &samples[i]));
        for (size_t k = 0; k < i; k++) {
            assert_ok(ent_dict_find(txn, &samples[k], &other));
            assert_int_not_equal(id, other);
        }
    }
    ent_txn_abort(txn);
    support_check(store);
}

/* The samples stand in Walk's order, but for those of equal rank and value. */
static void test_order(void **state)
{
    (void)state;
    ent_id ids[N_ITEMS(samples)];
    load_terms(samples, N_ITEMS(samples));
    struct ent_txn *txn = support_begin(store, false);
    for (size_t i = 0; i < N_ITEMS(samples); i++)
        assert_ok(ent_dict_find(txn, &samples[i], &ids[i]));
    for (size_t i = 0; i < N_ITEMS(samples); i++) {
        for (size_t k = 0; k < N_ITEMS(samples); k++) {
            int result, back;
            assert_ok(ent_dict_compare(txn, ids[i], ids[k], &result));
            assert_ok(ent_dict_compare(txn, ids[k], ids[i], &back));
            assert_int_equal(result, -back);
            assert_int_equal(result == 0, i == k);
            bool by_text = samples[i].kind == samples[k].kind ||
                           samples[i].kind >= ENT_TEXT;
            if (i < k && !(by_text && samples[i].kind >= ENT_TEXT &&
                           samples[k].kind <= ENT_IRI))
                assert_true(result < 0);
        }
    }
    int result;
    assert_ok(ent_dict_compare(txn, 0, ids[0], &result));
    assert_int_equal(result, -1);
    ent_txn_abort(txn);
}

static void test_order_of_texts_and_facts(void **state)
{
    (void)state;
    const struct given input[] = {{.s = "a", .p = "p", .o = "(b p c)"},
                                  {.s = "a", .p = "p", .o = "(b p d)"},
                                  {.s = "a", .p = "p", .o = "(a z z)"},
                                  {.s = "a", .p = "p", .o = "http://a"},
                                  {.s = "a", .p = "p", .o = "h"}};
    given_load(store, input, N_ITEMS(input));
    struct ent_txn *txn = support_begin(store, false);
    ent_id ids[5];
    for (size_t i = 0; i < 5; i++)
        ids[i] = support_report(txn, i + 1).object;
    const int expected[][3] = {
        {0, 1, -1}, {2, 0, -1}, {3, 0, -1}, {4, 3, -1}, {3, 4, 1}};
    for (size_t i = 0; i < N_ITEMS(expected); i++) {
        int result;
        assert_ok(ent_dict_compare(txn, ids[expected[i][0]],
                                   ids[expected[i][1]], &result));
        assert_int_equal(result, expected[i][2]);
    }
    ent_txn_abort(txn);
}

/* Forms that are one term get one id. */
static void test_one_form_each(void **state)
{
    (void)state;
    const struct ent_term pairs[][2] = {
        {TAGGED(ENT_NUMBER, "42", XSD "integer"),
         {.kind = ENT_INTEGER, .integer = 42}},
        {PLAIN(ENT_NUMBER, "42"), {.kind = ENT_INTEGER, .integer = 42}},
        {TAGGED(ENT_NUMBER, "4.5", XSD "decimal"), PLAIN(ENT_NUMBER, "4.5")},
        {TAGGED(ENT_NUMBER, "4e5", XSD "double"), PLAIN(ENT_NUMBER, "4e5")},
        {PLAIN(ENT_IRI, "urn:entente:Assad"), PLAIN(ENT_NAME, "Assad")},
        {PLAIN(ENT_NAME, "http://a.org/b"), PLAIN(ENT_IRI, "http://a.org/b")},
    };
    for (size_t i = 0; i < N_ITEMS(pairs); i++)
        load_terms(pairs[i], 2);
    struct ent_txn *txn = support_begin(store, false);
    for (size_t i = 0; i < N_ITEMS(pairs); i++) {
        ent_id left, right;
        assert_ok(ent_dict_find(txn, &pairs[i][0], &left));
        assert_ok(ent_dict_find(txn, &pairs[i][1], &right));
        assert_int_equal(left, right);
    }
    struct ent_term decimal = TAGGED(ENT_NUMBER, "42", XSD "decimal");
    ent_id id;
    assert_status(ent_dict_find(txn, &decimal, &id), ENT_ENOTFOUND);
    ent_txn_abort(txn);
}

static void test_iris_and_names(void **state)
{
    (void)state;
    const struct {
        const char *iri, *name; /* NULL: stands for no name */
    } cases[] = {{"urn:entente:Russia", "Russia"},
                 {"urn:entente:Bashar%20al-Assad", "Bashar al-Assad"},
                 {"urn:entente:%C3%89ire", "\xc3\x89ire"},
                 {"urn:entente:", NULL},
                 {"urn:entente:a%2Db", NULL},   /* - is not encoded */
                 {"urn:entente:a%c3%a9", NULL}, /* lower case */
                 {"urn:entente:%00", NULL},
                 {"urn:entente:%FF", NULL},
                 {"urn:entente:E%CC%81", NULL}, /* not NFC */
                 {"urn:entente:a b", NULL},
                 {"urn:entente:a%", NULL},
                 {"urn:entente:http%3A%2F%2Fx", NULL},
                 {"urn:other:Russia", NULL}};
    struct ent_buf out;
    ent_buf_init(&out);
    for (size_t i = 0; i < N_ITEMS(cases); i++) {
        ent_buf_clear(&out);
        ent_buf_add_str(&out, "=");
        bool is = ent_iri_to_name(ENT_DEFAULT_BASE, cases[i].iri,
                                  strlen(cases[i].iri), &out);
        assert_int_equal(is, cases[i].name != NULL);
        assert_int_equal(out.n_bytes, 1 + (is ? strlen(cases[i].name) : 0));
        if (!is)
            continue;
        assert_memory_equal(out.bytes + 1, cases[i].name,
                            strlen(cases[i].name));
        ent_buf_clear(&out);
        ent_name_to_iri(ENT_DEFAULT_BASE, cases[i].name, strlen(cases[i].name),
                        &out);
        assert_buf(&out, cases[i].iri);
    }
    ent_buf_release(&out);
}

/* Terms of all sizes, in many transactions, found by id and by bytes. */
static void test_blocks(void **state)
{
    (void)state;
    enum {
        N = 2500
    };
    static ent_id ids[N];
    static char text[70000];
    uint64_t random = 9;
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < N;) {
        struct ent_dict_writer writer;
        struct ent_txn *txn = support_begin(store, true);
        assert_ok(ent_dict_writer_init(&writer, txn));
        size_t end = i + 1 + support_random(&random) % 300;
        for (; i < N && i < end; i++) {
            size_t n = i % 100 == 3  ? 65000
                       : i % 20 == 7 ? 2012 - i % 3
                                     : i % 60;
            enum ent_kind kind = i % 3 ? ENT_NAME : ENT_BLANK;
            memcpy(text, &i, sizeof i);
            assert_ok(ent_dict_writer_add(&writer, kind, text, n, &ids[i]));
            assert_int_equal(ids[i], ENT_ID_MAKE(kind, i + 1));
        }
        assert_ok(ent_dict_writer_finish(&writer));
        support_commit(txn);
    }
    struct ent_txn *txn = support_begin(store, false);
    for (size_t i = 0; i < N; i++) {
        size_t n = i % 100 == 3 ? 65000 : i % 20 == 7 ? 2012 - i % 3 : i % 60;
        const char *bytes;
        size_t n_bytes;
        assert_ok(ent_dict_bytes(txn, ids[i], &bytes, &n_bytes));
        assert_int_equal(n_bytes, n);
        if (n >= sizeof i)
            assert_memory_equal(bytes, &i, sizeof i);
    }
    struct ent_term term;
    assert_status(ent_dict_get(txn, ENT_ID_MAKE(ENT_NAME, N + 1), NULL, &term),
                  ENT_EDAMAGED);
    assert_status(ent_dict_get(txn, ENT_ID_MAKE(ENT_TEXT, 2), NULL, &term),
                  ENT_EDAMAGED);
    assert_status(ent_dict_get(txn, ENT_ID_MAKE(ENT_NAME, 0), NULL, &term),
                  ENT_EDAMAGED);
    assert_status(ent_dict_get(txn, ENT_ID_MAKE(13, 1), NULL, &term),
                  ENT_EDAMAGED);
    ent_txn_abort(txn);
}

static void test_damaged_bytes(void **state)
{
    (void)state;
    struct ent_dictblock_term found;
    struct ent_term term;
    const unsigned char blocks[][8] = {
        {0}, {2, 0, 1, 0x70}, {1, 0, 9, 0x70, 'a'}, {0, 0}, {1, 0, 0, 0xf0}};
    const size_t sizes[] = {1, 4, 5, 2, 4};
    for (size_t i = 0; i < N_ITEMS(blocks); i++)
        assert_status(ent_dictblock_get(blocks[i], sizes[i], 0, &found),
                      ENT_EDAMAGED);
    assert_status(ent_term_decode(ENT_TEXT, "", 0, &term), ENT_EDAMAGED);
    assert_status(ent_term_decode(ENT_TEXT, "\x05\x00x", 3, &term),
                  ENT_EDAMAGED);
    assert_status(ent_term_decode(ENT_TYPED, "\xc8x", 2, &term), ENT_EDAMAGED);
    assert_status(ent_term_decode(ENT_NUMBER, "\xff\x09\x00x", 4, &term),
                  ENT_EDAMAGED);
    assert_status(ent_term_decode(ENT_QUOTED, "x", 1, &term), ENT_EDAMAGED);
}

static void test_quoted(void **state)
{
    (void)state;
    given_load_one(store,
                   (struct given){.s = "a", .p = "p", .o = "(b q (c r 5))"});
    struct ent_txn *txn = support_begin(store, false);
    struct ent_arena arena;
    struct ent_term term;
    ent_arena_init(&arena, 0);
    ent_id outer = support_report(txn, 1).object, id, parts[3];
    assert_int_equal(ent_id_kind(outer), ENT_QUOTED);
    assert_ok(ent_dict_get(txn, outer, &arena, &term));
    assert_ok(ent_dict_find(txn, &term, &id));
    assert_int_equal(id, outer);
    assert_ok(ent_dict_parts(txn, outer, parts));
    assert_true(parts[2] < outer);
    assert_int_equal(ent_id_kind(parts[2]), ENT_QUOTED);
    assert_ok(ent_dict_quoted(txn, parts, &id));
    assert_int_equal(id, outer);
    parts[0] = parts[1];
    assert_status(ent_dict_quoted(txn, parts, &id), ENT_ENOTFOUND);
    assert_status(ent_dict_parts(txn, outer + 1, parts), ENT_EDAMAGED);
    ent_arena_release(&arena);
    ent_txn_abort(txn);
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up_store, tear_down_store)
    const struct CMUnitTest tests[] = {TEST(test_there_and_back),
                                       TEST(test_order),
                                       TEST(test_order_of_texts_and_facts),
                                       TEST(test_one_form_each),
                                       TEST(test_iris_and_names),
                                       TEST(test_blocks),
                                       TEST(test_damaged_bytes),
                                       TEST(test_quoted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
