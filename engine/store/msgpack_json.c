/* SPDX-License-Identifier: ISC */
/* msgpack as JSON: a reader that allocates nothing, so that a few damaged
 * bytes cannot ask for gigabytes. */
#include <string.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "store/term_json.h"

struct reader {
    const unsigned char *at, *end;
    struct ent_buf *out;
    unsigned depth;
};

static bool take(struct reader *r, unsigned n_bytes, uint64_t *value)
{
    *value = 0;
    if ((size_t)(r->end - r->at) < n_bytes)
        return false;
    for (unsigned i = 0; i < n_bytes; i++)
        *value = *value << 8 | *r->at++;
    return true;
}

static enum ent_status any_value(struct reader *r);

static enum ent_status string(struct reader *r, uint64_t n_bytes)
{
    const char *bytes = (const char *)r->at;
    if (n_bytes > (uint64_t)(r->end - r->at) ||
        ent_utf8_valid(bytes, (size_t)n_bytes) != n_bytes)
        return ENT_EDAMAGED;
    ent_json_string(r->out, bytes, (size_t)n_bytes);
    r->at += n_bytes;
    return ENT_OK;
}

static enum ent_status key(struct reader *r)
{
    uint64_t byte, n;
    if (!take(r, 1, &byte))
        return ENT_EDAMAGED;
    if (byte >= 0xa0 && byte <= 0xbf)
        return string(r, byte & 0x1f);
    if (byte < 0xd9 || byte > 0xdb || !take(r, 1u << (byte - 0xd9), &n))
        return ENT_EDAMAGED;
    return string(r, n);
}

static enum ent_status items(struct reader *r, uint64_t n, bool map)
{
    if (r->depth == ENT_MAX_JSON_DEPTH)
        return ENT_EDAMAGED;
    r->depth++;
    ent_buf_add_char(r->out, map ? '{' : '[');
    for (uint64_t i = 0; i < n; i++) {
        enum ent_status status = ENT_OK;
        if (i > 0)
            ent_buf_add_char(r->out, ',');
        if (map) {
            status = key(r);
            ent_buf_add_char(r->out, ':');
        }
        if (!status)
            status = any_value(r);
        if (status)
            return status;
    }
    ent_buf_add_char(r->out, map ? '}' : ']');
    r->depth--;
    return ENT_OK;
}

static enum ent_status number_text(struct reader *r, uint64_t n_bytes)
{
    uint64_t type;
    if (!take(r, 1, &type) || type != ENT_META_NUMBER ||
        n_bytes > (uint64_t)(r->end - r->at) ||
        !ent_number_is_json((const char *)r->at, (size_t)n_bytes))
        return ENT_EDAMAGED;
    ent_buf_add(r->out, r->at, (size_t)n_bytes);
    r->at += n_bytes;
    return ENT_OK;
}

static enum ent_status floating(struct reader *r, unsigned n_bytes)
{
    uint64_t bits;
    double value;
    char text[32];
    if (!take(r, n_bytes, &bits))
        return ENT_EDAMAGED;
    if (n_bytes == 4) {
        uint32_t narrow = (uint32_t)bits;
        float single;
        memcpy(&single, &narrow, sizeof single);
        value = (double)single;
    } else {
        memcpy(&value, &bits, sizeof value);
    }
    if (!(value - value == 0)) { /* JSON has no infinities */
        ent_buf_add_str(r->out, "null");
        return ENT_OK;
    }
    ent_buf_add(r->out, text, ent_double_format(value, text));
    return ENT_OK;
}

static enum ent_status signed_integer(struct reader *r, unsigned n_bytes)
{
    uint64_t bits;
    unsigned shift = 64 - 8 * n_bytes;
    if (!take(r, n_bytes, &bits))
        return ENT_EDAMAGED;
    ent_buf_add_int(r->out, (int64_t)(bits << shift) >> shift);
    return ENT_OK;
}

static enum ent_status unsigned_integer(struct reader *r, unsigned n_bytes)
{
    uint64_t value;
    if (!take(r, n_bytes, &value))
        return ENT_EDAMAGED;
    ent_buf_add_uint(r->out, value);
    return ENT_OK;
}

/* The forms of one leading byte from 0xc0 to 0xdf. */
static enum ent_status wide_value(struct reader *r, uint64_t byte)
{
    uint64_t n;
    switch (byte) {
    case 0xc0:
        ent_buf_add_str(r->out, "null");
        return ENT_OK;
    case 0xc2:
    case 0xc3:
        ent_buf_add_str(r->out, byte == 0xc3 ? "true" : "false");
        return ENT_OK;
    case 0xc7:
    case 0xc8:
    case 0xc9:
        return take(r, 1u << (byte - 0xc7), &n) ? number_text(r, n)
                                                : ENT_EDAMAGED;
    case 0xca:
        return floating(r, 4);
    case 0xcb:
        return floating(r, 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
        return unsigned_integer(r, 1u << (byte - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return signed_integer(r, 1u << (byte - 0xd0));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
        return number_text(r, UINT64_C(1) << (byte - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
        return take(r, 1u << (byte - 0xd9), &n) ? string(r, n) : ENT_EDAMAGED;
    case 0xdc:
    case 0xdd:
        return take(r, 2u << (byte - 0xdc), &n) ? items(r, n, false)
                                                : ENT_EDAMAGED;
    case 0xde:
    case 0xdf:
        return take(r, 2u << (byte - 0xde), &n) ? items(r, n, true)
                                                : ENT_EDAMAGED;
    default:
        return ENT_EDAMAGED;
    }
}

static enum ent_status any_value(struct reader *r)
{
    uint64_t byte;
    if (r->out->status)
        return r->out->status;
    if (!take(r, 1, &byte))
        return ENT_EDAMAGED;
    if (byte < 0x80) {
        ent_buf_add_uint(r->out, byte);
        return ENT_OK;
    }
    if (byte < 0x90)
        return items(r, byte & 0xf, true);
    if (byte < 0xa0)
        return items(r, byte & 0xf, false);
    if (byte < 0xc0)
        return string(r, byte & 0x1f);
    if (byte >= 0xe0) {
        ent_buf_add_int(r->out, (int64_t)byte - 256);
        return ENT_OK;
    }
    return wide_value(r, byte);
}

enum ent_status ent_msgpack_json(const unsigned char *bytes, size_t n_bytes,
                                 struct ent_buf *out)
{
    struct reader r = {.at = bytes, .end = bytes + n_bytes, .out = out};
    enum ent_status status = any_value(&r);
    if (!status && r.at != r.end)
        status = ENT_EDAMAGED;
    return status ? status : out->status;
}
