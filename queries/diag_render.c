/* SPDX-License-Identifier: ISC */
/* A diagnostic for people: the sentence, the line, and a caret below it. */
#include <string.h>

#include "base/text.h"
#include "queries/diag.h"

#define TAB_WIDTH 4
#define ELLIPSIS "..."
#define N_ELLIPSIS 3
#define REPLACEMENT "\xef\xbf\xbd"

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define GREEN "\033[32m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* One character as it is shown. */
struct glyph {
    const char *bytes;
    size_t n_bytes;
    unsigned width; /* columns */
};

static struct glyph next_glyph(const char **at, const char *end)
{
    static const char blanks[] = "    ";
    unsigned char c = (unsigned char)**at;
    size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    struct glyph glyph = {*at, length, 1};
    bool is_c1;

    if (length > (size_t)(end - *at) || ent_utf8_valid(*at, length) != length) {
        ++*at;
        return (struct glyph){REPLACEMENT, sizeof REPLACEMENT - 1, 1};
    }
    *at += length;
    is_c1 = c == 0xc2 && (unsigned char)glyph.bytes[1] < 0xa0;
    if (c == '\t')
        return (struct glyph){blanks, TAB_WIDTH, TAB_WIDTH};
    if (c < 0x20 || c == 0x7f || is_c1)
        return (struct glyph){REPLACEMENT, sizeof REPLACEMENT - 1, 1};
    glyph.width = (unsigned)ent_utf8_width(glyph.bytes, length);
    return glyph;
}

static unsigned width_of(const char *at, const char *end)
{
    unsigned width = 0;

    while (at < end)
        width += next_glyph(&at, end).width;
    return width;
}

/* The window of a line that is shown, in columns. */
struct window {
    unsigned from;
    unsigned to;
};

static struct window choose_window(unsigned line_width, unsigned mark_from,
                                   unsigned mark_to, unsigned room)
{
    struct window window = {0, line_width};
    unsigned mark = mark_to - mark_from;
    unsigned before;

    if (line_width <= room)
        return window;
    before = mark < room ? (room - mark) / 2 : 0;
    if (mark_from > before)
        window.from = mark_from - before;
    if (window.from + room > line_width)
        window.from = line_width - room;
    if (window.from > mark_from)
        window.from = mark_from;
    window.to = window.from + room;
    return window;
}

static void add_blanks(struct ent_buf *out, unsigned n)
{
    while (n-- > 0)
        ent_buf_add_char(out, ' ');
}

/* Shows the part of a line within a window; a wide character that crosses its
 * edge shows as blanks. */
static void add_line(const char *at, const char *end, struct window window,
                     struct ent_buf *out)
{
    unsigned column = 0;

    while (at < end) {
        struct glyph glyph = next_glyph(&at, end);
        if (column >= window.from && column + glyph.width <= window.to)
            ent_buf_add(out, glyph.bytes, glyph.n_bytes);
        else if (column < window.to && column + glyph.width > window.from)
            add_blanks(out, glyph.width);
        column += glyph.width;
    }
}

static void add_colored(struct ent_buf *out, bool color, const char *start,
                        const char *text)
{
    if (color)
        ent_buf_add_str(out, start);
    ent_buf_add_str(out, text);
    if (color)
        ent_buf_add_str(out, PLAIN);
}

static void add_caret(struct ent_buf *out, bool is_error, bool color,
                      unsigned n)
{
    if (color)
        ent_buf_add_str(out, is_error ? RED : YELLOW);
    do
        ent_buf_add_char(out, '^');
    while (n-- > 1);
    if (color)
        ent_buf_add_str(out, PLAIN);
    ent_buf_add_char(out, '\n');
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* The line with its number, and the carets below. */
static void add_source(const struct ent_diag *diag, const char *text,
                       size_t n_text, unsigned width, bool color,
                       struct ent_buf *out)
{
    size_t offset = diag->offset < n_text ? diag->offset : n_text;
    const char *mark = text + offset;
    const char *start = mark;
    const char *end = mark;
    const char *mark_end;
    unsigned margin, room, from, to;
    size_t before = out->n_bytes;
    struct window window;

    while (start > text && !is_break(start[-1]))
        start--;
    while (end < text + n_text && !is_break(*end))
        end++;
    mark_end = (size_t)(end - mark) < diag->length ? end : mark + diag->length;
    ent_buf_add_format(out, "  %u | ", (unsigned)diag->line);
    margin = (unsigned)(out->n_bytes - before);
    room = width > margin + 24 ? width - margin - 2 * N_ELLIPSIS : 18;
    from = width_of(start, mark);
    to = width_of(start, mark_end);
    window = choose_window(width_of(start, end), from, to, room);
    if (to > window.to)
        to = window.to;
    ent_buf_add_str(out, window.from > 0 ? ELLIPSIS : "");
    add_line(start, end, window, out);
    ent_buf_add_str(out, window.to < width_of(start, end) ? ELLIPSIS : "");
    ent_buf_add_char(out, '\n');
    add_blanks(out, margin - 2);
    ent_buf_add_str(out, "| ");
    add_blanks(out, from - window.from + (window.from > 0 ? N_ELLIPSIS : 0));
    add_caret(out, diag->severity == ENT_ERROR, color,
              to > from ? to - from : 1);
}

/* A suggestion keeps its line breaks, indented. */
static void add_suggestion(const char *suggestion, bool color,
                           struct ent_buf *out)
{
    const char *end;

    add_colored(out, color, GREEN, "try:");
    for (;; suggestion = end + 1) {
        end = strchr(suggestion, '\n');
        if (!end)
            end = suggestion + strlen(suggestion);
        ent_buf_add_str(out, " ");
        add_line(suggestion, end, (struct window){0, UINT32_MAX}, out);
        ent_buf_add_char(out, '\n');
        if (!*end || !end[1])
            return;
        ent_buf_add_str(out, "    ");
    }
}

void ent_diag_render(const struct ent_diag *diag, const char *text,
                     size_t n_text, unsigned width, bool color,
                     struct ent_buf *out)
{
    bool is_error = diag->severity == ENT_ERROR;

    add_colored(out, color, is_error ? RED : YELLOW,
                is_error ? "error:" : "warning:");
    ent_buf_add_char(out, ' ');
    add_colored(out, color, BOLD, diag->message);
    ent_buf_add_format(out, " [%s]\n", diag->code);
    if (diag->line > 0 && n_text > 0)
        add_source(diag, text, n_text, width ? width : 80, color, out);
    if (diag->suggestion)
        add_suggestion(diag->suggestion, color, out);
}
