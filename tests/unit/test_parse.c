/* SPDX-License-Identifier: ISC */
/* Walk is parsed into the tree it says, printed back to the same tree, and
 * kept in its limits; any bytes are survived. */
#include "walk_support.h"

#include "base/date.h"
#include "base/limits.h"
#include "queries/print.h"

static void test_queries_parse(void **state)
{
    (void)state;
    for (size_t i = 0; walk_queries[i]; i++) {
        struct parsed parsed;
        walk_parse(&parsed, walk_queries[i], strlen(walk_queries[i]));
        if (parsed.status != ENT_OK)
            print_error("%s\n%s at %u\n", walk_queries[i],
                        parsed.diags.first->message,
                        parsed.diags.first->column);
        assert_ok(parsed.status);
        assert_non_null(parsed.ast);
        assert_int_equal(parsed.diags.n_errors, 0);
        walk_release(&parsed);
    }
}

/* What the tree prints to parses to the same tree. */
static void check_round_trip(const struct ent_ast *ast)
{
    struct ent_buf before, text, after;
    struct parsed again;

    ent_buf_init(&before);
    ent_buf_init(&text);
    ent_buf_init(&after);
    walk_dump(ast, &before);
    ent_ast_print(ast, &text);
    assert_ok(text.status);
    walk_parse(&again, text.bytes, text.n_bytes);
    if (again.status != ENT_OK)
        print_error("%.*s\n%s\n", (int)text.n_bytes, text.bytes,
                    again.diags.first->message);
    assert_ok(again.status);
    walk_dump(again.ast, &after);
    assert_bytes(after.bytes, after.n_bytes, ent_buf_cstr(&before));
    walk_release(&again);
    ent_buf_release(&before);
    ent_buf_release(&text);
    ent_buf_release(&after);
}

static void test_print_parses_back(void **state)
{
    (void)state;
    for (size_t i = 0; walk_queries[i]; i++) {
        struct parsed parsed;
        walk_parse(&parsed, walk_queries[i], strlen(walk_queries[i]));
        assert_ok(parsed.status);
        check_round_trip(parsed.ast);
        walk_release(&parsed);
    }
}

static const struct {
    const char *query;
    const char *printed;
} canonical[] = {
    {"FIND ?a, ?b WHERE\n?a\tp ?b # x", "find ?a ?b where ?a p ?b"},
    {"find ?x where ?x a Country, State; b ?y",
     "find ?x where ?x type Country . ?x type State . ?x b ?y"},
    {"find * where ?x p ?y", "find * where ?x p ?y"},
    {"find ?x where [Russia] [supports] ?x . ?x [path] [A-]",
     "find ?x where Russia supports ?x . ?x [path] [A-]"},
    {"prefix e: <urn:e/> find ?x where e:a e:b ?x",
     "find ?x where <urn:e/a> <urn:e/b> ?x"},
    {"find ?x where ?x (a)/(b|(c)) ?y", "find ?x where ?x type/(b|c) ?y"},
    {"find ?x where ?x b{0,1}/c{0,}/d{1,}/e{2}/f{0,3} ?y",
     "find ?x where ?x b?/c*/d+/e{2}/f{0,3} ?y"},
    {"find ?x where ?x p ?y {source:Reuters,from>=2015}",
     "find ?x where ?x p ?y {source: Reuters, from: >= 2015}"},
    {"find ?x where ?x p ?y during 2015 .. 2015 published 2016",
     "find ?x where ?x p ?y at 2015 published 2016"},
    {"find ?x where ?x p ?y . filter ((?y = 1) or (?y = 2 and ?y = 3))",
     "find ?x where ?x p ?y . filter ?y = 1 or ?y = 2 and ?y = 3"},
    {"find ?x where ?x p ?y . filter (1 - 2) - (3 - 4) = -(5 * 6)",
     "find ?x where ?x p ?y . filter 1 - 2 - (3 - 4) = -(5 * 6)"},
    {"find ?x where ?x p ?y . filter not (?y = 1 and ?y = 2)",
     "find ?x where ?x p ?y . filter not (?y = 1 and ?y = 2)"},
    {"path A-b to C max 6 limit 2", "path A-b to C limit 2"},
};

static void test_canonical(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(canonical); i++) {
        struct parsed parsed;
        struct ent_buf text;
        ent_buf_init(&text);
        walk_parse(&parsed, canonical[i].query, strlen(canonical[i].query));
        assert_ok(parsed.status);
        ent_ast_print(parsed.ast, &text);
        assert_buf(&text, canonical[i].printed);
        ent_buf_release(&text);
        walk_release(&parsed);
    }
}

