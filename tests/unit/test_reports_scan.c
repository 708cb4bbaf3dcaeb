/* SPDX-License-Identifier: ISC */
/* Timed patterns over many reports, where whole sets are gone over: the answers
 * are those that the reports' own dates and sources give, one by one. */
#include "query_support.h"
#include "store_fixture.h"

#include "queries/plan/estimate.h"

#define N_FACTS 3000u
#define N_SOURCES 40u
#define YEARS 12u

/* What is reported of fact i: dates of every sort, or none; twice for some
 * facts, and against some. */
struct said {
    int from, to;  /* years, 0: not given */
    int published; /* year of the source, 0: undated */
    bool has_source, denies;
};

static unsigned source_of(unsigned fact, unsigned nth)
{
    return (fact * 7 + nth * 11) % N_SOURCES;
}

static struct said said_of(unsigned fact, unsigned nth)
{
    unsigned source = source_of(fact, nth), sort = (fact / 3 + nth) % 5;
    int year = 2000 + (int)((fact + 5 * nth) % YEARS);
    struct said said = {.has_source = fact % 11 != 0,
                        .denies = (fact + nth) % 9 == 0};
    if (said.has_source && source % 4 != 0)
        said.published = 2000 + (int)(source % YEARS);
    if (sort == 0 || sort == 1)
        said.from = year;
    if (sort == 0 || sort == 2)
        said.to = year + (int)(fact % 3);
    return said;
}

static unsigned n_said(unsigned fact)
{
    return fact % 4 == 0 && fact % 11 != 0 ? 2 : 1;
}

static void add(struct ent_load *load, unsigned fact, unsigned nth)
{
    char s[16], o[16], source[16], from[16], to[16];
    struct said said = said_of(fact, nth);
    snprintf(s, sizeof s, "s%u", fact % 50);
    snprintf(o, sizeof o, "o%u", fact);
    snprintf(source, sizeof source, "a%u", source_of(fact, nth));
    snprintf(from, sizeof from, "%d", said.from);
    snprintf(to, sizeof to, "%d", said.to);
    struct given given = {.s = s,
                          .p = fact % 3 ? "likes" : "knows",
                          .o = o,
                          .source = said.has_source ? source : NULL,
                          .from = said.from ? from : NULL,
                          .to = said.to ? to : NULL,
                          .denies = said.denies};
    assert_ok(given_add(load, &given));
}

static int set_up(void **state)
{
    set_up_store(state);
    struct ent_load *load = given_begin(store);
    for (unsigned i = 0; i < N_FACTS; i++)
        for (unsigned nth = 0; nth < n_said(i); nth++)
            add(load, i, nth);
    for (unsigned i = 0; i < N_SOURCES; i++) {
        char name[16], date[16];
        snprintf(name, sizeof name, "a%u", i);
        snprintf(date, sizeof date, "%d-01", 2000 + (int)(i % YEARS));
        struct given given = {.s = name, .p = "published", .o = date};
        if (i % 4 != 0)
            assert_ok(given_add(load, &given));
    }
    given_finish(load);
    return 0;
}

/* A question: 0 is no `at`, no `published`. */
struct asked {
    int at, published;
    bool denied;
};

static bool fits(struct said said, struct asked asked)
{
    int from = said.from, to = said.to;
    if (said.denies != asked.denied)
        return false;
    if (!from && !to)
        from = to = said.published;
    if (asked.published &&
        (!said.published || said.published > asked.published))
        return false;
    return !asked.at ||
           ((!from || from <= asked.at) && (!to || to >= asked.at));
}

static void count(bool only_knows, struct asked asked, unsigned *n_facts,
                  unsigned *n_reports)
{
    *n_facts = *n_reports = 0;
    for (unsigned i = 0; i < N_FACTS; i++) {
        unsigned n_fit = 0;
        for (unsigned nth = 0; nth < n_said(i); nth++)
            n_fit += fits(said_of(i, nth), asked);
        if (only_knows && i % 3)
            continue;
        *n_facts += n_fit > 0;
        *n_reports += n_fit;
    }
}

/* The last line of the answer, as a number. */
static unsigned answer(const char *text)
{
    struct ent_buf out;
    ent_buf_init(&out);
    assert_ok(query_run(store, text, ENT_RESULT_TSV, NULL, &out));
    ent_buf_add_char(&out, '\0');
    assert_ok(out.status);
    const char *line = strchr(out.bytes, '\n');
    assert_non_null(line);
    unsigned n = (unsigned)strtoul(line + 1, NULL, 10);
    ent_buf_release(&out);
    return n;
}

static void try_one(bool only_knows, struct asked asked)
{
    char text[256], times[64];
    unsigned n_facts, n_reports;
    int n = 0;
    const char *relation = only_knows ? "knows" : "?p";
    const char *filter = only_knows ? "" : " . filter ?p != [published]";
    const char *stance = asked.denied ? "stance: denies, " : "";
    *times = '\0';
    if (asked.at)
        n = snprintf(times, sizeof times, " at %d", asked.at);
    if (asked.published)
        snprintf(times + n, sizeof times - (size_t)n, " published %d-12",
                 asked.published);
    count(only_knows, asked, &n_facts, &n_reports);
    snprintf(text, sizeof text,
             "find count() as ?n where ?a %s ?b { %sreport: ?r }%s%s", relation,
             stance, filter, times);
    assert_int_equal(answer(text), n_reports);
    snprintf(text, sizeof text, "find count() as ?n where ?a %s ?b%s%s",
             relation, filter, times);
    if (!asked.denied)
        assert_int_equal(answer(text), n_facts);
}

static void test_times(void **state)
{
    (void)state;
    for (int knows = 0; knows < 2; knows++)
        for (int denied = 0; denied < 2; denied++)
            for (int at = 1998; at < 2016; at++)
                for (int published = 1999; published < 2014; published += 4)
                    try_one(knows,
                            (struct asked){at > 1998 ? at : 0,
                                           published > 1999 ? published : 0,
                                           denied});
}

/* The same answers by time, which is too dear here for the planner. */
static void test_by_time(void **state)
{
    ent_always_by_time = true;
    test_times(state);
    ent_always_by_time = false;
}

/* A query without room for the list of sources fetches records instead. */
static void test_no_room(void **state)
{
    struct ent_query_options options = {.memory_bytes = 50000};
    struct ent_buf some, all;
    const char *text = "find count() as ?n where ?a ?p ?b published 2005";
    (void)state;
    ent_buf_init(&some);
    ent_buf_init(&all);
    assert_ok(query_run(store, text, ENT_RESULT_TSV, &options, &some));
    assert_ok(query_run(store, text, ENT_RESULT_TSV, NULL, &all));
    support_bytes(some.bytes, some.n_bytes, all.bytes, all.n_bytes, __FILE__,
                  __LINE__);
    ent_buf_release(&some);
    ent_buf_release(&all);
}

static void test_explained(void **state)
{
    struct ent_buf out;
    (void)state;
    ent_buf_init(&out);
    assert_ok(query_run(store, "explain find ?a where ?a likes ?b at 2005",
                        ENT_RESULT_TSV, NULL, &out));
    ent_buf_add_char(&out, '\0');
    assert_ok(out.status);
    assert_non_null(strstr(out.bytes, "reports of ?a likes ?b at 2005, all"));
    ent_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_by_time),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_explained),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down_store);
}
