/* SPDX-License-Identifier: ISC */
/* The inside of a join (op/leapfrog.c). */
#ifndef QUERIES_OP_LEAPFROG_H
#define QUERIES_OP_LEAPFROG_H

#include "queries/op/op.h"
#include "queries/plan/join.h"
#include "store/tupleset.h"

#define ENT_NOWHERE UINT32_MAX

struct ent_member {
    const struct ent_node *node;
    struct ent_join_layout layout;
    struct ent_cursor cursor;  /* of a list: its row alone */
    bool is_open;              /* the cursor; or the list is made */
    struct ent_column list;    /* the values in order, if layout.is_list */
    size_t at;                 /* in the list */
    struct ent_cursor reports; /* of the facts, when their times matter */
    bool has_reports;
    bool ended;         /* the cursor is behind the last row */
    unsigned first_of;  /* ... at the first row of what is bound of so many
                         * columns; ENT_NOWHERE: unknown */
    unsigned n_fixed;   /* columns known before the join runs */
    unsigned n_entered; /* columns that are not merely counted */
    unsigned n_twins;   /* further patterns with the same rows */
    uint64_t prefix[ENT_MAX_TERMS];
};

/* Runs of a member's rows that were read ahead. */
struct ent_ahead {
    struct ent_runs runs;
    unsigned at, n;
    unsigned max;           /* runs to read next time; 1: none, the cursor
                             * stays at its value, and its rows are 0 here */
    unsigned n_leaps;       /* since that is so */
    uint64_t n_passed;      /* values passed so far, by this part */
    uint64_t others_before; /* ... by the others when it last read */
};

/* A member at a level. */
struct ent_part {
    struct ent_member *member;
    unsigned column;  /* offers the values */
    unsigned n_known; /* columns known then; those after `column` compare */
    bool counts;      /* the rows below are counted */
    bool must_rewind;
    struct ent_ahead *ahead; /* of a flat level */
};

struct ent_level {
    uint32_t slot;
    struct ent_part *parts;
    unsigned n_parts;
    bool is_flat;                    /* nothing deeper reads its members */
    const struct ent_range *range;   /* that filters leave of its values */
    const struct ent_code **filters; /* that can be tested with its value */
    unsigned n_filters;
    struct ent_member **timed; /* whose facts are known with its value */
    unsigned n_timed;
    uint64_t next;     /* the least value to be tried */
    uint64_t weight;   /* of the current value */
    bool is_exhausted; /* the last value was taken */
};

struct ent_leapfrog {
    struct ent_op op;
    const struct ent_join *join;
    struct ent_member *members;
    uint32_t n_members;
    struct ent_level *levels;
    unsigned n_levels;
    bool running;
    bool has_solution;
    uint64_t input_weight;
    uint64_t fixed_weight; /* of patterns without a level */
};

static inline uint64_t ent_weight_plus(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static inline uint64_t ent_weight_times(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

/* A weight for rows of a pattern and its twins. */
static inline uint64_t ent_weight_power(uint64_t weight, uint64_t n_rows,
                                        unsigned n_twins)
{
    for (unsigned i = 0; i <= n_twins; i++)
        weight = ent_weight_times(weight, n_rows);
    return weight;
}

/* Is the cursor within what is bound of the first n columns? */
static inline bool ent_member_is_within(const struct ent_member *member,
                                        unsigned n)
{
    if (member->ended)
        return false;
    for (unsigned i = member->n_fixed; i < n; i++)
        if (member->cursor.row[i] != member->prefix[i])
            return false;
    return true;
}

/* What a move of the cursor ended in; ENT_END is remembered. */
static inline enum ent_status ent_member_moved(struct ent_member *member,
                                               enum ent_status status)
{
    member->ended = status == ENT_END;
    member->first_of = ENT_NOWHERE;
    return status < 0 ? status : ENT_OK;
}

/* Goes to the first value >= x of the part's column; ENT_END when there is
 * none. */
ENT_MUST_USE enum ent_status ent_part_seek(struct ent_leapfrog *leapfrog,
                                           struct ent_part *part, uint64_t x);

/* leapfrog_list.c: makes a member's list unless it is made, and goes to its
 * first value. */
ENT_MUST_USE enum ent_status ent_list_begin(struct ent_leapfrog *leapfrog,
                                            struct ent_member *member);
/* The first value >= x, from the current one on or from the first. */
ENT_MUST_USE enum ent_status ent_list_seek(struct ent_member *member,
                                           uint64_t x, bool rewind);
/* Takes the current value and those behind it, at most max. */
void ent_list_read(struct ent_member *member, unsigned max,
                   struct ent_runs *runs, unsigned *n);

/* leapfrog_flat.c: the next value of a flat level, with its weight, or
 * ENT_END. */
ENT_MUST_USE enum ent_status ent_level_merge(struct ent_leapfrog *leapfrog,
                                             struct ent_level *level);

/* The sum of the weights of all values of a flat level that has neither range
 * nor filters, of a join that counts.  Ends with ENT_END. */
ENT_MUST_USE enum ent_status ent_level_sum(struct ent_leapfrog *leapfrog,
                                           struct ent_level *level,
                                           uint64_t *sum);

/* A flat level begins anew. */
void ent_level_restart(struct ent_level *level);

/* Makes a level flat when it can be. */
ENT_MUST_USE enum ent_status ent_level_flatten(struct ent_leapfrog *leapfrog,
                                               struct ent_level *level);

#endif
