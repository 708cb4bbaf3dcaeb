/* SPDX-License-Identifier: ISC */
/* Answers. */
#include "server/response.h"

#include <assert.h>
#include <string.h>

#include "server/limits.h"

void ent_response_init(struct ent_response *response)
{
    memset(response, 0, sizeof *response);
    ent_spool_init(&response->body, ENT_HTTP_ANSWER_BYTES);
}

void ent_response_release(struct ent_response *response)
{
    ent_spool_release(&response->body);
}

void ent_response_clear(struct ent_response *response)
{
    ent_spool_clear(&response->body);
    response->status = 0;
    response->media_type = NULL;
    response->fixed = NULL;
    response->n_headers = 0;
    response->etag[0] = '\0';
    response->may_store = false;
    response->is_page = false;
}

void ent_response_header(struct ent_response *response, const char *name,
                         const char *value)
{
    assert(response->n_headers < ENT_MAX_RESPONSE_HEADERS);
    response->headers[response->n_headers].name = name;
    response->headers[response->n_headers].value = value;
    response->n_headers++;
}

struct ent_buf *ent_response_begin(struct ent_response *response,
                                   unsigned status, const char *media_type)
{
    response->status = status;
    response->media_type = media_type;
    return &response->body.memory;
}
