/* SPDX-License-Identifier: ISC */
/* Which sorted set serves a pattern: a pure function of what is bound. */
#ifndef QUERIES_OP_ORDER_H
#define QUERIES_OP_ORDER_H

#include <stdbool.h>

#include "store/schema.h"

struct ent_order {
    enum ent_set set;
    unsigned char columns[4]; /* which term (s p o t) stands in each column */
};

/* `bound`: bit i says that term i is bound; `wanted`: which unbound terms are
 * best next in the order.  Bound terms come first. */
void ent_order_of_facts(unsigned bound, unsigned wanted, bool other,
                        struct ent_order *order);
void ent_order_of_quoted(unsigned bound, unsigned wanted,
                         struct ent_order *order);

#endif
