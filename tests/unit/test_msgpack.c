/* SPDX-License-Identifier: ISC */
/* msgpack in and out, beside msgpack-c. */
#include "support.h"

#include <msgpack.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/limits.h"
#include "import/msgpack.h"
#include "store/term_json.h"
#include "store/term_msgpack.h"

/* The member with a key, known or not. */
static const struct ent_value *member(const struct ent_value *object,
                                      const char *key)
{
    const struct ent_value *m = object->items;
    while (m && (m->n_key != strlen(key) || memcmp(m->key, key, m->n_key) != 0))
        m = m->next;
    return m;
}

static const unsigned char *bytes_of(const struct ent_buf *buf)
{
    return (const unsigned char *)buf->bytes;
}

static int write_buf(void *data, const char *bytes, size_t n_bytes)
{
    ent_buf_add(data, bytes, n_bytes);
    return 0;
}

/* A value with every kind of head. */
static void write_sample(struct ent_buf *out)
{
    msgpack_packer p;
    char text[300];
    memset(text, 'x', sizeof text);
    msgpack_packer_init(&p, out, write_buf);
    msgpack_pack_map(&p, 4);
    msgpack_pack_str(&p, 1);
    msgpack_pack_str_body(&p, "a", 1);
    msgpack_pack_array(&p, 18);
    msgpack_pack_nil(&p);
    msgpack_pack_true(&p);
    msgpack_pack_false(&p);
    msgpack_pack_int64(&p, 5);
    msgpack_pack_int64(&p, -5);
    msgpack_pack_int64(&p, 200);
    msgpack_pack_int64(&p, -100);
    msgpack_pack_int64(&p, 60000);
    msgpack_pack_int64(&p, -30000);
    msgpack_pack_int64(&p, 4000000000);
    msgpack_pack_int64(&p, -2000000000);
    msgpack_pack_int64(&p, INT64_MAX);
    msgpack_pack_int64(&p, INT64_MIN);
    msgpack_pack_uint64(&p, UINT64_MAX);
    msgpack_pack_float(&p, 0.5f);
    msgpack_pack_double(&p, 0.1);
    msgpack_pack_ext(&p, 4, ENT_META_NUMBER);
    msgpack_pack_ext_body(&p, "1.50", 4);
    msgpack_pack_ext(&p, 3, ENT_META_NUMBER);
    msgpack_pack_ext_body(&p, "1e9", 3);
    msgpack_pack_str(&p, 2);
    msgpack_pack_str_body(&p, "\xc3\xa9", 2);
    msgpack_pack_map(&p, 0);
    msgpack_pack_str(&p, 40);
    msgpack_pack_str_body(&p, text, 40);
    msgpack_pack_str(&p, 300);
    msgpack_pack_str_body(&p, text, 300);
    msgpack_pack_str(&p, 1);
    msgpack_pack_str_body(&p, "e", 1);
    msgpack_pack_array(&p, 0);
}

static void test_values(void **state)
{
    static const char *const numbers[] = {"5",
                                          "-5",
                                          "200",
                                          "-100",
                                          "60000",
                                          "-30000",
                                          "4000000000",
                                          "-2000000000",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "18446744073709551615",
                                          "0.5",
                                          "0.1",
                                          "1.50",
                                          "1e9"};
    struct ent_buf buf;
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_msgpack_error error;
    size_t n;
    (void)state;
    ent_buf_init(&buf);
    ent_arena_init(&arena, 0);
    write_sample(&buf);
    assert_ok(
        ent_msgpack_measure(bytes_of(&buf), buf.n_bytes, 10000, &n, &error));
    assert_int_equal(n, buf.n_bytes);
    assert_ok(ent_msgpack_value(bytes_of(&buf), n, &arena, &value, &error));
    assert_int_equal(value->type, ENT_VALUE_OBJECT);
    assert_int_equal(value->n_items, 4);
    const struct ent_value *a = member(value, "a");
    assert_int_equal(a->n_items, 18);
    const struct ent_value *item = a->items;
    assert_int_equal(item->type, ENT_VALUE_NULL);
    item = item->next;
    assert_true(item->type == ENT_VALUE_BOOLEAN && item->boolean);
    item = item->next;
    assert_true(item->type == ENT_VALUE_BOOLEAN && !item->boolean);
    for (size_t i = 0; i < N_ITEMS(numbers); i++) {
        item = item->next;
        assert_int_equal(item->type, ENT_VALUE_NUMBER);
        assert_bytes(item->bytes, item->n_bytes, numbers[i]);
    }
    assert_null(item->next);
    assert_int_equal(member(value, "\xc3\xa9")->type, ENT_VALUE_OBJECT);
    ent_arena_release(&arena);
    ent_buf_release(&buf);
}

