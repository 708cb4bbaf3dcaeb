/* SPDX-License-Identifier: ISC */
/* A table for people.  The first rows decide the widths of the columns; later
 * ones are written as they come.  Reports stand under their row, one a line. */
#include "base/alloc.h"
#include "base/text.h"
#include "queries/write/report_fields.h"
#include "queries/write/writer.h"

#define MEASURED_ROWS 200
#define MIN_WIDTH 8u
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

struct table {
    struct ent_buf cells;   /* of the measured rows, one after the other */
    struct ent_buf reports; /* ready lines of reports, likewise */
    struct cell_end {
        size_t cells, reports;
    } * ends; /* per measured cell */
    size_t n_ends, ends_capacity;
    unsigned *widths;
    bool *is_number; /* columns of numbers are set right */
    bool is_measured;
};

/* ---- cells -------------------------------------------------------------- */

/* Control characters would move the cursor. */
static void make_harmless(struct ent_buf *text, size_t from)
{
    for (size_t i = from; i < text->n_bytes; i++)
        if ((unsigned char)text->bytes[i] < 0x20 || text->bytes[i] == 0x7f)
            text->bytes[i] = ' ';
}

static void add_part(struct ent_buf *line, const char *before,
                     const struct ent_shown_field *field)
{
    ent_buf_add_str(line, before);
    if (field->kind == ENT_SHOWN_INTEGER)
        ent_buf_add_int(line, field->integer);
    else if (field->kind == ENT_SHOWN_PASSAGE)
        ent_buf_add(line, field->passage.text, field->passage.n_text);
    else
        ent_term_text(&field->term, line);
}

static const struct ent_shown_field *
field_of(const struct ent_shown_report *shown, const char *name)
{
    for (size_t i = 0; i < shown->n_fields; i++)
        if (strcmp(shown->fields[i].name, name) == 0)
            return &shown->fields[i];
    return NULL;
}

/* source (2015-09-18), says John Kerry, from 2011 to 2015-09, 0.9: "passage" */
static enum ent_status report_line(struct ent_writer *writer, ent_report_id id,
                                   struct ent_buf *line)
{
    static const struct {
        const char *name, *before;
    } parts[] = {{"source", "source "},
                 {"published", " of "},
                 {"speaker", ", speaker "},
                 {"from", ", from "},
                 {"to", ", to "},
                 {"place", ", at "},
                 {"event", ", event "},
                 {"confidence", ", confidence "},
                 {"retracted", ", retracted "}};
    struct ent_report report;
    struct ent_shown_report shown;
    size_t from = line->n_bytes;
    enum ent_status status = ent_report_get(writer->reports.txn, id, &report);
    if (status == ENT_OK)
        status = ent_report_show(&writer->reports, &report, &shown);
    if (status)
        return status;
    ent_buf_add_format(line, "    [%llu] %s", (unsigned long long)id,
                       report.denies ? "denies" : "affirms");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct ent_shown_field *field = field_of(&shown, parts[i].name);
        if (field) {
            if (i == 0)
                ent_buf_add_str(line, ", ");
            add_part(line, parts[i].before, field);
        }
    }
    const struct ent_shown_field *words = field_of(&shown, "passage");
    if (!words)
        words = field_of(&shown, "quote");
    if (words) {
        add_part(line, ": \"", words);
        ent_buf_add_char(line, '"');
    }
    make_harmless(line, from);
    ent_buf_add_char(line, '\n');
    return line->status;
}

static enum ent_status add_list(struct ent_writer *writer,
                                const struct ent_cell *cell,
                                struct ent_buf *text)
{
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < cell->n_terms && status == ENT_OK; i++) {
        if (i > 0)
            ent_buf_add_str(text, ", ");
        ent_term_text(&cell->terms[i], text);
        status = ent_writer_step(writer, text);
    }
    return status;
}

/* The text of a cell, and the lines of its reports. */
static enum ent_status cell_text(struct ent_writer *writer,
                                 const struct ent_cell *cell,
                                 struct ent_buf *text, struct ent_buf *lines)
{
    size_t from = text->n_bytes;
    enum ent_status status = ENT_OK;
    switch (cell->kind) {
    case ENT_CELL_REPORTS:
        ent_buf_add_format(text, "%zu", cell->n_reports);
        for (size_t i = 0; i < cell->n_reports && status == ENT_OK; i++) {
            status = report_line(writer, cell->reports[i], lines);
            if (status == ENT_OK)
                status = ent_writer_step(writer, lines);
        }
        break;
    case ENT_CELL_TERMS:
        status = add_list(writer, cell, text);
        break;
    default:
        status = ent_cell_text(writer, cell, text);
    }
    make_harmless(text, from);
    return status ? status : text->status;
}

