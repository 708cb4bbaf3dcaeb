/* SPDX-License-Identifier: ISC */
/* Values: ids that stand for terms of the database or of this query alone.
 *
 * A term that the database does not hold (a computed text, an unknown name)
 * gets a local id: its kind in the top byte and ENT_LOCAL_BIT set.  Two equal
 * terms always have the same id, so that joining and grouping compare ids. */
#ifndef QUERIES_VALUE_H
#define QUERIES_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>
#include <entente/term.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "store/dict_reader.h"

struct ent_context;

/* The kind of a local id that is a list of ids, or of report numbers. */
#define ENT_KIND_LIST 11u
#define ENT_LOCAL_BIT (UINT64_C(1) << 55)

/* A term that only this query knows, coded as the dictionary would
 * (store/termcode.h); a quoted fact as its three ids. */
struct ent_local {
    enum ent_kind kind;
    const char *bytes; /* in the query's arena */
    size_t n_bytes;
};

struct ent_list {
    const uint64_t *items; /* in the query's arena */
    size_t n_items;
    bool is_reports; /* numbers of reports, not ids of terms */
};

struct ent_decoded {
    ent_id id;
    struct ent_term term;
};

struct ent_values {
    struct ent_local *locals;
    size_t n_locals, capacity;
    struct ent_rowset hashes; /* of the locals, in their order */
    struct ent_list *lists;
    size_t n_lists, lists_capacity;
    struct ent_decoded *decoded; /* by hash of id */
    size_t n_decoded;            /* a power of two, or 0 */
    size_t n_missed;             /* terms that were not among them */
    struct ent_dict_reader reader;
    struct ent_arena parts; /* of decoded quoted facts */
    size_t n_counted;       /* bytes of it that the query's limit counts */
    struct ent_buf scratch;
};

void ent_values_init(struct ent_values *values);
void ent_values_release(struct ent_values *values);

/* The transaction is about to end: no more terms are read. */
void ent_values_end(struct ent_values *values);

/* The id of a term; bytes are copied where needed.  Names must be in NFC. */
ENT_MUST_USE enum ent_status ent_value_of_term(struct ent_context *context,
                                               const struct ent_term *term,
                                               ent_id *id);

/* The id of a quoted fact by the ids of its parts. */
ENT_MUST_USE enum ent_status ent_value_of_quoted(struct ent_context *context,
                                                 const ent_id parts[3],
                                                 ent_id *id);

/* Short forms of the above. */
ENT_MUST_USE enum ent_status ent_value_of_text(struct ent_context *context,
                                               const char *bytes,
                                               size_t n_bytes, ent_id *id);
ENT_MUST_USE enum ent_status ent_value_of_name(struct ent_context *context,
                                               const char *name, ent_id *id);
ENT_MUST_USE enum ent_status ent_value_of_integer(struct ent_context *context,
                                                  int64_t value, ent_id *id);
/* 15 digits; a whole number becomes an integer; no number (NaN) is id 0. */
ENT_MUST_USE enum ent_status ent_value_of_double(struct ent_context *context,
                                                 double value, ent_id *id);
/* Items are kept: they lie in the query's arena. */
ENT_MUST_USE enum ent_status ent_value_of_list(struct ent_context *context,
                                               const uint64_t *items,
                                               size_t n_items, bool is_reports,
                                               ent_id *id);

/* The term of an id (0 gives ENT_NONE).  Borrowed until
 * ent_values_may_forget(); a list has no term. */
ENT_MUST_USE enum ent_status ent_value_term(struct ent_context *context,
                                            ent_id id, struct ent_term *term);

const struct ent_list *ent_value_list(const struct ent_context *context,
                                      ent_id id);

/* Subject, predicate, object of the id of a quoted fact. */
ENT_MUST_USE enum ent_status ent_value_parts(struct ent_context *context,
                                             ent_id id, ent_id parts[3]);

/* Called between rows, when no decoded term is in use: bounds the memory of
 * decoded quoted facts. */
void ent_values_may_forget(struct ent_context *context);

static inline bool ent_value_is_local(ent_id id)
{
    enum ent_kind kind = ent_id_kind(id);
    return (kind == ENT_NUMBER || kind > ENT_DATE) && (id & ENT_LOCAL_BIT) != 0;
}

static inline bool ent_value_is_list(ent_id id)
{
    return (id >> 56) == ENT_KIND_LIST;
}

#endif
