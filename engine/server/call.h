/* SPDX-License-Identifier: ISC */
/* A request being answered: what handlers work with. */
#ifndef ENT_SERVER_CALL_H
#define ENT_SERVER_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/status.h>

#include "server/problem_json.h"
#include "server/request.h"
#include "server/response.h"
#include "server/route.h"
#include "server/server.h"
#include "store/txn.h"

struct ent_call {
    struct ent_server *server;
    const struct ent_route *route;
    struct ent_request request;
    struct ent_response response;
    struct ent_string name;      /* what stood for {name}; bytes NULL: none */
    const volatile bool *cancel; /* the client is gone, or the server ends */
    struct ent_txn *txn; /* the snapshot of a look-up; NULL with other routes */
    int64_t end_ms;      /* when a look-up's time is over */
    unsigned n_checks;
};

/* Answers the request by its route. */
void ent_call_run(struct ent_call *call);

/* Has the look-up's time come, or its client gone?  Cheap: for loops.
 * ENT_ETIME, ENT_ECANCELLED. */
ENT_MUST_USE enum ent_status ent_call_check(struct ent_call *call);

/* The tag of this request's answer from a snapshot, in response.etag: equal
 * requests to equal data have equal tags. */
void ent_call_tag(struct ent_call *call, uint64_t transaction);

/* Does the client have the answer of that tag already?  Then it is told so. */
bool ent_call_not_modified(struct ent_call *call);

/* A parameter that is a whole number from 1 to max; `value` keeps what it was
 * when there is none.  false: the problem is told. */
bool ent_call_count(struct ent_call *call, const char *name, uint64_t max,
                    uint64_t *value);

/* Tells what is wrong with a parameter: "limit: WHAT". */
void ent_call_bad_param(struct ent_call *call, const char *name,
                        const char *what);

/* The name asked for: {name}, else the parameter `name`.  NULL: the problem
 * is told. */
const struct ent_string *ent_call_name(struct ent_call *call);

#endif
