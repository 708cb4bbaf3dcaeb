/* SPDX-License-Identifier: ISC */
/* msgpack to values: a measure that needs no stack and no memory, then a
 * recursive descent whose depth is limited. */
#include <string.h>

#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "import/msgpack.h"
#include "store/term_json.h"

/* What follows a first byte: n_bytes of payload, n_items of values. */
struct head {
    enum {
        HEAD_NIL,
        HEAD_BOOLEAN,
        HEAD_POSITIVE,
        HEAD_NEGATIVE,
        HEAD_FLOAT,
        HEAD_STRING,
        HEAD_BINARY,
        HEAD_EXTENSION,
        HEAD_ARRAY,
        HEAD_MAP
    } type;
    unsigned n_head;  /* bytes up to the payload */
    uint64_t n_bytes; /* of payload */
    uint64_t n_items; /* ARRAY: values, MAP: pairs */
    uint64_t bits;    /* of a number or boolean; type of an extension */
};

static uint64_t big_endian(const unsigned char *at, unsigned n_bytes)
{
    uint64_t value = 0;
    while (n_bytes-- > 0)
        value = value << 8 | *at++;
    return value;
}

/* First bytes below 0xc0 and from 0xe0 on carry their value. */
static bool short_head(unsigned char first, struct head *head)
{
    head->n_head = 1;
    if (first < 0x80) {
        head->type = HEAD_POSITIVE;
        head->bits = first;
    } else if (first < 0x90) {
        head->type = HEAD_MAP;
        head->n_items = first & 0x0f;
    } else if (first < 0xa0) {
        head->type = HEAD_ARRAY;
        head->n_items = first & 0x0f;
    } else if (first < 0xc0) {
        head->type = HEAD_STRING;
        head->n_bytes = first & 0x1f;
    } else if (first >= 0xe0) {
        head->type = HEAD_NEGATIVE;
        head->bits = (uint64_t)((int64_t)first - 256);
    } else {
        return false;
    }
    return true;
}

/* Bytes of length or value after a first byte from 0xc0 to 0xdf, and whether
 * a byte for the type of an extension follows them. */
static const struct {
    unsigned char type, n_value;
    bool has_type;
} long_heads[32] = {
    [0x00] = {HEAD_NIL, 0, false},      [0x02] = {HEAD_BOOLEAN, 0, false},
    [0x03] = {HEAD_BOOLEAN, 0, false},  [0x04] = {HEAD_BINARY, 1, false},
    [0x05] = {HEAD_BINARY, 2, false},   [0x06] = {HEAD_BINARY, 4, false},
    [0x07] = {HEAD_EXTENSION, 1, true}, [0x08] = {HEAD_EXTENSION, 2, true},
    [0x09] = {HEAD_EXTENSION, 4, true}, [0x0a] = {HEAD_FLOAT, 4, false},
    [0x0b] = {HEAD_FLOAT, 8, false},    [0x0c] = {HEAD_POSITIVE, 1, false},
    [0x0d] = {HEAD_POSITIVE, 2, false}, [0x0e] = {HEAD_POSITIVE, 4, false},
    [0x0f] = {HEAD_POSITIVE, 8, false}, [0x10] = {HEAD_NEGATIVE, 1, false},
    [0x11] = {HEAD_NEGATIVE, 2, false}, [0x12] = {HEAD_NEGATIVE, 4, false},
    [0x13] = {HEAD_NEGATIVE, 8, false}, [0x14] = {HEAD_EXTENSION, 0, true},
    [0x15] = {HEAD_EXTENSION, 0, true}, [0x16] = {HEAD_EXTENSION, 0, true},
    [0x17] = {HEAD_EXTENSION, 0, true}, [0x18] = {HEAD_EXTENSION, 0, true},
    [0x19] = {HEAD_STRING, 1, false},   [0x1a] = {HEAD_STRING, 2, false},
    [0x1b] = {HEAD_STRING, 4, false},   [0x1c] = {HEAD_ARRAY, 2, false},
    [0x1d] = {HEAD_ARRAY, 4, false},    [0x1e] = {HEAD_MAP, 2, false},
    [0x1f] = {HEAD_MAP, 4, false},
};

static void set_long(unsigned char first, unsigned n_value, uint64_t value,
                     const unsigned char *after, struct head *head)
{
    switch (head->type) {
    case HEAD_BOOLEAN:
        head->bits = first == 0xc3;
        break;
    case HEAD_NEGATIVE: /* sign-extended */
        head->bits = n_value == 8 || !(value >> (8 * n_value - 1))
                         ? value
                         : value | ~UINT64_C(0) << (8 * n_value);
        break;
    case HEAD_STRING:
    case HEAD_BINARY:
        head->n_bytes = value;
        break;
    case HEAD_EXTENSION:
        head->n_bytes = n_value ? value : UINT64_C(1) << (first - 0xd4);
        head->bits = *after;
        break;
    case HEAD_ARRAY:
    case HEAD_MAP:
        head->n_items = value;
        break;
    default:
        head->bits = value;
    }
}

