/* SPDX-License-Identifier: ISC */
/* Items to handles and reports of a load. */
#include "import/apply.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "import/prepare.h"
#include "import/term.h"
#include "store/load_event.h"

#define MAX_SHOWN_REJECTS 20
#define MAX_REJECT_BYTES 1024

enum ent_status ent_apply_init(struct ent_apply *apply, struct ent_load *load,
                               const struct ent_import_options *options,
                               struct ent_error *error)
{
    struct ent_arena arena;
    struct ent_term term;
    struct ent_problem problem = {0, ""};
    memset(apply, 0, sizeof *apply);
    ent_arena_init(&apply->scratch, 0);
    ent_arena_init(&apply->kept, 0);
    ent_rdf_reports_init(&apply->rdf, apply);
    apply->load = load;
    apply->options = options;
    if (!options->source)
        return ENT_OK;
    ent_arena_init(&arena, 0);
    enum ent_status status =
        ent_utf8_valid(options->source, strlen(options->source)) <
                strlen(options->source)
            ? ent_problem_set(&problem, 0, "the source is not valid UTF-8")
            : ent_term_entity(options->source, strlen(options->source),
                              "source", 0, &arena, &term, &problem);
    if (!status)
        status = ent_load_term(load, &term, &apply->default_source);
    ent_arena_release(&arena);
    if (status == ENT_EREFUSED)
        return ent_error_set(error, ENT_EUSAGE, "%s", problem.message);
    return status;
}

enum ent_status ent_apply_term(struct ent_apply *apply,
                               const struct ent_term *term, ent_handle *handle)
{
    *handle = 0;
    if (term->kind == ENT_NONE)
        return ENT_OK;
    if ((term->kind == ENT_BLANK || term->kind == ENT_QUOTED) &&
        ent_scope_concerns(term)) {
        struct ent_term scoped;
        enum ent_status status =
            ent_scope_term(&apply->scope, term, &apply->scratch, &scoped,
                           &apply->error);
        if (!status)
            status = ent_load_term(apply->load, &scoped, handle);
        ent_arena_reset(&apply->scratch);
        return status;
    }
    return ent_load_term(apply->load, term, handle);
}

void ent_apply_release(struct ent_apply *apply)
{
    ent_arena_release(&apply->scratch);
    ent_arena_release(&apply->kept);
    ent_free(apply->mentions);
    ent_rdf_reports_release(&apply->rdf);
}

/* Those that are no terms. */
static void set_values(const struct ent_apply *apply,
                       const struct ent_fields *f, struct ent_load_report *r)
{
    r->from = f->from;
    r->to = f->to;
    r->denies = f->denies;
    r->start = f->start;
    r->end = f->end;
    r->unit = f->unit;
    r->meta = f->meta;
    r->n_meta = f->n_meta;
    if (!r->source)
        r->source = apply->default_source;
}

enum ent_status ent_apply_fields(struct ent_apply *apply,
                                 const struct ent_fields *f,
                                 struct ent_load_report *r)
{
    const struct ent_term *terms[] = {&f->source, &f->speaker,   &f->place,
                                      &f->event,  &f->extractor, &f->confidence,
                                      &f->quote};
    ent_handle *handles[] = {&r->source, &r->speaker,   &r->place,
                             &r->event,  &r->extractor, &r->confidence,
                             &r->quote};
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < sizeof terms / sizeof *terms && !status; i++)
        status = ent_apply_term(apply, terms[i], handles[i]);
    for (size_t i = 0; i < ENT_N_WRITTEN && !status; i++)
        status = ent_apply_term(apply, &f->written[i], &r->written[i]);
    set_values(apply, f, r);
    return status;
}
/* The report's fields without the fact. */
static enum ent_status use_fields(struct ent_apply *apply,
                                  const struct ent_fields *fields)
{
    if (fields && fields == apply->last_fields)
        return ENT_OK;
    memset(&apply->last, 0, sizeof apply->last);
    apply->last.start = -1;
    apply->last.end = -1;
    apply->last.source = apply->default_source;
    apply->last_fields = NULL;
    if (!fields)
        return ENT_OK;
    enum ent_status status = ent_apply_fields(apply, fields, &apply->last);
    if (!status)
        apply->last_fields = fields;
    return status;
}

