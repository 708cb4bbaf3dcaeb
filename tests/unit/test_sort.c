/* SPDX-License-Identifier: ISC */
/* order by: random terms of all kinds come in Walk's order, whole and cut. */
#include "query_support.h"
#include "store_fixture.h"

#include "queries/expr/compare.h"
#include "queries/query.h"

#define N_FACTS 14000u

static uint64_t state_of_draw = 88172645463325252;

static unsigned draw(unsigned n)
{
    state_of_draw ^= state_of_draw << 13;
    state_of_draw ^= state_of_draw >> 7;
    state_of_draw ^= state_of_draw << 17;
    return (unsigned)(state_of_draw >> 33) % n;
}

/* Two letters, so that much is shared, of lengths around whole chunks. */
static void draw_word(char *text, size_t n_text, const char *before)
{
    size_t n = (size_t)snprintf(text, n_text, "%s", before);
    unsigned n_letters = 1 + draw(27);
    for (unsigned i = 0; i < n_letters && n + 1 < n_text; i++)
        text[n++] = i < n_letters - n_letters % 4 ? 'a' : "ab"[draw(2)];
    text[n] = '\0';
}

static void draw_object(char *text, size_t n_text)
{
    char word[40], other[40];
    switch (draw(10)) {
    case 0:
        snprintf(text, n_text, "%u", draw(3000));
        return;
    case 1:
        snprintf(text, n_text, "%u.%u", draw(9), draw(100));
        return;
    case 2:
        snprintf(text, n_text, "%u-%02u", 1900 + draw(200), 1 + draw(12));
        return;
    case 3:
        draw_word(text, n_text, "\"");
        return;
    case 4:
        draw_word(text, n_text, "http://example.org/");
        return;
    case 5:
        draw_word(word, sizeof word, "");
        draw_word(other, sizeof other, "z");
        snprintf(text, n_text, "(%s is %s)", word, other);
        return;
    case 6:
        draw_word(word, sizeof word, "");
        snprintf(text, n_text, "(x is (%s is b))", word);
        return;
    case 7:
        snprintf(text, n_text, "n%u", draw(3000));
        return;
    case 8:
        snprintf(text, n_text, "_:b%u", draw(300));
        return;
    default:
        draw_word(text, n_text, "");
    }
}

static int set_up(void **state)
{
    set_up_store(state);
    struct ent_load *load = given_begin(store);
    for (unsigned i = 0; i < N_FACTS; i++) {
        char subject[16], object[120];
        snprintf(subject, sizeof subject, "s%u", draw(40));
        draw_object(object, sizeof object);
        struct given given = {.s = subject, .p = "has", .o = object};
        assert_ok(given_add(load, &given));
    }
    given_finish(load);
    return 0;
}

/* The rows of a query of two columns, as ids; the query is still at its last
 * row, so that these can be compared. */
static struct ent_query *collect(const char *text, size_t n_rows,
                                 ent_id (*rows)[2])
{
    struct ent_query *query;
    assert_ok(ent_query_open(store, text, strlen(text), NULL, &query));
    for (size_t i = 0; i < n_rows; i++) {
        assert_ok(ent_query_next(query));
        for (int c = 0; c < 2; c++)
            rows[i][c] = query->context.slots[query->plan->columns[c].slot];
    }
    return query;
}

static size_t count_rows(void)
{
    static const char text[] = "find ?s ?o where ?s has ?o";
    struct ent_query *query;
    enum ent_status status;
    assert_ok(ent_query_open(store, text, strlen(text), NULL, &query));
    do
        status = ent_query_next(query);
    while (status == ENT_OK);
    assert_status(status, ENT_END);
    size_t n_rows = (size_t)ent_query_n_rows(query);
    ent_query_free(query);
    return n_rows;
}

static int compare(struct ent_query *query, ent_id a, ent_id b)
{
    int result;
    assert_ok(ent_value_compare(&query->context, a, b, &result));
    return result;
}

static void test_order(void **state)
{
    size_t n_rows = count_rows();
    ent_id(*rows)[2] = calloc(n_rows, sizeof *rows);
    (void)state;
    assert_true(n_rows > 9000);
    struct ent_query *query =
        collect("find ?s ?o where ?s has ?o order by ?o desc, ?s", n_rows,
                rows);
    for (size_t i = 1; i < n_rows; i++) {
        int order = compare(query, rows[i - 1][1], rows[i][1]);
        assert_true(order >= 0);
        assert_int_equal(order == 0, rows[i - 1][1] == rows[i][1]);
        if (order == 0)
            assert_true(compare(query, rows[i - 1][0], rows[i][0]) < 0);
    }
    assert_status(ent_query_next(query), ENT_END);
    ent_query_free(query);
    free(rows);
}

static void expect_cut(const char *keys, size_t n_rows, size_t limit)
{
    char text[120];
    ent_id(*whole)[2] = calloc(n_rows, sizeof *whole);
    ent_id(*cut)[2] = calloc(limit, sizeof *cut);
    snprintf(text, sizeof text, "find ?s ?o where ?s has ?o order by %s", keys);
    ent_query_free(collect(text, n_rows, whole));
    snprintf(text, sizeof text,
             "find ?s ?o where ?s has ?o order by %s limit %zu", keys, limit);
    struct ent_query *query = collect(text, limit, cut);
    assert_status(ent_query_next(query), ENT_END);
    ent_query_free(query);
    assert_memory_equal(whole, cut, limit * sizeof *cut);
    free(whole);
    free(cut);
}

/* The first rows are those of the whole, also among equals. */
static void test_limit(void **state)
{
    static const char *const keys[] = {"?o", "?o desc", "?s", "?s desc, ?o",
                                       "length(?o), ?s"};
    size_t n_rows = count_rows();
    (void)state;
    for (size_t i = 0; i < N_ITEMS(keys); i++) {
        expect_cut(keys[i], n_rows, 1);
        expect_cut(keys[i], n_rows, 1000);
        expect_cut(keys[i], n_rows, 5000);
    }
}

static enum ent_status run_sort(void *context)
{
    struct ent_buf out;
    ent_buf_init(&out);
    enum ent_status status =
        query_run(context, "find ?o where s1 has ?o order by ?o limit 90",
                  ENT_RESULT_TSV, NULL, &out);
    ent_buf_release(&out);
    return status;
}

static void test_memory_fails(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(run_sort, store) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_memory_fails),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down_store);
}
