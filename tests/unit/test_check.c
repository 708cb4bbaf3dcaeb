/* SPDX-License-Identifier: ISC */
/* What can be seen to be wrong without a database is refused with a code, a
 * place and, where one is known, a mend; what is only doubtful is a warning. */
#include "walk_support.h"

struct wrong {
    const char *query;
    const char *code;
    const char *place;      /* the text that the error points at */
    const char *suggestion; /* or NULL */
};

static const struct wrong errors[] = {
    /* comparisons */
    {"find ?x where ?x p ?y { from: ?d } . filter ?d > \"2015-09\"",
     "impossible", "?d > \"2015-09\"",
     "find ?x where ?x p ?y { from: ?d } . filter ?d > 2015-09"},
    {"find ?x where ?x p ?y { from: ?d } . filter ?d = \"soon\"", "impossible",
     "?d = \"soon\"", NULL},
    {"find ?x where ?x p ?y . filter ?x = \"Russia\"", "impossible",
     "?x = \"Russia\"", "find ?x where ?x p ?y . filter ?x = Russia"},
    {"find ?x where ?x ?r ?y . filter ?r = \"goes to\"", "impossible",
     "?r = \"goes to\"", "find ?x where ?x ?r ?y . filter ?r = [goes to]"},
    {"find ?x where ?x p ?y . filter 3 < ?x", "impossible", "3 < ?x", NULL},
    {"find ?x where ?x p ?y . filter lang(?y) = en", "impossible",
     "lang(?y) = en", "find ?x where ?x p ?y . filter lang(?y) = \"en\""},
    {"find ?x where ?x p ?y . filter ?x in (Iran, \"Iraq\")", "impossible",
     "\"Iraq\"", "find ?x where ?x p ?y . filter ?x in (Iran, Iraq)"},
    {"find ?x where ?x p ?y { confidence: ?c } . filter ?c > 2015-01",
     "impossible", "?c > 2015-01", NULL},
    {"find ?x where ?x p ?y . filter 1 = \"1\"", "impossible", "1 = \"1\"",
     NULL},
    {"find ?x where ?x p ?y . filter year(?y)", "impossible", "year(?y)", NULL},
    {"find ?x where ?x p ?y . filter ?x and ?y", "impossible", "?x", NULL},
    /* functions */
    {"find ?x where ?x p ?y . filter contians(?y, \"a\")", "unknown-function",
     "contians", "find ?x where ?x p ?y . filter contains(?y, \"a\")"},
    {"find ?x where ?x p ?y . filter xyzzyx(?y, \"a\")", "unknown-function",
     "xyzzyx", NULL},
    {"find ?x where ?x p ?y . filter contains(?y)", "arguments", "contains(?y)",
     NULL},
    {"find ?x where ?x p ?y . filter isname(?y, ?x)", "arguments",
     "isname(?y, ?x)", "find ?x where ?x p ?y . filter isname(?y)"},
    {"find ?x where ?x p ?y . filter least() = 1", "arguments", "least()",
     NULL},
    {"find ?x where ?x p ?y { from: ?d } . filter contains(?d, \"2015\")",
     "impossible", "?d",
     "find ?x where ?x p ?y { from: ?d } . filter contains(text(?d), "
     "\"2015\")"},
    {"find ?x where ?x p ?y . filter year(?x) = 2015", "impossible", "?x",
     NULL},
    {"find ?x where ?x p ?y . filter \"a\" + 1 = 2", "impossible", "\"a\" + 1",
     NULL},
    {"find ?x where ?x p ?y { from: ?d } . filter ?d - 7 > 1", "impossible",
     "?d - 7", NULL},
    /* aggregates */
    {"find ?x where ?x p ?y . filter count(?y) > 3", "aggregate", "count(?y)",
     NULL},
    {"find ?x count(?y) as ?n where ?x p ?y order by count(?y)", "aggregate",
     "count(?y)", "find ?x count(?y) as ?n where ?x p ?y order by ?n"},
    {"find count(sum(?y)) as ?n where ?x p ?y", "aggregate", "sum", NULL},
    {"find sum(?d) as ?n where ?x p ?y { from: ?d }", "impossible", "?d", NULL},
    {"find count(y) as ?n where ?x p ?y", "missing-question-mark", "y",
     "find count(?y) as ?n where ?x p ?y"},
    {"find (?y + count()) as ?n where ?x p ?y", "aggregate", "?y", NULL},
    {"find ?x count() as ?n where ?x p ?y with reports", "aggregate",
     "with reports", "find ?x count() as ?n where ?x p ?y "},
    /* variables */
    {"find ?whoo where ?who supports Assad", "unbound-variable", "?whoo",
     "find ?who where ?who supports Assad"},
    {"find ?Who where ?who supports Assad", "unbound-variable", "?Who",
     "find ?who where ?who supports Assad"},
    {"find ?z where ?x p ?y", "unbound-variable", "?z", NULL},
    {"find ?z where ?x p ?y . not { ?x q ?z }", "unbound-variable", "?z", NULL},
    {"find ?what where Russia supports what", "unbound-variable", "?what",
     "find ?what where Russia supports ?what"},
    {"find * where a-a p c", "unbound-variable", "a-a p c", NULL},
    {"find ?x ?x where ?x p ?y", "repeated", "?x", "find ?x where ?x p ?y"},
    {"find month(?d) as ?d where ?x p ?y { from: ?d }", "repeated",
     "month(?d) as ?d", "find month(?d) as ?d2 where ?x p ?y { from: ?d }"},
    {"find ?x where ?x p ?y . bind ?y as ?z . bind ?x as ?z", "repeated", "?z",
     NULL},
    {"find ?x where ?x p ?y order by ?y", "unlisted-variable", "?y",
     "find ?x ?y where ?x p ?y order by ?y"},
    {"find ?name where ?name p ?y order by ?nane", "unlisted-variable", "?nane",
     "find ?name where ?name p ?y order by ?name"},
    {"find ?x count() as ?n where ?x p ?y having ?y > 3", "unlisted-variable",
     "?y", "find ?x count() as ?n ?y where ?x p ?y having ?y > 3"},
    {"find ?x where ?x p ?y limit 3 per ?y", "unlisted-variable", "?y",
     "find ?x ?y where ?x p ?y limit 3 per ?y"},
    /* notes */
    {"find ?x where ?x p ?y { sorce: ?s }", "unknown-field", "sorce",
     "find ?x where ?x p ?y { source: ?s }"},
    {"find ?x where ?x p ?y { url: ?s }", "unknown-field", "url",
     "find ?x where ?x p ?y { source: ?s }"},
    {"find ?x where ?x p ?y { meta: ?m }", "unknown-field", "meta", NULL},
    {"find ?x where ?x p ?y { stance: denied }", "impossible", "denied",
     "find ?x where ?x p ?y { stance: denies }"},
    {"find ?x where ?x p ?y { from: Monday }", "impossible", "Monday", NULL},
    {"find ?x where ?x p ?y { confidence: > 80 }", "impossible", "80",
     "find ?x where ?x p ?y { confidence: > 0.80 }"},
    {"find ?x where ?x p ?y { confidence: \"0.5\" }", "impossible", "\"0.5\"",
     "find ?x where ?x p ?y { confidence: 0.5 }"},
    {"find ?x where ?x p ?y { source: 12 }", "impossible", "12",
     "find ?x where ?x p ?y { source: [12] }"},
    {"find ?x where ?x p ?y { source: != none }", "syntax", "none", NULL},
    {"find ?x where ?x p ?y { }", "syntax", "{ }", "find ?x where ?x p ?y "},
    {"find ?x where ?x p ?y { source: (?a b c) }", "syntax", "(?a b c)", NULL},
    /* times */
    {"find ?x where ?x p ?y at Monday", "date", "Monday", NULL},
    {"find ?x where ?x p ?y at 2015-02-30", "no-such-date", "2015-02-30",
     "find ?x where ?x p ?y at 2015-02"},
    {"find ?x where ?x p 2015-13", "no-such-date", "2015-13", NULL},
    {"find ?x where ?x p 2015-09-18T25:00:00Z", "no-such-date",
     "2015-09-18T25:00:00Z", "find ?x where ?x p 2015-09"},
    {"find ?x where ?x p 2015-09-18T10:30", "syntax", "2015-09-18T10:30", NULL},
    {"find ?x where ?x p ?y during 2016 .. 2015", "date", "during 2016 .. 2015",
     "find ?x where ?x p ?y during 2015 .. 2016"},
    {"find ?x where ?x p ?y at 2015 during 2016", "repeated", "during", NULL},
    {"find ?x where { ?x p ?y known 2015 }", "syntax", "known", NULL},
    {"find ?x where ?x p ?y limit 3 limit 4", "repeated", "limit", NULL},
    {"find ?x where ?x p ?y limit -3", "syntax", "-", NULL},
    {"find ?x where ?x p ?y limit 3.5", "syntax", "3.5", NULL},
    /* relations */
    {"find ?x where ?x p/?r ?y", "syntax", "?r", NULL},
    {"find ?x where ?x p{3,1} ?y", "syntax", "{3,1}",
     "find ?x where ?x p{1,3} ?y"},
    {"find ?x where ?x p (a-a any c)", "syntax", "any",
     "find ?x where ?x p (a-a ?relation c)"},
    {"find ?x where ?x p (a-a b c) { source: ?s } . (a-a b c { source: ?t }) "
     "q ?x",
     "syntax", "{", NULL},
    {"path ?x to Iran", "syntax", "?x", NULL},
    {"path Iran to (?x b c)", "syntax", "(?x b c)", NULL},
    {"path Iran to Iraq max 0", "syntax", "0", NULL},
    /* words */
    {"find ?x where ?x supports order", "reserved-word", "order",
     "find ?x where ?x supports [order]"},
    {"find ?x where ?x p []", "name", "[]", NULL},
    {"find ?x where ?x p [a\\n]", "syntax", "[a\\n]", NULL},
    {"find ?x where ?x p \"a\\q\"", "syntax", "\"a\\q\"", NULL},
    {"find ?x where ?x p \"\\ud800\"", "syntax", "\"\\ud800\"", NULL},
    {"find ?x where ?x p ?y % 2", "syntax", "%", NULL},
    {"find ?x where ?x p <no scheme>", "syntax", "<", NULL},
    {"find ?x where ?x p 2nd", "syntax", "2nd", "find ?x where ?x p [2nd]"},
    {"find ?x where ?x p 007", "syntax", "007", "find ?x where ?x p \"007\""},
    {"find ?x where \"a\" p ?x", "subject", "\"a\"", "find ?x where [a] p ?x"},
    {"find ?x where 2015-09 p ?x", "subject", "2015-09",
     "find ?x where [2015-09] p ?x"},
};

