/* SPDX-License-Identifier: ISC */
/* Loads that may use little memory: reports and rows go to a file, and the
 * database is built anew in many transactions.  It must be the same as if there
 * were memory. */
#include "load_support.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/alloc.h"
#include "store/heap.h"

#define LITTLE ((size_t)512 << 10)

/* The same in both, but for memory. */
static struct ent_store *plain, *large;

static int set_up(void **state)
{
    (void)state;
    ent_clock_set(1700000000);
    plain = support_open(support_fresh("plain.db"));
    large = support_open(support_fresh("large.db"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char path[512];
    struct ent_store *stores[] = {plain, large};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s", ent_store_path(stores[i]));
        ent_store_close(stores[i]);
        support_remove(path);
    }
    ent_clock_set(-1);
    return 0;
}

/* ---- inputs ---------------------------------------------------------------
 */

struct input {
    uint64_t random;
    size_t n_reports;
    unsigned n_names;
    bool bare;
};

static void name(char text[32], const char *kind, uint64_t number)
{
    snprintf(text, 32, "%s%llu", kind, (unsigned long long)number);
}

static void quote(char text[100], struct input *input)
{
    snprintf(text, 100, "(n%u q%u n%u)",
             (unsigned)(support_random(&input->random) % input->n_names),
             (unsigned)(support_random(&input->random) % 5),
             (unsigned)(support_random(&input->random) % 50));
}

static enum ent_status add_report(struct ent_load *load, struct input *input,
                                  uint64_t line)
{
    char s[32], p[32], o[100], source[32], speaker[32], from[32], passage[32];
    char to[32];
    uint64_t *random = &input->random;
    struct given given = {.s = s, .p = p, .o = o, .line = line};
    name(s, "n", support_random(random) % input->n_names);
    name(p, "r", support_random(random) % 9);
    name(o, "n", support_random(random) % input->n_names);
    uint64_t fields = input->bare ? 0 : support_random(random);
    if ((fields & 15) == 1)
        quote(o, input);
    if ((fields & 15) == 2)
        name(o, "", support_random(random) % 1000);
    if ((fields & 15) == 3)
        name(s, "Alias", support_random(random) % 20);
    if (fields & 16) {
        name(source, "http://example.org/d", support_random(random) % 100);
        given.source = source;
    }
    if (fields & 32) {
        name(speaker, "n", support_random(random) % 40);
        given.speaker = speaker;
    }
    if (fields & 64) {
        snprintf(from, sizeof from, "20%02u-0%u", (unsigned)(fields >> 20 & 15),
                 1 + (unsigned)(fields >> 24 & 7));
        given.from = from;
        snprintf(to, sizeof to, "20%02u", (unsigned)(fields >> 20 & 15));
        given.to = fields >> 28 & 1 ? to : NULL;
    }
    if ((fields & 0x180) == 0x180)
        given.denies = true;
    if (fields & 512) {
        name(passage, "\"passage ", fields >> 30 & 7);
        given.quote = passage;
    }
    if ((fields & 0x2400) == 0x2400) {
        given.start_1 = 1 + (int64_t)(fields >> 32 & 15);
        given.end_1 = given.start_1 + 3;
        given.unit = ENT_UNIT_UTF16;
    }
    if ((fields & 0x1800) == 0x1800)
        given.meta = "\x81\xa1k\x01";
    return given_add(load, &given);
}

static enum ent_status add_rest(struct ent_load *load, unsigned n)
{
    enum ent_status status = ENT_OK;
    for (unsigned i = 0; i < n && status == ENT_OK; i++) {
        char entity[32], alias[32], source[32], text[200];
        ent_handle handle;
        name(entity, "n", i);
        name(alias, "\"Alias", i);
        status =
            given_add(load,
                      &(struct given){.s = entity, .p = "alias", .o = alias});
        name(source, "http://example.org/d", 3 * i);
        snprintf(text, sizeof text, "\xc3\xa4 passage %u and passage %u.",
                 i % 8, i % 5);
        if (status == ENT_OK)
            status = given_term(load, source, &handle);
        if (status == ENT_OK)
            status = ent_load_document(load, handle, text, strlen(text), i);
    }
    return status;
}

static enum ent_status load_input(struct ent_store *store, struct input input,
                                  size_t memory_bytes,
                                  struct ent_load_summary *summary)
{
    struct ent_load_options options = {.resolve = true,
                                       .memory_bytes = memory_bytes};
    struct ent_load *load;
    enum ent_status status = ent_load_new(store, &options, &load);
    for (size_t i = 0; i < input.n_reports && status == ENT_OK; i++)
        status = add_report(load, &input, i + 1);
    if (status == ENT_OK && !input.bare)
        status = add_rest(load, 20);
    if (status == ENT_OK)
        status = ent_load_finish(load, NULL, NULL, summary, NULL);
    ent_load_free(load);
    return status;
}

/* ---- comparing ------------------------------------------------------------
 */

static void same_report(struct ent_txn *a, struct ent_txn *b, ent_report_id id)
{
    struct ent_report one = support_report(a, id), two = support_report(b, id);
    assert_int_equal(one.n_meta, two.n_meta);
    if (one.n_meta > 0)
        assert_memory_equal(one.meta, two.meta, one.n_meta);
    one.meta = two.meta = NULL;
    assert_memory_equal(&one, &two, sizeof one);
}

static void same_terms(struct ent_txn *a, struct ent_txn *b)
{
    static const enum ent_heap heaps[] = {ENT_TERMS, ENT_DOCUMENTS};
    for (int i = 0; i < 2; i++) {
        struct ent_heap_cursor one, two;
        assert_ok(ent_heap_cursor_open(&one, a, heaps[i]));
        assert_ok(ent_heap_cursor_open(&two, b, heaps[i]));
        enum ent_status status = ent_heap_cursor_seek(&one, NULL, 0);
        assert_int_equal(ent_heap_cursor_seek(&two, NULL, 0), status);
        while (status == ENT_OK) {
            assert_int_equal(one.n_value, two.n_value);
            assert_memory_equal(one.value, two.value, one.n_value);
            status = ent_heap_cursor_next(&one);
            assert_int_equal(ent_heap_cursor_next(&two), status);
        }
        ent_heap_cursor_close(&one);
        ent_heap_cursor_close(&two);
    }
}

static void compare(void)
{
    uint64_t n_reports, n_one, n_two;
    support_check(plain);
    support_check(large);
    struct ent_txn *a = support_begin(plain, false);
    struct ent_txn *b = support_begin(large, false);
    assert_ok(ent_txn_counter(a, "n-reports", &n_reports));
    assert_ok(ent_txn_counter(b, "n-reports", &n_two));
    assert_int_equal(n_reports, n_two);
    for (uint64_t id = 1; id <= n_reports; id++)
        same_report(a, b, id);
    same_terms(a, b);
    for (unsigned set = 0; set < ENT_N_SETS; set++) {
        assert_ok(ent_set_size(a, (enum ent_set)set, &n_one));
        assert_ok(ent_set_size(b, (enum ent_set)set, &n_two));
        assert_int_equal(n_one, n_two);
    }
    assert_ok(ent_txn_counter(a, "n-sources", &n_one));
    assert_ok(ent_txn_counter(b, "n-sources", &n_two));
    assert_int_equal(n_one, n_two);
    ent_txn_abort(a);
    ent_txn_abort(b);
}

/* Loads into both; returns the number of transactions that the second took. */
static uint64_t load_both(struct input input)
{
    struct ent_load_summary one, two;
    struct ent_txn *txn = support_begin(large, false);
    uint64_t before = ent_txn_number(txn);
    ent_txn_abort(txn);
    assert_ok(load_input(plain, input, 0, &one));
    assert_ok(load_input(large, input, LITTLE, &two));
    uint64_t n = two.transaction > 0 ? two.transaction - before : 0;
    one.transaction = two.transaction = 0;
    assert_memory_equal(&one, &two, sizeof one);
    compare();
    return n;
}

/* ---- tests ----------------------------------------------------------------
 */

static void test_bare(void **state)
{
    (void)state;
    struct input input = {.random = 1,
                          .n_reports = 30000,
                          .n_names = 2000,
                          .bare = true};
    assert_true(load_both(input) > 2);
    input.random = 2;
    assert_true(load_both(input) > 2);
    assert_int_equal(load_both(input), 0); /* all known */
}

static void test_every_field(void **state)
{
    (void)state;
    struct input input = {.random = 3, .n_reports = 4000, .n_names = 300};
    assert_true(load_both(input) > 2);
    input.random = 4;
    assert_true(load_both(input) > 2);
    input.n_reports = 6000; /* the first 4,000 are known */
    assert_true(load_both(input) > 2);
}

static void test_with_a_thread(void **state)
{
    (void)state;
    struct input input = {.random = 5, .n_reports = 25000, .n_names = 3000};
    assert_true(load_both(input) > 2);
    input.random = 6;
    assert_true(load_both(input) > 2);
}

static void test_withdrawn(void **state)
{
    (void)state;
    struct input input = {.random = 7, .n_reports = 3000, .n_names = 100};
    load_both(input);
    for (ent_report_id id = 1; id < 3000; id += 3) {
        uint64_t one, two;
        assert_ok(ent_store_retract_report(plain, id, &one, NULL));
        assert_ok(ent_store_retract_report(large, id, &two, NULL));
        assert_int_equal(one, two);
    }
    assert_true(load_both(input) > 2); /* withdrawn ones are new again */
}

/* A text alone, for a source that is there: every set is built anew and stays
 * as it was. */
static void test_text_alone(void **state)
{
    (void)state;
    static char text[200001];
    struct ent_store *stores[] = {plain, large};
    struct given given = {.s = "n1", .p = "r1", .o = "n2", .source = "urn:d"};
    memset(text, 'a', sizeof text - 1);
    for (int i = 0; i < 2; i++) {
        struct ent_load_options options = {.memory_bytes = i == 0 ? 0 : 1};
        struct ent_load *load;
        struct ent_load_summary summary;
        ent_handle source;
        given_load_one(stores[i], given);
        assert_ok(ent_load_new(stores[i], &options, &load));
        assert_ok(given_term(load, "urn:d", &source));
        assert_ok(ent_load_document(load, source, text, sizeof text - 1, 1));
        assert_ok(ent_load_finish(load, NULL, NULL, &summary, NULL));
        assert_true(i == 0 ? summary.transaction < 5 : summary.transaction > 5);
        ent_load_free(load);
    }
    compare();
}

/* What a snapshot saw before stays as it was. */
static void test_readers(void **state)
{
    (void)state;
    uint64_t n_rows, n_before;
    struct input input = {.random = 8, .n_reports = 3000, .n_names = 100};
    load_both(input);
    struct ent_txn *txn = support_begin(large, false);
    assert_ok(ent_set_size(txn, ENT_SPO, &n_before));
    input.random = 9;
    load_both(input);
    assert_ok(ent_set_size(txn, ENT_SPO, &n_rows));
    assert_int_equal(n_rows, n_before);
    assert_ok(ent_set_check(txn, ENT_SPO, support_fault, NULL, &n_rows));
    assert_int_equal(n_rows, n_before);
    ent_txn_abort(txn);
    support_check(large);
}

/* One allocation after the other fails, until none does: the last of all is
 * that of the transaction which cleans up, and does not matter. */
static void test_failing_allocations(void **state)
{
    (void)state;
    struct ent_load_summary summary;
    struct input input = {.random = 10, .n_reports = 300, .n_names = 60};
    enum ent_status status = ENT_ENOMEM;
    uint64_t n, n_reports, n_before;
    int64_t n_live = ent_alloc_live();
    assert_ok(load_input(plain, input, 0, &summary));
    assert_ok(load_input(large, input, LITTLE / 32, &summary));
    n_before = summary.reports_new;
    input.random = 11;
    for (n = 1; status != ENT_OK; n += 1 + n / 8) {
        ent_alloc_fail_after(n);
        status = load_input(large, input, LITTLE / 32, &summary);
        ent_alloc_fail_after(0);
        assert_int_equal(ent_alloc_live(), n_live);
        if (status == ENT_OK)
            break;
        assert_status(status, ENT_ENOMEM);
        struct ent_txn *txn = support_begin(large, false);
        assert_ok(ent_txn_counter(txn, "n-reports", &n_reports));
        ent_txn_abort(txn);
        assert_int_equal(n_reports, n_before);
    }
    assert_true(n > 100);
    assert_ok(load_input(plain, input, 0, &summary));
    compare();
}

/* The temporary file or the database finds no room: nothing is lost. */
static void test_full_disk(void **state)
{
    (void)state;
    struct rlimit before, limit;
    struct ent_load_summary summary;
    struct input input = {.random = 12, .n_reports = 4000, .n_names = 300};
    load_both(input);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    input.random = 13;
    for (rlim_t kib = 200; kib < 4000; kib += 900) {
        limit = before;
        limit.rlim_cur = kib * 1024;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum ent_status status = load_input(large, input, LITTLE, &summary);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        if (status == ENT_OK)
            break;
        assert_status(status, ENT_EFULL);
        compare();
    }
    assert_ok(load_input(plain, input, 0, &summary));
    assert_ok(load_input(large, input, LITTLE, &summary));
    compare();
}

static unsigned n_told;

static void count_told(void *context, enum ent_load_phase phase, uint64_t done,
                       uint64_t all)
{
    unsigned *phases = context;
    assert_true(done <= all);
    *phases |= 1u << phase;
    n_told++;
}

static void test_progress(void **state)
{
    (void)state;
    unsigned phases = 0;
    struct ent_load_options options = {.memory_bytes = LITTLE,
                                       .progress = count_told,
                                       .progress_context = &phases};
    struct input input = {.random = 14, .n_reports = 25000, .n_names = 300};
    struct ent_load *load;
    assert_ok(ent_load_new(large, &options, &load));
    for (size_t i = 0; i < input.n_reports; i++)
        assert_ok(add_report(load, &input, i));
    assert_ok(ent_load_finish(load, NULL, NULL, NULL, NULL));
    ent_load_free(load);
    assert_int_equal(phases, 7);
    assert_true(n_told > 10);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(test_bare),          EACH(test_every_field),
        EACH(test_with_a_thread), EACH(test_withdrawn),
        EACH(test_readers),       EACH(test_failing_allocations),
        EACH(test_full_disk),     EACH(test_progress),
        EACH(test_text_alone),
    };
    return cmocka_run_group_tests_name("load_large", tests, NULL, NULL);
}
