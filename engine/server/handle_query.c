/* SPDX-License-Identifier: ISC */
/* GET and POST /api/v1/query */
#include <stdlib.h>
#include <string.h>

#include <entente/query.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "server/accept.h"
#include "server/admit.h"
#include "server/call.h"
#include "server/server_internal.h"
#include "server/term_param.h"

struct ask {
    struct ent_call *call;
    struct ent_arena arena;
    const char *text;
    size_t n_text;
    enum ent_result_format format;
    struct ent_query_options options;
    struct ent_query_binding bindings[ENT_MAX_QUERY_VARIABLES];
};

/* ---- what is asked ------------------------------------------------------- */

/* Finds the query: in the body, or in the parameter q.  false: told. */
static bool find_text(struct ask *ask)
{
    struct ent_call *call = ask->call;
    struct ent_request *request = &call->request;
    size_t n_body = 0;
    const char *body = ent_spool_bytes(&request->body, &n_body);
    const char *type = request->content_type;
    bool is_form = ent_media_is(type, "application/x-www-form-urlencoded");
    if (n_body > 0 && is_form) {
        const char *wrong = ent_request_parse_form(request, body, n_body);
        if (request->form.status) {
            ent_problem_status(&call->response, request->form.status, NULL);
            return false;
        }
        if (wrong) {
            ent_problem_say(&call->response, 400, "bad-form", "%s", wrong);
            return false;
        }
        if (!ent_admit_params(call))
            return false;
    } else if (n_body > 0 && type && !ent_media_is(type, "text/plain")) {
        ent_problem_say(&call->response, 415, "unsupported-media-type",
                        "a query is text/plain or "
                        "application/x-www-form-urlencoded, not %.80s",
                        type);
        return false;
    }
    const struct ent_string *q = ent_request_param(request, "q");
    bool in_body = n_body > 0 && !is_form;
    if (q && in_body) {
        ent_call_bad_param(call, "q", "the body holds a query already");
        return false;
    }
    if (!q && !in_body) {
        ent_call_bad_param(call, "q", "is missing: the query in Walk");
        return false;
    }
    ask->text = in_body ? body : q->bytes;
    ask->n_text = in_body ? n_body : q->n_bytes;
    return true;
}

static bool choose_format(struct ask *ask)
{
    static const enum ent_result_format order[] = {
        ENT_RESULT_JSON, ENT_RESULT_NDJSON,  ENT_RESULT_CSV,
        ENT_RESULT_TSV,  ENT_RESULT_MSGPACK, ENT_RESULT_SPARQL_JSON,
        ENT_RESULT_TABLE};
    const char *offers[ENT_N_RESULTS];
    char bare[ENT_N_RESULTS][64];
    struct ent_call *call = ask->call;
    const struct ent_string *name = ent_request_param(&call->request, "format");
    size_t chosen = 0;
    if (name) {
        if (ent_result_format_find(name->bytes, name->n_bytes, &ask->format))
            return true;
        ent_call_bad_param(call, "format",
                           "is one of json, ndjson, csv, tsv, msgpack, "
                           "sparql-json and table");
        return false;
    }
    for (size_t i = 0; i < ENT_N_RESULTS; i++) {
        const char *type = ent_result_formats[order[i]].media_type;
        size_t n = strcspn(type, "; ");
        n = n < sizeof bare[i] ? n : sizeof bare[i] - 1;
        memcpy(bare[i], type, n);
        bare[i][n] = '\0';
        offers[i] = bare[i];
    }
    if (ent_accept_choose(call->request.accept, offers, ENT_N_RESULTS,
                          &chosen)) {
        ask->format = order[chosen];
        return true;
    }
    ent_problem_say(&call->response, 406, "not-acceptable",
                    "an answer can be %s, %s, %s, %s, %s, %s or %s", offers[0],
                    offers[1], offers[2], offers[3], offers[4], offers[5],
                    offers[6]);
    return false;
}

static bool read_timeout(struct ask *ask)
{
    const struct ent_string *text =
        ent_request_param(&ask->call->request, "timeout");
    int64_t most = ask->call->server->options.timeout_ms;
    ask->options.timeout_ms = most;
    if (!text)
        return true;
    char *end;
    double seconds = strtod(text->bytes, &end);
    bool good = end != text->bytes && seconds > 0 && seconds < 1e9;
    if (strcmp(end, "ms") == 0)
        seconds /= 1000;
    else if (*end && strcmp(end, "s") != 0)
        good = false;
    if (!good) {
        ent_call_bad_param(ask->call, "timeout",
                           "must be a number of seconds, such as 2.5");
        return false;
    }
    double ms = seconds * 1000;
    if (ms < (double)most)
        ask->options.timeout_ms = ms < 1 ? 1 : (int64_t)ms;
    return true;
}

static bool add_binding(struct ask *ask, const struct ent_param *param)
{
    struct ent_error error = {.status = ENT_OK};
    size_t n = ask->options.n_bindings;
    const char *name = param->name.bytes + strlen("bind.");
    if (n == ENT_MAX_QUERY_VARIABLES) {
        ent_call_bad_param(ask->call, param->name.bytes,
                           "too many bindings (limit is 64)");
        return false;
    }
    ask->bindings[n].name = *name == '?' ? name + 1 : name;
    enum ent_status status =
        ent_term_param(&param->value, param->name.bytes, &ask->arena,
                       &ask->bindings[n].term, &error);
    if (status) {
        ent_problem_status(&ask->call->response, status, &error);
        return false;
    }
    ask->options.n_bindings++;
    return true;
}

