/* SPDX-License-Identifier: ISC */
/* Lines of cells as event data sets have them: separated by tabs, without
 * quoting, every column with its place. */
#ifndef IMPORT_CELLS_H
#define IMPORT_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "import/batch.h"
#include "import/problem.h"
#include "import/reader.h"
#include "import/value.h"

#define ENT_MAX_CELLS 64

struct ent_cells {
    const char *line;
    size_t n_line;
    size_t n_cells; /* ENT_MAX_CELLS + 1: there are more */
    struct ent_cell_span {
        const char *bytes;
        size_t n_bytes;
    } at[ENT_MAX_CELLS];
};

void ent_cells_split(struct ent_cells *cells, const char *line, size_t n_line,
                     char separator);

bool ent_cells_is(const struct ent_cells *cells, size_t i, const char *text);
bool ent_cells_is_digits(const struct ent_cells *cells, size_t i);
uint64_t ent_cells_offset(const struct ent_cells *cells, size_t i);

/* The first line of an input's beginning, without a byte order mark; false
 * when it does not end within the given bytes and they are many. */
bool ent_cells_first_line(const char *bytes, size_t n_bytes, const char **line,
                          size_t *n_line);

/* The character that separates the cells of a line that a spreadsheet program
 * wrote anew, ';' or ',', when there would be at least n cells; else 0. */
char ent_cells_other_separator(const char *line, size_t n_line, size_t n);

/* Refuses an input that a spreadsheet program changed: `what` is a sentence.
 * Fills *problem and returns ENT_END, which parsers of lines hand on to
 * ent_cells_parse(). */
enum ent_status ent_cells_damaged(struct ent_problem *problem, uint64_t offset,
                                  const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line: ENT_OK, ENT_EREFUSED with *problem (the line is bad), ENT_END with
 * *problem (the whole input is refused), or a failure. */
typedef enum ent_status ent_cells_line(void *state, const char *line,
                                       size_t n_line, uint64_t number,
                                       struct ent_batch *batch,
                                       struct ent_problem *problem);

/* What the parse functions of such formats have in common. */
ENT_MUST_USE enum ent_status
ent_cells_parse(void *state, const struct ent_chunk *chunk, size_t *n_consumed,
                struct ent_batch *batch, ent_cells_line *parse_line,
                struct ent_error *error);

/* `meta`, key by key.  Fails once, at the end. */
struct ent_meta_list {
    struct ent_arena *arena;
    struct ent_value object;
    struct ent_value **last;
    bool is_short; /* memory was out */
};

void ent_meta_list_init(struct ent_meta_list *list, struct ent_arena *arena);

/* Both leave out what is empty; a number that is none is kept as a text. */
void ent_meta_text(struct ent_meta_list *list, const char *key,
                   const char *bytes, size_t n_bytes);
void ent_meta_number(struct ent_meta_list *list, const char *key,
                     const char *bytes, size_t n_bytes);
void ent_meta_boolean(struct ent_meta_list *list, const char *key, bool value);

ENT_MUST_USE enum ent_status ent_meta_finish(struct ent_meta_list *list,
                                             struct ent_fields *fields,
                                             struct ent_problem *problem);

#endif
