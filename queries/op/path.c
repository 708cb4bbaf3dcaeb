/* SPDX-License-Identifier: ISC */
/* path A to B: the shortest paths, or (all) every path that visits nothing
 * twice, shorter ones first; a row a hop.
 *
 * The search from both ends has told how far each node is from B, so that going
 * on from A never enters a way that is too long. */
#include "queries/op/path_find.h"

/* Columns of a hop on the stack. */
enum {
    END,
    FACT,
    DIRECTION = FACT + 3,
    WIDTH
};

struct frame {
    size_t first, at, end; /* hops on the stack */
};

struct path {
    struct ent_op op;
    const struct ent_plan *plan;
    struct ent_hops hops;
    struct ent_path_find find;
    ent_id from, to;
    bool is_found;

    uint32_t length; /* of the paths looked for now */
    uint32_t longest;
    struct ent_column stack;
    struct ent_column frames; /* struct frame as three columns */
    uint32_t depth;           /* frames in use */
    uint64_t n_paths;
    uint32_t hop; /* given of the current path */
    bool has_path;
};

static enum ent_status path_start(struct ent_op *op)
{
    struct path *path = (struct path *)op;
    ent_path_find_release(&path->find);
    ent_hops_release(&path->hops);
    path->is_found = path->has_path = false;
    path->n_paths = 0;
    path->depth = 0;
    path->stack.n_items = path->frames.n_items = 0;
    return ENT_OK;
}

/* ---- why there is none -------------------------------------------------- */

static enum ent_status leads_anywhere(struct path *path, ent_id node,
                                      bool *anywhere)
{
    struct ent_hop hop;
    enum ent_status status = ent_hops_start(&path->hops, node);
    *anywhere = false;
    while (status == ENT_OK && !*anywhere) {
        status = ent_hops_next(&path->hops, &hop);
        if (status == ENT_OK)
            status = ent_hops_fits(&path->hops, &hop, anywhere);
    }
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status explain_none(struct path *path)
{
    const struct ent_path_plan *plan = path->plan->path;
    struct ent_diags *diags = &path->op.context->diags;
    bool from, to;
    enum ent_status status = leads_anywhere(path, path->from, &from);
    if (status == ENT_OK)
        status = leads_anywhere(path, path->to, &to);
    if (status)
        return status;
    const char *within = plan->n_via && plan->test ? " of these relations and "
                                                     "times"
                         : plan->n_via             ? " of these relations"
                         : plan->test              ? " of these times"
                                                   : "";
    if (!from || !to)
        ent_diag_warn(diags, plan->place, "no-path",
                      "no fact%s mentions the %s of the path", within,
                      from ? "end"
                      : to ? "beginning"
                           : "beginning or the end");
    else if (path->find.exhausted)
        ent_diag_warn(diags, plan->place, "no-path",
                      "no path%s joins the two, however long", within);
    else
        ent_diag_warn(diags, plan->place, "no-path",
                      "no path%s of at most %lu hop%s joins the two; a longer "
                      "one may: max %lu",
                      within, (unsigned long)plan->max,
                      plan->max == 1 ? "" : "s", (unsigned long)plan->max * 2);
    return diags->status;
}

/* ---- paths -------------------------------------------------------------- */

static struct frame *frame_at(struct path *path, uint32_t depth)
{
    return (struct frame *)(void *)(path->frames.items + 3 * (size_t)depth);
}

_Static_assert(sizeof(struct frame) == 3 * sizeof(uint64_t),
               "a frame takes three columns");

static const uint64_t *hop_at(struct path *path, uint32_t depth)
{
    return path->stack.items + WIDTH * frame_at(path, depth)->at;
}

static bool is_on_path(struct path *path, ent_id node)
{
    bool is = node == path->from;
    for (uint32_t i = 0; i + 1 < path->depth && !is; i++)
        is = hop_at(path, i)[END] == node;
    return is;
}

static enum ent_status push_hop(struct path *path, const struct ent_hop *hop)
{
    enum ent_status status;
    uint64_t *room =
        ent_column_reserve(path->op.context, &path->stack, WIDTH, &status);
    if (!room)
        return status;
    room[END] = hop->end;
    memcpy(room + FACT, hop->fact, sizeof hop->fact);
    room[DIRECTION] = hop->direction;
    return ENT_OK;
}

/* A frame with the hops by which a path may go on from a node. */
static enum ent_status enter(struct path *path, ent_id node)
{
    uint32_t left = path->length - path->depth - 1;
    size_t first = path->stack.n_items / WIDTH;
    enum ent_status status;
    path->frames.n_items = 3 * (size_t)path->depth;
    if (!ent_column_reserve(path->op.context, &path->frames, 3, &status))
        return status;
    path->depth++;
    status = ent_hops_start(&path->hops, node);
    while (status == ENT_OK) {
        struct ent_hop hop;
        uint64_t n_hops;
        bool fits;
        status = ent_hops_next(&path->hops, &hop);
        if (status || (hop.end == path->to) != (left == 0) ||
            !ent_map_get(&path->find.sides[1].hops, hop.end, &n_hops) ||
            n_hops > left || is_on_path(path, hop.end))
            continue;
        status = ent_hops_fits(&path->hops, &hop, &fits);
        if (status == ENT_OK && fits)
            status = push_hop(path, &hop);
    }
    *frame_at(path, path->depth - 1) =
        (struct frame){first, first, path->stack.n_items / WIDTH};
    return status == ENT_END ? ENT_OK : status;
}

/* Leaves frames that have no further hop.  False: none is left. */
static bool advance(struct path *path)
{
    while (path->depth > 0) {
        struct frame *frame = frame_at(path, path->depth - 1);
        if (++frame->at < frame->end)
            return true;
        path->stack.n_items = WIDTH * frame->first;
        path->depth--;
    }
    return false;
}

/* The next path of path->length hops: frames full of hops. */
static enum ent_status next_path(struct path *path)
{
    bool is_fresh = path->depth == 0;
    enum ent_status status = ENT_OK;
    for (;;) {
        if (is_fresh)
            status =
                enter(path, path->depth ? hop_at(path, path->depth - 1)[END]
                                        : path->from);
        if (status == ENT_OK)
            status = ent_context_tick(path->op.context);
        if (status)
            return status;
        struct frame *frame = frame_at(path, path->depth - 1);
        is_fresh = is_fresh && frame->at < frame->end;
        if (!is_fresh && !advance(path))
            return ENT_END;
        if (path->depth == path->length)
            return ENT_OK;
        is_fresh = true;
    }
}

static enum ent_status find(struct path *path)
{
    struct ent_context *context = path->op.context;
    const struct ent_path_plan *plan = path->plan->path;
    path->from = ent_term_value(context, &plan->from);
    path->to = ent_term_value(context, &plan->to);
    path->is_found = true;
    if (path->from == path->to) {
        ent_diag_warn(&context->diags, plan->place, "no-path",
                      "both ends of the path are the same");
        return context->diags.status ? context->diags.status : ENT_END;
    }
    if (path->plan->has_limit && path->plan->limit == 0) {
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "empty",
                      "`limit` leaves none of the paths");
        return context->diags.status ? context->diags.status : ENT_END;
    }
    enum ent_status status =
        ent_hops_init(&path->hops, context, plan, path->from, path->to,
                      &path->op.n_seeks);
    if (status == ENT_OK)
        status = ent_path_find(&path->find, context, &path->hops, path->from,
                               path->to, plan->max, plan->all);
    if (status)
        return status;
    path->length = path->find.length;
    path->longest = plan->all ? plan->max : path->length;
    if (path->length != UINT32_MAX)
        return ENT_OK;
    status = explain_none(path);
    return status ? status : ENT_END;
}

