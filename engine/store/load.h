/* SPDX-License-Identifier: ISC */
/* Loading: how facts get into the store, all of one input or nothing.
 *
 * A load takes terms and reports in the order in which a reader finds them and
 * touches the database only in ent_load_finish(): it then resolves names (the
 * whole input's aliases are known by then), assigns ids, drops reports that are
 * there already, sorts, writes every set in order and commits once.
 *
 * Terms are known by handles during a load.  A handle looks like an id (kind
 * in the top byte; booleans, dates and small integers carry their value) but
 * its number counts within the load. */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/store.h>
#include <entente/term.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/report.h"

struct ent_load;

typedef uint64_t ent_handle;

/* What the end of a load is busy with. */
enum ent_load_phase {
    ENT_LOAD_COMPARING, /* reports with each other and with those known */
    ENT_LOAD_SORTING,   /* rows */
    ENT_LOAD_WRITING    /* rows */
};

struct ent_load_options {
    bool resolve; /* names people write -> entities (model: Names) */
    bool dry_run; /* everything but the commit */
    /* 0: ENT_LOAD_MEMORY.  Beyond it, reports and rows lie in a temporary file
     * beside the database.  The input's terms, each once, are always in
     * memory. */
    size_t memory_bytes;
    /* Now and then, during ent_load_finish(); may be NULL. */
    void (*progress)(void *context, enum ent_load_phase phase, uint64_t done,
                     uint64_t all);
    void *progress_context;
    const volatile bool *cancel; /* polled while it writes; may be NULL */
};

#define ENT_LOAD_MEMORY ((size_t)1 << 30)

/* A report on its way in; as struct ent_report, with handles.  written[] is
 * only set by inputs that state it (exports); normally resolution does. */
struct ent_load_report {
    ent_handle subject, predicate, object;
    ent_handle source, speaker, place, event, extractor;
    ent_id from, to;
    bool denies;
    ent_handle confidence, quote;
    int64_t start, end; /* -1: absent */
    enum ent_offset_unit unit;
    ent_handle written[ENT_N_WRITTEN];
    const unsigned char *meta; /* msgpack map; copied */
    size_t n_meta;
    uint64_t line; /* where it stands in the input, for warnings; 0: nowhere */
};

enum ent_load_note_kind {
    ENT_NOTE_AMBIGUOUS,     /* a name that is an alias of several entities */
    ENT_NOTE_RESOLVED,      /* a name that was replaced by the one it means */
    ENT_NOTE_QUOTE_MISSING, /* quote not in the document */
    ENT_NOTE_QUOTE_TWICE,   /* quote found more than once; offsets left open */
    ENT_NOTE_OFFSETS, /* offsets outside the document, or within a character */
    ENT_NOTE_TEXT_DIFFERS, /* the source has another text already: kept */
    ENT_NOTE_NUMBER_LIKE,  /* a name that looks like a number or a date */
    ENT_NOTE_RELATION_LIKE /* two relations that fold to (nearly) the same */
};

/* One remark about the input.  Texts are borrowed for the call. */
struct ent_load_note {
    enum ent_load_note_kind kind;
    const char *name; /* as written */
    const char
        *other;     /* what it became, or candidates joined by ", "; or NULL */
    uint64_t line;  /* first line it was seen on, 0 if unknown */
    uint64_t count; /* how many reports are concerned */
};

typedef void ent_load_note_fn(void *context, const struct ent_load_note *note);

struct ent_load_summary {
    uint64_t facts_new, facts_known;     /* distinct facts of the input */
    uint64_t reports_new, reports_known; /* reports of the input */
    uint64_t names_resolved;             /* distinct names replaced */
    uint64_t names_ambiguous;            /* distinct names left as written */
    uint64_t transaction;                /* 0 when nothing was committed */
};

ENT_MUST_USE enum ent_status
ent_load_new(struct ent_store *store, const struct ent_load_options *options,
             struct ent_load **load);

/* Drops everything that was not finished.  NULL does nothing. */
void ent_load_free(struct ent_load *load);

/* Switches name resolution for what is added from now on: the names of an
 * input that was exported, or of RDF, are identifiers and stay as they are. */
void ent_load_set_resolve(struct ent_load *load, bool resolve);

