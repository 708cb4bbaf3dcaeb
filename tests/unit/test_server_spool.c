/* SPDX-License-Identifier: ISC */
/* Spools, cursors of lists, and problems. */
#include "server/spool.h"

#include "server/limits.h"
#include "server/page_token.h"
#include "server/problem_json.h"
#include "support.h"

static void fill(struct ent_spool *spool, size_t n_bytes)
{
    char piece[1000];
    for (size_t at = 0; at < n_bytes;) {
        size_t n = n_bytes - at < sizeof piece ? n_bytes - at : sizeof piece;
        for (size_t i = 0; i < n; i++)
            piece[i] = (char)((at + i) % 251);
        assert_ok(ent_spool_add(spool, piece, n));
        at += n;
    }
    assert_int_equal(ent_spool_size(spool), n_bytes);
    assert_ok(ent_spool_finish(spool));
    assert_int_equal(ent_spool_size(spool), n_bytes);
}

static void check(const struct ent_spool *spool, size_t n_bytes)
{
    char piece[777];
    size_t at = 0;
    int64_t n;
    while ((n = ent_spool_read(spool, at, piece, sizeof piece)) > 0) {
        for (int64_t i = 0; i < n; i++)
            assert_int_equal((unsigned char)piece[i], (at + (size_t)i) % 251);
        at += (size_t)n;
    }
    assert_int_equal(n, 0);
    assert_int_equal(at, n_bytes);
}

static void test_sizes(void **state)
{
    static const size_t sizes[] = {0,
                                   1,
                                   5000,
                                   ENT_SPOOL_MEMORY_BYTES,
                                   ENT_SPOOL_MEMORY_BYTES + 1,
                                   3 * ENT_SPOOL_MEMORY_BYTES + 17};
    struct ent_spool spool;
    (void)state;
    for (size_t i = 0; i < N_ITEMS(sizes); i++) {
        size_t n;
        ent_spool_init(&spool, 1u << 30);
        fill(&spool, sizes[i]);
        check(&spool, sizes[i]);
        bool in_memory = sizes[i] <= ENT_SPOOL_MEMORY_BYTES;
        assert_int_equal(spool.fd < 0, in_memory);
        assert_int_equal(ent_spool_bytes(&spool, &n) != NULL, in_memory);
        ent_spool_clear(&spool);
        assert_int_equal(ent_spool_size(&spool), 0);
        fill(&spool, 10);
        check(&spool, 10);
        ent_spool_release(&spool);
    }
}

static void test_limit(void **state)
{
    struct ent_spool spool;
    (void)state;
    ent_spool_init(&spool, 10);
    assert_ok(ent_spool_add(&spool, "0123456789", 10));
    assert_status(ent_spool_add(&spool, "x", 1), ENT_ELIMIT);
    assert_status(ent_spool_finish(&spool), ENT_ELIMIT);
    ent_spool_release(&spool);
}

static void test_out_of_memory(void **state)
{
    struct ent_spool spool;
    (void)state;
    ent_spool_init(&spool, 1000);
    ent_alloc_fail_after(1);
    assert_status(ent_spool_add(&spool, "x", 1), ENT_ENOMEM);
    ent_alloc_fail_after(0);
    assert_status(ent_spool_add(&spool, "x", 1), ENT_ENOMEM);
    ent_spool_release(&spool);
}

static void test_page_tokens(void **state)
{
    static const uint64_t words[3] = {0, UINT64_MAX, 0x7000000000000a1};
    static const char *const bad[] = {
        "",      "1",       "1.2",
        "1.2.",  "1.2.3.4", ".2.3",
        "1.2.x", "1..3",    "1.2.10000000000000000",
        "1.2.3 "};
    struct ent_buf out;
    struct ent_string text;
    uint64_t back[3];
    (void)state;
    ent_buf_init(&out);
    ent_page_token_write(&out, words, 3);
    assert_buf(&out, ",\"next\":\"0.ffffffffffffffff.7000000000000a1\"");
    text.bytes = "0.ffffffffffffffff.7000000000000a1";
    text.n_bytes = strlen(text.bytes);
    assert_true(ent_page_token_read(&text, back, 3));
    assert_memory_equal(back, words, sizeof words);
    for (size_t i = 0; i < N_ITEMS(bad); i++) {
        text.bytes = bad[i];
        text.n_bytes = strlen(bad[i]);
        assert_false(ent_page_token_read(&text, back, 3));
    }
    ent_buf_release(&out);
}

static void test_problems(void **state)
{
    struct ent_response response;
    struct ent_error error;
    (void)state;
    ent_response_init(&response);
    ent_problem_say(&response, 404, "gone", "no \"%s\"", "x\xff");
    assert_int_equal(response.status, 404);
    assert_buf(&response.body.memory,
               "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":"
               "404,\"detail\":\"no \\\"x\",\"code\":\"gone\"}\n");
    (void)ent_error_at(&error, ENT_EREFUSED, 3, 7, "bad");
    ent_problem_status(&response, ENT_EREFUSED, &error);
    assert_int_equal(response.status, 422);
    assert_buf(&response.body.memory,
               "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\","
               "\"status\":422,\"detail\":\"bad\",\"code\":\"refused\","
               "\"line\":3,\"column\":7}\n");
    ent_problem_status(&response, ENT_EFULL, NULL);
    assert_int_equal(response.status, 507);
    ent_response_release(&response);
}

#define STATUS_OF(name, number, exit_code, sentence) name,

static void test_every_failure_has_a_status(void **state)
{
    static const enum ent_status all[] = {ENT_STATUS_TABLE(STATUS_OF)};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(all); i++) {
        if (all[i] >= 0)
            continue;
        assert_true(ent_problem_http_status(all[i]) >= 400);
        assert_string_not_equal(ent_problem_code(all[i]), "internal");
        assert_string_not_equal(ent_http_reason(
                                    ent_problem_http_status(all[i])),
                                "Error");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_page_tokens),
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_every_failure_has_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
