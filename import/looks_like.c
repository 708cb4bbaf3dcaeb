/* SPDX-License-Identifier: ISC */
/* What an input that cannot be read looks like. */
#include "import/looks_like.h"

#include <string.h>
#include <strings.h>

static const char excel[] =
    "this is a spreadsheet, not text: save it as \"CSV UTF-8\" and import that";

/* What files of other kinds begin with. */
static const struct {
    const char *start;
    unsigned char n_start;
    const char *message;
} starts[] = {
    {"\xff\xfe", 2,
     "this is UTF-16: turn it into UTF-8 first (iconv -f UTF-16 -t UTF-8)"},
    {"\xfe\xff", 2,
     "this is UTF-16: turn it into UTF-8 first (iconv -f UTF-16 -t UTF-8)"},
    {"PK\003\004", 4,
     "this is a zip archive: unpack it and import the files in it"},
    {"\xd0\xcf\x11\xe0", 4, excel},
    {"%PDF-", 5,
     "this is a PDF, not facts: facts are read from text formats only"},
    {"<!doctype html", 14,
     "this is a web page, not facts: was an error page downloaded?"},
    {"<html ", 6,
     "this is a web page, not facts: was an error page downloaded?"},
    {"<?xml ", 6,
     "this is XML, which is not read: turn RDF/XML into Turtle or N-Triples"}};

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = name ? strlen(name) : 0, n_suffix = strlen(suffix);
    return n > n_suffix && strcasecmp(name + n - n_suffix, suffix) == 0;
}

/* Which of UTF-16's byte orders, without a mark: every other byte is 0.
 * 0: little end first, 1: big end first, -1: neither. */
static int utf16_order(const char *bytes, size_t n_bytes)
{
    size_t n = n_bytes < 64 ? n_bytes & ~(size_t)1 : 64;
    bool may_be[2] = {n >= 8, n >= 8};
    for (size_t i = 0; i < n; i++)
        for (size_t big = 0; big < 2; big++)
            if ((i % 2 != big) != (bytes[i] == '\0'))
                may_be[big] = false;
    return may_be[0] ? 0 : may_be[1] ? 1 : -1;
}

/* Formats whose lines end in LF; RDF and JSON take CR for a blank. */
static bool has_bare_cr(const char *bytes, size_t n_bytes,
                        const struct ent_format *format)
{
    bool is_json = format == &ent_format_jsonl;
    if (format && (format->has_identifiers || format == &ent_format_msgpack))
        return false;
    if (n_bytes == 0 || memchr(bytes, '\n', n_bytes))
        return false;
    const char *cr = memchr(bytes, '\r', n_bytes), *end = bytes + n_bytes;
    for (; cr && cr + 1 < end;
         cr = memchr(cr + 1, '\r', (size_t)(end - cr - 1)))
        if (cr[1] != '\r' && (!is_json || cr[1] == '{'))
            return true;
    return false;
}

const char *ent_looks_foreign(const char *name, const char *bytes,
                              size_t n_bytes, const struct ent_format *format)
{
    static const char *const orders[] = {
        "this is UTF-16: turn it into UTF-8 first (iconv -f UTF-16LE -t UTF-8)",
        "this is UTF-16: turn it into UTF-8 first (iconv -f UTF-16BE -t "
        "UTF-8)"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t n = starts[i].n_start;
        if (n_bytes < n || strncasecmp(bytes, starts[i].start, n) != 0)
            continue;
        bool is_sheet = bytes[0] == 'P' &&
                        (ends_with(name, ".xlsx") || ends_with(name, ".ods"));
        return is_sheet ? excel : starts[i].message;
    }
    int order = utf16_order(bytes, n_bytes);
    if (order >= 0)
        return orders[order];
    if (has_bare_cr(bytes, n_bytes, format))
        return "the lines end in CR alone, as on old Macs: turn that into LF "
               "first (tr '\\r' '\\n')";
    return NULL;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end &&
           (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

const char *ent_looks_like_json(const char *bytes, size_t n_bytes)
{
    const char *end = bytes + n_bytes;
    if (n_bytes >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        bytes += 3;
    const char *first = skip_blanks(bytes, end);
    const char *second = first < end ? skip_blanks(first + 1, end) : end;
    if (second == end)
        return NULL;
    if (*first == '[' && *second == '{')
        return "this is a JSON array; one JSON object a line is needed: jq -c "
               "'.[]' FILE | entente import DB -";
    if (*first == '{' && *second == '"' &&
        memchr(first, '\n', (size_t)(second - first)))
        return "this JSON object goes over several lines; one JSON object a "
               "line is needed: jq -c . FILE | entente import DB -";
    return NULL;
}

/* Bytes that Windows-1252 has no letter for. */
static bool is_undefined(unsigned char c)
{
    return (c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f ||
           c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d;
}

const char *ent_looks_encoded(const char *bytes, size_t n_bytes, size_t at)
{
    bool is_latin = true;
    for (size_t i = 0; i < n_bytes && is_latin; i++) {
        unsigned char c = (unsigned char)bytes[i];
        /* letters before it that are UTF-8 speak against another encoding */
        is_latin = !is_undefined(c) && (i >= at || c < 0x80);
    }
    return is_latin ? "the line is not valid UTF-8, but probably Latin-1 or "
                      "Windows-1252: iconv -f WINDOWS-1252 -t UTF-8"
                    : "the line is not valid UTF-8";
}
