/* SPDX-License-Identifier: ISC */
/* Terms that were made ready have the handles that they have one by one. */
#include "store_fixture.h"
#include "store_support.h"

#include "base/arena.h"
#include "store/load.h"

static struct ent_term text_term(enum ent_kind kind, const char *text)
{
    struct ent_term term = {.kind = kind};
    term.bytes = text;
    term.n_bytes = strlen(text);
    return term;
}

/* One of each kind, and forms that stand for another kind. */
static size_t some_terms(struct ent_term terms[16])
{
    size_t n = 0;
    terms[n++] = text_term(ENT_NAME, "Bashar al-Assad");
    terms[n++] = text_term(ENT_IRI, "https://example.org/a");
    terms[n++] = text_term(ENT_IRI, "urn:entente:Bashar%20al-Assad");
    terms[n++] = text_term(ENT_NAME, "urn:entente:Syria");
    terms[n++] = text_term(ENT_TEXT, "100,000");
    terms[n] = text_term(ENT_TEXT, "Syrie");
    terms[n].tag = "fr";
    terms[n++].n_tag = 2;
    terms[n++] = text_term(ENT_NUMBER, "0.49");
    terms[n++] = (struct ent_term){.kind = ENT_INTEGER, .integer = -3};
    terms[n++] = (struct ent_term){.kind = ENT_INTEGER, .integer = INT64_MIN};
    terms[n++] = (struct ent_term){.kind = ENT_BOOLEAN, .boolean = true};
    terms[n++] = text_term(ENT_BLANK, "b0");
    terms[n] = text_term(ENT_TYPED, "P1D");
    terms[n].tag = "http://www.w3.org/2001/XMLSchema#duration";
    terms[n].n_tag = strlen(terms[n].tag);
    n++;
    return n;
}

static void prepare_all(struct ent_load *load, struct ent_arena *arena,
                        const struct ent_term *terms, size_t n,
                        struct ent_ready_term *ready)
{
    struct ent_buf scratch;
    ent_buf_init(&scratch);
    for (size_t i = 0; i < n; i++)
        assert_ok(
            ent_load_prepare(load, &terms[i], arena, &scratch, &ready[i]));
    ent_buf_release(&scratch);
}

static void test_same_handles(void **state)
{
    struct ent_load *load;
    struct ent_arena arena;
    struct ent_term terms[16];
    struct ent_ready_term ready[16];
    ent_handle one, handles[16], again[16];
    size_t n = some_terms(terms);
    (void)state;
    ent_arena_init(&arena, 0);
    assert_ok(ent_load_new(store, NULL, &load));
    prepare_all(load, &arena, terms, n, ready);
    assert_ok(ent_load_ready(load, ready, n, handles));
    assert_ok(ent_load_ready(load, ready, n, again));
    for (size_t i = 0; i < n; i++) {
        assert_ok(ent_load_term(load, &terms[i], &one));
        assert_int_equal(handles[i], one);
        assert_int_equal(again[i], one);
    }
    assert_int_equal(handles[0], handles[2]);
    ent_load_free(load);
    ent_arena_release(&arena);
}

/* ((a b c) d e), its parts before it. */
static void test_quoted(void **state)
{
    struct ent_load *load;
    struct ent_arena arena;
    struct ent_term names[5], inner = {.kind = ENT_QUOTED},
                              outer = {.kind = ENT_QUOTED};
    struct ent_ready_term ready[7];
    ent_handle handles[7], one;
    (void)state;
    for (size_t i = 0; i < 5; i++)
        names[i] = text_term(ENT_NAME, &"a\0b\0c\0d\0e"[2 * i]);
    inner.parts = names;
    struct ent_term parts[3] = {inner, names[3], names[4]};
    outer.parts = parts;
    ent_arena_init(&arena, 0);
    assert_ok(ent_load_new(store, NULL, &load));
    prepare_all(load, &arena, names, 3, ready);
    ready[3] = (struct ent_ready_term){.kind = ENT_QUOTED, .parts = {3, 2, 1}};
    prepare_all(load, &arena, names + 3, 2, ready + 4);
    ready[6] = (struct ent_ready_term){.kind = ENT_QUOTED, .parts = {3, 2, 1}};
    assert_ok(ent_load_ready(load, ready, 7, handles));
    assert_ok(ent_load_term(load, &outer, &one));
    assert_int_equal(handles[6], one);
    ent_load_free(load);
    ent_arena_release(&arena);
}

/* Many terms, so that the tables grow while memory is asked for ahead. */
static void test_many(void **state)
{
    enum {
        N = 20000
    };
    struct ent_load *load;
    struct ent_arena arena;
    struct ent_ready_term *ready = ent_calloc(N, sizeof *ready);
    ent_handle *handles = ent_calloc(N, sizeof *handles), one;
    char name[24];
    (void)state;
    assert_non_null(ready);
    assert_non_null(handles);
    ent_arena_init(&arena, 0);
    assert_ok(ent_load_new(store, NULL, &load));
    for (size_t i = 0; i < N; i++) {
        snprintf(name, sizeof name, "Entity %zu", i * i % 15000);
        struct ent_term term = text_term(ENT_NAME, name);
        term.bytes = ent_arena_strndup(&arena, name, term.n_bytes);
        prepare_all(load, &arena, &term, 1, &ready[i]);
    }
    assert_ok(ent_load_ready(load, ready, N, handles));
    for (size_t i = 0; i < N; i++) {
        struct ent_term term = {.kind = ENT_NAME};
        term.bytes = ready[i].bytes;
        term.n_bytes = ready[i].n_bytes;
        assert_ok(ent_load_term(load, &term, &one));
        assert_int_equal(handles[i], one);
    }
    ent_load_free(load);
    ent_arena_release(&arena);
    ent_free(ready);
    ent_free(handles);
}

int main(void)
{
#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up_store, tear_down_store)
    const struct CMUnitTest tests[] = {TEST(test_same_handles),
                                       TEST(test_quoted), TEST(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