static enum ent_status apply_fact(struct ent_apply *apply,
                                  const struct ent_item *item)
{
    struct ent_load_report *report = &apply->last;
    enum ent_status status = use_fields(apply, item->fields);
    if (!status)
        status = ent_apply_term(apply, &item->terms[0], &report->subject);
    if (!status)
        status = ent_apply_term(apply, &item->terms[1], &report->predicate);
    if (!status)
        status = ent_apply_term(apply, &item->terms[2], &report->object);
    report->line = ent_apply_line(apply, item->line);
    return status ? status : ent_load_report(apply->load, report);
}

/* A triple is a bare report; in a named graph, the report of that source. */
enum ent_status ent_apply_triple(struct ent_apply *apply,
                                 const struct ent_item *item)
{
    struct ent_load_report report;
    memset(&report, 0, sizeof report);
    report.start = -1;
    report.end = -1;
    report.line = ent_apply_line(apply, item->line);
    report.source = apply->default_source;
    enum ent_status status =
        ent_apply_term(apply, &item->terms[0], &report.subject);
    if (!status)
        status = ent_apply_term(apply, &item->terms[1], &report.predicate);
    if (!status)
        status = ent_apply_term(apply, &item->terms[2], &report.object);
    if (!status && item->graph)
        status = ent_apply_term(apply, item->graph, &report.source);
    return status ? status : ent_load_report(apply->load, &report);
}

static enum ent_status apply_entity(struct ent_apply *apply,
                                    const struct ent_item *item)
{
    ent_handle handle;
    enum ent_status status = ent_apply_term(apply, &item->terms[0], &handle);
    return status ? status : ent_load_entity(apply->load, handle);
}

static enum ent_status apply_document(struct ent_apply *apply,
                                      const struct ent_item *item)
{
    ent_handle handle;
    enum ent_status status = ent_apply_term(apply, &item->terms[0], &handle);
    if (status)
        return status;
    return ent_load_document(apply->load, handle, item->bytes, item->n_bytes,
                             ent_apply_line(apply, item->line));
}

static void tell_reject(struct ent_apply *apply, const struct ent_item *item)
{
    struct ent_import_reject reject = {.input = apply->input,
                                       .line = item->line,
                                       .column = item->column,
                                       .reason = item->message,
                                       .bytes = item->bytes,
                                       .n_bytes = item->n_bytes};
    if (!apply->options->skip_bad && reject.n_bytes > MAX_REJECT_BYTES)
        reject.n_bytes = MAX_REJECT_BYTES;
    if (apply->options->reject)
        apply->options->reject(apply->options->context, &reject);
}

static enum ent_status apply_reject(struct ent_apply *apply,
                                    const struct ent_item *item)
{
    apply->n_rejected++;
    if (apply->n_rejected == 1)
        (void)ent_error_at(&apply->first, ENT_EREFUSED, item->line,
                           item->column, "%s", item->message);
    if (apply->options->skip_bad || apply->n_rejected <= MAX_SHOWN_REJECTS)
        tell_reject(apply, item);
    if (!apply->options->skip_bad && apply->n_rejected >= MAX_SHOWN_REJECTS)
        return ENT_EREFUSED;
    return ENT_OK;
}

static void count_skipped(struct ent_apply *apply, const char *reason)
{
    size_t i = 0;
    const size_t n = sizeof apply->skip_reasons / sizeof *apply->skip_reasons;
    apply->n_skipped++;
    while (i < n - 1 && apply->skip_reasons[i] &&
           strcmp(apply->skip_reasons[i], reason) != 0)
        i++;
    if (!apply->skip_reasons[i])
        apply->skip_reasons[i] = reason;
    apply->skip_counts[i]++;
}