/* ENT_END: the head goes on beyond the bytes; ENT_EREFUSED: there is no such
 * first byte. */
static enum ent_status read_head(const unsigned char *at, size_t n_bytes,
                                 struct head *head)
{
    memset(head, 0, sizeof *head);
    if (n_bytes == 0)
        return ENT_END;
    if (short_head(*at, head))
        return ENT_OK;
    if (*at == 0xc1)
        return ENT_EREFUSED;
    unsigned index = *at - 0xc0u, n_value = long_heads[index].n_value;
    head->n_head = 1 + n_value + long_heads[index].has_type;
    if (n_bytes < head->n_head)
        return ENT_END;
    head->type = long_heads[index].type;
    set_long(*at, n_value, big_endian(at + 1, n_value), at + 1 + n_value, head);
    return ENT_OK;
}

static enum ent_status fail(struct ent_msgpack_error *error, uint64_t offset,
                            const char *message)
{
    error->offset = offset;
    error->message = message;
    return ENT_EREFUSED;
}

/* Values are counted, not nested: what is open is only how many are still to
 * come.  Each takes a byte at least, so that a number beyond the limit tells
 * at once that the value is too large. */
enum ent_status ent_msgpack_measure(const unsigned char *bytes, size_t n_bytes,
                                    size_t max_bytes, size_t *n_value,
                                    struct ent_msgpack_error *error)
{
    uint64_t at = 0, n_left = 1;
    while (n_left > 0) {
        struct head head;
        enum ent_status status =
            at < n_bytes ? read_head(bytes + at, n_bytes - (size_t)at, &head)
                         : ENT_END;
        if (status == ENT_EREFUSED)
            return fail(error, at, "this byte begins no msgpack value");
        if (status)
            return status;
        n_left += head.n_items * (head.type == HEAD_MAP ? 2 : 1) - 1;
        at += head.n_head + head.n_bytes;
        if (at + n_left > max_bytes)
            return fail(error, 0, "the value is longer than 5 MiB");
    }
    if (at > n_bytes)
        return ENT_END;
    *n_value = (size_t)at;
    return ENT_OK;
}

struct decoder {
    const unsigned char *bytes, *at, *end;
    struct ent_arena *arena;
    struct ent_msgpack_error *error;
    unsigned depth;
};

static enum ent_status refuse(struct decoder *d, const unsigned char *at,
                              const char *message)
{
    return fail(d->error, (uint64_t)(at - d->bytes), message);
}

/* The head of the value that begins here, if all of it is there. */
static bool whole_head(const struct decoder *d, struct head *head)
{
    size_t n_left = (size_t)(d->end - d->at);
    return read_head(d->at, n_left, head) == ENT_OK &&
           head->n_bytes <= n_left - head->n_head;
}

static enum ent_status set_number(struct decoder *d, struct ent_value *value,
                                  const char *text, size_t n_text)
{
    value->type = ENT_VALUE_NUMBER;
    value->n_bytes = n_text;
    value->bytes = ent_arena_strndup(d->arena, text, n_text);
    return value->bytes ? ENT_OK : d->arena->status;
}

