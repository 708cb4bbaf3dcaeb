/* SPDX-License-Identifier: ISC */
/* HTTP: the one part that sees the library, libmicrohttpd.
 *
 * The library's threads parse and send and never wait for anything; requests
 * go to the lanes, their connections being suspended meanwhile.  Answers are
 * complete before their first byte is sent, so that a slow reader holds no
 * transaction and a failure has its proper status. */
#ifndef ENT_SERVER_HTTP_H
#define ENT_SERVER_HTTP_H

#include <entente/error.h>
#include <entente/status.h>

#include "server/lane.h"
#include "server/listen.h"

struct ent_server;
struct ent_http;

/* What the lanes run; the context is the server. */
ent_lane_run ent_http_run;

/* Begins to accept. */
ENT_MUST_USE enum ent_status ent_http_open(struct ent_server *server,
                                           const struct ent_listener *listener,
                                           struct ent_http **http,
                                           struct ent_error *error);

/* Takes no more connections. */
void ent_http_quiesce(struct ent_http *http);

/* Gives answers in progress a little time, then closes all connections.  No
 * job may be running or waiting.  NULL does nothing. */
void ent_http_close(struct ent_http *http);

#endif
