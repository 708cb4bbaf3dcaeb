/* SPDX-License-Identifier: ISC */
/* Starting and stopping the server. */
#include "server/server.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <entente/version.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/limits.h"
#include "server/http.h"
#include "server/limits.h"
#include "server/server_internal.h"
#include "store/heap.h"

static void fill_defaults(struct ent_server_options *o)
{
    if (!o->address)
        o->address = "127.0.0.1";
    if (o->timeout_ms == 0)
        o->timeout_ms = ENT_MAX_QUERY_MS;
    if (o->memory_bytes == 0)
        o->memory_bytes = ENT_MAX_QUERY_MEMORY;
    if (o->header_ms == 0)
        o->header_ms = ENT_HTTP_HEADER_MS;
    if (o->body_ms == 0)
        o->body_ms = ENT_HTTP_BODY_MS;
    if (o->idle_ms == 0)
        o->idle_ms = ENT_HTTP_IDLE_MS;
    if (o->max_body == 0)
        o->max_body = ENT_HTTP_FACTS_BYTES;
    if (o->max_connections == 0)
        o->max_connections = ENT_HTTP_CONNECTIONS;
    if (o->query_threads == 0)
        o->query_threads = ENT_HTTP_QUERY_THREADS;
    if (o->max_queue == 0)
        o->max_queue = ENT_HTTP_QUEUE;
}

static enum ent_status open_guard(struct ent_server *server,
                                  const char **warning, struct ent_error *error)
{
    const struct ent_server_options *o = &server->options;
    struct ent_guard *guard = &server->guard;
    enum ent_status status =
        ent_listen_check(o->address, &guard->is_loopback, error);
    if (status)
        return status;
    if (!guard->is_loopback && !o->token_file)
        return ent_error_set(error, ENT_EUSAGE,
                             "listening on %s needs --token-file: everybody "
                             "who reaches this machine could read and write",
                             o->address);
    if (!o->tls_cert != !o->tls_key)
        return ent_error_set(error, ENT_EUSAGE,
                             "--tls-cert and --tls-key belong together");
    /* on a loopback address everybody has the same one */
    if (o->max_per_address == 0)
        server->options.max_per_address =
            guard->is_loopback ? o->max_connections
                               : ENT_HTTP_CONNECTIONS_PER_ADDRESS;
    memcpy(guard->hosts, o->hosts, sizeof guard->hosts);
    guard->n_hosts = o->n_hosts;
    memcpy(guard->origins, o->origins, sizeof guard->origins);
    guard->n_origins = o->n_origins;
    if (o->token_file)
        status = ent_guard_load_tokens(guard, o->token_file, warning, error);
    if (!status && !guard->is_loopback && !o->tls_cert && !*warning)
        *warning = "tokens and answers go over the network unencrypted: use "
                   "--tls-cert, or a proxy that does";
    return status;
}

static enum ent_status open_lanes(struct ent_server *server)
{
    const unsigned n_threads[ENT_N_LANES] = {[ENT_LANE_QUERY] =
                                                 server->options.query_threads,
                                             [ENT_LANE_LOOKUP] =
                                                 ENT_HTTP_LOOKUP_THREADS,
                                             [ENT_LANE_WRITE] = 1};
    enum ent_status status = ENT_OK;
    for (int i = 0; i < ENT_N_LANES && !status; i++)
        status = ent_lane_new(n_threads[i], server->options.max_queue,
                              ent_http_run, server, &server->lanes[i]);
    return status;
}

/* Every connection is a descriptor, and an answer may be one more. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
        limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static enum ent_status open_parts(struct ent_server *server,
                                  const char **warning, struct ent_error *error)
{
    struct ent_listener listener = {.fd = -1};
    enum ent_status status = open_guard(server, warning, error);
    if (!status)
        status = ent_listen(server->options.address, server->options.port,
                            &listener, error);
    if (status)
        return status;
    server->listen_fd = listener.fd;
    snprintf(server->url, sizeof server->url, "http%s://%s/",
             server->options.tls_cert ? "s" : "", listener.authority);
    status = ent_watch_new(ENT_HTTP_GONE_MS, &server->watch);
    if (!status)
        status = open_lanes(server);
    if (!status)
        status = ent_http_open(server, &listener, &server->http, error);
    return status;
}

enum ent_status ent_server_open(struct ent_store *store,
                                const struct ent_server_options *options,
                                struct ent_server **out, const char **warning,
                                struct ent_error *error)
{
    struct ent_error own = {.status = ENT_OK};
    struct ent_server *server = ent_calloc(1, sizeof *server);
    *out = NULL;
    *warning = NULL;
    if (!server)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    server->store = store;
    server->options = *options;
    server->listen_fd = -1;
    server->tag_seed = ent_hash(ent_store_seed(store), ENT_SEED_BYTES,
                                ent_hash(ENT_VERSION, sizeof ENT_VERSION, 0));
    fill_defaults(&server->options);
    raise_file_limit();
    enum ent_status status = open_parts(server, warning, &own);
    if (status) {
        if (own.message[0] == '\0')
            (void)ent_error_set(&own, status, "cannot start the server: %s",
                                ent_status_text(status));
        if (error)
            *error = own;
        (void)ent_server_close(server);
        return status;
    }
    *out = server;
    return ENT_OK;
}

/* Waits until no lane has work. */
static bool wait_for_lanes(struct ent_server *server, int64_t timeout_ms)
{
    int64_t end = ent_watch_now() + timeout_ms;
    bool idle = true;
    for (int i = 0; i < ENT_N_LANES; i++) {
        int64_t left = end - ent_watch_now();
        if (server->lanes[i])
            idle &= ent_lane_wait(server->lanes[i], left > 0 ? left : 0);
    }
    return idle;
}

static bool stop_work(struct ent_server *server)
{
    for (int i = 0; i < ENT_N_LANES; i++)
        if (server->lanes[i])
            ent_lane_stop(server->lanes[i]);
    if (wait_for_lanes(server, ENT_HTTP_STOP_MS))
        return true;
    ent_watch_cancel_all(server->watch);
    return wait_for_lanes(server, ENT_HTTP_CANCEL_MS);
}

bool ent_server_close(struct ent_server *server)
{
    if (!server)
        return true;
    if (server->http)
        ent_http_quiesce(server->http);
    if (!stop_work(server))
        return false;
    ent_http_close(server->http);
    for (int i = 0; i < ENT_N_LANES; i++)
        ent_lane_free(server->lanes[i]);
    ent_watch_free(server->watch);
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    ent_guard_release(&server->guard);
    ent_free(server);
    return true;
}

const char *ent_server_url(const struct ent_server *server)
{
    return server->url;
}
