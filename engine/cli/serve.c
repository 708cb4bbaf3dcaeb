/* SPDX-License-Identifier: ISC */
/* entente serve: the page and the HTTP API. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "server/server.h"

struct serve {
    struct ent_server_options options;
    const char *names;
};

static const struct ent_option options[] = {
    {"port", 'p', "PORT", "listen on this port (default 8080; 0: a free one)"},
    {"bind", 0, "ADDRESS", "listen on this address (default 127.0.0.1)"},
    {"host", 0, "NAME", "a name that this server goes by; repeatable"},
    {"token-file", 0, "FILE",
     "who may ask: lines \"read TOKEN\" or \"write TOKEN\""},
    {"read-only", 0, NULL, "refuse imports and retractions"},
    {"allow-origin", 0, "ORIGIN",
     "let pages of this origin ask (https://example.org); repeatable"},
    {"tls-cert", 0, "FILE", "serve HTTPS with this certificate (PEM)"},
    {"tls-key", 0, "FILE", "and its key"},
    {"timeout", 0, "SECONDS", "end a query after this long (default 10)"},
    {"memory", 0, "SIZE", "end a query when it needs more (default 256M)"},
    {"names", 0, "IRI", "base of names when the database is created"},
    {"max-body", 0, "SIZE", "facts in one request (default 1G)"},
    {"connections", 0, "N", "at the same time (default 1024)"},
    {"queue", 0, "N", "requests that may wait for a thread (default 128)"},
    {"threads", 0, "N", "queries at the same time (default 16)"},
    {"header-timeout", 0, "SECONDS", "for a request's headers (default 10)"},
    {"body-timeout", 0, "SECONDS",
     "for a request's body, and a second per KiB (default 10)"},
    {NULL, 0, NULL, NULL}};

/* Seconds, or with the unit ms. */
static bool set_ms(const char *argument, int64_t *ms)
{
    char *end;
    double seconds = strtod(argument, &end);
    if (end == argument || !(seconds > 0 && seconds < 1e6))
        return false;
    if (strcmp(end, "ms") == 0)
        seconds /= 1000;
    else if (*end && strcmp(end, "s") != 0)
        return false;
    *ms = (int64_t)(seconds * 1000);
    if (*ms == 0)
        *ms = 1;
    return true;
}

static bool set_count(const char *argument, uint64_t max, unsigned *count)
{
    uint64_t value;
    if (!ent_count_parse(argument, max, &value) || value == 0)
        return false;
    *count = (unsigned)value;
    return true;
}

static bool add_name(const char **names, size_t *n_names, const char *name)
{
    if (*n_names == ENT_MAX_GUARD_NAMES || !*name)
        return false;
    names[(*n_names)++] = name;
    return true;
}

static bool set_limit(struct ent_server_options *o, size_t option,
                      const char *argument)
{
    size_t bytes;
    unsigned count;
    switch (option) {
    case 11:
        if (!ent_size_parse(argument, &bytes) || bytes == 0)
            return false;
        o->max_body = bytes;
        return true;
    case 12:
        return set_count(argument, 1000000, &o->max_connections);
    case 13:
        if (!set_count(argument, 1000000, &count))
            return false;
        o->max_queue = count;
        return true;
    case 14:
        return set_count(argument, 256, &o->query_threads);
    case 15:
        return set_ms(argument, &o->header_ms);
    default:
        return set_ms(argument, &o->body_ms);
    }
}

static bool set_option(void *context, size_t option, const char *argument)
{
    struct serve *serve = context;
    struct ent_server_options *o = &serve->options;
    uint64_t port;
    switch (option) {
    case 0:
        if (!ent_count_parse(argument, 65535, &port))
            return false;
        o->port = (uint16_t)port;
        return true;
    case 1:
        o->address = argument;
        return true;
    case 2:
        return add_name(o->hosts, &o->n_hosts, argument);
    case 3:
        o->token_file = argument;
        return true;
    case 4:
        o->read_only = true;
        return true;
    case 5:
        return strcmp(argument, "*") != 0 &&
               add_name(o->origins, &o->n_origins, argument);
    case 6:
        o->tls_cert = argument;
        return true;
    case 7:
        o->tls_key = argument;
        return true;
    case 8:
        return set_ms(argument, &o->timeout_ms);
    case 9:
        return ent_size_parse(argument, &o->memory_bytes);
    case 10:
        serve->names = argument;
        return true;
    default:
        return set_limit(o, option, argument);
    }
}

static int serve_store(const struct serve *serve, struct ent_store *store,
                       const char *path)
{
    struct ent_error error = {.status = ENT_OK};
    struct ent_server *server;
    const char *warning;
    sigset_t signals, before;
    /* only this thread is to hear of them */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    enum ent_status status =
        ent_server_open(store, &serve->options, &server, &warning, &error);
    if (status) {
        error.status = status;
        return ent_cli_fail(&error);
    }
    if (warning)
        fprintf(stderr, "entente: warning: %s\n", warning);
    fprintf(stderr, "serving %s at %s\n", path, ent_server_url(server));
    while (!ent_cli_interrupted)
        sigsuspend(&before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!ent_server_close(server)) {
        ent_cli_error("a write did not end in time: it was not acknowledged");
        _exit(0);
    }
    return 0;
}

static int run(const struct ent_command *command, int argc, char **argv)
{
    struct serve serve = {.options = {.port = 8080}};
    int exit_code = 0;
    if (ent_options_parse(command, argc, argv, set_option, &serve) < 0)
        return 2;
    struct ent_store *store = ent_cli_open(argv[0], !serve.options.read_only,
                                           serve.names, &exit_code);
    if (!store)
        return exit_code;
    exit_code = serve_store(&serve, store, argv[0]);
    ent_store_close(store);
    return exit_code;
}

const struct ent_command ent_command_serve = {
    .name = "serve",
    .arguments = "DB [OPTIONS]",
    .summary = "serve the page and the HTTP API",
    .help = "Listens on this machine only, unless --bind names another "
            "address, which needs\n--token-file.  DB is made if it is not "
            "there.  SIGINT and SIGTERM end it: what\nruns may end within a "
            "few seconds.\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run};
