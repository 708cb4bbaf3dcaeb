/* SPDX-License-Identifier: ISC */
/* Runs a command and tells what it took.
 *
 *   measure [-c FILE] REPORT COMMAND [ARGUMENT...]
 *
 * Writes a line of JSON to REPORT: seconds by the clock, seconds of processor
 * time, peak resident bytes (which count the pages of mapped files), and the
 * peak of memory of its own (without them, looked at every few milliseconds).
 * -c first drops FILE from the page cache.  Ends as the command does; SIGTERM
 * kills the command, and so does the end of whoever started this. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t running; /* the command, to be killed */

static void stop(int number)
{
    (void)number;
    if (running > 0)
        kill((pid_t)running, SIGKILL);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double time_s(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static int drop(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    int failed = fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
    return failed ? -1 : 0;
}

/* Memory of its own in KiB: not of mapped files. */
static long own_kib(pid_t child)
{
    char path[40], line[200];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)child);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "RssAnon:", 8) == 0)
            kib = strtol(line + 8, NULL, 10);
    fclose(file);
    return kib;
}

static pid_t start(char **command)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(command[0], command);
    fprintf(stderr, "measure: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status, at = 1;
    long peak_kib = 0;
    if (argc > 3 && strcmp(argv[1], "-c") == 0) {
        if (drop(argv[2]))
            perror(argv[2]);
        at = 3;
    }
    if (argc < at + 2) {
        fputs("usage: measure [-c FILE] REPORT COMMAND [ARGUMENT...]\n",
              stderr);
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    double started = now_s();
    pid_t child = start(argv + at + 1), ended;
    running = (sig_atomic_t)child;
    signal(SIGTERM, stop);
    struct pollfd end = {.fd = pidfd_open(child, 0), .events = POLLIN};
    while (poll(&end, 1, 3) <= 0) {
        long kib = own_kib(child);
        peak_kib = kib > peak_kib ? kib : peak_kib;
    }
    while ((ended = wait4(child, &status, 0, &usage)) < 0 && errno == EINTR)
        continue;
    double seconds = now_s() - started;
    FILE *report = ended == child ? fopen(argv[at], "w") : NULL;
    if (!report) {
        perror(argv[at]);
        return 1;
    }
    fprintf(report,
            "{\"seconds\":%.6f,\"cpu\":%.3f,\"resident\":%ld,\"own\":%ld}\n",
            seconds, time_s(&usage.ru_utime) + time_s(&usage.ru_stime),
            usage.ru_maxrss * 1024, peak_kib * 1024);
    if (fclose(report))
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
