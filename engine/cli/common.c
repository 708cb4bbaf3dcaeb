/* SPDX-License-Identifier: ISC */
/* What the commands share: messages, numbers, terminals, signals. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command.h"

volatile bool ent_cli_interrupted;

static enum {
    COLOR_AUTO,
    COLOR_ALWAYS,
    COLOR_NEVER
} color_mode;

bool ent_cli_set_color(const char *when)
{
    if (strcmp(when, "always") == 0)
        color_mode = COLOR_ALWAYS;
    else if (strcmp(when, "never") == 0)
        color_mode = COLOR_NEVER;
    else if (strcmp(when, "auto") == 0)
        color_mode = COLOR_AUTO;
    else
        return false;
    return true;
}

bool ent_cli_is_terminal(FILE *stream)
{
    return isatty(fileno(stream)) != 0;
}

bool ent_cli_color(FILE *stream)
{
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (color_mode != COLOR_AUTO)
        return color_mode == COLOR_ALWAYS;
    if ((none && *none) || !term || strcmp(term, "dumb") == 0)
        return false;
    return ent_cli_is_terminal(stream);
}

unsigned ent_cli_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    uint64_t value;
    if (columns && ent_count_parse(columns, 10000, &value) && value >= 20)
        return (unsigned)value;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

void ent_cli_error(const char *format, ...)
{
    va_list args;
    bool color = ent_cli_color(stderr);
    fflush(stdout);
    fprintf(stderr, "%sentente:%s ", color ? "\033[1;31m" : "",
            color ? "\033[0m" : "");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

int ent_cli_fail(const struct ent_error *error)
{
    ent_cli_error("%s", error->message[0] ? error->message
                                          : ent_status_text(error->status));
    return ent_status_exit_code(error->status);
}

int ent_cli_usage(const struct ent_command *command, const char *problem)
{
    ent_cli_error("%s: %s", command->name, problem);
    fprintf(stderr,
            "usage: entente %s%s%s\n"
            "\"entente help %s\" tells more\n",
            command->name, *command->arguments ? " " : "", command->arguments,
            command->name);
    return 2;
}

struct ent_store *ent_cli_open(const char *path, bool write, const char *base,
                               int *exit_code)
{
    struct ent_store_options options = {.read_only = !write,
                                        .create = write,
                                        .base = base};
    struct ent_error error = {.status = ENT_OK};
    struct ent_store *store = NULL;
    enum ent_status status = ent_store_open(path, &options, &store, &error);
    if (!status)
        return store;
    error.status = status;
    *exit_code = ent_cli_fail(&error);
    return NULL;
}

bool ent_count_parse(const char *text, uint64_t max, uint64_t *value)
{
    *value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || *value > UINT64_MAX / 10 - 1)
            return false;
        *value = *value * 10 + (uint64_t)(*text - '0');
    }
    return *value <= max;
}

bool ent_size_parse(const char *text, size_t *n_bytes)
{
    static const char units[] = "KMGT";
    char digits[24];
    size_t n = strspn(text, "0123456789");
    uint64_t value;
    unsigned shift = 0;
    if (n == 0 || n >= sizeof digits)
        return false;
    memcpy(digits, text, n);
    digits[n] = '\0';
    if (!ent_count_parse(digits, UINT64_MAX / 2, &value))
        return false;
    text += n;
    if (*text) {
        char upper = (char)(*text & ~0x20);
        const char *unit = strchr(units, upper);
        if (!unit || !upper)
            return false;
        shift = 10 * (unsigned)(unit - units + 1);
        text++;
    }
    if (*text && strcmp(text, "B") != 0 && strcmp(text, "iB") != 0)
        return false;
    if (value > SIZE_MAX >> shift)
        return false;
    *n_bytes = (size_t)value << shift;
    return true;
}

static char *next_buffer(void)
{
    static char buffers[4][40];
    static unsigned turn;
    return buffers[turn++ % 4];
}

const char *ent_cli_count(uint64_t value)
{
    char digits[24];
    char *out = next_buffer();
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

static void on_signal(int number)
{
    (void)number;
    ent_cli_interrupted = true;
}

void ent_cli_catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    /* a second signal ends the program as it stands */
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int ent_cli_finish(int exit_code)
{
    errno = 0;
    if ((fflush(stdout) != 0 || ferror(stdout)) && exit_code == 0) {
        if (errno == EPIPE)
            return 0; /* `| head` has seen enough */
        ent_cli_error("cannot write the output: %s", strerror(errno));
        return errno == ENOSPC ? 5 : 1;
    }
    return exit_code;
}
