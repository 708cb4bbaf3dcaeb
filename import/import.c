/* SPDX-License-Identifier: ISC */
/* The front door: inputs -> chunks -> batches -> one load -> one commit. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <entente/import.h>

#include "base/alloc.h"
#include "import/apply.h"
#include "import/feed.h"
#include "import/input.h"
#include "import/looks_like.h"
#include "import/prepare.h"
#include "import/reader.h"
#include "store/load.h"

/* One import. */
struct job {
    struct ent_store *store;
    const struct ent_import_options *options;
    struct ent_import_summary *summary;
    struct ent_load *load;
    struct ent_apply apply;
    struct ent_input *input; /* the current one */
    const struct ent_import_input *inputs;
    uint64_t *lines_before; /* by input: apply.h */
    size_t n_inputs;        /* begun so far */
    struct ent_error *error;
};

static const struct ent_item *find_header(const struct ent_batch *batch)
{
    const struct ent_item *item = batch->first;
    return item && item->type == ENT_ITEM_HEADER ? item : NULL;
}

/* The first line of an export: names are taken as they are, and stand under
 * the base that the file was written with. */
static enum ent_status obey_header(struct job *job,
                                   const struct ent_batch *batch)
{
    const struct ent_item *header = find_header(batch);
    if (!header)
        return ENT_OK;
    const char *base = ent_store_base(job->store);
    if (header->bytes && (strlen(base) != header->n_bytes ||
                          memcmp(base, header->bytes, header->n_bytes) != 0))
        return ent_error_set(job->error, ENT_EREFUSED,
                             "%s was written under the base \"%.*s\", this "
                             "database has \"%s\": create it with --names",
                             job->apply.input, (int)header->n_bytes,
                             header->bytes, base);
    if (header->no_resolve)
        ent_load_set_resolve(job->load, false);
    return ENT_OK;
}

static bool is_cancelled(const struct job *job)
{
    return job->options->cancel && *job->options->cancel;
}

static void tell_progress(const struct job *job, uint64_t position)
{
    if (job->options->progress)
        job->options->progress(job->options->context,
                               ent_load_n_reports(job->load), position,
                               ent_input_size(job->input));
}

static enum ent_status take_piece(void *context, const struct ent_piece *piece)
{
    struct job *job = context;
    enum ent_status status = ENT_OK;
    if (is_cancelled(job))
        return ent_error_set(job->error, ENT_ECANCELLED, "cancelled");
    if (piece->is_first)
        status = obey_header(job, &piece->batch);
    if (!status)
        status = ent_apply_batch(&job->apply, &piece->batch);
    job->summary->n_lines += piece->batch.n_lines;
    tell_progress(job, piece->position);
    return status;
}

static enum ent_status prepare_batch(void *context, struct ent_batch *batch)
{
    const struct job *job = context;
    return ent_batch_prepare(batch, job->load);
}

/* "jsonl, csv, ..." */
static void list_formats(char *list, size_t n_list)
{
    size_t n = 0;
    list[0] = '\0';
    for (const char *const *f = ent_import_formats(); *f && n < n_list; f++)
        n += (size_t)snprintf(list + n, n_list - n, "%s%s", n ? ", " : "", *f);
}

/* Refuses an input of which no line would make sense. */
static enum ent_status check_looks(const struct job *job,
                                   const struct ent_feed *feed,
                                   const struct ent_format *format,
                                   struct ent_error *error)
{
    char list[200];
    const char *looks = ent_looks_foreign(feed->reader.input, feed->carry,
                                          feed->n_carry, format);
    bool may_be_json =
        !format || (format == &ent_format_jsonl && !job->options->skip_bad);
    if (!looks && may_be_json)
        looks = ent_looks_like_json(feed->carry, feed->n_carry);
    if (looks)
        return ent_error_at(error, ENT_EREFUSED, 1, 1, "%s", looks);
    if (format)
        return ENT_OK;
    list_formats(list, sizeof list);
    return ent_error_at(error, ENT_EREFUSED, 1, 1,
                        "cannot tell the format: neither JSON objects nor a "
                        "table with the columns subject, predicate and object; "
                        "say it with --format (%s)",
                        list);
}

static enum ent_status choose_format(const struct job *job,
                                     const struct ent_feed *feed,
                                     const struct ent_format **format,
                                     struct ent_error *error)
{
    const char *asked = job->options->format;
    *format = asked ? ent_format_find(asked)
                    : ent_format_detect(feed->reader.input, feed->carry,
                                        feed->n_carry);
    if (asked && !*format)
        return ent_error_set(error, ENT_EUSAGE, "there is no format \"%s\"",
                             asked);
    return check_looks(job, feed, *format, error);
}

