/* SPDX-License-Identifier: ISC */
/* Hashes, and unpredictable bytes. */
#include "base/hash.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t ent_hash(const void *bytes, size_t n_bytes, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, n_bytes, seed);
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014, variant 13). */
uint64_t ent_hash_u64(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

enum ent_status ent_random(void *bytes, size_t n_bytes)
{
    char *at = bytes;

    while (n_bytes > 0) {
        ssize_t n = getrandom(at, n_bytes, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ENT_EIO;
        at += n;
        n_bytes -= (size_t)n;
    }
    return ENT_OK;
}

uint64_t ent_hash_seed(void)
{
    static _Atomic uint64_t process_seed;
    uint64_t seed = atomic_load_explicit(&process_seed, memory_order_relaxed);
    uint64_t none = 0;

    if (seed != 0)
        return seed;
    if (ent_random(&seed, sizeof seed) != ENT_OK)
        seed = ent_hash_u64((uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)&seed);
    seed |= 1;
    if (!atomic_compare_exchange_strong(&process_seed, &none, seed))
        seed = none;
    return seed;
}
