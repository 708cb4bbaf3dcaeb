/* SPDX-License-Identifier: ISC */
/* Tuple sets: sorted sets of fixed-width rows in compressed blocks.
 *
 * Rows are compared column by column as unsigned numbers.  A row pointer
 * points at the set's arity of columns. */
#ifndef STORE_TUPLESET_H
#define STORE_TUPLESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "store/schema.h"
#include "store/txn.h"

struct ent_cursor_state;

/* A cursor over the rows that start with a prefix, in order.  The prefix is
 * its bound, checked before anything else: outside of it is ENT_END. */
struct ent_cursor {
    uint64_t row[ENT_MAX_ARITY]; /* the current row, after ENT_OK */
    struct ent_cursor_state *state;
};

/* Opens a cursor; it must be closed before its transaction ends.  Cheap
 * enough to do per query, not per row. */
ENT_MUST_USE enum ent_status ent_cursor_open(struct ent_cursor *cursor,
                                             struct ent_txn *txn,
                                             enum ent_set set);
void ent_cursor_close(struct ent_cursor *cursor); /* also after a failed open */

/* Sets the bound to rows that start with n_prefix columns of `prefix` (0: all)
 * and goes to the first of them.  ENT_OK or ENT_END. */
ENT_MUST_USE enum ent_status ent_cursor_first(struct ent_cursor *cursor,
                                              const uint64_t *prefix,
                                              unsigned n_prefix);

/* The next row within the bound. */
ENT_MUST_USE enum ent_status ent_cursor_next(struct ent_cursor *cursor);

/* The rows behind the current one that are unpacked already, within the bound:
 * how many, and in *rows where they lie, ENT_MAX_ARITY columns each, until the
 * cursor moves.  0 may also mean that the next row is further away. */
unsigned ent_cursor_ahead(const struct ent_cursor *cursor,
                          const uint64_t (**rows)[ENT_MAX_ARITY]);

/* Makes the n-th of those the current row; n 0 changes nothing. */
void ent_cursor_advance(struct ent_cursor *cursor, unsigned n);

/* Goes to the first row within the bound that is >= the given row, of which
 * n columns are given and the others are 0; forwards is fast (the current
 * block is tried first), backwards allowed. */
ENT_MUST_USE enum ent_status ent_cursor_seek(struct ent_cursor *cursor,
                                             const uint64_t *row, unsigned n);

/* The next row that differs from the current one in its first n columns. */
ENT_MUST_USE enum ent_status ent_cursor_skip(struct ent_cursor *cursor,
                                             unsigned n);

/* Goes on from the current row, whose column k is less than x, to the first
 * that differs from it before column k or has column k >= x; k is no column of
 * the bound.  ENT_OK or ENT_END.  Made for short ways. */
ENT_MUST_USE enum ent_status ent_cursor_reach(struct ent_cursor *cursor,
                                              unsigned k, uint64_t x);

/* Runs of rows that differ in one column: its value, and how many rows. */
#define ENT_MAX_RUNS 256

struct ent_runs {
    uint64_t values[ENT_MAX_RUNS];
    uint64_t rows[ENT_MAX_RUNS];
};

/* Lists the current row and those after it that are the same in their first k
 * columns, in runs of those whose column k is the same, too: at most max of
 * them, and fewer by less than 64 where that is faster, *n in all.  Goes to the
 * row behind: ENT_OK, or ENT_END when that is outside of the bound.  Columns
 * behind k need not be looked at. */
ENT_MUST_USE enum ent_status ent_cursor_runs(struct ent_cursor *cursor,
                                             unsigned k, unsigned max,
                                             struct ent_runs *runs,
                                             unsigned *n);

/* Counts the current row and those after it that are the same in their first n
 * columns, n >= 1 and at least the bound's, and goes to the row behind them,
 * ENT_OK, or ENT_END when that is outside of the bound; *n_rows is set either
 * way.  Long runs are not read row by row. */
ENT_MUST_USE enum ent_status ent_cursor_skip_rows(struct ent_cursor *cursor,
                                                  unsigned n, uint64_t *n_rows);

/* Is there a row that starts with this prefix?  ENT_OK, ENT_END. */
ENT_MUST_USE enum ent_status ent_set_find(struct ent_txn *txn, enum ent_set set,
                                          const uint64_t *prefix,
                                          unsigned n_prefix);

/* How many rows start with this prefix.  Counts exactly while that takes at
 * most max_blocks blocks (0: no limit), then estimates; *is_exact may be
 * NULL. */
ENT_MUST_USE enum ent_status
ent_set_count(struct ent_txn *txn, enum ent_set set, const uint64_t *prefix,
              unsigned n_prefix, unsigned max_blocks, uint64_t *count,
              bool *is_exact);

/* How many rows r have low <= r < high, of which n columns are given and the
 * others are 0; counted like ent_set_count(). */
ENT_MUST_USE enum ent_status
ent_set_count_between(struct ent_txn *txn, enum ent_set set,
                      const uint64_t *low, const uint64_t *high, unsigned n,
                      unsigned max_blocks, uint64_t *count);

/* How the rows of a range are spread over the values of a column. */
struct ent_spread {
    double n_rows;
    double n_values;
};

/* Of the rows that start with n_prefix columns of `prefix`: how many have a
 * next column of this kind (ENT_NONE: any), and how many values those have.
 * Few rows are counted, of many a sample is taken that is spread evenly over
 * the ids: about a microsecond for each of some fifty rows. */
ENT_MUST_USE enum ent_status
ent_set_spread(struct ent_txn *txn, enum ent_set set, const uint64_t *prefix,
               unsigned n_prefix, enum ent_kind kind,
               struct ent_spread *spread);

/* Adds sorted rows without duplicates; rows already there are left alone.
 * Each block is rewritten once.  *n_added may be NULL. */
ENT_MUST_USE enum ent_status ent_set_insert(struct ent_txn *txn,
                                            enum ent_set set,
                                            const uint64_t *rows, size_t n_rows,
                                            size_t *n_added);

/* Removes sorted rows; those not there are ignored. */
ENT_MUST_USE enum ent_status ent_set_delete(struct ent_txn *txn,
                                            enum ent_set set,
                                            const uint64_t *rows, size_t n_rows,
                                            size_t *n_removed);

/* Reads every block of the set: order, coding, counts.  Calls `fault` for
 * each fault; returns ENT_EDAMAGED if there was one. */
ENT_MUST_USE enum ent_status ent_set_check(struct ent_txn *txn,
                                           enum ent_set set,
                                           ent_store_fault *fault,
                                           void *context, uint64_t *n_rows);

/* Rows in the whole set, from its counter. */
ENT_MUST_USE enum ent_status ent_set_size(struct ent_txn *txn, enum ent_set set,
                                          uint64_t *n_rows);

/* Bytes of pages that the set's sub-database takes. */
ENT_MUST_USE enum ent_status ent_set_bytes(struct ent_txn *txn,
                                           enum ent_set set, uint64_t *n_bytes);

/* The order of the six whose first columns are the bound ones of (s, p, o),
 * with `next` (0 s, 1 p, 2 o, -1 any) sorted right after them: a pure
 * function.  `other` chooses the family of facts not in the graph. */
enum ent_set ent_order_for(bool s, bool p, bool o, int next, bool other);

/* Which of s, p, o (0, 1, 2) stands in each column of a fact order. */
const unsigned char *ent_order_columns(enum ent_set set);

#endif
