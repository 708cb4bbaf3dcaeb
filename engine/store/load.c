/* SPDX-License-Identifier: ISC */
/* Taking an input in: terms, reports, entities and documents. */
#include "store/load_internal.h"

#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "store/heap.h"
#include "store/record.h"

enum ent_status ent_load_new(struct ent_store *store,
                             const struct ent_load_options *options,
                             struct ent_load **load)
{
    *load = ent_calloc(1, sizeof **load);
    if (*load == NULL)
        return ENT_ENOMEM;
    (*load)->store = store;
    if (options != NULL)
        (*load)->options = *options;
    if ((*load)->options.memory_bytes == 0)
        (*load)->options.memory_bytes = ENT_LOAD_MEMORY;
    ent_intern_init(&(*load)->intern, ent_load_u64(ent_store_seed(store)));
    ent_tempfile_init(&(*load)->file, ent_store_path(store));
    ent_stage_init(&(*load)->stage, &(*load)->file,
                   (*load)->options.memory_bytes / 2, (*load)->intern.seed);
    (*load)->stage.as_written = !(*load)->options.resolve;
    ent_buf_init(&(*load)->scratch);
    return ENT_OK;
}

void ent_load_free(struct ent_load *load)
{
    if (load == NULL)
        return;
    ent_intern_release(&load->intern);
    ent_stage_release(&load->stage);
    ent_tempfile_release(&load->file);
    ent_buf_release(&load->scratch);
    ent_free(load->documents);
    ent_free(load);
}

size_t ent_load_term_bytes(const struct ent_load *load)
{
    const struct ent_intern *intern = &load->intern;
    return intern->arena.n_bytes + intern->n_slots * sizeof *intern->slots +
           intern->capacity * sizeof *intern->terms;
}

void ent_load_set_resolve(struct ent_load *load, bool resolve)
{
    load->stage.as_written = !resolve;
}

/* The terms take more and more of the memory; reports give way. */
static void share_memory(struct ent_load *load)
{
    size_t all = load->options.memory_bytes;
    size_t terms = ent_load_term_bytes(load);
    load->stage.memory.max_bytes =
        terms < all / 8 * 3 ? all / 2 - terms : all / 8;
}

/* Something is added. */
static void note_names(struct ent_load *load)
{
    if ((load->stage.n_reports & 0xfff) == 0)
        share_memory(load);
    load->has_names = load->has_names || !load->stage.as_written;
}

static enum ent_status load_term(struct ent_load *load,
                                 const struct ent_term *term, unsigned depth,
                                 ent_handle *handle)
{
    if (term->kind == ENT_QUOTED) {
        ent_handle parts[3];
        if (depth == 0)
            return ENT_ELIMIT;
        for (int i = 0; i < 3; i++) {
            enum ent_status status =
                load_term(load, &term->parts[i], depth - 1, &parts[i]);
            if (status != ENT_OK)
                return status;
        }
        return ent_intern_quoted(&load->intern, parts, handle);
    }
    struct ent_coded_term coded;
    enum ent_status status = ent_term_encode(ent_store_base(load->store), term,
                                             &load->scratch, &coded);
    if (status == ENT_OK)
        status = ent_intern_add(&load->intern, &coded, handle);
    return status;
}

enum ent_status ent_load_term(struct ent_load *load,
                              const struct ent_term *term, ent_handle *handle)
{
    *handle = 0;
    return load_term(load, term, ENT_MAX_QUOTE_DEPTH, handle);
}

enum ent_status ent_load_prepare(const struct ent_load *load,
                                 const struct ent_term *term,
                                 struct ent_arena *arena,
                                 struct ent_buf *scratch,
                                 struct ent_ready_term *ready)
{
    struct ent_coded_term coded;
    *ready = (struct ent_ready_term){.kind = ENT_NONE};
    enum ent_status status =
        ent_term_encode(ent_store_base(load->store), term, scratch, &coded);
    if (status == ENT_OK && coded.n_bytes > UINT32_MAX)
        status = ENT_ELIMIT;
    if (status == ENT_OK && coded.id == 0 && coded.bytes != term->bytes) {
        coded.bytes = ent_arena_strndup(arena, coded.bytes, coded.n_bytes);
        status = coded.bytes != NULL ? ENT_OK : arena->status;
    }
    if (status != ENT_OK)
        return status;
    ready->hash = coded.id;
    if (coded.id != 0)
        return ENT_OK;
    ready->kind = (uint8_t)coded.kind;
    ready->bytes = coded.bytes;
    ready->n_bytes = (uint32_t)coded.n_bytes;
    ready->hash = ent_term_hash(load->intern.seed, coded.kind, coded.bytes,
                                coded.n_bytes);
    return ENT_OK;
}

enum ent_status ent_load_ready(struct ent_load *load,
                               const struct ent_ready_term *terms,
                               size_t n_terms, ent_handle *handles)
{
    return ent_intern_add_all(&load->intern, terms, n_terms, handles);
}

void ent_load_get_term(const struct ent_load *load, ent_handle handle,
                       struct ent_term *term)
{
    if (ent_term_of_value(handle, term))
        return;
    const struct ent_interned *entry = ent_intern_at(&load->intern, handle);
    if (entry->kind == ENT_QUOTED ||
        ent_term_decode((enum ent_kind)entry->kind, entry->bytes,
                        entry->n_bytes, term) != ENT_OK)
        *term = (struct ent_term){.kind = (enum ent_kind)entry->kind};
}

