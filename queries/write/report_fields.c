/* SPDX-License-Identifier: ISC */
/* The fields of a report as they are shown. */
#include "queries/write/report_fields.h"

#include <string.h>

#include "base/text.h"
#include "store/dict.h"
#include "store/document.h"
#include "store/tupleset.h"

/* Bytes of context on each side of a passage. */
#define CONTEXT_BYTES 120

void ent_report_writer_init(struct ent_report_writer *writer,
                            struct ent_txn *txn)
{
    *writer = (struct ent_report_writer){.txn = txn, .with_passages = true};
    ent_arena_init(&writer->arena, 0);
}

void ent_report_writer_release(struct ent_report_writer *writer)
{
    ent_arena_release(&writer->arena);
}

/* ---- what reports of one source share ----------------------------------- */

static enum ent_status find_title(struct ent_report_writer *writer)
{
    struct ent_term name = {.kind = ENT_NAME, .bytes = "title", .n_bytes = 5};
    struct ent_cursor cursor;
    enum ent_status status = ENT_OK;
    if (!writer->title_relation)
        status = ent_dict_find(writer->txn, &name, &writer->title_relation);
    if (status)
        return status == ENT_ENOTFOUND ? ENT_OK : status;
    uint64_t prefix[2] = {writer->source, writer->title_relation};
    status = ent_cursor_open(&cursor, writer->txn, ENT_SPO);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, prefix, 2);
    for (; status == ENT_OK; status = ent_cursor_next(&cursor))
        if (ent_id_kind(cursor.row[2]) == ENT_TEXT) {
            status =
                ent_dict_get(writer->txn, cursor.row[2], NULL, &writer->title);
            writer->has_title = status == ENT_OK;
            break;
        }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status use_source(struct ent_report_writer *writer,
                                  ent_id source)
{
    if (writer->source == source)
        return ENT_OK;
    ent_arena_reset(&writer->arena);
    writer->source = source;
    writer->published = 0;
    writer->has_title = false;
    writer->text = NULL;
    if (source == 0)
        return ENT_OK;
    enum ent_status status =
        ent_source_published(writer->txn, source, &writer->published);
    if (status == ENT_OK)
        status = find_title(writer);
    if (status == ENT_OK && writer->with_passages) {
        status = ent_document_get(writer->txn, source, &writer->arena,
                                  &writer->text, &writer->n_text);
        if (status == ENT_ENOTFOUND) {
            writer->text = NULL;
            status = ENT_OK;
        }
    }
    if (status)
        writer->source = 0;
    return status;
}

/* ---- fields ------------------------------------------------------------- */

static struct ent_shown_field *add(struct ent_shown_report *shown,
                                   const char *name, enum ent_shown_kind kind)
{
    struct ent_shown_field *field = &shown->fields[shown->n_fields++];
    *field = (struct ent_shown_field){.name = name, .kind = kind};
    return field;
}

static enum ent_status add_term(struct ent_report_writer *writer,
                                struct ent_shown_report *shown,
                                const char *name, ent_id id)
{
    if (id == 0)
        return ENT_OK;
    struct ent_shown_field *field = add(shown, name, ENT_SHOWN_TERM);
    return ent_dict_get(writer->txn, id, &writer->arena, &field->term);
}

static void add_integer(struct ent_shown_report *shown, const char *name,
                        int64_t integer)
{
    if (integer >= 0)
        add(shown, name, ENT_SHOWN_INTEGER)->integer = integer;
}

static void add_string(struct ent_shown_report *shown, const char *name,
                       const char *string)
{
    struct ent_shown_field *field = add(shown, name, ENT_SHOWN_STRING);
    field->term.bytes = string;
    field->term.n_bytes = strlen(string);
}

static void add_second(struct ent_shown_report *shown, const char *name,
                       uint64_t second)
{
    if (second)
        add(shown, name, ENT_SHOWN_TERM)->term =
            (struct ent_term){.kind = ENT_DATE, .date = second};
}

/* ---- the passage -------------------------------------------------------- */

static bool is_inside_character(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xc0) == 0x80;
}

