/* SPDX-License-Identifier: ISC */
/* Facts, or quoted facts, that fit a pattern: a cursor over the order in which
 * what is bound is the prefix, so that nothing is read that does not fit. */
#include "queries/op/op.h"
#include "queries/op/order.h"
#include "queries/op/sorted.h"
#include "store/tupleset.h"

#define N_ORDERS 12 /* six of facts twice, or four of quoted facts */

struct scan {
    struct ent_op op;
    unsigned n_terms;
    bool with_other;                   /* facts not in the graph as well */
    unsigned first;                    /* terms to be sorted by, if any do */
    unsigned char twin[ENT_MAX_TERMS]; /* an earlier term of the same slot */
    bool has_twins;
    struct ent_cursor cursors[N_ORDERS];
    bool is_open[N_ORDERS];

    /* the run */
    bool running;
    bool in_other;
    unsigned bound; /* terms bound at its start */
    struct ent_order order;
    unsigned order_bound; /* what `order` was chosen for, or all ones */
    bool order_other;
    unsigned n_prefix;
    unsigned n_step; /* columns in which solutions differ */
    struct ent_cursor *cursor;

    /* Rows that are at hand, when they need no look: each is a solution. */
    bool is_plain;
    const uint64_t (*ahead)[ENT_MAX_ARITY];
    unsigned n_ahead, n_taken;
    unsigned n_bind;
    struct {
        unsigned column;
        uint32_t slot;
    } bind[ENT_MAX_TERMS];
};

static enum ent_status scan_start(struct ent_op *op)
{
    struct scan *scan = (struct scan *)op;
    scan->running = false;
    scan->n_ahead = scan->n_taken = 0;
    return ent_op_start(op->input);
}

static unsigned order_index(const struct scan *scan, enum ent_set set)
{
    return (unsigned)set - (scan->n_terms == 4 ? ENT_QUOTED_TSPO : ENT_SPO);
}

/* Chooses the order for what is bound, and how far rows must be told apart. */
static void choose_order(struct scan *scan)
{
    unsigned wanted = ~scan->op.node->unneeded;
    if (scan->order_bound == scan->bound && scan->order_other == scan->in_other)
        return;
    if (scan->n_terms == 4)
        ent_order_of_quoted(scan->bound, wanted, &scan->order);
    else
        ent_order_of_facts_by(scan->bound, scan->first, wanted, scan->in_other,
                              &scan->order);
    scan->order_bound = scan->bound;
    scan->order_other = scan->in_other;
    scan->n_prefix = 0;
    while (scan->n_prefix < scan->n_terms &&
           scan->bound >> scan->order.columns[scan->n_prefix] & 1)
        scan->n_prefix++;
    scan->n_step = scan->n_terms;
    while (scan->n_step > scan->n_prefix && !scan->has_twins &&
           !(wanted >> scan->order.columns[scan->n_step - 1] & 1))
        scan->n_step--;
}

/* Which columns become which slots; and whether every row is a solution. */
static void lay_out(struct scan *scan)
{
    const struct ent_node *node = scan->op.node;
    scan->n_bind = 0;
    scan->is_plain = !scan->has_twins && scan->n_step == scan->n_terms;
    for (unsigned i = scan->n_prefix; i < scan->n_step; i++) {
        unsigned term = scan->order.columns[i];
        if (scan->bound >> term & 1) {
            scan->is_plain = false;
            continue;
        }
        scan->bind[scan->n_bind].column = i;
        scan->bind[scan->n_bind++].slot = node->terms[term].slot;
    }
}