static enum ent_status mention_room(struct ent_apply *apply)
{
    if (apply->n_mentions < apply->mentions_capacity)
        return ENT_OK;
    size_t capacity =
        apply->mentions_capacity ? apply->mentions_capacity * 2 : 64;
    struct ent_apply_mention *mentions =
        ent_realloc(apply->mentions, capacity * sizeof *mentions);
    if (!mentions)
        return ENT_ENOMEM;
    apply->mentions = mentions;
    apply->mentions_capacity = capacity;
    return ENT_OK;
}

/* Its event may stand in a later input. */
static enum ent_status apply_mention(struct ent_apply *apply,
                                     const struct ent_item *item)
{
    struct ent_load_report report = {.line = ent_apply_line(apply, item->line)};
    enum ent_status status = mention_room(apply);
    if (!status)
        status = ent_apply_fields(apply, item->fields, &report);
    if (!status && report.meta) {
        report.meta =
            (const unsigned char *)ent_arena_strndup(&apply->kept,
                                                     (const char *)report.meta,
                                                     report.n_meta);
        if (!report.meta)
            status = apply->kept.status;
    }
    if (!status)
        apply->mentions[apply->n_mentions++].report = report;
    return status;
}

static enum ent_status finish_mention(struct ent_apply *apply,
                                      const struct ent_event_finder *finder,
                                      struct ent_load_report *report)
{
    const struct ent_load_report *found =
        ent_event_finder_get(finder, report->event);
    if (!found) {
        count_skipped(apply, "the event of the mention is not known");
        return ENT_OK;
    }
    report->subject = found->subject;
    report->predicate = found->predicate;
    report->object = found->object;
    report->place = found->place;
    report->from = found->from;
    report->to = found->to;
    for (int i = ENT_WRITTEN_SUBJECT; i <= ENT_WRITTEN_OBJECT; i++)
        report->written[i] = found->written[i];
    return ent_load_report(apply->load, report);
}

enum ent_status ent_apply_finish(struct ent_apply *apply,
                                 struct ent_error *error)
{
    struct ent_event_finder finder;
    enum ent_status status = ENT_OK;
    if (apply->n_mentions == 0)
        return ENT_OK;
    ent_event_finder_init(&finder, apply->load);
    for (size_t i = 0; i < apply->n_mentions && !status; i++)
        status =
            ent_event_finder_want(&finder, apply->mentions[i].report.event);
    if (!status)
        status = ent_event_finder_search(&finder, error);
    for (size_t i = 0; i < apply->n_mentions && !status; i++)
        status = finish_mention(apply, &finder, &apply->mentions[i].report);
    ent_event_finder_release(&finder);
    return status;
}

enum ent_status ent_apply_item(struct ent_apply *apply,
                               const struct ent_item *item)
{
    switch (item->type) {
    case ENT_ITEM_FACT:
        return apply_fact(apply, item);
    case ENT_ITEM_TRIPLE:
        return ent_rdf_reports_want(&apply->rdf, item)
                   ? ent_rdf_reports_take(&apply->rdf, item)
                   : ent_apply_triple(apply, item);
    case ENT_ITEM_ENTITY:
        return apply_entity(apply, item);
    case ENT_ITEM_DOCUMENT:
        return apply_document(apply, item);
    case ENT_ITEM_MENTION:
        return apply_mention(apply, item);
    case ENT_ITEM_SKIPPED:
        count_skipped(apply, item->message);
        return ENT_OK;
    case ENT_ITEM_REJECT:
        return apply_reject(apply, item);
    case ENT_ITEM_HEADER: /* the rest is seen to by the front door */
        apply->rdf.is_ordered = item->is_ordered;
        return ENT_OK;
    default:
        return ENT_OK;
    }
}

