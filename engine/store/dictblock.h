/* SPDX-License-Identifier: ISC */
/* Blocks of consecutive terms, the values of the heap `terms`.
 *
 *   u16 n; n times u16: kind << 12 | where the term ends, counted from the
 *   end of this table; the terms' bytes.
 *   A long term alone: u16 0; u8 kind; its bytes.
 *
 * The numbers of terms (the payload of their ids) rise in order of arrival
 * whatever their kind, so that blocks are always appended and pages are full.
 * A block's key is its first term's number, 8 bytes, big-endian. */
#ifndef STORE_DICTBLOCK_H
#define STORE_DICTBLOCK_H

#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "store/heap.h"
#include "store/txn.h"

/* Two values of this size and their keys fill a page of 4 kB; larger ones take
 * whole overflow pages. */
#define ENT_BLOCK_BYTES 2016

struct ent_dictblock_term {
    enum ent_kind kind;
    const char *bytes;
    size_t n_bytes;
};

/* The i-th term of a block.  ENT_EDAMAGED when there is none. */
ENT_MUST_USE enum ent_status ent_dictblock_get(const unsigned char *block,
                                               size_t n_block, uint64_t i,
                                               struct ent_dictblock_term *term);

/* How many terms a block holds, 0 when it is damaged. */
size_t ent_dictblock_count(const unsigned char *block, size_t n_block);

/* Adds terms to the heap in the order of their numbers. */
struct ent_dict_writer {
    struct ent_txn *txn;
    uint64_t first; /* number of the first term of the block in hand */
    uint64_t next;  /* number of the next term to be added */
    uint64_t n_new[ENT_QUOTED + 1]; /* by kind */
    size_t n_terms, n_bytes;
    bool is_new; /* the block is not in the heap yet */
    uint16_t ends[ENT_BLOCK_BYTES / 2];
    unsigned char bytes[ENT_BLOCK_BYTES];
};

/* Goes on after the last term. */
ENT_MUST_USE enum ent_status
ent_dict_writer_init(struct ent_dict_writer *writer, struct ent_txn *txn);
ENT_MUST_USE enum ent_status ent_dict_writer_add(struct ent_dict_writer *writer,
                                                 enum ent_kind kind,
                                                 const char *bytes,
                                                 size_t n_bytes, ent_id *id);
/* Writes the last block and the counters. */
ENT_MUST_USE enum ent_status
ent_dict_writer_finish(struct ent_dict_writer *writer);

/* How many ids of a kind were given out; ENT_NONE: of all kinds in the heap.
 * Quoted facts are numbered by themselves. */
ENT_MUST_USE enum ent_status
ent_dict_count(struct ent_txn *txn, enum ent_kind kind, uint64_t *n_terms);
ENT_MUST_USE enum ent_status
ent_dict_set_count(struct ent_txn *txn, enum ent_kind kind, uint64_t n_terms);

#endif
