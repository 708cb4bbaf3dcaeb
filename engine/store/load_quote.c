/* SPDX-License-Identifier: ISC */
/* Offsets are converted to bytes and checked, quotes without offsets are found
 * in their documents. */
#include <string.h>

#include "base/hash.h"
#include "store/document.h"
#include "store/heap.h"
#include "store/load_internal.h"

/* Texts read back from the database are kept while they take less. */
#define CACHE_BYTES (64 * 1024 * 1024)

struct text {
    const char *bytes; /* NULL: the source has no text */
    size_t n_bytes;
};

struct finder {
    struct ent_finish *finish;
    struct ent_map index;     /* source handle -> number of the text + 1 */
    struct ent_rowlist texts; /* pointer, length */
    struct ent_arena arena;   /* texts from the database */
};

static enum ent_status remember(struct finder *finder, ent_handle source,
                                const struct text *text)
{
    uint64_t row[2] = {(uint64_t)(uintptr_t)text->bytes, text->n_bytes};
    enum ent_status status = ent_rowlist_add(&finder->texts, row);
    if (status != ENT_OK)
        return status;
    return ent_map_put(&finder->index, source, finder->texts.n_rows - 1);
}

static void forget(struct finder *finder)
{
    ent_arena_reset(&finder->arena);
    ent_map_release(&finder->index);
    ent_map_init(&finder->index);
    finder->texts.n_rows = 0;
}

