/* SPDX-License-Identifier: ISC */
/* Times queries through the library, in process.
 *
 *   query_times [-c] DB N_RUNS MAX_S    a query a line on standard input
 *
 * Prints a line for each: rows, the sum of the integers in the last column of
 * the first thousand rows (so that a count is the number counted), milliseconds
 * of the first run, and the median of the others, from opening the query to
 * its last row.  There are N_RUNS others, or fewer, but one, when more would
 * take over MAX_S seconds.
 *
 * A query that fails is told of on standard error, and is the line "failed".
 *
 * -c: each run is a cold one: the file is dropped from the page cache, the
 * database opened, and that counted too; the first run is not repeated. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <entente/query.h>

#define MAX_RUNS 1000
#define MAX_SUMMED 1000

struct outcome {
    uint64_t n_rows;
    int64_t sum;
    double ms;
};

struct bench {
    const char *path;
    struct ent_store *store;
    unsigned n_runs;
    double max_ms;
    bool cold;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum ent_status open_store(struct bench *bench)
{
    struct ent_error error = {.message = ""};
    enum ent_status status =
        ent_store_open(bench->path, NULL, &bench->store, &error);
    if (status)
        fprintf(stderr, "%s\n", error.message);
    return status;
}

static void drop(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
        perror(path);
    if (fd >= 0)
        close(fd);
}

static enum ent_status add_cell(struct ent_query *query,
                                struct outcome *outcome)
{
    struct ent_cell cell;
    size_t last = ent_query_n_columns(query) - 1;
    enum ent_status status = ent_query_cell(query, last, &cell);
    if (status == ENT_OK && cell.kind == ENT_CELL_TERM &&
        cell.term.kind == ENT_INTEGER)
        outcome->sum += cell.term.integer;
    return status;
}

static enum ent_status run(struct bench *bench, const char *text,
                           struct outcome *outcome)
{
    static const struct ent_query_options options = {.timeout_ms = 120000,
                                                     .memory_bytes = (size_t)2
                                                                     << 30,
                                                     .max_rows = 100000000};
    struct ent_query *query;
    enum ent_status status = ENT_OK;
    *outcome = (struct outcome){0, 0, 0};
    if (bench->cold) {
        ent_store_close(bench->store);
        bench->store = NULL;
        drop(bench->path);
    }
    double started = now_ms();
    if (bench->cold && (status = open_store(bench)))
        return status;
    status = ent_query_open(bench->store, text, strlen(text), &options, &query);
    while (status == ENT_OK && (status = ent_query_next(query)) == ENT_OK)
        if (++outcome->n_rows <= MAX_SUMMED)
            status = add_cell(query, outcome);
    size_t n_diags;
    const struct ent_query_diag *diags = ent_query_diags(query, &n_diags);
    if (status != ENT_END)
        fprintf(stderr, "%s: %s: %s\n", ent_status_text(status),
                n_diags ? diags[0].message : "", text);
    ent_query_free(query);
    outcome->ms = now_ms() - started;
    return status == ENT_END ? ENT_OK : status;
}

static int compare(const void *a, const void *b)
{
    double left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

static enum ent_status time_query(struct bench *bench, const char *text)
{
    static double times[MAX_RUNS];
    struct outcome outcome = {0, 0, 0};
    enum ent_status status = ENT_OK;
    double first = 0, total = 0;
    unsigned n = 0;
    if (!bench->cold) {
        status = run(bench, text, &outcome);
        first = outcome.ms;
    }
    while (status == ENT_OK && n < bench->n_runs &&
           (n == 0 || total < bench->max_ms)) {
        status = run(bench, text, &outcome);
        total += times[n++] = outcome.ms;
    }
    if (status) {
        puts("failed");
        return status;
    }
    qsort(times, n, sizeof *times, compare);
    printf("%" PRIu64 "\t%" PRId64 "\t%.3f\t%.3f\n", outcome.n_rows,
           outcome.sum, first, times[n / 2]);
    return status;
}

int main(int argc, char **argv)
{
    static char line[65536];
    struct bench bench = {.cold = argc == 5 && strcmp(argv[1], "-c") == 0};
    argv += bench.cold;
    if (argc - bench.cold != 4 ||
        (bench.n_runs = (unsigned)strtoul(argv[2], NULL, 10)) == 0 ||
        bench.n_runs > MAX_RUNS) {
        fputs("usage: query_times [-c] DB N_RUNS MAX_S\n", stderr);
        return 2;
    }
    bench.path = argv[1];
    bench.max_ms = 1e3 * strtod(argv[3], NULL);
    enum ent_status status = open_store(&bench);
    enum ent_status worst = status;
    while (status == ENT_OK && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        enum ent_status outcome = time_query(&bench, line);
        worst = outcome ? outcome : worst;
        fflush(stdout);
    }
    ent_store_close(bench.store);
    return worst ? 1 : 0;
}
