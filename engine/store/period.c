/* SPDX-License-Identifier: ISC */
/* When a report's fact holds. */
#include "base/date.h"
#include "store/report.h"

void ent_period_of(ent_id from, ent_id to, ent_id published,
                   struct ent_period *period)
{
    if (from == 0 && to == 0)
        from = to = published;
    period->from = from;
    period->to = to;
    period->timeless = from == 0 && to == 0;
    period->first = from != 0 ? ent_date_start(ent_id_date(from)) : INT64_MIN;
    period->last = to != 0 ? ent_date_end(ent_id_date(to)) : INT64_MAX;
}

bool ent_period_meets(const struct ent_period *period, ent_id from, ent_id to)
{
    if (from != 0 && period->last < ent_date_start(ent_id_date(from)))
        return false;
    return to == 0 || period->first <= ent_date_end(ent_id_date(to));
}
