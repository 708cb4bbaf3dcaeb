/* SPDX-License-Identifier: ISC */
/* What the unit tests share: cmocka with the headers it wants, comparison of
 * bytes, and failing every allocation in turn. */
#ifndef UNIT_SUPPORT_H
#define UNIT_SUPPORT_H

/* cmocka 1.1 wants these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <entente/status.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/hash.h"

#define N_ITEMS(array) (sizeof(array) / sizeof((array)[0]))

/* Fails, naming both, unless a function returned this status. */
#define assert_status(actual, expected)                                        \
    support_status(actual, expected, __FILE__, __LINE__)

#define assert_ok(actual) assert_status(actual, ENT_OK)

/* Fails, printing both, unless n bytes are those of a C string. */
#define assert_bytes(bytes, n_bytes, expected)                                 \
    support_bytes(bytes, n_bytes, expected, strlen(expected), __FILE__,        \
                  __LINE__)

/* The same for a struct ent_buf, which must not have failed. */
#define assert_buf(buf, expected)                                              \
    do {                                                                       \
        assert_status((buf)->status, ENT_OK);                                  \
        assert_bytes((buf)->bytes, (buf)->n_bytes, expected);                  \
    } while (0)

static inline void support_status(enum ent_status actual,
                                  enum ent_status expected, const char *file,
                                  int line)
{
    if (actual == expected)
        return;
    print_error("%s, expected %s\n", ent_status_name(actual),
                ent_status_name(expected));
    _fail(file, line);
}

static inline void support_bytes(const char *bytes, size_t n_bytes,
                                 const char *expected, size_t n_expected,
                                 const char *file, int line)
{
    if (n_bytes == n_expected &&
        (n_bytes == 0 || memcmp(bytes, expected, n_bytes) == 0))
        return;
    print_error("\"%.*s\" (%zu bytes), expected \"%s\"\n", (int)n_bytes, bytes,
                n_bytes, expected);
    _fail(file, line);
}

/* Runs a scenario with the first allocation failing, then the second, and so
 * on until it passes.  A run that fails must say ENT_ENOMEM; each must free
 * what it allocated.  Returns how many allocations the scenario makes. */
static inline uint64_t
support_fail_each_allocation(enum ent_status (*scenario)(void *context),
                             void *context)
{
    int64_t n_live = ent_alloc_live();

    for (uint64_t n = 1; n < 1000000; n++) {
        enum ent_status status;
        uint64_t before = ent_alloc_count();
        ent_alloc_fail_after(n);
        status = scenario(context);
        ent_alloc_fail_after(0);
        if (ent_alloc_live() != n_live)
            fail_msg("%lld blocks leak when allocation %llu fails",
                     (long long)(ent_alloc_live() - n_live),
                     (unsigned long long)n);
        if (status == ENT_OK) {
            assert_true(ent_alloc_count() - before < n);
            return n - 1;
        }
        assert_status(status, ENT_ENOMEM);
    }
    fail_msg("the scenario never passes");
    return 0;
}

/* The next of a fixed sequence of arbitrary numbers; tests that use it are
 * the same in every run. */
static inline uint64_t support_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return ent_hash_u64(*state);
}

#endif
