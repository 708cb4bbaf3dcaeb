/* SPDX-License-Identifier: ISC */
/* Content negotiation. */
#include "server/accept.h"

#include "support.h"

static const char *const offers[] = {"application/json", "text/csv",
                                     "text/plain"};

static const char *choose(const char *accept)
{
    size_t chosen = 99;
    if (!ent_accept_choose(accept, offers, N_ITEMS(offers), &chosen))
        return "none";
    return offers[chosen];
}

static void test_choosing(void **state)
{
    static const struct {
        const char *accept, *expected;
    } cases[] = {
        {NULL, "application/json"},
        {"", "application/json"},
        {" , ", "application/json"},
        {"*/*", "application/json"},
        {"text/*", "text/csv"},
        {"text/csv", "text/csv"},
        {"TEXT/CSV;charset=utf-8", "text/csv"},
        {"text/csv;q=0.1, text/plain;q=0.2", "text/plain"},
        {"text/csv ; q=0.5 , */* ; q=0.4", "text/csv"},
        {"text/html,application/xml;q=0.9,*/*;q=0.8", "application/json"},
        {"*/*, application/json;q=0", "text/csv"},
        {"text/*;q=0.9, text/csv;q=0.1, */*;q=0.05", "text/plain"},
        {"text/csv;q=1.000, text/plain;q=0.999", "text/csv"},
        {"text/csv;q=x", "text/csv"},
        {"text/csv;q=", "text/csv"},
        {"text/csv;q=0", "none"},
        {"text/csv;q=0.000", "none"},
        {"image/png", "none"},
        {"text", "none"},
        {"*", "none"},
        {"text/csvx, xtext/csv", "none"},
        {";;;,,,q=1", "none"},
    };
    (void)state;
    for (size_t i = 0; i < N_ITEMS(cases); i++)
        if (strcmp(choose(cases[i].accept), cases[i].expected) != 0)
            fail_msg("\"%s\": %s, expected %s", cases[i].accept,
                     choose(cases[i].accept), cases[i].expected);
}

static void test_codings(void **state)
{
    (void)state;
    assert_false(ent_accept_coding(NULL, "gzip"));
    assert_false(ent_accept_coding("", "gzip"));
    assert_true(ent_accept_coding("gzip", "gzip"));
    assert_true(ent_accept_coding("br, GZIP;q=0.1", "gzip"));
    assert_true(ent_accept_coding("*", "gzip"));
    assert_false(ent_accept_coding("*, gzip;q=0", "gzip"));
    assert_false(ent_accept_coding("*;q=0", "gzip"));
    assert_false(ent_accept_coding("x-gzip", "gzip"));
    assert_false(ent_accept_coding("identity", "gzip"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choosing),
        cmocka_unit_test(test_codings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
