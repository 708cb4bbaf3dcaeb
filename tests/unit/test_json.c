/* SPDX-License-Identifier: ISC */
/* JSON to values: what is accepted, refused, and where; beside json-c. */
#include "support.h"

#include <json-c/json.h>

#include "base/arena.h"
#include "base/limits.h"
#include "import/json.h"

/* The member with a key, known or not. */
static const struct ent_value *member(const struct ent_value *object,
                                      const char *key)
{
    const struct ent_value *m = object->items;
    while (m && (m->n_key != strlen(key) || memcmp(m->key, key, m->n_key) != 0))
        m = m->next;
    return m;
}

static struct ent_value *parse(struct ent_arena *arena, const char *text)
{
    struct ent_value *value;
    struct ent_json_error error;
    assert_ok(ent_json_parse(text, strlen(text), arena, &value, &error));
    return value;
}

static void expect_error(const char *text, size_t n, uint32_t offset,
                         const char *message)
{
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_json_error error;
    ent_arena_init(&arena, 0);
    assert_status(ent_json_parse(text, n, &arena, &value, &error),
                  ENT_EREFUSED);
    assert_string_equal(error.message, message);
    assert_int_equal(error.offset, offset);
    ent_arena_release(&arena);
}

#define NO_NAN                                                                 \
    "JSON has no NaN and no Infinity: write null, or leave the key out"

static void refused(const char *text, uint32_t offset, const char *message)
{
    expect_error(text, strlen(text), offset, message);
}

static void test_scalars(void **state)
{
    struct ent_arena arena;
    (void)state;
    ent_arena_init(&arena, 0);
    assert_int_equal(parse(&arena, " null ")->type, ENT_VALUE_NULL);
    assert_true(parse(&arena, "true")->boolean);
    assert_false(parse(&arena, "false")->boolean);
    struct ent_value *number = parse(&arena, "-1.50e+3");
    assert_int_equal(number->type, ENT_VALUE_NUMBER);
    assert_bytes(number->bytes, number->n_bytes, "-1.50e+3");
    struct ent_value *text = parse(&arena, "\"a\\u00e9\\ud83d\\ude00\\n\\\"\"");
    assert_bytes(text->bytes, text->n_bytes, "a\xc3\xa9\xf0\x9f\x98\x80\n\"");
    text = parse(&arena, "\"\\u0000x\"");
    assert_int_equal(text->n_bytes, 2);
    ent_arena_release(&arena);
}

static void test_places(void **state)
{
    struct ent_arena arena;
    (void)state;
    ent_arena_init(&arena, 0);
    struct ent_value *object =
        parse(&arena, "{\"a\": [1, {\"b\":2}] ,\"c\":3}");
    assert_int_equal(object->n_items, 2);
    const struct ent_value *a = member(object, "a");
    assert_int_equal(a->key_offset, 1);
    assert_int_equal(a->offset, 6);
    assert_int_equal(a->n_items, 2);
    assert_int_equal(a->items->next->offset, 10);
    assert_int_equal(member(object, "c")->key_offset, 20);
    assert_null(member(object, "d"));
    ent_arena_release(&arena);
}

static void test_refused(void **state)
{
    (void)state;
    refused("", 0, "the line ends before the JSON does");
    refused("{\"a\":1", 6, "the line ends before the JSON does");
    refused("{a:1}", 1, "a key in double quotes was expected");
    refused("{\"a\" 1}", 5, "a colon was expected after the key");
    refused("{\"a\":1 \"b\":2}", 7, "a comma or } was expected");
    refused("[1 2]", 3, "a comma or ] was expected");
    refused("[1,]", 3, "a comma too many: none stands before } or ]");
    refused("{\"a\":1, }", 8, "a comma too many: none stands before } or ]");
    refused("01", 0, "a number cannot start with 0");
    refused("1.", 2, "digits must follow the decimal point");
    refused("1e", 2, "digits must follow the exponent sign");
    refused("+1", 0, "not a JSON value");
    refused("NaN", 0, NO_NAN);
    refused("-Infinity", 0, NO_NAN);
    refused("Nana", 0, "not a JSON value");
    refused("'a'", 0, "JSON has double quotes (\"), not single ones (')");
    refused("{'a':1}", 1, "JSON has double quotes (\"), not single ones (')");
    refused("[\xe2\x80\x9c]", 1,
            "JSON has straight quotes (\"), not curly ones");
    refused("None", 0, "not a JSON value: JSON writes null, true, false");
    refused("{\"a\":0,9}", 7,
            "a key in double quotes was expected: a decimal point is written . "
            "in JSON");
    refused("{} {}", 3,
            "a second object begins here: one JSON object a line is needed");
    refused("{},", 2,
            "no comma stands after the object: one JSON object a line, each by "
            "itself");
    refused("\"a", 2, "the string does not end");
    refused("\"a\\", 3, "the string does not end");
    refused("\"a\\x\"", 2, "not an escape that JSON has");
    refused("\"\\u12g4\"", 3, "\\u needs four hex digits");
    refused("\"\\ud83d\"", 1, "half a surrogate pair");
    refused("\"\\ude00\"", 1, "half a surrogate pair");
    refused("\"\\ud83d\\u0041\"", 1, "half a surrogate pair");
    refused("\"a\tb\\n\"", 2,
            "a control character in a string needs an escape");
    refused("1 2", 2, "something follows the JSON value");
    refused("{\"a\":1,\"b\":2,\"a\":3}", 13, "this key stands twice");
    expect_error("\"a\0b\"", 5, 2,
                 "a control character in a string needs an escape");
}

