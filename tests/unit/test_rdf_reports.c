/* SPDX-License-Identifier: ISC */
/* Reports in RDF: in order and in any order, out again, with every allocation
 * failing.  What the fields mean is tested on the command line. */
#include "store_support.h"

#include <entente/export.h>
#include <entente/import.h>

/* Everything at once; the first line makes it one of our exports. */
static const char header[] = "# entente 1 <urn:entente:>\n";
static const char statements[] =
    "@prefix : <urn:entente:> .\n"
    "@prefix er: <urn:entente-report:> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    ":doc er:text \"What it says\" .\n"
    ":a :b :c .\n"
    "_:q1 a er:Quoted ; rdf:reifies <<( :a :b \"d\"@fr )>> .\n"
    "_:q2 a er:Quoted ; er:value 42 .\n"
    "_:q1 :is <<( _:q2 :is :e )>> ~ _:r1 {| a er:Report ;\n"
    "    er:source :doc ; er:speaker :s ; er:from \"2015\"^^xsd:gYear ;\n"
    "    er:to \"2015-09\"^^xsd:gYearMonth ; er:place _:b ; er:event :v ;\n"
    "    er:confidence 0.50 ; er:quote \"it says\" ; er:extractor :x ;\n"
    "    er:meta \"{\\\"a\\\":[1,1.50]}\"^^rdf:JSON ;\n"
    "    er:written_subject <<( _:q1 :b :f )>> |} .\n"
    "<< :a :b :c ~ _:r2 >> a er:Report ; er:stance \"denies\" ;\n"
    "    er:start 1 ; er:end 3 ; er:unit \"char\" .\n"
    "<< :g :h :i >> :said :by .\n";

struct input {
    const char *texts[2];
    size_t at;
};

static int64_t give(void *context, void *bytes, size_t n_bytes)
{
    struct input *input = context;
    const char *text = input->at < 2 ? input->texts[input->at++] : "";
    size_t n = strlen(text);
    if (n == 0 && input->at == 1) {
        text = input->texts[input->at++];
        n = strlen(text);
    }
    assert_true(n <= n_bytes);
    memcpy(bytes, text, n);
    return (int64_t)n;
}

static enum ent_status import(struct ent_store *store, bool ordered,
                              bool dry_run)
{
    const struct ent_import_options options = {.format = "turtle",
                                               .dry_run = dry_run};
    struct input text = {.texts = {ordered ? header : "", statements}};
    struct ent_import_input input = {.name = "test",
                                     .read = give,
                                     .context = &text};
    struct ent_import_summary summary;
    struct ent_error error = {.message = ""};
    enum ent_status status =
        ent_import(store, &input, 1, &options, &summary, &error);
    if (status && status != ENT_ENOMEM)
        print_error("%s\n", error.message);
    return status;
}

static enum ent_status add_bytes(void *context, const char *bytes,
                                 size_t n_bytes)
{
    ent_buf_add(context, bytes, n_bytes);
    return ((struct ent_buf *)context)->status;
}

static enum ent_status export(struct ent_store *store, const char *format,
                              struct ent_buf *out) {
    const struct ent_export_options options = {.format = format};
        return ent_export(store, &options, add_bytes, out, NULL);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of an export, in their own order; the labels of nodes count. */
static void sort_lines(struct ent_buf *text)
{
    char *lines[64], *at = ent_buf_cstr(text), *save = NULL;
    struct ent_buf sorted;
    size_t n = 0;
    ent_buf_init(&sorted);
    for (at = strtok_r(at, "\n", &save); at; at = strtok_r(NULL, "\n", &save))
        lines[n++] = at;
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++)
        ent_buf_add_format(&sorted, "%s\n", lines[i]);
    ent_buf_release(text);
    *text = sorted;
}

static void test_both_ways(void **state)
{
    struct ent_buf out[2];
    (void)state;
    for (int ordered = 0; ordered < 2; ordered++) {
        const char *path = support_fresh("reports.db");
        struct ent_store *store = support_open(path);
        assert_ok(import(store, ordered != 0, false));
        ent_buf_init(&out[ordered]);
        assert_ok(export(store, "jsonl", &out[ordered]));
        ent_store_close(store);
        support_remove(path);
        sort_lines(&out[ordered]);
    }
    /* blank nodes are scoped by the bytes of the input, which differ */
    for (int i = 0; i < 2; i++)
        for (char *at = out[i].bytes; (at = strstr(at, "\"e")) != NULL; at++)
            if (strlen(at) > 19 && at[18] == '_')
                memset(at + 2, 'x', 16);
    assert_string_equal(ent_buf_cstr(&out[0]), ent_buf_cstr(&out[1]));
    assert_non_null(strstr(out[0].bytes, "\"meta\":{\"a\":[1,1.50]}"));
    assert_non_null(strstr(out[0].bytes, "\"subject\":42"));
    assert_null(strstr(out[0].bytes, "urn:entente-report"));
    ent_buf_release(&out[0]);
    ent_buf_release(&out[1]);
}

struct scenario {
    struct ent_store *store;
    const char *format;
    bool ordered;
};

static enum ent_status import_again(void *context)
{
    const struct scenario *scenario = context;
    return import(scenario->store, scenario->ordered, true);
}

static enum ent_status export_again(void *context)
{
    const struct scenario *scenario = context;
    struct ent_buf out;
    ent_buf_init(&out);
    enum ent_status status = export(scenario->store, scenario->format, &out);
    ent_buf_release(&out);
    return status;
}

static void test_failed_alloc(void **state)
{
    static const char *const formats[] = {"ntriples", "nquads", "turtle"};
    const char *path = support_fresh("alloc.db");
    struct scenario scenario = {.store = support_open(path)};
    (void)state;
    support_fail_each_allocation(import_again, &scenario);
    scenario.ordered = true;
    support_fail_each_allocation(import_again, &scenario);
    assert_ok(import(scenario.store, true, false));
    for (size_t i = 0; i < N_ITEMS(formats); i++) {
        scenario.format = formats[i];
        support_fail_each_allocation(export_again, &scenario);
    }
    ent_store_close(scenario.store);
    support_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_failed_alloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
