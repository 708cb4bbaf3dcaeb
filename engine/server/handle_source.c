/* SPDX-License-Identifier: ISC */
/* GET /api/v1/sources and /api/v1/sources/NAME */
#include <string.h>

#include "base/json_write.h"
#include "server/fact_writer.h"
#include "server/page_token.h"
#include "server/resolve.h"
#include "store/dict.h"
#include "store/document.h"
#include "store/report_live.h"
#include "store/term_json.h"
#include "store/term_known.h"

#define LISTED_SOURCES 100
#define LISTED_FACTS 200
#define COUNTED_ROWS 20000 /* of one source */

struct view {
    struct ent_call *call;
    struct ent_arena arena;
    struct ent_fact_writer w;
    struct ent_cursor facts;   /* ENT_SPO: what is said of the source */
    struct ent_cursor sources; /* ENT_REPORTS_BY_SOURCE */
    uint64_t limit;
    bool has_cursor;
    uint64_t cursor[4];
};

/* Texts, and dates, as plain strings; names as terms. */
static enum ent_status write_value(struct view *view, ent_id id)
{
    struct ent_term term;
    ent_arena_reset(&view->w.arena);
    enum ent_status status =
        ent_dict_get(view->w.txn, id, &view->w.arena, &term);
    if (status)
        return status;
    if (term.kind == ENT_TEXT && !term.tag)
        ent_json_string(view->w.out, term.bytes, term.n_bytes);
    else if (term.kind == ENT_DATE)
        ent_date_json(term.date, view->w.out);
    else
        ent_term_json(&term, view->w.out);
    return ENT_OK;
}

/* The first value that the graph has for it, if any. */
static enum ent_status write_member(struct view *view, ent_id source,
                                    enum ent_known known)
{
    ent_id prefix[2] = {source, 0};
    ent_id value = 0;
    enum ent_status status = ent_known_find(view->w.txn, known, &prefix[1]);
    if (status || !prefix[1])
        return status;
    if (known == ENT_KNOWN_PUBLISHED) {
        status = ent_source_published(view->w.txn, source, &value);
    } else {
        status = ent_cursor_first(&view->facts, prefix, 2);
        value = status ? 0 : view->facts.row[2];
    }
    if (status || !value)
        return status == ENT_END ? ENT_OK : status;
    ent_buf_add_format(view->w.out, ",\"%s\":", ent_known_name(known));
    return write_value(view, value);
}

struct counts {
    uint64_t n_facts, n_reports;
    bool at_least;
};

/* Live reports of a source, and the facts they are about. */
static enum ent_status count(struct view *view, ent_id source,
                             struct counts *counts)
{
    ent_id fact[3] = {0};
    uint64_t n_rows = 0;
    struct ent_cursor *cursor = &view->w.by_source;
    memset(counts, 0, sizeof *counts);
    enum ent_status status = ent_cursor_first(cursor, &source, 1);
    while (!status && n_rows++ < COUNTED_ROWS) {
        bool live = true;
        if (view->w.any_withdrawn)
            status =
                ent_report_is_live(&view->w.withdrawn, cursor->row[4], &live);
        if (!status && live) {
            counts->n_reports++;
            if (memcmp(fact, cursor->row + 1, sizeof fact) != 0)
                counts->n_facts++;
            memcpy(fact, cursor->row + 1, sizeof fact);
        }
        if (!status)
            status = ent_call_check(view->call);
        if (!status)
            status = ent_cursor_next(cursor);
    }
    if (!status) {
        counts->at_least = true;
        status = ent_set_count(view->w.txn, ENT_REPORTS_BY_SOURCE, &source, 1,
                               256, &counts->n_reports, NULL);
    }
    return status == ENT_END ? ENT_OK : status;
}

