/* SPDX-License-Identifier: ISC */
/* Size of blocks and length of runs of tuple sets, measured: the figures behind
 * the constants in engine/store/env.c.
 *
 *     bench_blocks [ROWS [INSERTS [BYTES RUN]]]
 *
 * 2,000,000 rows and 500,000 inserts by default; all shapes, or that one.
 *
 * Rows are triples of skewed names: 1/5 as many subjects as rows, few
 * predicates, objects drawn so that few of them are in many rows; each is kept
 * in the orders spo and pos.  A line per shape:
 *
 *     bytes   bytes a row in both orders (mean), after a bulk build / after
 *             the random inserts / after deleting as many
 *     load    bulk build, million rows a second
 *     scan    full scan, million rows a second
 *     seek    ns for a random ent_cursor_first() of (p, o) / of (s, p, o)
 *     hop     ns for a seek to a row some hundred rows further on
 *     insert  us a row, for inserts of one row / of 10,000 sorted rows at a
 *             time, without the commit */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <entente/store.h>

#include "base/hash.h"
#include "base/rows.h"
#include "store/tupleset.h"
#include "store/tupleset_internal.h"
#include "store/txn.h"

#define N_RUNS 3
#define N_SEEKS 200000
#define N_SINGLES 20000
#define BATCH_ROWS 10000

static uint64_t random_state = 1;

static uint64_t random_u64(void)
{
    return ent_hash_u64(random_state += UINT64_C(0x9e3779b97f4a7c15));
}

/* Time on the processor: what is timed neither waits nor writes files. */
static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check(enum ent_status status, const char *what)
{
    if (status == ENT_OK || status == ENT_END)
        return;
    fprintf(stderr, "bench_blocks: %s: %s\n", what, ent_status_text(status));
    exit(1);
}

/* A number below n, small ones more often: the product of three. */
static uint64_t skewed(uint64_t n)
{
    double x = (double)(random_u64() >> 11) / (double)(UINT64_C(1) << 53);
    return (uint64_t)(x * x * x * (double)n);
}

static uint64_t name(uint64_t number)
{
    return ENT_ID_MAKE(ENT_NAME, number + 1);
}

struct data {
    uint64_t *spo, *pos; /* the rows of the bulk build, sorted */
    size_t n_rows;
    uint64_t *more; /* rows to insert, in no order, s p o */
    size_t n_more;
};

static void make_row(uint64_t *row, size_t n_rows)
{
    row[0] = name(random_u64() % (n_rows / 5));
    row[1] = name(skewed(60));
    row[2] = name(skewed(n_rows / 4));
}

static void to_pos(const uint64_t *spo, uint64_t *pos, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        pos[3 * i] = spo[3 * i + 1];
        pos[3 * i + 1] = spo[3 * i + 2];
        pos[3 * i + 2] = spo[3 * i];
    }
}

static uint64_t *rows_alloc(size_t n_rows)
{
    uint64_t *rows = malloc((n_rows + 1) * 3 * sizeof *rows);
    if (!rows)
        check(ENT_ENOMEM, "rows");
    return rows;
}

static void data_make(struct data *data, size_t n_rows, size_t n_more)
{
    data->spo = rows_alloc(n_rows);
    data->pos = rows_alloc(n_rows);
    data->more = rows_alloc(n_more);
    for (size_t i = 0; i < n_rows; i++)
        make_row(data->spo + 3 * i, n_rows);
    for (size_t i = 0; i < n_more; i++)
        make_row(data->more + 3 * i, n_rows);
    check(ent_rows_sort(data->spo, n_rows, 3, NULL), "sort");
    data->n_rows = ent_rows_unique(data->spo, n_rows, 3);
    to_pos(data->spo, data->pos, data->n_rows);
    check(ent_rows_sort(data->pos, data->n_rows, 3, NULL), "sort");
    data->n_more = n_more;
}

struct bench {
    struct ent_store *store;
    struct ent_txn *txn;
};

static void begin(struct bench *bench, bool write)
{
    check(ent_txn_begin(bench->store, write, &bench->txn, NULL), "begin");
}