static void test_errors(void **state)
{
    unsigned n_wrong = 0;

    (void)state;
    for (size_t i = 0; i < N_ITEMS(errors); i++) {
        const struct wrong *wrong = &errors[i];
        const struct ent_diag *diag;
        struct parsed parsed;
        walk_parse(&parsed, wrong->query, strlen(wrong->query));
        diag = walk_first(&parsed, ENT_ERROR);
        if (parsed.status != ENT_ESYNTAX || !diag ||
            strcmp(diag->code, wrong->code) != 0 ||
            diag->length != strlen(wrong->place) ||
            memcmp(wrong->query + diag->offset, wrong->place, diag->length) !=
                0 ||
            !diag->suggestion != !wrong->suggestion ||
            (diag->suggestion &&
             strcmp(diag->suggestion, wrong->suggestion) != 0)) {
            print_error("%s\n  %s\n", wrong->query,
                        diag ? diag->message : "no error");
            if (diag)
                print_error("  code %s, place \"%.*s\", suggestion %s\n",
                            diag->code, (int)diag->length,
                            wrong->query + diag->offset,
                            diag->suggestion ? diag->suggestion : "none");
            n_wrong++;
        }
        walk_release(&parsed);
    }
    assert_int_equal(n_wrong, 0);
}

static const struct wrong warnings[] = {
    {"find ?x where ?x p ?y . filter ?z = 1", "unbound-variable", "?z", NULL},
    {"find ?x where ?x p ?y . filter ?x != \"Russia\"", "always-true",
     "?x != \"Russia\"", NULL},
    {"find ?x where ?x p ?y . filter ?y = x", "missing-question-mark", "x",
     NULL},
    {"find ?x where ?x p [ Russia ]", "blank-in-name", "[ Russia ]", NULL},
};

