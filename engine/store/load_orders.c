/* SPDX-License-Identifier: ISC */
/* Facts on their way into six orders. */
#include "store/load_orders.h"

#include "base/alloc.h"
#include "store/load_rows.h"
#include "store/tupleset.h"

/* s p o, o s p, p o s, o p s, s o p, p s o: by which column each is sorted,
 * coming from the one before it. */
static const struct {
    unsigned char order; /* after ENT_SPO */
    unsigned char column;
} steps[ENT_N_ORDERS_MADE] = {{ENT_SPO, 0}, {ENT_OSP, 2}, {ENT_POS, 1},
                              {ENT_OPS, 2}, {ENT_SOP, 0}, {ENT_PSO, 1}};

_Static_assert(ENT_SPO == 0, "orders are counted from it");

enum ent_set ent_orders_set(enum ent_set first, unsigned step)
{
    return (enum ent_set)((unsigned)first + steps[step].order);
}

/* The columns of the rows of a step. */
static const unsigned char *columns_of(unsigned step)
{
    return ent_order_columns((enum ent_set)steps[step].order);
}

static void init_sorts(struct ent_orders *orders,
                       const struct ent_finish *finish, size_t max_bytes)
{
    static const enum ent_load_column parts[] = {ENT_COLUMN_SUBJECT,
                                                 ENT_COLUMN_PREDICATE,
                                                 ENT_COLUMN_OBJECT};
    for (unsigned step = 0; step < ENT_N_ORDERS_MADE; step++) {
        struct ent_row_packing packing;
        struct ent_column_bits columns[3];
        for (unsigned k = 0; k < 3; k++)
            columns[k] = finish->columns[parts[columns_of(step)[k]]];
        ent_columns_plan(columns, 3, step == 0 ? 3 : 0, &packing);
        ent_rowsort_init(&orders->sorts[step], &packing, &finish->load->file,
                         max_bytes / ENT_N_ORDERS_MADE);
    }
}

enum ent_status ent_orders_init(struct ent_orders *orders,
                                const struct ent_finish *finish,
                                uint64_t max_facts, size_t max_bytes)
{
    uint64_t first[3], bits[3];
    *orders = (struct ent_orders){.step = 0};
    for (unsigned k = 0; k < 3; k++) {
        const struct ent_column_bits *column = &finish->columns[k];
        first[k] = column->all;
        bits[k] = column->some ^ column->all;
    }
    init_sorts(orders, finish, max_bytes);
    if (max_facts > max_bytes / (2 * sizeof(uint64_t)) || max_facts == 0 ||
        ent_packed_plan(&orders->packed, first, bits, 3) != ENT_OK)
        return ENT_OK;
    orders->capacity = (size_t)max_facts;
    orders->packed.words = ent_malloc_large(orders->capacity * 8);
    return orders->packed.words != NULL ? ENT_OK : ENT_ENOMEM;
}

void ent_orders_release(struct ent_orders *orders)
{
    ent_packed_release(&orders->packed);
    for (unsigned step = 0; step < ENT_N_ORDERS_MADE; step++)
        ent_rowsort_release(&orders->sorts[step]);
}

enum ent_status ent_orders_add(struct ent_orders *orders,
                               const uint64_t fact[3])
{
    orders->n_facts++;
    if (orders->packed.words != NULL) {
        if (orders->packed.n_rows == orders->capacity)
            return ENT_EDAMAGED; /* more than there are reports */
        orders->packed.words[orders->packed.n_rows++] =
            ent_packed_word(&orders->packed, fact);
        return ENT_OK;
    }
    for (unsigned step = 0; step < ENT_N_ORDERS_MADE; step++) {
        const unsigned char *columns = columns_of(step);
        uint64_t row[3] = {fact[columns[0]], fact[columns[1]],
                           fact[columns[2]]};
        enum ent_status status = ent_rowsort_add(&orders->sorts[step], row);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_orders_sort(struct ent_orders *orders, unsigned step)
{
    struct ent_packed_rows *packed = &orders->packed;
    orders->step = step;
    orders->at = 0;
    if (packed->words == NULL) {
        if (step > 0)
            ent_rowsort_release(&orders->sorts[step - 1]);
        return ent_rowsort_sort(&orders->sorts[step]);
    }
    if (step == 0 || packed->n_rows == 0)
        return ENT_OK;
    if (packed->other == NULL)
        packed->other = ent_malloc_large(packed->n_rows * 8);
    if (packed->other == NULL)
        return ENT_ENOMEM;
    ent_packed_sort(packed, steps[step].column);
    return ENT_OK;
}

static enum ent_status next(void *context, uint64_t *rows, size_t max_rows,
                            size_t *n)
{
    struct ent_orders *orders = context;
    if (orders->packed.words == NULL)
        return ent_rowsort_next(&orders->sorts[orders->step], rows, max_rows,
                                n);
    size_t left = orders->packed.n_rows - orders->at;
    *n = left < max_rows ? left : max_rows;
    ent_packed_get(&orders->packed, orders->at, *n, columns_of(orders->step),
                   rows);
    orders->at += *n;
    return ENT_OK;
}

struct ent_source ent_orders_source(struct ent_orders *orders)
{
    return (struct ent_source){next, orders};
}
