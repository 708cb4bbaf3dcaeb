/* SPDX-License-Identifier: ISC */
/* The server: a store behind HTTP. */
#ifndef ENT_SERVER_SERVER_H
#define ENT_SERVER_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/status.h>
#include <entente/store.h>

#include "server/guard.h"

/* All zero gives the defaults of limits.h; texts are borrowed. */
struct ent_server_options {
    const char *address;                    /* to listen on; NULL: 127.0.0.1 */
    uint16_t port;                          /* 0: any free one */
    const char *hosts[ENT_MAX_GUARD_NAMES]; /* further names of the server */
    size_t n_hosts;
    const char *origins[ENT_MAX_GUARD_NAMES]; /* pages that may ask */
    size_t n_origins;
    const char *token_file;
    bool read_only;
    const char *tls_cert, *tls_key; /* files, PEM */
    int64_t timeout_ms;             /* of a query at most; 0: 10 s */
    size_t memory_bytes;            /* of a query; 0: 256 MB */
    int64_t header_ms, body_ms, idle_ms;
    uint64_t max_body; /* of facts */
    unsigned max_connections, max_per_address;
    unsigned query_threads;
    size_t max_queue;
};

struct ent_server;

/* Starts serving.  The store is borrowed until ent_server_close().
 * *warning (static, or NULL) is something the operator should know.
 * ENT_EUSAGE (options), ENT_EBUSY (the port is taken), ENT_EIO, ENT_ENOMEM. */
ENT_MUST_USE enum ent_status ent_server_open(
    struct ent_store *store, const struct ent_server_options *options,
    struct ent_server **server, const char **warning, struct ent_error *error);

/* Takes no more connections, lets what runs come to its end for a few seconds
 * and then ends it.  NULL does nothing.  false: something cannot be ended, such
 * as a write that waits for another process; the server is then still there,
 * and the program had better exit, which harms no database. */
bool ent_server_close(struct ent_server *server);

/* "http://127.0.0.1:8080/" */
const char *ent_server_url(const struct ent_server *server);

#endif