static enum ent_status first_row(struct scan *scan)
{
    uint64_t prefix[ENT_MAX_TERMS];
    choose_order(scan);
    unsigned index = order_index(scan, scan->order.set);
    scan->cursor = &scan->cursors[index];
    if (!scan->is_open[index]) {
        enum ent_status status =
            ent_cursor_open(scan->cursor, scan->op.context->txn,
                            scan->order.set);
        if (status)
            return status;
        scan->is_open[index] = true;
    }
    lay_out(scan);
    scan->n_ahead = scan->n_taken = 0;
    for (unsigned i = 0; i < scan->n_prefix; i++)
        prefix[i] =
            ent_term_value(scan->op.context,
                           &scan->op.node->terms[scan->order.columns[i]]);
    scan->op.n_seeks++;
    return ent_cursor_first(scan->cursor, prefix, scan->n_prefix);
}

static enum ent_status next_row(struct scan *scan)
{
    ent_cursor_advance(scan->cursor, scan->n_taken);
    scan->n_taken = scan->n_ahead = 0;
    if (scan->n_step == scan->n_terms)
        return ent_cursor_next(scan->cursor);
    if (scan->n_step == 0)
        return ENT_END;
    return ent_cursor_skip(scan->cursor, scan->n_step);
}

static void begin_run(struct scan *scan)
{
    scan->bound = 0;
    scan->in_other = false;
    scan->running = true;
    for (unsigned i = 0; i < scan->n_terms; i++)
        if (ent_term_value(scan->op.context, &scan->op.node->terms[i]))
            scan->bound |= 1u << i;
}

static void end_run(struct scan *scan)
{
    const struct ent_node *node = scan->op.node;
    scan->running = false;
    for (unsigned i = 0; i < scan->n_terms; i++)
        if (!(scan->bound >> i & 1))
            scan->op.context->slots[node->terms[i].slot] = 0;
    if (node->mark_slot != ENT_NO_SLOT)
        scan->op.context->slots[node->mark_slot] = 0;
}

/* Binds what the run did not find bound; false when the same variable would
 * get two values. */
static bool bind_row(struct scan *scan)
{
    const struct ent_node *node = scan->op.node;
    uint64_t *slots = scan->op.context->slots;
    const uint64_t *row = scan->cursor->row;
    if (scan->has_twins) {
        uint64_t values[ENT_MAX_TERMS];
        for (unsigned i = 0; i < scan->n_terms; i++)
            values[scan->order.columns[i]] = row[i];
        for (unsigned i = 0; i < scan->n_terms; i++)
            if (values[i] != values[scan->twin[i]])
                return false;
    }
    for (unsigned i = 0; i < scan->n_bind; i++)
        slots[scan->bind[i].slot] = row[scan->bind[i].column];
    if (node->mark_slot != ENT_NO_SLOT)
        slots[node->mark_slot] = 1;
    return true;
}

/* A bound column behind an unbound one (quoted facts have four orders only). */
static bool fits_bound(const struct scan *scan)
{
    for (unsigned i = scan->n_prefix; i < scan->n_terms; i++) {
        unsigned term = scan->order.columns[i];
        if (scan->bound >> term & 1 &&
            scan->cursor->row[i] !=
                ent_term_value(scan->op.context, &scan->op.node->terms[term]))
            return false;
    }
    return true;
}

/* Binds the next row of those at hand. */
static void bind_ahead(struct scan *scan)
{
    uint64_t *slots = scan->op.context->slots;
    const uint64_t *row = scan->ahead[scan->n_taken++];
    for (unsigned i = 0; i < scan->n_bind; i++)
        slots[scan->bind[i].slot] = row[scan->bind[i].column];
}

static enum ent_status scan_next(struct ent_op *op)
{
    struct scan *scan = (struct scan *)op;
    enum ent_status status;
    if (scan->n_taken < scan->n_ahead) {
        bind_ahead(scan);
        return ENT_OK;
    }
    for (;;) {
        if (scan->running) {
            status = next_row(scan);
        } else {
            status = ent_op_next(op->input);
            if (status)
                return status;
            begin_run(scan);
            status = first_row(scan);
        }
        if (status == ENT_END && scan->with_other && !scan->in_other) {
            scan->in_other = true;
            status = first_row(scan);
        }
        if (status == ENT_END)
            end_run(scan);
        else if (status)
            return status;
        if (status == ENT_OK && scan->is_plain)
            scan->n_ahead = ent_cursor_ahead(scan->cursor, &scan->ahead);
        enum ent_status tick =
            ent_context_ticks(op->context, 1 + scan->n_ahead);
        if (tick)
            return tick;
        if (status == ENT_OK && fits_bound(scan) && bind_row(scan))
            return ENT_OK;
    }
}

