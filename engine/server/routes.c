/* SPDX-License-Identifier: ISC */
/* The routes, and which of them a request means. */
#include <string.h>

#include "server/page.h"
#include "server/route.h"

static const struct ent_route_param none[] = {{NULL, NULL}};

static const struct ent_route_param query_params[] = {
    {"q", "the query in Walk; with POST the body can be it"},
    {"format", "json, ndjson, csv, tsv, msgpack, sparql-json or table; else "
               "by the Accept header"},
    {"timeout", "seconds after which the query ends"},
    {"limit", "rows after which the answer is cut"},
    {"bind.", "bind.VAR=NAME binds a variable to a term"},
    {NULL, NULL}};

static const struct ent_route_param import_params[] = {
    {"on_error", "abort (default): nothing is stored when a line is bad; "
                 "skip: good lines are"},
    {"source", "the source of reports that name none"},
    {NULL, NULL}};

static const struct ent_route_param retract_params[] = {
    {"source", "withdraw every report of this source"},
    {"report", "withdraw the report of this number"},
    {NULL, NULL}};

static const struct ent_route_param fact_params[] = {
    {"subject", "a name, an IRI, or any term as JSON"},
    {"predicate", "a name or an IRI"},
    {"object", "a name, an IRI, or any term as JSON"},
    {"limit", "how many reports and facts about it are listed"},
    {NULL, NULL}};

static const struct ent_route_param suggest_params[] = {
    {"q", "how a word of the name begins"},
    {"limit", "how many names (default 10)"},
    {NULL, NULL}};

static const struct ent_route_param entity_params[] = {
    {"name", "the entity, when the path does not hold it"},
    {"relation", "only this relation"},
    {"direction", "only out, in or about"},
    {"at", "only facts that hold on this date"},
    {"limit", "how many facts of each group (default 10)"},
    {"cursor", "`next` of the group's last answer"},
    {NULL, NULL}};

static const struct ent_route_param sources_params[] = {
    {"name", "one source: as /api/v1/sources/{name}"},
    {"limit", "how many (default 100)"},
    {"cursor", "`next` of the last answer"},
    {NULL, NULL}};

#define API "/api/v1/"

const struct ent_route ent_routes[] = {
    {ENT_GET, "/", ent_handle_page, ENT_LANE_LOOKUP, ENT_ROUTE_OPEN, 0,
     "The page", NULL},
    {ENT_GET, "/healthz", ent_handle_health, ENT_LANE_NONE, ENT_ROUTE_OPEN, 0,
     "Is the server alive?", NULL},
    {ENT_GET, API "query", ent_handle_query, ENT_LANE_QUERY, 0, 0,
     "Asks in Walk", query_params},
    {ENT_POST, API "query", ent_handle_query, ENT_LANE_QUERY, 0,
     ENT_HTTP_QUERY_BYTES, "Asks in Walk", query_params},
    {ENT_GET, API "suggest", ent_handle_suggest, ENT_LANE_LOOKUP,
     ENT_ROUTE_SNAPSHOT, 0, "Completes names", suggest_params},
    {ENT_GET, API "entities", ent_handle_entity, ENT_LANE_LOOKUP,
     ENT_ROUTE_SNAPSHOT, 0, "An entity with its facts by relation",
     entity_params},
    {ENT_GET, API "entities/{name}", ent_handle_entity, ENT_LANE_LOOKUP,
     ENT_ROUTE_SNAPSHOT, 0, "An entity with its facts by relation",
     entity_params},
    {ENT_GET, API "facts", ent_handle_fact, ENT_LANE_LOOKUP, ENT_ROUTE_SNAPSHOT,
     0, "A fact: its reports, and the facts about it", fact_params},
    {ENT_POST, API "facts", ent_handle_import, ENT_LANE_WRITE, ENT_ROUTE_WRITES,
     ENT_HTTP_FACTS_BYTES, "Imports facts", import_params},
    {ENT_DELETE, API "facts", ent_handle_retract, ENT_LANE_WRITE,
     ENT_ROUTE_WRITES, 0, "Withdraws reports", retract_params},
    {ENT_GET, API "sources", ent_handle_sources, ENT_LANE_LOOKUP,
     ENT_ROUTE_SNAPSHOT, 0, "The documents", sources_params},
    {ENT_GET, API "sources/{name}", ent_handle_source, ENT_LANE_LOOKUP,
     ENT_ROUTE_SNAPSHOT, 0, "A document with its facts and its text",
     sources_params},
    {ENT_GET, API "stats", ent_handle_stats, ENT_LANE_LOOKUP,
     ENT_ROUTE_SNAPSHOT, 0, "What is in the database", none},
    {ENT_GET, API "examples", ent_handle_examples, ENT_LANE_LOOKUP, 0, 0,
     "Questions to begin with", none},
};

const size_t ent_n_routes = sizeof ent_routes / sizeof *ent_routes;

/* The files of the page beside "/". */
static const struct ent_route file_route = {
    ENT_GET,        "/{file}", ent_handle_page,      ENT_LANE_LOOKUP,
    ENT_ROUTE_OPEN, 0,         "A file of the page", NULL};

static bool matches(const char *pattern, const struct ent_request *request,
                    size_t n_segments, struct ent_string *name)
{
    for (size_t i = 0; i < n_segments; i++) {
        if (*pattern != '/')
            return false;
        size_t n = strcspn(++pattern, "/");
        const struct ent_string *segment = &request->segments[i];
        if (*pattern == '{')
            *name = *segment;
        else if (n != segment->n_bytes ||
                 memcmp(pattern, segment->bytes, n) != 0)
            return false;
        pattern += n;
    }
    return *pattern == '\0' || (n_segments == 0 && strcmp(pattern, "/") == 0);
}

const struct ent_route *ent_route_find(const struct ent_request *request,
                                       struct ent_string *name,
                                       unsigned *allowed)
{
    const struct ent_route *found = NULL;
    enum ent_method method =
        request->method == ENT_HEAD ? ENT_GET : request->method;
    size_t n = request->n_segments;
    if (n > 0 && request->segments[n - 1].n_bytes == 0)
        n--; /* a slash at the end changes nothing */
    *allowed = 0;
    for (size_t i = 0; i <= ent_n_routes; i++) {
        const struct ent_route *route =
            i < ent_n_routes ? &ent_routes[i] : &file_route;
        struct ent_string part = {NULL, 0};
        bool same = route == &file_route
                        ? *allowed == 0 && ent_page_find(request) != NULL
                        : matches(route->pattern, request, n, &part);
        if (!same)
            continue;
        *allowed |= 1u << route->method;
        if (route->method != method || found)
            continue;
        found = route;
        *name = part;
    }
    if (*allowed & 1u << ENT_GET)
        *allowed |= 1u << ENT_HEAD;
    return found;
}
