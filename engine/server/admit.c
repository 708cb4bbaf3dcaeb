/* SPDX-License-Identifier: ISC */
/* Checks before a request's body is read. */
#include "server/admit.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "server/server_internal.h"

static void allow_header(struct ent_response *response, unsigned allowed)
{
    size_t n = 0;
    allowed |= 1u << ENT_OPTIONS;
    response->text[0] = '\0';
    for (int i = ENT_GET; i < ENT_OTHER_METHOD; i++)
        if (allowed & 1u << i)
            n += (size_t)snprintf(response->text + n, sizeof response->text - n,
                                  "%s%s", n > 0 ? ", " : "",
                                  ent_method_name((enum ent_method)i));
    ent_response_header(response, "Allow", response->text);
}

static bool admit_client(struct ent_call *call)
{
    const struct ent_request *request = &call->request;
    const struct ent_guard *guard = &call->server->guard;
    bool listed;
    if (!ent_guard_host(guard, request->host)) {
        ent_problem_say(&call->response, 403, "host-not-allowed",
                        "this server does not go by the name \"%.100s\"; it "
                        "does when it is started with --host",
                        request->host);
        return false;
    }
    if (!ent_guard_origin(guard, request->origin, request->host, &listed)) {
        ent_problem_say(&call->response, 403, "origin-not-allowed",
                        "pages of %.100s may not ask; they may when the server "
                        "is started with --allow-origin",
                        request->origin);
        return false;
    }
    return true;
}

static void tell_options(struct ent_call *call, unsigned allowed)
{
    struct ent_response *response = &call->response;
    response->status = 204;
    allow_header(response, allowed);
    if (!call->request.origin || !call->request.preflight_method)
        return;
    ent_response_header(response, "Access-Control-Allow-Methods",
                        response->text);
    ent_response_header(response, "Access-Control-Allow-Headers",
                        "Authorization, Content-Type, If-None-Match");
    ent_response_header(response, "Access-Control-Max-Age", "600");
}

static bool find_route(struct ent_call *call)
{
    unsigned allowed;
    call->route = ent_route_find(&call->request, &call->name, &allowed);
    if (call->route)
        return true;
    if (allowed != 0 && call->request.method == ENT_OPTIONS) {
        tell_options(call, allowed);
        return false;
    }
    if (allowed != 0) {
        ent_problem_say(&call->response, 405, "method-not-allowed",
                        "this address does not take the method %s",
                        ent_method_name(call->request.method));
        allow_header(&call->response, allowed);
        return false;
    }
    ent_problem_say(&call->response, 404, "no-such-route",
                    "there is nothing at this address; names in paths are "
                    "percent-encoded, or go into ?name=");
    return false;
}

static bool admit_right(struct ent_call *call)
{
    unsigned flags = call->route->flags;
    if (flags & ENT_ROUTE_OPEN)
        return true;
    bool writes = (flags & ENT_ROUTE_WRITES) != 0;
    enum ent_right right =
        ent_guard_right(&call->server->guard, call->request.authorization);
    if (right == ENT_RIGHT_NONE) {
        ent_problem_say(&call->response, 401, "token-needed",
                        call->request.authorization
                            ? "the token is not one of this server's"
                            : "a token is needed: Authorization: Bearer TOKEN");
        return false;
    }
    if (writes && right != ENT_RIGHT_WRITE) {
        ent_problem_say(&call->response, 403, "token-reads-only",
                        "this token is for reading only");
        return false;
    }
    if (writes && call->server->options.read_only) {
        ent_problem_say(&call->response, 403, "read-only",
                        "this server is for reading only");
        return false;
    }
    return true;
}

static bool knows_param(const struct ent_route *route, const char *name)
{
    for (const struct ent_route_param *p = route->params; p && p->name; p++) {
        size_t n = strlen(p->name);
        bool begins = p->name[n - 1] == '.';
        if (begins ? strncmp(p->name, name, n) == 0 && name[n] != '\0'
                   : strcmp(p->name, name) == 0)
            return true;
    }
    return false;
}