static bool is_number_cell(const struct ent_cell *cell)
{
    return cell->kind == ENT_CELL_REPORTS || cell->kind == ENT_CELL_NONE ||
           (cell->kind == ENT_CELL_TERM &&
            (cell->term.kind == ENT_INTEGER || cell->term.kind == ENT_NUMBER));
}

/* ---- lines -------------------------------------------------------------- */

static void add_blanks(struct ent_buf *out, size_t n)
{
    while (n-- > 0)
        ent_buf_add_char(out, ' ');
}

/* Bytes that take at most `width` columns. */
static size_t fitting(const char *text, size_t n_text, size_t width)
{
    const char *at = text, *end = text + n_text;
    size_t used = 0;
    while (at < end) {
        const char *next = at;
        (void)ent_utf8_next(&next, end);
        size_t w = ent_utf8_width(at, (size_t)(next - at));
        if (used + w > width)
            break;
        used += w;
        at = next;
    }
    return (size_t)(at - text);
}

static void add_cell(struct ent_writer *writer, size_t column, const char *text,
                     size_t n_text)
{
    const struct table *table = writer->state;
    struct ent_buf *out = &writer->out;
    size_t room = table->widths[column];
    size_t width = ent_utf8_width(text, n_text);
    bool is_last = column + 1 == writer->n_columns;
    bool is_cut = width > room && !writer->look->unlimited;
    if (is_cut) {
        n_text = fitting(text, n_text, room - 1);
        width = ent_utf8_width(text, n_text) + 1;
    }
    if (column > 0)
        add_blanks(out, 2);
    if (table->is_number[column] && width < room)
        add_blanks(out, room - width);
    ent_buf_add(out, text, n_text);
    if (is_cut)
        ent_buf_add_str(out, "\xe2\x80\xa6");
    if (!is_last && !table->is_number[column] && width < room)
        add_blanks(out, room - width);
}

static void add_reports(struct ent_writer *writer, const char *lines,
                        size_t n_bytes)
{
    if (n_bytes == 0)
        return;
    if (writer->look->color)
        ent_buf_add_str(&writer->out, DIM);
    ent_buf_add(&writer->out, lines, n_bytes);
    if (writer->look->color)
        ent_buf_add_str(&writer->out, PLAIN);
}

/* ---- measuring ---------------------------------------------------------- */

/* Narrows the widest columns until the line fits. */
static void fit_widths(struct ent_writer *writer)
{
    struct table *table = writer->state;
    unsigned room = writer->look->width ? writer->look->width : 80;
    for (;;) {
        size_t total = writer->n_columns ? 2 * (writer->n_columns - 1) : 0;
        size_t widest = 0;
        for (size_t i = 0; i < writer->n_columns; i++) {
            total += table->widths[i];
            if (table->widths[i] > table->widths[widest])
                widest = i;
        }
        if (total <= room || writer->n_columns == 0 ||
            table->widths[widest] <= MIN_WIDTH)
            return;
        size_t over = total - room;
        unsigned width = table->widths[widest];
        unsigned step = width / 8 > 0 ? width / 8 : 1;
        table->widths[widest] = width - (over < step ? (unsigned)over : step);
        if (table->widths[widest] < MIN_WIDTH)
            table->widths[widest] = MIN_WIDTH;
    }
}

static void widen(struct table *table, size_t column, const char *text,
                  size_t n_text)
{
    size_t width = ent_utf8_width(text, n_text);
    if (width > 10000)
        width = 10000;
    if (width > table->widths[column])
        table->widths[column] = (unsigned)width;
}

static void add_header(struct ent_writer *writer)
{
    const struct table *table = writer->state;
    struct ent_buf *out = &writer->out;
    if (writer->look->color)
        ent_buf_add_str(out, BOLD);
    for (size_t i = 0; i < writer->n_columns; i++) {
        const char *name = ent_query_column(writer->query, i);
        add_cell(writer, i, name, strlen(name));
    }
    if (writer->look->color)
        ent_buf_add_str(out, PLAIN);
    ent_buf_add_char(out, '\n');
    for (size_t i = 0; i < writer->n_columns; i++) {
        if (i > 0)
            add_blanks(out, 2);
        for (unsigned j = 0; j < table->widths[i]; j++)
            ent_buf_add_str(out, "\xe2\x94\x80");
    }
    ent_buf_add_char(out, '\n');
}

