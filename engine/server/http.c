/* SPDX-License-Identifier: ISC */
/* Requests and answers between libmicrohttpd and the handlers. */
#include "server/http.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "server/admit.h"
#include "server/call.h"
#include "server/server_internal.h"

#define POLL_THREADS 2
#define MAX_KEY_BYTES (256 * 1024)
#define LOG_LINES 10 /* in */
#define LOG_PERIOD_MS 10000
#define STOP_MOMENTS 300 /* of 10 ms, for answers on their way */

struct ent_http {
    struct MHD_Daemon *daemon;
    struct ent_server *server;
    char *cert, *key;
    _Atomic int64_t log_since;
    _Atomic unsigned log_lines;
};

enum stage {
    STAGE_BEGUN,   /* its first line is known */
    STAGE_BODY,    /* the body is read */
    STAGE_REFUSED, /* the answer is known, the body is read and dropped */
    STAGE_RUNNING, /* a lane has it */
    STAGE_READY    /* to be answered */
};

struct exchange {
    struct ent_job job; /* the first member: lanes know no more */
    struct ent_call call;
    struct MHD_Connection *connection;
    struct ent_peer *peer;
    enum stage stage;
    const char *uri; /* where the library has it; only compared */
    uint64_t n_read; /* bytes of the body */
    int64_t body_since;
    unsigned n_lengths, n_hosts;
    bool other_transfer;  /* a Transfer-Encoding that is not `chunked` */
    const char *last_end; /* of the header before, when checking */
    bool broken;
};

/* ---- what the header section must look like ------------------------------ */

/* The library lets pass what could be understood differently by a proxy in
 * front of it: NUL in a header, lines that end in a bare LF, folded lines.  It
 * replaces separators by NULs where they stand, so that lines of the right
 * form follow each other without a gap, and anything else shows as one. */
static void check_line(struct exchange *x, const char *key, const char *value)
{
    size_t n = strcspn(key, "()<>@,;:\\\"/[]?={} \t");
    const char *at = key + strlen(key) + 1;
    if (n == 0 || key[n] != '\0')
        x->broken = true; /* not a name, or a blank before the colon */
    if (x->last_end && key != x->last_end + 2)
        x->broken = true;
    while (!x->broken && at < value) {
        if (*at != ' ' && *at != '\t')
            x->broken = true;
        at++;
    }
    if (at != value)
        x->broken = true;
    x->last_end = value + strlen(value);
}

static size_t header_bytes(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection,
                                MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

static enum MHD_Result note_header(void *context, enum MHD_ValueKind kind,
                                   const char *key, const char *value)
{
    struct exchange *x = context;
    struct ent_request *request = &x->call.request;
    const struct {
        const char *name;
        const char **field;
    } known[] = {{"Host", &request->host},
                 {"Origin", &request->origin},
                 {"Authorization", &request->authorization},
                 {"Accept", &request->accept},
                 {"Accept-Encoding", &request->accept_encoding},
                 {"Content-Type", &request->content_type},
                 {"Content-Encoding", &request->content_encoding},
                 {"If-None-Match", &request->if_none_match},
                 {"Access-Control-Request-Method", &request->preflight_method}};
    (void)kind;
    if (!value)
        value = "";
    check_line(x, key, value);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasecmp(key, known[i].name) == 0) {
            x->n_hosts += i == 0;
            *known[i].field = value;
            return MHD_YES;
        }
    if (strcasecmp(key, "Content-Length") == 0) {
        x->n_lengths++;
        request->content_length = strtoull(value, NULL, 10);
        request->has_body |= request->content_length > 0;
    } else if (strcasecmp(key, "Transfer-Encoding") == 0) {
        request->has_body = true;
        request->is_chunked = true;
        x->other_transfer |= strcasecmp(value, "chunked") != 0;
    } else if (strcasecmp(key, "Expect") == 0) {
        request->expects_continue = true;
    }
    return MHD_YES;
}

/* NULL, or what is wrong with the header section as a whole. */
static const char *read_headers(struct exchange *x, const char *method,
                                const char *version)
{
    const struct ent_request *request = &x->call.request;
    size_t n_bytes = header_bytes(x->connection);
    bool gap = x->uri && x->uri + strlen(request->target) + 1 != version;
    x->last_end = version + strlen(version);
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, note_header, x);
    if (gap || x->broken || x->last_end + 4 != method + n_bytes)
        return "the headers hold a NUL, a folded line, a line that does not "
               "end in CR LF, or a name that is none";
    if (x->n_lengths > 1)
        return "Content-Length is given twice";
    if (x->n_lengths > 0 && request->is_chunked)
        return "Content-Length and Transfer-Encoding exclude each other";
    if (x->other_transfer)
        return "Transfer-Encoding can only be chunked";
    if (request->is_chunked && strcmp(version, MHD_HTTP_VERSION_1_1) != 0)
        return "Transfer-Encoding needs HTTP/1.1";
    if (x->n_hosts > 1)
        return "Host is given twice";
    if (request->host && !request->host[0])
        return "Host is empty";
    return NULL;
}

