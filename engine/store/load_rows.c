/* SPDX-License-Identifier: ISC */
/* The rows of a load's new reports. */
#include "store/load_rows.h"

#include <string.h>

#include "store/identity.h"

#define HASH_BITS ((UINT64_C(1) << 40) - 1)
#define ROLE_BITS 7
#define SORT_BITS 31 /* of periods */

_Static_assert(ENT_REPORTS_BY_FACT < ENT_REPORTS_BY_TIME &&
                   ENT_REPORTS_BY_TIME < ENT_REPORTS_BY_SOURCE &&
                   ENT_REPORTS_BY_SOURCE < ENT_REPORTS_BY_ROLE &&
                   ENT_REPORTS_BY_ROLE < ENT_IDENTITY,
               "the sets of reports are neighbours");

void ent_columns_plan(const struct ent_column_bits *columns, unsigned n,
                      unsigned n_in_order, struct ent_row_packing *packing)
{
    uint64_t first[ENT_ROW_COLUMNS], bits[ENT_ROW_COLUMNS];
    for (unsigned i = 0; i < n; i++) {
        first[i] = columns[i].all;
        bits[i] = columns[i].some ^ columns[i].all;
    }
    ent_row_packing_plan(packing, first, bits, n, n_in_order);
}

static struct ent_column_bits all_below(uint64_t bits)
{
    return (struct ent_column_bits){.some = bits, .any = true};
}

/* Of values of either column. */
static struct ent_column_bits either(struct ent_column_bits a,
                                     struct ent_column_bits b)
{
    if (!a.any || !b.any)
        return a.any ? a : b;
    return (struct ent_column_bits){a.some | b.some, a.all & b.all, true};
}

/* Every bit up to the highest that the numbers of reports may have. */
static struct ent_column_bits number_bits(const struct ent_finish *finish,
                                          unsigned shift)
{
    uint64_t last = (finish->first + finish->n_new + 1) << shift;
    return all_below(UINT64_MAX >> __builtin_clzll(last | 1));
}

void ent_rows_plan(const struct ent_finish *finish, enum ent_set set,
                   struct ent_row_packing *packing)
{
    const struct ent_column_bits *of = finish->columns;
    struct ent_column_bits s = of[ENT_COLUMN_SUBJECT],
                           p = of[ENT_COLUMN_PREDICATE],
                           o = of[ENT_COLUMN_OBJECT],
                           from = of[ENT_COLUMN_FROM], to = of[ENT_COLUMN_TO],
                           tag = number_bits(finish, 1);
    switch (set) {
    case ENT_REPORTS_BY_FACT: {
        const struct ent_column_bits columns[] = {s, p, o, from, to, tag};
        ent_columns_plan(columns, 6, 1, packing);
        break;
    }
    case ENT_REPORTS_BY_TIME: {
        const struct ent_column_bits
            none = {.any = true},
            columns[] = {all_below(SORT_BITS),
                         either(either(either(from, to),
                                       either(of[ENT_COLUMN_SOURCE], p)),
                                none),
                         either(to, none),
                         number_bits(finish, 1 + ENT_TIME_MARK_BITS)};
        ent_columns_plan(columns, ENT_TIME_COLUMNS, 1, packing);
        break;
    }
    case ENT_REPORTS_BY_SOURCE: {
        const struct ent_column_bits columns[] = {of[ENT_COLUMN_SOURCE], s, p,
                                                  o, tag};
        ent_columns_plan(columns, 5, 1, packing);
        break;
    }
    case ENT_REPORTS_BY_ROLE: {
        const struct ent_column_bits columns[] = {all_below(ROLE_BITS),
                                                  of[ENT_COLUMN_ROLE], tag};
        ent_columns_plan(columns, 3, 1, packing);
        break;
    }
    default: {
        const struct ent_column_bits columns[] = {all_below(HASH_BITS),
                                                  number_bits(finish, 0)};
        ent_columns_plan(columns, 2, 1, packing);
        break;
    }
    }
}

/* What part of the memory for sorting each set may have. */
static size_t share(enum ent_set set, size_t sort_bytes)
{
    switch (set) {
    case ENT_REPORTS_BY_FACT:
    case ENT_REPORTS_BY_SOURCE:
    case ENT_REPORTS_BY_ROLE:
        return sort_bytes / 4;
    default:
        return sort_bytes / 8;
    }
}

