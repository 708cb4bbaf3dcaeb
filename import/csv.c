/* SPDX-License-Identifier: ISC */
/* CSV (RFC 4180) and TSV: a header names the columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/text.h"
#include "import/cells.h"
#include "import/field.h"
#include "import/json.h"
#include "import/looks_like.h"
#include "import/meta.h"
#include "import/reader.h"
#include "import/term.h"

#define MAX_COLUMNS 256

enum column_kind {
    COLUMN_SUBJECT,
    COLUMN_PREDICATE,
    COLUMN_OBJECT,
    COLUMN_SUBJECT_JSON,
    COLUMN_OBJECT_JSON,
    COLUMN_PREDICATE_JSON,
    COLUMN_FIELD,
    COLUMN_META_KEY
};

struct column {
    enum column_kind kind;
    enum ent_field field;
    bool is_json; /* FIELD: cells are JSON */
    char *key;    /* META_KEY: after "meta." */
};

struct state {
    char separator;
    bool has_header;  /* the first line names the columns */
    size_t n_columns; /* 0 until known */
    struct column columns[MAX_COLUMNS];
};

/* A cell: unquoted, and where it begins in its record. */
struct cell {
    const char *bytes;
    size_t n_bytes;
    size_t offset;
};

struct record {
    struct cell cells[MAX_COLUMNS];
    size_t n_cells;
    const char *bytes; /* as read, without its end */
    size_t n_bytes;
    uint64_t n_lines; /* that it spans */
};

/* In the order of enum column_kind. */
static const char *const term_columns[] = {"subject",     "predicate",
                                           "object",      "subject_json",
                                           "object_json", "predicate_json",
                                           NULL};
static const int term_roles[] = {0, 1, 2, 0, 2, 1};

#define MAX_COLUMN_NAME 24 /* of those that are known, with a NUL */

/* A header's name in small letters, as the table has it: spreadsheets like
 * capitals.  What is longer than any known name is cut. */
static size_t fold_name(const char *name, size_t n_name,
                        char folded[MAX_COLUMN_NAME])
{
    size_t n = n_name < MAX_COLUMN_NAME - 1 ? n_name : MAX_COLUMN_NAME - 1;
    for (size_t i = 0; i < n; i++)
        folded[i] = name[i] >= 'A' && name[i] <= 'Z'
                        ? (char)(name[i] - 'A' + 'a')
                        : name[i];
    folded[n] = '\0';
    return n == n_name ? n : 0;
}

/* The place in term_columns, or -1. */
static int find_term_column(const char *name, size_t n_name)
{
    char folded[MAX_COLUMN_NAME];
    if (fold_name(name, n_name, folded) > 0)
        for (int i = 0; term_columns[i]; i++)
            if (strcmp(term_columns[i], folded) == 0)
                return i;
    return -1;
}

static bool find_field_column(struct column *column, const char *name,
                              size_t n_name)
{
    char folded[MAX_COLUMN_NAME];
    size_t n = fold_name(name, n_name, folded);
    column->kind = COLUMN_FIELD;
    column->field = ent_input_field_find(folded, n);
    if (column->field == ENT_N_FIELDS && n > 5 &&
        strcmp(folded + n - 5, "_json") == 0) {
        column->is_json = true;
        column->field = ent_input_field_find(folded, n - 5);
    }
    return column->field != ENT_N_FIELDS;
}

/* ENT_EREFUSED when the column is not known: name_unknown() tells. */
static enum ent_status set_column(struct column *column, const char *name,
                                  size_t n_name)
{
    int term = find_term_column(name, n_name);
    if (term >= 0) {
        column->kind = (enum column_kind)term;
        return ENT_OK;
    }
    if (n_name > 5 && strncasecmp(name, "meta.", 5) == 0) {
        column->kind = COLUMN_META_KEY;
        column->key = ent_strndup(name + 5, n_name - 5);
        return column->key ? ENT_OK : ENT_ENOMEM;
    }
    return find_field_column(column, name, n_name) ? ENT_OK : ENT_EREFUSED;
}

static bool is_unknown(const struct cell *cell)
{
    struct column column = {.key = NULL};
    bool unknown =
        set_column(&column, cell->bytes, cell->n_bytes) == ENT_EREFUSED;
    ent_free(column.key);
    return unknown;
}

