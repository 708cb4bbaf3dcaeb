/* SPDX-License-Identifier: ISC */
/* Facts on their way into six orders.
 *
 * Facts come sorted by s, p, o, and leave in the order of one set after the
 * other.  While they fit in a word each and in memory, every order is made
 * from the one before it by a stable sort by one column; else each is sorted by
 * itself (rowsort.h). */
#ifndef STORE_LOAD_ORDERS_H
#define STORE_LOAD_ORDERS_H

#include "store/load_put.h"

#define ENT_N_ORDERS_MADE 6

struct ent_orders {
    struct ent_packed_rows packed; /* words NULL: sorted one by one */
    size_t capacity, at;
    struct ent_rowsort sorts[ENT_N_ORDERS_MADE]; /* by step */
    unsigned step;
    uint64_t n_facts;
};

/* Of at most max_facts of the load's new reports. */
ENT_MUST_USE enum ent_status ent_orders_init(struct ent_orders *orders,
                                             const struct ent_finish *finish,
                                             uint64_t max_facts,
                                             size_t max_bytes);
void ent_orders_release(struct ent_orders *orders);
ENT_MUST_USE enum ent_status ent_orders_add(struct ent_orders *orders,
                                            const uint64_t fact[3]);

/* Makes the order of a step, 0 to 5, one after the other. */
ENT_MUST_USE enum ent_status ent_orders_sort(struct ent_orders *orders,
                                             unsigned step);
struct ent_source ent_orders_source(struct ent_orders *orders);

/* The set of a step, in the family that begins with `first` (ENT_SPO or
 * ENT_OTHER_SPO). */
enum ent_set ent_orders_set(enum ent_set first, unsigned step);

#endif
