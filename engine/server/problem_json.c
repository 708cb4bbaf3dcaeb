/* SPDX-License-Identifier: ISC */
/* What is wrong, as application/problem+json. */
#include "server/problem_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "base/text.h"

static const struct {
    unsigned status;
    const char *reason;
} reasons[] = {{400, "Bad Request"},
               {401, "Unauthorized"},
               {403, "Forbidden"},
               {404, "Not Found"},
               {405, "Method Not Allowed"},
               {406, "Not Acceptable"},
               {413, "Content Too Large"},
               {415, "Unsupported Media Type"},
               {422, "Unprocessable Content"},
               {429, "Too Many Requests"},
               {431, "Request Header Fields Too Large"},
               {500, "Internal Server Error"},
               {501, "Not Implemented"},
               {503, "Service Unavailable"},
               {504, "Gateway Timeout"},
               {507, "Insufficient Storage"}};

static const struct {
    enum ent_status status;
    unsigned http;
    const char *code;
} statuses[] = {{ENT_ENOMEM, 503, "out-of-memory"},
                {ENT_EIO, 500, "io"},
                {ENT_EFULL, 507, "out-of-space"},
                {ENT_EDAMAGED, 500, "damaged"},
                {ENT_ENOTDB, 500, "not-a-database"},
                {ENT_EVERSION, 500, "format-version"},
                {ENT_ENOTFOUND, 404, "not-found"},
                {ENT_EREFUSED, 422, "refused"},
                {ENT_ESYNTAX, 400, "syntax"},
                {ENT_EAMBIGUOUS, 400, "ambiguous-name"},
                {ENT_EMEMORY, 422, "memory-limit"},
                {ENT_ETIME, 504, "time-limit"},
                {ENT_ECANCELLED, 503, "cancelled"},
                {ENT_ELIMIT, 422, "limit"},
                {ENT_EUNSUPPORTED, 400, "unsupported"},
                {ENT_EREADONLY, 403, "read-only"},
                {ENT_EBUSY, 503, "busy"},
                {ENT_EUSAGE, 400, "usage"},
                {ENT_ECLOSED, 500, "closed"}};

const char *ent_http_reason(unsigned status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Error";
}

unsigned ent_problem_http_status(enum ent_status status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return statuses[i].http;
    return 500;
}

const char *ent_problem_code(enum ent_status status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return statuses[i].code;
    return "internal";
}

/* Messages may quote what was sent: what is not UTF-8 is left out. */
static void add_text(struct ent_buf *out, const char *text)
{
    size_t n = strlen(text);
    ent_json_string(out, text, ent_utf8_valid(text, n));
}

static void add_member(struct ent_buf *out, const char *key, const char *text)
{
    if (!text)
        return;
    ent_buf_add_format(out, ",\"%s\":", key);
    add_text(out, text);
}

void ent_problem_respond(struct ent_response *response,
                         const struct ent_problem_details *details)
{
    ent_response_clear(response);
    struct ent_buf *out = ent_response_begin(response, details->status,
                                             "application/problem+json");
    ent_buf_add_str(out, "{\"type\":\"about:blank\",\"title\":");
    ent_json_cstr(out, ent_http_reason(details->status));
    ent_buf_add_format(out, ",\"status\":%u", details->status);
    add_member(out, "detail", details->detail);
    add_member(out, "code", details->code);
    if (details->line)
        ent_buf_add_format(out, ",\"line\":%llu,\"column\":%llu",
                           (unsigned long long)details->line,
                           (unsigned long long)details->column);
    add_member(out, "suggestion", details->suggestion);
    if (details->n_closest > 0)
        ent_buf_add_str(out, ",\"closest\":[");
    for (size_t i = 0; i < details->n_closest; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        add_text(out, details->closest[i]);
    }
    if (details->n_closest > 0)
        ent_buf_add_char(out, ']');
    ent_buf_add(out, details->extra, details->n_extra);
    ent_buf_add_str(out, "}\n");
    if (details->status == 503 || details->status == 429)
        ent_response_header(response, "Retry-After", "1");
    if (details->status == 401)
        ent_response_header(response, "WWW-Authenticate",
                            "Bearer realm=\"entente\"");
}

void ent_problem_say(struct ent_response *response, unsigned status,
                     const char *code, const char *format, ...)
{
    char detail[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    ent_problem_respond(response,
                        &(struct ent_problem_details){.status = status,
                                                      .code = code,
                                                      .detail = detail});
}

void ent_problem_status(struct ent_response *response, enum ent_status status,
                        const struct ent_error *error)
{
    bool told = error && error->message[0];
    ent_problem_respond(response, &(struct ent_problem_details){
                                      .status = ent_problem_http_status(status),
                                      .code = ent_problem_code(status),
                                      .detail = told ? error->message
                                                     : ent_status_text(status),
                                      .line = told ? error->line : 0,
                                      .column = told ? error->column : 0});
}
