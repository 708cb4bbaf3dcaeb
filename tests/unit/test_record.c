/* SPDX-License-Identifier: ISC */
/* Report records: coding against the one before, blocks, damaged blocks. */
#include "load_support.h"

#include "store/heap.h"
#include "store/record.h"
#include "store/record_code.h"

static ent_id random_id(uint64_t *random)
{
    uint64_t r = support_random(random), x = support_random(random);
    switch (r % 8) {
    case 0:
        return 0;
    case 1:
        return ent_id_of_integer((int64_t)x >> (9 + r / 8 % 50));
    case 2:
        return ent_id_of_date((UINT64_C(700000) + x % 50000) << 19 |
                              (x >> 40) % 86400 << 2 | 3);
    case 3:
        return ent_id_of_boolean(x & 1);
    case 4:
        return ENT_ID_MAKE(ENT_QUOTED, x % 1000 + 1);
    case 5:
        return ENT_ID_MAKE(ENT_TEXT, (x >> (8 + r / 8 % 50)) + 1);
    default:
        return ENT_ID_MAKE(ENT_NAME, x % 5000 + 1);
    }
}

static ent_id random_date(uint64_t *random)
{
    uint64_t r = support_random(random);
    if (r % 3 == 0)
        return 0;
    return ent_id_of_date((UINT64_C(730000) + (r >> 8) % 9000) << 19 | 2);
}

/* Fields mostly stay as they are, as in real inputs. */
static void change(uint64_t *random, struct ent_report *report)
{
    ent_id *ids[] = {&report->subject,      &report->predicate,
                     &report->object,       &report->source,
                     &report->speaker,      &report->place,
                     &report->event,        &report->extractor,
                     &report->confidence,   &report->quote,
                     &report->written[0],   &report->written[1],
                     &report->written[2],   &report->written[3],
                     &report->written[4],   &report->written_place,
                     &report->written_event};
    static const char metas[][4] = {"", "\x80", "abc", "xyz"};
    for (size_t i = 0; i < N_ITEMS(ids); i++)
        if (support_random(random) % 4 == 0)
            *ids[i] = random_id(random);
    if (support_random(random) % 2 == 0)
        report->from = random_date(random);
    if (support_random(random) % 3 == 0)
        report->to = report->from;
    if (support_random(random) % 6 == 0)
        report->to = random_date(random);
    if (support_random(random) % 8 == 0) {
        report->start = (int64_t)(support_random(random) % 5000) - 1;
        report->end = (int64_t)(support_random(random) >> 1);
        report->given_start = (int64_t)(support_random(random) % 3) - 1;
        report->given_end = report->given_start;
        report->unit = (enum ent_offset_unit)(support_random(random) % 3);
        report->given_unit = (enum ent_offset_unit)(support_random(random) % 3);
        report->located = support_random(random) & 1;
        report->denies = support_random(random) & 1;
    }
    if (support_random(random) % 5 == 0) {
        const char *meta = metas[support_random(random) % N_ITEMS(metas)];
        report->n_meta = strlen(meta);
        report->meta = report->n_meta > 0 ? (const unsigned char *)meta : NULL;
    }
    if (support_random(random) % 20 == 0)
        report->recorded = random_date(random) & ENT_ID_PAYLOAD_MASK;
}

static void assert_same(const struct ent_report *a, const struct ent_report *b)
{
    struct ent_report left = *a, right = *b;
    assert_int_equal(left.n_meta, right.n_meta);
    if (left.n_meta > 0)
        assert_memory_equal(left.meta, right.meta, left.n_meta);
    left.meta = right.meta = NULL;
    left.id = right.id = 0;
    assert_int_equal(left.located, right.located);
    assert_int_equal(left.denies, right.denies);
    assert_int_equal(left.unit, right.unit);
    assert_int_equal(left.given_unit, right.given_unit);
    for (int i = 0; i < ENT_N_WRITTEN; i++)
        assert_int_equal(left.written[i], right.written[i]);
    const uint64_t pairs[][2] = {{left.subject, right.subject},
                                 {left.predicate, right.predicate},
                                 {left.object, right.object},
                                 {left.source, right.source},
                                 {left.speaker, right.speaker},
                                 {left.place, right.place},
                                 {left.event, right.event},
                                 {left.extractor, right.extractor},
                                 {left.from, right.from},
                                 {left.to, right.to},
                                 {left.confidence, right.confidence},
                                 {left.quote, right.quote},
                                 {(uint64_t)left.start, (uint64_t)right.start},
                                 {(uint64_t)left.end, (uint64_t)right.end},
                                 {(uint64_t)left.given_start,
                                  (uint64_t)right.given_start},
                                 {(uint64_t)left.given_end,
                                  (uint64_t)right.given_end},
                                 {left.written_place, right.written_place},
                                 {left.written_event, right.written_event},
                                 {left.recorded, right.recorded}};
    for (size_t i = 0; i < N_ITEMS(pairs); i++)
        assert_int_equal(pairs[i][0], pairs[i][1]);
}

static void test_code(void **state)
{
    (void)state;
    uint64_t random = 3;
    struct ent_report before, report, read;
    struct ent_buf out;
    ent_report_clear(&before);
    ent_buf_init(&out);
    for (int i = 0; i < 20000; i++) {
        report = before;
        change(&random, &report);
        ent_buf_clear(&out);
        ent_record_encode(&before, &report, &out);
        const unsigned char *at = (const unsigned char *)out.bytes;
        read = before;
        assert_ok(ent_record_decode(&at, at + out.n_bytes, &read));
        assert_ptr_equal(at, out.bytes + out.n_bytes);
        assert_same(&read, &report);
        before = report;
    }
    ent_buf_release(&out);
}

