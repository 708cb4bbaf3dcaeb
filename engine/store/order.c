/* SPDX-License-Identifier: ISC */
/* Which of the six orders of a fact serves a pattern. */
#include <assert.h>
#include <stddef.h>

#include "store/tupleset.h"

/* The columns of an order as the digits of s, p, o: 0, 1, 2. */
struct order {
    enum ent_set set, other;
    unsigned char columns[3];
};

static const struct order orders[] = {
    {ENT_SPO, ENT_OTHER_SPO, {0, 1, 2}}, {ENT_SOP, ENT_OTHER_SOP, {0, 2, 1}},
    {ENT_PSO, ENT_OTHER_PSO, {1, 0, 2}}, {ENT_POS, ENT_OTHER_POS, {1, 2, 0}},
    {ENT_OSP, ENT_OTHER_OSP, {2, 0, 1}}, {ENT_OPS, ENT_OTHER_OPS, {2, 1, 0}},
};

#define N_ORDERS (sizeof orders / sizeof orders[0])
_Static_assert(N_ORDERS == 6, "three columns have six orders");

/* Do the bound columns come first, and then `next` unless it is bound or
 * any? */
static bool order_serves(const struct order *order, const bool bound[3],
                         int next)
{
    unsigned n_bound = 0;
    while (n_bound < 3 && bound[order->columns[n_bound]])
        n_bound++;
    for (unsigned i = n_bound; i < 3; i++)
        if (bound[order->columns[i]])
            return false;
    return next < 0 || bound[next] || n_bound == 3 ||
           order->columns[n_bound] == next;
}

enum ent_set ent_order_for(bool s, bool p, bool o, int next, bool other)
{
    const bool bound[3] = {s, p, o};
    assert(next >= -1 && next < 3);
    for (size_t i = 0; i < N_ORDERS; i++)
        if (order_serves(&orders[i], bound, next))
            return other ? orders[i].other : orders[i].set;
    assert(0 && "one of the six orders serves every pattern");
    return ENT_SPO;
}

const unsigned char *ent_order_columns(enum ent_set set)
{
    for (size_t i = 0; i < N_ORDERS; i++)
        if (orders[i].set == set || orders[i].other == set)
            return orders[i].columns;
    assert(0 && "a fact order was asked for");
    return orders[0].columns;
}
