/* SPDX-License-Identifier: ISC */
/* Report records in blocks of consecutive reports. */
#include "store/record.h"

#include <string.h>

#include "base/bytes.h"
#include "store/heap.h"
#include "store/record_code.h"

/* Before the table of restarts: the number of reports, when recorded. */
#define HEAD_BYTES 10

void ent_report_clear(struct ent_report *report)
{
    memset(report, 0, sizeof *report);
    report->start = report->end = -1;
    report->given_start = report->given_end = -1;
}

static size_t n_restarts(size_t n_reports)
{
    return n_reports == 0 ? 0 : (n_reports - 1) / ENT_RECORD_RESTART;
}

size_t ent_record_count(const unsigned char *block, size_t n_block)
{
    if (n_block < HEAD_BYTES)
        return 0;
    size_t n = ent_load_u16(block);
    return n_block < HEAD_BYTES + 2 * n_restarts(n) ? 0 : n;
}

enum ent_status ent_record_get(const unsigned char *block, size_t n_block,
                               uint64_t i, struct ent_report *report)
{
    size_t n = ent_record_count(block, n_block);
    if (i >= n)
        return ENT_EDAMAGED;
    const unsigned char *begin = block + HEAD_BYTES + 2 * n_restarts(n);
    const unsigned char *end = block + n_block, *at = begin;
    size_t run = (size_t)i / ENT_RECORD_RESTART;
    if (run > 0) {
        size_t offset = ent_load_u16(block + HEAD_BYTES + 2 * run - 2);
        if (offset >= (size_t)(end - begin))
            return ENT_EDAMAGED;
        at = begin + offset;
    }
    ent_report_clear(report);
    report->recorded = ent_load_u64(block + 2);
    enum ent_status status = ENT_OK;
    for (size_t k = run * ENT_RECORD_RESTART; k <= i && status == ENT_OK; k++)
        status = ent_record_decode(&at, end, report);
    return status;
}

/* The last report is what the next one is coded against. */
static enum ent_status remember(struct ent_record_writer *writer,
                                const struct ent_report *report)
{
    writer->before = *report;
    ent_buf_clear(&writer->meta);
    ent_buf_add(&writer->meta, report->meta, report->n_meta);
    writer->before.meta = (const unsigned char *)writer->meta.bytes;
    return writer->meta.status;
}

static enum ent_status reopen(struct ent_record_writer *writer,
                              const unsigned char *block, size_t n_block)
{
    struct ent_report last;
    ent_report_clear(&last);
    size_t n = ent_record_count(block, n_block);
    if (n == 0 || n >= writer->next)
        return ENT_EDAMAGED;
    if (n_block >= ENT_BLOCK_BYTES || n == UINT16_MAX)
        return ENT_OK; /* full */
    enum ent_status status = ent_record_get(block, n_block, n - 1, &last);
    if (status == ENT_OK)
        status = remember(writer, &last);
    if (status != ENT_OK)
        return status;
    size_t head = HEAD_BYTES + 2 * n_restarts(n);
    memcpy(writer->restarts, block + HEAD_BYTES, head - HEAD_BYTES);
    ent_buf_add(&writer->fields, block + head, n_block - head);
    writer->n_reports = n;
    writer->recorded = ent_load_u64(block + 2);
    writer->first = writer->next - n;
    writer->is_new = false;
    return writer->fields.status;
}

enum ent_status ent_record_writer_init(struct ent_record_writer *writer,
                                       struct ent_txn *txn)
{
    uint64_t n_reports;
    memset(writer, 0, sizeof *writer);
    ent_buf_init(&writer->fields);
    ent_buf_init(&writer->meta);
    ent_report_clear(&writer->before);
    writer->txn = txn;
    writer->is_new = true;
    enum ent_status status = ent_txn_counter(txn, "n-reports", &n_reports);
    writer->next = writer->first = n_reports + 1;
    if (status != ENT_OK || n_reports == 0)
        return status;
    struct ent_heap_cursor cursor;
    status = ent_heap_cursor_open(&cursor, txn, ENT_RECORDS);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek_back(&cursor, NULL, 0);
    if (status == ENT_OK)
        status = reopen(writer, cursor.value, cursor.n_value);
    ent_heap_cursor_close(&cursor);
    return status == ENT_END ? ENT_EDAMAGED : status;
}

static enum ent_status flush(struct ent_record_writer *writer)
{
    unsigned char key[8], *value;
    size_t n = writer->n_reports, head = HEAD_BYTES + 2 * n_restarts(n);
    if (n == 0)
        return ENT_OK;
    ent_store_be64(key, writer->first);
    enum ent_status status =
        ent_heap_reserve(writer->txn, ENT_RECORDS, key, sizeof key,
                         head + writer->fields.n_bytes, writer->is_new, &value);
    if (status != ENT_OK)
        return status;
    ent_store_u16(value, (uint16_t)n);
    ent_store_u64(value + 2, writer->recorded);
    memcpy(value + HEAD_BYTES, writer->restarts, head - HEAD_BYTES);
    memcpy(value + head, writer->fields.bytes, writer->fields.n_bytes);
    ent_buf_clear(&writer->fields);
    writer->first = writer->next;
    writer->n_reports = 0;
    writer->is_new = true;
    return ENT_OK;
}

/* Codes the report at the end of the block in hand. */
static enum ent_status append(struct ent_record_writer *writer,
                              const struct ent_report *report)
{
    struct ent_report none;
    const struct ent_report *before = &writer->before;
    size_t n = writer->n_reports;
    if (n % ENT_RECORD_RESTART == 0) {
        if (n == 0)
            writer->recorded = report->recorded;
        ent_report_clear(&none);
        none.recorded = writer->recorded;
        before = &none;
        if (n > 0)
            writer->restarts[n / ENT_RECORD_RESTART - 1] =
                (uint16_t)writer->fields.n_bytes;
    }
    ent_record_encode(before, report, &writer->fields);
    return writer->fields.status;
}

enum ent_status ent_record_writer_add(struct ent_record_writer *writer,
                                      const struct ent_report *report,
                                      ent_report_id *id)
{
    size_t n_before = writer->fields.n_bytes;
    enum ent_status status = append(writer, report);
    if (status != ENT_OK)
        return status;
    size_t head = HEAD_BYTES + 2 * n_restarts(writer->n_reports + 1);
    if (writer->n_reports > 0 &&
        head + writer->fields.n_bytes > ENT_BLOCK_BYTES) {
        writer->fields.n_bytes = n_before;
        status = flush(writer);
        if (status == ENT_OK)
            status = append(writer, report);
        if (status != ENT_OK)
            return status;
    }
    *id = writer->next++;
    writer->n_reports++;
    return remember(writer, report);
}

enum ent_status ent_record_writer_finish(struct ent_record_writer *writer)
{
    enum ent_status status = flush(writer);
    if (status == ENT_OK)
        status =
            ent_txn_set_counter(writer->txn, "n-reports", writer->next - 1);
    return status;
}

void ent_record_writer_release(struct ent_record_writer *writer)
{
    ent_buf_release(&writer->fields);
    ent_buf_release(&writer->meta);
}
