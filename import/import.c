/* SPDX-License-Identifier: ISC */
/* The front door: inputs -> chunks -> batches -> one load -> one commit. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <entente/import.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "import/apply.h"
#include "import/input.h"
#include "import/reader.h"
#include "store/load.h"

#define CHUNK_BYTES (1024 * 1024)

/* One import. */
struct job {
    struct ent_store *store;
    const struct ent_import_options *options;
    struct ent_import_summary *summary;
    struct ent_load *load;
    struct ent_apply apply;
    struct ent_batch batch;
    char *buffer; /* of `capacity` bytes; the first n_held are input */
    size_t capacity, n_held;
    bool is_last;  /* the input has no more bytes than these */
    bool skipping; /* within a record that is too long: to the line's end */
};

static enum ent_status out_of_memory(struct ent_error *error)
{
    return ent_error_set(error, ENT_ENOMEM, "out of memory");
}

/* Reads on until the buffer holds a chunk or the input has ended. */
static enum ent_status fill(struct job *job, struct ent_input *input,
                            size_t want, struct ent_error *error)
{
    if (want > job->capacity) {
        char *grown = ent_realloc(job->buffer, want);
        if (!grown)
            return out_of_memory(error);
        job->buffer = grown;
        job->capacity = want;
    }
    while (job->n_held < want && !job->is_last) {
        size_t n = 0;
        enum ent_status status =
            ent_input_read(input, job->buffer + job->n_held, want - job->n_held,
                           &n, error);
        if (status)
            return status;
        job->n_held += n;
        job->is_last = n == 0;
    }
    return ENT_OK;
}

static void drop(struct job *job, size_t n_bytes)
{
    job->n_held -= n_bytes;
    memmove(job->buffer, job->buffer + n_bytes, job->n_held);
}

/* The rest of a record that was too long: everything up to a line end. */
static void skip_long(struct job *job, uint64_t *line)
{
    char *end = memchr(job->buffer, '\n', job->n_held);
    if (!end) {
        job->n_held = 0;
        return;
    }
    drop(job, (size_t)(end - job->buffer) + 1);
    job->skipping = false;
    ++*line;
}

static enum ent_status
reject_long(struct job *job, const struct ent_format *format, uint64_t line)
{
    char message[80];
    snprintf(message, sizeof message, "the line is longer than %zu MiB",
             format->max_record_bytes >> 20);
    size_t shown = ent_utf8_cut(job->buffer, job->n_held, 200);
    enum ent_status status =
        ent_batch_reject(&job->batch, line, 1, job->buffer, shown, message);
    if (!status)
        status = ent_apply_batch(&job->apply, &job->batch);
    job->skipping = true;
    return status;
}

static const struct ent_item *find_header(const struct ent_batch *batch)
{
    const struct ent_item *item = batch->first;
    return item && item->type == ENT_ITEM_HEADER ? item : NULL;
}

/* The first line of an export: names are taken as they are, and stand under
 * the base that the file was written with. */
static enum ent_status obey_header(struct job *job, const char *name,
                                   struct ent_error *error)
{
    const struct ent_item *header = find_header(&job->batch);
    if (!header)
        return ENT_OK;
    const char *base = ent_store_base(job->store);
    if (header->bytes && (strlen(base) != header->n_bytes ||
                          memcmp(base, header->bytes, header->n_bytes) != 0))
        return ent_error_set(error, ENT_EREFUSED,
                             "%s was written under the base \"%.*s\", this "
                             "database has \"%s\": create it with --names",
                             name, (int)header->n_bytes, header->bytes, base);
    if (header->no_resolve)
        ent_load_set_resolve(job->load, false);
    return ENT_OK;
}

static bool is_cancelled(const struct job *job)
{
    return job->options->cancel && *job->options->cancel;
}

static void tell_progress(const struct job *job, struct ent_input *input)
{
    if (job->options->progress)
        job->options->progress(job->options->context,
                               ent_load_n_reports(job->load),
                               ent_input_position(input),
                               ent_input_size(input));
}

/* Parses what the buffer holds and applies it. */
static enum ent_status parse_held(struct job *job, struct ent_reader *reader,
                                  const struct ent_format *format,
                                  uint64_t *line, size_t *n_consumed,
                                  struct ent_error *error)
{
    struct ent_chunk chunk = {.bytes = job->buffer,
                              .n_bytes = job->n_held,
                              .line = *line,
                              .is_last = job->is_last};
    ent_batch_clear(&job->batch);
    enum ent_status status =
        format->parse(reader, &chunk, n_consumed, &job->batch, error);
    if (!status && *line == 1)
        status = obey_header(job, reader->input, error);
    if (!status)
        status = ent_apply_batch(&job->apply, &job->batch);
    *line += job->batch.n_lines;
    job->summary->n_lines += job->batch.n_lines;
    return status;
}

