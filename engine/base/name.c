/* SPDX-License-Identifier: ISC */
/* What names and IRIs may hold, and classes of characters. */
#include <string.h>

#include <utf8proc.h>

#include "base/limits.h"
#include "base/scan.h"
#include "base/text.h"

#define TEXT_OF(number) #number
#define LONGER_THAN(number) "longer than " TEXT_OF(number) " bytes"

/* Valid UTF-8: U+0080 to U+009F are C2 80 to C2 9F. */
static bool has_control(const char *bytes, size_t n_bytes)
{
    const unsigned char *s = (const unsigned char *)bytes;

    for (size_t i = 0; i < n_bytes; i++)
        if (s[i] < 0x20 || s[i] == 0x7f ||
            (s[i] == 0xc2 && i + 1 < n_bytes && s[i + 1] < 0xa0))
            return true;
    return false;
}

const char *ent_name_problem(const char *bytes, size_t n_bytes)
{
    if (n_bytes == 0)
        return "empty";
    if (n_bytes > ENT_MAX_NAME_BYTES)
        return LONGER_THAN(ENT_MAX_NAME_BYTES);
    if (!ent_scan_printable(bytes, n_bytes)) {
        if (ent_utf8_valid(bytes, n_bytes) != n_bytes)
            return "not valid UTF-8";
        if (has_control(bytes, n_bytes))
            return "holds a control character";
    }
    if (ent_text_is_iri(bytes, n_bytes))
        return "written like an IRI";
    return NULL;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )   (RFC 3986, 3.1) */
static bool has_scheme(const char *bytes, size_t n_bytes)
{
    size_t i = 1;

    if (!is_ascii_letter(bytes[0]))
        return false;
    while (i < n_bytes &&
           (is_ascii_letter(bytes[i]) || is_ascii_digit(bytes[i]) ||
            bytes[i] == '+' || bytes[i] == '-' || bytes[i] == '.'))
        i++;
    return i < n_bytes && bytes[i] == ':';
}

const char *ent_iri_problem(const char *bytes, size_t n_bytes)
{
    if (n_bytes == 0)
        return "empty";
    if (n_bytes > ENT_MAX_IRI_BYTES)
        return LONGER_THAN(ENT_MAX_IRI_BYTES);
    if (!ent_scan_printable(bytes, n_bytes)) {
        if (ent_utf8_valid(bytes, n_bytes) != n_bytes)
            return "not valid UTF-8";
        if (has_control(bytes, n_bytes))
            return "holds a character that IRIs cannot";
    }
    if (ent_scan_forbidden(bytes, n_bytes))
        return "holds a character that IRIs cannot";
    if (!has_scheme(bytes, n_bytes))
        return "has no scheme";
    return NULL;
}

bool ent_text_is_iri(const char *bytes, size_t n_bytes)
{
    if (n_bytes >= 4 && bytes[0] == 'u')
        return memcmp(bytes, "urn:", 4) == 0;
    if (n_bytes < 7 || bytes[0] != 'h')
        return false;
    return memcmp(bytes, "http://", 7) == 0 ||
           (n_bytes >= 8 && memcmp(bytes, "https://", 8) == 0);
}

bool ent_name_is_bare(const char *bytes, size_t n_bytes)
{
    const char *at = bytes;
    const char *end = bytes + n_bytes;
    bool after_dash = false;

    if (n_bytes == 0 || !ent_code_point_is_letter(ent_utf8_next(&at, end)))
        return false;
    while (at < end) {
        uint32_t c = ent_utf8_next(&at, end);
        if (c == '-' && !after_dash) {
            after_dash = true;
            continue;
        }
        if (c != '_' && !ent_code_point_is_letter(c) &&
            !ent_code_point_is_mark(c) && !ent_code_point_is_digit(c))
            return false;
        after_dash = false;
    }
    return !after_dash;
}

bool ent_code_point_is_letter(uint32_t c)
{
    if (c < 0x80)
        return is_ascii_letter((char)c);
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return true;
    default:
        return false;
    }
}

bool ent_code_point_is_mark(uint32_t c)
{
    if (c < 0x300)
        return false;
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return true;
    default:
        return false;
    }
}

bool ent_code_point_is_digit(uint32_t c)
{
    if (c < 0x80)
        return is_ascii_digit((char)c);
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ND;
}
