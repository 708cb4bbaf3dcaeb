/* SPDX-License-Identifier: ISC */
/* Facts and their reports as JSON. */
#include "server/fact_writer.h"

#include <string.h>

#include "server/limits.h"
#include "store/dict.h"
#include "store/report_live.h"
#include "store/term_json.h"

enum ent_status ent_fact_writer_open(struct ent_fact_writer *w,
                                     struct ent_call *call, struct ent_buf *out)
{
    uint64_t n_withdrawn = 0;
    memset(w, 0, sizeof *w);
    w->call = call;
    w->txn = call->txn;
    w->out = out;
    ent_arena_init(&w->arena, 0);
    ent_report_writer_init(&w->reports, w->txn);
    enum ent_status status =
        ent_cursor_open(&w->by_fact, w->txn, ENT_REPORTS_BY_FACT);
    if (!status)
        status = ent_cursor_open(&w->by_source, w->txn, ENT_REPORTS_BY_SOURCE);
    if (!status)
        status = ent_cursor_open(&w->withdrawn, w->txn, ENT_WITHDRAWN);
    if (!status)
        status = ent_set_size(w->txn, ENT_WITHDRAWN, &n_withdrawn);
    w->any_withdrawn = n_withdrawn > 0;
    return status;
}

void ent_fact_writer_close(struct ent_fact_writer *w)
{
    ent_cursor_close(&w->by_fact);
    ent_cursor_close(&w->by_source);
    ent_cursor_close(&w->withdrawn);
    ent_report_writer_release(&w->reports);
    ent_arena_release(&w->arena);
}

enum ent_status ent_fact_writer_scan(struct ent_fact_writer *w)
{
    enum ent_status status = ent_call_check(w->call);
    if (status)
        return status;
    return ++w->n_scanned > ENT_VIEW_SCAN ? ENT_END : ENT_OK;
}

enum ent_status ent_fact_writer_term(struct ent_fact_writer *w, ent_id id)
{
    struct ent_term term;
    ent_arena_reset(&w->arena);
    enum ent_status status = ent_dict_get(w->txn, id, &w->arena, &term);
    if (status)
        return status;
    ent_term_json(&term, w->out);
    return w->out->status;
}

/* ---- going over a fact's reports ----------------------------------------- */

/* Both sets end their rows with T. */
struct walk {
    struct ent_fact_writer *w;
    struct ent_cursor *cursor;
    unsigned n_prefix;
    unsigned t; /* the column of T */
    uint64_t prefix[4];
    bool started;
};

static void walk_init(struct walk *walk, struct ent_fact_writer *w,
                      const ent_id fact[3], ent_id source)
{
    memset(walk, 0, sizeof *walk);
    walk->w = w;
    walk->cursor = source ? &w->by_source : &w->by_fact;
    walk->prefix[0] = source;
    memcpy(walk->prefix + (source ? 1 : 0), fact, 3 * sizeof *fact);
    walk->n_prefix = source ? 4 : 3;
    walk->t = source ? 4 : 5;
}

/* The next live report. */
static enum ent_status walk_next(struct walk *walk, uint64_t *tag)
{
    for (;;) {
        bool live = true;
        enum ent_status status =
            walk->started
                ? ent_cursor_next(walk->cursor)
                : ent_cursor_first(walk->cursor, walk->prefix, walk->n_prefix);
        walk->started = true;
        if (status)
            return status;
        *tag = walk->cursor->row[walk->t];
        if (walk->w->any_withdrawn)
            status = ent_report_is_live(&walk->w->withdrawn, *tag, &live);
        if (status || live)
            return status;
    }
}

