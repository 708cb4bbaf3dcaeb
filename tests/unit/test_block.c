/* SPDX-License-Identifier: ISC */
/* Blocks of packed rows: their bytes, searching, and damage. */
#include "store/block.h"

#include "store_support.h"

static const enum ent_set samples[] = {
    ENT_IDENTITY,        ENT_TERM_HASHES, ENT_SPO,
    ENT_REPORTS_BY_ROLE, ENT_QUOTED_TSPO, ENT_REPORTS_BY_SOURCE,
    ENT_REPORTS_BY_FACT};

static struct ent_codec codec_of(enum ent_set set)
{
    struct ent_codec codec;
    ent_codec_init(&codec, ent_set_schemas[set].arity,
                   ent_set_schemas[set].plain);
    return codec;
}

/* A packed block in memory of exactly its size, so that a sanitizer sees
 * every step beyond it. */
struct packed {
    struct ent_codec codec;
    unsigned char key[8 * ENT_MAX_ARITY];
    unsigned char *value;
    size_t n_value, n_rows;
};

static struct packed pack(enum ent_set set, const uint64_t *key,
                          const uint64_t *rows, size_t n_rows,
                          struct ent_block_shape shape)
{
    static struct ent_block_writer writer;
    struct packed packed = {.codec = codec_of(set)};
    ent_block_begin(&writer, &packed.codec, shape, key);
    while (packed.n_rows < n_rows &&
           ent_block_add(&writer, rows + packed.n_rows * packed.codec.arity))
        packed.n_rows++;
    packed.n_value = ent_block_bytes(&writer);
    packed.value = malloc(packed.n_value);
    assert_non_null(packed.value);
    ent_block_finish(&writer, packed.value);
    ent_key_put(packed.key, key, packed.codec.arity);
    return packed;
}

static enum ent_status open_packed(const struct packed *packed,
                                   struct ent_block_reader *reader)
{
    return ent_block_open(reader, &packed->codec, packed->key, packed->value,
                          packed->n_value);
}

/* ---- bytes -------------------------------------------------------------- */

static void test_key_bytes(void **state)
{
    const uint64_t row[2] = {UINT64_C(0x0102030405060708), 9};
    uint64_t back[2];
    unsigned char key[16];
    (void)state;
    ent_key_put(key, row, 2);
    assert_memory_equal(key, "\1\2\3\4\5\6\7\10\0\0\0\0\0\0\0\11", 16);
    ent_key_get(key, back, 2);
    assert_memory_equal(back, row, sizeof row);
}

/* The value of the block in test_value_bytes(), behind its checksum. */
/* clang-format off */
static const unsigned char expected[] = {
    11, 0, 3, 0, 1 | 0 << 1 | 0 << 4, /* rows, runs, key and hint */
    3, 0,                             /* the last row's hint */
    6, 0, 20, 0,                      /* where the runs start */
    0, 0, 1, 0,                       /* their hints */
    4, 4, 3,                          /* their rows */
    0x00,                             /* z: 1 */
    0x40 | (134 & 31), 134 >> 5,      /* z: 199 */
    0x60 | (31543 & 15), 1971 & 255, 1971 >> 8, /* z: 39800 */
    0x70, 0x3f, 0x4b, 0x4c,           /* from the key, z: 5000000 */
    0x77, 0x31, 0x01,                 /* y: 1, z: 305 */
    0x8e, 99, 5,                      /* y: 100, z: 5 */
    0xe6, 0x15, 0x5e, 0x05,           /* x: 1, y 5, z a date */
    0xe6, 0x15, 0x5e, 0x09,           /* from the key: a day later */
    0xea, 0x4b,                       /* y: 1, z -1 */
    0xe7, 0x15, 0x3f, 255, 255, 255, 255, 255, 255, 255, 255, /* z whole */
};
/* clang-format on */

/* What the file holds must not change without a new format number. */
static void test_value_bytes(void **state)
{
    const uint64_t a = ENT_ID_MAKE(ENT_NAME, 5);
    const uint64_t day = ent_id_of_date(UINT64_C(734139) << 19 | 2);
    const uint64_t rows[][3] = {
        {a, a, a},
        {a, a, a + 1},
        {a, a, a + 200},
        {a, a, a + 40000},
        {a, a, a + 5000000},
        {a, a + 1, a + 300},
        {a, a + 101, a},
        {a + 1, a, day},
        {a + 1, a, day + (1 << 19)},
        {a + 1, a + 1, ent_id_of_integer(-1)},
        {a + 3, a, UINT64_MAX},
    };
    struct ent_block_shape shape = {2000, 4};
    struct packed packed =
        pack(ENT_SPO, rows[0], rows[0], N_ITEMS(rows), shape);
    (void)state;
    assert_int_equal(packed.n_rows, N_ITEMS(rows));
    assert_int_equal(packed.n_value, 4 + sizeof expected);
    assert_memory_equal(packed.value + 4, expected, sizeof expected);
    free(packed.value);
}

