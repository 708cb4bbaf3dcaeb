/* SPDX-License-Identifier: ISC */
/* entente query: asks in Walk. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <entente/query.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/command.h"

#define MAX_BINDINGS 64

struct ask {
    const char *file;
    enum ent_result_format format;
    struct ent_query_options options;
    struct ent_query_binding bindings[MAX_BINDINGS];
    char names[MAX_BINDINGS][64];
};

static const struct ent_option options[] = {
    {"file", 'f', "FILE", "read the query from FILE (- is standard input)"},
    {"format", 0, "FORMAT",
     "table (default), json, ndjson, csv, tsv, msgpack, sparql-json"},
    {"timeout", 0, "SECONDS", "end after this long (default 10)"},
    {"memory", 0, "SIZE", "end when it needs more (default 256M)"},
    {"rows", 0, "N", "cut the answer after N rows (default 1000000)"},
    {"bind", 0, "VAR=NAME", "bind a variable to a name or IRI; repeatable"},
    {NULL, 0, NULL, NULL}};

static bool set_timeout(struct ask *ask, const char *argument)
{
    char *end;
    double seconds = strtod(argument, &end);
    size_t n = strlen(end);
    if (end == argument || !(seconds > 0 && seconds < 1e6))
        return false;
    if (n == 2 && strcmp(end, "ms") == 0)
        seconds /= 1000;
    else if (n > 0 && strcmp(end, "s") != 0)
        return false;
    ask->options.timeout_ms = (int64_t)(seconds * 1000);
    if (ask->options.timeout_ms == 0)
        ask->options.timeout_ms = 1;
    return true;
}

static bool add_binding(struct ask *ask, const char *argument)
{
    size_t n = strcspn(argument, "=");
    size_t i = ask->options.n_bindings;
    if (*argument == '?') {
        argument++;
        n--;
    }
    if (argument[n] != '=' || n == 0 || n >= sizeof ask->names[0] ||
        i == MAX_BINDINGS)
        return false;
    const char *name = argument + n + 1;
    size_t n_name = strlen(name);
    bool iri = ent_text_is_iri(name, n_name);
    if (iri ? ent_iri_problem(name, n_name) != NULL
            : ent_name_problem(name, n_name) != NULL)
        return false;
    memcpy(ask->names[i], argument, n);
    ask->names[i][n] = '\0';
    ask->bindings[i].name = ask->names[i];
    ask->bindings[i].term.kind = iri ? ENT_IRI : ENT_NAME;
    ask->bindings[i].term.bytes = name;
    ask->bindings[i].term.n_bytes = n_name;
    ask->options.n_bindings++;
    return true;
}

static bool set_option(void *context, size_t option, const char *argument)
{
    struct ask *ask = context;
    switch (option) {
    case 0:
        ask->file = argument;
        return true;
    case 1:
        return ent_result_format_find(argument, strlen(argument), &ask->format);
    case 2:
        return set_timeout(ask, argument);
    case 3:
        return ent_size_parse(argument, &ask->options.memory_bytes);
    case 4:
        return ent_count_parse(argument, UINT64_MAX / 2,
                               &ask->options.max_rows) &&
               ask->options.max_rows > 0;
    default:
        return add_binding(ask, argument);
    }
}

static int read_query(const char *path, struct ent_buf *text)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (!file) {
        ent_cli_error("cannot read %s: %s", path, strerror(errno));
        return 1;
    }
    for (;;) {
        char *room = ent_buf_reserve(text, 4096);
        size_t n = room ? fread(room, 1, 4096, file) : 0;
        text->n_bytes += n;
        /* one byte over the limit is enough to be refused */
        if (n == 0 || text->n_bytes > ENT_MAX_QUERY_BYTES + 4096)
            break;
    }
    bool failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (failed || text->status) {
        ent_cli_error("cannot read %s", path);
        return 1;
    }
    return 0;
}

static int ask_store(struct ask *ask, struct ent_store *store, const char *text,
                     size_t n_text)
{
    struct ent_query *query = NULL;
    ask->options.bindings = ask->bindings;
    ask->options.cancel = &ent_cli_interrupted;
    enum ent_status status =
        ent_query_open(store, text, n_text, &ask->options, &query);
    int exit_code = ent_cli_answer(query, status, ask->format);
    ent_query_free(query);
    return exit_code;
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct ask ask = {.format = ENT_RESULT_TABLE};
    struct ent_buf text;
    int exit_code = 0;
    int n = ent_options_parse(command, argc, argv, set_option, &ask);
    if (n < 0)
        return 2;
    if ((n == 2) == (ask.file != NULL))
        return ent_cli_usage(command, "give the query, or its file with -f");
    ent_buf_init(&text);
    if (ask.file || strcmp(argv[1], "-") == 0)
        exit_code = read_query(ask.file ? ask.file : "-", &text);
    else
        ent_buf_add_str(&text, argv[1]);
    struct ent_store *store =
        exit_code ? NULL : ent_cli_open(argv[0], false, NULL, &exit_code);
    if (store)
        exit_code =
            ask_store(&ask, store, text.bytes ? text.bytes : "", text.n_bytes);
    ent_store_close(store);
    ent_buf_release(&text);
    return exit_code;
}

const struct ent_command ent_command_query = {
    .name = "query",
    .arguments = "DB [QUERY | -f FILE] [OPTIONS]",
    .summary = "ask a question in Walk",
    .help = "\"entente help walk\" is the language on one page.  A QUERY of - "
            "is read\n"
            "from standard input.\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 2,
    .run = run};
