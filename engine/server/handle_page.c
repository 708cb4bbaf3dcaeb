/* SPDX-License-Identifier: ISC */
/* GET / and the files of the page. */
#include <string.h>
#include <zlib.h>

#include "server/accept.h"
#include "server/call.h"
#include "server/page.h"

const struct ent_asset *ent_page_find(const struct ent_request *request)
{
    const char *path = request->target;
    size_t n = strcspn(path, "?#");
    if (n == 1) {
        path = "/index.html";
        n = strlen(path);
    }
    size_t low = 0, high = ent_n_assets;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *candidate = ent_assets[middle].path;
        int order = strncmp(candidate, path, n);
        if (order == 0 && candidate[n] == '\0')
            return &ent_assets[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Unpacks one gzip member into the answer. */
static enum ent_status inflate_asset(const struct ent_asset *asset,
                                     struct ent_buf *out)
{
    z_stream stream;
    int result = Z_OK;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return ENT_ENOMEM;
    union {
        const unsigned char *in;
        unsigned char *next;
    } bytes = {.in = asset->bytes};
    stream.next_in = bytes.next; /* which zlib does not write to */
    stream.avail_in = (uInt)asset->n_bytes;
    while (result == Z_OK) {
        char *room = ent_buf_reserve(out, 64 * 1024);
        if (!room)
            break;
        stream.next_out = (unsigned char *)room;
        stream.avail_out = 64 * 1024;
        result = inflate(&stream, Z_NO_FLUSH);
        out->n_bytes += 64 * 1024 - stream.avail_out;
    }
    inflateEnd(&stream);
    if (out->status)
        return out->status;
    return result == Z_STREAM_END ? ENT_OK : ENT_EDAMAGED;
}

static bool has_tag(const char *if_none_match, const char *etag)
{
    return if_none_match && (strcmp(if_none_match, "*") == 0 ||
                             strstr(if_none_match, etag) != NULL);
}

void ent_handle_page(struct ent_call *call)
{
    struct ent_response *response = &call->response;
    const struct ent_asset *asset = ent_page_find(&call->request);
    if (!asset) {
        ent_problem_say(response, 404, "no-page",
                        "this program was built without the page; the API is "
                        "under /api/v1/");
        return;
    }
    struct ent_buf *out =
        ent_response_begin(response, 200, asset->content_type);
    response->is_page = true;
    response->may_store = true;
    snprintf(response->etag, sizeof response->etag, "%s", asset->etag);
    ent_response_header(response, "Vary", "Accept-Encoding");
    if (has_tag(call->request.if_none_match, asset->etag)) {
        response->status = 304;
        response->media_type = NULL;
        return;
    }
    if (ent_accept_coding(call->request.accept_encoding, "gzip")) {
        response->fixed = asset->bytes;
        response->n_fixed = asset->n_bytes;
        ent_response_header(response, "Content-Encoding", "gzip");
        return;
    }
    enum ent_status status = inflate_asset(asset, out);
    if (status)
        ent_problem_status(response, status, NULL);
}
