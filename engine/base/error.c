/* SPDX-License-Identifier: ISC */
/* Filling in an error: formats, cuts and cleans its message. */
#include <entente/error.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Drops a character that the end of the buffer cut in two. */
static size_t cut_partial(const char *text, size_t n_bytes)
{
    size_t start = n_bytes;
    size_t back = 0;

    while (start > 0 && back < 3 && ((unsigned char)text[start - 1] >> 6) == 2)
        start--, back++;
    if (start > 0 && (unsigned char)text[start - 1] >= 0xc0 &&
        ent_utf8_valid(text + start - 1, back + 1) != back + 1)
        return start - 1;
    return n_bytes;
}

static void clean_utf8(char *text, size_t n_bytes)
{
    size_t at = ent_utf8_valid(text, n_bytes);

    while (at < n_bytes) {
        text[at++] = '?';
        at += ent_utf8_valid(text + at, n_bytes - at);
    }
}

/* Formats apart from the error, since an argument may be its old message. */
__attribute__((format(printf, 5, 0))) static void
fill(struct ent_error *error, enum ent_status status, uint64_t line,
     uint64_t column, const char *format, va_list arguments)
{
    char text[ENT_ERROR_MESSAGE_BYTES];
    int wanted = vsnprintf(text, sizeof text, format, arguments);
    size_t length = 0;

    if (wanted >= (int)sizeof text)
        length = cut_partial(text, sizeof text - 1);
    else if (wanted > 0)
        length = (size_t)wanted;
    clean_utf8(text, length);
    error->status = status;
    error->line = line;
    error->column = column;
    memcpy(error->message, text, length);
    error->message[length] = '\0';
}

enum ent_status ent_error_set(struct ent_error *error, enum ent_status status,
                              const char *format, ...)
{
    va_list arguments;

    if (error) {
        va_start(arguments, format);
        fill(error, status, 0, 0, format, arguments);
        va_end(arguments);
    }
    return status;
}

enum ent_status ent_error_at(struct ent_error *error, enum ent_status status,
                             uint64_t line, uint64_t column, const char *format,
                             ...)
{
    va_list arguments;

    if (error) {
        va_start(arguments, format);
        fill(error, status, line, column, format, arguments);
        va_end(arguments);
    }
    return status;
}
