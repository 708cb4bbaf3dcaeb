/* SPDX-License-Identifier: ISC */
/* GET /api/v1/entities/NAME */
#include <string.h>

#include "base/date.h"
#include "base/json_write.h"
#include "server/groups.h"
#include "server/page_token.h"
#include "server/resolve.h"
#include "server/term_param.h"
#include "store/dict.h"
#include "store/term_json.h"
#include "store/term_known.h"

#define FIRST_FACTS 10
#define MOST_FIRST_FACTS 100

struct view {
    struct ent_call *call;
    struct ent_arena arena;
    struct ent_fact_writer w;
    struct ent_groups groups;
    ent_id relation; /* only this one, unless 0 */
    bool has_relation, has_side, has_cursor;
    enum ent_side side;
    uint64_t limit;
    uint64_t cursor[4];
};

/* ---- what is asked ------------------------------------------------------- */

static bool read_side(struct view *view)
{
    const struct ent_string *text =
        ent_request_param(&view->call->request, "direction");
    if (!text)
        return true;
    view->has_side = true;
    for (int i = 0; i < ENT_N_SIDES; i++)
        if (strcmp(text->bytes, ent_side_names[i]) == 0) {
            view->side = (enum ent_side)i;
            return true;
        }
    ent_call_bad_param(view->call, "direction", "is out, in or about");
    return false;
}

static bool read_date(struct view *view)
{
    uint64_t date;
    const struct ent_string *text =
        ent_request_param(&view->call->request, "at");
    if (!text)
        return true;
    if (ent_date_parse(text->bytes, text->n_bytes, &date)) {
        ent_call_bad_param(view->call, "at",
                           "must be a date such as 2015-09-18 or 2015");
        return false;
    }
    view->groups.at = ent_id_of_date(date);
    return true;
}

/* A relation that nothing bears has no facts, which is no error. */
static bool read_relation(struct view *view)
{
    struct ent_error error = {.status = ENT_OK};
    struct ent_term term;
    const struct ent_string *text =
        ent_request_param(&view->call->request, "relation");
    if (!text)
        return true;
    view->has_relation = true;
    enum ent_status status =
        ent_name_param(text, "relation", &view->arena, &term, &error);
    if (!status) {
        status = ent_dict_find(view->call->txn, &term, &view->relation);
        if (status == ENT_ENOTFOUND)
            status = ENT_OK;
    }
    if (status)
        ent_problem_status(&view->call->response, status, &error);
    return !status;
}

static bool read_cursor(struct view *view)
{
    const struct ent_string *text =
        ent_request_param(&view->call->request, "cursor");
    if (!text)
        return true;
    if (!view->has_relation || !view->has_side) {
        ent_call_bad_param(view->call, "cursor",
                           "needs relation and direction beside it");
        return false;
    }
    view->has_cursor = true;
    if (ent_page_token_read(text, view->cursor, 4))
        return true;
    ent_call_bad_param(view->call, "cursor", "is none that this server gave");
    return false;
}

static bool read_params(struct view *view)
{
    view->limit = FIRST_FACTS;
    return read_side(view) && read_date(view) && read_relation(view) &&
           read_cursor(view) &&
           ent_call_count(view->call, "limit",
                          view->has_relation ? ENT_VIEW_MAX_LIMIT
                                             : MOST_FIRST_FACTS,
                          &view->limit);
}

/* ---- what is said of itself ---------------------------------------------- */

/* Appends a text as a JSON string where that is all there is to it. */
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
    else
        ent_term_json(&term, view->w.out);
    return view->w.out->status;
}

static enum ent_status write_values(struct view *view, const char *key,
                                    enum ent_known known)
{
    ent_id prefix[2] = {view->groups.entity, 0};
    struct ent_cursor *cursor = &view->groups.by_subject;
    size_t n = 0;
    enum ent_status status = ent_known_find(view->w.txn, known, &prefix[1]);
    ent_buf_add_str(view->w.out, key);
    if (!status && prefix[1])
        status = ent_cursor_first(cursor, prefix, 2);
    else if (!status)
        status = ENT_END;
    while (!status && n < ENT_VIEW_TEXTS) {
        if (n++ > 0)
            ent_buf_add_char(view->w.out, ',');
        status = write_value(view, cursor->row[2]);
        if (!status)
            status = ent_cursor_next(cursor);
    }
    ent_buf_add_char(view->w.out, ']');
    return status == ENT_END ? ENT_OK : status;
}

/* The first number that a relation gives, or ENT_END. */
static enum ent_status find_number(struct view *view, enum ent_known known,
                                   ent_id *number)
{
    ent_id prefix[2] = {view->groups.entity, 0};
    struct ent_cursor *cursor = &view->groups.by_subject;
    enum ent_status status = ent_known_find(view->w.txn, known, &prefix[1]);
    if (!status && !prefix[1])
        return ENT_END;
    if (!status)
        status = ent_cursor_first(cursor, prefix, 2);
    if (status)
        return status;
    *number = cursor->row[2];
    bool is_number = ent_id_kind(*number) == ENT_INTEGER ||
                     ent_id_kind(*number) == ENT_NUMBER;
    return is_number ? ENT_OK : ENT_END;
}

