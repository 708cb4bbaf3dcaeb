/* SPDX-License-Identifier: ISC */
/* What a name in a request means. */
#include "server/resolve.h"

#include <stdio.h>

#include "server/term_param.h"
#include "store/dict.h"
#include "store/names.h"

#define MAX_CHOICES 5

const char *ent_kind_word(bool is_source, bool is_relation)
{
    if (is_source)
        return "source";
    return is_relation ? "relation" : "entity";
}

static enum ent_status find_exactly(struct ent_call *call,
                                    const struct ent_term *term, ent_id *id)
{
    bool borne = false;
    enum ent_status status = ent_dict_find(call->txn, term, id);
    if (!status)
        status = ent_name_is_borne(call->txn, *id, &borne);
    return !status && !borne ? ENT_ENOTFOUND : status;
}

struct names {
    struct ent_name_match *matches;
    size_t n;
};

static enum ent_status find_alike(struct ent_call *call,
                                  const struct ent_term *term, bool aliases,
                                  struct ent_arena *arena, struct names *names)
{
    return ent_names_folded(call->txn, term->bytes, term->n_bytes, !aliases,
                            aliases, MAX_CHOICES, arena, &names->matches,
                            &names->n);
}

/* The names as texts. */
static enum ent_status spell(struct ent_call *call, struct ent_arena *arena,
                             const struct names *names, const char **texts)
{
    for (size_t i = 0; i < names->n; i++) {
        struct ent_term term;
        enum ent_status status =
            ent_dict_get(call->txn, names->matches[i].entity, arena, &term);
        if (status)
            return status;
        texts[i] = ent_arena_strndup(arena, term.bytes, term.n_bytes);
        if (!texts[i])
            return arena->status;
    }
    return ENT_OK;
}

static enum ent_status tell(struct ent_call *call, unsigned http,
                            const char *code, const char *what,
                            const struct ent_string *text,
                            struct ent_arena *arena, const struct names *names)
{
    const char *texts[MAX_CHOICES];
    char detail[700];
    enum ent_status status = spell(call, arena, names, texts);
    if (status)
        return status;
    snprintf(detail, sizeof detail, what, text->bytes);
    ent_problem_respond(&call->response,
                        &(struct ent_problem_details){
                            .status = http,
                            .code = code,
                            .detail = detail,
                            .suggestion =
                                http == 404 && names->n > 0 ? texts[0] : NULL,
                            .closest = texts,
                            .n_closest = names->n});
    return ENT_OK;
}

static enum ent_status resolve(struct ent_call *call,
                               const struct ent_string *text,
                               const struct ent_term *term,
                               struct ent_arena *arena, ent_id *id, bool *other)
{
    struct names names = {NULL, 0};
    enum ent_status status = find_exactly(call, term, id);
    if (status != ENT_ENOTFOUND)
        return status;
    *id = 0;
    status = find_alike(call, term, false, arena, &names);
    if (!status && names.n == 0)
        status = find_alike(call, term, true, arena, &names);
    if (status)
        return status;
    if (names.n == 1) {
        *id = names.matches[0].entity;
        *other = true;
        return ENT_OK;
    }
    if (names.n > 1)
        return tell(call, 400, "ambiguous-name",
                    "\"%.500s\" can mean several names", text, arena, &names);
    status = ent_names_closest(call->txn, term->bytes, term->n_bytes,
                               MAX_CHOICES, arena, &names.matches, &names.n);
    return status
               ? status
               : tell(call, 404, "unknown-name",
                      "nothing bears the name \"%.500s\"", text, arena, &names);
}

bool ent_resolve_name(struct ent_call *call, const struct ent_string *text,
                      struct ent_arena *arena, ent_id *id, bool *other)
{
    struct ent_error error = {.status = ENT_OK};
    struct ent_term term;
    *id = 0;
    *other = false;
    enum ent_status status = ent_name_param(text, "name", arena, &term, &error);
    if (!status)
        status = resolve(call, text, &term, arena, id, other);
    if (status)
        ent_problem_status(&call->response, status, &error);
    return !status && *id != 0;
}