/* The handle of a term.  The term must be valid by the model (UTF-8, NFC
 * names, limits: see base/text.h); bytes are copied.  Quoted facts nest
 * at most ENT_MAX_QUOTE_DEPTH deep (ENT_ELIMIT). */
ENT_MUST_USE enum ent_status ent_load_term(struct ent_load *load,
                                           const struct ent_term *term,
                                           ent_handle *handle);

/* A term made ready: all is done that can be done without the table of the
 * load's terms. */
struct ent_ready_term {
    uint64_t hash; /* VALUE: the handle itself */
    union {
        const char *bytes; /* coded (termcode.h) */
        uint16_t parts[3]; /* QUOTED: how many terms before this one */
    };
    uint32_t n_bytes;
    uint8_t kind; /* enum ent_kind; ENT_NONE: a value */
    bool is_part; /* of a quoted fact that follows; for the caller */
};

/* Makes a term ready that is no quoted fact.  Any thread may do so while the
 * load is in use by another one.  What is made lives in the arena, or is the
 * term's own bytes; the buffer is for the while. */
ENT_MUST_USE enum ent_status ent_load_prepare(const struct ent_load *load,
                                              const struct ent_term *term,
                                              struct ent_arena *arena,
                                              struct ent_buf *scratch,
                                              struct ent_ready_term *ready);

/* The handles of many terms, which is faster than one by one, since the memory
 * of each is asked for before it is needed. */
ENT_MUST_USE enum ent_status ent_load_ready(struct ent_load *load,
                                            const struct ent_ready_term *terms,
                                            size_t n_terms,
                                            ent_handle *handles);

/* The handle of a quoted fact from the handles of its parts. */
ENT_MUST_USE enum ent_status ent_load_quoted(struct ent_load *load,
                                             const ent_handle parts[3],
                                             ent_handle *handle);

/* The term of a handle; its bytes, and the handles of a quoted fact's parts,
 * are borrowed while the load lives.  `term->parts` of a quoted fact is NULL.
 */
void ent_load_get_term(const struct ent_load *load, ent_handle handle,
                       struct ent_term *term);
const ent_handle *ent_load_get_parts(const struct ent_load *load,
                                     ent_handle quoted);

/* Adds a report.  On failure nothing was added and the load is unchanged. */
ENT_MUST_USE enum ent_status
ent_load_report(struct ent_load *load, const struct ent_load_report *report);

/* The i-th report that was added; meta is borrowed. */
void ent_load_get_report(const struct ent_load *load, uint64_t i,
                         struct ent_load_report *report);

enum ent_load_edit {
    ENT_LOAD_KEEP,
    ENT_LOAD_CHANGE, /* *report was changed */
    ENT_LOAD_DROP
};

/* Calls for the reports from the i-th on, in order, to change or drop them.
 * A failure of the function ends it, and the load is of no use any more. */
ENT_MUST_USE enum ent_status
ent_load_edit(struct ent_load *load, uint64_t i,
              enum ent_status (*edit)(void *context, uint64_t i,
                                      struct ent_load_report *report,
                                      enum ent_load_edit *what),
              void *context);

/* Adds a report of nothing but its fact (s, p, o). */
ENT_MUST_USE enum ent_status
ent_load_fact(struct ent_load *load, const ent_handle parts[3], uint64_t line);

/* Declares that the input has an entity line for this name: other spellings
 * resolve to it, it resolves to itself. */
ENT_MUST_USE enum ent_status ent_load_entity(struct ent_load *load,
                                             ent_handle entity);

/* Keeps a document's text (valid UTF-8, <= ENT_MAX_DOCUMENT_BYTES); copied. */
ENT_MUST_USE enum ent_status ent_load_document(struct ent_load *load,
                                               ent_handle source,
                                               const char *text, size_t n_bytes,
                                               uint64_t line);

/* How many reports and bytes are held so far. */
uint64_t ent_load_n_reports(const struct ent_load *load);

/* Resolves, writes, commits.  note may be NULL.  On failure the database is as
 * it was before.  Afterwards only ent_load_free() may be called. */
ENT_MUST_USE enum ent_status
ent_load_finish(struct ent_load *load, ent_load_note_fn *note, void *context,
                struct ent_load_summary *summary, struct ent_error *error);

#endif