static size_t bytes_of(enum ent_set set, const uint64_t *before,
                       const uint64_t *row)
{
    struct ent_codec codec = codec_of(set);
    return ent_block_row_bytes(&codec, before, row);
}

static void test_row_sizes(void **state)
{
    const uint64_t a = ENT_ID_MAKE(ENT_NAME, 5);
    const uint64_t day = ent_id_of_date(UINT64_C(735858) << 19 | 2);
    const uint64_t second = ent_id_of_date(UINT64_C(735858) << 19 | 43203);
    (void)state;
#define BYTES(...)                                                             \
    bytes_of(ENT_SPO, (uint64_t[]){a, a, a}, (uint64_t[]){__VA_ARGS__})
    assert_int_equal(BYTES(a, a, a + 64), 1);
    assert_int_equal(BYTES(a, a, a + 65), 2);
    assert_int_equal(BYTES(a, a, a + 8256), 2);
    assert_int_equal(BYTES(a, a, a + 8257), 3);
    assert_int_equal(BYTES(a, a, a + 8256 + (1 << 20)), 3);
    assert_int_equal(BYTES(a, a, a + 8257 + (1 << 20)), 4);
    assert_int_equal(BYTES(a, a + 6, a), 2);
    assert_int_equal(BYTES(a, a + 7, a), 3);
    assert_int_equal(BYTES(a, a + 256, a + 300), 4);
    assert_int_equal(BYTES(a + 1, a, a), 3);
    assert_int_equal(BYTES(a + 2, a, a + 70000), 5);
    assert_int_equal(BYTES(a + 258, a, a), 4);
    assert_int_equal(BYTES(a, a + 1, day), 4);
    assert_int_equal(BYTES(a, a + 1, second), 8);
    assert_int_equal(BYTES(a, a + 1, ent_id_of_integer(0)), 2);
    assert_int_equal(BYTES(a, a + 1, ent_id_of_integer(-7)), 3);
    assert_int_equal(BYTES(a, a + 1, 0), 2);
    assert_int_equal(BYTES(a, a + 1, UINT64_MAX), 10);
#undef BYTES
    /* an event's day, twice, and the next day */
    const uint64_t event[6] = {a, a, a, day, day, 8};
    const uint64_t next[6] = {a, a, a, day + (1 << 19), day + (1 << 19), 9};
    const uint64_t before[6] = {a, a, a - 1, 0, 0, 0};
    assert_int_equal(bytes_of(ENT_REPORTS_BY_FACT, before, event),
                     1 + 3 + 1 + 1);
    assert_int_equal(bytes_of(ENT_REPORTS_BY_FACT, event, next), 2 + 1 + 1);
}

/* ---- reading ------------------------------------------------------------ */

static void check_scan(const struct packed *packed, const uint64_t *rows)
{
    struct ent_block_reader reader;
    uint64_t row[ENT_MAX_ARITY];
    unsigned changed = 0, k = packed->codec.arity;
    assert_ok(open_packed(packed, &reader));
    assert_ok(ent_block_first(&reader, row));
    for (size_t i = 0; i < packed->n_rows; i++) {
        if (i) {
            unsigned c = 0;
            assert_ok(ent_block_next(&reader, row, &changed));
            while (rows[i * k + c] == rows[(i - 1) * k + c])
                c++;
            assert_int_equal(changed, c);
        }
        assert_memory_equal(row, rows + i * k, k * sizeof *row);
        assert_int_equal(ent_block_index(&reader), i);
    }
    assert_status(ent_block_next(&reader, row, &changed), ENT_END);
}

/* Seeks a target from the start and, when they are not behind it, from row
 * `from`. */
