/* SPDX-License-Identifier: ISC */
/* A request, free of the HTTP library. */
#ifndef ENT_SERVER_REQUEST_H
#define ENT_SERVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/arena.h"
#include "base/buf.h"
#include "server/limits.h"
#include "server/spool.h"

enum ent_method {
    ENT_GET,
    ENT_HEAD,
    ENT_POST,
    ENT_PUT,
    ENT_DELETE,
    ENT_OPTIONS,
    ENT_OTHER_METHOD
};

/* Decoded; each is followed by a NUL and holds none. */
struct ent_string {
    const char *bytes;
    size_t n_bytes;
};

struct ent_param {
    struct ent_string name, value;
};

struct ent_request {
    enum ent_method method;
    const char *target; /* as sent: "/api/v1/suggest?q=ass"; owned */
    struct ent_string segments[ENT_HTTP_MAX_SEGMENTS]; /* of the path */
    size_t n_segments;
    struct ent_param params[ENT_HTTP_MAX_PARAMS];
    size_t n_params;
    /* Headers that matter, NULL where absent; borrowed from the library until
     * the request is over. */
    const char *host, *origin, *authorization, *accept, *accept_encoding;
    const char *content_type, *content_encoding, *if_none_match;
    const char *preflight_method; /* Access-Control-Request-Method */
    bool has_body, is_chunked, expects_continue;
    uint64_t content_length; /* with a body that is not chunked */
    struct ent_spool body;
    struct ent_buf text; /* the bytes of segments and parameters */
    struct ent_buf form; /* those of parameters in the body */
};

/* Copies the target. */
ENT_MUST_USE enum ent_status ent_request_init(struct ent_request *request,
                                              const char *target);
void ent_request_release(struct ent_request *request);

/* Decodes path and parameters.  NULL, or what is wrong (static). */
const char *ent_request_parse(struct ent_request *request);

/* Adds the parameters of a body, application/x-www-form-urlencoded; at most
 * once. */
const char *ent_request_parse_form(struct ent_request *request,
                                   const char *bytes, size_t n_bytes);

enum ent_method ent_method_of(const char *name);
const char *ent_method_name(enum ent_method method);

/* The value of a parameter, or NULL. */
const struct ent_string *ent_request_param(const struct ent_request *request,
                                           const char *name);

/* Is a media type, parameters left aside, this one? */
bool ent_media_is(const char *media_type, const char *wanted);

#endif
