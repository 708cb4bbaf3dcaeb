/* SPDX-License-Identifier: ISC */
/* The database: every sub-database, its columns and what it is for.
 *
 * Two kinds of structure and no more: tuple sets (sorted sets of fixed-width
 * rows of 64-bit columns, tupleset.h) and blocks of variable-length records
 * under rising numbers (terms, report records, document texts). */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdint.h>

/* Raised whenever the meaning of a byte in the file changes. */
#define ENT_FORMAT_NUMBER 2

#define ENT_MAX_ARITY 6

/* A report column marked T holds a tag: report << 1 | denies, so that the
 * stance is known without the record (ENT_TAG_*).  Columns marked R hold plain
 * numbers rather than term ids (the codec writes them shorter).
 *
 * `from` and `to` in reports by fact are the given ones, as date ids;
 * ENT_NO_DATE where the report gives none; 0 where the report is bare
 * (has no field at all), so that the bare report of a fact is found by one
 * seek. */
/* name, sub-database, arity, mask of plain columns (bit c: column c) */
#define ENT_SET_TABLE(X)                                                       \
    /* facts in the graph: at least one live report affirms them */            \
    X(ENT_SPO, "spo", 3, 0)                                                    \
    X(ENT_SOP, "sop", 3, 0)                                                    \
    X(ENT_PSO, "pso", 3, 0)                                                    \
    X(ENT_POS, "pos", 3, 0)                                                    \
    X(ENT_OSP, "osp", 3, 0)                                                    \
    X(ENT_OPS, "ops", 3, 0)                                                    \
    /* facts that were only denied, or whose reports are all withdrawn */      \
    X(ENT_OTHER_SPO, "other-spo", 3, 0)                                        \
    X(ENT_OTHER_SOP, "other-sop", 3, 0)                                        \
    X(ENT_OTHER_PSO, "other-pso", 3, 0)                                        \
    X(ENT_OTHER_POS, "other-pos", 3, 0)                                        \
    X(ENT_OTHER_OSP, "other-osp", 3, 0)                                        \
    X(ENT_OTHER_OPS, "other-ops", 3, 0)                                        \
    /* quoted facts: the term t and its parts, to be joined like facts */      \
    X(ENT_QUOTED_TSPO, "quoted-tspo", 4, 0)                                    \
    X(ENT_QUOTED_SPOT, "quoted-spot", 4, 0)                                    \
    X(ENT_QUOTED_POST, "quoted-post", 4, 0)                                    \
    X(ENT_QUOTED_OSPT, "quoted-ospt", 4, 0)                                    \
    /* s p o from to T: who says it, when it held */                           \
    X(ENT_REPORTS_BY_FACT, "reports-by-fact", 6, 1u << 5)                      \
    /* sort of period R, date or source or relation, date, T or group R: what  \
     * happened in a period, and what has no date (report_time.h) */           \
    X(ENT_REPORTS_BY_TIME, "reports-by-time", 4, 1u | 1u << 3)                 \
    /* source s p o T: a document's facts; only reports with a source */       \
    X(ENT_REPORTS_BY_SOURCE, "reports-by-source", 5, 1u << 4)                  \
    /* role R, term, T: who or what stands in a report there (ENT_ROLE_*)      \
     */                                                                        \
    X(ENT_REPORTS_BY_ROLE, "reports-by-role", 3, 1u | 1u << 2)                 \
    /* hash R, report R: finds the report with equal given fields, terms as    \
     * written; live reports only; bare ones are found through their fact */   \
    X(ENT_IDENTITY, "identity", 2, 3)                                          \
    /* first report R, recorded R (date bits): one row a transaction */        \
    X(ENT_BATCHES, "batches", 2, 3)                                            \
    /* report R, second R (date bits) */                                       \
    X(ENT_WITHDRAWN, "withdrawn", 2, 3)                                        \
    /* seeded hash of kind and bytes R, id: the dictionary's way in */         \
    X(ENT_TERM_HASHES, "term-hashes", 2, 1)                                    \
    /* hash of folded text R, entity, via: `via` is the text of an alias or    \
     * label of the entity, or 0 when it is the entity's own name */           \
    X(ENT_FOLDED, "folded", 3, 1)                                              \
    /* first 16 bytes of the folded text from a word's start on R R, term: the \
     * name, or the text of an alias, label or title, that holds the word */   \
    X(ENT_WORDS, "words", 3, 3)

enum ent_set {
#define ENT_SET_ENUM(id, name, arity, plain) id,
    ENT_SET_TABLE(ENT_SET_ENUM)
#undef ENT_SET_ENUM
    ENT_N_SETS
};

/* name, sub-database, what its keys and values are */
#define ENT_STORE_TABLE(X)                                                     \
    /* key: first id, big-endian; value: a block of consecutive terms of one   \
     * kind (dictblock.h) */                                                   \
    X(ENT_TERMS, "terms")                                                      \
    /* key: first report, big-endian; value: a block of records (record.h) */  \
    X(ENT_RECORDS, "records")                                                  \
    /* key: source id, big-endian; value: the document's text, zstd */         \
    X(ENT_DOCUMENTS, "documents")                                              \
    /* key: a word; value: format number, base, seed, next ids, counts */      \
    X(ENT_META, "meta")

enum ent_role {
    ENT_ROLE_SPEAKER = 1,
    ENT_ROLE_PLACE,
    ENT_ROLE_EVENT,
    ENT_ROLE_EXTRACTOR
};

enum ent_heap {
#define ENT_HEAP_ENUM(id, name) id,
    ENT_STORE_TABLE(ENT_HEAP_ENUM)
#undef ENT_HEAP_ENUM
    ENT_N_HEAPS
};

struct ent_set_schema {
    const char *name;
    unsigned arity;
    unsigned plain; /* mask of columns that are not term ids */
};

extern const struct ent_set_schema ent_set_schemas[ENT_N_SETS];

/* "Not given", where 0 has a meaning of its own.  Sorts before every date. */
#define ENT_NO_DATE UINT64_C(1)

/* Columns of hashes hold 40 bits: what is found by them is compared anyway, and
 * the bits saved are most of such a row. */
#define ENT_HASH_COLUMN(hash) ((uint64_t)(hash) >> 24)

#define ENT_TAG_MAKE(report, denies)                                           \
    (((uint64_t)(report) << 1) | ((denies) ? 1u : 0u))
#define ENT_TAG_REPORT(tag) ((uint64_t)(tag) >> 1)
#define ENT_TAG_DENIES(tag) (((tag)&1) != 0)

#endif