/* ---- answers ------------------------------------------------------------- */

static enum MHD_Result no_memory(void)
{
    return MHD_NO; /* closes the connection */
}

static struct MHD_Response *make_response(struct ent_response *response)
{
    struct ent_spool *body = &response->body;
    union {
        const unsigned char *in;
        void *out;
    } fixed = {.in = response->fixed};
    if (response->fixed)
        return MHD_create_response_from_buffer(response->n_fixed, fixed.out,
                                               MHD_RESPMEM_PERSISTENT);
    if (body->fd >= 0) {
        struct MHD_Response *made =
            MHD_create_response_from_fd64(ent_spool_size(body), body->fd);
        if (made)
            body->fd = -1; /* the library closes it */
        return made;
    }
    /* The exchange, and the bytes with it, lives until the answer is sent. */
    return MHD_create_response_from_buffer(body->memory.n_bytes,
                                           body->memory.bytes,
                                           MHD_RESPMEM_PERSISTENT);
}

static bool add_headers(struct MHD_Response *made,
                        const struct ent_response *response)
{
    bool good = true;
    if (response->media_type)
        good = MHD_add_response_header(made, "Content-Type",
                                       response->media_type) == MHD_YES;
    for (size_t i = 0; i < response->n_headers && good; i++)
        good = MHD_add_response_header(made, response->headers[i].name,
                                       response->headers[i].value) == MHD_YES;
    if (response->close && good)
        good = MHD_add_response_header(made, "Connection", "close") == MHD_YES;
    return good;
}

static enum MHD_Result send_answer(struct exchange *x)
{
    struct ent_response *response = &x->call.response;
    uint64_t n_bytes =
        response->fixed ? response->n_fixed : ent_spool_size(&response->body);
    if (response->status == 0 || response->body.memory.status)
        ent_problem_say(response, 500, "internal", "out of memory");
    ent_admit_finish(&x->call);
    struct MHD_Response *made = make_response(response);
    if (!made)
        return no_memory();
    enum MHD_Result result = MHD_NO;
    if (add_headers(made, response)) {
        ent_peer_sending(x->peer, true);
        ent_peer_due_in(x->peer,
                        ENT_HTTP_SEND_MS +
                            (int64_t)(n_bytes / ENT_HTTP_SEND_RATE) * 1000);
        result = MHD_queue_response(x->connection, response->status, made);
    }
    MHD_destroy_response(made);
    return result;
}

/* ---- requests ------------------------------------------------------------ */

void ent_http_run(void *context, struct ent_job *job)
{
    struct exchange *x = (struct exchange *)(void *)job;
    (void)context;
    ent_call_run(&x->call);
    /* before the job counts as done: the server's end waits for either */
    ent_peer_sending(x->peer, true);
    ent_peer_end(x->peer);
    x->stage = STAGE_READY;
    MHD_resume_connection(x->connection);
}

static struct ent_peer *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void free_exchange(struct exchange *x)
{
    if (!x)
        return;
    ent_response_release(&x->call.response);
    ent_request_release(&x->call.request);
    ent_free(x);
}

/* The request line is there. */
static void *on_line(void *context, const char *uri,
                     struct MHD_Connection *connection)
{
    struct ent_server *server = context;
    struct ent_peer *peer = peer_of(connection);
    if (!peer)
        return NULL;
    ent_peer_due_in(peer, server->options.header_ms);
    struct exchange *x = ent_calloc(1, sizeof *x);
    if (!x)
        return NULL;
    ent_response_init(&x->call.response);
    if (ent_request_init(&x->call.request, uri ? uri : "")) {
        free_exchange(x);
        return NULL;
    }
    x->call.server = server;
    x->call.cancel = &peer->cancel;
    x->connection = connection;
    x->peer = peer;
    x->uri = uri;
    return x;
}

/* The headers are there.  A refusal waits for the end of the body, unless that
 * is very long or the client waits for a word: to a client that is still
 * writing, an answer and a closed connection look like a broken one. */