/* Every beginning of a value needs more, none asks for memory. */
static void test_beginnings(void **state)
{
    struct ent_buf buf;
    struct ent_msgpack_error error;
    size_t n;
    (void)state;
    ent_buf_init(&buf);
    write_sample(&buf);
    uint64_t before = ent_alloc_count();
    for (size_t i = 0; i < buf.n_bytes; i++)
        assert_status(ent_msgpack_measure(bytes_of(&buf), i, 10000, &n, &error),
                      ENT_END);
    assert_status(ent_msgpack_measure(bytes_of(&buf), buf.n_bytes,
                                      buf.n_bytes - 1, &n, &error),
                  ENT_EREFUSED);
    static const unsigned char huge[][5] = {{0xdd, 0xff, 0xff, 0xff, 0xff},
                                            {0xdf, 0xff, 0xff, 0xff, 0xff},
                                            {0xdb, 0xff, 0xff, 0xff, 0xff},
                                            {0xc6, 0xff, 0xff, 0xff, 0xff}};
    for (size_t i = 0; i < N_ITEMS(huge); i++)
        assert_status(ent_msgpack_measure(huge[i], 5, ENT_MAX_SOURCE_LINE_BYTES,
                                          &n, &error),
                      ENT_EREFUSED);
    assert_int_equal(ent_alloc_count(), before);
    ent_buf_release(&buf);
}

/* The value may lie where nothing may be read after it. */
static void test_cut_values(void **state)
{
    struct ent_buf buf;
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_msgpack_error error;
    (void)state;
    ent_buf_init(&buf);
    ent_arena_init(&arena, 0);
    write_sample(&buf);
    for (size_t i = 0; i < buf.n_bytes; i++) {
        unsigned char *copy = ent_malloc(i);
        memcpy(copy, buf.bytes, i);
        assert_status(ent_msgpack_value(copy, i, &arena, &value, &error),
                      ENT_EREFUSED);
        assert_true(error.offset <= i);
        ent_free(copy);
    }
    ent_arena_release(&arena);
    ent_buf_release(&buf);
}

/* Changed bytes: what is measured here is as long for msgpack-c. */
static void test_beside_msgpack_c(void **state)
{
    uint64_t random = 3;
    unsigned n_good = 0;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct ent_buf buf;
        struct ent_arena arena;
        struct ent_value *value;
        struct ent_msgpack_error error = {0, NULL};
        size_t n = 0, offset = 0;
        msgpack_unpacked unpacked;
        ent_buf_init(&buf);
        ent_arena_init(&arena, 0);
        write_sample(&buf);
        for (int i = 0; i < 1 + round % 3; i++)
            buf.bytes[support_random(&random) % 80] =
                (char)(support_random(&random) & 0xff);
        enum ent_status status =
            ent_msgpack_measure(bytes_of(&buf), buf.n_bytes, buf.n_bytes, &n,
                                &error);
        if (status == ENT_OK) {
            msgpack_unpacked_init(&unpacked);
            assert_int_equal(msgpack_unpack_next(&unpacked, buf.bytes,
                                                 buf.n_bytes, &offset),
                             MSGPACK_UNPACK_SUCCESS);
            assert_int_equal(offset, n);
            msgpack_unpacked_destroy(&unpacked);
            status =
                ent_msgpack_value(bytes_of(&buf), n, &arena, &value, &error);
            assert_true(status == ENT_OK || status == ENT_EREFUSED);
            n_good += status == ENT_OK;
        }
        ent_arena_release(&arena);
        ent_buf_release(&buf);
    }
    assert_true(n_good > 1000);
}

static void test_depth(void **state)
{
    unsigned char bytes[ENT_MAX_JSON_DEPTH + 2];
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_msgpack_error error;
    (void)state;
    ent_arena_init(&arena, 0);
    memset(bytes, 0x91, sizeof bytes);
    bytes[ENT_MAX_JSON_DEPTH] = 0xc0;
    assert_ok(ent_msgpack_value(bytes, ENT_MAX_JSON_DEPTH + 1, &arena, &value,
                                &error));
    bytes[ENT_MAX_JSON_DEPTH] = 0x91;
    bytes[ENT_MAX_JSON_DEPTH + 1] = 0xc0;
    assert_status(ent_msgpack_value(bytes, sizeof bytes, &arena, &value,
                                    &error),
                  ENT_EREFUSED);
    assert_int_equal(error.offset, ENT_MAX_JSON_DEPTH);
    ent_arena_release(&arena);
}