static enum ent_status remember_input(struct finder *finder)
{
    const struct ent_load *load = finder->finish->load;
    for (size_t i = 0; i < load->n_documents; i++) {
        const struct ent_load_document *document = &load->documents[i];
        struct text text = {document->text, document->n_bytes};
        uint64_t at;
        if (!document->is_new ||
            ent_map_get(&finder->index, document->source, &at))
            continue;
        enum ent_status status = remember(finder, document->source, &text);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status stored_text(struct finder *finder, ent_handle source,
                                   struct text *text)
{
    ent_id id = ent_finish_id(finder->finish, source);
    *text = (struct text){NULL, 0};
    if (id == 0)
        return ENT_OK;
    if (finder->arena.n_bytes > CACHE_BYTES) {
        forget(finder);
        enum ent_status status = remember_input(finder);
        if (status != ENT_OK)
            return status;
    }
    enum ent_status status =
        ent_document_get(finder->finish->old, id, &finder->arena, &text->bytes,
                         &text->n_bytes);
    return status == ENT_ENOTFOUND ? ENT_OK : status;
}

static enum ent_status find_text(struct finder *finder, ent_handle source,
                                 struct text *text)
{
    uint64_t at;
    if (ent_map_get(&finder->index, source, &at)) {
        const uint64_t *row = ent_rowlist_at(&finder->texts, at);
        *text = (struct text){(const char *)(uintptr_t)row[0], row[1]};
        return ENT_OK;
    }
    enum ent_status status = stored_text(finder, source, text);
    return status == ENT_OK ? remember(finder, source, text) : status;
}

/* A remark about the documents' reports, once a source; `quote` is shown. */
static enum ent_status remark(struct finder *finder,
                              enum ent_load_note_kind kind,
                              const struct ent_report *report, uint64_t line,
                              const struct ent_term *quote)
{
    struct ent_notes *notes = &finder->finish->notes;
    const struct ent_intern *intern = &finder->finish->load->intern;
    struct ent_load_note *note;
    enum ent_status status = ent_notes_get(notes, kind, report->source, &note);
    if (status != ENT_OK)
        return status;
    if (note->name == NULL) {
        note->name = ent_intern_at(intern, report->source)->bytes;
        if (quote->bytes != NULL) {
            size_t n = ent_utf8_cut(quote->bytes, quote->n_bytes, 120);
            note->other = ent_arena_strndup(&notes->arena, quote->bytes, n);
            if (note->other == NULL)
                return notes->arena.status;
        }
    }
    ent_note_count(note, line);
    return ENT_OK;
}

/* How often a quote stands in the text: 0, 1 or 2 (and more). */
static int find_quote(const struct text *text, const struct ent_term *quote,
                      size_t *at)
{
    if (quote->n_bytes == 0)
        return 0;
    const char *found =
        memmem(text->bytes, text->n_bytes, quote->bytes, quote->n_bytes);
    if (found == NULL)
        return 0;
    *at = (size_t)(found - text->bytes);
    const char *next = found + 1;
    size_t n_left = text->n_bytes - *at - 1;
    return memmem(next, n_left, quote->bytes, quote->n_bytes) != NULL ? 2 : 1;
}

/* Converts the given offsets; false when they do not fit the text. */
static bool convert(const struct text *text, struct ent_report *report,
                    bool *changed)
{
    int64_t offsets[2] = {report->start, report->end};
    uint64_t bytes[2] = {0, text->n_bytes};
    for (int i = 0; i < 2; i++)
        if (offsets[i] >= 0 &&
            ent_utf8_offset(text->bytes, text->n_bytes, report->unit,
                            (uint64_t)offsets[i], &bytes[i]) != ENT_OK)
            return false;
    if (bytes[0] > bytes[1])
        return false;
    if (report->unit == ENT_UNIT_BYTE)
        return true;
    report->given_start = report->start;
    report->given_end = report->end;
    report->given_unit = report->unit;
    report->unit = ENT_UNIT_BYTE;
    if (report->start >= 0)
        report->start = (int64_t)bytes[0];
    if (report->end >= 0)
        report->end = (int64_t)bytes[1];
    *changed = true;
    return true;
}

static bool quote_stands_there(const struct text *text,
                               const struct ent_report *report,
                               const struct ent_term *quote)
{
    return report->start >= 0 && report->end >= report->start &&
           (uint64_t)report->end <= text->n_bytes &&
           (uint64_t)(report->end - report->start) == quote->n_bytes &&
           memcmp(text->bytes + report->start, quote->bytes, quote->n_bytes) ==
               0;
}

static enum ent_status locate(struct finder *finder, struct ent_report *report,
                              uint64_t line, const struct text *text,
                              const struct ent_term *quote, bool *changed)
{
    size_t at = 0;
    bool given = report->start >= 0 || report->end >= 0;
    if (given && !convert(text, report, changed))
        return remark(finder, ENT_NOTE_OFFSETS, report, line, quote);
    if (quote->bytes == NULL ||
        (given && quote_stands_there(text, report, quote)))
        return ENT_OK;
    int n_found = find_quote(text, quote, &at);
    if (n_found == 0)
        return remark(finder, ENT_NOTE_QUOTE_MISSING, report, line, quote);
    if (given)
        return ENT_OK;
    if (n_found == 2)
        return remark(finder, ENT_NOTE_QUOTE_TWICE, report, line, quote);
    report->start = (int64_t)at;
    report->end = (int64_t)(at + quote->n_bytes);
    report->unit = ENT_UNIT_BYTE;
    report->located = true;
    *changed = true;
    return ENT_OK;
}

static enum ent_status check_report(struct finder *finder, size_t i)
{
    struct ent_load *load = finder->finish->load;
    struct ent_report report;
    struct ent_term quote = {0};
    struct text text;
    bool changed = false;
    uint64_t parts[3];
    if (ent_stage_bare(&load->stage, i, parts))
        return ENT_OK;
    ent_stage_get(&load->stage, i, &report);
    if (!ent_kind_is_entity(ent_id_kind(report.source)) ||
        (report.quote == 0 && report.start < 0 && report.end < 0))
        return ENT_OK;
    enum ent_status status = find_text(finder, report.source, &text);
    if (status != ENT_OK || text.bytes == NULL)
        return status;
    if (ent_id_kind(report.quote) == ENT_TEXT) {
        const struct ent_interned *entry =
            ent_intern_at(&load->intern, report.quote);
        status =
            ent_term_decode(ENT_TEXT, entry->bytes, entry->n_bytes, &quote);
    }
    if (status == ENT_OK)
        status = locate(finder, &report, ent_stage_line(&load->stage, i), &text,
                        &quote, &changed);
    if (status == ENT_OK && changed)
        status = ent_stage_set(&load->stage, i, &report);
    return status;
}

/* Which of the input's texts are to be kept: the first for each source that
 * has none yet. */
static enum ent_status choose_document(struct finder *finder,
                                       struct ent_load_document *document)
{
    struct ent_report report = {.source = document->source};
    struct ent_term quote = {0};
    struct text text;
    if (!ent_kind_is_entity(ent_id_kind(document->source)))
        return ENT_OK;
    enum ent_status status = find_text(finder, document->source, &text);
    if (status != ENT_OK)
        return status;
    if (text.bytes == NULL) {
        document->is_new = true;
        text = (struct text){document->text, document->n_bytes};
        return remember(finder, document->source, &text);
    }
    if (text.n_bytes == document->n_bytes &&
        memcmp(text.bytes, document->text, text.n_bytes) == 0)
        return ENT_OK;
    return remark(finder, ENT_NOTE_TEXT_DIFFERS, &report, document->line,
                  &quote);
}

/* How many reports there are to look at: none without any text. */
static enum ent_status count_reports(const struct ent_finish *finish,
                                     size_t *n_reports)
{
    const struct ent_load *load = finish->load;
    uint64_t n_texts, n_bytes;
    *n_reports = load->stage.any_words ? load->stage.n_reports : 0;
    enum ent_status status =
        ent_heap_size(finish->old, ENT_DOCUMENTS, &n_texts, &n_bytes);
    if (status == ENT_OK && n_texts == 0 && load->n_documents == 0)
        *n_reports = 0;
    return status;
}

enum ent_status ent_finish_quotes(struct ent_finish *finish)
{
    struct ent_load *load = finish->load;
    struct finder finder = {.finish = finish};
    size_t n_reports;
    enum ent_status status = count_reports(finish, &n_reports);
    ent_map_init(&finder.index);
    ent_rowlist_init(&finder.texts, 2);
    ent_arena_init(&finder.arena, 0);
    for (size_t i = 0; i < load->n_documents && status == ENT_OK; i++)
        status = choose_document(&finder, &load->documents[i]);
    for (size_t i = 0; i < n_reports && status == ENT_OK; i++) {
        ent_stage_pass(&load->stage, i);
        status = check_report(&finder, i);
    }
    ent_map_release(&finder.index);
    ent_rowlist_release(&finder.texts);
    ent_arena_release(&finder.arena);
    return status;
}
