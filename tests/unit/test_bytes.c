/* SPDX-License-Identifier: ISC */
/* Bytes: loads and stores, prefix integers, zigzag. */
#include "base/bytes.h"

#include "support.h"

static void test_loads_and_stores(void **state)
{
    unsigned char bytes[12] = {0};

    (void)state;
    ent_store_u64(bytes + 1, UINT64_C(0x0102030405060708));
    assert_int_equal(bytes[1], 8);
    assert_int_equal(ent_load_u64(bytes + 1), UINT64_C(0x0102030405060708));
    ent_store_be64(bytes + 3, UINT64_C(0x0102030405060708));
    assert_int_equal(bytes[3], 1);
    assert_int_equal(bytes[10], 8);
    assert_int_equal(ent_load_be64(bytes + 3), UINT64_C(0x0102030405060708));
    ent_store_u16(bytes + 5, 0xabcd);
    assert_int_equal(bytes[5], 0xcd);
    assert_int_equal(ent_load_u16(bytes + 5), 0xabcd);
}

static void check_vu(uint64_t value, unsigned length)
{
    unsigned char bytes[ENT_VU_MAX + ENT_VU_PAD];
    unsigned char noise[ENT_VU_MAX + ENT_VU_PAD];
    uint64_t back;

    memset(bytes, 0xff, sizeof bytes);
    memset(noise, 0, sizeof noise);
    assert_int_equal(ent_vu_length(value), length);
    assert_ptr_equal(ent_vu_put(bytes, value), bytes + length);
    assert_ptr_equal(ent_vu_get(bytes, &back), bytes + length);
    assert_int_equal(back, value);
    /* what follows an integer has no say in it */
    memcpy(noise, bytes, length);
    assert_ptr_equal(ent_vu_get(noise, &back), noise + length);
    assert_int_equal(back, value);
}

/* Every length has 7 bits more than the one before, the last one all. */
static void test_prefix_integers_of_all_lengths(void **state)
{
    (void)state;
    check_vu(0, 1);
    for (unsigned bits = 1; bits <= 64; bits++) {
        uint64_t top = (uint64_t)1 << (bits - 1);
        unsigned length = bits > 56 ? 9 : (bits + 6) / 7;
        check_vu(top, length);
        check_vu(top | (top - 1), length);
        check_vu(top | (top >> 1), length);
    }
}

/* The bytes are part of the file format. */
static void test_prefix_integer_bytes(void **state)
{
    static const struct {
        uint64_t value;
        unsigned n_bytes;
        unsigned char bytes[9];
    } cases[] = {
        {0, 1, {0x01}},
        {1, 1, {0x03}},
        {127, 1, {0xff}},
        {128, 2, {0x02, 0x02}},
        {16383, 2, {0xfe, 0xff}},
        {16384, 3, {0x04, 0x00, 0x02}},
        {(UINT64_C(1) << 56) - 1,
         8,
         {0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
        {UINT64_C(1) << 56, 9, {0, 0, 0, 0, 0, 0, 0, 0, 1}},
        {UINT64_MAX, 9, {0, 255, 255, 255, 255, 255, 255, 255, 255}},
    };

    (void)state;
    for (size_t i = 0; i < N_ITEMS(cases); i++) {
        unsigned char bytes[ENT_VU_MAX];
        const unsigned char *end = ent_vu_put(bytes, cases[i].value);
        assert_int_equal(end - bytes, cases[i].n_bytes);
        assert_memory_equal(bytes, cases[i].bytes, cases[i].n_bytes);
    }
}

static void test_runs_of_prefix_integers(void **state)
{
    enum {
        N = 5000
    };
    static unsigned char bytes[N * ENT_VU_MAX + ENT_VU_PAD];
    static uint64_t values[N];
    unsigned char *end = bytes;
    const unsigned char *at = bytes;
    uint64_t random = 1;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        values[i] = support_random(&random) >> (support_random(&random) & 63);
        end = ent_vu_put(end, values[i]);
    }
    for (size_t i = 0; i < N; i++) {
        uint64_t value;
        at = ent_vu_get(at, &value);
        assert_int_equal(value, values[i]);
    }
    assert_ptr_equal(at, end);
}

static void test_zigzag(void **state)
{
    static const int64_t values[] = {0, -1, 1, -2, 2, INT64_MAX, INT64_MIN};
    static const uint64_t codes[] = {0, 1, 2, 3, 4, UINT64_MAX - 1, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < N_ITEMS(values); i++) {
        assert_int_equal(ent_zigzag(values[i]), codes[i]);
        assert_int_equal(ent_unzigzag(codes[i]), values[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loads_and_stores),
        cmocka_unit_test(test_prefix_integers_of_all_lengths),
        cmocka_unit_test(test_prefix_integer_bytes),
        cmocka_unit_test(test_runs_of_prefix_integers),
        cmocka_unit_test(test_zigzag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
