/* SPDX-License-Identifier: ISC */
/* Lists in a join: the terms of a quoted pattern's rows, sorted in memory,
 * since no order on disk has them behind its relation.  They are read in one
 * stretch of rows and merged with others, instead of looked up one by one. */
#include "base/rows.h"
#include "queries/op/leapfrog.h"
#include "queries/op/order.h"

/* The rows of the pattern's constants, and the column of its term. */
static unsigned open_rows(const struct ent_node *node, struct ent_order *order,
                          uint64_t *prefix)
{
    unsigned constants = 0, n = 0;
    for (unsigned t = 0; t < 3; t++)
        if (node->terms[t].slot == ENT_NO_SLOT)
            constants |= 1u << t;
    ent_order_of_quoted(constants, 0, order);
    while (n < 3 && constants >> order->columns[n] & 1) {
        prefix[n] = node->terms[order->columns[n]].id;
        n++;
    }
    return n;
}

/* Takes the last column of the cursor's row and of those unpacked behind it. */
static enum ent_status take_rows(struct ent_context *context,
                                 struct ent_cursor *cursor,
                                 struct ent_column *list)
{
    const uint64_t(*rows)[ENT_MAX_ARITY] = NULL;
    unsigned n = ent_cursor_ahead(cursor, &rows);
    enum ent_status status = ent_context_ticks(context, n + 1);
    if (status)
        return status;
    uint64_t *items = ent_column_reserve(context, list, n + 1, &status);
    if (!items)
        return status;
    items[0] = cursor->row[3];
    for (unsigned i = 0; i < n; i++)
        items[i + 1] = rows[i][3];
    ent_cursor_advance(cursor, n);
    return ENT_OK;
}

static enum ent_status read_list(struct ent_context *context,
                                 const struct ent_node *node,
                                 struct ent_column *list)
{
    struct ent_order order;
    struct ent_cursor cursor;
    uint64_t prefix[ENT_MAX_ARITY];
    unsigned n_prefix = open_rows(node, &order, prefix);
    enum ent_status status = ent_cursor_open(&cursor, context->txn, order.set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, prefix, n_prefix);
    while (status == ENT_OK) {
        status = take_rows(context, &cursor, list);
        if (status == ENT_OK)
            status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status sort_list(struct ent_context *context,
                                 struct ent_column *list)
{
    size_t n_bytes = list->n_items * sizeof *list->items;
    enum ent_status status = ent_context_claim(context, n_bytes);
    if (status)
        return status;
    status = ent_rows_sort(list->items, list->n_items, 1, NULL);
    ent_context_unclaim(context, n_bytes);
    return status;
}

/* Shows the value at `at`. */
static void arrive(struct ent_member *member)
{
    member->ended = member->at == member->list.n_items;
    member->first_of = ENT_NOWHERE;
    if (!member->ended)
        member->cursor.row[0] = member->list.items[member->at];
}

enum ent_status ent_list_begin(struct ent_leapfrog *leapfrog,
                               struct ent_member *member)
{
    struct ent_context *context = leapfrog->op.context;
    enum ent_status status = ENT_OK;
    if (!member->is_open) {
        status = read_list(context, member->node, &member->list);
        if (status == ENT_OK)
            status = sort_list(context, &member->list);
        if (status)
            return status;
        member->is_open = true;
    }
    member->at = 0;
    arrive(member);
    member->first_of = 0;
    return member->ended ? ENT_END : ENT_OK;
}

enum ent_status ent_list_seek(struct ent_member *member, uint64_t x,
                              bool rewind)
{
    const uint64_t *items = member->list.items;
    size_t low = rewind ? 0 : member->at, n = member->list.n_items, step = 1;
    /* Most ways are short. */
    while (low + step < n && items[low + step] < x) {
        low += step;
        step *= 2;
    }
    size_t high = low + step < n ? low + step : n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (items[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    member->at = low;
    arrive(member);
    return member->ended ? ENT_END : ENT_OK;
}

void ent_list_read(struct ent_member *member, unsigned max,
                   struct ent_runs *runs, unsigned *n)
{
    size_t n_left = member->list.n_items - member->at;
    *n = n_left < max ? (unsigned)n_left : max;
    for (unsigned i = 0; i < *n; i++) {
        runs->values[i] = member->list.items[member->at + i];
        runs->rows[i] = 1;
    }
    member->at += *n;
    arrive(member);
}