static void test_warnings(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(warnings); i++) {
        const struct ent_diag *diag;
        struct parsed parsed;
        walk_parse(&parsed, warnings[i].query, strlen(warnings[i].query));
        assert_ok(parsed.status);
        diag = walk_first(&parsed, ENT_WARNING);
        assert_non_null(diag);
        assert_string_equal(diag->code, warnings[i].code);
        assert_bytes(warnings[i].query + diag->offset, diag->length,
                     warnings[i].place);
        assert_int_equal(parsed.diags.n_warnings, 1);
        walk_release(&parsed);
    }
}

/* Sentences: they begin like one and do not end with a full stop. */
static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(errors); i++) {
        struct parsed parsed;
        walk_parse(&parsed, errors[i].query, strlen(errors[i].query));
        for (const struct ent_diag *diag = parsed.diags.first; diag;
             diag = diag->next) {
            size_t length = strlen(diag->message);
            assert_true(length > 10);
            if (diag->message[length - 1] == '.')
                assert_true(length > 3 &&
                            strcmp(diag->message + length - 3, "...") == 0);
        }
        walk_release(&parsed);
    }
}

static enum ent_status check(void *context)
{
    const struct wrong *wrong = context;
    const struct ent_diag *diag;
    struct parsed parsed;
    enum ent_status status;

    walk_parse(&parsed, wrong->query, strlen(wrong->query));
    diag = walk_first(&parsed, ENT_ERROR);
    status = parsed.status;
    if (status == ENT_ESYNTAX && diag &&
        !diag->suggestion == !wrong->suggestion)
        status = ENT_OK;
    walk_release(&parsed);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(errors); i++) {
        struct wrong wrong = errors[i];
        support_fail_each_allocation(check, &wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_failed_alloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
