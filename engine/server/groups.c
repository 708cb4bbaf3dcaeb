/* SPDX-License-Identifier: ISC */
/* The facts around an entity. */
#include "server/groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "server/limits.h"
#include "store/term_known.h"

const char *const ent_side_names[ENT_N_SIDES] = {"out", "in", "about"};

/* ---- quoted facts that mention it ---------------------------------------- */

/* Adds the quoted facts of which one part is `part`. */
static enum ent_status add_mentions(struct ent_groups *g,
                                    struct ent_rowset *found, enum ent_set set,
                                    ent_id part)
{
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, g->w->txn, set);
    if (!status)
        status = ent_cursor_first(&cursor, &part, 1);
    while (!status && found->n_rows < ENT_VIEW_MENTIONS) {
        size_t index;
        bool is_new;
        status = ent_rowset_add(found, &cursor.row[3], &index, &is_new);
        if (!status)
            status = ent_cursor_next(&cursor);
        if (!status)
            status = ent_call_check(g->w->call);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static int compare_ids(const void *a, const void *b)
{
    ent_id x = *(const ent_id *)a, y = *(const ent_id *)b;
    return x < y ? -1 : x > y;
}

static enum ent_status keep_mentions(struct ent_groups *g,
                                     const struct ent_rowset *found)
{
    size_t n = found->n_rows;
    g->mentions_cut = n >= ENT_VIEW_MENTIONS;
    if (n == 0)
        return ENT_OK;
    g->mentions = ent_arena_alloc(&g->arena, n * sizeof *g->mentions);
    if (!g->mentions)
        return g->arena.status;
    memcpy(g->mentions, found->rows, n * sizeof *g->mentions);
    qsort(g->mentions, n, sizeof *g->mentions, compare_ids);
    g->n_mentions = n;
    return ENT_OK;
}

/* What mentions it directly, then what quotes that, and so on. */
static enum ent_status find_mentions(struct ent_groups *g)
{
    struct ent_rowset found;
    ent_rowset_init(&found, 1, 0);
    enum ent_status status =
        add_mentions(g, &found, ENT_QUOTED_SPOT, g->entity);
    if (!status)
        status = add_mentions(g, &found, ENT_QUOTED_OSPT, g->entity);
    if (!status)
        status = add_mentions(g, &found, ENT_QUOTED_POST, g->entity);
    for (size_t i = 0; i < found.n_rows && !status; i++) {
        status = add_mentions(g, &found, ENT_QUOTED_SPOT, found.rows[i]);
        if (!status)
            status = add_mentions(g, &found, ENT_QUOTED_OSPT, found.rows[i]);
    }
    if (!status)
        status = keep_mentions(g, &found);
    ent_rowset_release(&found);
    return status;
}

static bool is_mention(const struct ent_groups *g, ent_id id)
{
    return ent_id_kind(id) == ENT_QUOTED && g->n_mentions > 0 &&
           bsearch(&id, g->mentions, g->n_mentions, sizeof *g->mentions,
                   compare_ids) != NULL;
}

/* ---- opening ------------------------------------------------------------- */

enum ent_status ent_groups_open(struct ent_groups *g, struct ent_fact_writer *w)
{
    g->w = w;
    ent_arena_init(&g->arena, 0);
    enum ent_status status = ent_cursor_open(&g->by_subject, w->txn, ENT_SPO);
    if (!status)
        status = ent_cursor_open(&g->by_object, w->txn, ENT_OPS);
    return status ? status : find_mentions(g);
}

void ent_groups_close(struct ent_groups *g)
{
    ent_cursor_close(&g->by_subject);
    ent_cursor_close(&g->by_object);
    ent_arena_release(&g->arena);
}

/* ---- segments: runs of rows that start with the same term ---------------- */

/* A direction is one segment, or two for each quoted fact: where it is the
 * subject, and where it is the object. */
static size_t n_segments(const struct ent_groups *g, enum ent_side side)
{
    return side == ENT_SIDE_ABOUT ? 2 * g->n_mentions : 1;
}

struct segment {
    struct ent_cursor *cursor;
    ent_id first;
    bool by_object;
};

static struct segment segment_at(struct ent_groups *g, enum ent_side side,
                                 size_t i)
{
    bool about = side == ENT_SIDE_ABOUT;
    struct segment segment = {.first = about ? g->mentions[i / 2] : g->entity,
                              .by_object =
                                  about ? i % 2 != 0 : side == ENT_SIDE_IN};
    segment.cursor = segment.by_object ? &g->by_object : &g->by_subject;
    return segment;
}

static void fact_of(const struct segment *segment, ent_id fact[3])
{
    const uint64_t *row = segment->cursor->row;
    fact[0] = row[segment->by_object ? 2 : 0];
    fact[1] = row[1];
    fact[2] = row[segment->by_object ? 0 : 2];
}

/* Is the current row to be shown?  A fact that quotes on both sides is shown
 * for its subject only. */
static enum ent_status is_shown(struct ent_groups *g, enum ent_side side,
                                const struct segment *segment, bool *shown)
{
    ent_id fact[3];
    fact_of(segment, fact);
    *shown = !(side == ENT_SIDE_ABOUT && segment->by_object &&
               is_mention(g, fact[0]));
    if (!*shown || g->at == 0)
        return ENT_OK;
    return ent_fact_writer_holds(g->w, fact, g->at, shown);
}

/* ---- finding and counting ------------------------------------------------ */

static enum ent_status find_group(struct ent_groups *g, enum ent_side side,
                                  ent_id relation, struct ent_group **group)
{
    for (size_t i = g->n_items; i-- > 0;)
        if (g->items[i].relation == relation && g->items[i].side == side) {
            *group = &g->items[i];
            return ENT_OK;
        }
    *group = NULL;
    if (g->n_items >= ENT_VIEW_GROUPS * ENT_N_SIDES)
        return ENT_OK;
    if (g->n_items == g->capacity) {
        size_t wanted = g->capacity ? 2 * g->capacity : 16;
        struct ent_group *items =
            ent_arena_alloc(&g->arena, wanted * sizeof *items);
        if (!items)
            return g->arena.status;
        if (g->n_items > 0)
            memcpy(items, g->items, g->n_items * sizeof *items);
        g->items = items;
        g->capacity = wanted;
    }
    *group = &g->items[g->n_items++];
    **group = (struct ent_group){.relation = relation, .side = side};
    return ENT_OK;
}

/* Counts by looking at every row that starts as the current one does in its
 * first two columns; the cursor is on the next group, or at its end. */
static enum ent_status count_rows(struct ent_groups *g, enum ent_side side,
                                  const struct segment *segment)
{
    ent_id relation = segment->cursor->row[1];
    struct ent_group *group;
    enum ent_status status = ENT_OK;
    while (!status && segment->cursor->row[1] == relation) {
        bool shown;
        status = is_shown(g, side, segment, &shown);
        if (!status && shown) {
            status = find_group(g, side, relation, &group);
            if (!status && group)
                group->count++;
        }
        if (!status)
            status = ent_fact_writer_scan(g->w);
        if (status == ENT_END) { /* enough looked at */
            status = find_group(g, side, relation, &group);
            if (!status && group)
                group->at_least = true;
            return status ? status : ENT_END;
        }
        if (!status)
            status = ent_cursor_next(segment->cursor);
    }
    return status;
}

/* Counts without looking: for what is shown as a whole. */
static enum ent_status count_blocks(struct ent_groups *g, enum ent_side side,
                                    const struct segment *segment)
{
    struct ent_group *group;
    uint64_t count = 0;
    bool exact = true;
    enum ent_status status =
        find_group(g, side, segment->cursor->row[1], &group);
    if (!status)
        status =
            ent_set_count(g->w->txn, segment->by_object ? ENT_OPS : ENT_SPO,
                          segment->cursor->row, 2, 256, &count, &exact);
    if (status)
        return status;
    if (group) {
        group->count += count;
        group->at_least |= !exact;
    }
    status = ent_call_check(g->w->call);
    return status ? status : ent_cursor_skip(segment->cursor, 2);
}

static enum ent_status find_in_segment(struct ent_groups *g, enum ent_side side,
                                       ent_id relation, size_t i)
{
    struct segment segment = segment_at(g, side, i);
    ent_id prefix[2] = {segment.first, relation};
    bool look = side == ENT_SIDE_ABOUT || g->at != 0;
    enum ent_status status =
        ent_cursor_first(segment.cursor, prefix, relation ? 2 : 1);
    while (!status)
        status = look ? count_rows(g, side, &segment)
                      : count_blocks(g, side, &segment);
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_groups_find(struct ent_groups *g, enum ent_side side,
                                ent_id relation)
{
    enum ent_status status = ENT_OK;
    size_t n = n_segments(g, side);
    for (size_t i = 0; i < n && !status; i++) {
        if (g->w->n_scanned > ENT_VIEW_SCAN)
            break;
        status = find_in_segment(g, side, relation, i);
    }
    bool cut = g->w->n_scanned > ENT_VIEW_SCAN || g->mentions_cut;
    for (size_t i = 0; i < g->n_items; i++)
        if (g->items[i].side == side && side == ENT_SIDE_ABOUT)
            g->items[i].at_least |= cut;
    return status;
}

static int compare_groups(const void *a, const void *b)
{
    const struct ent_group *x = a, *y = b;
    if (x->side != y->side)
        return x->side < y->side ? -1 : 1;
    if (x->is_plain != y->is_plain)
        return x->is_plain ? 1 : -1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->relation < y->relation ? -1 : x->relation > y->relation;
}

static enum ent_status mark_plain(struct ent_groups *g)
{
    for (int known = 0; known < ENT_N_KNOWN; known++) {
        ent_id id;
        enum ent_status status =
            ent_known_find(g->w->txn, (enum ent_known)known, &id);
        if (status)
            return status;
        for (size_t i = 0; i < g->n_items && id != 0; i++)
            g->items[i].is_plain |= g->items[i].relation == id;
    }
    return ENT_OK;
}

enum ent_status ent_groups_sort(struct ent_groups *g)
{
    enum ent_status status = mark_plain(g);
    if (g->n_items > 1)
        qsort(g->items, g->n_items, sizeof *g->items, compare_groups);
    return status;
}

/* ---- going over a group -------------------------------------------------- */

void ent_group_walk_init(struct ent_group_walk *walk, struct ent_groups *groups,
                         ent_id relation, enum ent_side side)
{
    memset(walk, 0, sizeof *walk);
    walk->groups = groups;
    walk->relation = relation;
    walk->side = side;
}

void ent_group_walk_resume(struct ent_group_walk *walk, const uint64_t place[4])
{
    struct ent_groups *g = walk->groups;
    size_t n = n_segments(g, walk->side);
    memcpy(walk->resume, place, sizeof walk->resume);
    walk->resumed = true;
    while (walk->side == ENT_SIDE_ABOUT && walk->at < n &&
           (g->mentions[walk->at / 2] < place[1] ||
            (g->mentions[walk->at / 2] == place[1] && walk->at % 2 < place[0])))
        walk->at++;
}

/* Begins a segment, perhaps in its middle. */
static enum ent_status start_segment(struct ent_group_walk *walk,
                                     const struct segment *segment)
{
    ent_id prefix[2] = {segment->first, walk->relation};
    enum ent_status status = ent_cursor_first(segment->cursor, prefix, 2);
    bool middle = walk->resumed && walk->resume[0] == segment->by_object &&
                  walk->resume[1] == segment->first;
    walk->started = true;
    walk->resumed = false;
    if (status || !middle)
        return status;
    status = ent_cursor_seek(segment->cursor, walk->resume + 1, 3);
    if (!status && memcmp(segment->cursor->row, walk->resume + 1,
                          3 * sizeof *walk->resume) == 0)
        status = ent_cursor_next(segment->cursor);
    return status;
}

enum ent_status ent_group_walk_next(struct ent_group_walk *walk, ent_id fact[3])
{
    struct ent_groups *g = walk->groups;
    while (walk->at < n_segments(g, walk->side)) {
        struct segment segment = segment_at(g, walk->side, walk->at);
        bool shown = false;
        enum ent_status status = walk->started ? ent_cursor_next(segment.cursor)
                                               : start_segment(walk, &segment);
        if (status == ENT_END) {
            walk->at++;
            walk->started = false;
            status = ent_call_check(g->w->call);
            if (status)
                return status;
            continue;
        }
        if (!status)
            status = is_shown(g, walk->side, &segment, &shown);
        if (status)
            return status;
        if (shown) {
            fact_of(&segment, fact);
            return ENT_OK;
        }
        status = ent_call_check(g->w->call);
        if (status)
            return status;
    }
    return ENT_END;
}

void ent_group_walk_place(const struct ent_group_walk *walk, uint64_t place[4])
{
    struct segment segment = segment_at(walk->groups, walk->side, walk->at);
    place[0] = segment.by_object;
    memcpy(place + 1, segment.cursor->row, 3 * sizeof *place);
}
