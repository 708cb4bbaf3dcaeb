/* SPDX-License-Identifier: ISC */
/* The hops that lead on from a node of a path. */
#include "queries/op/path_find.h"

/* What is gone through for a node, in this order. */
enum stage {
    FACTS_OUT,
    FACTS_IN,
    OUT_TO_SUBJECT,
    OUT_TO_OBJECT,
    INTO_AS_SUBJECT,
    INTO_AS_OBJECT,
    INTO_GIVEN, /* what only the ends of the path hold */
    N_STAGES
};

static bool is_given(const struct ent_hops *hops, ent_id quoted)
{
    bool is = false;
    for (uint32_t i = 0; i < hops->n_given && !is; i++)
        is = hops->given[i] == quoted;
    return is;
}

/* Counts the quoted facts of an end, and notes them once there is room. */
static enum ent_status give(struct ent_hops *hops, ent_id id, uint32_t *n_seen)
{
    ent_id parts[3];
    if (ent_id_kind(id) != ENT_QUOTED)
        return ENT_OK;
    ++*n_seen;
    if (hops->given && !is_given(hops, id))
        hops->given[hops->n_given++] = id;
    enum ent_status status = ent_value_parts(hops->context, id, parts);
    if (status == ENT_OK)
        status = give(hops, parts[0], n_seen);
    return status ? status : give(hops, parts[2], n_seen);
}

static enum ent_status give_ends(struct ent_hops *hops, ent_id from, ent_id to)
{
    enum ent_status status = ENT_OK;
    for (int pass = 0; pass < 2 && status == ENT_OK; pass++) {
        uint32_t n_seen = 0;
        status = give(hops, from, &n_seen);
        if (status == ENT_OK)
            status = give(hops, to, &n_seen);
        if (status == ENT_OK && pass == 0)
            status = ent_context_alloc(hops->context, n_seen + 1,
                                       sizeof *hops->given, &hops->given);
    }
    return status;
}

enum ent_status ent_hops_init(struct ent_hops *hops,
                              struct ent_context *context,
                              const struct ent_path_plan *plan, ent_id from,
                              ent_id to, uint64_t *n_seeks)
{
    *hops = (struct ent_hops){.context = context, .plan = plan};
    ent_map_init(&hops->in_use);
    enum ent_status status = give_ends(hops, from, to);
    if (status == ENT_OK)
        status = ent_edges_init(&hops->edges, context, plan->test, n_seeks);
    if (status == ENT_OK)
        status = ent_edges_init(&hops->uses, context, plan->test, n_seeks);
    return status;
}

void ent_hops_release(struct ent_hops *hops)
{
    if (!hops->context)
        return;
    ent_edges_release(&hops->edges);
    ent_edges_release(&hops->uses);
    for (int i = 0; i < 2; i++)
        if (hops->is_open[i])
            ent_cursor_close(&hops->quoted[i]);
    ent_context_release_map(hops->context, &hops->in_use);
    *hops = (struct ent_hops){0};
}

/* ---- quoted facts in use ------------------------------------------------ */

static enum ent_status is_in_use(struct ent_hops *hops, ent_id quoted,
                                 bool *in_use);

static enum ent_status in_a_fact(struct ent_hops *hops, ent_id quoted,
                                 bool *in_use)
{
    struct ent_edges *edges = &hops->uses;
    *in_use = false;
    for (int inverse = 0; inverse < 2 && !*in_use; inverse++) {
        enum ent_status status;
        ent_edges_start(edges, quoted, 0, inverse == 1);
        while (!*in_use && (status = ent_edges_next(edges)) != ENT_END) {
            if (status == ENT_OK)
                status = ent_edges_fits(edges, edges->fact, in_use);
            if (status)
                return status;
        }
    }
    return ENT_OK;
}

