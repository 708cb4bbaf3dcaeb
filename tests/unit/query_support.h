/* SPDX-License-Identifier: ISC */
/* What the tests of queries share: a small graph, and running a query. */
#ifndef UNIT_QUERY_SUPPORT_H
#define UNIT_QUERY_SUPPORT_H

#include "load_support.h"

#include <entente/query.h>

static const struct given query_facts[] = {
    {.s = "Russia", .p = "supports", .o = "Assad", .source = "a1"},
    {.s = "Iran",
     .p = "supports",
     .o = "Assad",
     .source = "a2",
     .speaker = "Kerry",
     .from = "2011",
     .to = "2015-09"},
    {.s = "Iran", .p = "supports", .o = "Hezbollah", .source = "a2"},
    {.s = "US", .p = "opposes", .o = "(Russia supports Assad)", .source = "a1"},
    {.s = "US", .p = "label", .o = "\"United, \tStates"},
    {.s = "US", .p = "size", .o = "42"},
    {.s = "a1", .p = "published", .o = "2015-09-18"},
};

static inline struct ent_store *query_store(const char *path)
{
    struct ent_store *store;
    support_remove(path);
    store = support_open(path);
    given_load(store, query_facts, N_ITEMS(query_facts));
    return store;
}

static inline enum ent_status query_collect(void *context, const char *bytes,
                                            size_t n_bytes)
{
    struct ent_buf *out = context;
    ent_buf_add(out, bytes, n_bytes);
    return out->status;
}

/* Runs a query and appends the answer; the status of the run. */
static inline enum ent_status query_run(struct ent_store *store,
                                        const char *text,
                                        enum ent_result_format format,
                                        const struct ent_query_options *options,
                                        struct ent_buf *out)
{
    struct ent_query *query;
    enum ent_status status =
        ent_query_open(store, text, strlen(text), options, &query);
    if (status == ENT_OK)
        status = ent_query_write(query, format, NULL, query_collect, out);
    ent_query_free(query);
    return status;
}

static inline void query_expect(struct ent_store *store, const char *text,
                                enum ent_result_format format,
                                const char *expected, const char *file,
                                int line)
{
    struct ent_buf out;
    ent_buf_init(&out);
    support_status(query_run(store, text, format, NULL, &out), ENT_OK, file,
                   line);
    support_bytes(out.bytes, out.n_bytes, expected, strlen(expected), file,
                  line);
    ent_buf_release(&out);
}

/* The whole answer as TSV. */
#define assert_answer(store, text, expected)                                   \
    query_expect(store, text, ENT_RESULT_TSV, expected, __FILE__, __LINE__)

#endif
