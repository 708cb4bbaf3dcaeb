/* SPDX-License-Identifier: ISC */
/* Relative IRIs: the examples of RFC 3986, section 5.4, and bases without an
 * authority or a path. */
#include "support.h"

#include "import/rdf/iri.h"

static void check(const char *base, const char *reference, const char *expected)
{
    struct ent_buf out;
    ent_buf_init(&out);
    ent_iri_resolve(base, strlen(base), reference, strlen(reference), &out);
    assert_buf(&out, expected);
    ent_buf_release(&out);
}

static void test_normal(void **state)
{
    static const char *const pairs[][2] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../g", "http://a/g"},
    };
    (void)state;
    for (size_t i = 0; i < N_ITEMS(pairs); i++)
        check("http://a/b/c/d;p?q", pairs[i][0], pairs[i][1]);
}

static void test_abnormal(void **state)
{
    static const char *const pairs[][2] = {
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
        {"http:g", "http:g"},
        {"http://x/a/../b", "http://x/a/../b"},
    };
    (void)state;
    for (size_t i = 0; i < N_ITEMS(pairs); i++)
        check("http://a/b/c/d;p?q", pairs[i][0], pairs[i][1]);
}

static void test_other_bases(void **state)
{
    (void)state;
    check("http://a", "g", "http://a/g");
    check("http://a", "", "http://a");
    check("http://a?q", "#s", "http://a?q#s");
    check("file:///x/y", "z", "file:///x/z");
    check("urn:x:y", "#s", "urn:x:y#s");
    check("mailto:a@b", "g", "mailto:g");
    check("http://a/ä/", "ö", "http://a/ä/ö");
}

static enum ent_status resolve(void *context)
{
    struct ent_buf out;
    (void)context;
    ent_buf_init(&out);
    ent_iri_resolve("http://a/b/c", 12, "../d", 4, &out);
    enum ent_status status = out.status;
    ent_buf_release(&out);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(resolve, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_abnormal),
        cmocka_unit_test(test_other_bases),
        cmocka_unit_test(test_failed_alloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
