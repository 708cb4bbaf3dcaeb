/* SPDX-License-Identifier: ISC */
/* GDELT 2.0 mentions: mentions.CSV, 16 columns separated by tabs, no header.
 * A mention is a further report of its event: what was reported there, by
 * another document. */
#include <string.h>

#include "base/limits.h"
#include "import/cells.h"
#include "import/field.h"
#include "import/gdelt.h"
#include "import/reader.h"

enum {
    MENTION_EVENT = 0,
    MENTION_EVENT_TIME = 1,
    MENTION_TIME = 2,
    MENTION_TYPE = 3,
    MENTION_PUBLISHER = 4,
    MENTION_DOCUMENT = 5,
    MENTION_SENTENCE = 6,
    MENTION_ACTOR_1_AT = 7,
    MENTION_ACTOR_2_AT = 8,
    MENTION_ACTION_AT = 9,
    MENTION_IN_RAW_TEXT = 10,
    MENTION_CONFIDENCE = 11,
    MENTION_LENGTH = 12,
    MENTION_TONE = 13,
    MENTION_TRANSLATION = 14,
    MIN_COLUMNS = 14, /* files without the two that are mostly empty exist */
    N_COLUMNS = 16
};

static bool looks_like(const struct ent_cells *cells)
{
    return cells->n_cells >= MIN_COLUMNS && cells->n_cells <= N_COLUMNS &&
           ent_cells_is_digits(cells, MENTION_EVENT) &&
           ent_cells_is_digits(cells, MENTION_TYPE) &&
           cells->at[MENTION_TYPE].n_bytes == 1 &&
           cells->at[MENTION_EVENT_TIME].n_bytes >= 10 &&
           cells->at[MENTION_TIME].n_bytes >= 10 &&
           cells->at[MENTION_TIME].bytes[0] >= '0' &&
           cells->at[MENTION_TIME].bytes[0] <= '9';
}

static bool matches(const char *bytes, size_t n_bytes)
{
    struct ent_cells cells;
    const char *line;
    size_t n_line;
    if (!ent_cells_first_line(bytes, n_bytes, &line, &n_line))
        return false;
    char other = ent_cells_other_separator(line, n_line, MIN_COLUMNS);
    ent_cells_split(&cells, line, n_line, other ? other : '\t');
    return looks_like(&cells);
}

static enum ent_status check_columns(const struct ent_cells *cells,
                                     struct ent_problem *problem)
{
    if (cells->n_cells >= MIN_COLUMNS && cells->n_cells <= N_COLUMNS) {
        if (cells->at[MENTION_TIME].n_bytes == 14 &&
            ent_cells_is_digits(cells, MENTION_TIME))
            return ENT_OK;
        return ent_cells_damaged(problem, ent_cells_offset(cells, MENTION_TIME),
                                 "the time is not written as 20180131123000");
    }
    char other =
        ent_cells_other_separator(cells->line, cells->n_line, MIN_COLUMNS);
    if (other)
        return ent_cells_damaged(problem, 0,
                                 "the cells are separated by \"%c\", not by "
                                 "tabs",
                                 other);
    return ent_problem_set(problem, 0,
                           "the line has %zu columns, mentions of GDELT 2.0 "
                           "have %d",
                           cells->n_cells, N_COLUMNS);
}

/* Percent, as a part of 1: "100" is 1, "50" is 0.5. */
static enum ent_status set_confidence(const struct ent_cells *cells,
                                      struct ent_fields *fields,
                                      struct ent_arena *arena,
                                      struct ent_problem *problem)
{
    const struct ent_cell_span *cell = &cells->at[MENTION_CONFIDENCE];
    uint64_t offset = ent_cells_offset(cells, MENTION_CONFIDENCE);
    unsigned percent = 0;
    if (cell->n_bytes == 0)
        return ENT_OK;
    if (!ent_cells_is_digits(cells, MENTION_CONFIDENCE) || cell->n_bytes > 3)
        return ent_problem_set(problem, offset,
                               "the confidence must be a number from 0 to 100");
    for (size_t i = 0; i < cell->n_bytes; i++)
        percent = percent * 10 + (unsigned)(cell->bytes[i] - '0');
    if (percent > 100)
        return ent_problem_set(problem, offset,
                               "the confidence must be a number from 0 to 100");
    const char *text = percent == 100 ? "1"
                       : percent == 0 ? "0"
                       : percent % 10 == 0
                           ? ent_arena_printf(arena, "0.%u", percent / 10)
                           : ent_arena_printf(arena, "0.%02u", percent);
    if (!text)
        return arena->status;
    struct ent_value value = {.type = ENT_VALUE_NUMBER,
                              .bytes = text,
                              .n_bytes = strlen(text)};
    return ent_field_set(fields, ENT_FIELD_CONFIDENCE, &value, arena, problem);
}

