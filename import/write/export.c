/* SPDX-License-Identifier: ISC */
/* The front door of export: one snapshot, reports in order, one writer. */
#include <entente/export.h>

#include <string.h>

#include "import/write/writer.h"
#include "store/dict.h"
#include "store/document.h"

#define FLUSH_BYTES (256 * 1024)

const struct ent_write_format *const ent_write_formats[] = {
    &ent_write_jsonl,   &ent_write_csv,     &ent_write_tsv,
    &ent_write_msgpack, &ent_write_graphml, &ent_write_ntriples,
    &ent_write_nquads,  &ent_write_turtle,  NULL};

#define N_FORMATS (sizeof ent_write_formats / sizeof *ent_write_formats)

struct export
{
    const struct ent_export_options *options;
    const struct ent_write_format *format;
    struct ent_txn *txn;
    struct ent_writer writer;
    struct ent_arena arena;
    struct ent_buf out;
    ent_id source;                  /* 0: all */
    ent_id dated_source, published; /* the last looked up */
};

const char *const *ent_export_formats(void)
{
    static const char *names[N_FORMATS];
    for (size_t i = 0; ent_write_formats[i]; i++)
        names[i] = ent_write_formats[i]->name;
    return names;
}

static const struct ent_write_format *find_format(const char *name)
{
    if (!name)
        return &ent_write_jsonl;
    for (size_t i = 0; ent_write_formats[i]; i++)
        if (strcmp(ent_write_formats[i]->name, name) == 0)
            return ent_write_formats[i];
    return NULL;
}

static enum ent_status flush(struct ent_writer *writer, size_t at_least)
{
    struct ent_buf *out = writer->out;
    if (out->status)
        return out->status;
    if (out->n_bytes < at_least || out->n_bytes == 0)
        return ENT_OK;
    enum ent_status status =
        writer->write(writer->context, out->bytes, out->n_bytes);
    ent_buf_clear(out);
    return status;
}

enum ent_status ent_writer_flush(struct ent_writer *writer)
{
    return flush(writer, FLUSH_BYTES);
}

static enum ent_status write_document(struct export *e, ent_id source)
{
    const char *text;
    size_t n_text;
    if (e->source && e->source != source)
        return ENT_OK;
    enum ent_status status =
        ent_document_get(e->txn, source, &e->arena, &text, &n_text);
    if (!status)
        status = e->format->document(&e->writer, source, text, n_text);
    ent_arena_reset(&e->arena);
    return status ? status : flush(&e->writer, FLUSH_BYTES);
}

/* By rising id of the source: an import of the file meets the sources in this
 * order and numbers them so. */
static enum ent_status write_documents(struct export *e)
{
    ent_id source = 0;
    enum ent_status status = ENT_OK;
    if (!e->format->document)
        return ENT_OK;
    while (!status) {
        status = ent_document_next(e->txn, source, &source);
        if (!status)
            status = write_document(e, source);
    }
    return status == ENT_END ? ENT_OK : status;
}

/* Does it hold at the time asked for? */
static enum ent_status holds(struct export *e, const struct ent_report *r,
                             bool *wanted)
{
    struct ent_period period;
    enum ent_status status = ENT_OK;
    *wanted = true;
    if (!e->options->at)
        return ENT_OK;
    if (!r->from && !r->to && r->source && r->source != e->dated_source) {
        status = ent_source_published(e->txn, r->source, &e->published);
        e->dated_source = r->source;
    }
    ent_period_of(r->from, r->to, r->source ? e->published : 0, &period);
    *wanted = ent_period_meets(&period, e->options->at, e->options->at);
    return status;
}

typedef enum ent_status take_report(struct ent_writer *writer,
                                    const struct ent_report *report);

static enum ent_status write_report(struct export *e, ent_report_id id,
                                    take_report *take)
{
    struct ent_report report;
    bool wanted;
    enum ent_status status = ent_report_get(e->txn, id, &report);
    if (status == ENT_ENOTFOUND)
        return ENT_EDAMAGED; /* every number up to the last was given */
    if (status)
        return status;
    if (report.retracted && !e->options->history)
        return ENT_OK;
    if (e->source && report.source != e->source)
        return ENT_OK;
    status = holds(e, &report, &wanted);
    if (!status && wanted)
        status = take(&e->writer, &report);
    ent_arena_reset(&e->arena);
    return status ? status : flush(&e->writer, FLUSH_BYTES);
}

static enum ent_status write_reports(struct export *e, take_report *take)
{
    uint64_t n_reports = 0;
    enum ent_status status = ent_txn_counter(e->txn, "n-reports", &n_reports);
    for (ent_report_id id = 1; id <= n_reports && !status; id++) {
        status = write_report(e, id, take);
        if (!status && e->options->cancel && *e->options->cancel)
            status = ENT_ECANCELLED;
    }
    return status;
}

static enum ent_status write_all(struct export *e)
{
    enum ent_status status = ENT_OK;
    if (e->format->scan)
        status = write_reports(e, e->format->scan);
    if (!status && e->format->begin)
        status = e->format->begin(&e->writer);
    if (!status)
        status = write_documents(e);
    if (!status)
        status = write_reports(e, e->format->report);
    if (!status && e->format->end)
        status = e->format->end(&e->writer);
    return status ? status : flush(&e->writer, 0);
}

static enum ent_status find_source(struct export *e, struct ent_error *error)
{
    if (!e->options->source)
        return ENT_OK;
    enum ent_status status =
        ent_dict_find(e->txn, e->options->source, &e->source);
    if (status == ENT_ENOTFOUND)
        return ent_error_set(error, status, "there is no source of this name");
    return status;
}

enum ent_status ent_export(struct ent_store *store,
                           const struct ent_export_options *options,
                           ent_export_write *write, void *context,
                           struct ent_error *error)
{
    struct export e = {.options = options,
                       .format = find_format(options->format)};
    if (!e.format)
        return ent_error_set(error, ENT_EUSAGE, "there is no format \"%s\"",
                             options->format);
    enum ent_status status = ent_txn_begin(store, false, &e.txn, error);
    if (status)
        return status;
    ent_arena_init(&e.arena, 0);
    ent_buf_init(&e.out);
    e.writer = (struct ent_writer){.txn = e.txn,
                                   .arena = &e.arena,
                                   .out = &e.out,
                                   .options = options,
                                   .write = write,
                                   .context = context};
    status = find_source(&e, error);
    if (!status) {
        status = write_all(&e);
        if (status)
            (void)ent_error_set(error, status, "%s", ent_status_text(status));
    }
    if (e.format->close)
        e.format->close(&e.writer);
    ent_buf_release(&e.out);
    ent_arena_release(&e.arena);
    ent_txn_abort(e.txn);
    return status;
}
