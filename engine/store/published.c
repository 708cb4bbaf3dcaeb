/* SPDX-License-Identifier: ISC */
/* When a source was published, as the graph says. */
#include "store/published.h"

#include <stdio.h>

#include "base/date.h"
#include "store/report.h"
#include "store/term_known.h"
#include "store/tupleset.h"

#define LAST_YEAR 9999

/* The first row of the source's dates from `from` on that is of its kind. */
static enum ent_status first_of(struct ent_cursor *cursor,
                                const uint64_t prefix[2], ent_id from,
                                ent_id *found)
{
    uint64_t row[3] = {prefix[0], prefix[1], from};
    *found = 0;
    enum ent_status status = ent_cursor_first(cursor, prefix, 2);
    if (status == ENT_OK)
        status = ent_cursor_seek(cursor, row, 3);
    if (status == ENT_OK && ent_id_kind(cursor->row[2]) == ent_id_kind(from))
        *found = cursor->row[2];
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_published_date(ent_id object, ent_id *date)
{
    char digits[8];
    uint64_t bits;
    *date = ent_id_kind(object) == ENT_DATE ? object : 0;
    if (ent_id_kind(object) != ENT_INTEGER || ent_id_integer(object) < 0 ||
        ent_id_integer(object) > LAST_YEAR)
        return ENT_OK;
    int n =
        snprintf(digits, sizeof digits, "%04d", (int)ent_id_integer(object));
    enum ent_status status = ent_date_parse(digits, (size_t)n, &bits);
    if (status == ENT_OK)
        *date = ent_id_of_date(bits);
    return status;
}

/* Ids of dates sort by start.  A bare year is an integer. */
static enum ent_status earliest(struct ent_cursor *cursor,
                                const uint64_t prefix[2], ent_id *date)
{
    ent_id year, other = 0;
    enum ent_status status =
        first_of(cursor, prefix, ENT_ID_MAKE(ENT_DATE, 0), date);
    if (status == ENT_OK)
        status = first_of(cursor, prefix, ent_id_of_integer(0), &year);
    if (status == ENT_OK)
        status = ent_published_date(year, &other);
    if (status == ENT_OK && other != 0 && (*date == 0 || other < *date))
        *date = other;
    return status;
}

enum ent_status ent_published_open(struct ent_published *published,
                                   struct ent_txn *txn)
{
    published->is_open = false;
    enum ent_status status =
        ent_known_find(txn, ENT_KNOWN_PUBLISHED, &published->relation);
    if (status != ENT_OK || published->relation == 0)
        return status;
    published->is_open = true;
    return ent_cursor_open(&published->facts, txn, ENT_SPO);
}

void ent_published_close(struct ent_published *published)
{
    if (published->is_open)
        ent_cursor_close(&published->facts);
    published->is_open = false;
}

enum ent_status ent_published_get(struct ent_published *published,
                                  ent_id source, ent_id *date)
{
    uint64_t prefix[2] = {source, published->relation};
    *date = 0;
    if (source == 0 || !published->is_open)
        return ENT_OK;
    return earliest(&published->facts, prefix, date);
}

enum ent_status ent_source_published(struct ent_txn *txn, ent_id source,
                                     ent_id *date)
{
    struct ent_published published;
    *date = 0;
    if (source == 0)
        return ENT_OK;
    enum ent_status status = ent_published_open(&published, txn);
    if (status == ENT_OK)
        status = ent_published_get(&published, source, date);
    ent_published_close(&published);
    return status;
}