/* Every node says where it stands. */
static void test_places(void **state)
{
    static const char query[] =
        "find ?x where\n  Russia supports ?x { source: Reuters } .\n"
        "  filter ?x != Iran and ?x != Iraq during 2015";
    const struct ent_clause *clauses;
    struct parsed parsed;
    uint32_t line, column;

    (void)state;
    walk_parse(&parsed, query, sizeof query - 1);
    assert_ok(parsed.status);
    clauses = parsed.ast->where.clauses;
#define assert_place(where, expected)                                          \
    assert_bytes(parsed.ast->text + (where).offset, (where).length, expected)
    assert_place(clauses[0].place, "Russia supports ?x { source: Reuters }");
    assert_place(clauses[0].pattern.subject.place, "Russia");
    assert_place(clauses[0].pattern.predicate.place, "supports");
    assert_place(clauses[0].pattern.object.place, "?x");
    assert_place(clauses[0].pattern.notes[0].place, "source: Reuters");
    assert_place(clauses[0].pattern.notes[0].value.place, "Reuters");
    assert_place(clauses[1].place, "filter ?x != Iran and ?x != Iraq");
    assert_place(clauses[1].expr->args[1]->place, "?x != Iraq");
    assert_place(parsed.ast->where.times.valid_place, "during 2015");
    assert_place(parsed.ast->variables[0].place, "?x");
    assert_place(parsed.ast->items[0].place, "?x");
    ent_place_locate(parsed.ast->text, parsed.ast->n_text,
                     clauses[1].place.offset, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 3);
    walk_release(&parsed);
}

static void test_meaning(void **state)
{
    const struct ent_ast *ast;
    struct parsed parsed;

    (void)state;
#define parse(text) walk_parse(&parsed, text, strlen(text)), ast = parsed.ast
    parse("find ?x where ?x p ?y . not { ?y q ?z } . optional { ?x r ?w }");
    assert_int_equal(ast->n_variables, 4);
    walk_release(&parsed);

    parse("find * where ?x p ?y . not { ?y q ?z } . optional { ?x r ?w }");
    assert_int_equal(ast->n_items, 3);
    assert_string_equal(ast->variables[ast->items[2].variable].name, "w");
    walk_release(&parsed);

    parse("find ?x where ?x p ?y { from: 2015 } at 2014");
    assert_int_equal(ast->where.clauses[0].pattern.notes[0].value.term.kind,
                     ENT_DATE);
    assert_int_equal(ent_date_precision(ast->where.times.from),
                     ENT_PRECISION_YEAR);
    walk_release(&parsed);

    parse("find ?x where ?y p ?x . ?x p 2015");
    assert_int_equal(ast->where.clauses[1].pattern.object.term.kind,
                     ENT_INTEGER);
    walk_release(&parsed);

    parse("find ?x where ?x p ?y { source: \"https://a.b/c\", speaker: "
          "\"John Kerry\" }");
    assert_int_equal(ast->where.clauses[0].pattern.notes[0].value.term.kind,
                     ENT_IRI);
    assert_int_equal(ast->where.clauses[0].pattern.notes[1].value.term.kind,
                     ENT_NAME);
    walk_release(&parsed);

    parse("find ?x where e\xcc\x81t\xc3\xa9 [e\xcc\x81] ?x");
    assert_bytes(ast->where.clauses[0].pattern.subject.term.bytes,
                 ast->where.clauses[0].pattern.subject.term.n_bytes,
                 "\xc3\xa9t\xc3\xa9");
    assert_bytes(ast->where.clauses[0].pattern.predicate.term.bytes,
                 ast->where.clauses[0].pattern.predicate.term.n_bytes,
                 "\xc3\xa9");
    walk_release(&parsed);
#undef parse
}

/* A parameter may stand where only a fixed term may, and need not be bound. */
static void test_parameters(void **state)
{
    static const char *const names[] = {"a", "b"};
    struct ent_parse_options options = {.parameters = names, .n_parameters = 2};
    static const char *const queries[] = {
        "path ?a to ?b", "find ?a where Russia supports Assad",
        "find ?x where ?x p ?a . filter ?x != ?b"};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(queries); i++) {
        struct parsed parsed;
        ent_arena_init(&parsed.arena, 0);
        assert_ok(ent_query_parse(&parsed.arena, queries[i], strlen(queries[i]),
                                  &options, &parsed.diags, &parsed.ast));
        assert_int_equal(parsed.diags.n_warnings, 0);
        assert_true(parsed.ast->variables[ent_ast_variable(parsed.ast, "a", 1)]
                        .is_parameter);
        walk_release(&parsed);
    }
}

/* ---- limits ----------------------------------------------------------------
 */