static double bytes_per_row(struct bench *bench)
{
    uint64_t bytes[2], n_rows;
    begin(bench, false);
    check(ent_set_bytes(bench->txn, ENT_SPO, &bytes[0]), "bytes");
    check(ent_set_bytes(bench->txn, ENT_POS, &bytes[1]), "bytes");
    check(ent_set_size(bench->txn, ENT_SPO, &n_rows), "size");
    ent_txn_abort(bench->txn);
    return (double)(bytes[0] + bytes[1]) / 2 / (double)n_rows;
}

static double load(struct bench *bench, const struct data *data)
{
    double start = now_s();
    begin(bench, true);
    check(ent_set_append(bench->txn, ENT_SPO, data->spo, data->n_rows), "load");
    check(ent_set_append(bench->txn, ENT_POS, data->pos, data->n_rows), "load");
    double seconds = now_s() - start;
    check(ent_txn_commit(bench->txn, NULL), "commit");
    return 2e-6 * (double)data->n_rows / seconds;
}

static double best(double a, double b)
{
    return a == 0 || b < a ? b : a;
}

static double scan(struct bench *bench, enum ent_set set)
{
    double seconds = 0;
    size_t n = 0;
    begin(bench, false);
    for (int run = 0; run < N_RUNS; run++) {
        struct ent_cursor cursor;
        uint64_t sum = 0;
        double start = now_s();
        check(ent_cursor_open(&cursor, bench->txn, set), "open");
        enum ent_status status = ent_cursor_first(&cursor, NULL, 0);
        for (n = 0; status == ENT_OK; n++) {
            sum += cursor.row[2];
            status = ent_cursor_next(&cursor);
        }
        check(status, "scan");
        ent_cursor_close(&cursor);
        seconds = best(seconds, now_s() - start);
        if (sum == 1)
            puts("");
    }
    ent_txn_abort(bench->txn);
    return 1e-6 * (double)n / seconds;
}

/* Random seeks of n columns: ns each. */
static double seek(struct bench *bench, enum ent_set set, const uint64_t *rows,
                   size_t n_rows, unsigned n_columns)
{
    double seconds = 0;
    begin(bench, false);
    for (int run = 0; run < N_RUNS; run++) {
        struct ent_cursor cursor;
        check(ent_cursor_open(&cursor, bench->txn, set), "open");
        double start = now_s();
        for (size_t i = 0; i < N_SEEKS; i++)
            check(ent_cursor_first(&cursor, rows + 3 * (random_u64() % n_rows),
                                   n_columns),
                  "seek");
        seconds = best(seconds, now_s() - start);
        ent_cursor_close(&cursor);
    }
    ent_txn_abort(bench->txn);
    return 1e9 * seconds / N_SEEKS;
}

static double hop(struct bench *bench, const struct data *data, size_t step)
{
    double seconds = 0;
    size_t n = 0;
    begin(bench, false);
    for (int run = 0; run < N_RUNS; run++) {
        struct ent_cursor cursor;
        check(ent_cursor_open(&cursor, bench->txn, ENT_SPO), "open");
        check(ent_cursor_first(&cursor, NULL, 0), "first");
        double start = now_s();
        n = 0;
        for (size_t i = 0; i < data->n_rows; i += step, n++)
            check(ent_cursor_seek(&cursor, data->spo + 3 * i, 3), "seek");
        seconds = best(seconds, now_s() - start);
        ent_cursor_close(&cursor);
    }
    ent_txn_abort(bench->txn);
    return 1e9 * seconds / (double)n;
}

