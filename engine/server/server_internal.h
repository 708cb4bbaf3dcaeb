/* SPDX-License-Identifier: ISC */
/* What the server's parts share. */
#ifndef ENT_SERVER_INTERNAL_H
#define ENT_SERVER_INTERNAL_H

#include "server/guard.h"
#include "server/lane.h"
#include "server/route.h"
#include "server/server.h"
#include "server/watch.h"

struct ent_http;

struct ent_server {
    struct ent_store *store;
    struct ent_server_options options; /* the defaults filled in */
    struct ent_guard guard;
    struct ent_lane *lanes[ENT_N_LANES];
    struct ent_watch *watch;
    struct ent_http *http;
    uint64_t tag_seed; /* of ETags: the program's version and the database */
    int listen_fd;
    char url[128];
};

#endif
