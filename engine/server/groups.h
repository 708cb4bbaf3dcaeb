/* SPDX-License-Identifier: ISC */
/* The facts around an entity, in groups by relation and direction:
 *   out    it is the subject;
 *   in     it is the object;
 *   about  the subject or the object is a quoted fact that mentions it, at any
 *          depth.
 * Work is bounded (limits.h): a group that was not counted to its end says
 * so. */
#ifndef ENT_SERVER_GROUPS_H
#define ENT_SERVER_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/arena.h"
#include "server/fact_writer.h"

enum ent_side {
    ENT_SIDE_OUT,
    ENT_SIDE_IN,
    ENT_SIDE_ABOUT,
    ENT_N_SIDES
};

extern const char *const ent_side_names[ENT_N_SIDES];

struct ent_group {
    ent_id relation;
    enum ent_side side;
    uint64_t count;
    bool at_least; /* there may be more */
    bool is_plain; /* of the model's own vocabulary: alias, title, ... */
};

struct ent_groups {
    struct ent_fact_writer *w;
    struct ent_arena arena;
    ent_id entity;
    ent_id at;        /* only facts that hold at this date; 0: all */
    ent_id *mentions; /* quoted facts that mention it, sorted */
    size_t n_mentions;
    bool mentions_cut;
    struct ent_cursor by_subject, by_object; /* ENT_SPO, ENT_OPS */
    struct ent_group *items;
    size_t n_items;
    size_t capacity;
};

/* The writer is borrowed; `groups` must be zero but for entity and at. */
ENT_MUST_USE enum ent_status ent_groups_open(struct ent_groups *groups,
                                             struct ent_fact_writer *w);
void ent_groups_close(struct ent_groups *groups);

/* Finds the groups of a direction and counts them.  relation: only this one,
 * unless 0. */
ENT_MUST_USE enum ent_status
ent_groups_find(struct ent_groups *groups, enum ent_side side, ent_id relation);

/* Direction by direction, most facts first, the model's own vocabulary last. */
ENT_MUST_USE enum ent_status ent_groups_sort(struct ent_groups *groups);

/* Going over the facts of one group. */
struct ent_group_walk {
    struct ent_groups *groups;
    ent_id relation;
    enum ent_side side;
    size_t at;    /* number of the segment: of mentions, twice */
    bool started; /* within the segment */
    bool resumed;
    uint64_t resume[4]; /* set, row: the last one shown */
};

void ent_group_walk_init(struct ent_group_walk *walk, struct ent_groups *groups,
                         ent_id relation, enum ent_side side);

/* Goes on after the place that ent_group_walk_place() told. */
void ent_group_walk_resume(struct ent_group_walk *walk,
                           const uint64_t place[4]);
ENT_MUST_USE enum ent_status ent_group_walk_next(struct ent_group_walk *walk,
                                                 ent_id fact[3]);
void ent_group_walk_place(const struct ent_group_walk *walk, uint64_t place[4]);

#endif