/* The header and the measured rows. */
static enum ent_status write_measured(struct ent_writer *writer)
{
    struct table *table = writer->state;
    size_t cell_at = 0, report_at = 0;
    for (size_t i = 0; i < writer->n_columns; i++) {
        const char *name = ent_query_column(writer->query, i);
        widen(table, i, name, strlen(name));
    }
    if (!writer->look->unlimited)
        fit_widths(writer);
    add_header(writer);
    for (size_t i = 0; i < table->n_ends; i++) {
        const struct cell_end *end = &table->ends[i];
        size_t column = i % writer->n_columns;
        add_cell(writer, column, table->cells.bytes + cell_at,
                 end->cells - cell_at);
        cell_at = end->cells;
        if (column + 1 < writer->n_columns)
            continue;
        ent_buf_add_char(&writer->out, '\n');
        if (end->reports > report_at)
            add_reports(writer, table->reports.bytes + report_at,
                        end->reports - report_at);
        report_at = end->reports;
    }
    table->is_measured = true;
    return writer->out.status;
}

static enum ent_status keep_cell(struct ent_writer *writer, size_t column,
                                 const struct ent_cell *cell)
{
    struct table *table = writer->state;
    size_t from = table->cells.n_bytes;
    if (table->n_ends == table->ends_capacity) {
        size_t capacity = table->ends_capacity ? table->ends_capacity * 2 : 64;
        struct cell_end *ends =
            ent_realloc(table->ends, capacity * sizeof *ends);
        if (!ends)
            return ENT_ENOMEM;
        table->ends = ends;
        table->ends_capacity = capacity;
    }
    enum ent_status status =
        cell_text(writer, cell, &table->cells, &table->reports);
    if (status)
        return status;
    table->ends[table->n_ends++] =
        (struct cell_end){table->cells.n_bytes, table->reports.n_bytes};
    if (table->cells.n_bytes > from)
        widen(table, column, table->cells.bytes + from,
              table->cells.n_bytes - from);
    if (!is_number_cell(cell))
        table->is_number[column] = false;
    return table->reports.status;
}

/* ---- the writer --------------------------------------------------------- */

static enum ent_status table_begin(struct ent_writer *writer)
{
    struct table *table = ent_calloc(1, sizeof *table);
    writer->state = table;
    if (!table)
        return ENT_ENOMEM;
    ent_buf_init(&table->cells);
    ent_buf_init(&table->reports);
    table->widths = ent_calloc(writer->n_columns, sizeof *table->widths);
    table->is_number = ent_calloc(writer->n_columns, sizeof *table->is_number);
    if (!table->widths || !table->is_number)
        return ENT_ENOMEM;
    for (size_t i = 0; i < writer->n_columns; i++)
        table->is_number[i] = true;
    return ENT_OK;
}

static enum ent_status write_cell(struct ent_writer *writer, size_t column,
                                  const struct ent_cell *cell)
{
    struct table *table = writer->state;
    ent_buf_clear(&table->cells);
    enum ent_status status =
        cell_text(writer, cell, &table->cells, &table->reports);
    if (status == ENT_OK)
        add_cell(writer, column, table->cells.n_bytes ? table->cells.bytes : "",
                 table->cells.n_bytes);
    return status;
}

static enum ent_status table_row(struct ent_writer *writer)
{
    struct table *table = writer->state;
    if (!table->is_measured && writer->n_rows >= MEASURED_ROWS) {
        enum ent_status status = write_measured(writer);
        if (status)
            return status;
    }
    if (table->is_measured)
        ent_buf_clear(&table->reports);
    for (size_t i = 0; i < writer->n_columns; i++) {
        struct ent_cell cell;
        enum ent_status status = ent_query_cell(writer->query, i, &cell);
        if (status == ENT_OK)
            status = table->is_measured ? write_cell(writer, i, &cell)
                                        : keep_cell(writer, i, &cell);
        if (status)
            return status;
    }
    if (table->is_measured) {
        ent_buf_add_char(&writer->out, '\n');
        add_reports(writer, table->reports.bytes, table->reports.n_bytes);
    }
    return writer->out.status;
}

static enum ent_status table_end(struct ent_writer *writer)
{
    const struct table *table = writer->state;
    return table->is_measured ? writer->out.status : write_measured(writer);
}

static void table_release(struct ent_writer *writer)
{
    struct table *table = writer->state;
    if (!table)
        return;
    ent_buf_release(&table->cells);
    ent_buf_release(&table->reports);
    ent_free(table->ends);
    ent_free(table->widths);
    ent_free(table->is_number);
    ent_free(table);
}

const struct ent_writer_class ent_table_writer = {table_begin, table_row,
                                                  table_end, table_release};
