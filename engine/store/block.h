/* SPDX-License-Identifier: ISC */
/* Blocks: sorted rows of 64-bit columns, packed.
 *
 * A block is a key and a value.  The key is a row, column by column big-endian,
 * that is <= the block's first row: it survives the deletion of that row.  The
 * value is, little end first:
 *
 *     u32  checksum of the key and of the rest of the value
 *     u16  number of rows, 1 or more
 *     u8   restart distance R
 *     u8   flags: 1 the first row is the key and is not written
 *     u16  for each of the rows R, 2R, 3R ...: where it starts, from the first
 *          byte after this table
 *     rows
 *
 * A row is written against the row before it; rows R, 2R, ... ("restarts") and
 * a written first row against the key, so that a search can begin at them.
 * A row is a control byte h and what h asks for.  With k columns, last column
 * z = k - 1, d the difference to the row it is written against:
 *
 *     00-7f  column z, d = h + 1
 *     80-bf  column z, d = 129 + (h & 3f) + 64 * u8
 *     c0-cf  column z, d = 16513 + (h & 0f) + 16 * u16
 *     d0     column z, d = vu (base/bytes.h)
 *     d1     column z, d = vu << 19 (dates of day precision)
 *     rest   up to ff, 2^m codes for each column c before z (m = 5, 4, 3 for 2,
 *            3, more columns): d = 1 + code, the last two codes d = vu and
 *            d = vu << 19; then columns c + 1 ... z, each as a vu:
 *            plain columns as they are; ids as
 *              0                     the same as the column before
 *              payload << 1          a name
 *              x << 5 | kind << 1 | 1 of kinds 0 to 10, x the payload; the
 *                                    zigzag of an integer's value
 *              x << 5 | 0b10111      a date without a time of day: x is the
 *                                    zigzag of the days since 2010-01-01, << 2
 *                                    | precision
 *              0b11111               8 bytes follow
 */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "store/schema.h"

#define ENT_BLOCK_HEADER_BYTES 8
/* No block is larger, key and value together. */
#define ENT_BLOCK_LIMIT 16384
/* Bytes that reading one row may touch. */
#define ENT_BLOCK_ROW_BYTES 64

/* How rows of a set are written. */
struct ent_codec {
    unsigned arity;
    unsigned plain; /* mask of columns that are not ids */
    unsigned shift; /* 2^shift control codes for each column but the last */
    unsigned base;  /* the first of these codes */
};

/* How blocks are made. */
struct ent_block_shape {
    size_t max_bytes; /* key and value together */
    unsigned restart_rows;
};

void ent_codec_init(struct ent_codec *codec, unsigned arity, unsigned plain);

/* Row <-> key of 8 * arity bytes. */
void ent_key_put(unsigned char *key, const uint64_t *row, unsigned arity);
void ent_key_get(const unsigned char *key, uint64_t *row, unsigned arity);

/* ---- writing ------------------------------------------------------------ */

/* Packs rows in rising order.  Caller's memory; nothing to release. */
struct ent_block_writer {
    const struct ent_codec *codec;
    struct ent_block_shape shape;
    uint64_t key[ENT_MAX_ARITY];
    uint64_t previous[ENT_MAX_ARITY];
    unsigned n_rows;
    unsigned n_restarts;
    bool first_is_key;
    size_t n_row_bytes;
    uint16_t restarts[ENT_BLOCK_LIMIT];
    unsigned char rows[ENT_BLOCK_LIMIT + ENT_BLOCK_ROW_BYTES];
};

/* Begins a block with a key; rows >= it follow. */
void ent_block_begin(struct ent_block_writer *writer,
                     const struct ent_codec *codec,
                     struct ent_block_shape shape, const uint64_t *key);

/* Adds a row greater than the last; false when the block is full, which a
 * block without rows never is. */
bool ent_block_add(struct ent_block_writer *writer, const uint64_t *row);

/* Bytes of the value. */
size_t ent_block_bytes(const struct ent_block_writer *writer);

/* Writes the value: ent_block_bytes() bytes. */
void ent_block_finish(const struct ent_block_writer *writer,
                      unsigned char *value);

/* Bytes that a row takes after another. */
size_t ent_block_row_bytes(const struct ent_codec *codec,
                           const uint64_t *previous, const uint64_t *row);

/* ---- reading ------------------------------------------------------------ */

/* A place in a block.  Borrows the value.  Every read is bounded; rows that do
 * not rise, or bytes that are no rows, are ENT_EDAMAGED. */
struct ent_block_reader {
    const unsigned char *at;   /* the next row */
    const unsigned char *safe; /* rows up to here can be read where they are */
    unsigned n_run;            /* rows left until a restart or the end */
    const struct ent_codec *codec;
    uint64_t key[ENT_MAX_ARITY];
    const unsigned char *restarts, *rows, *end;
    unsigned n_rows, n_restarts, restart_rows;
    unsigned run; /* the number of the current run */
    bool first_is_key;
    bool in_tail; /* `at` points into tail */
    unsigned char tail[2 * ENT_BLOCK_ROW_BYTES];
};

/* Reads the header.  No row is current yet. */
ENT_MUST_USE enum ent_status ent_block_open(struct ent_block_reader *reader,
                                            const struct ent_codec *codec,
                                            const unsigned char *key,
                                            const unsigned char *value,
                                            size_t n_value);

/* Does the value carry its checksum? */
bool ent_block_is_sound(const struct ent_codec *codec, const unsigned char *key,
                        const unsigned char *value, size_t n_value);

/* The number of rows in a value, 0 when there is none to be read. */
unsigned ent_block_n_rows(const unsigned char *value, size_t n_value);

/* The first row of the block. */
ENT_MUST_USE enum ent_status ent_block_first(struct ent_block_reader *reader,
                                             uint64_t *row);

/* The row after `row`, which is the current one, in place.  *changed is the
 * first column that differs.  ENT_END after the last. */
ENT_MUST_USE enum ent_status ent_block_next(struct ent_block_reader *reader,
                                            uint64_t *row, unsigned *changed);

/* The first row >= target, or ENT_END when all are smaller.  With `forward`
 * `row` is the current row and is <= target. */
ENT_MUST_USE enum ent_status ent_block_seek(struct ent_block_reader *reader,
                                            const uint64_t *target,
                                            bool forward, uint64_t *row);

/* How many rows stand before the current one. */
unsigned ent_block_index(const struct ent_block_reader *reader);

#endif