static void check_seek(const struct packed *packed, const uint64_t *rows,
                       const uint64_t *target, size_t from)
{
    struct ent_block_reader reader;
    uint64_t row[ENT_MAX_ARITY];
    unsigned changed, k = packed->codec.arity;
    size_t i = 0;
    while (i < packed->n_rows && ent_row_compare(rows + i * k, target, k) < 0)
        i++;
    for (int forward = 0; forward < 2; forward++) {
        assert_ok(open_packed(packed, &reader));
        if (forward) {
            if (from > i || from >= packed->n_rows)
                return;
            if (ent_row_compare(rows + from * k, target, k) > 0)
                return;
            assert_ok(ent_block_first(&reader, row));
            for (size_t j = 0; j < from; j++)
                assert_ok(ent_block_next(&reader, row, &changed));
        }
        enum ent_status status = ent_block_seek(&reader, target, forward, row);
        assert_status(status, i < packed->n_rows ? ENT_OK : ENT_END);
        if (status)
            continue;
        assert_memory_equal(row, rows + i * k, k * sizeof *row);
        assert_int_equal(ent_block_index(&reader), i);
    }
}

static void test_round_trip(void **state)
{
    enum {
        N = 3000
    };
    static uint64_t rows[N * ENT_MAX_ARITY];
    uint64_t random = 1;
    (void)state;
    for (unsigned round = 0; round < 40 * N_ITEMS(samples); round++) {
        enum ent_set set = samples[round % N_ITEMS(samples)];
        unsigned k = ent_set_schemas[set].arity;
        uint64_t key[ENT_MAX_ARITY];
        struct ent_block_shape shape = {
            256 + (size_t)(support_random(&random) % 4000),
            1 + (unsigned)(support_random(&random) % 40)};
        unsigned n_names = 2 + (unsigned)(support_random(&random) % 3000);
        size_t n = 1 + (size_t)(support_random(&random) % N);
        n = support_rows(&random, set, n_names, rows, n);
        memcpy(key, rows, k * sizeof *key);
        if (round % 3 == 0 && key[k - 1] > 0)
            key[k - 1]--;
        if (round % 7 == 0)
            memset(key, 0, sizeof key);
        struct packed packed = pack(set, key, rows, n, shape);
        assert_true(packed.n_rows > 0);
        assert_true(packed.n_value <= shape.max_bytes);
        assert_true(ent_block_is_sound(&packed.codec, packed.key, packed.value,
                                       packed.n_value));
        check_scan(&packed, rows);
        for (int i = 0; i < 100; i++) {
            uint64_t target[ENT_MAX_ARITY];
            size_t at = (size_t)(support_random(&random) % n);
            memcpy(target, rows + at * k, k * sizeof *target);
            target[support_random(&random) % k] +=
                support_random(&random) % 3 - 1;
            check_seek(&packed, rows, target,
                       (size_t)(support_random(&random) % (at + 1)));
        }
        free(packed.value);
    }
}

/* ---- damage ------------------------------------------------------------- */

/* Reads whatever it is: rows that rise, then an end or a complaint. */
static void read_anything(const struct packed *packed, const uint64_t *rows,
                          size_t n_rows)
{
    struct ent_block_reader reader;
    uint64_t row[ENT_MAX_ARITY], before[ENT_MAX_ARITY];
    unsigned changed, k = packed->codec.arity;
    enum ent_status status = open_packed(packed, &reader);
    size_t n = 0;
    if (status == ENT_OK)
        status = ent_block_first(&reader, row);
    for (; status == ENT_OK; n++) {
        memcpy(before, row, sizeof row);
        assert_true(n <= UINT16_MAX);
        status = ent_block_next(&reader, row, &changed);
        if (status == ENT_OK)
            assert_true(ent_row_compare(before, row, k) < 0);
    }
    assert_true(status == ENT_END || status == ENT_EDAMAGED);
    for (size_t i = 0; i < n_rows; i += n_rows / 5 + 1) {
        status = open_packed(packed, &reader);
        if (status == ENT_OK)
            status = ent_block_seek(&reader, rows + i * k, false, row);
        if (status == ENT_OK)
            assert_true(ent_row_compare(row, rows + i * k, k) >= 0);
        assert_true(status == ENT_OK || status == ENT_END ||
                    status == ENT_EDAMAGED);
    }
}

static void test_damage(void **state)
{
    enum {
        N = 400
    };
    static uint64_t rows[N * ENT_MAX_ARITY];
    uint64_t random = 2;
    (void)state;
    for (size_t s = 0; s < N_ITEMS(samples); s++) {
        size_t n = support_rows(&random, samples[s], 300, rows, N);
        struct ent_block_shape shape = {1000, 7};
        struct packed packed = pack(samples[s], rows, rows, n, shape);
        for (size_t i = 0; i < packed.n_value; i++)
            for (unsigned flip = 1; flip < 256; flip = flip * 3 + 1) {
                packed.value[i] ^= (unsigned char)flip;
                assert_false(ent_block_is_sound(&packed.codec, packed.key,
                                                packed.value, packed.n_value));
                read_anything(&packed, rows, packed.n_rows);
                packed.value[i] ^= (unsigned char)flip;
            }
        packed.key[3] ^= 1;
        assert_false(ent_block_is_sound(&packed.codec, packed.key, packed.value,
                                        packed.n_value));
        free(packed.value);
    }
}

