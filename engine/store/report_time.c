/* SPDX-License-Identifier: ISC */
/* Reports by time. */
#include "store/report_time.h"

#include <string.h>

#include "base/date.h"

#define DAY INT64_C(86400)
#define LAST_SECOND (INT64_C(10000) * 366 * DAY)
/* Blocks counted exactly before counting becomes estimating. */
#define EXACT_BLOCKS 8
/* In an odd number, whose upper bits depend on all bits of what it is
 * multiplied with. */
#define MIXER UINT64_C(0x9e3779b97f4a7c15)

_Static_assert(ENT_TIME_ALWAYS < 32, "sorts take five bits");

uint64_t ent_time_mark(ent_id relation)
{
    return relation * MIXER >> (64 - ENT_TIME_MARK_BITS);
}

static unsigned sort_of(ent_id from, ent_id to)
{
    if (to == 0)
        return ENT_TIME_ONWARDS;
    if (from == 0)
        return ENT_TIME_UNTIL;
    int64_t seconds =
        ent_date_end(ent_id_date(to)) - ent_date_start(ent_id_date(from));
    unsigned sort = 0;
    while (sort + 1 < ENT_TIME_SPANS && seconds >= DAY << sort)
        sort++;
    return sort;
}

static unsigned add_dated(const struct ent_report *report, uint64_t *row)
{
    ent_id from = report->from, to = report->to;
    uint64_t tag = ENT_TAG_MAKE(report->id, report->denies);
    row[0] = sort_of(from, to);
    row[1] = from != 0 ? from : to;
    row[2] = from != 0 ? to : 0;
    row[3] = tag << ENT_TIME_MARK_BITS | ent_time_mark(report->predicate);
    return 1;
}

unsigned ent_time_rows(const struct ent_report *report,
                       uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS])
{
    if ((report->from | report->to) != 0)
        return add_dated(report, rows[0]);
    rows[0][0] = ENT_TIME_UNDATED;
    rows[0][1] = report->source;
    rows[0][2] = 0;
    rows[0][3] = report->id >> ENT_TIME_GROUP_BITS;
    if (report->source != 0)
        return 1;
    rows[1][0] = ENT_TIME_ALWAYS;
    rows[1][1] = report->predicate;
    rows[1][2] = rows[1][3] = 0;
    return 2;
}

/* Puts a row in the place of another; false when it is there already. */
static bool is_new(struct ent_time_recent *recent, const uint64_t *row)
{
    uint64_t hash = (row[0] ^ row[1]) * MIXER >> 32;
    uint64_t *place = recent->rows[hash % ENT_TIME_RECENT];
    if (memcmp(place, row, sizeof recent->rows[0]) == 0)
        return false;
    memcpy(place, row, sizeof recent->rows[0]);
    return true;
}

unsigned ent_time_new_rows(struct ent_time_recent *recent,
                           const struct ent_report *report,
                           uint64_t rows[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS])
{
    unsigned n = ent_time_rows(report, rows), n_new = 0;
    if (rows[0][0] < ENT_TIME_UNDATED)
        return n;
    for (unsigned i = 0; i < n; i++)
        if (is_new(recent, rows[i]) && n_new++ != i)
            memcpy(rows[n_new - 1], rows[i], sizeof rows[i]);
    return n_new;
}

/* ---- windows ------------------------------------------------------------- */

void ent_time_window_init(struct ent_time_window *window)
{
    *window = (struct ent_time_window){.first = INT64_MIN,
                                       .last = INT64_MAX,
                                       .from = INT64_MIN,
                                       .until = INT64_MAX};
}

/* The first id of a date that begins with this second. */
static ent_id first_date(int64_t second)
{
    uint64_t date = second < 0 ? 0 : ent_date_from_seconds(second);
    return ent_id_of_date(date & ~UINT64_C(3));
}

/* Behind the last id of a date that begins with this second. */
static ent_id after_date(int64_t second)
{
    return second > LAST_SECOND ? ENT_ID_MAKE(ENT_DATE + 1, 0)
                                : first_date(second) + 4;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t greatest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool ent_time_range(const struct ent_time_window *window, unsigned sort,
                    uint64_t low[2], uint64_t high[2])
{
    int64_t from = window->from, until = least(window->last, window->until);
    if ((sort == ENT_TIME_ONWARDS && window->has_to) ||
        (sort == ENT_TIME_UNTIL && window->has_from))
        return false;
    if (sort == ENT_TIME_UNTIL) {
        /* The last year that ends no earlier begins at most so long before. */
        from = window->first > 0 ? window->first - 366 * DAY : 0;
        until = INT64_MAX;
    } else if (sort < ENT_TIME_SPANS && window->first > 0) {
        from = greatest(from, window->first - (DAY << sort) + 1);
    }
    low[0] = high[0] = sort;
    low[1] = first_date(from);
    high[1] = until < 0 ? 0 : after_date(until);
    return low[1] < high[1];
}

bool ent_period_is_within(const struct ent_period *period,
                          const struct ent_time_window *window)
{
    if (window->has_to && period->to == 0)
        return false;
    if (window->has_from &&
        (period->from == 0 || period->first < window->from ||
         period->first > window->until))
        return false;
    return period->first <= window->last && period->last >= window->first;
}

bool ent_time_is_within(const struct ent_time_window *window,
                        const uint64_t row[ENT_TIME_COLUMNS])
{
    struct ent_period period;
    bool is_until = row[0] == ENT_TIME_UNTIL;
    ent_period_of(is_until ? 0 : row[1], is_until ? row[1] : row[2], 0,
                  &period);
    return ent_period_is_within(&period, window);
}

enum ent_status ent_time_count(struct ent_txn *txn,
                               const struct ent_time_window *window,
                               uint64_t *n_dated)
{
    enum ent_status status = ENT_OK;
    *n_dated = 0;
    for (unsigned sort = 0; sort < ENT_TIME_UNDATED && status == ENT_OK;
         sort++) {
        uint64_t low[2], high[2], n;
        if (!ent_time_range(window, sort, low, high))
            continue;
        status = ent_set_count_between(txn, ENT_REPORTS_BY_TIME, low, high, 2,
                                       EXACT_BLOCKS, &n);
        if (status == ENT_OK)
            *n_dated += n;
    }
    return status;
}
