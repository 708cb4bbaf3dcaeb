/* SPDX-License-Identifier: ISC */
/* Percent-encoding (RFC 3986). */
#include "base/text.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

void ent_percent_encode(const char *bytes, size_t n_bytes, struct ent_buf *out)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < n_bytes; i++) {
        unsigned char c = (unsigned char)bytes[i];
        const char code[3] = {'%', hex[c >> 4], hex[c & 15]};
        if (is_unreserved(c))
            ent_buf_add_char(out, bytes[i]);
        else
            ent_buf_add(out, code, sizeof code);
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool ent_percent_decode(const char *bytes, size_t n_bytes, struct ent_buf *out)
{
    size_t start = out->n_bytes;

    for (size_t i = 0; i < n_bytes; i++) {
        int high, low;
        if (bytes[i] != '%') {
            ent_buf_add_char(out, bytes[i]);
            continue;
        }
        high = n_bytes - i > 2 ? hex_value(bytes[i + 1]) : -1;
        low = high >= 0 ? hex_value(bytes[i + 2]) : -1;
        if (low < 0) {
            out->n_bytes = start;
            return false;
        }
        ent_buf_add_char(out, (char)(high << 4 | low));
        i += 2;
    }
    return true;
}