/* One column that is not known, with the one probably meant. */
static enum ent_status name_unknown(const struct cell *cell,
                                    struct ent_problem *problem)
{
    const char *nearest = ent_field_nearest(cell->bytes, cell->n_bytes,
                                            term_columns, ent_field_names);
    int shown = (int)ent_utf8_cut(cell->bytes, cell->n_bytes, 40);
    if (nearest)
        return ent_problem_set(problem, cell->offset,
                               "unknown column \"%.*s\": did you mean \"%s\"?",
                               shown, cell->bytes, nearest);
    return ent_problem_set(problem, cell->offset,
                           "unknown column \"%.*s\" (a column named "
                           "\"meta.KEY\" takes other data; of a file without "
                           "a header --columns names the columns)",
                           shown, cell->bytes);
}

/* All columns of a header that are not known, from the first one on. */
static enum ent_status name_all_unknown(const struct record *header,
                                        size_t first,
                                        struct ent_problem *problem)
{
    char list[200];
    size_t n = 0, n_unknown = 0;
    for (size_t i = first; i < header->n_cells; i++) {
        const struct cell *cell = &header->cells[i];
        if (!is_unknown(cell))
            continue;
        n_unknown++;
        const char *nearest = ent_field_nearest(cell->bytes, cell->n_bytes,
                                                term_columns, ent_field_names);
        int shown = (int)ent_utf8_cut(cell->bytes, cell->n_bytes, 24);
        if (n < sizeof list - 72) /* room for one more */
            n += (size_t)snprintf(list + n, sizeof list - n, "%s\"%.*s\"%s%s%s",
                                  n ? ", " : "", shown, cell->bytes,
                                  nearest ? " (" : "", nearest ? nearest : "",
                                  nearest ? "?)" : "");
        else if (n_unknown > 1) {
            (void)snprintf(list + n, sizeof list - n, ", ...");
            break;
        }
    }
    if (n_unknown == 1)
        return name_unknown(&header->cells[first], problem);
    return ent_problem_set(problem, header->cells[first].offset,
                           "unknown columns: %s", list);
}

static bool has_kind(const struct state *state, enum column_kind kind)
{
    for (size_t i = 0; i < state->n_columns; i++)
        if (state->columns[i].kind == kind)
            return true;
    return false;
}

static enum ent_status check_columns(const struct state *state,
                                     const struct record *header,
                                     struct ent_problem *problem)
{
    static const char others[] = ",;\t|";
    const char *missing = !has_kind(state, COLUMN_SUBJECT) &&
                                  !has_kind(state, COLUMN_SUBJECT_JSON)
                              ? "subject"
                          : !has_kind(state, COLUMN_PREDICATE) &&
                                  !has_kind(state, COLUMN_PREDICATE_JSON)
                              ? "predicate"
                          : !has_kind(state, COLUMN_OBJECT) &&
                                  !has_kind(state, COLUMN_OBJECT_JSON)
                              ? "object"
                              : NULL;
    if (!missing)
        return ENT_OK;
    for (const char *c = others; *c && header; c++)
        if (*c != state->separator && state->n_columns == 1 &&
            memchr(header->bytes, *c, header->n_bytes))
            return ent_problem_set(
                problem, 0,
                "the header has one column: the cells seem to be separated by "
                "%s, not by %s",
                *c == '\t' ? "tabs" : (char[]){'"', *c, '"', '\0'},
                state->separator == '\t' ? "tabs" : "commas");
    return ent_problem_set(problem, 0,
                           "there is no column \"%s\": name the columns in the "
                           "first line or with --columns",
                           missing);
}

/* Two columns of one name: the later cell would silently win. */
static enum ent_status check_repeat(const struct state *state, size_t i_column,
                                    const struct cell *name,
                                    struct ent_problem *problem)
{
    const struct column *column = &state->columns[i_column];

    for (const struct column *c = state->columns; c < column; c++)
        if (c->kind == column->kind && c->field == column->field &&
            c->is_json == column->is_json &&
            (!c->key || strcmp(c->key, column->key) == 0))
            return ent_problem_set(
                problem, 0, "the column \"%.*s\" stands twice",
                (int)ent_utf8_cut(name->bytes, name->n_bytes, 40), name->bytes);
    return ENT_OK;
}

