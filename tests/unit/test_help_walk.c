/* SPDX-License-Identifier: ISC */
/* The page on the language is short, names what there is, and its examples
 * are good. */
#include "walk_support.h"

#include "queries/help_walk.h"
#include "queries/keyword.h"

#define MAX_TOKENS 1500

static void join(struct ent_buf *out)
{
    ent_buf_init(out);
    for (size_t i = 0; ent_help_walk[i]; i++)
        ent_buf_add_str(out, ent_help_walk[i]);
    assert_non_null(ent_buf_cstr(out));
}

/* Lines of two blanks begin an example, of more go on with it. */
static void test_examples(void **state)
{
    struct ent_buf text;
    const char *at;
    size_t n_examples = 0;

    (void)state;
    join(&text);
    at = strstr(text.bytes, "EXAMPLES\n") + strlen("EXAMPLES\n");
    while (*at != '\n') {
        const char *end = strchr(at, '\n') + 1;
        struct parsed parsed;
        while (strncmp(end, "    ", 4) == 0)
            end = strchr(end, '\n') + 1;
        walk_parse(&parsed, at, (size_t)(end - at));
        assert_ok(parsed.status);
        assert_int_equal(parsed.diags.n_warnings, 0);
        walk_release(&parsed);
        at = end;
        n_examples++;
    }
    assert_int_equal(n_examples, 11);
    ent_buf_release(&text);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_word(const char *text, const char *word)
{
    const char *at = text;
    size_t n_word = strlen(word);

    while ((at = strstr(at, word)) != NULL) {
        if (!is_letter(at[-1]) && !is_letter(at[n_word]))
            return true;
        at++;
    }
    return false;
}

static void test_names_everything(void **state)
{
    struct ent_buf text;

    (void)state;
    join(&text);
    for (int i = 0; i < ENT_N_FUNCTIONS; i++)
        assert_true(has_word(text.bytes, ent_functions[i].name));
    for (int i = 0; i < ENT_N_AGGREGATES; i++)
        assert_true(has_word(text.bytes, ent_aggregates[i].name));
    for (int i = 1; i < ENT_N_KEYWORDS; i++) {
        const char *word = ent_keyword_text((enum ent_keyword)i);
        if (i != ENT_KW_ASC && i != ENT_KW_FALSE)
            assert_true(has_word(text.bytes, word));
    }
    ent_buf_release(&text);
}

/* A generous estimate: four letters, one digit or one sign make a token. */
static void test_length(void **state)
{
    struct ent_buf text;
    size_t n_tokens = 0;

    (void)state;
    join(&text);
    for (size_t i = 0; i < text.n_bytes; n_tokens++) {
        size_t start = i;
        while (i < text.n_bytes && i < start + 4 && is_letter(text.bytes[i]))
            i++;
        if (i == start)
            i++;
        while (i < text.n_bytes && text.bytes[i] == ' ')
            i++;
    }
    print_message("about %zu tokens\n", n_tokens);
    assert_true(n_tokens < MAX_TOKENS);
    ent_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_names_everything),
        cmocka_unit_test(test_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
