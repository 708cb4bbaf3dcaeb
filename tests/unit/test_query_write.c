/* SPDX-License-Identifier: ISC */
/* Answers in every format, byte by byte. */
#include <msgpack.h>

#include "query_support.h"
#include "store_fixture.h"

static int set_up(void **state)
{
    set_up_store(state);
    given_load(store, query_facts, N_ITEMS(query_facts));
    return 0;
}

#define assert_written(text, format, expected)                                 \
    query_expect(store, text, format, expected, __FILE__, __LINE__)

static const char us[] = "find ?r ?x where US ?r ?x order by ?r";

static void test_tsv(void **state)
{
    (void)state;
    assert_written(us, ENT_RESULT_TSV,
                   "r\tx\n"
                   "label\tUnited, \\tStates\n"
                   "opposes\t(Russia supports Assad)\n"
                   "size\t42\n");
}

static void test_csv(void **state)
{
    (void)state;
    assert_written(us, ENT_RESULT_CSV,
                   "r,x\n"
                   "label,\"United, \tStates\"\n"
                   "opposes,(Russia supports Assad)\n"
                   "size,42\n");
    assert_written("find (\"=1+1\") as ?a (-5) as ?b (\"-5\") as ?c "
                   "(\"a\\\"b\") as ?d where US size ?x",
                   ENT_RESULT_CSV, "a,b,c,d\n'=1+1,-5,'-5,\"a\"\"b\"\n");
}

static void test_json(void **state)
{
    struct ent_buf out;
    const char *elapsed, *rest;
    (void)state;
    ent_buf_init(&out);
    assert_ok(query_run(store, us, ENT_RESULT_JSON, NULL, &out));
    assert_non_null(ent_buf_cstr(&out));
    elapsed = strstr(out.bytes, ",\"elapsed_ms\":");
    assert_non_null(elapsed);
    assert_bytes(out.bytes, (size_t)(elapsed - out.bytes),
                 "{\"columns\":[\"r\",\"x\"],\"rows\":[\n"
                 "[\"label\",{\"text\":\"United, \\tStates\"}],\n"
                 "[\"opposes\",{\"subject\":\"Russia\",\"predicate\":"
                 "\"supports\",\"object\":\"Assad\"}],\n"
                 "[\"size\",42]\n],\n\"warnings\":[]");
    rest = strchr(elapsed + 1, ',');
    assert_string_equal(rest, ",\"truncated\":false,\"complete\":true}\n");
    ent_buf_release(&out);
}

static void test_truncated_json(void **state)
{
    struct ent_query_options options = {.max_rows = 1};
    struct ent_buf out;
    (void)state;
    ent_buf_init(&out);
    assert_ok(query_run(store, us, ENT_RESULT_JSON, &options, &out));
    assert_non_null(ent_buf_cstr(&out));
    assert_non_null(strstr(out.bytes, "\"truncated\":true,\"reason\":\""));
    assert_non_null(strstr(out.bytes, ",\"complete\":false}\n"));
    ent_buf_release(&out);
}

static void test_ndjson(void **state)
{
    (void)state;
    assert_written("find ?x ?z where ?x supports Assad . "
                   "optional { ?x likes ?z } order by ?x",
                   ENT_RESULT_NDJSON,
                   "{\"x\":\"Iran\",\"z\":null}\n"
                   "{\"x\":\"Russia\",\"z\":null}\n"
                   "{\"end\":{\"rows\":2,\"truncated\":false,\"warnings\":["
                   "{\"code\":\"unknown-name\",\"message\":\"no relation is "
                   "named \\\"likes\\\"\",\"line\":1,\"column\":52}]}}\n");
}

static void test_sparql_json(void **state)
{
    (void)state;
    assert_written(
        us, ENT_RESULT_SPARQL_JSON,
        "{\"head\":{\"vars\":[\"r\",\"x\"]},\"results\":{\"bindings\":[\n"
        "{\"r\":{\"type\":\"uri\",\"value\":\"urn:entente:label\"},"
        "\"x\":{\"type\":\"literal\",\"value\":\"United, \\tStates\"}},\n"
        "{\"r\":{\"type\":\"uri\",\"value\":\"urn:entente:opposes\"},"
        "\"x\":{\"type\":\"triple\",\"value\":{"
        "\"subject\":{\"type\":\"uri\",\"value\":\"urn:entente:Russia\"},"
        "\"predicate\":{\"type\":\"uri\",\"value\":\"urn:entente:supports\"},"
        "\"object\":{\"type\":\"uri\",\"value\":\"urn:entente:Assad\"}}}},\n"
        "{\"r\":{\"type\":\"uri\",\"value\":\"urn:entente:size\"},"
        "\"x\":{\"type\":\"literal\",\"value\":\"42\",\"datatype\":"
        "\"http://www.w3.org/2001/XMLSchema#integer\"}}\n"
        "]},\"complete\":true}\n");
    assert_written("ask US size 42", ENT_RESULT_SPARQL_JSON,
                   "{\"head\":{},\"boolean\":true,\"complete\":true}\n");
}

