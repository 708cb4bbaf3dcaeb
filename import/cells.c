/* SPDX-License-Identifier: ISC */
/* Lines of tab-separated cells. */
#include "import/cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "import/looks_like.h"
#include "import/meta.h"

void ent_cells_split(struct ent_cells *cells, const char *line, size_t n_line,
                     char separator)
{
    const char *at = line, *end = line + n_line;
    cells->line = line;
    cells->n_line = n_line;
    cells->n_cells = 0;
    for (;;) {
        const char *stop =
            at < end ? memchr(at, separator, (size_t)(end - at)) : NULL;
        if (cells->n_cells == ENT_MAX_CELLS) {
            cells->n_cells++;
            return;
        }
        struct ent_cell_span *cell = &cells->at[cells->n_cells++];
        cell->bytes = at;
        cell->n_bytes = (size_t)((stop ? stop : end) - at);
        if (!stop)
            return;
        at = stop + 1;
    }
}

bool ent_cells_is(const struct ent_cells *cells, size_t i, const char *text)
{
    return cells->at[i].n_bytes == strlen(text) &&
           memcmp(cells->at[i].bytes, text, cells->at[i].n_bytes) == 0;
}

bool ent_cells_is_digits(const struct ent_cells *cells, size_t i)
{
    for (size_t k = 0; k < cells->at[i].n_bytes; k++)
        if (cells->at[i].bytes[k] < '0' || cells->at[i].bytes[k] > '9')
            return false;
    return cells->at[i].n_bytes > 0;
}

uint64_t ent_cells_offset(const struct ent_cells *cells, size_t i)
{
    return (uint64_t)(cells->at[i].bytes - cells->line);
}

bool ent_cells_first_line(const char *bytes, size_t n_bytes, const char **line,
                          size_t *n_line)
{
    if (n_bytes >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n_bytes -= 3;
    }
    const char *end = n_bytes ? memchr(bytes, '\n', n_bytes) : NULL;
    *line = bytes;
    *n_line = end ? (size_t)(end - bytes) : n_bytes;
    if (*n_line > 0 && bytes[*n_line - 1] == '\r')
        --*n_line;
    return end || n_bytes < ENT_MAX_LINE_BYTES;
}

static size_t count(const char *line, size_t n_line, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < n_line; i++)
        n += line[i] == c;
    return n;
}

char ent_cells_other_separator(const char *line, size_t n_line, size_t n)
{
    if (count(line, n_line, '\t') + 1 >= n)
        return 0;
    if (count(line, n_line, ';') + 1 >= n)
        return ';';
    return count(line, n_line, ',') + 1 >= n ? ',' : 0;
}

enum ent_status ent_cells_damaged(struct ent_problem *problem, uint64_t offset,
                                  const char *format, ...)
{
    char what[160];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    (void)ent_problem_set(problem, offset,
                          "%s: a spreadsheet program has changed this file; "
                          "import the original",
                          what);
    return ENT_END;
}

static enum ent_status take_line(void *state, const char *line, size_t n_line,
                                 uint64_t number, struct ent_batch *batch,
                                 ent_cells_line *parse_line,
                                 struct ent_problem *problem)
{
    struct ent_item **mark = batch->last;
    size_t valid = ent_utf8_valid(line, n_line);
    enum ent_status status =
        valid < n_line
            ? ent_problem_set(problem, valid, "%s",
                              ent_looks_encoded(line, n_line, valid))
            : parse_line(state, line, n_line, number, batch, problem);
    if (status) { /* a bad line states nothing */
        *mark = NULL;
        batch->last = mark;
    }
    if (status == ENT_EREFUSED)
        return ent_reject_at(batch, number, line, n_line, problem->offset,
                             problem->message);
    return status;
}

enum ent_status ent_cells_parse(void *state, const struct ent_chunk *chunk,
                                size_t *n_consumed, struct ent_batch *batch,
                                ent_cells_line *parse_line,
                                struct ent_error *error)
{
    const char *line;
    size_t n_line;
    uint64_t number = chunk->line;
    *n_consumed = 0;
    while (batch->n_lines < ENT_BATCH_LINES &&
           ent_chunk_line(chunk, n_consumed, &line, &n_line)) {
        struct ent_problem problem;
        enum ent_status status = ENT_OK;
        if (number == 1 && n_line >= 3 &&
            memcmp(line, "\xef\xbb\xbf", 3) == 0) {
            line += 3;
            n_line -= 3;
        }
        problem.offset = 0;
        if (n_line > 0)
            status = take_line(state, line, n_line, number, batch, parse_line,
                               &problem);
        if (status == ENT_END)
            return ent_error_at(error, ENT_EREFUSED, number,
                                1 + ent_utf8_count(line, problem.offset), "%s",
                                problem.message);
        if (status)
            return status;
        number++;
        batch->n_lines++;
    }
    return ENT_OK;
}

void ent_meta_list_init(struct ent_meta_list *list, struct ent_arena *arena)
{
    memset(list, 0, sizeof *list);
    list->arena = arena;
    list->object.type = ENT_VALUE_OBJECT;
    list->last = &list->object.items;
}

static void add(struct ent_meta_list *list, const char *key,
                const struct ent_value *value)
{
    struct ent_value *member = ent_arena_alloc(list->arena, sizeof *member);
    if (!member) {
        list->is_short = true;
        return;
    }
    *member = *value;
    member->key = key;
    member->n_key = strlen(key);
    *list->last = member;
    list->last = &member->next;
    list->object.n_items++;
}

void ent_meta_text(struct ent_meta_list *list, const char *key,
                   const char *bytes, size_t n_bytes)
{
    struct ent_value value = {.type = ENT_VALUE_STRING,
                              .bytes = bytes,
                              .n_bytes = n_bytes};
    if (n_bytes > 0)
        add(list, key, &value);
}

void ent_meta_number(struct ent_meta_list *list, const char *key,
                     const char *bytes, size_t n_bytes)
{
    struct ent_value value = {.type = ENT_VALUE_NUMBER,
                              .bytes = bytes,
                              .n_bytes = n_bytes};
    if (n_bytes > 0 && n_bytes < 1000 && ent_number_is_json(bytes, n_bytes))
        add(list, key, &value);
    else
        ent_meta_text(list, key, bytes, n_bytes);
}

void ent_meta_boolean(struct ent_meta_list *list, const char *key, bool boolean)
{
    struct ent_value value = {.type = ENT_VALUE_BOOLEAN, .boolean = boolean};
    add(list, key, &value);
}

enum ent_status ent_meta_finish(struct ent_meta_list *list,
                                struct ent_fields *fields,
                                struct ent_problem *problem)
{
    if (list->is_short)
        return list->arena->status;
    return ent_meta_pack(&list->object, list->arena, &fields->meta,
                         &fields->n_meta, problem);
}