static const char *type_of(const struct ent_cells *cells)
{
    static const char *const types[] = {"web",  "citation", "core",
                                        "dtic", "jstor",    "nontextual"};
    unsigned char c = (unsigned char)cells->at[MENTION_TYPE].bytes[0];
    return c >= '1' && c <= '6' ? types[c - '1'] : "other";
}

static enum ent_status set_meta(const struct ent_cells *cells,
                                struct ent_fields *fields,
                                struct ent_arena *arena,
                                struct ent_problem *problem)
{
    static const struct {
        const char *key;
        int column;
    } numbers[] = {{"sentence", MENTION_SENTENCE},
                   {"tone", MENTION_TONE},
                   {"length", MENTION_LENGTH},
                   {"action_at", MENTION_ACTION_AT},
                   {"actor1_at", MENTION_ACTOR_1_AT},
                   {"actor2_at", MENTION_ACTOR_2_AT}};
    const char *seen = ent_gdelt_time(cells, MENTION_TIME, arena);
    const char *type = type_of(cells);
    const struct ent_cell_span *publisher = &cells->at[MENTION_PUBLISHER];
    struct ent_meta_list meta;
    ent_meta_list_init(&meta, arena);
    ent_meta_text(&meta, "mention", type, strlen(type));
    ent_meta_text(&meta, "publisher", publisher->bytes, publisher->n_bytes);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const struct ent_cell_span *cell = &cells->at[numbers[i].column];
        /* -1: the actor is not named in the text */
        if (!ent_cells_is(cells, (size_t)numbers[i].column, "-1"))
            ent_meta_number(&meta, numbers[i].key, cell->bytes, cell->n_bytes);
    }
    ent_meta_boolean(&meta, "in_raw_text",
                     ent_cells_is(cells, MENTION_IN_RAW_TEXT, "1"));
    if (cells->n_cells > MENTION_TRANSLATION)
        ent_meta_text(&meta, "translation",
                      cells->at[MENTION_TRANSLATION].bytes,
                      cells->at[MENTION_TRANSLATION].n_bytes);
    if (seen)
        ent_meta_text(&meta, "seen", seen, strlen(seen));
    return ent_meta_finish(&meta, fields, problem);
}

static enum ent_status parse_line(void *state, const char *line, size_t n_line,
                                  uint64_t number, struct ent_batch *batch,
                                  struct ent_problem *problem)
{
    struct ent_cells cells;
    struct ent_arena *arena = &batch->arena;
    struct ent_term event;
    (void)state;
    ent_cells_split(&cells, line, n_line, '\t');
    enum ent_status status = check_columns(&cells, problem);
    if (status)
        return status;
    struct ent_fields *fields = ent_arena_alloc(arena, sizeof *fields);
    if (!fields)
        return arena->status;
    ent_fields_init(fields);
    status = ent_gdelt_event(&cells, MENTION_EVENT, arena, &event, problem);
    if (!status)
        status = ent_gdelt_source(&cells, MENTION_DOCUMENT, arena,
                                  &fields->source, problem);
    if (!status)
        status = set_confidence(&cells, fields, arena, problem);
    if (!status)
        status = set_meta(&cells, fields, arena, problem);
    if (status)
        return status;
    struct ent_item *item = ent_batch_add(batch, ENT_ITEM_MENTION, number);
    if (!item)
        return arena->status;
    fields->event = event;
    item->fields = fields;
    return ENT_OK;
}

static enum ent_status parse(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error)
{
    return ent_cells_parse(reader->state, chunk, n_consumed, batch, parse_line,
                           error);
}

static const char *const suffixes[] = {".mentions.csv", NULL};
static const char *const media_types[] = {"text/vnd.gdelt.mentions", NULL};

const struct ent_format ent_format_gdelt_mentions = {.name = "gdelt-mentions",
                                                     .suffixes = suffixes,
                                                     .media_types = media_types,
                                                     .max_record_bytes =
                                                         ENT_MAX_LINE_BYTES,
                                                     .by_line = true,
                                                     .is_certain = true,
                                                     .matches = matches,
                                                     .parse = parse};
