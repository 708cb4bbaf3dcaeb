/* SPDX-License-Identifier: ISC */
/* What all stages of one query share: its snapshot, its memory, its limits,
 * its diagnostics, and the solution being built.
 *
 * A solution is an array of slots, one for each variable and some hidden ones.
 * A slot holds the id of a term (or another number for hidden slots); 0 is
 * unbound.  The first ast->n_variables slots are the variables. */
#ifndef QUERIES_CONTEXT_H
#define QUERIES_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/query.h>

#include "base/arena.h"
#include "base/hash.h"
#include "queries/ast.h"
#include "queries/diag.h"
#include "queries/value.h"
#include "store/txn.h"

#define ENT_NO_SLOT UINT32_MAX

/* Steps between two looks at the clock and at `cancel`. */
#define ENT_STEPS_PER_CHECK 256u

/* The same where next to nothing is done for each row. */
#define ENT_ROWS_PER_CHECK 8192u

/* Which reports there are: all that are live, or those of `known D`. */
struct ent_view {
    bool is_known;          /* the query says `known D` */
    bool has_withdrawn;     /* anything was ever withdrawn */
    ent_report_id n_report; /* known: reports below this number */
    int64_t second;         /* known: withdrawn after this second still count */
};

/* A growing array on the heap, counted. */
struct ent_column {
    uint64_t *items;
    size_t n_items;
    size_t capacity;
};

/* The source of every report, once many were asked for (op/report_source.c). */
struct ent_report_sources {
    uint64_t n_asked;   /* before there was a list */
    uint64_t n_enough;  /* so many are worth a list; 0: not yet known */
    uint32_t *numbers;  /* by report: which of `sources`; NULL: no list */
    uint64_t n_reports; /* in `numbers` */
    struct ent_column sources; /* the first is 0: none */
};

struct ent_context {
    struct ent_store *store;
    struct ent_txn *txn;
    struct ent_arena arena;
    struct ent_diags diags;
    const struct ent_ast *ast;

    uint64_t *slots;
    uint32_t n_slots;
    uint64_t weight; /* how many solutions the current one stands for */

    struct ent_values values;
    struct ent_view view;
    struct ent_map published; /* source id -> its date id, or 0 */
    ent_id published_relation;
    struct ent_report_sources sources;
    struct ent_map undated; /* sources left out for want of a date */
    uint64_t n_undated_sources;
    uint64_t n_undated_reports; /* reports without a source, likewise */
    uint64_t n_not_numbers;     /* values that sum() and avg() left out */

    struct ent_buf folded; /* scratch of expressions */
    struct ent_buf other_folded;
    struct ent_cleanup *cleanups;

    bool found_none;  /* the answer (false, a count of 0) is of no solutions */
    bool is_profiled; /* operators take their time */
    uint32_t steps_left;
    int64_t started_ns;
    int64_t deadline_ns;      /* 0: none */
    int64_t work_deadline_ns; /* on the clock of the thread's work; 0: none */
    const volatile bool *cancel;
    size_t max_bytes;
    size_t claimed_bytes; /* heap memory beside the arena */
};

/* Something outside of the arena that a query must give back. */
struct ent_cleanup {
    void (*release)(void *data);
    void *data;
    struct ent_cleanup *next;
};

/* Calls release(data) when the query ends; at once when this fails. */
ENT_MUST_USE enum ent_status ent_context_at_end(struct ent_context *context,
                                                void (*release)(void *data),
                                                void *data);

/* A further slot; before the solution is allocated. */
static inline uint32_t ent_context_new_slot(struct ent_context *context)
{
    return context->n_slots++;
}

/* Nanoseconds of a clock that only goes forward. */
int64_t ent_context_now(void);

/* The same, cheap to read and a few milliseconds coarse. */
int64_t ent_context_coarse_now(void);

/* Nanoseconds that this thread has worked: what others do with the machine
 * does not count. */
int64_t ent_context_work_now(void);

/* Looks at the clocks and at `cancel`, and counts anew. */
ENT_MUST_USE enum ent_status ent_context_check(struct ent_context *context);

/* Called once per row looked at, everywhere. */
static inline enum ent_status ent_context_tick(struct ent_context *context)
{
    if (--context->steps_left != 0)
        return ENT_OK;
    return ent_context_check(context);
}

/* The same for n rows. */
static inline enum ent_status ent_context_ticks(struct ent_context *context,
                                                uint32_t n)
{
    if (context->steps_left > n) {
        context->steps_left -= n;
        return ENT_OK;
    }
    return ent_context_check(context);
}

/* What a loop over very many rows, each quickly done, does between two looks at
 * the limits: rows [*from, *to) come next of n_rows, ENT_END behind the last.
 * *to begins as 0. */
static inline enum ent_status ent_context_stretch(struct ent_context *context,
                                                  size_t n_rows, size_t *from,
                                                  size_t *to)
{
    *from = *to;
    if (*from == n_rows)
        return ENT_END;
    *to = n_rows - *from > ENT_ROWS_PER_CHECK ? *from + ENT_ROWS_PER_CHECK
                                              : n_rows;
    return ent_context_check(context);
}

/* Accounts for heap memory that is about to be taken, or was given back. */
ENT_MUST_USE enum ent_status ent_context_claim(struct ent_context *context,
                                               size_t n_bytes);
void ent_context_unclaim(struct ent_context *context, size_t n_bytes);

/* ent_arena_calloc() with its status: *memory is as large as asked. */
ENT_MUST_USE enum ent_status ent_context_alloc(struct ent_context *context,
                                               size_t n_items,
                                               size_t item_bytes, void *memory);

/* ent_rowset_add() within the query's memory limit. */
ENT_MUST_USE enum ent_status ent_context_add_row(struct ent_context *context,
                                                 struct ent_rowset *set,
                                                 const uint64_t *row,
                                                 size_t *index, bool *is_new);
void ent_context_release_rows(struct ent_context *context,
                              struct ent_rowset *set);

/* ent_map_put() likewise. */
ENT_MUST_USE enum ent_status ent_context_put(struct ent_context *context,
                                             struct ent_map *map, uint64_t key,
                                             uint64_t value);

/* Room for n more items at the end, or NULL with the reason in *status. */
uint64_t *ent_column_reserve(struct ent_context *context,
                             struct ent_column *column, size_t n_items,
                             enum ent_status *status);
void ent_column_release(struct ent_context *context, struct ent_column *column);

/* Sets up an empty context with its limits; the transaction and the tree come
 * later. */
void ent_context_init(struct ent_context *context,
                      const struct ent_query_options *options);
void ent_context_release(struct ent_context *context);

#endif
