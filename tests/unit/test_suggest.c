/* SPDX-License-Identifier: ISC */
/* What people bring from other languages is accepted or answered with a whole
 * query that parses. */
#include "walk_support.h"

static void test_foreign(void **state)
{
    unsigned n_wrong = 0;

    (void)state;
    for (size_t i = 0; i < walk_n_foreign; i++) {
        const struct walk_foreign *foreign = &walk_foreign[i];
        struct parsed parsed;
        const char *found = NULL;
        walk_parse(&parsed, foreign->query, strlen(foreign->query));
        if (parsed.diags.first)
            found = parsed.diags.first->suggestion;
        if (foreign->suggestion ? !found || strcmp(found, foreign->suggestion)
                                : parsed.status != ENT_OK) {
            print_error("%s\n  expected: %s\n  found:    %s (%s)\n",
                        foreign->query,
                        foreign->suggestion ? foreign->suggestion : "accepted",
                        found ? found : "no suggestion",
                        parsed.diags.first ? parsed.diags.first->message : "");
            n_wrong++;
        }
        walk_release(&parsed);
    }
    assert_int_equal(n_wrong, 0);
}

/* Each suggestion is a query without errors. */
static void test_suggestions_parse(void **state)
{
    size_t n_suggestions = 0;

    (void)state;
    for (size_t i = 0; i < walk_n_foreign; i++) {
        struct parsed parsed, again;
        const char *query = walk_foreign[i].query;
        walk_parse(&parsed, query, strlen(query));
        if (walk_foreign[i].suggestion) {
            const struct ent_diag *diag = walk_first(&parsed, ENT_ERROR);
            assert_status(parsed.status, ENT_ESYNTAX);
            assert_non_null(diag);
            assert_true(diag->line > 0);
            assert_non_null(diag->suggestion);
            walk_parse(&again, diag->suggestion, strlen(diag->suggestion));
            assert_ok(again.status);
            walk_release(&again);
            n_suggestions++;
        }
        walk_release(&parsed);
    }
    assert_true(n_suggestions >= 40);
}

/* What cannot be mended has no suggestion, rather than a bad one. */
static void test_no_suggestion(void **state)
{
    static const char *const queries[] = {
        "",
        "find",
        "find ?x",
        "find ?x where",
        "find ?x where ?x",
        "find ?x where ?x supports",
        "INSERT DATA { Russia supports Assad }",
        "find ?x where \"unclosed p ?x",
        "find ?x where ?y opposes ?z . ?q p ?r",
        "path ?x to Assad",
        "find ?x where ?x p ?y { colour: red }",
        "find ?x where ?x p ?y . filter frobnicate(?y)",
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(queries); i++) {
        struct parsed parsed;
        walk_parse(&parsed, queries[i], strlen(queries[i]));
        assert_status(parsed.status, ENT_ESYNTAX);
        assert_null(parsed.ast);
        assert_int_equal(parsed.diags.n_errors, 1);
        if (parsed.diags.first->suggestion)
            print_error("%s: %s\n", queries[i], parsed.diags.first->suggestion);
        assert_null(parsed.diags.first->suggestion);
        walk_release(&parsed);
    }
}

static enum ent_status suggest(void *context)
{
    const struct walk_foreign *foreign = context;
    enum ent_status status;
    struct parsed parsed;

    walk_parse(&parsed, foreign->query, strlen(foreign->query));
    status = parsed.status;
    if (status == ENT_ESYNTAX) {
        status = ENT_OK;
        if (!parsed.diags.first || !parsed.diags.first->suggestion)
            status = ENT_ESYNTAX;
    }
    walk_release(&parsed);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    for (size_t i = 0; i < walk_n_foreign; i++) {
        struct walk_foreign foreign = walk_foreign[i];
        support_fail_each_allocation(suggest, &foreign);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_suggestions_parse),
        cmocka_unit_test(test_no_suggestion),
        cmocka_unit_test(test_failed_alloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
