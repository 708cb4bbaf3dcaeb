/* SPDX-License-Identifier: ISC */
/* GET /healthz, /api/v1/suggest, /api/v1/stats and /api/v1/examples */
#include <entente/version.h>

#include "base/json_write.h"
#include "queries/examples.h"
#include "server/call.h"
#include "server/resolve.h"
#include "server/server_internal.h"
#include "store/dict.h"
#include "store/names.h"
#include "store/term_json.h"

#define SUGGESTED 10
#define MOST_SUGGESTED 50

void ent_handle_health(struct ent_call *call)
{
    ent_buf_add_str(ent_response_begin(&call->response, 200, ENT_JSON_TYPE),
                    "{\"status\":\"ok\"}\n");
}

void ent_handle_examples(struct ent_call *call)
{
    struct ent_buf *out =
        ent_response_begin(&call->response, 200, ENT_JSON_TYPE);
    ent_buf_add_str(out, "{\"items\":[");
    for (size_t i = 0; i < ent_n_examples; i++) {
        ent_buf_add_str(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        ent_json_cstr(out, ent_examples[i].name);
        ent_buf_add_str(out, ",\"title\":");
        ent_json_cstr(out, ent_examples[i].title);
        ent_buf_add_str(out, ",\"query\":");
        ent_json_cstr(out, ent_examples[i].text);
        ent_buf_add_char(out, '}');
    }
    ent_buf_add_str(out, "],\"next\":null}\n");
}

static void add_count(struct ent_buf *out, const char *key, uint64_t value)
{
    ent_buf_add_format(out, ",\"%s\":%llu", key, (unsigned long long)value);
}

void ent_handle_stats(struct ent_call *call)
{
    struct ent_store_counts c;
    const char *base = ent_store_base(call->server->store);
    enum ent_status status = ent_store_count(call->server->store, &c);
    if (status) {
        ent_problem_status(&call->response, status, NULL);
        return;
    }
    struct ent_buf *out =
        ent_response_begin(&call->response, 200, ENT_JSON_TYPE);
    ent_buf_add_str(out, "{\"version\":\"" ENT_VERSION "\"");
    add_count(out, "facts", c.n_facts);
    add_count(out, "reports", c.n_reports);
    add_count(out, "live_reports", c.n_reports - c.n_withdrawn);
    add_count(out, "quoted", c.n_quoted);
    add_count(out, "terms", c.n_terms);
    add_count(out, "names", c.n_names);
    add_count(out, "sources", c.n_sources);
    add_count(out, "relations", c.n_relations);
    add_count(out, "database_bytes", c.database_bytes);
    add_count(out, "last_transaction", c.last_transaction);
    ent_buf_add_str(out, ",\"base\":");
    ent_json_cstr(out, base);
    ent_buf_add_str(out, "}\n");
}

static enum ent_status write_match(struct ent_call *call,
                                   const struct ent_name_match *match,
                                   struct ent_arena *arena, struct ent_buf *out)
{
    struct ent_term term;
    enum ent_status status =
        ent_dict_get(call->txn, match->entity, arena, &term);
    if (status)
        return status;
    ent_buf_add_str(out, "{\"name\":");
    ent_term_json(&term, out);
    ent_buf_add_format(out, ",\"kind\":\"%s\"",
                       ent_kind_word(match->is_source, match->is_relation));
    if (match->via) {
        status = ent_dict_get(call->txn, match->via, arena, &term);
        if (status)
            return status;
        ent_buf_add_str(out, ",\"match\":");
        ent_json_string(out, term.bytes, term.n_bytes);
    }
    ent_buf_add_format(out, ",\"facts\":%llu}",
                       (unsigned long long)match->n_facts);
    return out->status;
}

static enum ent_status suggest(struct ent_call *call,
                               const struct ent_string *q, uint64_t limit,
                               struct ent_arena *arena)
{
    struct ent_name_match *matches = NULL;
    size_t n = 0;
    enum ent_status status = ent_names_complete(call->txn, q->bytes, q->n_bytes,
                                                limit, arena, &matches, &n);
    if (status)
        return status;
    struct ent_buf *out =
        ent_response_begin(&call->response, 200, ENT_JSON_TYPE);
    ent_buf_add_str(out, "{\"items\":[");
    for (size_t i = 0; i < n && !status; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        status = write_match(call, &matches[i], arena, out);
    }
    ent_buf_add_str(out, "],\"next\":null}\n");
    return status;
}

void ent_handle_suggest(struct ent_call *call)
{
    struct ent_arena arena;
    uint64_t limit = SUGGESTED;
    const struct ent_string *q = ent_request_param(&call->request, "q");
    if (!q) {
        ent_call_bad_param(call, "q", "is missing: how the name begins");
        return;
    }
    if (!ent_call_count(call, "limit", MOST_SUGGESTED, &limit))
        return;
    ent_arena_init(&arena, 0);
    enum ent_status status = suggest(call, q, limit, &arena);
    ent_arena_release(&arena);
    if (status)
        ent_problem_status(&call->response, status, NULL);
}
