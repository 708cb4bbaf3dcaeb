/* SPDX-License-Identifier: ISC */
/* GDELT 2.0 events: export.CSV, 61 columns separated by tabs, no header. */
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/limits.h"
#include "import/cameo/said.h"
#include "import/cells.h"
#include "import/field.h"
#include "import/gdelt.h"
#include "import/reader.h"
#include "import/term.h"

enum {
    EVENT_ID = 0,
    EVENT_DAY = 1,
    EVENT_MONTH = 2,
    EVENT_YEAR = 3,
    EVENT_ACTOR_1 = 5,
    EVENT_ACTOR_2 = 15,
    EVENT_IS_ROOT = 25,
    EVENT_CODE = 26,
    EVENT_ROOT_CODE = 28,
    EVENT_QUAD = 29,
    EVENT_GOLDSTEIN = 30,
    EVENT_MENTIONS = 31,
    EVENT_SOURCES = 32,
    EVENT_ARTICLES = 33,
    EVENT_TONE = 34,
    EVENT_PLACE_TYPE = 51,
    EVENT_PLACE = 52,
    EVENT_LATITUDE = 56,
    EVENT_LONGITUDE = 57,
    EVENT_ADDED = 59,
    EVENT_SOURCE = 60,
    N_COLUMNS = 61
};

/* A line on its way to a report. */
struct row {
    const struct ent_cells *cells;
    struct ent_arena *arena;
    struct ent_problem *problem;
    struct ent_gdelt_actor actors[2];
    const struct ent_cameo_event *event;
    struct ent_fields *fields;
};

static bool looks_like(const struct ent_cells *cells)
{
    return cells->n_cells == N_COLUMNS && ent_cells_is_digits(cells, 0) &&
           cells->at[EVENT_DAY].n_bytes >= 8 &&
           cells->at[EVENT_CODE].n_bytes <= 4 &&
           ent_cells_is_digits(cells, EVENT_CODE);
}

static bool matches(const char *bytes, size_t n_bytes)
{
    struct ent_cells cells;
    const char *line;
    size_t n_line;
    if (!ent_cells_first_line(bytes, n_bytes, &line, &n_line))
        return false;
    char other = ent_cells_other_separator(line, n_line, N_COLUMNS);
    ent_cells_split(&cells, line, n_line, other ? other : '\t');
    return looks_like(&cells);
}

/* What shows that a spreadsheet program read and wrote the file. */
static enum ent_status check_damage(const struct row *row)
{
    const struct ent_cells *cells = row->cells;
    const struct ent_cell_span *code = &cells->at[EVENT_CODE];
    const struct ent_cell_span *day = &cells->at[EVENT_DAY];
    if (cells->at[EVENT_ROOT_CODE].n_bytes == 1 ||
        ent_cameo_lost_zero(code->bytes, code->n_bytes))
        return ent_cells_damaged(row->problem,
                                 ent_cells_offset(cells, EVENT_CODE),
                                 "the code %.*s has lost its leading zero",
                                 (int)(code->n_bytes < 9 ? code->n_bytes : 9),
                                 code->bytes);
    for (size_t i = 0; i < day->n_bytes; i++)
        if (strchr("./-+E", day->bytes[i]) && day->bytes[i])
            return ent_cells_damaged(
                row->problem, ent_cells_offset(cells, EVENT_DAY),
                "the day %.*s is not written as 20180131",
                (int)(day->n_bytes < 20 ? day->n_bytes : 20), day->bytes);
    for (size_t i = EVENT_GOLDSTEIN; i <= EVENT_TONE; i++)
        if (cells->at[i].n_bytes > 0 &&
            memchr(cells->at[i].bytes, ',', cells->at[i].n_bytes))
            return ent_cells_damaged(row->problem, ent_cells_offset(cells, i),
                                     "a number has a decimal comma");
    return ENT_OK;
}

static enum ent_status check_columns(const struct row *row)
{
    const struct ent_cells *cells = row->cells;
    char other;
    if (cells->n_cells == N_COLUMNS)
        return check_damage(row);
    other = ent_cells_other_separator(cells->line, cells->n_line, N_COLUMNS);
    if (other)
        return ent_cells_damaged(
            row->problem, 0, "the cells are separated by \"%c\", not by tabs",
            other);
    if (cells->n_cells > ENT_MAX_CELLS)
        return ent_problem_set(row->problem, 0,
                               "the line has more than %d columns, events of "
                               "GDELT 2.0 have %d",
                               ENT_MAX_CELLS, N_COLUMNS);
    return ent_problem_set(row->problem, 0,
                           "the line has %zu columns, events of GDELT 2.0 have "
                           "%d%s",
                           cells->n_cells, N_COLUMNS,
                           cells->n_cells == 57 || cells->n_cells == 58
                               ? " (those of 1.0 are not read)"
                               : "");
}

