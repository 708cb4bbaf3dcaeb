/* SPDX-License-Identifier: ISC */
/* Blocks: sorted rows of 64-bit columns, packed.
 *
 * A block is a key and a value.  The key is a row, column by column big-endian,
 * that is <= the block's first row: it survives the deletion of that row.  The
 * value is, little end first:
 *
 *     u32  checksum of the key and of the rest of the value
 *     u16  number of rows, 1 or more
 *     u16  number of runs, 1 or more: the rows are cut into runs, of 16 rows
 *          after a bulk load, so that a search can begin within the block
 *     u8   bit 0: the first row is the key and is not written; bits 1-3: c,
 *          the first column in which the last row differs from the key; bits
 *          4-7: s / 4
 *     u16  column c of the last row less the key's, >> s, no more than 65535:
 *          tells that a row is behind the block
 *     u16  for each run but the first: where it starts, from the first byte
 *          behind these tables
 *     u16  for each run but the first: the same of its first row.  A search
 *          looks here first, since these are side by side
 *     u8   for each run: its number of rows
 *     rows
 *
 * The first row of a run is written against the key, the others against the
 * row before them, so that runs can be moved as they are.  A row is a control
 * byte h and what h asks for, with z the last column, y and x the two before
 * it, d the difference in the first column that differs, uN an N-bit number,
 * "rest" the columns after:
 *
 *     00-3f  z: d = 1 + h
 *     40-5f  z: d = 65 + (h & 1f) + 32 * u8
 *     60-6f  z: d = 8257 + (h & f) + 16 * u16
 *     70-74  z: d = 1 + u24, u32, u40, u48, u64
 *     75     z: d = (1 + u16) << 19: so many days, between dates
 *     76-8d  y: d = 1 ... 6, each with rest of 1 ... 4 bytes
 *     8e-a9  y: d = 1 + u8, u16, u24, u32, u40, u48, u56, likewise
 *     aa-b9  x: d = 1, rest of 1 ... 4 and 1 ... 4 bytes
 *     ba-c9  x: d = 2, likewise
 *     ca-d9  x: d = 3 + u8, likewise
 *     da-df  column h - da: d = vu (base/bytes.h), rest vu
 *     e0-e5  column h - e0: d = vu << 19, rest vu
 *     e6-fd  column (h - e6) / 4: d = 1 ... 4, rest vu
 *
 * A rest of 1 to 4 bytes is a plain column's number, or the payload of an id
 * of the kind that the column has in the row before.  A rest as a vu is
 *
 *     plain columns      the number
 *     0                  the same as the column before it
 *     n << 1             payload n, of the kind in the row before
 *     n << 5 | k << 1 | 1
 *                        an id of kind k, 0 to 10, n its payload; of integers
 *                        the zigzag of the value
 *     n << 5 | 10111b    a date without a time of day: n is the zigzag of the
 *                        days since 2010-01-01, << 2 | precision
 *     11111b             8 bytes follow
 */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <entente/status.h>

#include "store/schema.h"

#define ENT_BLOCK_HEADER_BYTES 11
#define ENT_BLOCK_RUN_BYTES 5 /* in the tables */
#define ENT_BLOCK_MAX_RUN 255
/* No value is larger. */
#define ENT_BLOCK_LIMIT 16384
/* Bytes that reading one row may touch. */
#define ENT_BLOCK_ROW_BYTES 64

/* How rows of a set are written. */
struct ent_codec {
    unsigned arity;
    unsigned plain;   /* mask of columns that are not ids */
    unsigned n_short; /* codes below have columns that the set has */
    uint64_t kind_y;  /* what the last columns keep of the row before when */
    uint64_t kind_z;  /* they are replaced: ids their kind */
};

/* How blocks are made. */
struct ent_block_shape {
    size_t max_bytes; /* of the value */
    unsigned run_rows;
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
    uint64_t previous[ENT_MAX_ARITY]; /* the last row, unless it was moved */
    unsigned n_rows, n_runs;
    unsigned run_limit; /* rows of the current run */
    bool is_run_due;    /* the next row begins a run */
    bool first_is_key;
    bool is_hint_set; /* the last row was moved, these are as they were: */
    unsigned hint_column, hint_shift, last_hint;
    size_t n_row_bytes;
    uint16_t starts[ENT_BLOCK_LIMIT / 2];
    uint8_t run_rows[ENT_BLOCK_LIMIT / 2];
    unsigned char rows[ENT_BLOCK_LIMIT + ENT_BLOCK_ROW_BYTES];
};

/* Begins a block with a key; rows >= it follow. */
void ent_block_begin(struct ent_block_writer *writer,
                     const struct ent_codec *codec,
                     struct ent_block_shape shape, const uint64_t *key);

/* Adds a row greater than the last; false when the block is full, which a
 * block without rows never is. */
bool ent_block_add(struct ent_block_writer *writer, const uint64_t *row);

/* The next row begins a run, which is to have at most this many rows. */
void ent_block_begin_run(struct ent_block_writer *writer, unsigned run_limit);

