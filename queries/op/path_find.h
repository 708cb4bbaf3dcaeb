/* SPDX-License-Identifier: ISC */
/* Which nodes lie on paths between two nodes: a search from both ends.
 *
 * A hop is a fact, followed either way, or goes between a quoted fact that is
 * in use and its subject or object.  A quoted fact is in use when it stands in
 * a fact that counts, as subject or object, at any depth; so is one that is an
 * end of the path, or stands in one. */
#ifndef QUERIES_OP_PATH_FIND_H
#define QUERIES_OP_PATH_FIND_H

#include "queries/op/edges.h"
#include "queries/op/nodeset.h"

enum ent_hop_direction {
    ENT_HOP_FORWARD,  /* from the subject of a fact to its object */
    ENT_HOP_BACKWARD, /* from its object to its subject */
    ENT_HOP_INTO,     /* from a subject or object to the quoted fact */
    ENT_HOP_OUT       /* from a quoted fact to its subject or object */
};

struct ent_hop {
    ent_id end;
    ent_id fact[3]; /* the fact, or the parts of the quoted one */
    enum ent_hop_direction direction;
};

/* The hops that lead on from a node; give up by starting anew. */
struct ent_hops {
    struct ent_context *context;
    const struct ent_path_plan *plan;
    ent_id *given; /* quoted facts that are or stand in ends of the path */
    uint32_t n_given;
    struct ent_edges edges;
    struct ent_edges uses;       /* finds out whether quoted facts are in use */
    struct ent_cursor quoted[2]; /* by subject, by object */
    bool is_open[2];
    struct ent_map in_use; /* quoted fact -> 0 no, 1 yes */

    ent_id node;
    unsigned stage; /* see path_find.c */
    uint32_t via;
    bool in_stage;
    ent_id parts[3];
};

ENT_MUST_USE enum ent_status ent_hops_init(struct ent_hops *hops,
                                           struct ent_context *context,
                                           const struct ent_path_plan *plan,
                                           ent_id from, ent_id to,
                                           uint64_t *n_seeks);
void ent_hops_release(struct ent_hops *hops);
ENT_MUST_USE enum ent_status ent_hops_start(struct ent_hops *hops, ent_id node);

/* The next hop; a fact has not been tested yet, nor a quoted fact for being in
 * use: ent_hops_fits(). */
ENT_MUST_USE enum ent_status ent_hops_next(struct ent_hops *hops,
                                           struct ent_hop *hop);
ENT_MUST_USE enum ent_status
ent_hops_fits(struct ent_hops *hops, const struct ent_hop *hop, bool *fits);

/* One side of the search. */
struct ent_path_side {
    struct ent_map hops;     /* node -> hops from this side's end */
    struct ent_column queue; /* nodes, nearest first */
    size_t level_start;      /* the farthest ones begin here */
    uint32_t n_levels;       /* hops to those */
};

struct ent_path_find {
    struct ent_context *context;
    struct ent_hops *hops;
    struct ent_path_side sides[2]; /* from, to */
    uint32_t length; /* of the shortest path; UINT32_MAX: none was found */
    bool exhausted;  /* no path, however long */
};

/* Finds the length of the shortest paths of at most `max` hops.  With L that
 * length, or (all) `max`, a node that lies i hops from the beginning of a path
 * of at most L hops is in sides[1].hops, with at most L - i. */
ENT_MUST_USE enum ent_status ent_path_find(struct ent_path_find *find,
                                           struct ent_context *context,
                                           struct ent_hops *hops, ent_id from,
                                           ent_id to, uint32_t max, bool all);
void ent_path_find_release(struct ent_path_find *find);

#endif
