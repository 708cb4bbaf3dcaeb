/* SPDX-License-Identifier: ISC */
/* Whether solutions come in the order that is asked for: ids of booleans,
 * integers and dates sort by value, and one of these kinds behind the other as
 * terms do.  Where a pattern has no other values, a scan or a join that begins
 * with them has them sorted, and what comes behind extends its solutions one
 * by one.  Scans can go backwards, joins cannot. */
#include "queries/plan/in_order.h"

#include "queries/op/order.h"
#include "queries/op/sorted.h"
#include "queries/plan/join.h"
#include "store/tupleset.h"

uint32_t ent_plan_first_key(const struct ent_context *context,
                            const struct ent_plan *plan)
{
    if (plan->form != ENT_FORM_FIND || plan->n_keys == 0 || plan->has_groups ||
        plan->has_evidence || !ent_code_is_slot(plan->keys[0].code))
        return ENT_NO_SLOT;
    uint32_t slot = plan->keys[0].code->slot;
    bool is_parameter = slot < context->ast->n_variables &&
                        context->ast->variables[slot].is_parameter;
    return is_parameter ? ENT_NO_SLOT : slot;
}

/* Ids that do not sort by value. */
static const struct ent_span unsorted[] = {
    {ENT_ID_MAKE(ENT_NUMBER, 0), ENT_ID_MAKE(ENT_NUMBER, ENT_ID_PAYLOAD_MASK)},
    {ENT_ID_MAKE(ENT_TEXT, 0), UINT64_MAX},
};

/* Has the cursor a row with a value of both spans in this column? */
static enum ent_status meets(struct ent_cursor *cursor, uint64_t *row,
                             unsigned column, const struct ent_span *a,
                             const struct ent_span *b, bool *met)
{
    ent_id low = a->low > b->low ? a->low : b->low;
    ent_id high = a->high < b->high ? a->high : b->high;
    *met = false;
    if (low > high)
        return ENT_OK;
    row[column] = low;
    enum ent_status status = ent_cursor_seek(cursor, row, column + 1);
    *met = status == ENT_OK && cursor->row[column] <= high;
    return status == ENT_END ? ENT_OK : status;
}

/* Does the cursor's column hold only values that sort by their ids? */
static enum ent_status column_sorts(struct ent_cursor *cursor, uint64_t *row,
                                    unsigned column,
                                    const struct ent_range *range, bool *sorts)
{
    static const struct ent_range all = {.spans = {{0, UINT64_MAX}},
                                         .n_spans = 1};
    bool met = false;
    range = range ? range : &all;
    for (unsigned i = 0; i < range->n_spans && !met; i++)
        for (unsigned j = 0; j < 2 && !met; j++) {
            enum ent_status status =
                meets(cursor, row, column, &range->spans[i], &unsorted[j],
                      &met);
            if (status)
                return status;
        }
    *sorts = !met;
    return ENT_OK;
}

enum ent_status ent_pattern_sorts(struct ent_context *context,
                                  const struct ent_node *node, uint32_t slot,
                                  const struct ent_range *range, bool *sorts)
{
    unsigned known = 0, own = 0, n_prefix = 0;
    uint64_t row[ENT_MAX_ARITY] = {0};
    struct ent_order order;
    struct ent_cursor cursor;
    *sorts = false;
    for (unsigned i = 0; i < 3; i++) {
        known |= (unsigned)(node->terms[i].slot == ENT_NO_SLOT) << i;
        own |= (unsigned)(node->terms[i].slot == slot) << i;
    }
    if (node->kind != ENT_NODE_FACTS || own == 0 || (own & (own - 1)) != 0)
        return ENT_OK;
    ent_order_of_facts_by(known, own, 7, false, &order);
    for (; known >> order.columns[n_prefix] & 1; n_prefix++)
        row[n_prefix] = node->terms[order.columns[n_prefix]].id;
    enum ent_status status = ent_cursor_open(&cursor, context->txn, order.set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, row, n_prefix);
    if (status == ENT_OK)
        status = column_sorts(&cursor, row, n_prefix, range, sorts);
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

/* Do the values of a slot that a node binds sort by their ids?  One pattern of
 * a join tells it for all. */
static enum ent_status node_sorts(struct ent_context *context,
                                  const struct ent_node *node, uint32_t slot,
                                  bool *sorts)
{
    enum ent_status status = ENT_OK;
    if (node->kind != ENT_NODE_JOIN)
        return ent_pattern_sorts(context, node, slot, NULL, sorts);
    const struct ent_join *join = node->join;
    const struct ent_range *range = ent_join_range(join, slot);
    *sorts = false;
    for (uint32_t i = 0; i < join->n_patterns && !*sorts && !status; i++)
        status =
            ent_pattern_sorts(context, join->patterns[i], slot, range, sorts);
    return status;
}

/* Falling: by a scan of its own. */
static enum ent_status turn_back(struct ent_ops *ops, struct ent_plan *plan,
                                 uint32_t slot, bool is_cut,
                                 struct ent_op **scan)
{
    if (!is_cut || !ent_op_is_plain_scan(*scan))
        return ENT_OK;
    plan->is_in_order = true;
    return ent_op_scan_back(ops, (*scan)->input, (*scan)->node, slot, scan);
}

enum ent_status ent_plan_in_order(struct ent_ops *ops, struct ent_plan *plan,
                                  struct ent_op **op)
{
    uint32_t slot = ent_plan_first_key(ops->context, plan);
    bool is_cut = plan->has_limit && plan->per == ENT_NO_SLOT;
    struct ent_sorted sorted;
    bool sorts;
    if (slot == ENT_NO_SLOT || !(*op)->input || (plan->n_keys > 1 && !is_cut))
        return ENT_OK;
    while ((*op)->input->input)
        op = &(*op)->input;
    if (!(*op)->node)
        return ENT_OK;
    enum ent_status status =
        node_sorts(ops->context, (*op)->node, slot, &sorts);
    if (status || !sorts)
        return status;
    if (plan->keys[0].descending)
        return turn_back(ops, plan, slot, is_cut, op);
    ent_op_sort_first(*op, &slot, 1);
    ent_op_sorted(*op, &sorted);
    plan->is_in_order =
        sorted.is_unique && sorted.n_slots > 0 && sorted.slots[0] == slot;
    return ENT_OK;
}
