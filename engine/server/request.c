/* SPDX-License-Identifier: ISC */
/* Requests: decoding of paths and parameters. */
#include "server/request.h"

#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/text.h"

static const char bad_escape[] =
    "a % in the address is not followed by two hexadecimal digits";
static const char bad_text[] = "the address is not valid UTF-8";
static const char bad_nul[] = "the address holds a NUL";
static const char no_memory[] = "out of memory";

static const char *const method_names[] = {"GET", "HEAD",   "POST",
                                           "PUT", "DELETE", "OPTIONS"};

enum ent_method ent_method_of(const char *name)
{
    for (int i = ENT_GET; i < ENT_OTHER_METHOD; i++)
        if (strcmp(method_names[i], name) == 0)
            return (enum ent_method)i;
    return ENT_OTHER_METHOD;
}

const char *ent_method_name(enum ent_method method)
{
    return method < ENT_OTHER_METHOD ? method_names[method] : "?";
}

enum ent_status ent_request_init(struct ent_request *request,
                                 const char *target)
{
    memset(request, 0, sizeof *request);
    ent_buf_init(&request->text);
    ent_buf_init(&request->form);
    ent_spool_init(&request->body, 0);
    char *copy = ent_strndup(target, strlen(target));
    request->target = copy;
    return copy ? ENT_OK : ENT_ENOMEM;
}

void ent_request_release(struct ent_request *request)
{
    ent_buf_release(&request->text);
    ent_buf_release(&request->form);
    ent_spool_release(&request->body);
    union {
        const char *borrowed;
        char *owned;
    } target = {.borrowed = request->target};
    ent_free(target.owned);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes into `out`, which has room enough never to move. */
static const char *decode(const char *bytes, size_t n_bytes, bool plus,
                          struct ent_buf *out, struct ent_string *string)
{
    char *start = out->bytes + out->n_bytes;
    char *to = start;
    for (size_t i = 0; i < n_bytes; i++) {
        char c = bytes[i];
        if (c == '%') {
            bool whole = n_bytes - i > 2;
            int high = whole ? hex_digit(bytes[i + 1]) : -1;
            int low = whole ? hex_digit(bytes[i + 2]) : -1;
            if (high < 0 || low < 0)
                return bad_escape;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return bad_nul;
        *to++ = c;
    }
    size_t n = (size_t)(to - start);
    if (ent_utf8_valid(start, n) < n)
        return bad_text;
    *to = '\0';
    out->n_bytes += n + 1;
    string->bytes = start;
    string->n_bytes = n;
    return NULL;
}

static const char *parse_pair(struct ent_request *request, const char *pair,
                              size_t n_pair, struct ent_buf *out)
{
    if (n_pair == 0)
        return NULL;
    if (request->n_params == ENT_HTTP_MAX_PARAMS)
        return "too many parameters (limit is 96)";
    struct ent_param *param = &request->params[request->n_params];
    const char *equals = memchr(pair, '=', n_pair);
    size_t n_name = equals ? (size_t)(equals - pair) : n_pair;
    const char *wrong = decode(pair, n_name, true, out, &param->name);
    if (wrong)
        return wrong;
    if (!equals) { /* the end of the name is an empty text */
        param->value.bytes = param->name.bytes + param->name.n_bytes;
        param->value.n_bytes = 0;
    } else {
        wrong =
            decode(equals + 1, n_pair - n_name - 1, true, out, &param->value);
    }
    if (!wrong)
        request->n_params++;
    return wrong;
}

static const char *parse_params(struct ent_request *request, const char *bytes,
                                size_t n_bytes, struct ent_buf *out)
{
    const char *wrong = NULL;
    while (n_bytes > 0 && !wrong) {
        const char *end = memchr(bytes, '&', n_bytes);
        size_t n = end ? (size_t)(end - bytes) : n_bytes;
        wrong = parse_pair(request, bytes, n, out);
        n_bytes -= end ? n + 1 : n;
        bytes += end ? n + 1 : n;
    }
    return wrong;
}

static const char *parse_path(struct ent_request *request, const char *path,
                              size_t n_path)
{
    const char *wrong = NULL;
    const char *end = path + n_path;
    while (path < end && !wrong) {
        path++; /* the slash */
        const char *slash = memchr(path, '/', (size_t)(end - path));
        size_t n = (size_t)((slash ? slash : end) - path);
        if (request->n_segments == ENT_HTTP_MAX_SEGMENTS)
            return "the path has too many parts (limit is 8)";
        wrong = decode(path, n, false, &request->text,
                       &request->segments[request->n_segments++]);
        path += n;
    }
    return wrong;
}

/* What stands after the authority of an absolute target, as proxies send it.
 */
static const char *path_of(const char *target)
{
    size_t n = 0;
    if (strncasecmp(target, "http://", 7) == 0)
        n = 7;
    else if (strncasecmp(target, "https://", 8) == 0)
        n = 8;
    if (n == 0)
        return target;
    return target + n + strcspn(target + n, "/?");
}

const char *ent_request_parse(struct ent_request *request)
{
    const char *path = path_of(request->target);
    size_t n_path = strcspn(path, "?");
    const char *query = path[n_path] == '?' ? path + n_path + 1 : "";
    size_t n_query = strcspn(query, "#");
    /* every decoded piece is at most as long as it was, and a NUL */
    size_t room = strlen(path) + ENT_HTTP_MAX_SEGMENTS + 2 +
                  2 * (size_t)ENT_HTTP_MAX_PARAMS;
    if (path[0] != '/')
        return "the address of the request does not begin with a slash";
    if (!ent_buf_reserve(&request->text, room))
        return no_memory;
    const char *wrong = parse_path(request, path, n_path);
    return wrong ? wrong
                 : parse_params(request, query, n_query, &request->text);
}

const char *ent_request_parse_form(struct ent_request *request,
                                   const char *bytes, size_t n_bytes)
{
    if (!ent_buf_reserve(&request->form,
                         n_bytes + 2 * (size_t)ENT_HTTP_MAX_PARAMS))
        return no_memory;
    while (n_bytes > 0 &&
           (bytes[n_bytes - 1] == '\n' || bytes[n_bytes - 1] == '\r'))
        n_bytes--;
    return parse_params(request, bytes, n_bytes, &request->form);
}

const struct ent_string *ent_request_param(const struct ent_request *request,
                                           const char *name)
{
    for (size_t i = 0; i < request->n_params; i++)
        if (strcmp(request->params[i].name.bytes, name) == 0)
            return &request->params[i].value;
    return NULL;
}

bool ent_media_is(const char *media_type, const char *wanted)
{
    size_t n = strlen(wanted);
    if (!media_type)
        return false;
    media_type += strspn(media_type, " \t");
    if (strncasecmp(media_type, wanted, n) != 0)
        return false;
    media_type += n;
    media_type += strspn(media_type, " \t");
    return *media_type == '\0' || *media_type == ';';
}