/* Integers are as short as msgpack-c writes them. */
static void test_integers(void **state)
{
    (void)state;
    for (int shift = 0; shift < 64; shift++)
        for (int64_t by = -2; by <= 2; by++)
            for (int sign = 0; sign < 2; sign++) {
                struct ent_buf ours, theirs;
                msgpack_packer packer;
                uint64_t bits = (UINT64_C(1) << shift) + (uint64_t)by;
                int64_t value = (int64_t)(sign ? 0 - bits : bits);
                ent_buf_init(&ours);
                ent_buf_init(&theirs);
                msgpack_packer_init(&packer, &theirs, write_buf);
                msgpack_pack_int64(&packer, value);
                ent_msgpack_int(&ours, value);
                assert_int_equal(ours.n_bytes, theirs.n_bytes);
                assert_memory_equal(ours.bytes, theirs.bytes, ours.n_bytes);
                ent_buf_release(&ours);
                ent_buf_release(&theirs);
            }
}

/* What is written as msgpack reads as what is written as JSON. */
static void test_terms(void **state)
{
    struct ent_term parts[3] = {
        {.kind = ENT_NAME, .bytes = "a b", .n_bytes = 3},
        {.kind = ENT_IRI, .bytes = "mailto:a@b", .n_bytes = 10},
        {.kind = ENT_IRI, .bytes = "https://x.org/", .n_bytes = 14}};
    uint64_t date;
    (void)state;
    assert_ok(ent_date_parse("2015-09", 7, &date));
    const struct ent_term terms[] = {
        {.kind = ENT_NONE},
        {.kind = ENT_BOOLEAN, .boolean = true},
        {.kind = ENT_INTEGER, .integer = -40000},
        {.kind = ENT_NUMBER, .bytes = "0.25", .n_bytes = 4},
        {.kind = ENT_NUMBER, .bytes = "1.50", .n_bytes = 4},
        {.kind = ENT_NUMBER,
         .bytes = "1",
         .n_bytes = 1,
         .tag = "urn:t",
         .n_tag = 5},
        {.kind = ENT_DATE, .date = date},
        {.kind = ENT_TEXT, .bytes = "x", .n_bytes = 1},
        {.kind = ENT_TEXT,
         .bytes = "x",
         .n_bytes = 1,
         .tag = "ar",
         .n_tag = 2,
         .direction = ENT_DIR_RTL},
        {.kind = ENT_TYPED,
         .bytes = "x",
         .n_bytes = 1,
         .tag = "urn:t",
         .n_tag = 5},
        {.kind = ENT_BLANK, .bytes = "b0", .n_bytes = 2},
        {.kind = ENT_QUOTED, .parts = parts}};
    for (size_t i = 0; i < N_ITEMS(terms); i++) {
        struct ent_buf packed, json, expected;
        ent_buf_init(&packed);
        ent_buf_init(&json);
        ent_buf_init(&expected);
        ent_term_msgpack(&terms[i], &packed);
        ent_term_json(&terms[i], &expected);
        assert_ok(ent_msgpack_json(bytes_of(&packed), packed.n_bytes, &json));
        ent_buf_add_char(&expected, '\0');
        assert_bytes(json.bytes, json.n_bytes, expected.bytes);
        ent_buf_release(&packed);
        ent_buf_release(&json);
        ent_buf_release(&expected);
    }
}

/* Pairs are counted afterwards: 15 fit the short form, 16 do not. */
static void test_counted_maps(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 40; n++) {
        struct ent_buf buf;
        struct ent_arena arena;
        struct ent_value *value;
        struct ent_msgpack_error error;
        ent_buf_init(&buf);
        ent_arena_init(&arena, 0);
        ent_msgpack_int(&buf, 7); /* stands before it and stays */
        size_t place = ent_msgpack_map_begin(&buf);
        for (unsigned i = 0; i < n; i++) {
            char key[8];
            snprintf(key, sizeof key, "k%u", i);
            ent_msgpack_cstr(&buf, key);
            ent_msgpack_int(&buf, (int64_t)i * 1000);
        }
        ent_msgpack_map_end(&buf, place, n);
        assert_ok(ent_msgpack_value(bytes_of(&buf) + 1, buf.n_bytes - 1, &arena,
                                    &value, &error));
        assert_int_equal(buf.bytes[0], 7);
        assert_int_equal(value->n_items, n);
        ent_arena_release(&arena);
        ent_buf_release(&buf);
    }
}

static enum ent_status scenario(void *context)
{
    const struct ent_buf *buf = context;
    struct ent_arena arena;
    struct ent_value *value;
    struct ent_msgpack_error error;
    ent_arena_init(&arena, 0);
    enum ent_status status =
        ent_msgpack_value(bytes_of(buf), buf->n_bytes, &arena, &value, &error);
    ent_arena_release(&arena);
    return status;
}

static void test_allocations(void **state)
{
    struct ent_buf buf;
    (void)state;
    ent_buf_init(&buf);
    write_sample(&buf);
    assert_true(support_fail_each_allocation(scenario, &buf) > 0);
    ent_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_beginnings),
        cmocka_unit_test(test_cut_values),
        cmocka_unit_test(test_beside_msgpack_c),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_counted_maps),
        cmocka_unit_test(test_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
