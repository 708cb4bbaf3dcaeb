/* SPDX-License-Identifier: ISC */
/* entente import: facts from files into a database. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <entente/import.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "cli/command.h"
#include "cli/stdin.h"

#define MAX_SHOWN_NOTES 10

struct import {
    const char *names, *rejects_path;
    struct ent_import_options options;
    bool progress;
    bool progress_shown;
    FILE *rejects;
    double next_progress, started;
    double phase_started;
    enum ent_import_phase phase;
    uint64_t n_notes[ENT_IMPORT_OTHER + 1];
    struct ent_cli_stdin in;
};

static const struct ent_option options[] = {
    {"format", 0, "FORMAT",
     "one of these; otherwise found from name and content"},
    {"columns", 0, "NAMES", "csv, tsv without a header: the columns' names"},
    {"source", 0, "NAME", "the source of reports that name none"},
    {"skip-bad", 0, "FILE", "keep good lines, write bad ones to FILE"},
    {"no-resolve", 0, NULL, "take names as written: no aliases"},
    {"dry-run", 0, NULL, "check and count, change nothing"},
    {"base", 0, "IRI", "resolves relative IRIs of the input"},
    {"names", 0, "IRI", "base of names when the database is created"},
    {"memory", 0, "SIZE", "working memory (default 1G)"},
    {"progress", 0, NULL, "show progress although not on a terminal"},
    {NULL, 0, NULL, NULL}};

static bool set_option(void *context, size_t option, const char *argument)
{
    struct import *import = context;
    switch (option) {
    case 0:
        import->options.format = argument;
        return true;
    case 1:
        import->options.columns = argument;
        return true;
    case 2:
        import->options.source = argument;
        return true;
    case 3:
        import->rejects_path = argument;
        import->options.skip_bad = true;
        return true;
    case 4:
        import->options.no_resolve = true;
        return true;
    case 5:
        import->options.dry_run = true;
        return true;
    case 6:
        import->options.base = argument;
        return true;
    case 7:
        import->names = argument;
        return true;
    case 8:
        return ent_size_parse(argument, &import->options.memory_bytes);
    default:
        import->progress = true;
        return true;
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void clear_progress(struct import *import)
{
    if (import->progress_shown && ent_cli_is_terminal(stderr))
        fputs("\r\033[K", stderr);
    import->progress_shown = false;
}

static void show_progress(void *context, uint64_t n_reports, uint64_t n_bytes,
                          uint64_t n_bytes_all)
{
    struct import *import = context;
    double t = now(), elapsed = t - import->started;
    bool terminal = ent_cli_is_terminal(stderr);
    if (!import->progress || t < import->next_progress || elapsed <= 0)
        return;
    import->next_progress = t + (terminal ? 0.1 : 1.0);
    fprintf(stderr, "%s%s reports, %s/s", terminal ? "\r\033[K" : "",
            ent_cli_count(n_reports),
            ent_cli_count((uint64_t)((double)n_reports / elapsed)));
    if (n_bytes_all > n_bytes && n_bytes > 0) {
        double left =
            elapsed * (double)(n_bytes_all - n_bytes) / (double)n_bytes;
        fprintf(stderr, ", %u %%, about %.0f s left",
                (unsigned)(100 * n_bytes / n_bytes_all), left);
    }
    fputs(terminal ? "" : "\n", stderr);
    import->progress_shown = true;
}

static void show_finishing(void *context, enum ent_import_phase phase,
                           uint64_t done, uint64_t all)
{
    static const char *const doing[] = {[ENT_IMPORT_COMPARING] = "comparing",
                                        [ENT_IMPORT_SORTING] = "sorting",
                                        [ENT_IMPORT_WRITING] = "writing"};
    struct import *import = context;
    double t = now();
    bool terminal = ent_cli_is_terminal(stderr);
    if (phase != import->phase || import->phase_started == 0) {
        import->phase = phase;
        import->phase_started = t;
    }
    double elapsed = t - import->phase_started;
    if (!import->progress || t < import->next_progress)
        return;
    import->next_progress = t + (terminal ? 0.1 : 1.0);
    fprintf(stderr, "%s%s", terminal ? "\r\033[K" : "", doing[phase]);
    if (done == 0 || elapsed <= 0) {
        fprintf(stderr, " %s reports", ent_cli_count(all));
    } else {
        double rate = (double)done / elapsed;
        fprintf(stderr, ": %s", ent_cli_count(done));
        fprintf(stderr, " of %s rows", ent_cli_count(all));
        fprintf(stderr, ", %s/s, about %.0f s left",
                ent_cli_count((uint64_t)rate), (double)(all - done) / rate);
    }
    fputs(terminal ? "" : "\n", stderr);
    import->progress_shown = true;
}

static void show_reject(void *context, const struct ent_import_reject *reject)
{
    struct import *import = context;
    clear_progress(import);
    if (import->rejects) {
        fprintf(import->rejects, "# %s:%llu:%llu: %s\n", reject->input,
                (unsigned long long)reject->line,
                (unsigned long long)reject->column, reject->reason);
        fwrite(reject->bytes, 1, reject->n_bytes, import->rejects);
        fputc('\n', import->rejects);
        return;
    }
    fprintf(stderr, "%s:%llu:%llu: %s\n", reject->input,
            (unsigned long long)reject->line,
            (unsigned long long)reject->column, reject->reason);
}

static void show_note(void *context, const struct ent_import_note *note)
{
    struct import *import = context;
    clear_progress(import);
    if (note->kind == ENT_IMPORT_RESOLVED)
        return; /* counted in the summary */
    if (note->kind == ENT_IMPORT_SKIPPED) {
        fprintf(stderr, "left out: %s lines: %s\n", ent_cli_count(note->count),
                note->message);
        return;
    }
    if (import->n_notes[note->kind]++ == MAX_SHOWN_NOTES)
        fputs("note: ... and more of these\n", stderr);
    if (import->n_notes[note->kind] > MAX_SHOWN_NOTES)
        return;
    fputs("note: ", stderr);
    if (note->line)
        fprintf(stderr, "%s:%llu: ", note->input,
                (unsigned long long)note->line);
    if (note->name)
        fprintf(stderr, "\"%s\" ", note->name);
    fputs(note->message, stderr);
    if (note->other)
        fprintf(stderr, " (%s)", note->other);
    fputc('\n', stderr);
}