/* Inserts (or deletes) `more` rows of both orders, `size` at a time. */
static double change(struct bench *bench, const struct data *data, size_t first,
                     size_t n_rows, size_t size, bool insert)
{
    static uint64_t spo[3 * BATCH_ROWS], pos[3 * BATCH_ROWS];
    double seconds = 0;
    begin(bench, true);
    for (size_t i = first; i < first + n_rows; i += size) {
        memcpy(spo, data->more + 3 * i, 3 * size * sizeof *spo);
        to_pos(spo, pos, size);
        check(ent_rows_sort(spo, size, 3, NULL), "sort");
        check(ent_rows_sort(pos, size, 3, NULL), "sort");
        size_t n = ent_rows_unique(spo, size, 3);
        ent_rows_unique(pos, size, 3);
        double start = now_s();
        if (insert) {
            check(ent_set_insert(bench->txn, ENT_SPO, spo, n, NULL), "insert");
            check(ent_set_insert(bench->txn, ENT_POS, pos, n, NULL), "insert");
        } else {
            check(ent_set_delete(bench->txn, ENT_SPO, spo, n, NULL), "delete");
            check(ent_set_delete(bench->txn, ENT_POS, pos, n, NULL), "delete");
        }
        seconds += now_s() - start;
    }
    check(ent_txn_commit(bench->txn, NULL), "commit");
    return 1e6 * seconds / (2.0 * (double)n_rows);
}

static void run(const struct data *data, size_t max_bytes, unsigned run_rows)
{
    const char *folder = getenv("TMPDIR");
    const struct ent_store_options options = {.create = true};
    char path[400], lock[420];
    struct ent_error error;
    struct bench bench;
    snprintf(path, sizeof path, "%s/bench-blocks-%ld.db",
             folder ? folder : "/tmp", (long)getpid());
    snprintf(lock, sizeof lock, "%s-lock", path);
    unlink(path);
    check(ent_store_open(path, &options, &bench.store, &error), "open");
    ent_store_set_block_shape(bench.store, max_bytes, run_rows);
    double loaded = load(&bench, data);
    double bulk = bytes_per_row(&bench);
    double spo = scan(&bench, ENT_SPO), pos = scan(&bench, ENT_POS);
    double two = seek(&bench, ENT_POS, data->pos, data->n_rows, 2);
    double three = seek(&bench, ENT_SPO, data->spo, data->n_rows, 3);
    double near = hop(&bench, data, 20), far = hop(&bench, data, 300);
    double single = change(&bench, data, 0, N_SINGLES, 1, true);
    double batched = 0;
    size_t n_batches = (data->n_more - N_SINGLES) / BATCH_ROWS;
    for (size_t i = 0; i < n_batches; i++)
        batched += change(&bench, data, N_SINGLES + i * BATCH_ROWS, BATCH_ROWS,
                          BATCH_ROWS, true) /
                   (double)n_batches;
    double inserted = bytes_per_row(&bench);
    for (size_t i = 0; i < n_batches; i++)
        change(&bench, data, N_SINGLES + i * BATCH_ROWS, BATCH_ROWS, BATCH_ROWS,
               false);
    double deleted = bytes_per_row(&bench);
    printf("%5zu %3u   %5.2f %5.2f %5.2f   %5.1f   %5.0f %5.0f   %5.0f %5.0f   "
           "%4.0f %4.0f   %5.1f %5.2f\n",
           max_bytes, run_rows, bulk, inserted, deleted, loaded, spo, pos, two,
           three, near, far, single, batched);
    fflush(stdout);
    ent_store_close(bench.store);
    unlink(path);
    unlink(lock);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {484, 986, 2006, 4080, 8176};
    static const unsigned distances[] = {8, 16, 32, 64};
    struct data data;
    size_t n_rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000000;
    size_t n_more = argc > 2 ? strtoul(argv[2], NULL, 10) : 500000;
    if (n_rows < 1000 || n_more < N_SINGLES || argc == 4 || argc > 5) {
        fprintf(stderr, "usage: bench_blocks [ROWS [INSERTS [BYTES RUN]]]\n");
        return 2;
    }
    data_make(&data, n_rows, n_more);
    printf("%zu rows, then %zu random inserts\n", data.n_rows, n_more);
    printf("bytes run   bulk  ins.  del.    load    scan spo/pos     "
           "seek po spo    hop 20 300   insert 1 / 10k\n");
    if (argc == 5)
        run(&data, strtoul(argv[3], NULL, 10),
            (unsigned)strtoul(argv[4], NULL, 10));
    for (size_t i = 0; argc < 5 && i < sizeof sizes / sizeof *sizes; i++)
        for (size_t j = 0; j < sizeof distances / sizeof *distances; j++)
            run(&data, sizes[i], distances[j]);
    free(data.spo);
    free(data.pos);
    free(data.more);
    return 0;
}
