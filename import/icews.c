/* SPDX-License-Identifier: ISC */
/* ICEWS events: columns separated by tabs, named in the first line. */
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/limits.h"
#include "import/cameo/said.h"
#include "import/cells.h"
#include "import/field.h"
#include "import/reader.h"
#include "import/term.h"

enum {
    ICEWS_ID,
    ICEWS_DATE,
    ICEWS_SOURCE,
    ICEWS_SOURCE_SECTORS,
    ICEWS_SOURCE_COUNTRY,
    ICEWS_TEXT,
    ICEWS_CODE,
    ICEWS_INTENSITY,
    ICEWS_TARGET,
    ICEWS_TARGET_SECTORS,
    ICEWS_TARGET_COUNTRY,
    ICEWS_STORY,
    ICEWS_SENTENCE,
    ICEWS_PUBLISHER,
    ICEWS_CITY,
    ICEWS_DISTRICT,
    ICEWS_PROVINCE,
    ICEWS_COUNTRY,
    ICEWS_LATITUDE,
    ICEWS_LONGITUDE,
    N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = {
    "Event ID",        "Event Date",     "Source Name",    "Source Sectors",
    "Source Country",  "Event Text",     "CAMEO Code",     "Intensity",
    "Target Name",     "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher",      "City",           "District",
    "Province",        "Country",        "Latitude",       "Longitude"};

#define ABSENT ENT_MAX_CELLS

/* Without these a line is no event. */
static bool is_needed(size_t column)
{
    return column == ICEWS_ID || column == ICEWS_DATE ||
           column == ICEWS_SOURCE || column == ICEWS_CODE ||
           column == ICEWS_TARGET;
}

struct state {
    struct ent_cameo_said said;
    bool has_header;
    size_t n_cells;           /* of the header */
    size_t places[N_COLUMNS]; /* where a column stands, or ABSENT */
    char story[32];           /* the last one whose publisher was stated */
};

/* A line on its way to a report. */
struct row {
    struct ent_cells cells; /* in the order of the columns above */
    struct ent_arena *arena;
    struct ent_problem *problem;
    const struct ent_cameo_event *event;
    struct ent_term actors[2];
    struct ent_fields *fields;
};

/* Some copies have their texts in quotes. */
static void unquote(struct ent_cell_span *cell)
{
    if (cell->n_bytes < 2 || cell->bytes[0] != '"' ||
        cell->bytes[cell->n_bytes - 1] != '"')
        return;
    cell->bytes++;
    cell->n_bytes -= 2;
}

static bool starts_with(const char *line, size_t n_line, const char *text)
{
    return n_line >= strlen(text) && memcmp(line, text, strlen(text)) == 0;
}

static bool matches(const char *bytes, size_t n_bytes)
{
    struct ent_cells cells;
    const char *line;
    size_t n_line;
    if (!ent_cells_first_line(bytes, n_bytes, &line, &n_line) ||
        (!starts_with(line, n_line, "Event ID") &&
         !starts_with(line, n_line, "\"Event ID")))
        return false;
    char other = ent_cells_other_separator(line, n_line, 5);
    ent_cells_split(&cells, line, n_line, other ? other : '\t');
    if (cells.n_cells < 2)
        return false;
    unquote(&cells.at[1]);
    return ent_cells_is(&cells, 1, "Event Date");
}

static enum ent_status read_header(struct state *state, const char *line,
                                   size_t n_line, struct ent_problem *problem)
{
    struct ent_cells cells;
    char other = ent_cells_other_separator(line, n_line, 5);
    if (other)
        return ent_cells_damaged(problem, 0,
                                 "the cells are separated by \"%c\", not by "
                                 "tabs",
                                 other);
    ent_cells_split(&cells, line, n_line, '\t');
    for (size_t i = 0; i < cells.n_cells && i < ENT_MAX_CELLS; i++)
        unquote(&cells.at[i]);
    for (size_t i = 0; i < N_COLUMNS; i++) {
        size_t k = 0;
        while (k < cells.n_cells && k < ENT_MAX_CELLS &&
               !ent_cells_is(&cells, k, column_names[i]))
            k++;
        state->places[i] = k < cells.n_cells ? k : ABSENT;
        if (state->places[i] == ABSENT && is_needed(i)) {
            (void)ent_problem_set(problem, 0,
                                  "the first line has no column \"%s\"",
                                  column_names[i]);
            return ENT_END; /* no line means anything */
        }
    }
    state->n_cells = cells.n_cells;
    state->has_header = true;
    return ENT_OK;
}

/* The cells in our order; "NA" is nothing. */
static enum ent_status split(const struct state *state, struct row *row,
                             const char *line, size_t n_line)
{
    struct ent_cells cells;
    ent_cells_split(&cells, line, n_line, '\t');
    if (cells.n_cells != state->n_cells)
        return ent_problem_set(row->problem, 0,
                               "the line has %zu columns, the first line %zu",
                               cells.n_cells, state->n_cells);
    row->cells.line = line;
    row->cells.n_line = n_line;
    row->cells.n_cells = N_COLUMNS;
    for (size_t i = 0; i < N_COLUMNS; i++) {
        row->cells.at[i] = (struct ent_cell_span){line, 0};
        if (state->places[i] == ABSENT)
            continue;
        row->cells.at[i] = cells.at[state->places[i]];
        unquote(&row->cells.at[i]);
        if (ent_cells_is(&row->cells, i, "NA"))
            row->cells.at[i].n_bytes = 0;
    }
    return ENT_OK;
}

/* All codes of events have three digits or four: one with fewer has lost a
 * zero, and one with three may have. */
static enum ent_status find_event(struct row *row)
{
    const struct ent_cell_span *code = &row->cells.at[ICEWS_CODE];
    uint64_t offset = ent_cells_offset(&row->cells, ICEWS_CODE);
    int shown = (int)(code->n_bytes < 9 ? code->n_bytes : 9);
    if ((code->n_bytes > 0 && code->n_bytes < 3 &&
         ent_cells_is_digits(&row->cells, ICEWS_CODE)) ||
        ent_cameo_lost_zero(code->bytes, code->n_bytes))
        return ent_cells_damaged(row->problem, offset,
                                 "the code %.*s has lost its leading zero",
                                 shown, code->bytes);
    row->event = ent_cameo_event_find(code->bytes, code->n_bytes);
    if (row->event)
        return ENT_OK;
    return ent_problem_set(row->problem, offset, "CAMEO has no code \"%.*s\"",
                           shown, code->bytes);
}

static enum ent_status set_day(struct row *row)
{
    const struct ent_cell_span *day = &row->cells.at[ICEWS_DATE];
    uint64_t offset = ent_cells_offset(&row->cells, ICEWS_DATE);
    uint64_t date;
    if (day->n_bytes == 10 && day->bytes[4] == '-' &&
        ent_date_parse(day->bytes, 10, &date) == ENT_OK) {
        row->fields->from = ent_id_of_date(date);
        row->fields->to = row->fields->from;
        return ENT_OK;
    }
    if (day->n_bytes > 0 && day->n_bytes <= 10 &&
        (day->bytes[0] >= '0' && day->bytes[0] <= '9') &&
        (memchr(day->bytes, '/', day->n_bytes) ||
         memchr(day->bytes, '.', day->n_bytes) ||
         ent_cells_is_digits(&row->cells, ICEWS_DATE)))
        return ent_cells_damaged(row->problem, offset,
                                 "the date %.*s is not written as 2018-01-31",
                                 (int)day->n_bytes, day->bytes);
    return ent_problem_set(row->problem, offset, "\"%.*s\" is no date",
                           (int)(day->n_bytes < 20 ? day->n_bytes : 20),
                           day->bytes);
}

/* A term of a prefix and the number from a cell that holds a number. */
static enum ent_status numbered(struct row *row, size_t column,
                                const char *prefix, struct ent_term *term)
{
    const struct ent_cell_span *cell = &row->cells.at[column];
    uint64_t offset = ent_cells_offset(&row->cells, column);
    if (!ent_cells_is_digits(&row->cells, column) || cell->n_bytes > 20)
        return ent_problem_set(row->problem, offset, "the %s is not a number",
                               column_names[column]);
    const char *name =
        ent_arena_join(row->arena, prefix, cell->bytes, cell->n_bytes);
    if (!name)
        return row->arena->status;
    return ent_term_name(name, strlen(name), column_names[column], offset,
                         row->arena, term, row->problem);
}

/* The document is the story; where it has no number, its publisher. */
static enum ent_status set_source(struct row *row)
{
    const struct ent_cell_span *publisher = &row->cells.at[ICEWS_PUBLISHER];
    if (row->cells.at[ICEWS_STORY].n_bytes > 0)
        return numbered(row, ICEWS_STORY, "icews-story:", &row->fields->source);
    if (publisher->n_bytes == 0)
        return ENT_OK;
    return ent_term_entity(publisher->bytes, publisher->n_bytes, "publisher",
                           ent_cells_offset(&row->cells, ICEWS_PUBLISHER),
                           row->arena, &row->fields->source, row->problem);
}

/* City, province, country, as far as they are given. */
static enum ent_status set_place(struct row *row)
{
    static const int columns[] = {ICEWS_CITY, ICEWS_PROVINCE, ICEWS_COUNTRY};
    const struct ent_cell_span *country = &row->cells.at[ICEWS_COUNTRY];
    const char *known =
        ent_cameo_country_named(country->bytes, country->n_bytes);
    char *name = NULL;
    for (int i = 0; i < 3; i++) {
        const char *bytes = row->cells.at[columns[i]].bytes;
        size_t n_bytes = row->cells.at[columns[i]].n_bytes;
        if (n_bytes == 0)
            continue;
        if (i == 2 && known) {
            bytes = known;
            n_bytes = strlen(known);
        }
        const char *before =
            name ? ent_arena_join(row->arena, name, ", ", 2) : "";
        name =
            before ? ent_arena_join(row->arena, before, bytes, n_bytes) : NULL;
        if (!name)
            return row->arena->status;
    }
    if (!name)
        return ENT_OK;
    return ent_term_entity(name, strlen(name), "place",
                           ent_cells_offset(&row->cells, ICEWS_CITY),
                           row->arena, &row->fields->place, row->problem);
}

static enum ent_status set_meta(struct row *row)
{
    static const struct {
        const char *key;
        int column;
        bool is_text;
    } keys[] = {{"code", ICEWS_CODE, true},
                {"intensity", ICEWS_INTENSITY, false},
                {"source_sectors", ICEWS_SOURCE_SECTORS, true},
                {"target_sectors", ICEWS_TARGET_SECTORS, true},
                {"sentence", ICEWS_SENTENCE, false},
                {"district", ICEWS_DISTRICT, true},
                {"latitude", ICEWS_LATITUDE, false},
                {"longitude", ICEWS_LONGITUDE, false}};
    struct ent_meta_list meta;
    ent_meta_list_init(&meta, row->arena);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct ent_cell_span *cell = &row->cells.at[keys[i].column];
        if (keys[i].is_text)
            ent_meta_text(&meta, keys[i].key, cell->bytes, cell->n_bytes);
        else
            ent_meta_number(&meta, keys[i].key, cell->bytes, cell->n_bytes);
    }
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
        status = numbered(row, ICEWS_ID, "icews:", &row->fields->event);
    if (!status)
        status = set_source(row);
    if (!status)
        status = set_place(row);
    return status ? status : set_meta(row);
}

