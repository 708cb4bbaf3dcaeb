/* SPDX-License-Identifier: ISC */
/* The database of a test program: made anew before a test, or before all of
 * them, and gone after it. */
#ifndef UNIT_STORE_FIXTURE_H
#define UNIT_STORE_FIXTURE_H

#include "store_support.h"

static struct ent_store *store;

static inline int set_up_store(void **state)
{
    (void)state;
    store = support_open(support_fresh("test.db"));
    return 0;
}

static inline int tear_down_store(void **state)
{
    (void)state;
    ent_store_close(store);
    support_remove(support_path("test.db"));
    return 0;
}

#endif
