/* SPDX-License-Identifier: ISC */
/* An answer, free of the HTTP library. */
#ifndef ENT_SERVER_RESPONSE_H
#define ENT_SERVER_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "server/spool.h"

#define ENT_MAX_RESPONSE_HEADERS 16
#define ENT_RESPONSE_TEXT_BYTES 200

struct ent_response {
    unsigned status;            /* 0: none yet */
    const char *media_type;     /* static; NULL: no body */
    bool is_page;               /* of the page: its own security policy */
    bool may_store;             /* else Cache-Control: no-store */
    bool close;                 /* the connection is closed afterwards */
    const unsigned char *fixed; /* static bytes instead of a body */
    size_t n_fixed;
    struct ent_spool body;
    size_t n_headers;
    struct {
        const char *name;  /* static */
        const char *value; /* borrowed until the request is over */
    } headers[ENT_MAX_RESPONSE_HEADERS];
    char etag[64];
    char text[ENT_RESPONSE_TEXT_BYTES]; /* for a header's value */
};

void ent_response_init(struct ent_response *response);
void ent_response_release(struct ent_response *response);

/* Forgets what was answered so far. */
void ent_response_clear(struct ent_response *response);

void ent_response_header(struct ent_response *response, const char *name,
                         const char *value);

/* Begins an answer whose body, of modest size, is built in memory. */
struct ent_buf *ent_response_begin(struct ent_response *response,
                                   unsigned status, const char *media_type);

#define ENT_JSON_TYPE "application/json"

#endif
