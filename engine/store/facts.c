/* SPDX-License-Identifier: ISC */
/* The two families of six fact orders. */
#include "store/facts.h"

/* Rows s, p, o in the columns of an order, sorted. */
static enum ent_status reorder(const struct ent_rowlist *facts,
                               enum ent_set set, struct ent_rowlist *rows)
{
    const unsigned char *columns = ent_order_columns(set);
    rows->n_rows = 0;
    enum ent_status status = ent_rowlist_reserve(rows, facts->n_rows);
    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < facts->n_rows; i++) {
        const uint64_t *fact = facts->rows + 3 * i;
        uint64_t *row = rows->rows + 3 * i;
        for (int k = 0; k < 3; k++)
            row[k] = fact[columns[k]];
    }
    rows->n_rows = facts->n_rows;
    return ent_rowlist_sort(rows);
}

/* Inserts into or deletes from the six orders that begin with `first`. */
static enum ent_status change(struct ent_txn *txn, enum ent_set first,
                              bool insert, const struct ent_rowlist *facts,
                              size_t *n_changed)
{
    struct ent_rowlist rows;
    enum ent_status status = ENT_OK;
    ent_rowlist_init(&rows, 3);
    *n_changed = 0;
    for (unsigned i = 0; i < ENT_N_ORDERS && status == ENT_OK; i++) {
        enum ent_set set = (enum ent_set)((unsigned)first + i);
        const uint64_t *sorted = facts->rows;
        if (i > 0) {
            status = reorder(facts, set, &rows);
            sorted = rows.rows;
        }
        if (status == ENT_OK && insert)
            status = ent_set_insert(txn, set, sorted, facts->n_rows, n_changed);
        else if (status == ENT_OK)
            status = ent_set_delete(txn, set, sorted, facts->n_rows, n_changed);
    }
    ent_rowlist_release(&rows);
    return status;
}

enum ent_status ent_facts_affirm(struct ent_txn *txn,
                                 const struct ent_rowlist *facts,
                                 size_t *n_added)
{
    uint64_t n_others;
    size_t n_removed;
    *n_added = 0;
    if (facts->n_rows == 0)
        return ENT_OK;
    enum ent_status status = change(txn, ENT_SPO, true, facts, n_added);
    if (status == ENT_OK)
        status = ent_set_size(txn, ENT_OTHER_SPO, &n_others);
    if (status == ENT_OK && n_others > 0)
        status = change(txn, ENT_OTHER_SPO, false, facts, &n_removed);
    return status;
}

enum ent_status ent_facts_keep(struct ent_txn *txn,
                               const struct ent_rowlist *facts, size_t *n_added)
{
    struct ent_rowlist rows;
    struct ent_cursor graph;
    *n_added = 0;
    if (facts->n_rows == 0)
        return ENT_OK;
    ent_rowlist_init(&rows, 3);
    enum ent_status status = ent_cursor_open(&graph, txn, ENT_SPO);
    for (size_t i = 0; i < facts->n_rows && status == ENT_OK; i++) {
        status = ent_cursor_first(&graph, ent_rowlist_at(facts, i), 3);
        if (status == ENT_END)
            status = ent_rowlist_add(&rows, ent_rowlist_at(facts, i));
    }
    ent_cursor_close(&graph);
    if (status == ENT_OK && rows.n_rows > 0)
        status = change(txn, ENT_OTHER_SPO, true, &rows, n_added);
    ent_rowlist_release(&rows);
    return status;
}

enum ent_status ent_facts_withdraw(struct ent_txn *txn,
                                   const struct ent_rowlist *facts)
{
    size_t n;
    if (facts->n_rows == 0)
        return ENT_OK;
    enum ent_status status = change(txn, ENT_SPO, false, facts, &n);
    if (status == ENT_OK)
        status = change(txn, ENT_OTHER_SPO, true, facts, &n);
    return status;
}
