/* SPDX-License-Identifier: ISC */
/* Host, Origin and tokens. */
#include "server/guard.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static void test_hosts(void **state)
{
    static const char *const good[] = {
        "localhost",   "LocalHost:80", "127.0.0.1:8080",
        "127.255.0.9", "[::1]",        "[::1]:443",
        NULL};
    static const char *const bad[] = {"",
                                      "example.org",
                                      "localhost.example",
                                      "localhost:x",
                                      "10.0.0.1",
                                      "127.0.0.1.org",
                                      "[::2]",
                                      "[::1",
                                      "localhost:80:80",
                                      "user@localhost",
                                      "::1",
                                      "1.127.0.1"};
    struct ent_guard guard = {.is_loopback = true};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(good); i++)
        if (!ent_guard_host(&guard, good[i]))
            fail_msg("\"%s\" was refused", good[i]);
    for (size_t i = 0; i < N_ITEMS(bad); i++)
        if (ent_guard_host(&guard, bad[i]))
            fail_msg("\"%s\" was let in", bad[i]);
    guard.hosts[guard.n_hosts++] = "graph.example";
    assert_true(ent_guard_host(&guard, "Graph.Example:8080"));
    assert_true(ent_guard_host(&guard, "localhost"));
    guard.is_loopback = false;
    assert_true(ent_guard_host(&guard, "graph.example"));
    assert_false(ent_guard_host(&guard, "localhost"));
    guard.n_hosts = 0;
    assert_true(ent_guard_host(&guard, "whatever"));
}

static void test_origins(void **state)
{
    struct ent_guard guard = {.is_loopback = true};
    bool listed;
    (void)state;
    guard.origins[guard.n_origins++] = "https://app.example";
    assert_true(ent_guard_origin(&guard, NULL, "localhost", &listed));
    assert_false(listed);
    assert_true(
        ent_guard_origin(&guard, "http://localhost:1", "localhost:1", &listed));
    assert_false(listed);
    assert_true(ent_guard_origin(&guard, "https://app.example", "x", &listed));
    assert_true(listed);
    assert_false(
        ent_guard_origin(&guard, "http://localhost:2", "localhost:1", &listed));
    assert_false(ent_guard_origin(&guard, "null", "localhost", &listed));
    assert_false(
        ent_guard_origin(&guard, "ftp://localhost", "localhost", &listed));
    assert_false(ent_guard_origin(&guard, "http://localhost", NULL, &listed));
    assert_false(listed);
}

static enum ent_status load(struct ent_guard *guard, const char *text,
                            mode_t mode, const char **warning)
{
    char path[512];
    const char *folder = getenv("TMPDIR");
    struct ent_error error;
    snprintf(path, sizeof path, "%s/tokens-XXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
    memset(guard, 0, sizeof *guard);
    enum ent_status status =
        ent_guard_load_tokens(guard, path, warning, &error);
    unlink(path);
    return status;
}

static void test_tokens(void **state)
{
    struct ent_guard guard = {.is_loopback = true};
    const char *warning;
    (void)state;
    assert_int_equal(ent_guard_right(&guard, NULL), ENT_RIGHT_WRITE);
    assert_ok(
        load(&guard, "# x\nread abc\n\n write\tdef \r\n", 0600, &warning));
    assert_null(warning);
    assert_int_equal(guard.n_tokens, 2);
    assert_int_equal(ent_guard_right(&guard, "Bearer abc"), ENT_RIGHT_READ);
    assert_int_equal(ent_guard_right(&guard, "bearer  def "), ENT_RIGHT_WRITE);
    assert_int_equal(ent_guard_right(&guard, "Bearer ab"), ENT_RIGHT_NONE);
    assert_int_equal(ent_guard_right(&guard, "Bearer abcd"), ENT_RIGHT_NONE);
    assert_int_equal(ent_guard_right(&guard, "Bearer "), ENT_RIGHT_NONE);
    assert_int_equal(ent_guard_right(&guard, "abc"), ENT_RIGHT_NONE);
    assert_int_equal(ent_guard_right(&guard, NULL), ENT_RIGHT_NONE);
    ent_guard_release(&guard);
    assert_int_equal(ent_guard_right(&guard, "Bearer abc"), ENT_RIGHT_NONE);
}

static void test_token_files(void **state)
{
    static const char *const bad[] = {"",       "\n#\n",      "abc\n",
                                      "read\n", "read a b\n", "admin a\n"};
    struct ent_guard guard;
    const char *warning;
    (void)state;
    for (size_t i = 0; i < N_ITEMS(bad); i++) {
        assert_status(load(&guard, bad[i], 0600, &warning), ENT_EUSAGE);
        ent_guard_release(&guard);
    }
    assert_ok(load(&guard, "read abc", 0644, &warning));
    assert_non_null(warning);
    ent_guard_release(&guard);
    assert_status(ent_guard_load_tokens(&guard, "/no/such/file", &warning,
                                        NULL),
                  ENT_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_token_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