static enum ent_status find_event(struct row *row)
{
    const struct ent_cell_span *code = &row->cells->at[EVENT_CODE];
    row->event = ent_cameo_event_find(code->bytes, code->n_bytes);
    if (row->event)
        return ENT_OK;
    return ent_problem_set(row->problem,
                           ent_cells_offset(row->cells, EVENT_CODE),
                           "CAMEO has no code \"%.*s\"",
                           (int)(code->n_bytes < 9 ? code->n_bytes : 9),
                           code->bytes);
}

static enum ent_status set_day(struct row *row)
{
    const struct ent_cells *cells = row->cells;
    const struct ent_cell_span *day = &cells->at[EVENT_DAY];
    uint64_t offset = ent_cells_offset(cells, EVENT_DAY);
    char text[11];
    uint64_t date;
    if (day->n_bytes != 8 || !ent_cells_is_digits(cells, EVENT_DAY))
        return ent_problem_set(row->problem, offset,
                               "the day must have eight digits: 20180131");
    memcpy(text, day->bytes, 4);
    memcpy(text + 5, day->bytes + 4, 2);
    memcpy(text + 8, day->bytes + 6, 2);
    text[4] = text[7] = '-';
    if (ent_date_parse(text, 10, &date))
        return ent_problem_set(row->problem, offset, "there is no such day");
    if (cells->at[EVENT_MONTH].n_bytes != 6 ||
        memcmp(cells->at[EVENT_MONTH].bytes, day->bytes, 6) != 0 ||
        cells->at[EVENT_YEAR].n_bytes != 4 ||
        memcmp(cells->at[EVENT_YEAR].bytes, day->bytes, 4) != 0)
        return ent_problem_set(row->problem, offset,
                               "the columns of day, month and year disagree");
    row->fields->from = ent_id_of_date(date);
    row->fields->to = row->fields->from;
    return ENT_OK;
}

static enum ent_status set_place(struct row *row)
{
    const struct ent_cell_span *cell = &row->cells->at[EVENT_PLACE];
    const char *place = cell->bytes;
    size_t n_place = cell->n_bytes;
    const char *country = ent_cells_is(row->cells, EVENT_PLACE_TYPE, "1")
                              ? ent_cameo_country_named(place, n_place)
                              : NULL;
    if (n_place == 0)
        return ENT_OK;
    if (country) {
        place = country;
        n_place = strlen(country);
    }
    return ent_term_entity(place, n_place, "place",
                           ent_cells_offset(row->cells, EVENT_PLACE),
                           row->arena, &row->fields->place, row->problem);
}

static enum ent_status set_meta(struct row *row)
{
    static const struct {
        const char *key;
        int column;
        bool is_text;
    } keys[] = {{"code", EVENT_CODE, true},
                {"goldstein", EVENT_GOLDSTEIN, false},
                {"tone", EVENT_TONE, false},
                {"mentions", EVENT_MENTIONS, false},
                {"sources", EVENT_SOURCES, false},
                {"articles", EVENT_ARTICLES, false},
                {"quad", EVENT_QUAD, false},
                {"actor1_code", EVENT_ACTOR_1, true},
                {"actor1", EVENT_ACTOR_1 + 1, true},
                {"actor2_code", EVENT_ACTOR_2, true},
                {"actor2", EVENT_ACTOR_2 + 1, true},
                {"latitude", EVENT_LATITUDE, false},
                {"longitude", EVENT_LONGITUDE, false}};
    const char *added = ent_gdelt_time(row->cells, EVENT_ADDED, row->arena);
    struct ent_meta_list meta;
    ent_meta_list_init(&meta, row->arena);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct ent_cell_span *cell = &row->cells->at[keys[i].column];
        if (keys[i].is_text)
            ent_meta_text(&meta, keys[i].key, cell->bytes, cell->n_bytes);
        else
            ent_meta_number(&meta, keys[i].key, cell->bytes, cell->n_bytes);
    }
    ent_meta_boolean(&meta, "root",
                     ent_cells_is(row->cells, EVENT_IS_ROOT, "1"));
    if (added)
        ent_meta_text(&meta, "added", added, strlen(added));
    return ent_meta_finish(&meta, row->fields, row->problem);
}