/* The columns that the rows of a run differ in, in the order of the set. */
static void scan_add_sorted(struct ent_op *op, struct ent_sorted *sorted)
{
    struct scan *scan = (struct scan *)op;
    const struct ent_plan_term *terms = op->node->terms;
    scan->bound = 0;
    scan->in_other = false;
    for (unsigned i = 0; i < scan->n_terms; i++) {
        bool is_bound = ent_term_value(op->context, &terms[i]) != 0;
        for (unsigned j = 0; j < sorted->n_slots; j++)
            is_bound = is_bound || sorted->slots[j] == terms[i].slot;
        scan->bound |= (unsigned)is_bound << i;
    }
    sorted->is_unique = sorted->is_unique && !scan->with_other;
    if (!sorted->is_unique)
        return;
    choose_order(scan);
    lay_out(scan);
    for (unsigned i = 0; i < scan->n_bind; i++)
        ent_sorted_add(sorted, scan->bind[i].slot);
}

static void scan_close(struct ent_op *op)
{
    struct scan *scan = (struct scan *)op;
    for (unsigned i = 0; i < N_ORDERS; i++)
        if (scan->is_open[i])
            ent_cursor_close(&scan->cursors[i]);
}

static const struct ent_op_class scan_class = {"scan", scan_start, scan_next,
                                               scan_close};
static const struct ent_op_class quoted_class = {"quoted", scan_start,
                                                 scan_next, scan_close};

_Static_assert(ENT_OTHER_OPS - ENT_SPO == N_ORDERS - 1,
               "two families of six orders");

void ent_op_sort_first(struct ent_op *op, const uint32_t *slots,
                       uint32_t n_slots)
{
    while (op->input && (!op->node || op->node->kind == ENT_NODE_FILTER ||
                         op->node->kind == ENT_NODE_NOT))
        op = op->input;
    if (op->class != &scan_class || op->input->input)
        return;
    struct scan *scan = (struct scan *)op;
    for (unsigned i = 0; i < scan->n_terms; i++)
        for (uint32_t j = 0; j < n_slots; j++)
            if (op->node->terms[i].slot == slots[j])
                scan->first |= 1u << i;
}

bool ent_op_is_plain_scan(const struct ent_op *op)
{
    const struct scan *scan = (const struct scan *)op;
    return op->class == &scan_class && !scan->with_other && !scan->has_twins;
}

static void find_twins(struct scan *scan, const struct ent_node *node)
{
    for (unsigned i = 0; i < scan->n_terms; i++) {
        scan->twin[i] = (unsigned char)i;
        for (unsigned j = 0; j < i; j++)
            if (node->terms[i].slot != ENT_NO_SLOT &&
                node->terms[i].slot == node->terms[j].slot) {
                scan->twin[i] = (unsigned char)j;
                scan->has_twins = true;
                break;
            }
    }
}

enum ent_status ent_op_scan(struct ent_ops *ops, struct ent_op *input,
                            const struct ent_node *node, bool other,
                            struct ent_op **op)
{
    struct scan *scan;
    bool is_quoted = node->kind == ENT_NODE_QUOTED;
    enum ent_status status =
        ent_op_new(ops, is_quoted ? &quoted_class : &scan_class, input,
                   sizeof *scan, &scan);
    if (status)
        return status;
    scan->op.node = node;
    scan->op.add_sorted = scan_add_sorted;
    scan->n_terms = is_quoted ? 4 : 3;
    scan->with_other = other && !is_quoted;
    scan->order_bound = UINT32_MAX;
    find_twins(scan, node);
    *op = &scan->op;
    return ENT_OK;
}
