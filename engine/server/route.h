/* SPDX-License-Identifier: ISC */
/* The table of routes: what the server does, and what describes it. */
#ifndef ENT_SERVER_ROUTE_H
#define ENT_SERVER_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/request.h"

struct ent_call;

typedef void ent_handler(struct ent_call *call);

/* Which threads run a handler. */
enum ent_lane_kind {
    ENT_LANE_QUERY,
    ENT_LANE_LOOKUP,
    ENT_LANE_WRITE,
    ENT_N_LANES,
    ENT_LANE_NONE /* the one that received the request: must not block */
};

struct ent_route_param {
    const char *name; /* "limit"; "bind." stands for all that begin so */
    const char *what;
};

#define ENT_ROUTE_OPEN 1u     /* needs no token */
#define ENT_ROUTE_WRITES 2u   /* needs a token for writing */
#define ENT_ROUTE_SNAPSHOT 4u /* runs in a read transaction, with an ETag */

struct ent_route {
    enum ent_method method; /* ENT_GET serves HEAD, too */
    const char *pattern;    /* "/api/v1/sources/{name}" */
    ent_handler *run;
    enum ent_lane_kind lane;
    unsigned flags;
    uint64_t max_body; /* 0: takes none */
    const char *summary;
    const struct ent_route_param *params; /* ends with a NULL name */
};

extern const struct ent_route ent_routes[];
extern const size_t ent_n_routes;

/* The route of a request; NULL when there is none.  *allowed is then the
 * methods that the path knows, bit ENT_GET and so on (0: no such path).  *name
 * is what stands for {name}. */
const struct ent_route *ent_route_find(const struct ent_request *request,
                                       struct ent_string *name,
                                       unsigned *allowed);

/* The routes' handlers. */
ent_handler ent_handle_page, ent_handle_health, ent_handle_query,
    ent_handle_suggest, ent_handle_entity, ent_handle_fact, ent_handle_import,
    ent_handle_retract, ent_handle_sources, ent_handle_source, ent_handle_stats,
    ent_handle_examples;

#endif
