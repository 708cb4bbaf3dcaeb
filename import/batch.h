/* SPDX-License-Identifier: ISC */
/* What readers make of a piece of input: a list of items in input order, by
 * value, in an arena.  Parsing a batch touches neither the database nor shared
 * state, so pieces can be parsed on several threads; import/apply.h then hands
 * the items to a load in order. */
#ifndef IMPORT_BATCH_H
#define IMPORT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/load.h"
#include "store/report.h"

/* The fields of a report, by value; kind ENT_NONE and -1 where absent.  Shared
 * by all statements of a line. */
struct ent_fields {
    ent_id from, to; /* date ids or 0 */
    int64_t start, end;
    const unsigned char *meta; /* msgpack map */
    size_t n_meta;
    enum ent_offset_unit unit;
    bool denies;
    bool is_withdrawn; /* an exported history: left out */
    struct ent_term source, speaker, place, event, extractor;
    struct ent_term confidence, quote;
    struct ent_term written[ENT_N_WRITTEN];
};

enum ent_item_type {
    ENT_ITEM_FACT,
    ENT_ITEM_TRIPLE,   /* an RDF statement: terms, graph */
    ENT_ITEM_ENTITY,   /* the input has an entity line for `terms[0]` */
    ENT_ITEM_DOCUMENT, /* the text of source `terms[0]` */
    ENT_ITEM_HEADER,   /* {"entente":1,...} */
    ENT_ITEM_MENTION,  /* a further report of what is reported of the event
                        * `fields->event`: fact, period and place come from
                        * there */
    ENT_ITEM_SKIPPED,  /* left out by rule; `message` is the reason (static) */
    ENT_ITEM_REJECT    /* a bad line */
};

struct ent_item {
    struct ent_item *next;
    enum ent_item_type type;
    uint64_t line;
    struct ent_term terms[3];        /* FACT: s, p, o */
    const struct ent_fields *fields; /* FACT; NULL: a bare report */
    const struct ent_term *graph;    /* TRIPLE; NULL: the default graph */
    const char *bytes;               /* DOCUMENT: text; REJECT: the line;
                                      * HEADER: base */
    size_t n_bytes;
    uint32_t first_ready, n_ready; /* FACT, TRIPLE: see prepare.h */
    uint16_t given;                /* likewise */
    bool shares_fields;            /* likewise */
    bool no_resolve;               /* HEADER */
    bool is_ordered;               /* HEADER: of an RDF export of ours */
    uint64_t column;               /* REJECT */
    const char *message;           /* REJECT, SKIPPED */
};

struct ent_batch {
    struct ent_arena arena;
    struct ent_arena values; /* of one record, for its reader */
    struct ent_buf scratch;  /* of one term */
    struct ent_item *first;
    struct ent_item **last;
    uint64_t n_lines;             /* read into this batch */
    struct ent_ready_term *ready; /* terms of all items, in order */
    size_t n_ready, ready_capacity;
};

void ent_batch_init(struct ent_batch *batch);
void ent_batch_release(struct ent_batch *batch);
void ent_batch_clear(struct ent_batch *batch); /* keeps memory for reuse */

/* Adds an item; NULL when memory is out (arena.status). */
struct ent_item *ent_batch_add(struct ent_batch *batch, enum ent_item_type type,
                               uint64_t line);

/* Adds a reject: column counts code points from 1.  `bytes` is the raw line. */
ENT_MUST_USE enum ent_status ent_batch_reject(struct ent_batch *batch,
                                              uint64_t line, uint64_t column,
                                              const char *bytes, size_t n_bytes,
                                              const char *message);

#endif