static void show_summary(const struct import *import,
                         const struct ent_import_summary *s)
{
    uint64_t n = s->reports_new + s->reports_known;
    double rate = s->seconds > 0 ? (double)n / s->seconds : 0;
    fprintf(stderr, "facts    %s new, %s known\n", ent_cli_count(s->facts_new),
            ent_cli_count(s->facts_known));
    fprintf(stderr, "reports  %s new, %s known\n",
            ent_cli_count(s->reports_new), ent_cli_count(s->reports_known));
    if (s->names_resolved || s->names_ambiguous)
        fprintf(stderr, "names    %s resolved, %s ambiguous\n",
                ent_cli_count(s->names_resolved),
                ent_cli_count(s->names_ambiguous));
    if (s->n_skipped)
        fprintf(stderr, "left out %s\n", ent_cli_count(s->n_skipped));
    if (s->n_rejected)
        fprintf(stderr, "rejected %s line%s, kept in %s\n",
                ent_cli_count(s->n_rejected), s->n_rejected == 1 ? "" : "s",
                import->rejects_path);
    fprintf(stderr, "%s line%s in %.2f s, %s reports/s%s\n",
            ent_cli_count(s->n_lines), s->n_lines == 1 ? "" : "s", s->seconds,
            ent_cli_count((uint64_t)rate),
            import->options.dry_run ? "; a dry run: nothing was stored" : "");
}

static bool open_rejects(struct import *import)
{
    if (!import->rejects_path)
        return true;
    import->rejects = strcmp(import->rejects_path, "-") == 0
                          ? stdout
                          : fopen(import->rejects_path, "w");
    if (!import->rejects)
        ent_cli_error("cannot write %s: %s", import->rejects_path,
                      strerror(errno));
    return import->rejects != NULL;
}

static bool close_rejects(struct import *import)
{
    if (!import->rejects)
        return true;
    bool good = !ferror(import->rejects);
    if (import->rejects != stdout)
        good = fclose(import->rejects) == 0 && good;
    import->rejects = NULL;
    if (!good)
        ent_cli_error("cannot write %s", import->rejects_path);
    return good;
}