/* What a cell holds is a name, even if it should look like an IRI. */
static enum ent_status read_actor(struct row *row, size_t column,
                                  struct ent_term *actor)
{
    const struct ent_cell_span *cell = &row->cells.at[column];
    if (cell->n_bytes == 0)
        return ENT_OK;
    return ent_term_name(cell->bytes, cell->n_bytes, column_names[column],
                         ent_cells_offset(&row->cells, column), row->arena,
                         actor, row->problem);
}

static const char *why_skipped(const struct row *row)
{
    bool first = row->actors[0].kind != ENT_NONE;
    bool second = row->actors[1].kind != ENT_NONE;
    if (!first && !second)
        return "the event has no actors";
    if (!first)
        return "the event has no first actor";
    return second ? NULL : "the event has no second actor";
}

static enum ent_status say_country(struct state *state, struct row *row,
                                   int actor, uint64_t number,
                                   struct ent_batch *batch)
{
    size_t column = actor ? ICEWS_TARGET_COUNTRY : ICEWS_SOURCE_COUNTRY;
    const struct ent_cell_span *cell = &row->cells.at[column];
    const char *known = ent_cameo_country_named(cell->bytes, cell->n_bytes);
    struct ent_term country;
    if (cell->n_bytes == 0)
        return ENT_OK;
    enum ent_status status =
        ent_term_name(known ? known : cell->bytes,
                      known ? strlen(known) : cell->n_bytes,
                      column_names[column],
                      ent_cells_offset(&row->cells, column), row->arena,
                      &country, row->problem);
    if (status)
        return status;
    return ent_cameo_say_country(&state->said, &row->actors[actor], &country,
                                 number, batch);
}