static enum ent_status set_columns(struct state *state,
                                   const struct record *header,
                                   struct ent_problem *problem)
{
    for (size_t i = 0; i < header->n_cells; i++) {
        const struct cell *cell = &header->cells[i];
        enum ent_status status =
            set_column(&state->columns[i], cell->bytes, cell->n_bytes);
        if (status == ENT_EREFUSED && header->n_cells > 1)
            return name_all_unknown(header, i, problem);
        if (!status)
            status = check_repeat(state, i, cell, problem);
        if (status && (header->n_cells > 1 || status != ENT_EREFUSED))
            return status;
        state->n_columns = i + 1;
    }
    return check_columns(state, header, problem);
}

/* TSV has no quoting: a cell ends at a tab. */
static enum ent_status split_plain(const struct state *state,
                                   struct record *record,
                                   struct ent_problem *problem)
{
    const char *at = record->bytes, *end = at + record->n_bytes;
    for (;;) {
        const char *stop =
            at < end ? memchr(at, state->separator, (size_t)(end - at)) : NULL;
        if (record->n_cells == MAX_COLUMNS)
            return ent_problem_set(problem, (uint64_t)(at - record->bytes),
                                   "too many cells (limit is %d)", MAX_COLUMNS);
        struct cell *cell = &record->cells[record->n_cells++];
        cell->bytes = at;
        cell->n_bytes = (size_t)((stop ? stop : end) - at);
        cell->offset = (size_t)(at - record->bytes);
        if (!stop)
            return ENT_OK;
        at = stop + 1;
    }
}

/* A quoted cell: at the opening quote; "" stands for one quote. */
static enum ent_status quoted_cell(const struct record *record, const char **at,
                                   const char *end, struct cell *cell,
                                   struct ent_arena *arena,
                                   struct ent_problem *problem)
{
    const char *start = ++*at;
    char *copy = ent_arena_alloc(arena, (size_t)(end - start) + 1);
    size_t n = 0;
    if (!copy)
        return arena->status;
    for (; *at < end; ++*at) {
        if (**at == '"') {
            if (*at + 1 == end || (*at)[1] != '"')
                break;
            ++*at;
        }
        copy[n++] = **at;
    }
    if (*at == end)
        return ent_problem_set(problem, (uint64_t)(start - 1 - record->bytes),
                               "the quoted cell does not end");
    ++*at;
    cell->bytes = copy;
    cell->n_bytes = n;
    return ENT_OK;
}

static enum ent_status split_quoted(const struct state *state,
                                    struct record *record,
                                    struct ent_arena *arena,
                                    struct ent_problem *problem)
{
    const char *at = record->bytes, *end = at + record->n_bytes;
    for (;;) {
        if (record->n_cells == MAX_COLUMNS)
            return ent_problem_set(problem, (uint64_t)(at - record->bytes),
                                   "too many cells (limit is %d)", MAX_COLUMNS);
        struct cell *cell = &record->cells[record->n_cells++];
        cell->offset = (size_t)(at - record->bytes);
        if (at < end && *at == '"') {
            enum ent_status status =
                quoted_cell(record, &at, end, cell, arena, problem);
            if (status)
                return status;
        } else {
            cell->bytes = at;
            while (at < end && *at != state->separator && *at != '"')
                at++;
            cell->n_bytes = (size_t)(at - cell->bytes);
        }
        if (at == end)
            return ENT_OK;
        if (*at != state->separator)
            return ent_problem_set(problem, (uint64_t)(at - record->bytes),
                                   "a quote within a cell: quote the whole "
                                   "cell and double the quotes in it");
        at++;
    }
}

/* The next record: a line, or with quotes several.  false: not yet whole. */
static bool next_record(const struct state *state,
                        const struct ent_chunk *chunk, size_t *at,
                        struct record *record)
{
    size_t i = *at;
    bool quoted = false, cell_start = true;
    record->n_cells = 0;
    record->n_lines = 1;
    if (i == chunk->n_bytes)
        return false;
    for (; i < chunk->n_bytes; i++) {
        char c = chunk->bytes[i];
        if (c == '\n' && !quoted)
            break;
        if (c == '\n')
            record->n_lines++;
        if (c == '"' && state->separator != '\t' && (quoted || cell_start))
            quoted = !quoted;
        cell_start = c == state->separator || (c == '"' && !quoted);
    }
    if (i == chunk->n_bytes && !chunk->is_last)
        return false;
    record->bytes = chunk->bytes + *at;
    record->n_bytes = i - *at;
    *at = i < chunk->n_bytes ? i + 1 : i;
    if (record->n_bytes > 0 && record->bytes[record->n_bytes - 1] == '\r')
        record->n_bytes--;
    return true;
}