static enum ent_status set_integer(struct decoder *d, struct ent_value *value,
                                   const struct head *head)
{
    char text[24];
    size_t n = sizeof text;
    bool negative = head->type == HEAD_NEGATIVE && head->bits >> 63;
    uint64_t rest = negative ? 0 - head->bits : head->bits;
    do {
        text[--n] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (negative)
        text[--n] = '-';
    return set_number(d, value, text + n, sizeof text - n);
}

static enum ent_status set_double(struct decoder *d, struct ent_value *value,
                                  const struct head *head,
                                  const unsigned char *at)
{
    char text[32];
    double number;
    if (head->n_head == 5) {
        uint32_t narrow = (uint32_t)head->bits;
        float single;
        memcpy(&single, &narrow, sizeof single);
        number = (double)single;
    } else {
        memcpy(&number, &head->bits, sizeof number);
    }
    if (!(number - number == 0))
        return refuse(d, at, "a number must be finite");
    size_t n = ent_double_format(number, text);
    return set_number(d, value, text, n);
}

static enum ent_status set_string(struct decoder *d, const struct head *head,
                                  const unsigned char *at, const char **bytes,
                                  size_t *n_bytes)
{
    *bytes = (const char *)d->at;
    *n_bytes = (size_t)head->n_bytes;
    if (ent_utf8_valid(*bytes, *n_bytes) < *n_bytes)
        return refuse(d, at, "the string is not valid UTF-8");
    d->at += *n_bytes;
    return ENT_OK;
}

static enum ent_status set_extension(struct decoder *d, struct ent_value *value,
                                     const struct head *head,
                                     const unsigned char *at)
{
    const char *text = (const char *)d->at;
    size_t n_text = (size_t)head->n_bytes;
    if (head->bits != ENT_META_NUMBER || !ent_number_is_json(text, n_text))
        return refuse(d, at, "an extension must be a number as text (type 1)");
    d->at += n_text;
    value->type = ENT_VALUE_NUMBER;
    value->bytes = text;
    value->n_bytes = n_text;
    return ENT_OK;
}

static enum ent_status decode(struct decoder *d, struct ent_value **out);

static enum ent_status decode_member(struct decoder *d, struct ent_value **out)
{
    const unsigned char *at = d->at;
    struct head head;
    const char *key;
    size_t n_key;
    if (!whole_head(d, &head) || head.type != HEAD_STRING)
        return refuse(d, at, "a key must be a string");
    d->at += head.n_head;
    enum ent_status status = set_string(d, &head, at, &key, &n_key);
    if (!status)
        status = decode(d, out);
    if (status)
        return status;
    ent_value_set_key(*out, key, n_key, (uint32_t)(at - d->bytes));
    return ENT_OK;
}

static enum ent_status decode_items(struct decoder *d, struct ent_value *value,
                                    const struct head *head,
                                    const unsigned char *at)
{
    struct ent_value **last = &value->items;
    const struct ent_value *twice = NULL;
    struct ent_value_doubts doubts = {0, false};
    enum ent_status status = ENT_OK;
    bool is_map = head->type == HEAD_MAP;
    value->type = is_map ? ENT_VALUE_OBJECT : ENT_VALUE_ARRAY;
    if (d->depth == ENT_MAX_JSON_DEPTH)
        return refuse(d, at, "values are nested too deeply (limit is 32)");
    d->depth++;
    for (uint64_t i = 0; i < head->n_items && !status; i++) {
        status = is_map ? decode_member(d, last) : decode(d, last);
        if (!status && is_map)
            ent_value_note_key(value, *last, &doubts);
        if (!status)
            last = &(*last)->next;
        value->n_items++;
    }
    d->depth--;
    if (!status && is_map && ent_value_in_doubt(&doubts))
        status = ent_value_duplicate(value, d->arena, &twice);
    if (twice)
        return refuse(d, d->bytes + twice->key_offset, "this key stands twice");
    return status;
}

static enum ent_status decode(struct decoder *d, struct ent_value **out)
{
    const unsigned char *at = d->at;
    struct head head;
    struct ent_value *value = ent_arena_calloc(d->arena, 1, sizeof *value);
    if (!value)
        return d->arena->status;
    *out = value;
    value->offset = (uint32_t)(at - d->bytes);
    if (!whole_head(d, &head))
        return refuse(d, at, "the value breaks off");
    d->at += head.n_head;
    switch (head.type) {
    case HEAD_NIL:
        value->type = ENT_VALUE_NULL;
        return ENT_OK;
    case HEAD_BOOLEAN:
        value->type = ENT_VALUE_BOOLEAN;
        value->boolean = head.bits != 0;
        return ENT_OK;
    case HEAD_POSITIVE:
    case HEAD_NEGATIVE:
        return set_integer(d, value, &head);
    case HEAD_FLOAT:
        return set_double(d, value, &head, at);
    case HEAD_STRING:
        value->type = ENT_VALUE_STRING;
        return set_string(d, &head, at, &value->bytes, &value->n_bytes);
    case HEAD_EXTENSION:
        return set_extension(d, value, &head, at);
    case HEAD_ARRAY:
    case HEAD_MAP:
        return decode_items(d, value, &head, at);
    case HEAD_BINARY:
    default:
        return refuse(d, at, "binary data has no place here: use strings");
    }
}

enum ent_status ent_msgpack_value(const unsigned char *bytes, size_t n_bytes,
                                  struct ent_arena *arena,
                                  struct ent_value **value,
                                  struct ent_msgpack_error *error)
{
    struct decoder d = {.bytes = bytes,
                        .at = bytes,
                        .end = bytes + n_bytes,
                        .arena = arena,
                        .error = error};
    enum ent_status status = decode(&d, value);
    if (!status && d.at != d.end)
        return refuse(&d, d.at, "something follows the value");
    return status;
}
