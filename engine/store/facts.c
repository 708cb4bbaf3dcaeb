/* SPDX-License-Identifier: ISC */
/* The two families of six fact orders. */
#include "store/facts.h"

#include "base/alloc.h"
#include "base/rows.h"
#include "store/tupleset_internal.h"

#define MANY 1000    /* facts that are worth being packed */
#define STRIDE 32768 /* facts unpacked at a time */

_Static_assert(ENT_SPO == 0, "orders are counted from it");

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

/* Inserts into or deletes from the six orders that begin with `first`, each
 * sorted by itself. */
static enum ent_status change_each(struct ent_txn *txn, enum ent_set first,
                                   bool insert, const struct ent_rowlist *facts,
                                   size_t *n_changed)
{
    struct ent_rowlist rows;
    enum ent_status status = ENT_OK;
    ent_rowlist_init(&rows, 3);
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

/* Inserts packed facts that are sorted in the order of the set. */
static enum ent_status insert_packed(struct ent_txn *txn, enum ent_set set,
                                     const struct ent_packed_rows *packed,
                                     uint64_t *rows, size_t *n_inserted)
{
    uint64_t n_before;
    enum ent_status status = ent_set_size(txn, set, &n_before);
    *n_inserted = 0;
    for (size_t i = 0, n; i < packed->n_rows && status == ENT_OK; i += n) {
        size_t n_new;
        n = packed->n_rows - i < STRIDE ? packed->n_rows - i : STRIDE;
        ent_packed_get(packed, i, n, ent_order_columns(set), rows);
        n_new = n;
        if (n_before == 0)
            status = ent_set_append(txn, set, rows, n);
        else
            status = ent_set_insert(txn, set, rows, n, &n_new);
        *n_inserted += n_new;
    }
    return status;
}

/* Many facts: packed in a word each, every order is made from the one before
 * it by sorting by a single column. */
static enum ent_status insert_all(struct ent_txn *txn, enum ent_set first,
                                  struct ent_packed_rows *packed,
                                  size_t *n_inserted)
{
    /* s p o, o s p, p o s, o p s, s o p, p s o */
    static const struct {
        unsigned char order; /* after ENT_SPO */
        unsigned char column;
    } steps[ENT_N_ORDERS] = {{ENT_SPO, 0}, {ENT_OSP, 2}, {ENT_POS, 1},
                             {ENT_OPS, 2}, {ENT_SOP, 0}, {ENT_PSO, 1}};
    enum ent_status status = ENT_OK;
    uint64_t *rows = ent_malloc((size_t)STRIDE * 3 * sizeof *rows);
    if (rows == NULL)
        return ENT_ENOMEM;
    for (unsigned i = 0; i < ENT_N_ORDERS && status == ENT_OK; i++) {
        if (i > 0)
            ent_packed_sort(packed, steps[i].column);
        status = insert_packed(txn, (enum ent_set)(first + steps[i].order),
                               packed, rows, n_inserted);
    }
    ent_free(rows);
    return status;
}

static enum ent_status change(struct ent_txn *txn, enum ent_set first,
                              bool insert, const struct ent_rowlist *facts,
                              size_t *n_changed)
{
    struct ent_packed_rows packed;
    *n_changed = 0;
    if (insert && facts->n_rows >= MANY) {
        enum ent_status status =
            ent_packed_init(&packed, facts->rows, facts->n_rows, 3);
        if (status == ENT_OK) {
            status = insert_all(txn, first, &packed, n_changed);
            ent_packed_release(&packed);
        }
        if (status != ENT_ELIMIT)
            return status;
    }
    return change_each(txn, first, insert, facts, n_changed);
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