/* Deeper than the limit is refused, the limit itself is not; far deeper does
 * not overflow the stack. */
static void test_depth(void **state)
{
    enum {
        DEPTH = 10000
    };
    static char text[2 * DEPTH];
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_json_error error;
    (void)state;
    ent_arena_init(&arena, 0);
    memset(text, '[', ENT_MAX_JSON_DEPTH);
    memset(text + ENT_MAX_JSON_DEPTH, ']', ENT_MAX_JSON_DEPTH);
    assert_ok(
        ent_json_parse(text, 2 * ENT_MAX_JSON_DEPTH, &arena, &value, &error));
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    assert_status(ent_json_parse(text, sizeof text, &arena, &value, &error),
                  ENT_EREFUSED);
    assert_int_equal(error.offset, ENT_MAX_JSON_DEPTH);
    ent_arena_release(&arena);
}

/* Many keys, two of them equal. */
static void test_many_keys(void **state)
{
    struct ent_buf text;
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_json_error error;
    (void)state;
    ent_buf_init(&text);
    ent_arena_init(&arena, 0);
    ent_buf_add_str(&text, "{");
    for (int i = 0; i < 50000; i++)
        ent_buf_add_format(&text, "\"k%d\":%d,", i, i);
    size_t mark = text.n_bytes;
    ent_buf_add_str(&text, "\"last\":1}");
    assert_ok(ent_json_parse(text.bytes, text.n_bytes, &arena, &value, &error));
    assert_int_equal(value->n_items, 50001);
    text.n_bytes = mark;
    ent_buf_add_str(&text, "\"k77\":1}");
    assert_status(ent_json_parse(text.bytes, text.n_bytes, &arena, &value,
                                 &error),
                  ENT_EREFUSED);
    assert_string_equal(error.message, "this key stands twice");
    ent_arena_release(&arena);
    ent_buf_release(&text);
}

static bool json_c_accepts(const char *text)
{
    struct json_tokener *tokener = json_tokener_new_ex(ENT_MAX_JSON_DEPTH + 1);
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *object =
        json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
    bool good = json_tokener_get_error(tokener) == json_tokener_success;
    json_object_put(object);
    json_tokener_free(tokener);
    return good;
}

/* Mutated lines: wherever json-c and this parser differ, the reason is one of
 * the known strictnesses of ours. */
static void test_beside_json_c(void **state)
{
    static const char seed[] =
        "{\"subject\":\"Rus\\u0073ia\",\"object\":{\"a\":[1,-2.5e3,true,null],"
        "\"b\":\"\\n\\/\"},\"c\":0.5}";
    static const char bytes[] = "{}[]\":,\\ux0123456789-+.eEtrufalsn \t";
    uint64_t random = 12345;
    unsigned n_accepted = 0;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[sizeof seed];
        struct ent_arena arena;
        struct ent_value *value;
        struct ent_json_error error = {0, ""};
        memcpy(text, seed, sizeof seed);
        for (int i = 0; i < 1 + round % 3; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            text[(random >> 33) % (sizeof seed - 1)] =
                bytes[(random >> 17) % (sizeof bytes - 1)];
        }
        ent_arena_init(&arena, 0);
        bool ours = ent_json_parse(text, strlen(text), &arena, &value,
                                   &error) == ENT_OK;
        n_accepted += ours;
        if (ours && !json_c_accepts(text))
            fail_msg("json-c refuses what was accepted: %s", text);
        ent_arena_release(&arena);
    }
    assert_true(n_accepted > 1000);
}

static enum ent_status parse_scenario(void *context)
{
    static const char text[] = "{\"a\":[1,\"\\u0041\",{\"b\":null}]}";
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_json_error error;
    (void)context;
    ent_arena_init(&arena, 0);
    enum ent_status status =
        ent_json_parse(text, sizeof text - 1, &arena, &value, &error);
    ent_arena_release(&arena);
    return status;
}

static void test_allocations(void **state)
{
    (void)state;
    support_fail_each_allocation(parse_scenario, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_beside_json_c),
        cmocka_unit_test(test_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
