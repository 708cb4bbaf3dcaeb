/* SPDX-License-Identifier: ISC */
/* Requests: paths, parameters, and which route they mean. */
#include "server/request.h"

#include "server/route.h"
#include "support.h"

static const char *parse(struct ent_request *request, const char *target)
{
    assert_ok(ent_request_init(request, target));
    return ent_request_parse(request);
}

static void check_segment(const struct ent_request *request, size_t i,
                          const char *expected)
{
    assert_true(i < request->n_segments);
    assert_bytes(request->segments[i].bytes, request->segments[i].n_bytes,
                 expected);
}

static void check_param(const struct ent_request *request, const char *name,
                        const char *expected)
{
    const struct ent_string *value = ent_request_param(request, name);
    assert_non_null(value);
    assert_bytes(value->bytes, value->n_bytes, expected);
}

static void test_paths(void **state)
{
    struct ent_request request;
    (void)state;
    assert_null(parse(&request, "/api/v1/entities/AC%2FDC%20x+y"));
    assert_int_equal(request.n_segments, 4);
    check_segment(&request, 0, "api");
    check_segment(&request, 3, "AC/DC x+y");
    assert_int_equal(request.n_params, 0);
    ent_request_release(&request);

    assert_null(parse(&request, "/"));
    assert_int_equal(request.n_segments, 1);
    check_segment(&request, 0, "");
    ent_request_release(&request);

    assert_null(parse(&request, "http://example.org:80/a?b"));
    assert_int_equal(request.n_segments, 1);
    check_segment(&request, 0, "a");
    check_param(&request, "b", "");
    ent_request_release(&request);
}

static void test_parameters(void **state)
{
    struct ent_request request;
    (void)state;
    assert_null(parse(&request, "/x?q=a+b%2Bc&&empty=&flag&%6e=%c3%a9#rest"));
    assert_int_equal(request.n_params, 4);
    check_param(&request, "q", "a b+c");
    check_param(&request, "empty", "");
    check_param(&request, "flag", "");
    check_param(&request, "n", "é");
    assert_null(ent_request_param(&request, "rest"));
    assert_null(ent_request_parse_form(&request, "a=1&b=2%20\r\n", 12));
    check_param(&request, "a", "1");
    check_param(&request, "b", "2 ");
    ent_request_release(&request);
}

static void test_what_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "*",
                                      "x",
                                      "/%",
                                      "/a%4",
                                      "/a%zz",
                                      "/%00",
                                      "/x?a=%00",
                                      "/%ff",
                                      "/x?%ff=1",
                                      "/x?a=%c3",
                                      "/x?a=%ed%a0%80",
                                      "/1/2/3/4/5/6/7/8/9",
                                      "http://host"};
    struct ent_request request;
    (void)state;
    for (size_t i = 0; i < N_ITEMS(bad); i++) {
        if (!parse(&request, bad[i]))
            fail_msg("\"%s\" was taken", bad[i]);
        ent_request_release(&request);
    }
}

static void test_too_many_parameters(void **state)
{
    struct ent_request request;
    struct ent_buf target;
    (void)state;
    for (int more = 0; more < 2; more++) {
        ent_buf_init(&target);
        ent_buf_add_str(&target, "/x?");
        for (int i = 0; i < ENT_HTTP_MAX_PARAMS + more; i++)
            ent_buf_add_str(&target, "a&");
        const char *wrong = parse(&request, ent_buf_cstr(&target));
        assert_int_equal(wrong != NULL, more);
        ent_request_release(&request);
        ent_buf_release(&target);
    }
}

static void test_out_of_memory(void **state)
{
    struct ent_request request;
    (void)state;
    ent_alloc_fail_after(1);
    assert_status(ent_request_init(&request, "/a"), ENT_ENOMEM);
    ent_alloc_fail_after(0);
    ent_request_release(&request);
    assert_ok(ent_request_init(&request, "/a?b=c"));
    ent_alloc_fail_after(1);
    assert_non_null(ent_request_parse(&request));
    ent_alloc_fail_after(0);
    ent_request_release(&request);
}

/* Finds the route; `name` is copied. */
static const struct ent_route *find(enum ent_method method, const char *target,
                                    char name[40], unsigned *allowed)
{
    struct ent_request request;
    struct ent_string part = {NULL, 0};
    assert_null(parse(&request, target));
    request.method = method;
    const struct ent_route *route = ent_route_find(&request, &part, allowed);
    snprintf(name, 40, "%s", part.bytes ? part.bytes : "-");
    ent_request_release(&request);
    return route;
}

static void test_routes(void **state)
{
    char name[40];
    unsigned allowed;
    const unsigned get = 1u << ENT_GET | 1u << ENT_HEAD;
    (void)state;
    const struct ent_route *route =
        find(ENT_GET, "/api/v1/entities/a%2Fb", name, &allowed);
    assert_string_equal(route->pattern, "/api/v1/entities/{name}");
    assert_string_equal(name, "a/b");
    route = find(ENT_HEAD, "/api/v1/entities/?name=x", name, &allowed);
    assert_string_equal(route->pattern, "/api/v1/entities");
    assert_string_equal(name, "-");
    assert_string_equal(find(ENT_GET, "/", name, &allowed)->pattern, "/");
    assert_string_equal(find(ENT_GET, "/healthz", name, &allowed)->pattern,
                        "/healthz");
    route = find(ENT_DELETE, "/api/v1/facts", name, &allowed);
    assert_true((route->flags & ENT_ROUTE_WRITES) != 0);
    assert_null(find(ENT_PUT, "/api/v1/facts", name, &allowed));
    assert_int_equal(allowed, get | 1u << ENT_POST | 1u << ENT_DELETE);
    assert_null(find(ENT_POST, "/api/v1/stats", name, &allowed));
    assert_int_equal(allowed, get);
    assert_null(find(ENT_GET, "/api/v1", name, &allowed));
    assert_int_equal(allowed, 0);
    assert_null(find(ENT_GET, "/api/v1/facts/a/b", name, &allowed));
    assert_int_equal(allowed, 0);
}

static void test_every_route_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < ent_n_routes; i++) {
        const struct ent_route *route = &ent_routes[i];
        char name[40];
        unsigned allowed;
        assert_ptr_equal(find(route->method, route->pattern, name, &allowed),
                         route);
        assert_non_null(route->summary);
        assert_non_null(route->run);
    }
}

static void test_methods_and_media_types(void **state)
{
    (void)state;
    assert_int_equal(ent_method_of("DELETE"), ENT_DELETE);
    assert_int_equal(ent_method_of("get"), ENT_OTHER_METHOD);
    assert_true(ent_media_is("text/plain", "text/plain"));
    assert_true(ent_media_is("Text/Plain ; charset=utf-8", "text/plain"));
    assert_false(ent_media_is("text/plainer", "text/plain"));
    assert_false(ent_media_is(NULL, "text/plain"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_too_many_parameters),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_every_route_is_found),
        cmocka_unit_test(test_methods_and_media_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