static enum ent_status write_coordinates(struct view *view)
{
    ent_id latitude, longitude;
    enum ent_status status = find_number(view, ENT_KNOWN_LATITUDE, &latitude);
    if (!status)
        status = find_number(view, ENT_KNOWN_LONGITUDE, &longitude);
    if (status)
        return status == ENT_END ? ENT_OK : status;
    ent_buf_add_str(view->w.out, ",\"coordinates\":{\"latitude\":");
    status = ent_fact_writer_term(&view->w, latitude);
    ent_buf_add_str(view->w.out, ",\"longitude\":");
    if (!status)
        status = ent_fact_writer_term(&view->w, longitude);
    ent_buf_add_char(view->w.out, '}');
    return status;
}

static enum ent_status write_kind(struct view *view)
{
    enum ent_status source = ent_set_find(view->w.txn, ENT_REPORTS_BY_SOURCE,
                                          &view->groups.entity, 1);
    enum ent_status relation =
        ent_set_find(view->w.txn, ENT_PSO, &view->groups.entity, 1);
    if (source < 0 || relation < 0)
        return source < 0 ? source : relation;
    ent_buf_add_format(view->w.out, ",\"kind\":\"%s\"",
                       ent_kind_word(source == ENT_OK, relation == ENT_OK));
    return ENT_OK;
}

static enum ent_status write_head(struct view *view, bool other,
                                  const struct ent_string *asked)
{
    ent_buf_add_str(view->w.out, "{\"name\":");
    enum ent_status status =
        ent_fact_writer_term(&view->w, view->groups.entity);
    if (other) {
        ent_buf_add_str(view->w.out, ",\"matched\":");
        ent_json_string(view->w.out, asked->bytes, asked->n_bytes);
    }
    if (!status)
        status = write_kind(view);
    if (!status)
        status = write_values(view, ",\"labels\":[", ENT_KNOWN_LABEL);
    if (!status)
        status = write_values(view, ",\"types\":[", ENT_KNOWN_TYPE);
    if (!status)
        status = write_values(view, ",\"aliases\":[", ENT_KNOWN_ALIAS);
    return status ? status : write_coordinates(view);
}

/* ---- its facts ----------------------------------------------------------- */

static enum ent_status write_facts(struct view *view,
                                   const struct ent_group *group)
{
    static const struct ent_fact_reports few = {.max = ENT_VIEW_REPORTS};
    struct ent_group_walk walk;
    ent_id fact[3];
    uint64_t n = 0, place[4] = {0};
    ent_group_walk_init(&walk, &view->groups, group->relation, group->side);
    if (view->has_cursor)
        ent_group_walk_resume(&walk, view->cursor);
    enum ent_status status = ent_group_walk_next(&walk, fact);
    while (!status && n < view->limit) {
        if (n++ > 0)
            ent_buf_add_char(view->w.out, ',');
        ent_group_walk_place(&walk, place);
        status = ent_fact_writer_fact(&view->w, fact, &few);
        if (!status)
            status = ent_group_walk_next(&walk, fact);
    }
    ent_buf_add_char(view->w.out, ']');
    if (!status)
        ent_page_token_write(view->w.out, place, 4);
    else if (status == ENT_END)
        ent_buf_add_str(view->w.out, ",\"next\":null");
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status write_group(struct view *view,
                                   const struct ent_group *group)
{
    ent_buf_add_str(view->w.out, "{\"relation\":");
    enum ent_status status = ent_fact_writer_term(&view->w, group->relation);
    ent_buf_add_format(view->w.out,
                       ",\"direction\":\"%s\",\"count\":%llu%s,\"facts\":[",
                       ent_side_names[group->side],
                       (unsigned long long)group->count,
                       group->at_least ? ",\"at_least\":true" : "");
    if (!status)
        status = write_facts(view, group);
    ent_buf_add_char(view->w.out, '}');
    return status;
}

static enum ent_status write_groups(struct view *view)
{
    struct ent_groups *groups = &view->groups;
    enum ent_status status = ENT_OK;
    size_t n = 0;
    bool nothing = view->has_relation && view->relation == 0;
    for (int side = 0; side < ENT_N_SIDES && !status && !nothing; side++)
        if (!view->has_side || view->side == (enum ent_side)side)
            status =
                ent_groups_find(groups, (enum ent_side)side, view->relation);
    if (!status)
        status = ent_groups_sort(groups);
    ent_buf_add_str(view->w.out, ",\"groups\":[");
    for (size_t i = 0; i < groups->n_items && !status; i++) {
        if (groups->items[i].count == 0)
            continue;
        if (n++ > 0)
            ent_buf_add_char(view->w.out, ',');
        status = write_group(view, &groups->items[i]);
    }
    ent_buf_add_str(view->w.out, "]}\n");
    return status ? status : view->w.out->status;
}

static void show(struct view *view, bool other, const struct ent_string *asked)
{
    struct ent_buf *out =
        ent_response_begin(&view->call->response, 200, ENT_JSON_TYPE);
    enum ent_status status = ent_fact_writer_open(&view->w, view->call, out);
    if (!status)
        status = ent_groups_open(&view->groups, &view->w);
    if (!status)
        status = write_head(view, other, asked);
    if (!status)
        status = write_groups(view);
    ent_groups_close(&view->groups);
    ent_fact_writer_close(&view->w);
    if (status)
        ent_problem_status(&view->call->response, status, NULL);
}

void ent_handle_entity(struct ent_call *call)
{
    struct view view;
    bool other;
    const struct ent_string *name = ent_call_name(call);
    if (!name)
        return;
    memset(&view, 0, sizeof view);
    view.call = call;
    ent_arena_init(&view.arena, 0);
    if (read_params(&view) &&
        ent_resolve_name(call, name, &view.arena, &view.groups.entity, &other))
        show(&view, other, name);
    ent_arena_release(&view.arena);
}