/* Bytes of the value. */
size_t ent_block_bytes(const struct ent_block_writer *writer);

/* Writes the value: ent_block_bytes() bytes. */
void ent_block_finish(const struct ent_block_writer *writer,
                      unsigned char *value);

/* Bytes that a row takes after another. */
size_t ent_block_row_bytes(const struct ent_codec *codec,
                           const uint64_t *previous, const uint64_t *row);

/* ---- reading ------------------------------------------------------------ */

/* Rows that are unpacked at a time. */
#define ENT_BLOCK_CHUNK 16

/* A place in a block: some unpacked rows, one of them the current.  Borrows
 * the value.  Every read is bounded; rows that do not rise, or bytes that are
 * no rows, are ENT_EDAMAGED. */
struct ent_block_reader {
    unsigned at_row;           /* the current row, in `unpacked` */
    unsigned n_unpacked;       /* rows there */
    unsigned n_run;            /* rows of the run that are not unpacked yet */
    unsigned run;              /* the number of the current run */
    const unsigned char *at;   /* the next row to unpack */
    const unsigned char *safe; /* rows up to here can be read where they are */
    const struct ent_codec *codec;
    const unsigned char *starts, *hints, *run_rows, *rows, *end;
    unsigned n_rows, n_runs;
    unsigned hint_column, hint_shift, last_hint;
    bool first_is_key;
    bool in_tail; /* `at` points into tail */
    uint64_t key[ENT_MAX_ARITY];
    uint64_t unpacked[ENT_BLOCK_CHUNK][ENT_MAX_ARITY];
    uint8_t changed[ENT_BLOCK_CHUNK]; /* the first column that differs from
                                       * the row before */
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

/* The first row of the block.  `row` has room for ENT_MAX_ARITY columns here
 * and below, and those behind the arity are arbitrary. */
ENT_MUST_USE enum ent_status ent_block_first(struct ent_block_reader *reader,
                                             uint64_t *row);

/* Unpacks the rows after those that are; the first of them is the current
 * one.  ENT_END when there are none; the last row is then still current. */
ENT_MUST_USE enum ent_status ent_block_fill(struct ent_block_reader *reader);

/* The next row.  *changed is the first column that differs.  ENT_END after the
 * last. */
static inline enum ent_status ent_block_next(struct ent_block_reader *reader,
                                             uint64_t *row, unsigned *changed)
{
    if (reader->at_row + 1 < reader->n_unpacked) {
        reader->at_row++;
    } else {
        enum ent_status status = ent_block_fill(reader);
        if (status)
            return status;
    }
    *changed = reader->changed[reader->at_row];
    memcpy(row, reader->unpacked[reader->at_row], sizeof reader->unpacked[0]);
    return ENT_OK;
}

/* The first row >= target, or ENT_END when all are smaller; `row` is then one
 * of those, or the key, and none is current.  With `forward` there is a current
 * row and it is <= target. */
ENT_MUST_USE enum ent_status ent_block_seek(struct ent_block_reader *reader,
                                            const uint64_t *target,
                                            bool forward, uint64_t *row);

/* The last run from `low` on whose first row is <= target, taking for granted
 * that low's is. */
ENT_MUST_USE enum ent_status
ent_block_find_run(const struct ent_block_reader *reader,
                   const uint64_t *target, unsigned low, unsigned *run);

/* The first row of a run but the first. */
ENT_MUST_USE enum ent_status
ent_block_peek_run(const struct ent_block_reader *reader, unsigned run,
                   uint64_t *row);

/* Unpacks a run into rows of ENT_MAX_ARITY columns. */
ENT_MUST_USE enum ent_status ent_block_get_run(struct ent_block_reader *reader,
                                               unsigned run,
                                               uint64_t (*rows)[ENT_MAX_ARITY]);

/* Rows whose last column but one is read at a time. */
#define ENT_BLOCK_SKIM 64

/* The last column but one of the ENT_BLOCK_SKIM rows behind those that are
 * unpacked, when these have the same columns before it as the last of them,
 * more runs follow, and the rows are of a simple form and stand in runs as a
 * bulk load makes them; else false, and nothing is changed.  Values that fall
 * are damage that the caller looks for; the last column is not looked at.
 *
 * The current row is then not one: it has the last value, and 0 behind it. The
 * next call must be ent_block_skim() or ent_block_fill(). */
bool ent_block_skim(struct ent_block_reader *reader, uint64_t *values);

/* How many rows stand before the current one. */
unsigned ent_block_index(const struct ent_block_reader *reader);

/* ---- changing ----------------------------------------------------------- */

/* Packs the reader's block anew with a few sorted rows inserted or deleted;
 * only the runs that they belong to are unpacked.  All rows are >= the key.
 * *n_changed is how many were new, or there.  ENT_ELIMIT when the rows do not
 * fit, or are too many for this. */
ENT_MUST_USE enum ent_status
ent_block_splice(struct ent_block_writer *writer, struct ent_block_shape shape,
                 struct ent_block_reader *reader, const uint64_t *rows,
                 size_t n_rows, bool insert, size_t *n_changed);

#endif