/* An empty input is no facts, and no mistake for certain. */
static void tell_empty(const struct job *job)
{
    struct ent_import_note out = {.kind = ENT_IMPORT_OTHER,
                                  .name = job->apply.input,
                                  .message = "is empty"};
    if (job->options->note)
        job->options->note(job->options->context, &out);
}

static enum ent_status read_feed(struct job *job, struct ent_feed *feed,
                                 const struct ent_format *format,
                                 struct ent_error *error)
{
    enum ent_status status = ent_feed_begin(feed, format, error);
    if (status)
        return status;
    ent_load_set_resolve(job->load,
                         !job->options->no_resolve && !format->has_identifiers);
    feed->prepare = prepare_batch;
    feed->prepare_context = job;
    ent_rdf_reports_begin(&job->apply.rdf);
    status = ent_feed_run(feed, take_piece, job, error);
    if (!status && (job->apply.n_rejected == 0 || job->options->skip_bad))
        status = ent_rdf_reports_end(&job->apply.rdf);
    ent_load_set_resolve(job->load, !job->options->no_resolve);
    return status;
}

static enum ent_status import_opened(struct job *job, struct ent_error *error)
{
    struct ent_feed feed;
    const struct ent_format *format = NULL;
    enum ent_status status =
        ent_feed_open(&feed, job->input, job->options, error);
    if (status)
        return status;
    job->apply.input = feed.reader.input;
    job->apply.lines_before = job->apply.last_line;
    job->lines_before[job->n_inputs++] = job->apply.lines_before;
    ent_scope_init(&job->apply.scope, job->input);
    if (feed.n_carry == 0)
        tell_empty(job);
    else
        status = choose_format(job, &feed, &format, error);
    if (format && !status)
        status = read_feed(job, &feed, format, error);
    ent_feed_close(&feed);
    return status;
}

static const char *input_name(const struct ent_import_input *input)
{
    return input->name ? input->name : input->path;
}

static enum ent_status import_input(struct job *job,
                                    const struct ent_import_input *source,
                                    struct ent_error *error)
{
    enum ent_status status = ent_input_open(source, &job->input, error);
    if (status)
        return status;
    status = import_opened(job, error);
    if (status)
        job->summary->input = input_name(source);
    ent_input_close(job->input);
    job->input = NULL;
    return status;
}

/* The input that a line of the load is of, and the line there. */
static const char *find_line(const struct job *job, uint64_t *line)
{
    size_t i = job->n_inputs;
    if (*line == 0)
        return NULL;
    while (i > 1 && job->lines_before[i - 1] >= *line)
        i--;
    *line -= job->lines_before[i - 1];
    return input_name(&job->inputs[i - 1]);
}

static void tell_note(void *context, const struct ent_load_note *note)
{
    static const struct {
        enum ent_import_note_kind kind;
        const char *message;
    } table[] = {
        [ENT_NOTE_AMBIGUOUS] = {ENT_IMPORT_AMBIGUOUS,
                                "is a name of several entities; left as "
                                "written"},
        [ENT_NOTE_RESOLVED] = {ENT_IMPORT_RESOLVED, "was resolved"},
        [ENT_NOTE_QUOTE_MISSING] = {ENT_IMPORT_QUOTE,
                                    "quote not in the document"},
        [ENT_NOTE_QUOTE_TWICE] = {ENT_IMPORT_QUOTE,
                                  "quote found twice in the document; its "
                                  "offsets stay open"},
        [ENT_NOTE_OFFSETS] = {ENT_IMPORT_QUOTE,
                              "offsets outside the document or within a "
                              "character"},
        [ENT_NOTE_TEXT_DIFFERS] = {ENT_IMPORT_OTHER,
                                   "the source has another text already, "
                                   "which is kept"},
        [ENT_NOTE_NUMBER_LIKE] = {ENT_IMPORT_NUMBER_LIKE,
                                  "is a name that looks like a number or a "
                                  "date"},
        [ENT_NOTE_RELATION_LIKE] = {ENT_IMPORT_RELATION_LIKE,
                                    "is a relation that looks like another"}};
    const struct job *job = context;
    struct ent_import_note out = {.kind = table[note->kind].kind,
                                  .name = note->name,
                                  .other = note->other,
                                  .message = table[note->kind].message,
                                  .line = note->line,
                                  .count = note->count};
    out.input = find_line(job, &out.line);
    if (job->options->note)
        job->options->note(job->options->context, &out);
}