static void test_equal_fields_cost_nothing(void **state)
{
    (void)state;
    struct ent_report before, report;
    struct ent_buf out;
    ent_report_clear(&before);
    before.source = ENT_ID_MAKE(ENT_IRI, 123456);
    before.from = before.to = ent_id_of_date(UINT64_C(735859) << 19 | 2);
    before.recorded = UINT64_C(739000) << 19 | 3;
    report = before;
    report.subject = ENT_ID_MAKE(ENT_NAME, 100);
    report.predicate = ENT_ID_MAKE(ENT_NAME, 7);
    report.object = ent_id_of_integer(-3);
    ent_buf_init(&out);
    ent_record_encode(&before, &report, &out);
    assert_true(out.n_bytes <= 7);
    ent_buf_release(&out);
}

/* Cut off or changed bytes give an error or another report, and are never
 * read past (the sanitizers watch the copy). */
static void test_damaged(void **state)
{
    (void)state;
    uint64_t random = 5;
    struct ent_report report, none, read;
    struct ent_buf out;
    ent_report_clear(&report);
    ent_report_clear(&none);
    ent_buf_init(&out);
    for (int i = 0; i < 3000; i++) {
        change(&random, &report);
        ent_buf_clear(&out);
        ent_record_encode(&none, &report, &out);
        size_t n = support_random(&random) % out.n_bytes;
        unsigned char *copy = malloc(n ? n : 1);
        assert_non_null(copy);
        memcpy(copy, out.bytes, n);
        const unsigned char *at = copy;
        read = none;
        assert_status(ent_record_decode(&at, copy + n, &read), ENT_EDAMAGED);
        if (n > 0) {
            copy[support_random(&random) % n] ^=
                (unsigned char)(1u << support_random(&random) % 8);
            at = copy;
            read = none;
            if (ent_record_decode(&at, copy + n, &read) == ENT_OK)
                assert_true(at <= copy + n);
        }
        free(copy);
    }
    ent_buf_release(&out);
}

/* Blocks over several transactions, with a report too large for a page. */
static void test_blocks(void **state)
{
    (void)state;
    enum {
        N = 3000
    };
    static struct ent_report reports[N];
    static unsigned char large[5000];
    uint64_t random = 11;
    const char *path = support_path("record.db");
    support_remove(path);
    struct ent_store *store = support_open(path);
    struct ent_report report, read;
    ent_report_clear(&report);
    memset(large, 0xc0, sizeof large);
    for (size_t i = 0; i < N;) {
        struct ent_record_writer writer;
        struct ent_txn *txn = support_begin(store, true);
        assert_ok(ent_record_writer_init(&writer, txn));
        size_t end = i + 1 + support_random(&random) % 400;
        for (; i < N && i < end; i++) {
            ent_report_id id;
            change(&random, &report);
            if (i % 500 == 77) {
                report.meta = large;
                report.n_meta = sizeof large;
            }
            reports[i] = report;
            assert_ok(ent_record_writer_add(&writer, &report, &id));
            assert_int_equal(id, i + 1);
            if (i % 7 == 0)
                break;
        }
        i += i < N && i < end;
        assert_ok(ent_record_writer_finish(&writer));
        ent_record_writer_release(&writer);
        support_commit(txn);
    }
    struct ent_txn *txn = support_begin(store, false);
    for (size_t i = 0; i < N; i++) {
        size_t k = support_random(&random) % N;
        assert_ok(ent_report_get(txn, k + 1, &read));
        assert_int_equal(read.id, k + 1);
        assert_same(&read, &reports[k]);
    }
    assert_status(ent_report_get(txn, N + 1, &read), ENT_ENOTFOUND);
    ent_txn_abort(txn);
    ent_store_close(store);
    support_remove(path);
}

/* The bytes of a block are a matter of the format. */
static void test_bytes_are_pinned(void **state)
{
    (void)state;
    struct ent_report before, report;
    struct ent_buf out;
    ent_report_clear(&before);
    ent_report_clear(&report);
    report.subject = ENT_ID_MAKE(ENT_NAME, 1);
    report.predicate = ENT_ID_MAKE(ENT_NAME, 2);
    report.object = ent_id_of_integer(5);
    report.from = report.to = ent_id_of_date(UINT64_C(735859) << 19 | 2);
    report.source = ENT_ID_MAKE(ENT_IRI, 3);
    ent_buf_init(&out);
    ent_record_encode(&before, &report, &out);
    static const unsigned char expected[] = {
        0x5f,                        /* subject to from, source */
        0x5f, 0x9f, 0x16, 0x05,      /* name 1, name 2, integer 5 */
        0xe3,                        /* IRI 3 */
        0x10, 0x9d, 0xce, 0x02, 0x02 /* the day */
    };
    assert_int_equal(out.n_bytes, sizeof expected);
    assert_memory_equal(out.bytes, expected, sizeof expected);
    ent_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_code),
                                       cmocka_unit_test(
                                           test_equal_fields_cost_nothing),
                                       cmocka_unit_test(test_damaged),
                                       cmocka_unit_test(test_blocks),
                                       cmocka_unit_test(test_bytes_are_pinned)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
