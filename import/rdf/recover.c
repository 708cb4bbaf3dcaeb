/* SPDX-License-Identifier: ISC */
/* Bad places of Turtle and TriG: telling them, and going on behind them. */
#include <string.h>

#include "base/text.h"
#include "import/rdf/turtle.h"

#define MAX_SHOWN_BYTES 1024

static const char *line_start(const struct ent_tt *t, const char *at)
{
    while (at > t->nt.line && at[-1] != '\n')
        at--;
    return at;
}

static uint64_t line_of(const struct ent_tt *t, const char *place)
{
    uint64_t line = t->first_line;
    for (const char *at = t->nt.line; at < place; at++)
        line += *at == '\n';
    return line;
}

static uint64_t column_of(const struct ent_tt *t, const char *place)
{
    const char *start = line_start(t, place);
    uint64_t before = start == t->nt.line ? t->turtle->column : 0;
    return before + ent_utf8_count(start, (size_t)(place - start)) + 1;
}

static enum ent_status reject(struct ent_tt *t, const char *place)
{
    const char *start = line_start(t, place);
    size_t left = (size_t)(t->nt.end - start);
    const char *stop = left ? memchr(start, '\n', left) : NULL;
    size_t n = stop ? (size_t)(stop - start) : left;
    if (n > MAX_SHOWN_BYTES)
        n = ent_utf8_cut(start, n, MAX_SHOWN_BYTES);
    return ent_batch_reject(t->batch, line_of(t, place), column_of(t, place),
                            start, n, t->nt.problem->message);
}

enum ent_status ent_tt_refuse(struct ent_tt *t, const char *place,
                              struct ent_error *error)
{
    t->turtle->is_over = true;
    if (!t->reader->options->skip_bad)
        return reject(t, place);
    return ent_error_at(error, ENT_EREFUSED, line_of(t, place),
                        column_of(t, place),
                        "%s: %s; what follows cannot be told for certain",
                        t->reader->input, t->nt.problem->message);
}

/* Moves over one token, as far as is needed to find full stops: a text, an
 * IRI, or a character.  false when that cannot be done for certain. */
static enum ent_status skip_token(struct ent_tt *t, bool *is_stop)
{
    struct ent_term ignored = {.kind = ENT_NONE};
    struct ent_nt *nt = &t->nt;
    const char *start = nt->at;
    char c = *start, next = nt->end - start > 1 ? start[1] : '\0';
    *is_stop = false;
    if (c == '"' || c == '\'')
        return ent_tt_string(t, false, &ignored);
    if (c == '<' && next != '<' && next != ' ')
        return ent_tt_iriref(t, &ignored);
    if (c == '<' || c == '\\')
        nt->at++; /* both characters of << and of an escape */
    if (t->turtle->trig && (c == '{' || c == '}'))
        return ent_tt_fail(t, start, t->nt.problem->message);
    nt->at += nt->at < nt->end ? 1 : 0;
    if (c == '.' && nt->at == nt->end && !t->is_last)
        return ENT_END;
    *is_stop = c == '.' &&
               (nt->at == nt->end || memchr(" \t\r\n#", *nt->at, 5) != NULL);
    return ENT_OK;
}

enum ent_status ent_tt_recover(struct ent_tt *t, const char *place,
                               struct ent_error *error)
{
    struct ent_problem first = *t->nt.problem;
    bool is_stop = false;
    enum ent_status status = ENT_OK;
    if (!t->reader->options->skip_bad || t->is_fatal || place == t->nt.end)
        return ent_tt_refuse(t, place, error);
    const char *unit = t->nt.at;
    t->nt.at = place;
    while (!status && !is_stop) {
        status = ent_tt_skip(t);
        if (!status && t->nt.at == t->nt.end)
            break;
        if (!status)
            status = skip_token(t, &is_stop);
    }
    *t->nt.problem = first;
    if (status == ENT_END)
        t->nt.at = unit; /* again, with more */
    if (status == ENT_EREFUSED)
        return ent_tt_refuse(t, place, error);
    if (status)
        return status;
    t->turtle->place = ENT_TURTLE_STATEMENT;
    return reject(t, place);
}