static enum MHD_Result on_headers(struct exchange *x, const char *method,
                                  const char *version)
{
    struct ent_call *call = &x->call;
    struct ent_request *request = &call->request;
    request->method = ent_method_of(method);
    const char *wrong = read_headers(x, method, version);
    if (wrong) {
        ent_problem_say(&call->response, 400, "bad-request", "%s", wrong);
        call->response.close = true;
        return send_answer(x); /* where the request ends is not certain */
    }
    if (header_bytes(x->connection) > ENT_HTTP_HEADER_BYTES) {
        ent_problem_say(&call->response, 431, "headers-too-large",
                        "the headers are too long (limit is %d bytes)",
                        ENT_HTTP_HEADER_BYTES);
        call->response.close = true;
    } else {
        ent_admit(call);
    }
    x->stage = call->route ? STAGE_BODY : STAGE_REFUSED;
    if (x->stage == STAGE_REFUSED && request->has_body &&
        (request->expects_continue ||
         request->content_length > ENT_HTTP_DRAIN_BYTES)) {
        call->response.close = true;
        return send_answer(x);
    }
    x->body_since = ent_watch_now();
    ent_peer_due_in(x->peer, call->server->options.body_ms);
    return MHD_YES;
}

static void refuse_body(struct exchange *x, enum ent_status status)
{
    struct ent_call *call = &x->call;
    if (status == ENT_ELIMIT)
        ent_problem_say(&call->response, 413, "body-too-large",
                        "the body is too long (limit is %llu bytes)",
                        (unsigned long long)call->request.body.max_bytes);
    else
        ent_problem_status(&call->response, status, NULL);
    ent_spool_release(&call->request.body);
    call->response.close = true;
    x->stage = STAGE_REFUSED;
    x->n_read = 0; /* counts anew what is only dropped */
}

/* A body may take its time, and some more as it grows: one that drips does
 * not. */
static void extend_body_time(struct exchange *x)
{
    int64_t more = (int64_t)(x->n_read / ENT_HTTP_BODY_RATE) * 1000;
    if (more > ENT_HTTP_BODY_MAX_MS)
        more = ENT_HTTP_BODY_MAX_MS;
    int64_t left = x->body_since + x->call.server->options.body_ms + more -
                   ent_watch_now();
    ent_peer_due_in(x->peer, left > 0 ? left : 0);
}

static enum MHD_Result on_body(struct exchange *x, const char *bytes,
                               size_t *n_bytes)
{
    x->n_read += *n_bytes;
    extend_body_time(x);
    if (x->stage == STAGE_BODY) {
        enum ent_status status =
            ent_spool_add(&x->call.request.body, bytes, *n_bytes);
        if (status)
            refuse_body(x, status);
    } else if (x->n_read > ENT_HTTP_DRAIN_BYTES) {
        return MHD_NO; /* nobody could answer before its end */
    }
    *n_bytes = 0;
    return MHD_YES;
}

static enum MHD_Result on_end(struct exchange *x)
{
    struct ent_call *call = &x->call;
    if (x->stage == STAGE_REFUSED || x->stage == STAGE_READY)
        return send_answer(x);
    if (x->stage == STAGE_RUNNING)
        return MHD_YES;
    enum ent_status status = ent_spool_finish(&call->request.body);
    if (status) {
        refuse_body(x, status);
        return send_answer(x);
    }
    if (call->route->lane == ENT_LANE_NONE) {
        ent_call_run(call);
        return send_answer(x);
    }
    struct ent_lane *lane = call->server->lanes[call->route->lane];
    if (!ent_lane_reserve(lane)) {
        ent_problem_say(&call->response, 503, "queue-full",
                        "the server is busy, or about to stop; ask again");
        return send_answer(x);
    }
    /* no deadline runs against a client that waits for its turn; one that goes
     * away meanwhile is noticed */
    ent_peer_begin(x->peer);
    /* suspended before anybody else knows of it: it may be resumed at once */
    x->stage = STAGE_RUNNING;
    MHD_suspend_connection(x->connection);
    ent_lane_push(lane, &x->job);
    return MHD_YES;
}

static enum MHD_Result on_request(void *context,
                                  struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *n_bytes, void **state)
{
    struct exchange *x = *state;
    (void)context;
    (void)connection;
    (void)url;
    if (!x)
        return no_memory();
    if (x->stage == STAGE_BEGUN)
        return on_headers(x, method, version);
    if (*n_bytes > 0)
        return on_body(x, bytes, n_bytes);
    return on_end(x);
}

static void on_completed(void *context, struct MHD_Connection *connection,
                         void **state, enum MHD_RequestTerminationCode why)
{
    const struct ent_server *server = context;
    struct exchange *x = *state;
    (void)connection;
    (void)why;
    if (x) {
        ent_peer_sending(x->peer, false);
        ent_peer_due_in(x->peer,
                        server->options.idle_ms + server->options.header_ms);
    }
    free_exchange(x);
    *state = NULL;
}