/* A relation is a name or an IRI. */
static enum ent_status json_cell(const struct cell *cell, const char *what,
                                 bool is_relation, struct ent_arena *arena,
                                 struct ent_term *term,
                                 struct ent_problem *problem)
{
    struct ent_value *value;
    struct ent_json_error json = {0, NULL};
    enum ent_status status =
        ent_json_parse(cell->bytes, cell->n_bytes, arena, &value, &json);
    if (status == ENT_EREFUSED)
        return ent_problem_set(problem, cell->offset + json.offset, "%s: %s",
                               what, json.message);
    if (!status)
        status =
            is_relation
                ? ent_term_entity_from_value(value, what, arena, term, problem)
                : ent_term_from_value(value, what, arena, term, problem);
    if (status)
        problem->offset = cell->offset;
    return status;
}

/* A field's cell: `meta` and `written_*` of quoted facts are JSON, the others
 * plain text. */
static enum ent_status field_cell(struct ent_fields *fields,
                                  enum ent_field field, bool is_json,
                                  const struct cell *cell,
                                  struct ent_arena *arena,
                                  struct ent_problem *problem)
{
    struct ent_value text = {.type = ENT_VALUE_STRING,
                             .bytes = cell->bytes,
                             .n_bytes = cell->n_bytes};
    struct ent_value *value = &text;
    struct ent_json_error json = {0, NULL};
    enum ent_status status = ENT_OK;
    if (is_json || field == ENT_FIELD_META ||
        (cell->bytes[0] == '{' && field >= ENT_FIELD_WRITTEN_SUBJECT &&
         field <= ENT_FIELD_WRITTEN_SPEAKER))
        status =
            ent_json_parse(cell->bytes, cell->n_bytes, arena, &value, &json);
    if (status == ENT_EREFUSED)
        return ent_problem_set(problem, cell->offset + json.offset, "%s: %s",
                               ent_input_field_name(field), json.message);
    if (!status)
        status = ent_field_set(fields, field, value, arena, problem);
    problem->offset = cell->offset;
    return status;
}

/* A record on its way to a fact. */
struct row {
    struct ent_term terms[3];
    struct ent_fields *fields;
    struct ent_value *meta; /* from meta.KEY columns */
    bool has_fields;
};

static enum ent_status add_meta(struct row *row, const struct column *column,
                                const struct cell *cell,
                                struct ent_arena *arena)
{
    struct ent_value *member = ent_arena_calloc(arena, 1, sizeof *member);
    if (!row->meta)
        row->meta = ent_arena_calloc(arena, 1, sizeof *row->meta);
    if (!member || !row->meta)
        return arena->status;
    row->meta->type = ENT_VALUE_OBJECT;
    row->meta->n_items++;
    member->type = ENT_VALUE_STRING;
    member->bytes = cell->bytes;
    member->n_bytes = cell->n_bytes;
    member->key = ent_arena_strndup(arena, column->key, strlen(column->key));
    member->n_key = strlen(column->key);
    struct ent_value **last = &row->meta->items;
    while (*last)
        last = &(*last)->next;
    *last = member;
    return member->key ? ENT_OK : arena->status;
}

static enum ent_status read_cell(struct row *row, const struct column *column,
                                 const struct cell *cell,
                                 struct ent_arena *arena,
                                 struct ent_problem *problem)
{
    static const char *const roles[] = {"subject", "predicate", "object"};
    switch (column->kind) {
    case COLUMN_SUBJECT:
    case COLUMN_PREDICATE:
    case COLUMN_OBJECT:
        return ent_term_entity(cell->bytes, cell->n_bytes, roles[column->kind],
                               cell->offset, arena, &row->terms[column->kind],
                               problem);
    case COLUMN_SUBJECT_JSON:
        return json_cell(cell, "subject", false, arena, &row->terms[0],
                         problem);
    case COLUMN_OBJECT_JSON:
        return json_cell(cell, "object", false, arena, &row->terms[2], problem);
    case COLUMN_PREDICATE_JSON:
        return json_cell(cell, "predicate", true, arena, &row->terms[1],
                         problem);
    case COLUMN_META_KEY:
        row->has_fields = true;
        return add_meta(row, column, cell, arena);
    case COLUMN_FIELD:
    default:
        row->has_fields = true;
        return field_cell(row->fields, column->field, column->is_json, cell,
                          arena, problem);
    }
}