static int tell_failure(enum ent_status status, const struct ent_error *error,
                        const struct ent_import_summary *summary)
{
    if (status == ENT_EREFUSED && summary->n_rejected > 0) {
        bool many = summary->n_rejected >= 20;
        ent_cli_error("%s%s bad line%s: nothing was imported (--skip-bad FILE "
                      "keeps the good ones)",
                      many ? "at least " : "",
                      ent_cli_count(summary->n_rejected),
                      summary->n_rejected == 1 ? "" : "s");
        return 3;
    }
    if (error->line)
        fprintf(stderr, "%s:%llu:%llu: %s\n",
                summary->input ? summary->input : "input",
                (unsigned long long)error->line,
                (unsigned long long)error->column, error->message);
    else
        return ent_cli_fail(error);
    return ent_status_exit_code(status);
}

static int import_files(struct import *import, struct ent_store *store,
                        int n_files, char **files)
{
    struct ent_import_summary summary;
    struct ent_error error = {.status = ENT_OK};
    struct ent_import_input *inputs =
        ent_calloc((size_t)n_files, sizeof *inputs);
    if (!inputs) {
        ent_cli_error("out of memory");
        return 1;
    }
    for (int i = 0; i < n_files; i++) {
        inputs[i].path = inputs[i].name = files[i];
        if (strcmp(files[i], "-") == 0)
            inputs[i] = ent_cli_stdin_input(&import->in);
    }
    import->started = now();
    enum ent_status status = ent_import(store, inputs, (size_t)n_files,
                                        &import->options, &summary, &error);
    clear_progress(import);
    bool kept = close_rejects(import);
    ent_free(inputs);
    if (status) {
        error.status = status;
        return tell_failure(status, &error, &summary);
    }
    show_summary(import, &summary);
    return kept ? 0 : 1;
}

/* A database that this command made and that stayed empty is not left lying
 * about: a refused import changes nothing. */
static void remove_if_new(const char *path, bool existed, int exit_code)
{
    char lock[4096];
    if (existed || exit_code == 0)
        return;
    int n = snprintf(lock, sizeof lock, "%s-lock", path);
    if (n > 0 && (size_t)n < sizeof lock) {
        unlink(path);
        unlink(lock);
    }
}

/* A new database stands under the base of the first export that goes in. */
static bool peek_base(struct ent_cli_stdin *in, int n_files, char **files,
                      char *base, size_t n_base)
{
    for (int i = 0; i < n_files; i++) {
        struct ent_import_input input = {.path = files[i]};
        if (strcmp(files[i], "-") == 0)
            input = ent_cli_stdin_peek(in);
        if (ent_import_peek_base(&input, base, n_base))
            return true;
    }
    return false;
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct import import = {.progress = ent_cli_is_terminal(stderr)};
    char base[ENT_MAX_IRI_BYTES + 1];
    struct stat info;
    int exit_code = 0;
    import.options.reject = show_reject;
    import.options.note = show_note;
    import.options.progress = show_progress;
    import.options.finishing = show_finishing;
    import.options.context = &import;
    import.options.cancel = &ent_cli_interrupted;
    int n = ent_options_parse(command, argc, argv, set_option, &import);
    if (n < 0)
        return 2;
    bool existed = stat(argv[0], &info) == 0;
    if (!open_rejects(&import))
        return 1;
    if (!existed && !import.names &&
        peek_base(&import.in, n - 1, argv + 1, base, sizeof base))
        import.names = base;
    struct ent_store *store =
        ent_cli_open(argv[0], true, import.names, &exit_code);
    if (store) {
        exit_code = import_files(&import, store, n - 1, argv + 1);
        ent_store_close(store);
        remove_if_new(argv[0], existed,
                      exit_code ? exit_code : import.options.dry_run);
    }
    (void)close_rejects(&import);
    return exit_code;
}

const struct ent_command ent_command_import = {
    .name = "import",
    .arguments = "DB FILE... [OPTIONS]",
    .summary = "read facts from files (- is standard input) into DB",
    .help =
        "All files go in together or, when a line is bad, not at all; the "
        "first\n"
        "20 bad lines are shown as file:line:column.  Importing a file twice\n"
        "changes nothing.  .gz and .zst files are read as they are.  DB is "
        "made\n"
        "if it is not there.\n"
        "Formats: jsonl, csv, tsv, msgpack, ntriples, nquads, turtle, trig,\n"
        "gdelt-events, gdelt-mentions, icews.\n",
    .options = options,
    .min_arguments = 2,
    .max_arguments = -1,
    .run = run};