static void on_connection(void *context, struct MHD_Connection *connection,
                          void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct ent_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        ent_watch_remove(server->watch, *socket_context);
        *socket_context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct ent_peer *peer =
        info ? ent_watch_add(server->watch, (int)info->connect_fd) : NULL;
    if (peer)
        ent_peer_due_in(peer, server->options.header_ms);
    *socket_context = peer;
}

/* ---- starting and stopping ------------------------------------------------
 */

/* Clients can make the library complain as often as they like. */
static void on_log(void *context, const char *format, va_list args)
{
    struct ent_http *http = context;
    int64_t now = ent_watch_now();
    if (now - http->log_since > LOG_PERIOD_MS) {
        http->log_since = now;
        http->log_lines = 0;
    }
    if (http->log_lines++ >= LOG_LINES)
        return;
    char line[400];
    int n = vsnprintf(line, sizeof line, format, args);
    if (n > 0)
        fprintf(stderr, "entente: http: %s%s", line,
                strchr(line, '\n') ? "" : "\n");
}

static enum ent_status read_file(const char *path, char **text,
                                 struct ent_error *error)
{
    *text = NULL;
    FILE *file = fopen(path, "re");
    if (!file)
        return ent_error_set(error, ENT_EIO, "cannot read %s: %s", path,
                             strerror(errno));
    char *bytes = ent_malloc(MAX_KEY_BYTES);
    size_t n = bytes ? fread(bytes, 1, MAX_KEY_BYTES - 1, file) : 0;
    bool failed = ferror(file) != 0;
    fclose(file);
    if (!bytes)
        return ENT_ENOMEM;
    *text = bytes;
    bytes[n] = '\0';
    if (failed || n == 0)
        return ent_error_set(error, ENT_EIO, "cannot read %s", path);
    return ENT_OK;
}

static enum ent_status read_keys(struct ent_http *http, struct ent_error *error)
{
    const struct ent_server_options *o = &http->server->options;
    if (!o->tls_cert)
        return ENT_OK;
    enum ent_status status = read_file(o->tls_cert, &http->cert, error);
    return status ? status : read_file(o->tls_key, &http->key, error);
}

static struct MHD_Daemon *start(struct ent_http *http,
                                const struct ent_listener *listener)
{
    struct ent_server *server = http->server;
    const struct ent_server_options *o = &server->options;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, http->cert},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, http->key},
                                   {MHD_OPTION_HTTPS_PRIORITIES, 0, NULL},
                                   {MHD_OPTION_END, 0, NULL}};
    char priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
    struct MHD_OptionItem end[] = {{MHD_OPTION_END, 0, NULL}};
    tls[2].ptr_value = priorities;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ERROR_LOG;
    if (listener->is_ipv6)
        flags |= MHD_USE_IPv6;
    if (http->cert)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER,
        on_log, http, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener->fd,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)POLL_THREADS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)ENT_HTTP_CONNECTION_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, o->max_connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->max_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)((o->idle_ms + 999) / 1000),
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_line,
        server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY,
        http->cert ? tls : end, MHD_OPTION_END);
}

static void free_http(struct ent_http *http)
{
    if (http->key)
        explicit_bzero(http->key, strlen(http->key));
    ent_free(http->key);
    ent_free(http->cert);
    ent_free(http);
}

enum ent_status ent_http_open(struct ent_server *server,
                              const struct ent_listener *listener,
                              struct ent_http **out, struct ent_error *error)
{
    struct ent_http *http = ent_calloc(1, sizeof *http);
    *out = NULL;
    if (!http)
        return ENT_ENOMEM;
    http->server = server;
    enum ent_status status = read_keys(http, error);
    if (!status) {
        http->daemon = start(http, listener);
        if (!http->daemon)
            status =
                ent_error_set(error, ENT_EIO, "cannot start the HTTP threads%s",
                              http->cert ? ", or the certificate and key "
                                           "do not fit"
                                         : "");
    }
    if (status) {
        free_http(http);
        return status;
    }
    *out = http;
    return ENT_OK;
}

void ent_http_quiesce(struct ent_http *http)
{
    (void)MHD_quiesce_daemon(http->daemon);
}

void ent_http_close(struct ent_http *http)
{
    static const struct timespec moment = {.tv_nsec = 10 * 1000000};
    if (!http)
        return;
    /* answers to what was running are on their way out */
    for (int i = 0; i < STOP_MOMENTS && ent_watch_sending(http->server->watch);
         i++)
        (void)nanosleep(&moment, NULL);
    MHD_stop_daemon(http->daemon);
    free_http(http);
}
