/* SPDX-License-Identifier: ISC */
/* GET /api/v1/facts: one fact, its reports and the facts about it. */
#include <string.h>

#include "server/fact_writer.h"
#include "server/term_param.h"
#include "store/dict.h"
#include "store/names.h"

#define MOST_ABOUT 200

struct view {
    struct ent_call *call;
    struct ent_arena arena;
    struct ent_fact_writer w;
    ent_id fact[3];
    ent_id quoted; /* the fact as a term, 0 when it is none */
    bool is_unknown;
    uint64_t limit;
};

/* `true` is a name where one bears it, else the value. */
static void prefer_value(const struct view *view, struct ent_term *term)
{
    ent_id id;
    if (term->kind != ENT_NAME)
        return;
    bool yes = term->n_bytes == 4 && memcmp(term->bytes, "true", 4) == 0;
    bool no = term->n_bytes == 5 && memcmp(term->bytes, "false", 5) == 0;
    if ((!yes && !no) ||
        ent_dict_find(view->call->txn, term, &id) != ENT_ENOTFOUND)
        return;
    memset(term, 0, sizeof *term);
    term->kind = ENT_BOOLEAN;
    term->boolean = yes;
}

static bool read_term(struct view *view, const char *what, bool any_term,
                      ent_id *id)
{
    struct ent_call *call = view->call;
    struct ent_error error = {.status = ENT_OK};
    struct ent_term term;
    const struct ent_string *text = ent_request_param(&call->request, what);
    if (!text) {
        ent_call_bad_param(call, what,
                           "is missing: a fact is subject, predicate and "
                           "object");
        return false;
    }
    enum ent_status status =
        any_term ? ent_term_param(text, what, &view->arena, &term, &error)
                 : ent_name_param(text, what, &view->arena, &term, &error);
    if (!status) {
        prefer_value(view, &term);
        status = ent_dict_find(call->txn, &term, id);
        if (status == ENT_ENOTFOUND) {
            view->is_unknown = true;
            status = ENT_OK;
        }
    }
    if (status)
        ent_problem_status(&call->response, status, &error);
    return !status;
}

static bool read_params(struct view *view)
{
    view->limit = ENT_VIEW_ALL_REPORTS;
    return read_term(view, "subject", true, &view->fact[0]) &&
           read_term(view, "predicate", false, &view->fact[1]) &&
           read_term(view, "object", true, &view->fact[2]) &&
           ent_call_count(view->call, "limit", ENT_VIEW_ALL_REPORTS,
                          &view->limit);
}

/* Is there anything to show: a live report, or a fact that quotes it? */
static enum ent_status find_fact(struct view *view, bool *found)
{
    uint64_t n_reports = 0;
    bool borne = false;
    *found = false;
    if (view->is_unknown)
        return ENT_OK;
    enum ent_status status =
        ent_dict_quoted(view->w.txn, view->fact, &view->quoted);
    if (status == ENT_ENOTFOUND) {
        view->quoted = 0;
        status = ENT_OK;
    }
    if (!status && view->quoted)
        status = ent_name_is_borne(view->w.txn, view->quoted, &borne);
    if (!status)
        status = ent_fact_writer_count(&view->w, view->fact, 0, &n_reports);
    *found = borne || n_reports > 0;
    return status;
}

/* The facts whose subject, or object, is this one as a quoted fact. */
static enum ent_status write_quoting(struct view *view, bool by_object,
                                     size_t *n)
{
    static const struct ent_fact_reports few = {.max = ENT_VIEW_REPORTS};
    struct ent_cursor cursor;
    uint64_t most = view->limit < MOST_ABOUT ? view->limit : MOST_ABOUT;
    enum ent_status status =
        ent_cursor_open(&cursor, view->w.txn, by_object ? ENT_OPS : ENT_SPO);
    if (!status)
        status = ent_cursor_first(&cursor, &view->quoted, 1);
    while (!status && *n < most) {
        ent_id fact[3] = {cursor.row[by_object ? 2 : 0], cursor.row[1],
                          cursor.row[by_object ? 0 : 2]};
        if (*n > 0)
            ent_buf_add_char(view->w.out, ',');
        ++*n;
        status = ent_fact_writer_fact(&view->w, fact, &few);
        if (!status)
            status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status write_fact(struct view *view)
{
    struct ent_fact_reports all = {.max = view->limit};
    size_t n = 0;
    enum ent_status status =
        ent_fact_writer_open_fact(&view->w, view->fact, &all);
    ent_buf_add_str(view->w.out, ",\"known\":true,\"about\":[");
    if (!status && view->quoted)
        status = write_quoting(view, false, &n);
    if (!status && view->quoted)
        status = write_quoting(view, true, &n);
    ent_buf_add_str(view->w.out, "]}\n");
    return status ? status : view->w.out->status;
}

static void show(struct view *view)
{
    struct ent_response *response = &view->call->response;
    struct ent_buf *out = ent_response_begin(response, 200, ENT_JSON_TYPE);
    bool found = false;
    enum ent_status status = ent_fact_writer_open(&view->w, view->call, out);
    if (!status)
        status = find_fact(view, &found);
    if (!status && found)
        status = write_fact(view);
    ent_fact_writer_close(&view->w);
    if (status)
        ent_problem_status(response, status, NULL);
    else if (!found)
        ent_problem_say(response, 404, "unknown-fact",
                        "no source reports this fact, and none quotes it");
}

void ent_handle_fact(struct ent_call *call)
{
    struct view view;
    memset(&view, 0, sizeof view);
    view.call = call;
    ent_arena_init(&view.arena, 0);
    if (read_params(&view))
        show(&view);
    ent_arena_release(&view.arena);
}
