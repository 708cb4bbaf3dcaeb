/* SPDX-License-Identifier: ISC */
/* One file per command; what they share. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <entente/error.h>
#include <entente/status.h>
#include <entente/store.h>

/* A command line option: one table makes parsing and help. */
struct ent_option {
    const char *name;     /* "format", without dashes */
    char letter;          /* 'f' for -f, or 0 */
    const char *argument; /* "FILE", or NULL for a switch */
    const char *help;
};

struct ent_command {
    const char *name;
    const char *arguments;            /* "DB FILE..." */
    const char *summary;              /* one line */
    const char *help;                 /* further lines, or NULL */
    const struct ent_option *options; /* ends with a NULL name */
    int min_arguments, max_arguments; /* max -1: any number */
    /* Returns an exit code. */
    int (*run)(const struct ent_command *command, int argc, char **argv);
};

extern const struct ent_command *const ent_commands[]; /* NULL-terminated */
const struct ent_command *ent_command_find(const char *name);

extern const struct ent_command ent_command_import;
extern const struct ent_command ent_command_query;
extern const struct ent_command ent_command_shell;
extern const struct ent_command ent_command_serve;
extern const struct ent_command ent_command_export;
extern const struct ent_command ent_command_retract;
extern const struct ent_command ent_command_stats;
extern const struct ent_command ent_command_check;
extern const struct ent_command ent_command_backup;
extern const struct ent_command ent_command_version;
extern const struct ent_command ent_command_help;
extern const struct ent_command ent_command_completion;

/* Parses argv by the command's table.  Calls `set` for each option given
 * (its index in the table, its argument or NULL); options and arguments may
 * mix, "--" ends options, "-" is an argument.  Moves the arguments to the front
 * of argv and returns their number, or -1 after telling what is wrong (exit
 * code 2). */
int ent_options_parse(const struct ent_command *command, int argc, char **argv,
                      bool (*set)(void *context, size_t option,
                                  const char *argument),
                      void *context);

/* The `set` of commands without options. */
bool ent_cli_no_option(void *context, size_t option, const char *argument);

/* Prints `entente: MESSAGE` to stderr, in red on a terminal. */
void ent_cli_error(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Prints the error and returns its exit code. */
int ent_cli_fail(const struct ent_error *error);

/* Prints how the command is used; returns 2. */
int ent_cli_usage(const struct ent_command *command, const char *problem);

/* Opens the store or prints why not (then NULL and *exit_code). */
struct ent_store *ent_cli_open(const char *path, bool write, const char *base,
                               int *exit_code);

/* "512M", "1GiB", "4096": bytes; false when it is none. */
bool ent_size_parse(const char *text, size_t *n_bytes);
/* A whole number from 0 to `max`. */
bool ent_count_parse(const char *text, uint64_t max, uint64_t *value);

/* Should this stream be coloured?  --color=always|never|auto, NO_COLOR, TERM.
 */
bool ent_cli_color(FILE *stream);
bool ent_cli_set_color(const char *when);
bool ent_cli_is_terminal(FILE *stream);
unsigned ent_cli_width(void);

/* 1,234,567 in one of four static buffers. */
const char *ent_cli_count(uint64_t value);

/* Set by SIGINT and SIGTERM; long work polls it. */
extern volatile bool ent_cli_interrupted;
void ent_cli_catch_signals(void);

/* Flushes stdout; tells when that fails (a full disk); returns the code. */
int ent_cli_finish(int exit_code);

#endif
