/* SPDX-License-Identifier: ISC */
/* Which sorted set serves a pattern. */
#include "queries/op/order.h"

#include <string.h>

#include "store/tupleset.h"

void ent_order_of_facts(unsigned bound, unsigned wanted, bool other,
                        struct ent_order *order)
{
    int next = -1;
    for (int i = 0; i < 3 && next < 0; i++)
        if (!(bound >> i & 1) && wanted >> i & 1)
            next = i;
    order->set = ent_order_for((bound & 1) != 0, (bound & 2) != 0,
                               (bound & 4) != 0, next, other);
    memcpy(order->columns, ent_order_columns(order->set), 3);
    order->columns[3] = 3;
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