static void test_table(void **state)
{
    (void)state;
    assert_written("find ?x length(?x) as ?n where ?x supports Assad "
                   "order by ?x",
                   ENT_RESULT_TABLE,
                   "x       n\n"
                   "──────  ─\n"
                   "Iran    4\n"
                   "Russia  6\n");
}

static void test_narrow_table(void **state)
{
    struct ent_result_look look = {.width = 24};
    struct ent_query *query;
    struct ent_buf out;
    const char *text = "find (\"Bashar al-Assad of Syria\") as ?a "
                       "(\"President\") as ?b where US size ?x";
    (void)state;
    ent_buf_init(&out);
    assert_ok(ent_query_open(store, text, strlen(text), NULL, &query));
    assert_ok(
        ent_query_write(query, ENT_RESULT_TABLE, &look, query_collect, &out));
    assert_buf(&out, "a              b\n"
                     "─────────────  ─────────\n"
                     "Bashar al-As…  President\n");
    ent_query_free(query);
    ent_buf_release(&out);
}

static void test_msgpack(void **state)
{
    static const unsigned char expected[] =
        "\x81\xa1x\xa4Iran"
        "\x81\xa1x\xa6Russia"
        "\x81\xa3"
        "end\x83\xa4rows\x02\xa9truncated\xc2\xa8warnings\x90";
    struct ent_buf out;
    (void)state;
    ent_buf_init(&out);
    assert_ok(query_run(store, "find ?x where ?x supports Assad order by ?x",
                        ENT_RESULT_MSGPACK, NULL, &out));
    assert_int_equal(out.n_bytes, sizeof expected - 1);
    assert_memory_equal(out.bytes, expected, sizeof expected - 1);
    ent_buf_release(&out);
}

/* Every kind of term and a report can be packed and read back. */
static void test_msgpack_is_valid(void **state)
{
    struct ent_buf out;
    msgpack_unpacked unpacked;
    size_t offset = 0, n_objects = 0;
    (void)state;
    ent_buf_init(&out);
    assert_ok(query_run(store,
                        "find ?s ?r ?x (1.50) as ?n (true) as ?b (2015) as ?y "
                        "(<mailto:a@b>) as ?i (\"x\"@fr) as ?t "
                        "where ?s ?r ?x with reports",
                        ENT_RESULT_MSGPACK, NULL, &out));
    msgpack_unpacked_init(&unpacked);
    while (msgpack_unpack_next(&unpacked, out.bytes, out.n_bytes, &offset) ==
           MSGPACK_UNPACK_SUCCESS)
        n_objects++;
    msgpack_unpacked_destroy(&unpacked);
    assert_int_equal(offset, out.n_bytes);
    assert_int_equal(n_objects, N_ITEMS(query_facts) + 1);
    ent_buf_release(&out);
}

static void test_formats(void **state)
{
    enum ent_result_format format;
    (void)state;
    for (int i = 0; i < ENT_N_RESULTS; i++) {
        const char *name = ent_result_formats[i].name;
        assert_true(ent_result_format_find(name, strlen(name), &format));
        assert_int_equal(format, i);
    }
    assert_false(ent_result_format_find("xml", 3, &format));
    assert_true(
        ent_result_format_of_media("text/csv; charset=utf-8", 23, &format));
    assert_int_equal(format, ENT_RESULT_CSV);
    assert_false(ent_result_format_of_media("text/html", 9, &format));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tsv),     cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),    cmocka_unit_test(test_truncated_json),
        cmocka_unit_test(test_ndjson),  cmocka_unit_test(test_sparql_json),
        cmocka_unit_test(test_table),   cmocka_unit_test(test_narrow_table),
        cmocka_unit_test(test_msgpack), cmocka_unit_test(test_msgpack_is_valid),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down_store);
}
