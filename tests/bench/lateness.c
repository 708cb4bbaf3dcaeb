/* SPDX-License-Identifier: ISC */
/* How late queries end when a limit is reached, and how much memory they had.
 *
 *   lateness [-c] [-v] [-f FORMAT] DB TIMEOUT_MS MEMORY_BYTES
 *
 * Runs each line of standard input as a query, under these limits, to its last
 * row; with -f the answer is written too, to nowhere.  Prints a line for each,
 * parted by tabs: how it ended, rows, milliseconds it took, milliseconds and
 * processor milliseconds that it ran on after the limit, the most processor
 * milliseconds between two looks at the limits, the most memory it had beyond
 * what the program had before (kB, without pages of files), and the query.
 *
 * -c: the time limit is set aside, and another thread cancels at that time.
 * -v: tells on standard error where the longest stretch ended. */
#include <execinfo.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <entente/query.h>

#include "queries/context.h"

#define SAMPLE_NS 1000000
#define N_FRAMES 24

struct run {
    int64_t limit_ns; /* when it should end; 0: not running */
    clockid_t clock;  /* processor time of its thread */
    bool cancels;
    volatile bool cancel;
    int64_t cpu_at_limit; /* 0: not yet reached */
    int64_t most_kb;
    volatile bool ended;
};

struct bench {
    struct ent_store *store;
    enum ent_result_format format;
    bool writes, cancels, tells;
    int64_t timeout_ms;
    size_t memory_bytes;
    int64_t before_kb; /* memory without queries */
};

/* The longest stretch between two looks at the limits. */
static struct {
    int64_t last_ns, most_ns;
    void *frames[N_FRAMES];
    int n_frames;
} stretch;

static int64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void end_stretch(void)
{
    int64_t ns = now(CLOCK_THREAD_CPUTIME_ID);
    if (ns - stretch.last_ns > stretch.most_ns) {
        stretch.most_ns = ns - stretch.last_ns;
        stretch.n_frames = backtrace(stretch.frames, N_FRAMES);
    }
    stretch.last_ns = now(CLOCK_THREAD_CPUTIME_ID);
}

/* The linker puts these in the place of the library's own. */
enum ent_status __real_ent_context_check(struct ent_context *context);
enum ent_status __wrap_ent_context_check(struct ent_context *context);

enum ent_status __wrap_ent_context_check(struct ent_context *context)
{
    end_stretch();
    return __real_ent_context_check(context);
}

/* Memory without pages of files. */
static int64_t memory_kb(void)
{
    int64_t all = 0, resident = 0, shared = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    if (fscanf(file, "%" SCNd64 " %" SCNd64 " %" SCNd64, &all, &resident,
               &shared) != 3)
        resident = shared = 0;
    fclose(file);
    return (resident - shared) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void *watch(void *data)
{
    static const struct timespec pause = {.tv_nsec = SAMPLE_NS};
    struct run *run = data;
    while (!run->ended) {
        int64_t kb = memory_kb();
        if (kb > run->most_kb)
            run->most_kb = kb;
        if (!run->cpu_at_limit && now(CLOCK_MONOTONIC) >= run->limit_ns) {
            run->cpu_at_limit = now(run->clock);
            if (run->cancels)
                __atomic_store_n(&run->cancel, true, __ATOMIC_RELAXED);
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static enum ent_status write_nowhere(void *context, const char *bytes,
                                     size_t n_bytes)
{
    (void)bytes;
    *(uint64_t *)context += n_bytes;
    return ENT_OK;
}

static enum ent_status ask(const struct bench *bench, const char *text,
                           struct run *run, uint64_t *n_rows)
{
    struct ent_query_options options = {.timeout_ms = bench->cancels
                                                          ? -1
                                                          : bench->timeout_ms,
                                        .memory_bytes = bench->memory_bytes,
                                        .max_rows = UINT64_MAX,
                                        .cancel = &run->cancel};
    struct ent_query *query;
    uint64_t n_bytes = 0;
    enum ent_status status =
        ent_query_open(bench->store, text, strlen(text), &options, &query);
    if (status == ENT_OK && bench->writes)
        status = ent_query_write(query, bench->format, NULL, write_nowhere,
                                 &n_bytes);
    while (status == ENT_OK && !bench->writes)
        status = ent_query_next(query);
    *n_rows = query ? ent_query_n_rows(query) : 0;
    ent_query_free(query);
    return status;
}

static void measure(const struct bench *bench, const char *text)
{
    int64_t started_ns = now(CLOCK_MONOTONIC);
    struct run run = {.limit_ns = started_ns + bench->timeout_ms * 1000000,
                      .cancels = bench->cancels};
    uint64_t n_rows;
    pthread_t watcher;
    pthread_getcpuclockid(pthread_self(), &run.clock);
    if (pthread_create(&watcher, NULL, watch, &run))
        exit(1);
    stretch.most_ns = 0;
    stretch.last_ns = now(CLOCK_THREAD_CPUTIME_ID);
    enum ent_status status = ask(bench, text, &run, &n_rows);
    end_stretch();
    int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID), ended = now(CLOCK_MONOTONIC);
    run.ended = true;
    pthread_join(watcher, NULL);
    bool is_late = ended > run.limit_ns && run.cpu_at_limit;
    printf("%s\t%" PRIu64 "\t%.0f\t%.1f\t%.1f\t%.1f\t%" PRId64 "\t%s\n",
           status > 0 ? "end" : ent_status_text(status), n_rows,
           (double)(ended - started_ns) / 1e6,
           is_late ? (double)(ended - run.limit_ns) / 1e6 : 0,
           is_late ? (double)(cpu - run.cpu_at_limit) / 1e6 : 0,
           (double)stretch.most_ns / 1e6, run.most_kb - bench->before_kb, text);
    fflush(stdout);
    if (bench->tells && stretch.most_ns > 20000000)
        backtrace_symbols_fd(stretch.frames, stretch.n_frames, 2);
}

static int usage(void)
{
    fprintf(stderr, "usage: lateness [-c] [-v] [-f FORMAT] DB TIMEOUT_MS "
                    "MEMORY_BYTES < QUERIES\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    struct ent_error error = {.message = ""};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n;
    int option;
    while ((option = getopt(argc, argv, "cvf:")) != -1) {
        bench.cancels = bench.cancels || option == 'c';
        bench.tells = bench.tells || option == 'v';
        if (option == '?')
            return usage();
        if (option == 'f') {
            bench.writes = true;
            if (!ent_result_format_find(optarg, strlen(optarg), &bench.format))
                return usage();
        }
    }
    if (argc - optind != 3)
        return usage();
    bench.timeout_ms = strtoll(argv[optind + 1], NULL, 10);
    bench.memory_bytes = strtoull(argv[optind + 2], NULL, 10);
    if (ent_store_open(argv[optind], NULL, &bench.store, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    bench.before_kb = memory_kb();
    while ((n = getline(&line, &capacity, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (*line)
            measure(&bench, line);
    }
    free(line);
    ent_store_close(bench.store);
    return 0;
}
