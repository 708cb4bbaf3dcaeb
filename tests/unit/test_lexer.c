/* SPDX-License-Identifier: ISC */
/* Text into tokens: their kinds, places and terms. */
#include "walk_support.h"

#include "base/limits.h"
#include "queries/token.h"

static const char *const kinds[] = {
    "end", "error", "name", "bracket", "var", "pfx", "lit", ".", ",", ";",
    ":",   "(",     ")",    "{",       "}",   "|",   "^",   "*", "+", "-",
    "/",   "?",     "..",   "=",       "!=",  "<",   "<=",  ">", ">="};

/* "kind:text" of each token, a blank between them. */
static void show(const char *text, struct ent_buf *out)
{
    struct ent_arena arena;
    struct ent_tokens tokens;

    ent_buf_init(out);
    ent_arena_init(&arena, 0);
    assert_ok(ent_lex(&arena, text, strlen(text), &tokens));
    for (uint32_t i = 0; tokens.items[i].kind != ENT_TOK_END; i++) {
        const struct ent_token *token = &tokens.items[i];
        if (i > 0)
            ent_buf_add_char(out, ' ');
        if (token->kind >= ENT_TOK_DOT) {
            ent_buf_add_str(out, kinds[token->kind]);
            continue;
        }
        ent_buf_add_format(out, "%s:", kinds[token->kind]);
        ent_buf_add(out, text + token->place.offset, token->place.length);
    }
    ent_arena_release(&arena);
}

static const struct {
    const char *text;
    const char *tokens;
} cases[] = {
    {"", ""},
    {" # nothing\n\t", ""},
    {"find ?x where", "name:find var:?x name:where"},
    {"a-b ?a - 1 ?a-1", "name:a-b var:?a - lit:1 var:?a - lit:1"},
    {"a--b a- -a", "name:a - - name:b name:a - - name:a"},
    {"a.b 1.5 1. .5 1.a",
     "name:a . name:b lit:1.5 lit:1 . . lit:5 lit:1 . name:a"},
    {"1..2 a..b ...", "lit:1 .. lit:2 name:a .. name:b .. ."},
    {"2015-09..2015-10", "lit:2015-09 .. lit:2015-10"},
    {"2015-09-18T10:30:00Z 2015-09-18T10:30:00+02:00.",
     "lit:2015-09-18T10:30:00Z lit:2015-09-18T10:30:00+02:00 ."},
    {"2015 - 09", "lit:2015 - error:09"},
    {"2015-9 20150-09", "lit:2015 - lit:9 lit:20150 - error:09"},
    {"2015-13 2015-02-29 2016-02-29",
     "error:2015-13 error:2015-02-29 lit:2016-02-29"},
    {"1e9 1E-3 1e 12ab", "lit:1e9 lit:1E-3 error:1e error:12ab"},
    {"supports{1,3} s*", "name:supports { lit:1 , lit:3 } name:s *"},
    {"s? ?x s?x", "name:s ? var:?x name:s var:?x"},
    {"\"a\"@fr \"b\"@ar--rtl \"c\"^^<urn:t> \"d\"",
     "lit:\"a\"@fr lit:\"b\"@ar--rtl lit:\"c\"^^<urn:t> lit:\"d\""},
    {"\"a\\\"b\" \"a\\u00e9\" \"a\\x\" b",
     "lit:\"a\\\"b\" lit:\"a\\u00e9\" error:\"a\\x\" name:b"},
    {"\"open\nx", "error:\"open name:x"},
    {"[a b] [a \\] b] [] [a\\n] [x",
     "bracket:[a b] bracket:[a \\] b] error:[] error:[a\\n] error:[x"},
    {"<https://a.b/c> <a> < b", "lit:<https://a.b/c> < name:a > < name:b"},
    {"?a<?b ?a<=?b ?a>=3 ?a!=?b", "var:?a < var:?b var:?a <= var:?b var:?a >= "
                                  "lit:3 var:?a != var:?b"},
    {"_:b0 _:a.b. _x", "lit:_:b0 lit:_:a.b . error:_x"},
    {"prefix e: <urn:e> e:a e:a.b e: a e:1 f:a",
     "name:prefix name:e : lit:<urn:e> pfx:e:a pfx:e:a.b name:e : name:a "
     "pfx:e:1 name:f : name:a"},
    {"source:Reuters from:2015", "name:source : name:Reuters name:from : "
                                 "lit:2015"},
    {"== && || <> << >> -> ! $x", "error:== error:&& error:|| error:<> "
                                  "error:<< error:>> error:-> error:! "
                                  "error:$x"},
    {"'a b' `c` \xe2\x80\x9c"
     "d\xe2\x80\x9d 'e",
     "error:'a b' error:`c` error:\xe2\x80\x9c"
     "d\xe2\x80\x9d error:' name:e"},
    {"\xd0\x9f\xd1\x83 \xe6\x94\xaf\xe6\x8c\x81 e\xcc\x81 ?\xc3\xa9 \xd9\xa1",
     "name:\xd0\x9f\xd1\x83 name:\xe6\x94\xaf\xe6\x8c\x81 name:e\xcc\x81 "
     "var:?\xc3\xa9 error:\xd9\xa1"},
    {"\xef\xbb\xbf"
     "a\xc2\xa0"
     "b\xe2\x80\xa8"
     "c",
     "name:a name:b name:c"},
};