static enum ent_status set_fields(struct row *row)
{
    row->fields = ent_arena_alloc(row->arena, sizeof *row->fields);
    if (!row->fields)
        return row->arena->status;
    ent_fields_init(row->fields);
    enum ent_status status = set_day(row);
    if (!status)
        status = ent_gdelt_event(row->cells, EVENT_ID, row->arena,
                                 &row->fields->event, row->problem);
    if (!status)
        status = ent_gdelt_source(row->cells, EVENT_SOURCE, row->arena,
                                  &row->fields->source, row->problem);
    if (!status)
        status = set_place(row);
    return status ? status : set_meta(row);
}

/* Why the event is left out, or NULL. */
static const char *why_skipped(const struct row *row)
{
    const struct ent_cells *cells = row->cells;
    bool first = row->actors[0].term.kind != ENT_NONE;
    bool second = row->actors[1].term.kind != ENT_NONE;
    if (!first && !second)
        return "the event has no actors";
    if (!first)
        return "the event has no first actor";
    if (!second)
        return "the event has no second actor";
    if (cells->at[EVENT_ADDED].n_bytes == 14 &&
        memcmp(cells->at[EVENT_DAY].bytes, cells->at[EVENT_ADDED].bytes, 8) > 0)
        return "the event is dated later than the day it was added";
    return NULL;
}

static enum ent_status read_row(struct row *row)
{
    enum ent_status status = check_columns(row);
    if (!status)
        status = find_event(row);
    for (size_t i = 0; i < 2 && !status; i++)
        status =
            ent_gdelt_actor_read(row->cells, i ? EVENT_ACTOR_2 : EVENT_ACTOR_1,
                                 row->arena, &row->actors[i], row->problem);
    return status ? status : set_fields(row);
}

/* What the line states beside the event itself. */
static enum ent_status say_more(struct ent_cameo_said *said,
                                const struct row *row, uint64_t number,
                                struct ent_batch *batch)
{
    enum ent_status status =
        ent_cameo_say_relation(said, row->event, number, batch);
    for (int i = 0; i < 2 && !status; i++) {
        const struct ent_gdelt_actor *actor = &row->actors[i];
        struct ent_term country = {.kind = ENT_NAME};
        if (!actor->country)
            continue;
        country.bytes = actor->country;
        country.n_bytes = strlen(actor->country);
        status =
            ent_cameo_say_country(said, &actor->term, &country, number, batch);
    }
    return status;
}

static enum ent_status parse_line(void *state, const char *line, size_t n_line,
                                  uint64_t number, struct ent_batch *batch,
                                  struct ent_problem *problem)
{
    struct ent_cells cells;
    struct row row = {.cells = &cells,
                      .arena = &batch->arena,
                      .problem = problem};
    ent_cells_split(&cells, line, n_line, '\t');
    enum ent_status status = read_row(&row);
    if (status)
        return status;
    const char *reason = why_skipped(&row);
    struct ent_item *item =
        ent_batch_add(batch, reason ? ENT_ITEM_SKIPPED : ENT_ITEM_FACT, number);
    if (!item)
        return batch->arena.status;
    item->message = reason;
    if (reason)
        return ENT_OK;
    item->terms[0] = row.actors[0].term;
    item->terms[1] = ent_cameo_relation(row.event);
    item->terms[2] = row.actors[1].term;
    item->fields = row.fields;
    return say_more(state, &row, number, batch);
}

static enum ent_status parse(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error)
{
    return ent_cells_parse(reader->state, chunk, n_consumed, batch, parse_line,
                           error);
}

static enum ent_status open_reader(struct ent_reader *reader,
                                   struct ent_error *error)
{
    struct ent_cameo_said *said = ent_malloc(sizeof *said);
    if (!said)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    ent_cameo_said_init(said, "GDELT");
    reader->state = said;
    return ENT_OK;
}

static void close_reader(struct ent_reader *reader)
{
    ent_cameo_said_release(reader->state);
    ent_free(reader->state);
    reader->state = NULL;
}

static const char *const suffixes[] = {".export.csv", NULL};
static const char *const media_types[] = {"text/vnd.gdelt.events", NULL};

const struct ent_format ent_format_gdelt_events = {.name = "gdelt-events",
                                                   .suffixes = suffixes,
                                                   .media_types = media_types,
                                                   .max_record_bytes =
                                                       ENT_MAX_LINE_BYTES,
                                                   .is_certain = true,
                                                   .matches = matches,
                                                   .open = open_reader,
                                                   .close = close_reader,
                                                   .parse = parse};
