/* SPDX-License-Identifier: ISC */
/* Sorted rows on their way into a set: new ones, and when the set is built
 * anew those that it had. */
#ifndef STORE_LOAD_PUT_H
#define STORE_LOAD_PUT_H

#include "store/block_sheet.h"
#include "store/load_internal.h"

/* Rows in the order of a set, at most max_rows at a time; *n is 0 at the
 * end. */
struct ent_source {
    enum ent_status (*next)(void *context, uint64_t *rows, size_t max_rows,
                            size_t *n);
    void *context;
};

struct ent_source ent_source_of_sort(struct ent_rowsort *sort);

/* What goes in and out of a set, and where to. */
struct ent_put {
    enum ent_set set;
    struct ent_source add;
    struct ent_source remove;  /* next NULL: nothing */
    struct ent_sheets *sheets; /* of the thread that calls; NULL: it may write
                                * itself */
    uint64_t n_added;          /* rows that were not there */
};

/* In the second thread of a REBUILD the sheets must be given.  Removing is for
 * REBUILD only. */
ENT_MUST_USE enum ent_status ent_put_rows(struct ent_finish *finish,
                                          struct ent_put *put);

/* The rows of a sort, which is sorted first and released afterwards; `sheets`
 * as above. */
ENT_MUST_USE enum ent_status ent_put_sort(struct ent_finish *finish,
                                          enum ent_set set,
                                          struct ent_rowsort *sort,
                                          struct ent_sheets *sheets);

#endif