static void tell_unknown(struct ent_call *call, const char *name)
{
    const char *nearest = NULL;
    unsigned best = 3;
    const struct ent_route_param *p = call->route->params;
    char detail[200];
    for (; p && p->name && strlen(name) < 40; p++) {
        unsigned distance = ent_text_distance(name, strlen(name), p->name,
                                              strlen(p->name), best);
        if (distance < best) {
            best = distance;
            nearest = p->name;
        }
    }
    snprintf(detail, sizeof detail,
             nearest ? "there is no parameter \"%.60s\": did you mean "
                       "\"%.60s\"?"
                     : "there is no parameter \"%.60s\"",
             name, nearest);
    ent_problem_respond(&call->response,
                        &(struct ent_problem_details){.status = 400,
                                                      .code =
                                                          "unknown-parameter",
                                                      .detail = detail,
                                                      .suggestion = nearest});
}

/* Parameters of forms are checked when their body is there. */
bool ent_admit_params(struct ent_call *call)
{
    const struct ent_request *request = &call->request;
    if (!call->route->params)
        return true; /* the page reads its own */
    for (size_t i = 0; i < request->n_params; i++) {
        const char *name = request->params[i].name.bytes;
        if (!knows_param(call->route, name)) {
            tell_unknown(call, name);
            return false;
        }
        for (size_t k = 0; k < i; k++)
            if (strcmp(request->params[k].name.bytes, name) == 0) {
                ent_call_bad_param(call, name, "is given twice");
                return false;
            }
    }
    return true;
}

static bool admit_body(struct ent_call *call)
{
    struct ent_request *request = &call->request;
    uint64_t max = call->route->max_body;
    if (max == ENT_HTTP_FACTS_BYTES)
        max = call->server->options.max_body;
    if (!request->has_body)
        return true;
    if (max == 0) {
        ent_problem_say(&call->response, 400, "no-body-wanted",
                        "%s takes no body here",
                        ent_method_name(request->method));
        return false;
    }
    request->body.max_bytes = max;
    if (!request->is_chunked && request->content_length > max) {
        ent_problem_say(&call->response, 413, "body-too-large",
                        "the body is too long (limit is %llu bytes)",
                        (unsigned long long)max);
        return false;
    }
    return true;
}

void ent_admit(struct ent_call *call)
{
    const char *wrong;
    if (!admit_client(call))
        return;
    wrong = ent_request_parse(&call->request);
    if (call->request.text.status) {
        ent_problem_status(&call->response, call->request.text.status, NULL);
        return;
    }
    if (wrong) {
        ent_problem_say(&call->response, 400, "bad-address", "%s", wrong);
        return;
    }
    bool good = find_route(call) && admit_right(call) &&
                ent_admit_params(call) && admit_body(call);
    if (!good)
        call->route = NULL;
}

/* The page's scripts and styles are files of this server; nothing else runs.
 */
#define PAGE_POLICY                                                            \
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "      \
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
#define DATA_POLICY "default-src 'none'; frame-ancestors 'none'"

static void allow_origin(struct ent_call *call)
{
    struct ent_response *response = &call->response;
    bool listed;
    if (call->server->guard.n_origins == 0)
        return;
    ent_response_header(response, "Vary", "Origin");
    if (!call->request.origin ||
        !ent_guard_origin(&call->server->guard, call->request.origin,
                          call->request.host, &listed) ||
        !listed)
        return;
    ent_response_header(response, "Access-Control-Allow-Origin",
                        call->request.origin);
    ent_response_header(response, "Access-Control-Expose-Headers",
                        "ETag, Retry-After");
}

void ent_admit_finish(struct ent_call *call)
{
    struct ent_response *response = &call->response;
    allow_origin(call);
    if (response->etag[0])
        ent_response_header(response, "ETag", response->etag);
    ent_response_header(response, "Cache-Control",
                        response->may_store || response->etag[0] ? "no-cache"
                                                                 : "no-store");
    ent_response_header(response, "X-Content-Type-Options", "nosniff");
    ent_response_header(response, "Content-Security-Policy",
                        response->is_page ? PAGE_POLICY : DATA_POLICY);
    ent_response_header(response, "Referrer-Policy", "no-referrer");
}
