/* SPDX-License-Identifier: ISC */
/* The rows of a load's new reports, on their way into sets. */
#ifndef STORE_LOAD_ROWS_H
#define STORE_LOAD_ROWS_H

#include "store/load_internal.h"
#include "store/report_time.h"

/* Notes a value of a column. */
static inline void ent_column_note(struct ent_column_bits *column,
                                   uint64_t value)
{
    if (!column->any)
        column->all = value;
    column->any = true;
    column->some |= value;
    column->all &= value;
}

/* How rows of these columns are packed; the last n_in_order rise as they
 * come. */
void ent_columns_plan(const struct ent_column_bits *columns, unsigned n,
                      unsigned n_in_order, struct ent_row_packing *packing);

/* A sort for the rows of a set of reports. */
void ent_rows_plan(const struct ent_finish *finish, enum ent_set set,
                   struct ent_row_packing *packing);

/* The sets whose rows one walk collects. */
struct ent_rows {
    const struct ent_finish *finish;
    unsigned sets; /* mask: bit 1 << set */
    struct ent_rowsort sorts[ENT_IDENTITY + 1 - ENT_REPORTS_BY_FACT];
    struct ent_time_recent recent;
};

/* Rows of sets of reports in a mask (bit 1 << set), of about n reports. */
ENT_MUST_USE enum ent_status ent_rows_init(struct ent_rows *rows,
                                           const struct ent_finish *finish,
                                           unsigned sets);
void ent_rows_release(struct ent_rows *rows);
ENT_MUST_USE enum ent_status ent_rows_add(struct ent_rows *rows,
                                          const struct ent_report *report);

static inline struct ent_rowsort *ent_rows_sort_of(struct ent_rows *rows,
                                                   enum ent_set set)
{
    return &rows->sorts[set - ENT_REPORTS_BY_FACT];
}

#endif