/* Can the item be applied by what prepare.h made of it? */
static bool is_ready(const struct ent_apply *apply, const struct ent_item *item)
{
    return item->n_ready > 0 && (item->type == ENT_ITEM_FACT ||
                                 !ent_rdf_reports_want(&apply->rdf, item));
}

/* The handles of an item's terms that are no part of another, in order. */
static const ent_handle *next_handle(const struct ent_ready_term **term,
                                     const ent_handle **handle)
{
    while ((*term)->is_part) {
        ++*term;
        ++*handle;
    }
    ++*term;
    return (*handle)++;
}

/* The fields of the item's report, unless they are those of the last one. */
static enum ent_status ready_fields(struct ent_apply *apply,
                                    const struct ent_item *item,
                                    const struct ent_ready_term **term,
                                    const ent_handle **handle)
{
    struct ent_load_report *report = &apply->last;
    if (item->shares_fields || !item->fields)
        return use_fields(apply, item->fields);
    memset(report, 0, sizeof *report);
    for (unsigned given = item->given; given; given &= given - 1) {
        size_t to = ent_prepared_fields[__builtin_ctz(given)].to;
        memcpy((char *)report + to, next_handle(term, handle),
               sizeof(ent_handle));
    }
    set_values(apply, item->fields, report);
    apply->last_fields = item->fields;
    return ENT_OK;
}

static enum ent_status apply_ready_item(struct ent_apply *apply,
                                        const struct ent_item *item,
                                        const struct ent_ready_term *term,
                                        const ent_handle *handle)
{
    ent_handle spo[3];
    if (item->type == ENT_ITEM_TRIPLE) /* it has no fields */
        apply->last_fields = NULL;
    enum ent_status status =
        item->type == ENT_ITEM_FACT || item->graph || apply->default_source
            ? ready_fields(apply, item, &term, &handle)
            : ENT_OK;
    for (int i = 0; i < 3; i++)
        spo[i] = *next_handle(&term, &handle);
    if (status)
        return status;
    if (item->graph)
        apply->last.source = *next_handle(&term, &handle);
    if (!item->fields && !item->graph && !apply->default_source)
        return ent_load_fact(apply->load, spo,
                             ent_apply_line(apply, item->line));
    apply->last.subject = spo[0];
    apply->last.predicate = spo[1];
    apply->last.object = spo[2];
    apply->last.line = ent_apply_line(apply, item->line);
    return ent_load_report(apply->load, &apply->last);
}

#define RUN_TERMS 512

/* Applies a run of items that are ready, and goes to the item behind it. */
static enum ent_status apply_ready(struct ent_apply *apply,
                                   const struct ent_batch *batch,
                                   const struct ent_item **item)
{
    ent_handle handles[RUN_TERMS];
    const struct ent_item *first = *item, *i = first;
    uint32_t start = first->first_ready, end = start;
    while (i && is_ready(apply, i) && i->first_ready == end &&
           i->first_ready + i->n_ready - start <= RUN_TERMS) {
        end += i->n_ready;
        i = i->next;
    }
    *item = i;
    enum ent_status status =
        ent_load_ready(apply->load, batch->ready + start, end - start, handles);
    for (i = first; i != *item && !status; i = i->next)
        status = apply_ready_item(apply, i, batch->ready + i->first_ready,
                                  handles + (i->first_ready - start));
    return status;
}

enum ent_status ent_apply_batch(struct ent_apply *apply,
                                const struct ent_batch *batch)
{
    apply->last_fields = NULL; /* of another batch's arena */
    for (const struct ent_item *i = batch->first; i;) {
        /* once a line was bad nothing will be kept: only look for more */
        bool useless = apply->n_rejected > 0 && !apply->options->skip_bad;
        enum ent_status status = ENT_OK;
        if (!useless && is_ready(apply, i)) {
            status = apply_ready(apply, batch, &i);
        } else {
            if (!useless || i->type == ENT_ITEM_REJECT)
                status = ent_apply_item(apply, i);
            i = i->next;
        }
        if (status)
            return status;
    }
    return ENT_OK;
}
