/* SPDX-License-Identifier: ISC */
/* Running handlers, and what they share. */
#include "server/call.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "server/server_internal.h"

#define CHECKS_PER_LOOK 64

enum ent_status ent_call_check(struct ent_call *call)
{
    if (__atomic_load_n(call->cancel, __ATOMIC_RELAXED))
        return ENT_ECANCELLED;
    if (++call->n_checks % CHECKS_PER_LOOK != 0)
        return ENT_OK;
    return ent_watch_now() > call->end_ms ? ENT_ETIME : ENT_OK;
}

void ent_call_tag(struct ent_call *call, uint64_t transaction)
{
    const struct ent_request *request = &call->request;
    size_t n_body = 0;
    const char *body = ent_spool_bytes(&request->body, &n_body);
    uint64_t hash = call->server->tag_seed;
    hash = ent_hash(request->target, strlen(request->target), hash);
    if (request->accept)
        hash = ent_hash(request->accept, strlen(request->accept), hash);
    if (body && n_body > 0)
        hash = ent_hash(body, n_body, hash);
    snprintf(call->response.etag, sizeof call->response.etag,
             "W/\"%llx-%016llx\"", (unsigned long long)transaction,
             (unsigned long long)hash);
}

bool ent_call_not_modified(struct ent_call *call)
{
    const char *wanted = call->request.if_none_match;
    const char *tag = call->response.etag;
    if (!wanted || call->request.method == ENT_POST)
        return false;
    /* comparison is weak: W/ does not matter */
    if (strcmp(wanted, "*") != 0 && !strstr(wanted, tag + 2))
        return false;
    call->response.status = 304;
    call->response.media_type = NULL;
    return true;
}

static void run_on_snapshot(struct ent_call *call)
{
    struct ent_error error = {.status = ENT_OK};
    enum ent_status status =
        ent_txn_begin(call->server->store, false, &call->txn, &error);
    if (status) {
        ent_problem_status(&call->response, status, &error);
        return;
    }
    ent_call_tag(call, ent_txn_number(call->txn));
    if (!ent_call_not_modified(call))
        call->route->run(call);
    ent_txn_abort(call->txn);
    call->txn = NULL;
}

void ent_call_run(struct ent_call *call)
{
    struct ent_response *response = &call->response;
    call->end_ms = ent_watch_now() + call->server->options.timeout_ms;
    if (call->route->flags & ENT_ROUTE_SNAPSHOT)
        run_on_snapshot(call);
    else
        call->route->run(call);
    enum ent_status status = ent_spool_finish(&response->body);
    if (status)
        ent_problem_status(response, status, NULL);
}

void ent_call_bad_param(struct ent_call *call, const char *name,
                        const char *what)
{
    ent_problem_say(&call->response, 400, "bad-parameter", "%s: %s", name,
                    what);
}

bool ent_call_count(struct ent_call *call, const char *name, uint64_t max,
                    uint64_t *value)
{
    char what[80];
    const struct ent_string *text = ent_request_param(&call->request, name);
    uint64_t n = 0;
    if (!text)
        return true;
    bool good = text->n_bytes > 0 && text->n_bytes < 19;
    for (size_t i = 0; good && i < text->n_bytes; i++) {
        char c = text->bytes[i];
        good = c >= '0' && c <= '9';
        n = n * 10 + (uint64_t)(c - '0');
    }
    if (good && n >= 1 && n <= max) {
        *value = n;
        return true;
    }
    snprintf(what, sizeof what, "must be a whole number from 1 to %llu",
             (unsigned long long)max);
    ent_call_bad_param(call, name, what);
    return false;
}

const struct ent_string *ent_call_name(struct ent_call *call)
{
    const struct ent_string *name = ent_request_param(&call->request, "name");
    if (call->name.bytes && name) {
        ent_call_bad_param(call, "name", "the path holds a name already");
        return NULL;
    }
    if (call->name.bytes)
        return &call->name;
    if (!name || name->n_bytes == 0) {
        ent_call_bad_param(call, "name",
                           "is missing; give it in the path or as ?name=");
        return NULL;
    }
    return name;
}
