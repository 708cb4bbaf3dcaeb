/* SPDX-License-Identifier: ISC */
/* Packing rows into blocks (store/block.h). */
#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/rows.h"
#include "store/block_row.h"

_Static_assert(ENT_BLOCK_LIMIT <= UINT16_MAX, "restarts are 16 bits wide");

void ent_codec_init(struct ent_codec *codec, unsigned arity, unsigned plain)
{
    assert(arity >= 2 && arity <= ENT_MAX_ARITY);
    codec->arity = arity;
    codec->plain = plain;
    codec->shift = arity == 2 ? 5 : arity == 3 ? 4 : 3;
    codec->base = 256 - ((arity - 1) << codec->shift);
    assert(codec->base > ENT_ROW_DAYS);
}

void ent_key_put(unsigned char *key, const uint64_t *row, unsigned arity)
{
    for (unsigned i = 0; i < arity; i++)
        ent_store_be64(key + 8 * (size_t)i, row[i]);
}

void ent_key_get(const unsigned char *key, uint64_t *row, unsigned arity)
{
    for (unsigned i = 0; i < arity; i++)
        row[i] = ent_load_be64(key + 8 * (size_t)i);
}

/* The code of an id that is no name, or 0 when it must be written whole. */
static uint64_t code_of_value(uint64_t id)
{
    unsigned kind = (unsigned)(id >> 56);
    uint64_t x = id & ENT_ID_PAYLOAD_MASK;
    if (kind > ENT_QUOTED)
        return 0;
    if (kind == ENT_INTEGER)
        x = ent_zigzag((int64_t)(x - (UINT64_C(1) << 55)));
    if (kind == ENT_DATE && (x & ENT_ROW_DAY_MASK) < 4) {
        int64_t day = (int64_t)(x >> ENT_ROW_DAY_BITS) - ENT_ROW_DAY_ZERO;
        x = ent_zigzag(day) << 2 | (x & 3);
        kind = ENT_ROW_KIND_DAY;
    }
    return x << 5 | kind << 1 | 1;
}

static unsigned char *put_id(unsigned char *at, uint64_t before, uint64_t id)
{
    uint64_t code;
    if (id == before)
        return ent_vu_put(at, 0);
    if (id >> 56 == ENT_NAME && (id & ENT_ID_PAYLOAD_MASK) != 0)
        return ent_vu_put(at, (id & ENT_ID_PAYLOAD_MASK) << 1);
    code = code_of_value(id);
    if (code)
        return ent_vu_put(at, code);
    at = ent_vu_put(at, ENT_ROW_KIND_RAW << 1 | 1);
    ent_store_u64(at, id);
    return at + 8;
}

/* The last column alone has changed. */
static unsigned char *put_last(unsigned char *at, uint64_t d)
{
    if (d <= ENT_ROW_NEAR) {
        *at++ = (unsigned char)(d - 1);
    } else if (d < ENT_ROW_FAR_MIN) {
        d -= ENT_ROW_NEAR_MIN;
        *at++ = (unsigned char)(ENT_ROW_NEAR | (d & 0x3f));
        *at++ = (unsigned char)(d >> 6);
    } else if (d < ENT_ROW_FAR_END) {
        d -= ENT_ROW_FAR_MIN;
        *at++ = (unsigned char)(ENT_ROW_FAR | (d & 0xf));
        ent_store_u16(at, (uint16_t)(d >> 4));
        at += 2;
    } else if ((d & ENT_ROW_DAY_MASK) == 0) {
        *at++ = ENT_ROW_DAYS;
        at = ent_vu_put(at, d >> ENT_ROW_DAY_BITS);
    } else {
        *at++ = ENT_ROW_VU;
        at = ent_vu_put(at, d);
    }
    return at;
}

/* Writes a row against a smaller one; returns the byte after it. */
static unsigned char *put_row(const struct ent_codec *codec, unsigned char *at,
                              const uint64_t *previous, const uint64_t *row)
{
    unsigned c = 0, z = codec->arity - 1;
    unsigned n_forms = 1u << codec->shift;
    uint64_t d;
    while (c < z && row[c] == previous[c])
        c++;
    d = row[c] - previous[c];
    assert(row[c] > previous[c]);
    if (c == z)
        return put_last(at, d);
    unsigned h = codec->base + (c << codec->shift);
    if (d <= n_forms - 2) {
        *at++ = (unsigned char)(h + d - 1);
    } else if ((d & ENT_ROW_DAY_MASK) == 0) {
        *at++ = (unsigned char)(h + n_forms - 1);
        at = ent_vu_put(at, d >> ENT_ROW_DAY_BITS);
    } else {
        *at++ = (unsigned char)(h + n_forms - 2);
        at = ent_vu_put(at, d);
    }
    for (c++; c <= z; c++)
        at = codec->plain >> c & 1 ? ent_vu_put(at, row[c])
                                   : put_id(at, row[c - 1], row[c]);
    return at;
}

