/* SPDX-License-Identifier: ISC */
/* Reports as stored. */
#include "store/report.h"

#include "base/bytes.h"
#include "store/heap.h"
#include "store/record.h"
#include "store/tupleset.h"

static enum ent_status read_record(struct ent_txn *txn, ent_report_id id,
                                   struct ent_report *report)
{
    unsigned char key[8];
    struct ent_heap_cursor cursor;
    ent_store_be64(key, id);
    enum ent_status status = ent_heap_cursor_open(&cursor, txn, ENT_RECORDS);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek_back(&cursor, key, sizeof key);
    if (status == ENT_OK && cursor.n_key != sizeof key)
        status = ENT_EDAMAGED;
    if (status == ENT_OK)
        status = ent_record_get(cursor.value, cursor.n_value,
                                id - ent_load_be64(cursor.key), report);
    ent_heap_cursor_close(&cursor);
    return status == ENT_END ? ENT_EDAMAGED : status;
}

enum ent_status ent_report_get(struct ent_txn *txn, ent_report_id id,
                               struct ent_report *report)
{
    uint64_t n_reports;
    enum ent_status status = ent_txn_counter(txn, "n-reports", &n_reports);
    if (status != ENT_OK)
        return status;
    if (id == 0 || id > n_reports)
        return ENT_ENOTFOUND;
    status = read_record(txn, id, report);
    if (status != ENT_OK)
        return status;
    report->id = id;
    return ent_report_withdrawn(txn, id, &report->retracted);
}

bool ent_report_is_bare(const struct ent_report *report)
{
    for (int i = 0; i < ENT_N_WRITTEN; i++)
        if (report->written[i] != 0)
            return false;
    return (report->source | report->speaker | report->place | report->event |
            report->extractor | report->from | report->to | report->confidence |
            report->quote) == 0 &&
           !report->denies && report->start < 0 && report->end < 0 &&
           report->n_meta == 0;
}

enum ent_status ent_report_withdrawn(struct ent_txn *txn, ent_report_id id,
                                     uint64_t *second)
{
    uint64_t n_withdrawn;
    struct ent_cursor cursor;
    *second = 0;
    enum ent_status status = ent_set_size(txn, ENT_WITHDRAWN, &n_withdrawn);
    if (status != ENT_OK || n_withdrawn == 0)
        return status;
    status = ent_cursor_open(&cursor, txn, ENT_WITHDRAWN);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, &id, 1);
    if (status == ENT_OK)
        *second = cursor.row[1];
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}