static bool read_params(struct ask *ask)
{
    const struct ent_request *request = &ask->call->request;
    ask->options.max_rows = ENT_MAX_QUERY_ROWS;
    ask->options.memory_bytes = ask->call->server->options.memory_bytes;
    ask->options.cancel = ask->call->cancel;
    ask->options.bindings = ask->bindings;
    if (!find_text(ask) || !choose_format(ask) || !read_timeout(ask) ||
        !ent_call_count(ask->call, "limit", ENT_MAX_QUERY_ROWS,
                        &ask->options.max_rows))
        return false;
    for (size_t i = 0; i < request->n_params; i++)
        if (strncmp(request->params[i].name.bytes, "bind.", 5) == 0 &&
            !add_binding(ask, &request->params[i]))
            return false;
    return true;
}

/* ---- the answer ---------------------------------------------------------- */

static const struct ent_query_diag *first_error(struct ent_query *query)
{
    size_t n;
    const struct ent_query_diag *diags = ent_query_diags(query, &n);
    for (size_t i = 0; i < n; i++)
        if (diags[i].is_error)
            return &diags[i];
    return NULL;
}

/* ,"errors":[...]: all that is wrong, when it is more than one thing. */
static void list_errors(struct ent_query *query, struct ent_buf *out)
{
    size_t n, n_errors = 0;
    const struct ent_query_diag *diags = ent_query_diags(query, &n);
    for (size_t i = 0; i < n; i++) {
        if (!diags[i].is_error)
            continue;
        ent_buf_add_str(out, n_errors++ ? "," : ",\"errors\":[");
        ent_buf_add_str(out, "{\"detail\":");
        ent_json_cstr(out, diags[i].message);
        ent_buf_add_str(out, ",\"code\":");
        ent_json_cstr(out, diags[i].code);
        if (diags[i].line)
            ent_buf_add_format(out, ",\"line\":%u,\"column\":%u", diags[i].line,
                               diags[i].column);
        ent_buf_add_char(out, '}');
    }
    if (n_errors > 0)
        ent_buf_add_char(out, ']');
}

static void tell_failure(struct ask *ask, struct ent_query *query,
                         enum ent_status status)
{
    struct ent_problem_details details = {.status =
                                              ent_problem_http_status(status),
                                          .code = ent_problem_code(status),
                                          .detail = ent_status_text(status)};
    struct ent_buf extra;
    ent_buf_init(&extra);
    if (query)
        list_errors(query, &extra);
    /* borrowed until the query is asked again */
    const struct ent_query_diag *error = query ? first_error(query) : NULL;
    if (error) {
        details.code = error->code;
        details.detail = error->message;
        details.line = error->line;
        details.column = error->column;
        details.suggestion = error->suggestion;
        details.closest = error->choices;
        details.n_closest = error->n_choices;
        details.extra = extra.bytes;
        details.n_extra = extra.status ? 0 : extra.n_bytes;
    }
    ent_problem_respond(&ask->call->response, &details);
    ent_buf_release(&extra);
}

static enum ent_status write_spool(void *context, const char *bytes,
                                   size_t n_bytes)
{
    return ent_spool_add(context, bytes, n_bytes);
}

/* Media types of texts say that they are UTF-8. */
static const char *media_type(enum ent_result_format format)
{
    switch (format) {
    case ENT_RESULT_CSV:
        return "text/csv; charset=utf-8; header=present";
    case ENT_RESULT_TSV:
        return "text/tab-separated-values; charset=utf-8";
    case ENT_RESULT_TABLE:
        return "text/plain; charset=utf-8";
    case ENT_RESULT_JSON:
    case ENT_RESULT_NDJSON:
    case ENT_RESULT_MSGPACK:
    case ENT_RESULT_SPARQL_JSON:
    case ENT_N_RESULTS:
    default:
        return ent_result_formats[format].media_type;
    }
}

/* Does the client have this answer already?  The database's last transaction
 * alone tells, without running the query. */
static bool is_known(struct ask *ask)
{
    struct ent_call *call = ask->call;
    struct ent_txn *txn;
    if (!call->request.if_none_match ||
        ent_txn_begin(call->server->store, false, &txn, NULL))
        return false;
    ent_call_tag(call, ent_txn_number(txn));
    ent_txn_abort(txn);
    if (ent_call_not_modified(call))
        return true;
    call->response.etag[0] = '\0';
    return false;
}

static void answer(struct ask *ask)
{
    struct ent_response *response = &ask->call->response;
    struct ent_result_look look = {.width = 120, .unlimited = true};
    struct ent_query *query = NULL;
    enum ent_status status = ent_query_open(ask->call->server->store, ask->text,
                                            ask->n_text, &ask->options, &query);
    if (!status) {
        ent_call_tag(ask->call, ent_query_transaction(query));
        response->status = 200;
        response->media_type = media_type(ask->format);
        status = ent_query_write(query, ask->format, &look, write_spool,
                                 &response->body);
    }
    if (status)
        tell_failure(ask, query, status);
    ent_query_free(query);
}

void ent_handle_query(struct ent_call *call)
{
    struct ask ask = {.call = call};
    ent_arena_init(&ask.arena, 0);
    if (read_params(&ask) && !is_known(&ask))
        answer(&ask);
    if (call->response.status == 200 || call->response.status == 304)
        ent_response_header(&call->response, "Vary", "Accept");
    ent_arena_release(&ask.arena);
}