size_t ent_block_row_bytes(const struct ent_codec *codec,
                           const uint64_t *previous, const uint64_t *row)
{
    unsigned char bytes[ENT_BLOCK_ROW_BYTES];
    return (size_t)(put_row(codec, bytes, previous, row) - bytes);
}

void ent_block_begin(struct ent_block_writer *writer,
                     const struct ent_codec *codec,
                     struct ent_block_shape shape, const uint64_t *key)
{
    assert(shape.max_bytes <= ENT_BLOCK_LIMIT && shape.restart_rows > 0 &&
           shape.restart_rows < 256);
    writer->codec = codec;
    writer->shape = shape;
    memcpy(writer->key, key, codec->arity * sizeof *key);
    writer->n_rows = 0;
    writer->n_restarts = 0;
    writer->n_row_bytes = 0;
    writer->first_is_key = false;
}

size_t ent_block_bytes(const struct ent_block_writer *writer)
{
    return ENT_BLOCK_HEADER_BYTES + 2 * (size_t)writer->n_restarts +
           writer->n_row_bytes;
}

static bool add_first(struct ent_block_writer *writer, const uint64_t *row)
{
    const struct ent_codec *codec = writer->codec;
    writer->first_is_key = ent_row_compare(row, writer->key, codec->arity) == 0;
    if (!writer->first_is_key)
        writer->n_row_bytes =
            (size_t)(put_row(codec, writer->rows, writer->key, row) -
                     writer->rows);
    memcpy(writer->previous, row, codec->arity * sizeof *row);
    writer->n_rows = 1;
    return true;
}

bool ent_block_add(struct ent_block_writer *writer, const uint64_t *row)
{
    const struct ent_codec *codec = writer->codec;
    if (writer->n_rows == 0)
        return add_first(writer, row);
    bool restart = writer->n_rows % writer->shape.restart_rows == 0;
    unsigned char *at = writer->rows + writer->n_row_bytes;
    unsigned char *end =
        put_row(codec, at, restart ? writer->key : writer->previous, row);
    size_t n_bytes = ent_block_bytes(writer) + (size_t)(end - at) +
                     (restart ? 2 : 0) + 8 * (size_t)codec->arity;
    if (n_bytes > writer->shape.max_bytes || writer->n_rows == UINT16_MAX)
        return false;
    if (restart)
        writer->restarts[writer->n_restarts++] = (uint16_t)writer->n_row_bytes;
    writer->n_row_bytes += (size_t)(end - at);
    memcpy(writer->previous, row, codec->arity * sizeof *row);
    writer->n_rows++;
    return true;
}

static uint32_t checksum(const struct ent_codec *codec,
                         const unsigned char *key, const unsigned char *value,
                         size_t n_value)
{
    uint64_t seed = ent_hash(key, 8 * (size_t)codec->arity, 0);
    return (uint32_t)ent_hash(value + 4, n_value - 4, seed);
}

void ent_block_finish(const struct ent_block_writer *writer,
                      unsigned char *value)
{
    unsigned char key[8 * ENT_MAX_ARITY];
    size_t n_table = 2 * (size_t)writer->n_restarts;
    uint32_t sum;
    ent_store_u16(value + 4, (uint16_t)writer->n_rows);
    value[6] = (unsigned char)writer->shape.restart_rows;
    value[7] = writer->first_is_key ? 1 : 0;
    memcpy(value + ENT_BLOCK_HEADER_BYTES, writer->restarts, n_table);
    memcpy(value + ENT_BLOCK_HEADER_BYTES + n_table, writer->rows,
           writer->n_row_bytes);
    ent_key_put(key, writer->key, writer->codec->arity);
    sum = checksum(writer->codec, key, value, ent_block_bytes(writer));
    memcpy(value, &sum, sizeof sum);
}

bool ent_block_is_sound(const struct ent_codec *codec, const unsigned char *key,
                        const unsigned char *value, size_t n_value)
{
    uint32_t sum;
    if (n_value < ENT_BLOCK_HEADER_BYTES)
        return false;
    memcpy(&sum, value, sizeof sum);
    return sum == checksum(codec, key, value, n_value);
}
