/* SPDX-License-Identifier: ISC */
/* The list of what is wrong or doubtful about a query. */
#include "queries/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void ent_diags_init(struct ent_diags *diags, struct ent_arena *arena,
                    const char *text, size_t n_text)
{
    *diags = (struct ent_diags){.arena = arena, .text = text, .n_text = n_text};
}

/* The length of the character at a place: 1 for an invalid byte. */
static size_t char_length(const char *at, const char *end)
{
    unsigned char c = (unsigned char)*at;
    size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    if (length > (size_t)(end - at) || ent_utf8_valid(at, length) != length)
        return 1;
    return length;
}

void ent_place_locate(const char *text, size_t n_text, uint32_t offset,
                      uint32_t *line, uint32_t *column)
{
    const char *at = text;
    const char *end = text + n_text;
    const char *stop = text + (offset < n_text ? offset : n_text);

    *line = 1;
    *column = 1;
    while (at < stop) {
        if (*at == '\n' || (*at == '\r' && (at + 1 == end || at[1] != '\n'))) {
            ++*line;
            *column = 1;
        } else {
            ++*column;
        }
        at += char_length(at, end);
    }
}

static bool is_known(const struct ent_diags *diags, struct ent_place place,
                     const char *code, const char *message)
{
    for (const struct ent_diag *diag = diags->first; diag; diag = diag->next)
        if (diag->line > 0 && diag->offset == place.offset &&
            strcmp(diag->code, code) == 0 &&
            strcmp(diag->message, message) == 0)
            return true;
    return false;
}

static struct ent_diag *new_diag(struct ent_diags *diags,
                                 struct ent_place place, const char *code,
                                 const char *message)
{
    struct ent_diag *diag = ent_arena_calloc(diags->arena, 1, sizeof *diag);
    char *copy =
        diag ? ent_arena_strndup(diags->arena, message,
                                 ent_utf8_valid(message, strlen(message)))
             : NULL;

    if (!copy) {
        diags->status = diags->arena->status;
        return NULL;
    }
    diag->code = code;
    diag->message = copy;
    if (place.offset != UINT32_MAX) {
        diag->offset = place.offset;
        diag->length = place.length;
        ent_place_locate(diags->text, diags->n_text, place.offset, &diag->line,
                         &diag->column);
    }
    return diag;
}

static void add(struct ent_diags *diags, enum ent_severity severity,
                struct ent_place place, const char *code, const char *format,
                va_list args)
{
    char message[1024];
    struct ent_diag *diag;

    vsnprintf(message, sizeof message, format, args);
    if (severity == ENT_WARNING && is_known(diags, place, code, message))
        return;
    if (severity == ENT_ERROR)
        diags->n_errors++;
    else
        diags->n_warnings++;
    if (diags->n_errors + diags->n_warnings > ENT_MAX_DIAGS)
        return;
    diag = new_diag(diags, place, code, message);
    if (!diag)
        return;
    diag->severity = severity;
    if (diags->last)
        diags->last->next = diag;
    else
        diags->first = diag;
    diags->last = diag;
}

enum ent_status ent_diag_error(struct ent_diags *diags, struct ent_place place,
                               const char *code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(diags, ENT_ERROR, place, code, format, args);
    va_end(args);
    return diags->status != ENT_OK ? diags->status : ENT_ESYNTAX;
}

void ent_diag_warn(struct ent_diags *diags, struct ent_place place,
                   const char *code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(diags, ENT_WARNING, place, code, format, args);
    va_end(args);
}

/* The diagnostic added last, unless it was only counted. */
static struct ent_diag *newest(const struct ent_diags *diags)
{
    if (diags->n_errors + diags->n_warnings > ENT_MAX_DIAGS)
        return NULL;
    return diags->last;
}

void ent_diag_suggest(struct ent_diags *diags, const char *query,
                      size_t n_query)
{
    struct ent_diag *diag = newest(diags);

    if (!diag || diags->status != ENT_OK)
        return;
    diag->suggestion = ent_arena_strndup(diags->arena, query, n_query);
    if (!diag->suggestion)
        diags->status = diags->arena->status;
}

void ent_diag_suggest_edit(struct ent_diags *diags, struct ent_place place,
                           const char *replacement, size_t n_replacement)
{
    size_t after = (size_t)place.offset + place.length;
    struct ent_buf query;

    if (place.offset > diags->n_text || after > diags->n_text)
        return;
    ent_buf_init(&query);
    ent_buf_add(&query, diags->text, place.offset);
    ent_buf_add(&query, replacement, n_replacement);
    ent_buf_add(&query, diags->text + after, diags->n_text - after);
    if (query.status == ENT_OK)
        ent_diag_suggest(diags, query.bytes, query.n_bytes);
    else
        diags->status = query.status;
    ent_buf_release(&query);
}

void ent_diag_choices(struct ent_diags *diags, const char *const *choices,
                      size_t n_choices)
{
    struct ent_diag *diag = newest(diags);
    const char **copy;

    if (!diag || diags->status != ENT_OK)
        return;
    copy = ent_arena_calloc(diags->arena, n_choices, sizeof *copy);
    for (size_t i = 0; copy && i < n_choices; i++) {
        copy[i] =
            ent_arena_strndup(diags->arena, choices[i], strlen(choices[i]));
        if (!copy[i])
            copy = NULL;
    }
    if (!copy) {
        diags->status = diags->arena->status;
        return;
    }
    diag->choices = copy;
    diag->n_choices = n_choices;
}
