/* SPDX-License-Identifier: ISC */
/* Diagnostics: their list, their places, and how they look on a terminal. */
#include "walk_support.h"

static void render(const char *query, unsigned width, bool color,
                   struct ent_buf *out)
{
    struct parsed parsed;

    ent_buf_init(out);
    walk_parse(&parsed, query, strlen(query));
    assert_non_null(parsed.diags.first);
    ent_diag_render(parsed.diags.first, parsed.diags.text, parsed.diags.n_text,
                    width, color, out);
    walk_release(&parsed);
}

static const struct {
    const char *query;
    unsigned width;
    const char *expected;
} rendered[] = {
    {"find ?x where ?x p ?y at 2015-02-31", 0,
     "error: there is no such day as 2015-02-31 [no-such-date]\n"
     "  1 | find ?x where ?x p ?y at 2015-02-31\n"
     "    |                          ^^^^^^^^^^\n"
     "try: find ?x where ?x p ?y at 2015-02\n"},
    /* tabs, wide characters, marks, and the line that is meant */
    {"find ?x\r\nwhere\t?x \xe6\x94\xaf\xe6\x8c\x81 ?y . e\xcc\x81 % a\r\n", 0,
     "error: the character % has no meaning in Walk; a name that holds it goes "
     "in brackets [syntax]\n"
     "  2 | where    ?x \xe6\x94\xaf\xe6\x8c\x81 ?y . e\xcc\x81 % a\n"
     "    |                         ^\n"},
    /* bytes that are no text */
    {"find ?x where ?x p \x01\xff", 0,
     "error: the query is not valid UTF-8: byte FF makes no character here "
     "[utf-8]\n"
     "  1 | find ?x where ?x p \xef\xbf\xbd\xef\xbf\xbd\n"
     "    |                     ^\n"},
    /* at the end */
    {"find ?x where ?x p", 0,
     "error: expected an object (a name, a variable, a value or a quoted "
     "fact), but the query ends here [syntax]\n"
     "  1 | find ?x where ?x p\n"
     "    |                   ^\n"},
    /* a narrow terminal shows the place, not the beginning */
    {"find ?x where ?x relation [a long name] . ?y q % . ?z another [name]", 40,
     "error: the character % has no meaning in Walk; a name that holds it goes "
     "in brackets [syntax]\n"
     "  1 | ...name] . ?y q % . ?z another ...\n"
     "    |                 ^\n"},
    /* a suggestion of several lines */
    {"find ?x\nwhere ?x p ?y\n?y q ?z", 0,
     "error: a full stop is missing between two patterns [missing-dot]\n"
     "  3 | ?y q ?z\n"
     "    | ^^\n"
     "try: find ?x\n"
     "     where ?x p ?y .\n"
     "     ?y q ?z\n"},
};

static void test_render(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(rendered); i++) {
        struct ent_buf out;
        render(rendered[i].query, rendered[i].width, false, &out);
        assert_buf(&out, rendered[i].expected);
        ent_buf_release(&out);
    }
}

static void test_color(void **state)
{
    struct ent_buf out;

    (void)state;
    render("ask a-a p 2015-13", 0, true, &out);
    assert_buf(&out, "\033[1;31merror:\033[0m \033[1mthere is no such month as "
                     "2015-13\033[0m [no-such-date]\n"
                     "  1 | ask a-a p 2015-13\n"
                     "    |           \033[1;31m^^^^^^^\033[0m\n");
    ent_buf_release(&out);
}

/* A line of any length keeps within the terminal, and the caret stands below
 * its place. */
static void test_width(void **state)
{
    (void)state;
    for (unsigned width = 20; width < 120; width++) {
        for (size_t at = 0; at < 300; at += 7) {
            char query[300];
            struct ent_buf out;
            const char *line, *caret;
            memset(query, ' ', sizeof query);
            memcpy(query, "ask", 3);
            query[at < 4 ? 4 : at] = '%';
            query[sizeof query - 2] = 'x';
            query[sizeof query - 1] = 0;
            render(query, width, false, &out);
            line = strchr(ent_buf_cstr(&out), '\n') + 1;
            caret = strchr(line, '\n') + 1;
            if (width >= 40)
                assert_true((unsigned)(caret - line) <= width + 1);
            assert_non_null(strchr(caret, '^'));
            assert_int_equal(line[strchr(caret, '^') - caret], '%');
            ent_buf_release(&out);
        }
    }
}

static void test_list(void **state)
{
    static const char text[] = "abc\ndef";
    static const char *const choices[] = {"Georgia (country)", "Georgia (US)"};
    struct ent_place place = {5, 2};
    struct ent_arena arena;
    struct ent_diags diags;

    (void)state;
    ent_arena_init(&arena, 0);
    ent_diags_init(&diags, &arena, text, sizeof text - 1);
    ent_diag_warn(&diags, place, "doubt", "perhaps %d", 1);
    ent_diag_warn(&diags, place, "doubt", "perhaps %d", 1);
    ent_diag_warn(&diags, place, "doubt", "perhaps %d", 2);
    assert_int_equal(diags.n_warnings, 2);
    assert_status(ent_diag_error(&diags, place, "wrong", "no"), ENT_ESYNTAX);
    ent_diag_suggest_edit(&diags, place, "[x]", 3);
    ent_diag_choices(&diags, choices, 2);
    assert_int_equal(diags.n_errors, 1);
    assert_int_equal(diags.first->line, 2);
    assert_int_equal(diags.first->column, 2);
    assert_string_equal(diags.last->suggestion, "abc\nd[x]");
    assert_int_equal(diags.last->n_choices, 2);
    assert_string_equal(diags.last->choices[1], "Georgia (US)");
    assert_status(ent_diag_error(&diags, ENT_NO_PLACE, "wrong", "no place"),
                  ENT_ESYNTAX);
    assert_int_equal(diags.last->line, 0);
    for (int i = 0; i < 2 * ENT_MAX_DIAGS; i++)
        ent_diag_warn(&diags, place, "many", "number %d", i);
    assert_int_equal(diags.n_warnings, 2 + 2 * ENT_MAX_DIAGS);
    ent_diag_suggest(&diags, "abc", 3);
    assert_null(diags.last->suggestion);
    assert_ok(diags.status);
    ent_arena_release(&arena);
}

static enum ent_status fill(void *context)
{
    struct ent_place place = {0, 1};
    static const char *const choices[] = {"a", "b"};
    struct ent_arena arena;
    struct ent_diags diags;
    struct ent_buf out;
    enum ent_status status;

    (void)context;
    ent_buf_init(&out);
    ent_arena_init(&arena, 0);
    ent_diags_init(&diags, &arena, "query", 5);
    ent_diag_warn(&diags, place, "code", "%s", "message");
    ent_diag_suggest_edit(&diags, place, "Q", 1);
    ent_diag_choices(&diags, choices, 2);
    status = diags.status;
    if (status == ENT_OK) {
        ent_diag_render(diags.first, "query", 5, 80, true, &out);
        status = out.status;
    }
    ent_arena_release(&arena);
    ent_buf_release(&out);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(fill, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_render),       cmocka_unit_test(test_color),
        cmocka_unit_test(test_width),        cmocka_unit_test(test_list),
        cmocka_unit_test(test_failed_alloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