/* Is it part of another quoted fact that is in use?  Nesting has a limit. */
static enum ent_status in_a_quoted(struct ent_hops *hops, ent_id quoted,
                                   enum ent_set set, bool *in_use)
{
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, hops->context->txn, set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, &quoted, 1);
    while (status == ENT_OK && !*in_use) {
        status = ent_context_tick(hops->context);
        if (status == ENT_OK)
            status = is_in_use(hops, cursor.row[3], in_use);
        if (status == ENT_OK)
            status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status is_in_use(struct ent_hops *hops, ent_id quoted,
                                 bool *in_use)
{
    uint64_t known;
    *in_use = is_given(hops, quoted);
    if (*in_use)
        return ENT_OK;
    if (ent_map_get(&hops->in_use, quoted, &known)) {
        *in_use = known != 0;
        return ENT_OK;
    }
    enum ent_status status = in_a_fact(hops, quoted, in_use);
    if (status == ENT_OK && !*in_use)
        status = in_a_quoted(hops, quoted, ENT_QUOTED_SPOT, in_use);
    if (status == ENT_OK && !*in_use)
        status = in_a_quoted(hops, quoted, ENT_QUOTED_OSPT, in_use);
    if (status)
        return status;
    return ent_context_put(hops->context, &hops->in_use, quoted, *in_use);
}

/* ---- hops --------------------------------------------------------------- */

static bool is_via(const struct ent_hops *hops, ent_id relation)
{
    bool is = hops->plan->n_via == 0;
    for (uint32_t i = 0; i < hops->plan->n_via && !is; i++)
        is = hops->plan->via[i] == relation;
    return is;
}

enum ent_status ent_hops_start(struct ent_hops *hops, ent_id node)
{
    bool in_use;
    hops->node = node;
    hops->stage = FACTS_OUT;
    hops->via = 0;
    hops->in_stage = false;
    hops->parts[0] = 0;
    if (ent_id_kind(node) != ENT_QUOTED)
        return ENT_OK;
    enum ent_status status = is_in_use(hops, node, &in_use);
    if (status || !in_use)
        return status;
    status = ent_value_parts(hops->context, node, hops->parts);
    if (!is_via(hops, hops->parts[1]))
        hops->parts[0] = 0;
    return status;
}

static enum ent_status next_fact(struct ent_hops *hops, struct ent_hop *hop)
{
    const struct ent_path_plan *plan = hops->plan;
    bool inverse = hops->stage == FACTS_IN;
    for (;;) {
        if (!hops->in_stage) {
            if (hops->via >= (plan->n_via ? plan->n_via : 1))
                return ENT_END;
            ent_edges_start(&hops->edges, hops->node,
                            plan->n_via ? plan->via[hops->via] : 0, inverse);
            hops->via++;
            hops->in_stage = true;
        }
        enum ent_status status = ent_edges_next(&hops->edges);
        if (status == ENT_OK) {
            hop->end = hops->edges.end;
            hop->direction = inverse ? ENT_HOP_BACKWARD : ENT_HOP_FORWARD;
            memcpy(hop->fact, hops->edges.fact, sizeof hop->fact);
        }
        if (status != ENT_END)
            return status;
        hops->in_stage = false;
    }
}

static enum ent_status next_out(struct ent_hops *hops, struct ent_hop *hop)
{
    bool is_object = hops->stage == OUT_TO_OBJECT;
    if (hops->in_stage || hops->parts[0] == 0 ||
        (is_object && hops->parts[0] == hops->parts[2]))
        return ENT_END;
    hops->in_stage = true;
    hop->end = hops->parts[is_object ? 2 : 0];
    hop->direction = ENT_HOP_OUT;
    memcpy(hop->fact, hops->parts, sizeof hop->fact);
    return ENT_OK;
}

static enum ent_status quoted_row(struct ent_hops *hops, unsigned which)
{
    static const enum ent_set sets[2] = {ENT_QUOTED_SPOT, ENT_QUOTED_OSPT};
    enum ent_status status = ENT_OK;
    if (hops->in_stage)
        return ent_cursor_next(&hops->quoted[which]);
    if (!hops->is_open[which])
        status = ent_cursor_open(&hops->quoted[which], hops->context->txn,
                                 sets[which]);
    if (status)
        return status;
    hops->is_open[which] = hops->in_stage = true;
    return ent_cursor_first(&hops->quoted[which], &hops->node, 1);
}

static enum ent_status next_into(struct ent_hops *hops, struct ent_hop *hop)
{
    unsigned which = hops->stage == INTO_AS_OBJECT;
    for (;;) {
        enum ent_status status = ent_context_tick(hops->context);
        if (status == ENT_OK)
            status = quoted_row(hops, which);
        if (status)
            return status;
        const uint64_t *row = hops->quoted[which].row;
        hop->fact[0] = row[which ? 1 : 0];
        hop->fact[1] = row[which ? 2 : 1];
        hop->fact[2] = row[which ? 0 : 2];
        hop->end = row[3];
        hop->direction = ENT_HOP_INTO;
        if (is_via(hops, hop->fact[1]) && !(which && hop->fact[0] == row[0]))
            return ENT_OK;
    }
}

/* No index holds a quoted fact that only the query knows. */
static enum ent_status next_given(struct ent_hops *hops, struct ent_hop *hop)
{
    while (hops->via < hops->n_given) {
        ent_id given = hops->given[hops->via++];
        if (!ent_value_is_local(given))
            continue;
        enum ent_status status =
            ent_value_parts(hops->context, given, hop->fact);
        if (status)
            return status;
        hop->end = given;
        hop->direction = ENT_HOP_INTO;
        if ((hop->fact[0] == hops->node || hop->fact[2] == hops->node) &&
            is_via(hops, hop->fact[1]))
            return ENT_OK;
    }
    return ENT_END;
}

static enum ent_status next_in_stage(struct ent_hops *hops, struct ent_hop *hop)
{
    switch ((enum stage)hops->stage) {
    case FACTS_OUT:
    case FACTS_IN:
        return next_fact(hops, hop);
    case OUT_TO_SUBJECT:
    case OUT_TO_OBJECT:
        return next_out(hops, hop);
    case INTO_AS_SUBJECT:
    case INTO_AS_OBJECT:
        return next_into(hops, hop);
    default:
        return next_given(hops, hop);
    }
}

enum ent_status ent_hops_next(struct ent_hops *hops, struct ent_hop *hop)
{
    for (; hops->stage < N_STAGES; hops->stage++) {
        enum ent_status status = next_in_stage(hops, hop);
        if (status != ENT_END)
            return status;
        hops->in_stage = false;
        hops->via = 0;
    }
    return ENT_END;
}

enum ent_status ent_hops_fits(struct ent_hops *hops, const struct ent_hop *hop,
                              bool *fits)
{
    if (hop->direction == ENT_HOP_INTO)
        return is_in_use(hops, hop->end, fits);
    *fits = true;
    if (hop->direction == ENT_HOP_OUT)
        return ENT_OK;
    return ent_edges_fits(&hops->edges, hop->fact, fits);
}
