/* SPDX-License-Identifier: ISC */
/* Terms in parameters. */
#include "server/term_param.h"

#include <string.h>

#include "base/date.h"
#include "import/json.h"
#include "import/term.h"

static enum ent_status refuse(struct ent_error *error, enum ent_status status,
                              const char *what, const char *message)
{
    if (status != ENT_EREFUSED)
        return ent_error_set(error, status, "%s", ent_status_text(status));
    return ent_error_set(error, ENT_EUSAGE, "%s: %s", what, message);
}

enum ent_status ent_name_param(const struct ent_string *text, const char *what,
                               struct ent_arena *arena, struct ent_term *term,
                               struct ent_error *error)
{
    struct ent_problem problem = {.offset = 0};
    enum ent_status status = ent_term_entity(text->bytes, text->n_bytes, what,
                                             0, arena, term, &problem);
    return status ? refuse(error, status, what, problem.message) : ENT_OK;
}

static bool looks_like_json(const struct ent_string *text)
{
    char c = text->n_bytes > 0 ? text->bytes[0] : 'a';
    return c == '{' || c == '"' || c == '-' || (c >= '0' && c <= '9');
}

static enum ent_status term_of_json(const struct ent_string *text,
                                    const char *what, struct ent_arena *arena,
                                    struct ent_term *term,
                                    struct ent_error *error)
{
    struct ent_problem problem = {.offset = 0};
    struct ent_json_error wrong = {.offset = 0};
    struct ent_value *value;
    enum ent_status status =
        ent_json_parse(text->bytes, text->n_bytes, arena, &value, &wrong);
    if (status)
        return refuse(error, status, what, wrong.message);
    status = ent_term_from_value(value, what, arena, term, &problem);
    return status ? refuse(error, status, what, problem.message) : ENT_OK;
}

enum ent_status ent_term_param(const struct ent_string *text, const char *what,
                               struct ent_arena *arena, struct ent_term *term,
                               struct ent_error *error)
{
    uint64_t date;
    if (!looks_like_json(text))
        return ent_name_param(text, what, arena, term, error);
    if (text->n_bytes > 4 && text->bytes[0] != '{' && text->bytes[0] != '"' &&
        ent_date_parse(text->bytes, text->n_bytes, &date) == ENT_OK) {
        memset(term, 0, sizeof *term);
        term->kind = ENT_DATE;
        term->date = date;
        return ENT_OK;
    }
    return term_of_json(text, what, arena, term, error);
}
