/* SPDX-License-Identifier: ISC */
/* UTF-8: validity, code points, lengths, offsets. */
#include <utf8proc.h>

#include "base/scan.h"
#include "base/text.h"

/* Is at[i] a continuation byte from `low` to `high`? */
static bool is_tail(const unsigned char *at, size_t i, unsigned low,
                    unsigned high)
{
    return at[i] >= low && at[i] <= high;
}

/* Length of the valid sequence at *at (table 3-7 of the Unicode standard),
 * or 0. */
static size_t sequence_length(const unsigned char *at, size_t n_bytes)
{
    unsigned low = 0x80;
    unsigned high = 0xbf;

    if (at[0] < 0x80)
        return 1;
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return 0;
    if (at[0] < 0xe0)
        return n_bytes >= 2 && is_tail(at, 1, low, high) ? 2 : 0;
    if (at[0] == 0xe0)
        low = 0xa0;
    else if (at[0] == 0xed)
        high = 0x9f;
    else if (at[0] == 0xf0)
        low = 0x90;
    else if (at[0] == 0xf4)
        high = 0x8f;
    if (n_bytes < 3 || !is_tail(at, 1, low, high) ||
        !is_tail(at, 2, 0x80, 0xbf))
        return 0;
    if (at[0] < 0xf0)
        return 3;
    return n_bytes >= 4 && is_tail(at, 3, 0x80, 0xbf) ? 4 : 0;
}

size_t ent_utf8_valid(const char *bytes, size_t n_bytes)
{
    size_t at = ent_scan_ascii(bytes, n_bytes);

    while (at < n_bytes) {
        size_t length =
            sequence_length((const unsigned char *)bytes + at, n_bytes - at);
        if (length == 0)
            return at;
        at += length;
        if (length == 1)
            at += ent_scan_ascii(bytes + at, n_bytes - at);
    }
    return n_bytes;
}

uint32_t ent_utf8_next(const char **at, const char *end)
{
    const unsigned char *s = (const unsigned char *)*at;
    uint32_t c = s[0];
    ptrdiff_t n_tail = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

    if (n_tail > end - *at - 1)
        n_tail = end - *at - 1;
    *at += n_tail + 1;
    switch (n_tail) {
    case 0:
        return c;
    case 1:
        return (c & 0x1f) << 6 | (s[1] & 0x3fu);
    case 2:
        return (c & 0x0f) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
    default:
        return (c & 0x07) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 |
               (s[3] & 0x3fu);
    }
}

void ent_utf8_put(struct ent_buf *out, uint32_t c)
{
    char *at = ent_buf_reserve(out, 4);

    if (!at)
        return;
    if (c < 0x80) {
        at[0] = (char)c;
        out->n_bytes += 1;
    } else if (c < 0x800) {
        at[0] = (char)(0xc0 | c >> 6);
        at[1] = (char)(0x80 | (c & 0x3f));
        out->n_bytes += 2;
    } else if (c < 0x10000) {
        at[0] = (char)(0xe0 | c >> 12);
        at[1] = (char)(0x80 | (c >> 6 & 0x3f));
        at[2] = (char)(0x80 | (c & 0x3f));
        out->n_bytes += 3;
    } else {
        at[0] = (char)(0xf0 | c >> 18);
        at[1] = (char)(0x80 | (c >> 12 & 0x3f));
        at[2] = (char)(0x80 | (c >> 6 & 0x3f));
        at[3] = (char)(0x80 | (c & 0x3f));
        out->n_bytes += 4;
    }
}

static bool is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t ent_utf8_count(const char *bytes, size_t n_bytes)
{
    size_t count = 0;

    for (size_t i = 0; i < n_bytes; i++)
        count += !is_inside(bytes[i]);
    return count;
}

size_t ent_utf8_width(const char *bytes, size_t n_bytes)
{
    const char *at = bytes;
    const char *end = bytes + n_bytes;
    size_t width = 0;

    while (at < end) {
        int columns =
            utf8proc_charwidth((utf8proc_int32_t)ent_utf8_next(&at, end));
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

size_t ent_utf8_cut(const char *bytes, size_t n_bytes, size_t max_bytes)
{
    if (n_bytes <= max_bytes)
        return n_bytes;
    while (max_bytes > 0 && is_inside(bytes[max_bytes]))
        max_bytes--;
    return max_bytes;
}

enum ent_status ent_utf8_offset(const char *bytes, size_t n_bytes,
                                enum ent_offset_unit unit, uint64_t offset,
                                uint64_t *out)
{
    size_t at = 0;

    if (unit == ENT_UNIT_BYTE) {
        if (offset > n_bytes || (offset < n_bytes && is_inside(bytes[offset])))
            return ENT_ENOTFOUND;
        *out = offset;
        return ENT_OK;
    }
    while (offset > 0 && at < n_bytes) {
        bool is_pair = (unsigned char)bytes[at] >= 0xf0;
        uint64_t units = unit == ENT_UNIT_UTF16 && is_pair ? 2 : 1;
        if (units > offset)
            return ENT_ENOTFOUND;
        offset -= units;
        do
            at++;
        while (at < n_bytes && is_inside(bytes[at]));
    }
    if (offset > 0)
        return ENT_ENOTFOUND;
    *out = at;
    return ENT_OK;
}
