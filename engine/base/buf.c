/* SPDX-License-Identifier: ISC */
/* Growing buffers. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define MIN_CAPACITY 64

void ent_buf_init(struct ent_buf *buf)
{
    memset(buf, 0, sizeof *buf);
}

void ent_buf_release(struct ent_buf *buf)
{
    ent_free(buf->bytes);
    ent_buf_init(buf);
}

void ent_buf_clear(struct ent_buf *buf)
{
    buf->n_bytes = 0;
    buf->status = ENT_OK;
}

static char *grow(struct ent_buf *buf, size_t n_bytes)
{
    size_t wanted;
    size_t capacity = buf->capacity < SIZE_MAX / 2 ? buf->capacity * 2 : 0;
    char *bytes = NULL;

    if (!__builtin_add_overflow(buf->n_bytes, n_bytes, &wanted)) {
        if (capacity < wanted)
            capacity = wanted;
        if (capacity < MIN_CAPACITY)
            capacity = MIN_CAPACITY;
        bytes = ent_realloc(buf->bytes, capacity);
    }
    if (!bytes) {
        buf->status = ENT_ENOMEM;
        return NULL;
    }
    buf->bytes = bytes;
    buf->capacity = capacity;
    return bytes + buf->n_bytes;
}

char *ent_buf_reserve(struct ent_buf *buf, size_t n_bytes)
{
    if (buf->status != ENT_OK)
        return NULL;
    if (!buf->bytes || n_bytes > buf->capacity - buf->n_bytes)
        return grow(buf, n_bytes);
    return buf->bytes + buf->n_bytes;
}

void ent_buf_add(struct ent_buf *buf, const void *bytes, size_t n_bytes)
{
    char *at;

    if (n_bytes == 0)
        return;
    at = ent_buf_reserve(buf, n_bytes);
    if (!at)
        return;
    memcpy(at, bytes, n_bytes);
    buf->n_bytes += n_bytes;
}

void ent_buf_add_char(struct ent_buf *buf, char c)
{
    char *at = ent_buf_reserve(buf, 1);

    if (!at)
        return;
    *at = c;
    buf->n_bytes++;
}

void ent_buf_add_str(struct ent_buf *buf, const char *text)
{
    ent_buf_add(buf, text, strlen(text));
}

void ent_buf_add_format(struct ent_buf *buf, const char *format, ...)
{
    va_list arguments;
    va_list again;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0)
        buf->status = ENT_ENOMEM;
    else if (ent_buf_reserve(buf, (size_t)length + 1)) {
        (void)vsnprintf(buf->bytes + buf->n_bytes, (size_t)length + 1, format,
                        again);
        buf->n_bytes += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void ent_buf_add_uint(struct ent_buf *buf, uint64_t value)
{
    char digits[20];
    char *at = digits + sizeof digits;

    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    ent_buf_add(buf, at, (size_t)(digits + sizeof digits - at));
}

void ent_buf_add_int(struct ent_buf *buf, int64_t value)
{
    if (value < 0)
        ent_buf_add_char(buf, '-');
    ent_buf_add_uint(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

char *ent_buf_cstr(struct ent_buf *buf)
{
    char *at = ent_buf_reserve(buf, 1);

    if (!at)
        return NULL;
    *at = '\0';
    return buf->bytes;
}
