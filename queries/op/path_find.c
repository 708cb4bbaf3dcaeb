/* SPDX-License-Identifier: ISC */
/* Searching for paths from both ends. */
#include "queries/op/path_find.h"

#include "base/rows.h"

static enum ent_status reach(struct ent_path_find *find, unsigned side_number,
                             ent_id node, uint32_t n_hops)
{
    struct ent_path_side *side = &find->sides[side_number];
    enum ent_status status;
    uint64_t others;
    uint64_t *room =
        ent_column_reserve(find->context, &side->queue, 1, &status);
    if (!room)
        return status;
    *room = node;
    if (ent_map_get(&find->sides[!side_number].hops, node, &others) &&
        n_hops + others < find->length)
        find->length = (uint32_t)(n_hops + others);
    return ent_context_put(find->context, &side->hops, node, n_hops);
}

/* May a node still lie on a path of at most `longest` hops? */
static bool is_wanted(const struct ent_path_find *find, ent_id node,
                      uint32_t n_hops, uint32_t longest)
{
    uint64_t others;
    return ent_map_get(&find->sides[0].hops, node, &others) &&
           others + n_hops <= longest;
}

/* In the order of ids cursors go forward. */
static enum ent_status sort_level(struct ent_context *context,
                                  struct ent_path_side *side)
{
    size_t n = side->queue.n_items - side->level_start;
    enum ent_status status;
    uint64_t *room = ent_column_reserve(context, &side->queue, n, &status);
    if (!room)
        return status;
    side->queue.n_items -= n;
    return ent_rows_sort(side->queue.items + side->level_start, n, 1, room);
}

/* One hop more of a side; restricted to what the other side has reached and
 * to paths of `longest` hops, if that is not 0. */
static enum ent_status widen(struct ent_path_find *find, unsigned side_number,
                             uint32_t longest)
{
    struct ent_path_side *side = &find->sides[side_number];
    size_t end = side->queue.n_items;
    uint32_t n_hops = side->n_levels + 1;
    enum ent_status sorted = sort_level(find->context, side);
    if (sorted)
        return sorted;
    for (size_t i = side->level_start; i < end; i++) {
        struct ent_hop hop;
        enum ent_status status =
            ent_hops_start(find->hops, side->queue.items[i]);
        while (status == ENT_OK) {
            bool fits = true;
            uint64_t known;
            status = ent_hops_next(find->hops, &hop);
            if (status || ent_map_get(&side->hops, hop.end, &known) ||
                (longest && !is_wanted(find, hop.end, n_hops, longest)))
                continue;
            status = ent_hops_fits(find->hops, &hop, &fits);
            if (status == ENT_OK && fits)
                status = reach(find, side_number, hop.end, n_hops);
        }
        if (status < 0)
            return status;
    }
    side->level_start = end;
    side->n_levels = n_hops;
    return ENT_OK;
}

static size_t frontier(const struct ent_path_side *side)
{
    return side->queue.n_items - side->level_start;
}

/* The side with the fewer nodes to look at goes on. */
static enum ent_status meet(struct ent_path_find *find, uint32_t max, bool all)
{
    struct ent_path_side *sides = find->sides;
    while (sides[0].n_levels + sides[1].n_levels < max &&
           (all || find->length == UINT32_MAX)) {
        if (frontier(&sides[0]) == 0 || frontier(&sides[1]) == 0) {
            find->exhausted = find->length == UINT32_MAX;
            return ENT_OK;
        }
        enum ent_status status =
            widen(find, frontier(&sides[1]) < frontier(&sides[0]), 0);
        if (status)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_path_find(struct ent_path_find *find,
                              struct ent_context *context,
                              struct ent_hops *hops, ent_id from, ent_id to,
                              uint32_t max, bool all)
{
    *find = (struct ent_path_find){.context = context,
                                   .hops = hops,
                                   .length = UINT32_MAX};
    enum ent_status status = reach(find, 0, from, 0);
    if (status == ENT_OK)
        status = reach(find, 1, to, 0);
    if (status == ENT_OK)
        status = meet(find, max, all);
    if (status || find->length == UINT32_MAX)
        return status;
    uint32_t longest = all ? max : find->length;
    while (status == ENT_OK && find->sides[1].n_levels < longest &&
           frontier(&find->sides[1]) > 0)
        status = widen(find, 1, longest);
    return status;
}

void ent_path_find_release(struct ent_path_find *find)
{
    if (!find->context)
        return;
    for (int i = 0; i < 2; i++) {
        ent_context_release_map(find->context, &find->sides[i].hops);
        ent_column_release(find->context, &find->sides[i].queue);
    }
    *find = (struct ent_path_find){0};
}