enum ent_status ent_fact_writer_count(struct ent_fact_writer *w,
                                      const ent_id fact[3], ent_id source,
                                      uint64_t *n_reports)
{
    struct walk walk;
    uint64_t tag;
    enum ent_status status = ENT_OK;
    walk_init(&walk, w, fact, source);
    *n_reports = 0;
    if (!w->any_withdrawn)
        return ent_set_count(w->txn,
                             source ? ENT_REPORTS_BY_SOURCE
                                    : ENT_REPORTS_BY_FACT,
                             walk.prefix, walk.n_prefix, 64, n_reports, NULL);
    while (!status && !(status = walk_next(&walk, &tag))) {
        ++*n_reports;
        status = ent_fact_writer_scan(w);
    }
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status write_report(struct ent_fact_writer *w, uint64_t tag)
{
    w->reports.with_passages = w->n_passages < ENT_VIEW_PASSAGES;
    w->n_passages++;
    w->n_reports++;
    return ent_report_json_by_id(&w->reports, ENT_TAG_REPORT(tag), w->out);
}

static enum ent_status write_reports(struct ent_fact_writer *w,
                                     const ent_id fact[3],
                                     const struct ent_fact_reports *which)
{
    struct walk walk;
    uint64_t tag;
    enum ent_status status = ENT_OK;
    size_t n = 0;
    walk_init(&walk, w, fact, which->source);
    ent_buf_add_str(w->out, ",\"reports\":[");
    while (!status && n < which->max && w->n_reports < ENT_VIEW_ALL_REPORTS) {
        status = walk_next(&walk, &tag);
        if (status)
            break;
        if (n++ > 0)
            ent_buf_add_char(w->out, ',');
        status = write_report(w, tag);
        if (!status)
            status = ent_call_check(w->call);
    }
    ent_buf_add_char(w->out, ']');
    if (status == ENT_END)
        status = ENT_OK;
    return status ? status : w->out->status;
}

enum ent_status ent_fact_writer_open_fact(struct ent_fact_writer *w,
                                          const ent_id fact[3],
                                          const struct ent_fact_reports *which)
{
    static const char *const keys[3] = {"{\"subject\":", ",\"predicate\":",
                                        ",\"object\":"};
    bool disputed = false;
    uint64_t n_reports = 0;
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 3 && !status; i++) {
        ent_buf_add_str(w->out, keys[i]);
        status = ent_fact_writer_term(w, fact[i]);
    }
    if (status)
        return status;
    enum ent_status asserted = ent_set_find(w->txn, ENT_SPO, fact, 3);
    if (asserted < 0)
        return asserted;
    status = ent_fact_disputed(w->txn, fact, &disputed);
    if (!status)
        status = ent_fact_writer_count(w, fact, 0, &n_reports);
    if (status)
        return status;
    ent_buf_add_format(w->out,
                       ",\"asserted\":%s,\"disputed\":%s,\"n_reports\":%llu",
                       asserted == ENT_OK ? "true" : "false",
                       disputed ? "true" : "false",
                       (unsigned long long)n_reports);
    return write_reports(w, fact, which);
}

enum ent_status ent_fact_writer_fact(struct ent_fact_writer *w,
                                     const ent_id fact[3],
                                     const struct ent_fact_reports *which)
{
    enum ent_status status = ent_fact_writer_open_fact(w, fact, which);
    ent_buf_add_char(w->out, '}');
    return status ? status : w->out->status;
}

/* ---- time ---------------------------------------------------------------- */

static enum ent_status report_holds(struct ent_fact_writer *w,
                                    const uint64_t *row, ent_id at, bool *holds)
{
    struct ent_period period;
    ent_id from = row[3] > ENT_NO_DATE ? row[3] : 0;
    ent_id to = row[4] > ENT_NO_DATE ? row[4] : 0;
    ent_id published = 0;
    enum ent_status status = ENT_OK;
    if (from == 0 && to == 0) {
        struct ent_report report;
        status = ent_report_get(w->txn, ENT_TAG_REPORT(row[5]), &report);
        if (!status && report.source)
            status = ent_source_published(w->txn, report.source, &published);
    }
    ent_period_of(from, to, published, &period);
    *holds = !status && ent_period_meets(&period, at, at);
    return status;
}

enum ent_status ent_fact_writer_holds(struct ent_fact_writer *w,
                                      const ent_id fact[3], ent_id at,
                                      bool *holds)
{
    struct walk walk;
    uint64_t tag;
    enum ent_status status = ENT_OK;
    walk_init(&walk, w, fact, 0);
    *holds = false;
    while (!status && !*holds && !(status = walk_next(&walk, &tag))) {
        if (!ENT_TAG_DENIES(tag))
            status = report_holds(w, w->by_fact.row, at, holds);
        if (!status)
            status = ent_call_check(w->call);
    }
    return status == ENT_END ? ENT_OK : status;
}