static void test_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(cases); i++) {
        struct ent_buf out;
        show(cases[i].text, &out);
        assert_buf(&out, cases[i].tokens);
        ent_buf_release(&out);
    }
}

static void test_keywords(void **state)
{
    struct ent_arena arena;
    struct ent_tokens tokens;
    static const char text[] = "FiNd published A type [find]";
    static const enum ent_keyword expected[] = {ENT_KW_FIND, ENT_KW_PUBLISHED,
                                                ENT_KW_A, ENT_KW_NOT_A_KEYWORD,
                                                ENT_KW_NOT_A_KEYWORD};

    (void)state;
    ent_arena_init(&arena, 0);
    assert_ok(ent_lex(&arena, text, sizeof text - 1, &tokens));
    for (size_t i = 0; i < N_ITEMS(expected); i++)
        assert_int_equal(tokens.items[i].keyword, expected[i]);
    ent_arena_release(&arena);
    for (int i = 1; i < ENT_N_KEYWORDS; i++) {
        const char *word = ent_keyword_text((enum ent_keyword)i);
        assert_int_equal(ent_keyword_find(word, strlen(word)), i);
    }
    assert_int_equal(ent_keyword_find("", 0), ENT_KW_NOT_A_KEYWORD);
}

static void test_terms(void **state)
{
    struct ent_arena arena;
    struct ent_tokens tokens;
    static const char text[] =
        "42 9223372036854775808 1.50 \"a\\ud83d\\ude00\\n\"@en--ltr "
        "\"5\"^^xsd:integer \"005\"^^xsd:integer [a\\]\\\\] e\xcc\x81 "
        "\"x\"^^<urn:t>";
    const struct ent_token *token;

    (void)state;
    ent_arena_init(&arena, 0);
    assert_ok(ent_lex(&arena, text, sizeof text - 1, &tokens));
    token = tokens.items;
    assert_int_equal(token[0].term.kind, ENT_INTEGER);
    assert_int_equal(token[0].term.integer, 42);
    assert_int_equal(token[1].term.kind, ENT_NUMBER);
    assert_bytes(token[2].term.bytes, token[2].term.n_bytes, "1.50");
    assert_bytes(token[3].term.bytes, token[3].term.n_bytes,
                 "a\xf0\x9f\x98\x80\n");
    assert_bytes(token[3].term.tag, token[3].term.n_tag, "en");
    assert_int_equal(token[3].term.direction, ENT_DIR_LTR);
    assert_int_equal(token[4].term.kind, ENT_INTEGER);
    assert_int_equal(token[5].term.kind, ENT_NUMBER);
    assert_bytes(token[5].term.tag, token[5].term.n_tag,
                 "http://www.w3.org/2001/XMLSchema#integer");
    assert_bytes(token[6].term.bytes, token[6].term.n_bytes, "a]\\");
    assert_bytes(token[7].term.bytes, token[7].term.n_bytes, "\xc3\xa9");
    assert_int_equal(token[8].term.kind, ENT_TYPED);
    ent_arena_release(&arena);
}

/* Names of 400 bytes are good, of 401 not. */
static void test_name_length(void **state)
{
    (void)state;
    for (size_t n = ENT_MAX_NAME_BYTES; n <= ENT_MAX_NAME_BYTES + 1; n++) {
        char text[3 * ENT_MAX_NAME_BYTES];
        struct ent_arena arena;
        struct ent_tokens tokens;
        bool is_good = n == ENT_MAX_NAME_BYTES;
        memset(text, 'a', sizeof text);
        text[n] = ' ';
        text[n + 1] = '[';
        text[2 * n + 2] = ']';
        ent_arena_init(&arena, 0);
        assert_ok(ent_lex(&arena, text, 2 * n + 3, &tokens));
        assert_int_equal(tokens.items[0].kind,
                         is_good ? ENT_TOK_NAME : ENT_TOK_ERROR);
        assert_int_equal(tokens.items[1].kind,
                         is_good ? ENT_TOK_BRACKET : ENT_TOK_ERROR);
        if (!is_good)
            assert_string_equal(tokens.items[0].problem,
                                "this name is longer than 400 bytes");
        ent_arena_release(&arena);
    }
}

static enum ent_status lex_all(void *context)
{
    struct ent_arena arena;
    struct ent_tokens tokens;
    enum ent_status status = ENT_OK;

    (void)context;
    ent_arena_init(&arena, 0);
    for (size_t i = 0; i < N_ITEMS(cases) && status == ENT_OK; i++)
        status = ent_lex(&arena, cases[i].text, strlen(cases[i].text), &tokens);
    ent_arena_release(&arena);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(lex_all, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),       cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_terms),        cmocka_unit_test(test_name_length),
        cmocka_unit_test(test_failed_alloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