/* A source object without its last brace. */
static enum ent_status write_source(struct view *view, ent_id source,
                                    const struct counts *counts)
{
    static const enum ent_known members[] = {
        ENT_KNOWN_TITLE,     ENT_KNOWN_PUBLISHER, ENT_KNOWN_AUTHOR,
        ENT_KNOWN_PUBLISHED, ENT_KNOWN_LANGUAGE,  ENT_KNOWN_URL};
    ent_buf_add_str(view->w.out, "{\"name\":");
    enum ent_status status = ent_fact_writer_term(&view->w, source);
    for (size_t i = 0; i < sizeof members / sizeof *members && !status; i++)
        status = write_member(view, source, members[i]);
    enum ent_status text = ent_document_find(view->w.txn, source);
    if (!status && text && text != ENT_ENOTFOUND)
        status = text;
    ent_buf_add_format(view->w.out,
                       ",\"n_facts\":%llu,\"n_reports\":%llu%s,\"has_text\":%s",
                       (unsigned long long)counts->n_facts,
                       (unsigned long long)counts->n_reports,
                       counts->at_least ? ",\"at_least\":true" : "",
                       text == ENT_OK ? "true" : "false");
    return status;
}

static enum ent_status open_view(struct view *view, struct ent_call *call)
{
    struct ent_buf *out =
        ent_response_begin(&call->response, 200, ENT_JSON_TYPE);
    enum ent_status status = ent_fact_writer_open(&view->w, call, out);
    if (!status)
        status = ent_cursor_open(&view->facts, call->txn, ENT_SPO);
    if (!status)
        status =
            ent_cursor_open(&view->sources, call->txn, ENT_REPORTS_BY_SOURCE);
    return status;
}

static void close_view(struct view *view)
{
    ent_cursor_close(&view->facts);
    ent_cursor_close(&view->sources);
    ent_fact_writer_close(&view->w);
    ent_arena_release(&view->arena);
}

static bool read_page(struct view *view, size_t n_words)
{
    const struct ent_string *text =
        ent_request_param(&view->call->request, "cursor");
    if (!ent_call_count(view->call, "limit", ENT_VIEW_MAX_LIMIT, &view->limit))
        return false;
    view->has_cursor = text != NULL;
    if (!text || ent_page_token_read(text, view->cursor, n_words))
        return true;
    ent_call_bad_param(view->call, "cursor", "is none that this server gave");
    return false;
}

/* ---- the list ------------------------------------------------------------ */

/* The next source by number: one with reports, or with a text only. */
static enum ent_status next_source(struct view *view, ent_id after,
                                   ent_id *source)
{
    ent_id reporting = 0, documented = 0;
    ent_id wanted = after + 1;
    enum ent_status status = ent_cursor_first(&view->sources, NULL, 0);
    if (!status)
        status = ent_cursor_seek(&view->sources, &wanted, 1);
    if (!status)
        reporting = view->sources.row[0];
    else if (status != ENT_END)
        return status;
    status = ent_document_next(view->w.txn, after, &documented);
    if (status == ENT_END)
        documented = 0;
    else if (status)
        return status;
    *source = reporting;
    if (documented && (!reporting || documented < reporting))
        *source = documented;
    return *source ? ENT_OK : ENT_END;
}

static enum ent_status write_list(struct view *view)
{
    ent_id source = view->has_cursor ? view->cursor[0] : 0, last = 0;
    uint64_t n = 0;
    ent_buf_add_str(view->w.out, "{\"items\":[");
    enum ent_status status = next_source(view, source, &source);
    while (!status && n < view->limit) {
        struct counts counts;
        status = count(view, source, &counts);
        /* everything of it may have been withdrawn */
        if (!status && (counts.n_reports > 0 ||
                        ent_document_find(view->w.txn, source) == ENT_OK)) {
            if (n++ > 0)
                ent_buf_add_char(view->w.out, ',');
            status = write_source(view, source, &counts);
            ent_buf_add_char(view->w.out, '}');
        }
        last = source;
        if (!status)
            status = ent_call_check(view->call);
        if (!status)
            status = next_source(view, source, &source);
    }
    ent_buf_add_char(view->w.out, ']');
    if (!status)
        ent_page_token_write(view->w.out, &last, 1);
    else if (status == ENT_END)
        ent_buf_add_str(view->w.out, ",\"next\":null");
    ent_buf_add_str(view->w.out, "}\n");
    return status == ENT_END ? view->w.out->status : status;
}

