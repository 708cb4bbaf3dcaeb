/* SPDX-License-Identifier: ISC */
/* Packing rows into blocks (store/block.h). */
#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/rows.h"
#include "store/block_row.h"

_Static_assert(ENT_BLOCK_LIMIT <= UINT16_MAX,
               "starts of runs are 16 bits wide");

void ent_codec_init(struct ent_codec *codec, unsigned arity, unsigned plain)
{
    assert(arity >= 2 && arity <= ENT_MAX_ARITY);
    codec->arity = arity;
    codec->plain = plain;
    codec->n_short = arity == 2 ? ENT_ROW_X : ENT_ROW_ANY;
    codec->kind_y = plain >> (arity - 2) & 1 ? 0 : ENT_ROW_KIND_MASK;
    codec->kind_z = plain >> (arity - 1) & 1 ? 0 : ENT_ROW_KIND_MASK;
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

/* ---- any column, any difference ----------------------------------------- */

/* The code of an id with its kind, or 0 when it must be written whole. */
static uint64_t code_of(uint64_t id)
{
    unsigned kind = (unsigned)(id >> 56);
    uint64_t n = id & ENT_ID_PAYLOAD_MASK;
    if (kind > ENT_QUOTED)
        return 0;
    if (kind == ENT_INTEGER)
        n = ent_zigzag((int64_t)(n - (UINT64_C(1) << 55)));
    if (kind == ENT_DATE && (n & ENT_ROW_DAY_MASK) < 4) {
        int64_t day = (int64_t)(n >> ENT_ROW_DAY_BITS) - ENT_ROW_DAY_ZERO;
        n = ent_zigzag(day) << 2 | (n & 3);
        kind = ENT_ROW_KIND_DAY;
    }
    return n << 5 | kind << 1 | 1;
}

static unsigned char *put_id(unsigned char *at, uint64_t left, uint64_t above,
                             uint64_t id)
{
    uint64_t n = id & ENT_ID_PAYLOAD_MASK;
    if (id == left)
        return ent_vu_put(at, 0);
    uint64_t code = code_of(id);
    if ((id ^ above) >> 56 == 0 && n != 0 && (code == 0 || n << 1 < code))
        return ent_vu_put(at, n << 1);
    if (code)
        return ent_vu_put(at, code);
    at = ent_vu_put(at, ENT_ROW_KIND_RAW << 1 | 1);
    ent_store_u64(at, id);
    return at + 8;
}

static unsigned char *put_any(const struct ent_codec *codec, unsigned char *at,
                              unsigned c, const uint64_t *previous,
                              const uint64_t *row)
{
    uint64_t d = row[c] - previous[c];
    if (d <= 4) {
        *at++ = (unsigned char)(ENT_ROW_ANY_SMALL + 4 * c + d - 1);
    } else if ((d & ENT_ROW_DAY_MASK) == 0) {
        *at++ = (unsigned char)(ENT_ROW_ANY_DAYS + c);
        at = ent_vu_put(at, d >> ENT_ROW_DAY_BITS);
    } else {
        *at++ = (unsigned char)(ENT_ROW_ANY + c);
        at = ent_vu_put(at, d);
    }
    for (c++; c < codec->arity; c++)
        at = codec->plain >> c & 1
                 ? ent_vu_put(at, row[c])
                 : put_id(at, row[c - 1], previous[c], row[c]);
    return at;
}

/* ---- the last columns --------------------------------------------------- */

/* Bytes of a number, at least 1. */
static unsigned width(uint64_t n)
{
    return (71u - (unsigned)__builtin_clzll(n | 1)) / 8;
}

static unsigned char *put_bytes(unsigned char *at, uint64_t n, unsigned n_bytes)
{
    ent_store_u64(at, n);
    return at + n_bytes;
}

/* Bytes of a column that is replaced, 0 when its kind changes or more than 4
 * are needed. */
static unsigned rest_width(uint64_t kind, uint64_t above, uint64_t column)
{
    uint64_t n = column & ~kind;
    return ((above ^ column) & kind) != 0 || n > UINT32_MAX ? 0 : width(n);
}

static unsigned char *put_z(unsigned char *at, uint64_t d)
{
    static const unsigned char wide[9] = {0, 0, 0, 3, 4, 5, 6, 8, 8};
    static const unsigned char wide_code[9] = {0, 0, 0, 0, 1, 2, 3, 4, 4};
    if (d < ENT_ROW_NEAR_MIN) {
        *at = (unsigned char)(d - 1);
        return at + 1;
    }
    if (d < ENT_ROW_FAR_MIN) {
        d -= ENT_ROW_NEAR_MIN;
        *at++ = (unsigned char)(ENT_ROW_NEAR | (d & 0x1f));
        return put_bytes(at, d >> 5, 1);
    }
    if (d < ENT_ROW_FAR_END) {
        d -= ENT_ROW_FAR_MIN;
        *at++ = (unsigned char)(ENT_ROW_FAR | (d & 0xf));
        return put_bytes(at, d >> 4, 2);
    }
    if ((d & ENT_ROW_DAY_MASK) == 0 && d >> ENT_ROW_DAY_BITS <= 65536) {
        *at++ = ENT_ROW_DAYS;
        return put_bytes(at, (d >> ENT_ROW_DAY_BITS) - 1, 2);
    }
    unsigned n = width(d - 1);
    *at++ = (unsigned char)(ENT_ROW_WIDE + wide_code[n]);
    return put_bytes(at, d - 1, wide[n]);
}

/* Column y has changed; NULL when z does not fit the short forms. */
static unsigned char *put_y(const struct ent_codec *codec, unsigned char *at,
                            const uint64_t *previous, const uint64_t *row)
{
    unsigned z = codec->arity - 1;
    uint64_t d = row[z - 1] - previous[z - 1];
    unsigned n_z = rest_width(codec->kind_z, previous[z], row[z]);
    unsigned n = width(d - 1);
    if (n_z == 0 || n > 7)
        return NULL;
    if (d <= 6) {
        *at++ = (unsigned char)(ENT_ROW_Y + 4 * (d - 1) + n_z - 1);
    } else {
        *at++ = (unsigned char)(ENT_ROW_Y_WIDE + 4 * (n - 1) + n_z - 1);
        at = put_bytes(at, d - 1, n);
    }
    return put_bytes(at, row[z] & ~codec->kind_z, n_z);
}

static unsigned char *put_x(const struct ent_codec *codec, unsigned char *at,
                            const uint64_t *previous, const uint64_t *row)
{
    unsigned z = codec->arity - 1;
    uint64_t d = row[z - 2] - previous[z - 2];
    unsigned n_y = rest_width(codec->kind_y, previous[z - 1], row[z - 1]);
    unsigned n_z = rest_width(codec->kind_z, previous[z], row[z]);
    if (n_y == 0 || n_z == 0 || d > 258)
        return NULL;
    unsigned rest = 4 * (n_y - 1) + n_z - 1;
    if (d <= 2) {
        *at++ = (unsigned char)(ENT_ROW_X + 16 * (d - 1) + rest);
    } else {
        *at++ = (unsigned char)(ENT_ROW_X_WIDE + rest);
        at = put_bytes(at, d - 3, 1);
    }
    at = put_bytes(at, row[z - 1] & ~codec->kind_y, n_y);
    return put_bytes(at, row[z] & ~codec->kind_z, n_z);
}

/* Writes a row against a smaller one; returns the byte after it. */
static unsigned char *put_row(const struct ent_codec *codec, unsigned char *at,
                              const uint64_t *previous, const uint64_t *row)
{
    unsigned c = 0, z = codec->arity - 1;
    unsigned char *end = NULL;
    while (c < z && row[c] == previous[c])
        c++;
    assert(row[c] > previous[c]);
    if (c == z)
        return put_z(at, row[z] - previous[z]);
    if (c + 1 == z)
        end = put_y(codec, at, previous, row);
    else if (c + 2 == z)
        end = put_x(codec, at, previous, row);
    return end ? end : put_any(codec, at, c, previous, row);
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
    assert(shape.max_bytes <= ENT_BLOCK_LIMIT && shape.run_rows > 0 &&
           shape.run_rows <= ENT_BLOCK_MAX_RUN);
    writer->codec = codec;
    writer->shape = shape;
    memcpy(writer->key, key, codec->arity * sizeof *key);
    writer->n_rows = 0;
    writer->n_runs = 0;
    writer->n_row_bytes = 0;
    writer->first_is_key = false;
    writer->is_hint_set = false;
    ent_block_begin_run(writer, shape.run_rows);
}

void ent_block_begin_run(struct ent_block_writer *writer, unsigned run_limit)
{
    assert(run_limit > 0 && run_limit <= ENT_BLOCK_MAX_RUN);
    writer->run_limit = run_limit;
    writer->is_run_due = true;
}

size_t ent_block_bytes(const struct ent_block_writer *writer)
{
    return ENT_BLOCK_HEADER_BYTES +
           ENT_BLOCK_RUN_BYTES * (size_t)writer->n_runs - 4 +
           writer->n_row_bytes;
}

/* The first row of a run, and of the block if that is empty. */
static unsigned char *put_first(struct ent_block_writer *writer,
                                unsigned char *at, const uint64_t *row)
{
    if (writer->n_rows == 0) {
        writer->first_is_key =
            ent_row_compare(row, writer->key, writer->codec->arity) == 0;
        if (writer->first_is_key)
            return at;
    }
    return put_row(writer->codec, at, writer->key, row);
}

bool ent_block_add(struct ent_block_writer *writer, const uint64_t *row)
{
    const struct ent_codec *codec = writer->codec;
    unsigned run = writer->n_runs;
    bool starts =
        writer->is_run_due || writer->run_rows[run - 1] == writer->run_limit;
    unsigned char *at = writer->rows + writer->n_row_bytes;
    unsigned char *end = starts ? put_first(writer, at, row)
                                : put_row(codec, at, writer->previous, row);
    size_t n_bytes = (size_t)(end - at) + (starts ? ENT_BLOCK_RUN_BYTES : 0);
    if (writer->n_rows > 0 &&
        (ent_block_bytes(writer) + n_bytes > writer->shape.max_bytes ||
         writer->n_rows == UINT16_MAX))
        return false;
    if (starts) {
        writer->starts[run] = (uint16_t)writer->n_row_bytes;
        writer->run_rows[run] = 0;
        writer->n_runs = ++run;
        writer->is_run_due = false;
    }
    writer->run_rows[run - 1]++;
    writer->n_row_bytes += (size_t)(end - at);
    memcpy(writer->previous, row, codec->arity * sizeof *row);
    writer->is_hint_set = false;
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

/* Which column tells the runs best from each other, and how many of its low
 * bits to leave out (a multiple of 4). */
struct hint {
    unsigned column, shift, last;
};

static unsigned hint_of(const struct ent_block_writer *writer,
                        const struct hint *hint, const uint64_t *row)
{
    unsigned c = hint->column;
    uint64_t above = (row[c] - writer->key[c]) >> hint->shift;
    return above < UINT16_MAX ? (unsigned)above : UINT16_MAX;
}

static struct hint choose_hint(const struct ent_block_writer *writer)
{
    struct hint hint = {0, 0, 0};
    unsigned z = writer->codec->arity - 1;
    const uint64_t *last = writer->previous;
    if (writer->is_hint_set)
        return (struct hint){writer->hint_column, writer->hint_shift,
                             writer->last_hint};
    while (hint.column < z && last[hint.column] == writer->key[hint.column])
        hint.column++;
    uint64_t range = last[hint.column] - writer->key[hint.column];
    while (hint.shift < 60 && range >> hint.shift > UINT16_MAX)
        hint.shift += 4;
    hint.last = hint_of(writer, &hint, last);
    return hint;
}

static void put_hints(const struct ent_block_writer *writer,
                      const struct hint *hint, unsigned char *hints)
{
    const struct ent_codec *codec = writer->codec;
    for (unsigned i = 1; i < writer->n_runs; i++) {
        uint64_t row[ENT_MAX_ARITY];
        uint8_t changed;
        ent_row_get(codec, codec->arity, writer->rows + writer->starts[i],
                    writer->key, row, &changed);
        ent_store_u16(hints + 2 * (size_t)(i - 1),
                      (uint16_t)hint_of(writer, hint, row));
    }
}

void ent_block_finish(const struct ent_block_writer *writer,
                      unsigned char *value)
{
    unsigned char key[8 * ENT_MAX_ARITY];
    size_t n_table = 2 * ((size_t)writer->n_runs - 1);
    unsigned char *at = value + ENT_BLOCK_HEADER_BYTES;
    uint32_t sum;
    struct hint hint = choose_hint(writer);
    ent_store_u16(value + 4, (uint16_t)writer->n_rows);
    ent_store_u16(value + 6, (uint16_t)writer->n_runs);
    value[8] = (unsigned char)((writer->first_is_key ? 1 : 0) |
                               hint.column << 1 | hint.shift << 2);
    ent_store_u16(value + 9, (uint16_t)hint.last);
    memcpy(at, writer->starts + 1, n_table);
    put_hints(writer, &hint, at + n_table);
    at += 2 * n_table;
    memcpy(at, writer->run_rows, writer->n_runs);
    memcpy(at + writer->n_runs, writer->rows, writer->n_row_bytes);
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
