/* SPDX-License-Identifier: ISC */
/* Times queries through the library, in process and warm.
 *
 *   query_times DB N_RUNS    a query a line on standard input
 *
 * Prints a line for each: rows, the first cell when it is an integer (else 0),
 * milliseconds of the first run and the median of N_RUNS further ones, from
 * opening the query to its last row. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <entente/query.h>

struct outcome {
    uint64_t n_rows;
    int64_t first;
    double ms;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum ent_status run(struct ent_store *store, const char *text,
                           struct outcome *outcome)
{
    static const struct ent_query_options options = {.timeout_ms = 120000,
                                                     .memory_bytes = (size_t)1
                                                                     << 30,
                                                     .max_rows = 100000000};
    struct ent_query *query;
    struct ent_cell cell;
    double started = now_ms();
    *outcome = (struct outcome){0, 0, 0};
    enum ent_status status =
        ent_query_open(store, text, strlen(text), &options, &query);
    while (status == ENT_OK && (status = ent_query_next(query)) == ENT_OK)
        if (outcome->n_rows++ == 0)
            status = ent_query_cell(query, 0, &cell);
    if (outcome->n_rows && cell.kind == ENT_CELL_TERM &&
        cell.term.kind == ENT_INTEGER)
        outcome->first = cell.term.integer;
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

static enum ent_status time_query(struct ent_store *store, const char *text,
                                  unsigned n_runs, double *times)
{
    struct outcome outcome;
    enum ent_status status = run(store, text, &outcome);
    double cold = outcome.ms;
    for (unsigned i = 0; i < n_runs && status == ENT_OK; i++) {
        status = run(store, text, &outcome);
        times[i] = outcome.ms;
    }
    qsort(times, n_runs, sizeof *times, compare);
    if (status == ENT_OK)
        printf("%" PRIu64 "\t%" PRId64 "\t%.3f\t%.3f\n", outcome.n_rows,
               outcome.first, cold, times[n_runs / 2]);
    else
        fprintf(stderr, "%s: %s\n", ent_status_text(status), text);
    return status;
}

int main(int argc, char **argv)
{
    static char line[65536];
    static double times[1000];
    struct ent_error error = {.message = ""};
    struct ent_store *store;
    unsigned n_runs = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (n_runs == 0 || n_runs > 1000) {
        fputs("usage: query_times DB N_RUNS\n", stderr);
        return 2;
    }
    enum ent_status status = ent_store_open(argv[1], NULL, &store, &error);
    if (status) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    while (status == ENT_OK && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        status = time_query(store, line, n_runs, times);
        fflush(stdout);
    }
    ent_store_close(store);
    return status ? 1 : 0;
}
