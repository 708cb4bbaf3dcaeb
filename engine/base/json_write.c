/* SPDX-License-Identifier: ISC */
/* JSON strings out. */
#include "base/json_write.h"

#include <string.h>

/* The letter after the backslash; 'u' for \u00XX, 0 for no escape. */
static char escape_letter(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return c < 0x20 ? 'u' : 0;
    }
}

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Is any of eight bytes one that is escaped? */
static int has_escape(const char *bytes)
{
    uint64_t word, quote, backslash;
    memcpy(&word, bytes, sizeof word);
    quote = word ^ '"' * EACH_BYTE;
    backslash = word ^ '\\' * EACH_BYTE;
    return ((((word - ' ' * EACH_BYTE) & ~word) |
             ((quote - EACH_BYTE) & ~quote) |
             ((backslash - EACH_BYTE) & ~backslash)) &
            0x80 * EACH_BYTE) != 0;
}

void ent_json_string(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    static const char hex[] = "0123456789abcdef";
    size_t done = 0;

    ent_buf_add_char(out, '"');
    for (size_t i = 0; i < n_bytes; i++) {
        unsigned char c = (unsigned char)bytes[i];
        char letter;
        if (n_bytes - i >= 8 && !has_escape(bytes + i)) {
            i += 7;
            continue;
        }
        if (c > '\\' || (c >= ' ' && c != '"' && c != '\\'))
            continue;
        letter = escape_letter(c);
        char text[6] = {'\\', letter, '0', '0', hex[c >> 4], hex[c & 15]};
        ent_buf_add(out, bytes + done, i - done);
        ent_buf_add(out, text, letter == 'u' ? 6 : 2);
        done = i + 1;
    }
    ent_buf_add(out, bytes + done, n_bytes - done);
    ent_buf_add_char(out, '"');
}

void ent_json_cstr(struct ent_buf *out, const char *text)
{
    ent_json_string(out, text, strlen(text));
}
