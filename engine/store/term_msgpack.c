/* SPDX-License-Identifier: ISC */
/* Terms as msgpack. */
#include "store/term_msgpack.h"

#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "base/text.h"
#include "store/term_json.h"

static void put(struct ent_buf *out, unsigned char first, uint64_t value,
                unsigned n_bytes)
{
    ent_buf_add_char(out, (char)first);
    while (n_bytes-- > 0)
        ent_buf_add_char(out, (char)(value >> (8 * n_bytes) & 0xff));
}

/* `wide` is the form with a length of one byte; those of two and four
 * follow it. */
static void put_length(struct ent_buf *out, unsigned char wide, size_t n)
{
    if (n <= UINT8_MAX)
        put(out, wide, n, 1);
    else if (n <= UINT16_MAX)
        put(out, (unsigned char)(wide + 1), n, 2);
    else
        put(out, (unsigned char)(wide + 2), n, 4);
}

/* Powers of two up to 16 have a form without a length. */
static void put_extension(struct ent_buf *out, size_t n)
{
    if (n > 0 && n <= 16 && (n & (n - 1)) == 0)
        ent_buf_add_char(out, (char)(0xd4 + __builtin_ctz((unsigned)n)));
    else
        put_length(out, 0xc7, n);
}

void ent_msgpack_string(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    if (n_bytes < 32)
        ent_buf_add_char(out, (char)(0xa0 | n_bytes));
    else
        put_length(out, 0xd9, n_bytes);
    ent_buf_add(out, bytes, n_bytes);
}

void ent_msgpack_cstr(struct ent_buf *out, const char *text)
{
    ent_msgpack_string(out, text, strlen(text));
}

void ent_msgpack_int(struct ent_buf *out, int64_t value)
{
    uint64_t bits = (uint64_t)value;
    if (value >= -32 && value < 128)
        ent_buf_add_char(out, (char)(bits & 0xff));
    else if (value >= 0 && bits <= UINT8_MAX)
        put(out, 0xcc, bits, 1);
    else if (value >= 0 && bits <= UINT16_MAX)
        put(out, 0xcd, bits, 2);
    else if (value >= 0 && bits <= UINT32_MAX)
        put(out, 0xce, bits, 4);
    else if (value >= 0)
        put(out, 0xcf, bits, 8);
    else if (value >= INT8_MIN)
        put(out, 0xd0, bits, 1);
    else if (value >= INT16_MIN)
        put(out, 0xd1, bits, 2);
    else if (value >= INT32_MIN)
        put(out, 0xd2, bits, 4);
    else
        put(out, 0xd3, bits, 8);
}

void ent_msgpack_boolean(struct ent_buf *out, bool value)
{
    ent_buf_add_char(out, (char)(value ? 0xc3 : 0xc2));
}

void ent_msgpack_number(struct ent_buf *out, const char *bytes, size_t n_bytes)
{
    int64_t integer;
    uint64_t bits;
    char text[32];
    if (ent_integer_parse(bytes, n_bytes, &integer)) {
        ent_msgpack_int(out, integer);
        return;
    }
    double value = ent_number_double(bytes, n_bytes);
    if (ent_double_format(value, text) == n_bytes &&
        memcmp(text, bytes, n_bytes) == 0) {
        memcpy(&bits, &value, sizeof bits);
        put(out, 0xcb, bits, 8);
        return;
    }
    put_extension(out, n_bytes);
    ent_buf_add_char(out, ENT_META_NUMBER);
    ent_buf_add(out, bytes, n_bytes);
}

void ent_msgpack_date(struct ent_buf *out, uint64_t date)
{
    char text[ENT_DATE_TEXT_BYTES];
    size_t n = ent_date_format(date, text);
    ent_msgpack_string(out, text, n);
}

size_t ent_msgpack_map_begin(struct ent_buf *out)
{
    ent_buf_add_char(out, (char)0x80);
    return out->n_bytes - 1;
}

void ent_msgpack_map_end(struct ent_buf *out, size_t place, unsigned n_pairs)
{
    if (out->status)
        return;
    if (n_pairs < 16) {
        out->bytes[place] = (char)(0x80 | n_pairs);
        return;
    }
    ent_buf_add(out, "\0\0", 2); /* room for the longer form */
    if (out->status)
        return;
    memmove(out->bytes + place + 3, out->bytes + place + 1,
            out->n_bytes - place - 3);
    out->bytes[place] = (char)0xde;
    out->bytes[place + 1] = (char)(n_pairs >> 8);
    out->bytes[place + 2] = (char)(n_pairs & 0xff);
}

static void pair(struct ent_buf *out, const char *key, const char *bytes,
                 size_t n_bytes)
{
    ent_msgpack_cstr(out, key);
    ent_msgpack_string(out, bytes, n_bytes);
}

static void single(struct ent_buf *out, const char *key,
                   const struct ent_term *term)
{
    ent_buf_add_char(out, (char)0x81);
    pair(out, key, term->bytes, term->n_bytes);
}

static void tagged(struct ent_buf *out, const char *key,
                   const struct ent_term *term)
{
    unsigned n = 1u + (term->tag != NULL) + (term->direction != ENT_DIR_NONE);
    ent_buf_add_char(out, (char)(0x80 | n));
    pair(out, "text", term->bytes, term->n_bytes);
    if (term->tag)
        pair(out, key, term->tag, term->n_tag);
    if (term->direction)
        pair(out, "dir", term->direction == ENT_DIR_LTR ? "ltr" : "rtl", 3);
}

static void quoted(struct ent_buf *out, const struct ent_term *parts)
{
    static const char *const keys[] = {"subject", "predicate", "object"};
    ent_buf_add_char(out, (char)0x83);
    for (int i = 0; i < 3; i++) {
        ent_msgpack_cstr(out, keys[i]);
        ent_term_msgpack(&parts[i], out);
    }
}

void ent_term_msgpack(const struct ent_term *term, struct ent_buf *out)
{
    switch (term->kind) {
    case ENT_BOOLEAN:
        ent_msgpack_boolean(out, term->boolean);
        return;
    case ENT_INTEGER:
        ent_msgpack_int(out, term->integer);
        return;
    case ENT_NUMBER:
        if (term->tag)
            tagged(out, "datatype", term);
        else
            ent_msgpack_number(out, term->bytes, term->n_bytes);
        return;
    case ENT_DATE:
        ent_buf_add_char(out, (char)0x81);
        ent_msgpack_cstr(out, "date");
        ent_msgpack_date(out, term->date);
        return;
    case ENT_TEXT:
        tagged(out, "lang", term);
        return;
    case ENT_TYPED:
        tagged(out, "datatype", term);
        return;
    case ENT_NAME:
        ent_msgpack_string(out, term->bytes, term->n_bytes);
        return;
    case ENT_IRI:
        if (ent_text_is_iri(term->bytes, term->n_bytes))
            ent_msgpack_string(out, term->bytes, term->n_bytes);
        else
            single(out, "iri", term);
        return;
    case ENT_BLANK:
        single(out, "blank", term);
        return;
    case ENT_QUOTED:
        quoted(out, term->parts);
        return;
    case ENT_NONE:
    default:
        ent_buf_add_char(out, (char)0xc0);
    }
}