/* Events of a story follow each other: what is said twice all the same is
 * known to the load. */
static enum ent_status say_publisher(struct state *state, struct row *row,
                                     uint64_t number, struct ent_batch *batch)
{
    const struct ent_term *story = &row->fields->source;
    const struct ent_cell_span *cell = &row->cells.at[ICEWS_PUBLISHER];
    struct ent_term publisher;
    if (row->cells.at[ICEWS_STORY].n_bytes == 0 || cell->n_bytes == 0 ||
        story->n_bytes >= sizeof state->story ||
        (strlen(state->story) == story->n_bytes &&
         memcmp(state->story, story->bytes, story->n_bytes) == 0))
        return ENT_OK;
    enum ent_status status =
        ent_term_entity(cell->bytes, cell->n_bytes, "publisher",
                        ent_cells_offset(&row->cells, ICEWS_PUBLISHER),
                        row->arena, &publisher, row->problem);
    if (!status)
        status = ent_cameo_add_fact(batch, number, story, story, "publisher",
                                    &publisher);
    if (!status) {
        memcpy(state->story, story->bytes, story->n_bytes);
        state->story[story->n_bytes] = '\0';
    }
    return status;
}

static enum ent_status read_row(struct row *row)
{
    enum ent_status status = find_event(row);
    if (!status)
        status = read_actor(row, ICEWS_SOURCE, &row->actors[0]);
    if (!status)
        status = read_actor(row, ICEWS_TARGET, &row->actors[1]);
    return status ? status : set_fields(row);
}