/* ---- rows --------------------------------------------------------------- */

static enum ent_status set_row(struct path *path)
{
    static const char *const names[] = {"forward", "backward", "into", "out"};
    struct ent_context *context = path->op.context;
    const struct ent_plan_column *columns = path->plan->columns;
    const uint64_t *hop = hop_at(path, path->hop);
    ent_id values[7] = {0};
    uint64_t n_reports;
    values[0] = ent_id_of_integer((int64_t)path->n_paths);
    values[1] = ent_id_of_integer((int64_t)path->hop + 1);
    memcpy(values + 2, hop + FACT, 3 * sizeof *values);
    enum ent_status status =
        ent_value_of_name(context, names[hop[DIRECTION]], &values[5]);
    if (status == ENT_OK)
        status = ent_edges_reports(&path->hops.edges, hop + FACT, &n_reports);
    if (status)
        return status;
    values[6] = ent_id_of_integer((int64_t)n_reports);
    for (uint32_t i = 0; i < 7; i++)
        context->slots[columns[i].slot] = values[i];
    path->hop++;
    return ENT_OK;
}

static enum ent_status path_next(struct ent_op *op)
{
    struct path *path = (struct path *)op;
    enum ent_status status = ent_context_tick(op->context);
    if (status == ENT_OK && !path->is_found)
        status = find(path);
    if (status)
        return status;
    while (!path->has_path || path->hop == path->length) {
        if (path->plan->has_limit && path->n_paths >= path->plan->limit)
            return ENT_END;
        status = next_path(path);
        if (status < 0)
            return status;
        path->has_path = status == ENT_OK;
        path->hop = 0;
        path->n_paths += path->has_path;
        if (path->has_path)
            break;
        if (path->length >= path->longest)
            return ENT_END;
        path->length++;
    }
    return set_row(path);
}

static void path_close(struct ent_op *op)
{
    struct path *path = (struct path *)op;
    ent_path_find_release(&path->find);
    ent_hops_release(&path->hops);
    ent_column_release(op->context, &path->stack);
    ent_column_release(op->context, &path->frames);
}

static const struct ent_op_class path_class = {"path", path_start, path_next,
                                               path_close};

enum ent_status ent_op_path(struct ent_ops *ops, const struct ent_plan *plan,
                            struct ent_op **op)
{
    struct path *path;
    enum ent_status status =
        ent_op_new(ops, &path_class, NULL, sizeof *path, &path);
    if (status)
        return status;
    path->plan = plan;
    *op = &path->op;
    return ENT_OK;
}