void ent_handle_sources(struct ent_call *call)
{
    struct view view;
    if (ent_request_param(&call->request, "name")) {
        ent_handle_source(call);
        return;
    }
    memset(&view, 0, sizeof view);
    view.call = call;
    view.limit = LISTED_SOURCES;
    ent_arena_init(&view.arena, 0);
    if (!read_page(&view, 1)) {
        ent_arena_release(&view.arena);
        return;
    }
    enum ent_status status = open_view(&view, call);
    if (!status)
        status = write_list(&view);
    close_view(&view);
    if (status)
        ent_problem_status(&call->response, status, NULL);
}

/* ---- one source ---------------------------------------------------------- */

static enum ent_status write_text(struct view *view, ent_id source)
{
    const char *text;
    size_t n_bytes;
    enum ent_status status =
        ent_document_get(view->w.txn, source, &view->arena, &text, &n_bytes);
    if (status)
        return status == ENT_ENOTFOUND ? ENT_OK : status;
    ent_buf_add_str(view->w.out, ",\"text\":");
    ent_json_string(view->w.out, text, n_bytes);
    return view->w.out->status;
}

/* The first row of the next fact, or of the first one. */
static enum ent_status next_fact(struct view *view, ent_id source, bool first)
{
    struct ent_cursor *cursor = &view->sources;
    if (!first)
        return ent_cursor_skip(cursor, 4);
    enum ent_status status = ent_cursor_first(cursor, &source, 1);
    if (status || !view->has_cursor)
        return status;
    status = ent_cursor_seek(cursor, view->cursor, 4);
    if (!status && memcmp(cursor->row, view->cursor, sizeof view->cursor) == 0)
        status = ent_cursor_skip(cursor, 4);
    return status;
}

static enum ent_status write_facts(struct view *view, ent_id source)
{
    const struct ent_fact_reports own = {.max = ENT_VIEW_REPORTS,
                                         .source = source};
    uint64_t n = 0, last[4] = {0};
    ent_buf_add_str(view->w.out, ",\"facts\":[");
    enum ent_status status = next_fact(view, source, true);
    while (!status && n < view->limit) {
        uint64_t n_live;
        memcpy(last, view->sources.row, sizeof last);
        status = ent_fact_writer_count(&view->w, last + 1, source, &n_live);
        if (!status && n_live > 0) {
            if (n++ > 0)
                ent_buf_add_char(view->w.out, ',');
            status = ent_fact_writer_fact(&view->w, last + 1, &own);
        }
        if (!status)
            status = ent_call_check(view->call);
        if (!status)
            status = next_fact(view, source, false);
    }
    ent_buf_add_char(view->w.out, ']');
    if (!status)
        ent_page_token_write(view->w.out, last, 4);
    else if (status == ENT_END)
        ent_buf_add_str(view->w.out, ",\"next\":null");
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status write_one(struct view *view, ent_id source, bool *found)
{
    struct counts counts;
    enum ent_status status = count(view, source, &counts);
    enum ent_status text = ent_document_find(view->w.txn, source);
    *found = counts.n_reports > 0 || text == ENT_OK;
    if (status || !*found)
        return status;
    status = write_source(view, source, &counts);
    if (!status && !view->has_cursor)
        status = write_text(view, source);
    if (!status)
        status = write_facts(view, source);
    ent_buf_add_str(view->w.out, "}\n");
    return status ? status : view->w.out->status;
}

static void show(struct view *view, ent_id source,
                 const struct ent_string *name)
{
    struct ent_response *response = &view->call->response;
    bool found = false;
    enum ent_status status = open_view(view, view->call);
    if (!status)
        status = write_one(view, source, &found);
    if (status)
        ent_problem_status(response, status, NULL);
    else if (!found)
        ent_problem_say(response, 404, "unknown-source",
                        "\"%.500s\" is not the source of any report",
                        name->bytes);
}

void ent_handle_source(struct ent_call *call)
{
    struct view view;
    ent_id source;
    bool other;
    const struct ent_string *name = ent_call_name(call);
    if (!name)
        return;
    memset(&view, 0, sizeof view);
    view.call = call;
    view.limit = LISTED_FACTS;
    ent_arena_init(&view.arena, 0);
    if (read_page(&view, 4) &&
        ent_resolve_name(call, name, &view.arena, &source, &other))
        show(&view, source, name);
    close_view(&view);
}