static enum ent_status add_event(struct row *row, uint64_t number,
                                 struct ent_batch *batch)
{
    const char *reason = why_skipped(row);
    struct ent_item *item =
        ent_batch_add(batch, reason ? ENT_ITEM_SKIPPED : ENT_ITEM_FACT, number);
    if (!item)
        return batch->arena.status;
    item->message = reason;
    if (reason)
        return ENT_OK;
    item->terms[0] = row->actors[0];
    item->terms[1] = ent_cameo_relation(row->event);
    item->terms[2] = row->actors[1];
    item->fields = row->fields;
    return ENT_OK;
}

static enum ent_status parse_line(void *opened, const char *line, size_t n_line,
                                  uint64_t number, struct ent_batch *batch,
                                  struct ent_problem *problem)
{
    struct state *state = opened;
    struct row row = {.arena = &batch->arena, .problem = problem};
    if (!state->has_header)
        return read_header(state, line, n_line, problem);
    enum ent_status status = split(state, &row, line, n_line);
    if (!status)
        status = read_row(&row);
    if (!status)
        status = add_event(&row, number, batch);
    if (status || why_skipped(&row))
        return status;
    for (int i = 0; i < 2 && !status; i++)
        status = say_country(state, &row, i, number, batch);
    if (!status)
        status = say_publisher(state, &row, number, batch);
    if (status)
        return status;
    return ent_cameo_say_relation(&state->said, row.event, number, batch);
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
    struct state *state = ent_calloc(1, sizeof *state);
    if (!state)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    ent_cameo_said_init(&state->said, "ICEWS");
    reader->state = state;
    return ENT_OK;
}

static void close_reader(struct ent_reader *reader)
{
    struct state *state = reader->state;
    ent_cameo_said_release(&state->said);
    ent_free(state);
    reader->state = NULL;
}

static const char *const suffixes[] = {NULL};
static const char *const media_types[] = {"text/vnd.icews.events", NULL};

const struct ent_format ent_format_icews = {.name = "icews",
                                            .suffixes = suffixes,
                                            .media_types = media_types,
                                            .max_record_bytes =
                                                ENT_MAX_LINE_BYTES,
                                            .is_certain = true,
                                            .matches = matches,
                                            .open = open_reader,
                                            .close = close_reader,
                                            .parse = parse};
