/* SPDX-License-Identifier: ISC */
/* Checking sets: what they hold, that orders of the same rows agree, that the
 * terms they name are there. */
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "store/check_internal.h"

#define N_ORDERS 6

/* Where column c of an order of quoted facts stands in t, s, p, o. */
static const unsigned char quoted_columns[4][4] = {{0, 1, 2, 3},
                                                   {1, 2, 3, 0},
                                                   {2, 3, 1, 0},
                                                   {3, 1, 2, 0}};

/* The row in the columns of the first order of its family. */
static void canonical(enum ent_set set, const uint64_t *row, uint64_t *out)
{
    unsigned arity = ent_set_schemas[set].arity;
    if (set <= ENT_OTHER_OPS) {
        const unsigned char *columns = ent_order_columns(set);
        for (unsigned i = 0; i < 3; i++)
            out[columns[i]] = row[i];
    } else if (set >= ENT_QUOTED_TSPO && set <= ENT_QUOTED_OSPT) {
        for (unsigned i = 0; i < 4; i++)
            out[quoted_columns[set - ENT_QUOTED_TSPO][i]] = row[i];
    } else {
        memcpy(out, row, arity * sizeof *row);
    }
}

/* Which columns hold the ids of terms. */
static unsigned term_columns(enum ent_set set, const uint64_t *row)
{
    switch (set) {
    case ENT_REPORTS_BY_TIME:
        return (row[1] != 0 ? 2u : 0u) | (row[2] != 0 ? 4u : 0u);
    case ENT_REPORTS_BY_FACT:
        return 1 | 2 | 4;
    case ENT_REPORTS_BY_SOURCE:
        return 1 | 2 | 4 | 8;
    case ENT_WORDS:
        return 4;
    case ENT_FOLDED:
        return 2;
    default:
        return ~ent_set_schemas[set].plain;
    }
}

static void check_ids(struct ent_check *check, enum ent_set set,
                      const uint64_t *row)
{
    unsigned columns = term_columns(set, row);
    for (unsigned i = 0; i < ent_set_schemas[set].arity; i++)
        if ((columns >> i & 1) != 0 && !ent_check_id(check, row[i]))
            ent_check_fault(check,
                            "set %s names the term %016" PRIx64
                            ", which is not there",
                            ent_set_schemas[set].name, row[i]);
}

static enum ent_status read_set(struct ent_check *check, enum ent_set set)
{
    unsigned arity = ent_set_schemas[set].arity;
    struct ent_cursor cursor;
    uint64_t row[ENT_MAX_ARITY];
    enum ent_status status = ent_cursor_open(&cursor, check->txn, set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, NULL, 0);
    while (status == ENT_OK) {
        canonical(set, cursor.row, row);
        ent_digest_add(&check->found[set], row, arity);
        check_ids(check, set, cursor.row);
        status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    return ent_check_status(check, status, ent_set_schemas[set].name);
}

static void compare_orders(struct ent_check *check, enum ent_set first,
                           unsigned n_orders)
{
    for (unsigned i = 1; i < n_orders; i++) {
        enum ent_set set = (enum ent_set)((unsigned)first + i);
        if (check->found[set].n_rows != check->found[first].n_rows ||
            check->found[set].sum != check->found[first].sum)
            ent_check_fault(check, "sets %s and %s do not hold the same facts",
                            ent_set_schemas[first].name,
                            ent_set_schemas[set].name);
    }
}

/* Quoted facts are numbered without gaps, parts before what quotes them; no
 * two have the same parts. */
static enum ent_status check_quoted(struct ent_check *check)
{
    struct ent_cursor cursor;
    uint64_t last[3] = {0, 0, 0};
    enum ent_status status =
        ent_cursor_open(&cursor, check->txn, ENT_QUOTED_SPOT);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, NULL, 0);
    while (status == ENT_OK) {
        if (memcmp(last, cursor.row, sizeof last) == 0)
            ent_check_fault(check, "a quoted fact has two ids");
        memcpy(last, cursor.row, sizeof last);
        for (int i = 0; i < 3; i++)
            if (ent_id_kind(cursor.row[i]) == ENT_QUOTED &&
                cursor.row[i] >= cursor.row[3])
                ent_check_fault(check,
                                "a quoted fact quotes one of a later number");
        status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    if (check->found[ENT_QUOTED_TSPO].n_rows != check->n_quoted)
        ent_check_fault(check,
                        "%" PRIu64 " quoted facts are counted, %" PRIu64
                        " are there",
                        check->n_quoted, check->found[ENT_QUOTED_TSPO].n_rows);
    return ent_check_status(check, status, "the set of quoted facts");
}

static enum ent_status check_sources(struct ent_check *check)
{
    struct ent_cursor cursor;
    uint64_t n = 0, n_counted;
    enum ent_status status =
        ent_txn_counter(check->txn, "n-sources", &n_counted);
    enum ent_status second =
        ent_cursor_open(&cursor, check->txn, ENT_REPORTS_BY_SOURCE);
    if (status == ENT_OK)
        status = second;
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, NULL, 0);
    while (status == ENT_OK) {
        n++;
        status = ent_cursor_skip(&cursor, 1);
    }
    ent_cursor_close(&cursor);
    if (status == ENT_END && n != n_counted)
        ent_check_fault(check,
                        "%" PRIu64 " sources are counted, %" PRIu64
                        " are there",
                        n_counted, n);
    return ent_check_status(check, status, "the set of reports by source");
}

enum ent_status ent_check_sets(struct ent_check *check)
{
    for (unsigned set = 0; set < ENT_N_SETS; set++) {
        enum ent_status status = read_set(check, (enum ent_set)set);
        if (status != ENT_OK)
            return status;
    }
    compare_orders(check, ENT_SPO, N_ORDERS);
    compare_orders(check, ENT_OTHER_SPO, N_ORDERS);
    compare_orders(check, ENT_QUOTED_TSPO, 4);
    enum ent_status status = check_quoted(check);
    return status == ENT_OK ? check_sources(check) : status;
}
