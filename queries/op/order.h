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

/* Bit i of a mask is term i.  The bound terms come first in the order, then
 * those of `wanted`, then the others. */
void ent_order_of_facts(unsigned bound, unsigned wanted, bool other,
                        struct ent_order *order);
/* The same, with the terms of `first` before others that are wanted. */
void ent_order_of_facts_by(unsigned bound, unsigned first, unsigned wanted,
                           bool other, struct ent_order *order);
void ent_order_of_quoted(unsigned bound, unsigned wanted,
                         struct ent_order *order);

#endif