static void repeat(struct ent_buf *out, const char *text, int n)
{
    while (n-- > 0)
        ent_buf_add_str(out, text);
}

/* Parses head, n times `open`, middle, n times `close`, and tail. */
static void check_depth(const char *head, const char *open, const char *middle,
                        const char *close, const char *tail, int n,
                        bool is_good)
{
    struct parsed parsed;
    struct ent_buf text;

    ent_buf_init(&text);
    ent_buf_add_str(&text, head);
    repeat(&text, open, n);
    ent_buf_add_str(&text, middle);
    repeat(&text, close, n);
    ent_buf_add_str(&text, tail);
    walk_parse(&parsed, text.bytes, text.n_bytes);
    assert_status(parsed.status, is_good ? ENT_OK : ENT_ESYNTAX);
    if (is_good) {
        check_round_trip(parsed.ast);
    } else {
        assert_string_equal(parsed.diags.first->code, "limit");
        assert_non_null(strstr(parsed.diags.first->message, "too many "));
        assert_non_null(strstr(parsed.diags.first->message, "(limit is "));
    }
    walk_release(&parsed);
    ent_buf_release(&text);
}

static void test_depth(void **state)
{
    int max = ENT_MAX_QUERY_DEPTH;

    (void)state;
    check_depth("ask ", "{ ", "a-a b c", " }", "", max, true);
    check_depth("ask ", "{ ", "a-a b c", " }", "", max + 1, false);
    check_depth("ask ", "{ ", "a-a b c", " }", "", 20000, false);
    check_depth("ask ", "not { ", "a-a b c", " }", "", 20000, false);
    check_depth("ask a-a b ?x . filter ", "(", "?x", " = 1)", "", 1, true);
    check_depth("ask a-a b ?x . filter ", "(", "?x = 1", ")", "", max - 1,
                true);
    check_depth("ask a-a b ?x . filter ", "(", "?x = 1", ")", "", max, false);
    check_depth("ask a-a b ?x . filter ", "not ", "?x = 1", "", "", 20000,
                false);
    check_depth("ask a-a b ?x . filter 1 = ", "- ", "?x", "", "", 20000, false);
    check_depth("ask a-a b ?x . filter 1 = ", "abs(", "?x", ")", "", 9000,
                false);
    check_depth("ask a-a b ?x . filter 1 = ?x ", "+ 1", "", "", "", 9000,
                false);
    check_depth("ask a-a b ?x . filter 1 = ?x ", "and ?x = 1 ", "", "", "",
                4000, true);
    check_depth("ask a-a ", "(", "b", ")", " c", max, true);
    check_depth("ask a-a ", "(", "b", ")", " c", max + 1, false);
    check_depth("ask a-a b ", "(", "a-a", " b c)", "", ENT_MAX_QUOTE_DEPTH,
                true);
    check_depth("ask a-a b ", "(", "a-a", " b c)", "", ENT_MAX_QUOTE_DEPTH + 1,
                false);
}

static void test_variables(void **state)
{
    (void)state;
    for (int n = ENT_MAX_QUERY_VARIABLES; n <= ENT_MAX_QUERY_VARIABLES + 1;
         n++) {
        struct parsed parsed;
        struct ent_buf text;
        ent_buf_init(&text);
        ent_buf_add_str(&text, "find ?v0 where a-a b ?v0");
        for (int i = 1; i < n; i++)
            ent_buf_add_format(&text, ", ?v%d", i);
        walk_parse(&parsed, text.bytes, text.n_bytes);
        assert_status(parsed.status,
                      n > ENT_MAX_QUERY_VARIABLES ? ENT_ESYNTAX : ENT_OK);
        if (parsed.status)
            assert_string_equal(parsed.diags.first->message,
                                "too many variables (limit is 64)");
        walk_release(&parsed);
        ent_buf_release(&text);
    }
}

static void test_length(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct parsed parsed;
        struct ent_buf text;
        ent_buf_init(&text);
        ent_buf_add_str(&text, "ask a-a b c");
        while (text.n_bytes < ENT_MAX_QUERY_BYTES + more)
            ent_buf_add_char(&text, ' ');
        walk_parse(&parsed, text.bytes, text.n_bytes);
        assert_status(parsed.status, more ? ENT_ESYNTAX : ENT_OK);
        if (more) {
            assert_string_equal(parsed.diags.first->message,
                                "too many bytes in the query (limit is 65536)");
            assert_int_equal(parsed.diags.first->line, 1);
        }
        walk_release(&parsed);
        ent_buf_release(&text);
    }
}

/* ---- any bytes --------------------------------------------------------------
 */

/* Whatever it is, it ends; what parses prints back; what is suggested parses.
 */