/* Where the context before `start` begins: after a blank if there is one. */
static size_t context_start(const char *text, size_t start)
{
    size_t at = start > CONTEXT_BYTES ? start - CONTEXT_BYTES : 0;
    if (at == 0)
        return 0;
    for (size_t i = at; i < start; i++)
        if (text[i] == ' ' || text[i] == '\n')
            return i + 1;
    while (at < start && is_inside_character(text, at))
        at++;
    return at;
}

static size_t context_end(const char *text, size_t n_text, size_t end)
{
    size_t at = n_text - end > CONTEXT_BYTES ? end + CONTEXT_BYTES : n_text;
    if (at == n_text)
        return n_text;
    for (size_t i = at; i > end; i--)
        if (text[i] == ' ' || text[i] == '\n')
            return i;
    while (at > end && is_inside_character(text, at))
        at--;
    return at;
}

static void add_passage(const struct ent_report_writer *writer,
                        const struct ent_report *report,
                        struct ent_shown_report *shown)
{
    const char *text = writer->text;
    size_t n_text = writer->n_text;
    if (!text || report->start < 0 || report->end < report->start ||
        report->unit != ENT_UNIT_BYTE || (uint64_t)report->end > n_text)
        return;
    size_t start = (size_t)report->start, end = (size_t)report->end;
    if (is_inside_character(text, start) ||
        (end < n_text && is_inside_character(text, end)))
        return;
    size_t first = context_start(text, start);
    size_t last = context_end(text, n_text, end);
    add(shown, "passage", ENT_SHOWN_PASSAGE)->passage =
        (struct ent_passage){text + first,  text + start, text + end,
                             start - first, end - start,  last - end};
}

/* ---- the report --------------------------------------------------------- */

static enum ent_status add_context(struct ent_report_writer *writer,
                                   const struct ent_report *report,
                                   struct ent_shown_report *shown)
{
    static const char *const units[] = {"byte", "char", "utf16"};
    const struct {
        const char *name;
        ent_id id;
    } terms[] = {{"source", report->source},
                 {"speaker", report->speaker},
                 {"from", report->from},
                 {"to", report->to},
                 {"place", report->place},
                 {"event", report->event},
                 {"confidence", report->confidence},
                 {"quote", report->quote}};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        enum ent_status status =
            add_term(writer, shown, terms[i].name, terms[i].id);
        if (status)
            return status;
    }
    add_integer(shown, "start", report->start);
    add_integer(shown, "end", report->end);
    if (report->unit != ENT_UNIT_BYTE)
        add_string(shown, "unit", units[report->unit]);
    return add_term(writer, shown, "extractor", report->extractor);
}

static enum ent_status add_rest(struct ent_report_writer *writer,
                                const struct ent_report *report,
                                struct ent_shown_report *shown)
{
    static const char *const written[ENT_N_WRITTEN] = {"written_subject",
                                                       "written_predicate",
                                                       "written_object",
                                                       "written_source",
                                                       "written_speaker"};
    enum ent_status status = ENT_OK;
    if (report->meta) {
        struct ent_shown_field *meta = add(shown, "meta", ENT_SHOWN_META);
        meta->term.bytes = (const char *)report->meta;
        meta->term.n_bytes = report->n_meta;
    }
    for (int i = 0; i < ENT_N_WRITTEN && status == ENT_OK; i++)
        status = add_term(writer, shown, written[i], report->written[i]);
    if (status)
        return status;
    add_second(shown, "recorded", report->recorded);
    add_second(shown, "retracted", report->retracted);
    status = add_term(writer, shown, "published", writer->published);
    if (status == ENT_OK && writer->has_title)
        add(shown, "source_title", ENT_SHOWN_TERM)->term = writer->title;
    return status;
}

enum ent_status ent_report_show(struct ent_report_writer *writer,
                                const struct ent_report *report,
                                struct ent_shown_report *shown)
{
    shown->n_fields = 0;
    enum ent_status status = use_source(writer, report->source);
    if (status)
        return status;
    add_integer(shown, "report", (int64_t)report->id);
    add_string(shown, "stance", report->denies ? "denies" : "affirms");
    status = add_context(writer, report, shown);
    if (status == ENT_OK)
        status = add_rest(writer, report, shown);
    if (status == ENT_OK)
        add_passage(writer, report, shown);
    return status;
}