static void tell_skipped(const struct job *job)
{
    for (size_t i = 0; i < 8 && job->apply.skip_reasons[i]; i++) {
        struct ent_import_note out = {.kind = ENT_IMPORT_SKIPPED,
                                      .message = job->apply.skip_reasons[i],
                                      .count = job->apply.skip_counts[i]};
        if (job->options->note)
            job->options->note(job->options->context, &out);
    }
}

static void tell_finishing(void *context, enum ent_load_phase phase,
                           uint64_t done, uint64_t all)
{
    static const enum ent_import_phase phases[] = {
        [ENT_LOAD_COMPARING] = ENT_IMPORT_COMPARING,
        [ENT_LOAD_SORTING] = ENT_IMPORT_SORTING,
        [ENT_LOAD_WRITING] = ENT_IMPORT_WRITING};
    const struct job *job = context;
    if (job->options->finishing)
        job->options->finishing(job->options->context, phases[phase], done,
                                all);
}

static enum ent_status finish(struct job *job, struct ent_error *error)
{
    struct ent_load_summary loaded;
    struct ent_import_summary *summary = job->summary;
    enum ent_status status =
        ent_load_finish(job->load, tell_note, job, &loaded, error);
    if (status)
        return status;
    tell_skipped(job);
    summary->facts_new = loaded.facts_new;
    summary->facts_known = loaded.facts_known;
    summary->reports_new = loaded.reports_new;
    summary->reports_known = loaded.reports_known;
    summary->names_resolved = loaded.names_resolved;
    summary->names_ambiguous = loaded.names_ambiguous;
    summary->transaction = loaded.transaction;
    return ENT_OK;
}

static enum ent_status run(struct job *job,
                           const struct ent_import_input *inputs,
                           size_t n_inputs, struct ent_error *error)
{
    enum ent_status status =
        ent_apply_init(&job->apply, job->load, job->options, error);
    job->inputs = inputs;
    job->lines_before = ent_calloc(n_inputs + 1, sizeof *job->lines_before);
    if (!status && !job->lines_before)
        status = ENT_ENOMEM;
    for (size_t i = 0; i < n_inputs && !status; i++)
        status = import_input(job, &inputs[i], error);
    if (!status)
        status = ent_apply_finish(&job->apply, error);
    job->summary->n_rejected = job->apply.n_rejected;
    job->summary->n_skipped = job->apply.n_skipped;
    bool refused = job->apply.n_rejected > 0 && !job->options->skip_bad;
    if (refused && (status == ENT_OK || status == ENT_EREFUSED)) {
        if (error)
            *error = job->apply.first;
        return ENT_EREFUSED;
    }
    if (status && job->apply.error.status)
        *error = job->apply.error;
    return status ? status : finish(job, error);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum ent_status
ent_import(struct ent_store *store, const struct ent_import_input *inputs,
           size_t n_inputs, const struct ent_import_options *options,
           struct ent_import_summary *summary, struct ent_error *error)
{
    static const struct ent_import_options defaults;
    if (!options)
        options = &defaults;
    double started = now();
    struct ent_error own = {.status = ENT_OK};
    struct job job = {.store = store,
                      .options = options,
                      .summary = summary,
                      .error = &own};
    struct ent_load_options load_options = {.resolve = !options->no_resolve,
                                            .dry_run = options->dry_run,
                                            .memory_bytes =
                                                options->memory_bytes,
                                            .progress = tell_finishing,
                                            .progress_context = &job,
                                            .cancel = options->cancel};
    memset(summary, 0, sizeof *summary);
    enum ent_status status = ent_load_new(store, &load_options, &job.load);
    if (!status)
        status = run(&job, inputs, n_inputs, &own);
    ent_apply_release(&job.apply);
    ent_load_free(job.load);
    ent_free(job.lines_before);
    if (status == ENT_EFULL && own.status == ENT_OK)
        (void)ent_error_set(&own, status,
                            "no room for the temporary file of the load beside "
                            "%s: %s",
                            ent_store_path(store), ent_status_text(status));
    if (status && own.status == ENT_OK)
        (void)ent_error_set(&own, status, "%s", ent_status_text(status));
    if (status && error)
        *error = own;
    summary->seconds = now() - started;
    return status;
}
