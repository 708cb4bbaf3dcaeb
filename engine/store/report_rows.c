/* SPDX-License-Identifier: ISC */
/* The rows that a report has in each set of reports. */
#include "store/report_rows.h"

#include "store/identity.h"
#include "store/report_time.h"

_Static_assert(ENT_N_SETS <= 32, "sets fit a mask");

static uint64_t date_column(ent_id date)
{
    return date != 0 ? date : ENT_NO_DATE;
}

static enum ent_status by_fact(const struct ent_report *report, uint64_t tag,
                               struct ent_rowlist *rows)
{
    bool bare = ent_report_is_bare(report);
    uint64_t row[6] = {report->subject,
                       report->predicate,
                       report->object,
                       bare ? 0 : date_column(report->from),
                       bare ? 0 : date_column(report->to),
                       tag};
    return ent_rowlist_add(rows, row);
}

static enum ent_status by_time(const struct ent_report *report,
                               struct ent_rowlist *rows)
{
    uint64_t own[ENT_TIME_MAX_ROWS][ENT_TIME_COLUMNS];
    unsigned n = ent_time_rows(report, own);
    enum ent_status status = ENT_OK;
    for (unsigned i = 0; i < n && status == ENT_OK; i++)
        status = ent_rowlist_add(rows, own[i]);
    return status;
}

static enum ent_status by_source(const struct ent_report *report, uint64_t tag,
                                 struct ent_rowlist *rows)
{
    uint64_t row[5] = {report->source, report->subject, report->predicate,
                       report->object, tag};
    return report->source == 0 ? ENT_OK : ent_rowlist_add(rows, row);
}

static enum ent_status by_role(const struct ent_report *report, uint64_t tag,
                               struct ent_rowlist *rows)
{
    const struct {
        enum ent_role role;
        ent_id term;
    } roles[] = {{ENT_ROLE_SPEAKER, report->speaker},
                 {ENT_ROLE_PLACE, report->place},
                 {ENT_ROLE_EVENT, report->event},
                 {ENT_ROLE_EXTRACTOR, report->extractor}};
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 4 && status == ENT_OK; i++) {
        uint64_t row[3] = {(uint64_t)roles[i].role, roles[i].term, tag};
        if (roles[i].term != 0)
            status = ent_rowlist_add(rows, row);
    }
    return status;
}

static enum ent_status by_identity(const struct ent_report *report,
                                   uint64_t seed, struct ent_rowlist *rows)
{
    enum ent_status status = ENT_OK;
    struct ent_given given;
    if (ent_report_is_bare(report))
        return ENT_OK;
    for (unsigned form = 0;
         form < ent_identity_forms(report) && status == ENT_OK; form++) {
        ent_identity_given(report, form, &given);
        uint64_t row[2] = {ent_identity_hash(&given, seed), report->id};
        status = ent_rowlist_add(rows, row);
    }
    return status;
}

enum ent_status ent_report_rows(const struct ent_report *report,
                                enum ent_set set, uint64_t seed,
                                struct ent_rowlist *rows)
{
    uint64_t tag = ENT_TAG_MAKE(report->id, report->denies);
    switch (set) {
    case ENT_REPORTS_BY_FACT:
        return by_fact(report, tag, rows);
    case ENT_REPORTS_BY_TIME:
        return by_time(report, rows);
    case ENT_REPORTS_BY_SOURCE:
        return by_source(report, tag, rows);
    case ENT_REPORTS_BY_ROLE:
        return by_role(report, tag, rows);
    case ENT_IDENTITY:
        return by_identity(report, seed, rows);
    default:
        return ENT_EUSAGE;
    }
}

unsigned ent_report_sets(const struct ent_report *report)
{
    unsigned sets = 1u << ENT_REPORTS_BY_FACT | 1u << ENT_REPORTS_BY_TIME;
    if (report->source != 0)
        sets |= 1u << ENT_REPORTS_BY_SOURCE;
    if ((report->speaker | report->place | report->event | report->extractor) !=
        0)
        sets |= 1u << ENT_REPORTS_BY_ROLE;
    if (!ent_report_is_bare(report))
        sets |= 1u << ENT_IDENTITY;
    return sets;
}