static void test_cut_off(void **state)
{
    enum {
        N = 300
    };
    static uint64_t rows[N * ENT_MAX_ARITY];
    uint64_t random = 3;
    (void)state;
    size_t n = support_rows(&random, ENT_REPORTS_BY_SOURCE, 300, rows, N);
    struct ent_block_shape shape = {1500, 16};
    struct packed whole = pack(ENT_REPORTS_BY_SOURCE, rows, rows, n, shape);
    for (size_t i = 0; i < whole.n_value; i++) {
        struct packed cut = whole;
        cut.n_value = i;
        cut.value = malloc(i + 1);
        assert_non_null(cut.value);
        memcpy(cut.value, whole.value, i);
        cut.value = realloc(cut.value, i ? i : 1);
        read_anything(&cut, rows, whole.n_rows);
        assert_false(
            ent_block_is_sound(&cut.codec, cut.key, cut.value, cut.n_value));
        free(cut.value);
    }
    free(whole.value);
}

/* ---- one column --------------------------------------------------------- */

/* Reads a block of triples as far as possible by ent_block_skim(); with `rows`
 * they are what it holds.  Returns how many were read so. */
static size_t skim_all(const struct packed *packed, const uint64_t *rows)
{
    struct ent_block_reader reader;
    uint64_t row[ENT_MAX_ARITY], values[ENT_BLOCK_SKIM];
    size_t n = 0, n_skimmed = 0;
    enum ent_status status = open_packed(packed, &reader);
    if (status == ENT_OK)
        status = ent_block_first(&reader, row);
    while (status == ENT_OK) {
        n += reader.n_unpacked;
        reader.at_row = reader.n_unpacked - 1;
        if (rows)
            assert_memory_equal(reader.unpacked[reader.at_row],
                                rows + 3 * (n - 1), 3 * sizeof *rows);
        while (ent_block_skim(&reader, values)) {
            for (size_t i = 0; rows && i < ENT_BLOCK_SKIM; i++)
                assert_int_equal(values[i], rows[3 * (n + i) + 1]);
            n += ENT_BLOCK_SKIM;
            n_skimmed += ENT_BLOCK_SKIM;
        }
        status = ent_block_fill(&reader);
    }
    assert_true(status == ENT_END || status == ENT_EDAMAGED);
    if (rows)
        assert_int_equal(n, packed->n_rows);
    return n_skimmed;
}

static void test_skim(void **state)
{
    enum {
        N = 500
    };
    static uint64_t rows[N * ENT_MAX_ARITY];
    uint64_t random = 4;
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        uint64_t n_second = 1 + support_random(&random) % (round % 2 ? 9 : 900);
        for (size_t i = 0; i < N; i++) {
            rows[3 * i] =
                ENT_ID_MAKE(ENT_NAME, round % 5 == 4 && i > 9 ? 6u : 5u);
            rows[3 * i + 1] =
                ENT_ID_MAKE(ENT_NAME,
                            40 * (support_random(&random) % n_second));
            rows[3 * i + 2] = ENT_ID_MAKE(ENT_NAME, support_random(&random) %
                                                        (70000u << round % 9));
        }
        assert_ok(ent_rows_sort(rows, N, 3, NULL));
        size_t n = ent_rows_unique(rows, N, 3);
        struct ent_block_shape shape = {4000, round % 10 == 9 ? 15 : 16};
        struct packed packed = pack(ENT_SPO, rows, rows, n, shape);
        size_t n_skimmed = skim_all(&packed, rows);
        assert_true(shape.run_rows == 16 ? n_skimmed > packed.n_rows / 2
                                         : n_skimmed == 0);
        for (size_t i = 0; i < packed.n_value && round < 10; i++)
            for (unsigned flip = 1; flip < 256; flip = flip * 3 + 1) {
                packed.value[i] ^= (unsigned char)flip;
                (void)skim_all(&packed, NULL);
                packed.value[i] ^= (unsigned char)flip;
            }
        free(packed.value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_bytes), cmocka_unit_test(test_value_bytes),
        cmocka_unit_test(test_row_sizes), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_damage),    cmocka_unit_test(test_skim),
        cmocka_unit_test(test_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