static void check_any(const char *text, size_t n_text)
{
    const struct ent_diag *diag;
    struct parsed parsed, again;

    walk_parse(&parsed, text, n_text);
    if (parsed.status == ENT_OK) {
        check_round_trip(parsed.ast);
    } else {
        assert_status(parsed.status, ENT_ESYNTAX);
        diag = walk_first(&parsed, ENT_ERROR);
        assert_non_null(diag);
        if (diag->suggestion) {
            walk_parse(&again, diag->suggestion, strlen(diag->suggestion));
            assert_ok(again.status);
            walk_release(&again);
        }
    }
    walk_release(&parsed);
}

/* Long runs of anything take no long time: what is looked for ahead is looked
 * for within bounds. */
static void test_long_runs(void **state)
{
    static const char *const runs[] = {"[",        "(",    "{ ",   "'a",
                                       "\xc2\xab", "<a",   "\"a ", "?x p ",
                                       "a b ",     "abs(", "- ",   "..",
                                       "#",        "? ",   "2015-"};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(runs); i++) {
        struct ent_buf text;
        ent_buf_init(&text);
        ent_buf_add_str(&text, "find ?x where ");
        while (text.n_bytes < ENT_MAX_QUERY_BYTES - 16)
            ent_buf_add_str(&text, runs[i]);
        check_any(text.bytes, text.n_bytes);
        ent_buf_release(&text);
    }
}

static void test_invalid_utf8(void **state)
{
    static const char query[] = "find ?x where\nRussia \xff ?x";
    struct parsed parsed;

    (void)state;
    walk_parse(&parsed, query, sizeof query - 1);
    assert_status(parsed.status, ENT_ESYNTAX);
    assert_string_equal(parsed.diags.first->code, "utf-8");
    assert_int_equal(parsed.diags.first->line, 2);
    assert_int_equal(parsed.diags.first->column, 8);
    walk_release(&parsed);
    check_any("find ?x where \0 p ?x", 21);
    check_any("\xef\xbb\xbf"
              "ask a-a b c",
              14);
}

/* Good and foreign queries with a few bytes changed, cut out or doubled. */
static void test_mutations(void **state)
{
    static const char signs[] =
        "(){}[]<>.,;:|^*+-/?=!\"'\\@_ \n#$&19aA\xc3\x80";
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 12000; round++) {
        char text[2048];
        size_t n_good = 0;
        const char *query;
        size_t n, n_changes = 1 + support_random(&seed) % 4;
        while (walk_queries[n_good])
            n_good++;
        n = support_random(&seed) % (n_good + walk_n_foreign);
        query = n < n_good ? walk_queries[n] : walk_foreign[n - n_good].query;
        n = strlen(query);
        memcpy(text, query, n);
        while (n_changes-- > 0 && n > 2) {
            size_t at = support_random(&seed) % n;
            size_t length = 1 + support_random(&seed) % 8;
            if (length > n - at)
                length = n - at;
            switch (support_random(&seed) % 4) {
            case 0:
                text[at] = signs[support_random(&seed) % (sizeof signs - 1)];
                break;
            case 1:
                memmove(text + at, text + at + length, n - at - length);
                n -= length;
                break;
            case 2:
                memmove(text + at + length, text + at, n - at);
                n += length;
                break;
            default:
                text[at] = (char)support_random(&seed);
                break;
            }
        }
        check_any(text, n);
    }
}

/* ---- memory -----------------------------------------------------------------
 */

static enum ent_status parse_and_print(void *context)
{
    const char *query = context;
    struct parsed parsed;
    struct ent_buf text;
    enum ent_status status;

    ent_buf_init(&text);
    walk_parse(&parsed, query, strlen(query));
    status = parsed.status;
    if (status == ENT_OK) {
        ent_ast_print(parsed.ast, &text);
        status = text.status;
    }
    ent_buf_release(&text);
    walk_release(&parsed);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    for (size_t i = 0; walk_queries[i]; i++) {
        char query[2048];
        memcpy(query, walk_queries[i], strlen(walk_queries[i]) + 1);
        assert_true(support_fail_each_allocation(parse_and_print, query) > 0);
    }
}

static void test_memory_limit(void **state)
{
    struct ent_diags diags;
    const struct ent_ast *ast;
    struct ent_arena arena;

    (void)state;
    ent_arena_init(&arena, 5000);
    assert_status(ent_query_parse(&arena, walk_queries[2],
                                  strlen(walk_queries[2]), NULL, &diags, &ast),
                  ENT_EMEMORY);
    ent_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries_parse),
        cmocka_unit_test(test_print_parses_back),
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_long_runs),
        cmocka_unit_test(test_invalid_utf8),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_failed_alloc),
        cmocka_unit_test(test_memory_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