static enum ent_status check_row(struct row *row, struct ent_arena *arena,
                                 struct ent_problem *problem)
{
    static const char *const roles[] = {"subject", "predicate", "object"};
    enum ent_status status = ent_fields_check(row->fields, problem);
    for (int i = 0; i < 3 && !status; i++)
        if (row->terms[i].kind == ENT_NONE)
            status = ent_problem_set(problem, 0, "the %s is empty", roles[i]);
    if (!status && row->meta && row->fields->meta)
        status = ent_problem_set(problem, 0,
                                 "\"meta\" and \"meta.KEY\" columns together");
    if (!status && row->meta)
        status = ent_meta_pack(row->meta, arena, &row->fields->meta,
                               &row->fields->n_meta, problem);
    return status;
}

static enum ent_status read_row(const struct state *state,
                                const struct record *record, uint64_t line,
                                struct ent_batch *batch,
                                struct ent_problem *problem)
{
    struct row row = {.meta = NULL};
    struct ent_arena *arena = &batch->arena;
    enum ent_status status = ENT_OK;
    if (record->n_cells != state->n_columns)
        return ent_problem_set(problem, record->n_bytes,
                               "the line has %zu cells, the header %zu",
                               record->n_cells, state->n_columns);
    row.fields = ent_arena_alloc(arena, sizeof *row.fields);
    if (!row.fields)
        return arena->status;
    ent_fields_init(row.fields);
    for (size_t i = 0; i < record->n_cells && !status; i++)
        if (record->cells[i].n_bytes > 0)
            status = read_cell(&row, &state->columns[i], &record->cells[i],
                               arena, problem);
    if (!status)
        status = check_row(&row, arena, problem);
    if (status)
        return status;
    struct ent_item *item =
        ent_batch_add(batch,
                      row.fields->is_withdrawn ? ENT_ITEM_SKIPPED
                                               : ENT_ITEM_FACT,
                      line);
    if (!item)
        return arena->status;
    item->message = "the report was withdrawn";
    memcpy(item->terms, row.terms, sizeof row.terms);
    item->fields = row.has_fields ? row.fields : NULL;
    return ENT_OK;
}

static enum ent_status split(const struct state *state, struct record *record,
                             struct ent_arena *arena,
                             struct ent_problem *problem)
{
    size_t valid = ent_utf8_valid(record->bytes, record->n_bytes);
    if (valid < record->n_bytes)
        return ent_problem_set(problem, valid, "%s",
                               ent_looks_encoded(record->bytes, record->n_bytes,
                                                 valid));
    if (record->n_bytes > ENT_MAX_LINE_BYTES)
        return ent_problem_set(problem, 0, "the line is longer than 1 MiB");
    return state->separator == '\t'
               ? split_plain(state, record, problem)
               : split_quoted(state, record, arena, problem);
}

/* A header that cannot be read stops the import: no line means anything. */
static enum ent_status read_header(struct state *state, struct record *record,
                                   const struct ent_reader *reader,
                                   struct ent_batch *batch, uint64_t line,
                                   struct ent_error *error)
{
    struct ent_problem problem = {0, ""};
    if (record->n_bytes >= 3 && memcmp(record->bytes, "\xef\xbb\xbf", 3) == 0) {
        record->bytes += 3;
        record->n_bytes -= 3;
    }
    enum ent_status status = split(state, record, &batch->arena, &problem);
    if (!status)
        status = set_columns(state, record, &problem);
    if (status == ENT_EREFUSED)
        return ent_error_at(error, status, line, problem.offset + 1, "%s",
                            problem.message);
    (void)reader;
    return status;
}

static enum ent_status read_record(const struct state *state,
                                   struct record *record, uint64_t line,
                                   struct ent_batch *batch)
{
    struct ent_problem problem = {0, ""};
    if (record->n_bytes == 0)
        return ENT_OK;
    enum ent_status status = split(state, record, &batch->arena, &problem);
    if (!status)
        status = read_row(state, record, line, batch, &problem);
    if (status == ENT_EREFUSED)
        return ent_reject_at(batch, line, record->bytes, record->n_bytes,
                             problem.offset, problem.message);
    return status;
}

