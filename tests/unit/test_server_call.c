/* SPDX-License-Identifier: ISC */
/* Requests answered without a network: what is let in, and every allocation
 * of every route failing in turn. */
#include "server/call.h"

#include "query_support.h"
#include "server/admit.h"
#include "server/server_internal.h"

static struct ent_server server;

struct sent {
    enum ent_method method;
    const char *target, *type, *body;
    unsigned status; /* expected */
};

static void fill(struct ent_call *call, const struct sent *sent)
{
    struct ent_request *request = &call->request;
    request->method = sent->method;
    request->host = "localhost";
    request->content_type = sent->type;
    request->has_body = sent->body != NULL;
    request->content_length = sent->body ? strlen(sent->body) : 0;
}

/* Answers into `call`; ENT_ENOMEM when memory was out on the way. */
static enum ent_status answer(struct ent_call *call, const struct sent *sent)
{
    static const volatile bool never;
    struct ent_request *request = &call->request;
    enum ent_status status = ENT_OK;
    call->server = &server;
    call->cancel = &never;
    fill(call, sent);
    ent_admit(call);
    if (call->route && sent->body)
        status = ent_spool_add(&request->body, sent->body, strlen(sent->body));
    if (call->route && !status)
        ent_call_run(call);
    if (!status)
        status = call->response.body.memory.status;
    if (!status && call->response.status == 503)
        status = ENT_ENOMEM;
    ent_admit_finish(call);
    return status;
}

static enum ent_status scenario(void *context)
{
    const struct sent *sent = context;
    struct ent_call call = {.n_checks = 0};
    ent_response_init(&call.response);
    enum ent_status status = ent_request_init(&call.request, sent->target);
    if (!status)
        status = answer(&call, sent);
    if (!status && call.response.status != sent->status) {
        print_error("%s: %u\n%.*s\n", sent->target, call.response.status,
                    (int)call.response.body.memory.n_bytes,
                    call.response.body.memory.bytes);
        assert_int_equal(call.response.status, sent->status);
    }
    ent_request_release(&call.request);
    ent_response_release(&call.response);
    return status;
}

#define FACT "/api/v1/facts?subject=Russia&predicate=supports&object="

static const struct sent reads[] = {
    {ENT_GET, "/healthz", NULL, NULL, 200},
    {ENT_GET, "/api/v1/stats", NULL, NULL, 200},
    {ENT_GET, "/api/v1/examples", NULL, NULL, 200},
    {ENT_GET, "/api/v1/suggest?q=rus", NULL, NULL, 200},
    {ENT_GET, "/api/v1/entities/Iran", NULL, NULL, 200},
    {ENT_GET, "/api/v1/entities/Assad?at=2012&limit=1", NULL, NULL, 200},
    {ENT_GET, "/api/v1/entities/iran?relation=supports", NULL, NULL, 200},
    {ENT_GET, "/api/v1/entities/Irann", NULL, NULL, 404},
    {ENT_GET, FACT "Assad", NULL, NULL, 200},
    {ENT_GET, FACT "Nobody", NULL, NULL, 404},
    {ENT_GET, FACT "%7B%7D", NULL, NULL, 400},
    {ENT_GET, "/api/v1/sources?limit=1", NULL, NULL, 200},
    {ENT_GET, "/api/v1/sources/a2", NULL, NULL, 200},
    {ENT_GET, "/api/v1/sources/Assad", NULL, NULL, 404},
    {ENT_GET, "/api/v1/query?q=find+?x+where+?x+supports+Assad", NULL, NULL,
     200},
    {ENT_POST, "/api/v1/query", "text/plain", "find ?x where", 400},
    {ENT_POST, "/api/v1/query", "application/x-www-form-urlencoded",
     "q=ask+x+y+z&format=csv", 200},
    {ENT_POST, "/api/v1/query", "image/png", "x", 415},
    {ENT_GET, "/api/v1/nothing", NULL, NULL, 404},
    {ENT_PUT, "/api/v1/query", NULL, NULL, 405},
    {ENT_OPTIONS, "/api/v1/query", NULL, NULL, 204},
    {ENT_GET, "/api/v1/stats?x=1", NULL, NULL, 400},
};

static void test_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ITEMS(reads); i++) {
        struct sent sent = reads[i];
        (void)support_fail_each_allocation(scenario, &sent);
    }
}

static void test_writes(void **state)
{
    static const struct sent writes[] = {
        {ENT_POST, "/api/v1/facts?source=x", "application/x-ndjson",
         "{\"subject\":\"a\",\"predicate\":\"b\",\"object\":\"c\"}\n", 200},
        {ENT_POST, "/api/v1/facts", "application/x-ndjson", "{\n", 422},
        {ENT_POST, "/api/v1/facts?on_error=skip", "application/x-ndjson", "{\n",
         200},
        {ENT_POST, "/api/v1/facts", "image/png", "x", 415},
        {ENT_DELETE, "/api/v1/facts?source=x", NULL, NULL, 200},
        {ENT_DELETE, "/api/v1/facts?source=y", NULL, NULL, 404},
        {ENT_DELETE, "/api/v1/facts", NULL, NULL, 400}};
    (void)state;
    for (size_t i = 0; i < N_ITEMS(writes); i++) {
        struct sent sent = writes[i];
        assert_ok(scenario(&sent));
    }
}

/* An answer's tag is that of equal requests to equal data only. */
static void test_tags(void **state)
{
    static const struct sent sent = {ENT_GET, "/api/v1/stats", NULL, NULL, 200};
    static const struct sent other = {ENT_GET, "/api/v1/stats?", NULL, NULL,
                                      200};
    char tags[3][64];
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct ent_call call = {.n_checks = 0};
        const struct sent *what = i == 2 ? &other : &sent;
        ent_response_init(&call.response);
        assert_ok(ent_request_init(&call.request, what->target));
        assert_ok(answer(&call, what));
        memcpy(tags[i], call.response.etag, sizeof tags[i]);
        ent_request_release(&call.request);
        ent_response_release(&call.response);
    }
    assert_string_equal(tags[0], tags[1]);
    assert_string_not_equal(tags[0], tags[2]);
}

/* A client that already has the answer is told so. */
static void test_not_modified(void **state)
{
    static const struct sent sent = {ENT_GET, "/api/v1/stats", NULL, NULL, 304};
    struct ent_call call = {.n_checks = 0};
    (void)state;
    ent_response_init(&call.response);
    assert_ok(ent_request_init(&call.request, sent.target));
    call.request.if_none_match = "*";
    assert_ok(answer(&call, &sent));
    assert_int_equal(call.response.status, 304);
    assert_int_equal(ent_spool_size(&call.response.body), 0);
    ent_request_release(&call.request);
    ent_response_release(&call.response);
}

static void test_read_only(void **state)
{
    struct sent sent = {ENT_DELETE, "/api/v1/facts?source=a1", NULL, NULL, 403};
    (void)state;
    server.options.read_only = true;
    assert_ok(scenario(&sent));
    server.options.read_only = false;
}

static int set_up(void **state)
{
    const char *path = support_path("call.db");
    (void)state;
    server.store = query_store(path);
    server.guard.is_loopback = true;
    server.options.timeout_ms = 10000;
    server.options.max_body = 1000000;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ent_store_close(server.store);
    support_remove(support_path("call.db"));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),     cmocka_unit_test(test_writes),
        cmocka_unit_test(test_tags),      cmocka_unit_test(test_not_modified),
        cmocka_unit_test(test_read_only),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