/* The body of an input, after its format is known. */
static enum ent_status read_chunks(struct job *job, struct ent_reader *reader,
                                   const struct ent_format *format,
                                   struct ent_input *input,
                                   struct ent_error *error)
{
    uint64_t line = 1;
    size_t want = CHUNK_BYTES;
    for (;;) {
        size_t n_consumed = 0;
        enum ent_status status = fill(job, input, want, error);
        if (!status && is_cancelled(job))
            status = ent_error_set(error, ENT_ECANCELLED, "cancelled");
        if (status)
            return status;
        if (job->skipping) {
            skip_long(job, &line);
            if (job->is_last && job->n_held == 0)
                return ENT_OK;
            continue;
        }
        status = parse_held(job, reader, format, &line, &n_consumed, error);
        if (status)
            return status;
        drop(job, n_consumed);
        tell_progress(job, input);
        if (job->is_last)
            return ENT_OK;
        want = CHUNK_BYTES;
        if (n_consumed == 0 && job->n_held > format->max_record_bytes)
            status = reject_long(job, format, line);
        else if (n_consumed == 0)
            want = job->n_held * 2;
        if (status)
            return status;
        if (job->skipping)
            job->n_held = 0;
    }
}

static const struct ent_format *
choose_format(const struct job *job, const char *name, struct ent_error *error)
{
    const struct ent_format *format;
    if (job->options->format) {
        format = ent_format_find(job->options->format);
        if (!format)
            (void)ent_error_set(error, ENT_EUSAGE, "there is no format \"%s\"",
                                job->options->format);
        return format;
    }
    format = ent_format_detect(name, job->buffer, job->n_held);
    if (!format)
        (void)ent_error_at(error, ENT_EREFUSED, 1, 1,
                           "%s: cannot tell the format: say it with --format",
                           name);
    return format;
}

static enum ent_status import_opened(struct job *job, struct ent_input *input,
                                     struct ent_error *error)
{
    const char *name = ent_input_name(input);
    struct ent_reader reader = {.options = job->options, .input = name};
    job->apply.input = name;
    ent_scope_init(&job->apply.scope, input);
    job->n_held = 0;
    job->is_last = false;
    job->skipping = false;
    enum ent_status status = fill(job, input, CHUNK_BYTES, error);
    if (status)
        return status;
    if (job->n_held == 0) /* an empty file is no facts */
        return ENT_OK;
    const struct ent_format *format = choose_format(job, name, error);
    if (!format)
        return job->options->format ? ENT_EUSAGE : ENT_EREFUSED;
    if (format->open)
        status = format->open(&reader, error);
    if (status)
        return status;
    status = read_chunks(job, &reader, format, input, error);
    if (format->close)
        format->close(&reader);
    return status;
}

static enum ent_status import_input(struct job *job,
                                    const struct ent_import_input *source,
                                    struct ent_error *error)
{
    struct ent_input *input;
    enum ent_status status = ent_input_open(source, &input, error);
    if (status)
        return status;
    status = import_opened(job, input, error);
    ent_input_close(input);
    return status;
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
    for (size_t i = 0; i < n_inputs && !status; i++)
        status = import_input(job, &inputs[i], error);
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
    double started = now();
    struct ent_error own = {.status = ENT_OK};
    struct job job = {.store = store, .options = options, .summary = summary};
    struct ent_load_options load_options = {.resolve = !options->no_resolve,
                                            .dry_run = options->dry_run,
                                            .memory_bytes =
                                                options->memory_bytes};
    memset(summary, 0, sizeof *summary);
    enum ent_status status = ent_load_new(store, &load_options, &job.load);
    ent_batch_init(&job.batch);
    if (!status)
        status = run(&job, inputs, n_inputs, &own);
    ent_batch_release(&job.batch);
    ent_apply_release(&job.apply);
    ent_load_free(job.load);
    ent_free(job.buffer);
    if (status && own.status == ENT_OK)
        (void)ent_error_set(&own, status, "%s", ent_status_text(status));
    if (status && error)
        *error = own;
    summary->seconds = now() - started;
    return status;
}