static enum ent_status parse(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error)
{
    struct state *state = reader->state;
    struct record record;
    uint64_t line = chunk->line;
    *n_consumed = 0;
    while (batch->n_lines < ENT_BATCH_LINES &&
           next_record(state, chunk, n_consumed, &record)) {
        enum ent_status status =
            state->n_columns == 0
                ? read_header(state, &record, reader, batch, line, error)
                : read_record(state, &record, line, batch);
        if (status)
            return status;
        line += record.n_lines;
        batch->n_lines += record.n_lines;
    }
    return ENT_OK;
}

static void close_reader(struct ent_reader *reader)
{
    struct state *state = reader->state;
    if (!state)
        return;
    for (size_t i = 0; i < MAX_COLUMNS; i++)
        ent_free(state->columns[i].key);
    ent_free(state);
    reader->state = NULL;
}

static enum ent_status open_reader(struct ent_reader *reader, char separator,
                                   struct ent_error *error)
{
    struct ent_problem problem = {0, ""};
    const char *columns = reader->options->columns;
    struct state *state = ent_calloc(1, sizeof *state);
    if (!state)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    reader->state = state;
    state->separator = separator;
    if (!columns)
        return ENT_OK;
    struct state commas = {.separator = ','};
    struct record header = {.bytes = columns, .n_bytes = strlen(columns)};
    enum ent_status status = split_plain(&commas, &header, &problem);
    if (!status)
        status = set_columns(state, &header, &problem);
    if (!status)
        return ENT_OK;
    close_reader(reader);
    return ent_error_set(error, status == ENT_EREFUSED ? ENT_EUSAGE : status,
                         "--columns: %s", problem.message);
}

static enum ent_status open_csv(struct ent_reader *reader,
                                struct ent_error *error)
{
    return open_reader(reader, ',', error);
}

static enum ent_status open_tsv(struct ent_reader *reader,
                                struct ent_error *error)
{
    return open_reader(reader, '\t', error);
}

/* Without its quotes; a header needs none within. */
static void unquote(const char **bytes, size_t *n_bytes)
{
    if (*n_bytes < 2 || (*bytes)[0] != '"' || (*bytes)[*n_bytes - 1] != '"')
        return;
    ++*bytes;
    *n_bytes -= 2;
}

/* Does the first line name columns for subject, predicate and object? */
static bool has_header(const char *bytes, size_t n_bytes, char separator)
{
    bool seen[3] = {false, false, false};
    const char *line, *stop;
    size_t n_line;
    if (!ent_cells_first_line(bytes, n_bytes, &line, &n_line))
        return false;
    for (const char *at = line, *end = line + n_line; at < end; at = stop + 1) {
        stop = memchr(at, separator, (size_t)(end - at));
        stop = stop ? stop : end;
        const char *name = at;
        size_t n_name = (size_t)(stop - at);
        unquote(&name, &n_name);
        int column = find_term_column(name, n_name);
        if (column >= 0)
            seen[term_roles[column]] = true;
    }
    return seen[0] && seen[1] && seen[2];
}

static bool looks_csv(const char *bytes, size_t n_bytes)
{
    return has_header(bytes, n_bytes, ',');
}

static bool looks_tsv(const char *bytes, size_t n_bytes)
{
    return has_header(bytes, n_bytes, '\t');
}

static const char *const csv_suffixes[] = {".csv", NULL};
static const char *const csv_types[] = {"text/csv", NULL};
static const char *const tsv_suffixes[] = {".tsv", ".tab", NULL};
static const char *const tsv_types[] = {"text/tab-separated-values", NULL};

const struct ent_format ent_format_csv = {.name = "csv",
                                          .suffixes = csv_suffixes,
                                          .media_types = csv_types,
                                          .max_record_bytes =
                                              ENT_MAX_LINE_BYTES,
                                          .matches = looks_csv,
                                          .open = open_csv,
                                          .close = close_reader,
                                          .parse = parse};

const struct ent_format ent_format_tsv = {.name = "tsv",
                                          .suffixes = tsv_suffixes,
                                          .media_types = tsv_types,
                                          .max_record_bytes =
                                              ENT_MAX_LINE_BYTES,
                                          .matches = looks_tsv,
                                          .open = open_tsv,
                                          .close = close_reader,
                                          .parse = parse};