const ent_handle *ent_load_get_parts(const struct ent_load *load,
                                     ent_handle quoted)
{
    return ent_intern_at(&load->intern, quoted)->parts;
}

enum ent_status ent_load_quoted(struct ent_load *load,
                                const ent_handle parts[3], ent_handle *handle)
{
    return ent_intern_quoted(&load->intern, parts, handle);
}

static struct ent_report staged(const struct ent_load_report *given)
{
    struct ent_report report;
    ent_report_clear(&report);
    report.subject = given->subject;
    report.predicate = given->predicate;
    report.object = given->object;
    report.source = given->source;
    report.speaker = given->speaker;
    report.place = given->place;
    report.event = given->event;
    report.extractor = given->extractor;
    report.from = given->from;
    report.to = given->to;
    report.denies = given->denies;
    report.confidence = given->confidence;
    report.quote = given->quote;
    report.start = given->start < 0 ? -1 : given->start;
    report.end = given->end < 0 ? -1 : given->end;
    if (report.start >= 0 || report.end >= 0)
        report.unit = given->unit;
    memcpy(report.written, given->written, sizeof report.written);
    report.meta = given->meta;
    report.n_meta = given->meta != NULL ? given->n_meta : 0;
    return report;
}

enum ent_status ent_load_report(struct ent_load *load,
                                const struct ent_load_report *given)
{
    struct ent_report report = staged(given);
    note_names(load);
    return ent_stage_add(&load->stage, &report, given->line);
}

void ent_load_get_report(const struct ent_load *load, uint64_t i,
                         struct ent_load_report *out)
{
    struct ent_report report;
    ent_stage_get(&load->stage, (size_t)i, &report);
    *out = (struct ent_load_report){.subject = report.subject,
                                    .predicate = report.predicate,
                                    .object = report.object,
                                    .source = report.source,
                                    .speaker = report.speaker,
                                    .place = report.place,
                                    .event = report.event,
                                    .extractor = report.extractor,
                                    .from = report.from,
                                    .to = report.to,
                                    .denies = report.denies,
                                    .confidence = report.confidence,
                                    .quote = report.quote,
                                    .start = report.start,
                                    .end = report.end,
                                    .unit = report.unit,
                                    .meta = report.meta,
                                    .n_meta = report.n_meta,
                                    .line = ent_stage_line(&load->stage,
                                                           (size_t)i)};
    memcpy(out->written, report.written, sizeof out->written);
}

static enum ent_status change(struct ent_stage *stage, size_t i,
                              const struct ent_load_report *given)
{
    struct ent_report report = staged(given);
    enum ent_status status = ent_stage_keep(stage, &report);
    return status == ENT_OK ? ent_stage_set(stage, i, &report) : status;
}

enum ent_status
ent_load_edit(struct ent_load *load, uint64_t i,
              enum ent_status (*edit)(void *context, uint64_t i,
                                      struct ent_load_report *report,
                                      enum ent_load_edit *what),
              void *context)
{
    struct ent_stage *stage = &load->stage;
    size_t to = (size_t)i;
    enum ent_status status = ENT_OK;
    for (size_t from = to; from < stage->n_reports && !status; from++) {
        struct ent_load_report given;
        enum ent_load_edit what = ENT_LOAD_KEEP;
        ent_load_get_report(load, from, &given);
        status = edit(context, from, &given, &what);
        if (status != ENT_OK || what == ENT_LOAD_DROP)
            continue;
        ent_stage_move(stage, to, from);
        if (what == ENT_LOAD_CHANGE)
            status = change(stage, to, &given);
        to++;
    }
    ent_stage_truncate(stage, to);
    return status;
}

enum ent_status ent_load_fact(struct ent_load *load, const ent_handle parts[3],
                              uint64_t line)
{
    note_names(load);
    return ent_stage_add_bare(&load->stage, parts, line);
}

enum ent_status ent_load_entity(struct ent_load *load, ent_handle entity)
{
    if (ent_handle_is_interned(entity))
        ent_intern_at(&load->intern, entity)->declared = true;
    return ENT_OK;
}

static enum ent_status document_room(struct ent_load *load)
{
    if (load->n_documents < load->documents_capacity)
        return ENT_OK;
    size_t capacity =
        load->documents_capacity == 0 ? 16 : load->documents_capacity * 2;
    struct ent_load_document *documents =
        ent_realloc(load->documents, capacity * sizeof *documents);
    if (documents == NULL)
        return ENT_ENOMEM;
    load->documents = documents;
    load->documents_capacity = capacity;
    return ENT_OK;
}

enum ent_status ent_load_document(struct ent_load *load, ent_handle source,
                                  const char *text, size_t n_bytes,
                                  uint64_t line)
{
    if (n_bytes > ENT_MAX_DOCUMENT_BYTES)
        return ENT_ELIMIT;
    enum ent_status status = document_room(load);
    if (status != ENT_OK)
        return status;
    void *copy;
    status = ent_spill_alloc(&load->stage.memory, n_bytes + 1, &copy);
    if (status != ENT_OK)
        return status;
    if (n_bytes > 0)
        memcpy(copy, text, n_bytes);
    load->n_text_bytes += n_bytes;
    load->documents[load->n_documents++] =
        (struct ent_load_document){.source = source,
                                   .text = copy,
                                   .n_bytes = n_bytes,
                                   .line = line,
                                   .as_written = load->stage.as_written};
    note_names(load);
    return ENT_OK;
}

uint64_t ent_load_n_reports(const struct ent_load *load)
{
    return load->stage.n_reports;
}