enum ent_status ent_rows_init(struct ent_rows *rows,
                              const struct ent_finish *finish, unsigned sets)
{
    enum ent_status status = ENT_OK;
    *rows = (struct ent_rows){.finish = finish, .sets = sets};
    for (unsigned set = ENT_REPORTS_BY_FACT; set <= ENT_IDENTITY; set++) {
        struct ent_rowsort *sort = ent_rows_sort_of(rows, (enum ent_set)set);
        struct ent_row_packing packing;
        if ((sets >> set & 1) == 0)
            continue;
        ent_rows_plan(finish, (enum ent_set)set, &packing);
        ent_rowsort_init(sort, &packing, &finish->load->file,
                         share((enum ent_set)set, finish->sort_bytes));
        sort->unique = set == ENT_IDENTITY || set == ENT_REPORTS_BY_TIME;
        if (set == ENT_REPORTS_BY_FACT && status == ENT_OK)
            status = ent_rowsort_reserve(sort, finish->n_new);
    }
    return status;
}

void ent_rows_release(struct ent_rows *rows)
{
    for (unsigned set = ENT_REPORTS_BY_FACT; set <= ENT_IDENTITY; set++)
        ent_rowsort_release(ent_rows_sort_of(rows, (enum ent_set)set));
}

static enum ent_status add_roles(struct ent_rowsort *sort,
                                 const struct ent_report *report, uint64_t tag)
{
    const ent_id roles[] = {report->speaker, report->place, report->event,
                            report->extractor};
    static const enum ent_role numbers[] = {ENT_ROLE_SPEAKER, ENT_ROLE_PLACE,
                                            ENT_ROLE_EVENT, ENT_ROLE_EXTRACTOR};
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 4 && status == ENT_OK; i++) {
        uint64_t row[3] = {(uint64_t)numbers[i], roles[i], tag};
        if (roles[i] != 0)
            status = ent_rowsort_add(sort, row);
    }
    return status;
}

static enum ent_status add_times(struct ent_rows *rows,
                                 const struct ent_report *report)
{
    uint64_t times[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS];
    unsigned n = ent_time_new_rows(&rows->recent, report, times);
    enum ent_status status = ENT_OK;
    for (unsigned i = 0; i < n && status == ENT_OK; i++)
        status = ent_rowsort_add(ent_rows_sort_of(rows, ENT_REPORTS_BY_TIME),
                                 times[i]);
    return status;
}

static enum ent_status add_identity(struct ent_rowsort *sort,
                                    const struct ent_report *report,
                                    uint64_t seed)
{
    enum ent_status status = ENT_OK;
    for (unsigned form = 0;
         form < ent_identity_forms(report) && status == ENT_OK; form++) {
        struct ent_given given;
        ent_identity_given(report, form, &given);
        uint64_t row[2] = {ent_identity_hash(&given, seed), report->id};
        status = ent_rowsort_add(sort, row);
    }
    return status;
}

enum ent_status ent_rows_add(struct ent_rows *rows,
                             const struct ent_report *report)
{
    unsigned sets = rows->sets;
    bool bare = ent_report_is_bare(report);
    uint64_t tag = ENT_TAG_MAKE(report->id, report->denies);
    uint64_t from = report->from != 0 ? report->from : ENT_NO_DATE;
    uint64_t to = report->to != 0 ? report->to : ENT_NO_DATE;
    uint64_t fact[6] = {report->subject, report->predicate, report->object,
                        bare ? 0 : from, bare ? 0 : to,     tag};
    uint64_t source[5] = {report->source, report->subject, report->predicate,
                          report->object, tag};
    enum ent_status status = ENT_OK;
    if (sets >> ENT_REPORTS_BY_FACT & 1)
        status =
            ent_rowsort_add(ent_rows_sort_of(rows, ENT_REPORTS_BY_FACT), fact);
    if (status == ENT_OK && (sets >> ENT_REPORTS_BY_TIME & 1))
        status = add_times(rows, report);
    if (bare || status != ENT_OK)
        return status;
    if ((sets >> ENT_REPORTS_BY_SOURCE & 1) && report->source != 0)
        status = ent_rowsort_add(ent_rows_sort_of(rows, ENT_REPORTS_BY_SOURCE),
                                 source);
    if (status == ENT_OK && (sets >> ENT_REPORTS_BY_ROLE & 1))
        status =
            add_roles(ent_rows_sort_of(rows, ENT_REPORTS_BY_ROLE), report, tag);
    if (status == ENT_OK && (sets >> ENT_IDENTITY & 1))
        status = add_identity(ent_rows_sort_of(rows, ENT_IDENTITY), report,
                              rows->finish->seed);
    return status;
}
