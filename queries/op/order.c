/* SPDX-License-Identifier: ISC */
/* Which sorted set serves a pattern. */
#include "queries/op/order.h"

#include <string.h>

#include "store/tupleset.h"

/* Does the set have its terms by class, and those of one class as they come? */
static bool suits(enum ent_set set, const unsigned classes[3])
{
    const unsigned char *columns = ent_order_columns(set);
    for (unsigned i = 0; i + 1 < 3; i++) {
        unsigned a = classes[columns[i]], b = classes[columns[i + 1]];
        if (a > b || (a == b && columns[i] > columns[i + 1]))
            return false;
    }
    return true;
}

void ent_order_of_facts_by(unsigned bound, unsigned first, unsigned wanted,
                           bool other, struct ent_order *order)
{
    unsigned set = other ? ENT_OTHER_SPO : ENT_SPO, classes[3];
    for (unsigned i = 0; i < 3; i++)
        classes[i] = bound >> i & 1    ? 0
                     : first >> i & 1  ? 1
                     : wanted >> i & 1 ? 2
                                       : 3;
    while (!suits((enum ent_set)set, classes))
        set++;
    order->set = (enum ent_set)set;
    memcpy(order->columns, ent_order_columns(order->set), 3);
    order->columns[3] = 3;
}

void ent_order_of_facts(unsigned bound, unsigned wanted, bool other,
                        struct ent_order *order)
{
    ent_order_of_facts_by(bound, 0, wanted, other, order);
}

static const struct ent_order quoted_orders[] = {
    {ENT_QUOTED_SPOT, {0, 1, 2, 3}},
    {ENT_QUOTED_POST, {1, 2, 0, 3}},
    {ENT_QUOTED_OSPT, {2, 0, 1, 3}},
};

void ent_order_of_quoted(unsigned bound, unsigned wanted,
                         struct ent_order *order)
{
    unsigned parts = bound & 7;
    if (bound & 8) {
        *order = (struct ent_order){ENT_QUOTED_TSPO, {3, 0, 1, 2}};
        return;
    }
    /* s, s p, s p o | p, p o | o, o s */
    switch (parts) {
    case 0:
        *order = quoted_orders[wanted & 1   ? 0
                               : wanted & 2 ? 1
                               : wanted & 4 ? 2
                                            : 0];
        break;
    case 2:
    case 6:
        *order = quoted_orders[1];
        break;
    case 4:
    case 5:
        *order = quoted_orders[2];
        break;
    default:
        *order = quoted_orders[0];
        break;
    }
}
