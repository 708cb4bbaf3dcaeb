/* SPDX-License-Identifier: ISC */
/* POST /api/v1/facts: imports the body, which was spooled before. */
#include <stdio.h>
#include <string.h>

#include <entente/import.h>

#include "base/json_write.h"
#include "base/text.h"
#include "import/reader.h"
#include "server/call.h"
#include "server/server_internal.h"
#include "server/term_param.h"

#define MAX_TOLD_REJECTS 1000
#define MAX_TOLD_NAMES 1000
#define MAX_TOLD_NOTES 100

struct import {
    struct ent_call *call;
    struct ent_import_options options;
    uint64_t at; /* in the body */
    uint64_t n_rejects, n_ambiguous, n_notes;
    struct ent_buf rejects, ambiguous, notes; /* items of JSON arrays */
};

static int64_t read_body(void *context, void *bytes, size_t n_bytes)
{
    struct import *import = context;
    int64_t n =
        ent_spool_read(&import->call->request.body, import->at, bytes, n_bytes);
    if (n > 0)
        import->at += (uint64_t)n;
    return n;
}

/* What was rejected may hold any bytes. */
static void add_text(struct ent_buf *out, const char *text)
{
    size_t n = strlen(text);
    ent_json_string(out, text, ent_utf8_valid(text, n));
}

static void note_reject(void *context, const struct ent_import_reject *reject)
{
    struct import *import = context;
    struct ent_buf *out = &import->rejects;
    if (import->n_rejects++ >= MAX_TOLD_REJECTS)
        return;
    if (out->n_bytes > 0)
        ent_buf_add_char(out, ',');
    ent_buf_add_format(out, "{\"line\":%llu,\"column\":%llu,\"detail\":",
                       (unsigned long long)reject->line,
                       (unsigned long long)reject->column);
    add_text(out, reject->reason);
    ent_buf_add_char(out, '}');
}

static void note_remark(struct import *import,
                        const struct ent_import_note *note)
{
    struct ent_buf *out = &import->notes;
    if (import->n_notes++ >= MAX_TOLD_NOTES)
        return;
    if (out->n_bytes > 0)
        ent_buf_add_char(out, ',');
    ent_buf_add_str(out, "{\"detail\":");
    add_text(out, note->message);
    if (note->name) {
        ent_buf_add_str(out, ",\"name\":");
        add_text(out, note->name);
    }
    if (note->other) {
        ent_buf_add_str(out, ",\"other\":");
        add_text(out, note->other);
    }
    if (note->line)
        ent_buf_add_format(out, ",\"line\":%llu",
                           (unsigned long long)note->line);
    ent_buf_add_format(out, ",\"count\":%llu}",
                       (unsigned long long)note->count);
}

static void note_note(void *context, const struct ent_import_note *note)
{
    struct import *import = context;
    if (note->kind == ENT_IMPORT_RESOLVED)
        return; /* counted in the summary */
    if (note->kind != ENT_IMPORT_AMBIGUOUS || !note->name) {
        note_remark(import, note);
        return;
    }
    if (import->n_ambiguous++ >= MAX_TOLD_NAMES)
        return;
    if (import->ambiguous.n_bytes > 0)
        ent_buf_add_char(&import->ambiguous, ',');
    add_text(&import->ambiguous, note->name);
}

/* The formats' media types, for who sent another one. */
static void tell_media_types(struct ent_call *call)
{
    char list[400] = "";
    size_t n = 0;
    for (size_t i = 0; ent_formats[i]; i++) {
        const char *const *types = ent_formats[i]->media_types;
        if (types && types[0] && n < sizeof list)
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
                                  n > 0 ? ", " : "", types[0]);
    }
    const char *type = call->request.content_type;
    ent_problem_say(&call->response, 415, "unsupported-media-type",
                    "%s%.80s; facts can be %s",
                    type ? "facts cannot be read from "
                         : "the Content-Type is missing",
                    type ? type : "", list);
}

static bool read_params(struct import *import, struct ent_arena *arena)
{
    struct ent_call *call = import->call;
    const struct ent_request *request = &call->request;
    const struct ent_string *on_error = ent_request_param(request, "on_error");
    const struct ent_string *source = ent_request_param(request, "source");
    const char *coding = request->content_encoding;
    const struct ent_format *format =
        request->content_type ? ent_format_for_media_type(request->content_type)
                              : NULL;
    if (!format) {
        tell_media_types(call);
        return false;
    }
    import->options.format = format->name;
    if (coding && strcmp(coding, "gzip") != 0 && strcmp(coding, "zstd") != 0 &&
        strcmp(coding, "identity") != 0) {
        ent_problem_say(&call->response, 415, "unsupported-coding",
                        "the body can be compressed by gzip or zstd");
        return false;
    }
    import->options.skip_bad = on_error && strcmp(on_error->bytes, "skip") == 0;
    if (on_error && !import->options.skip_bad &&
        strcmp(on_error->bytes, "abort") != 0) {
        ent_call_bad_param(call, "on_error", "is abort or skip");
        return false;
    }
    if (source) {
        struct ent_error error = {.status = ENT_OK};
        struct ent_term term;
        enum ent_status status =
            ent_name_param(source, "source", arena, &term, &error);
        if (status) {
            ent_problem_status(&call->response, status, &error);
            return false;
        }
        import->options.source = source->bytes;
    }
    return true;
}

static void tell_summary(struct import *import,
                         const struct ent_import_summary *s)
{
    struct ent_buf *out =
        ent_response_begin(&import->call->response, 200, ENT_JSON_TYPE);
    ent_buf_add_format(out,
                       "{\"facts\":{\"new\":%llu,\"known\":%llu},"
                       "\"reports\":{\"new\":%llu,\"known\":%llu},"
                       "\"resolved\":%llu,\"ambiguous\":[",
                       (unsigned long long)s->facts_new,
                       (unsigned long long)s->facts_known,
                       (unsigned long long)s->reports_new,
                       (unsigned long long)s->reports_known,
                       (unsigned long long)s->names_resolved);
    ent_buf_add(out, import->ambiguous.bytes, import->ambiguous.n_bytes);
    ent_buf_add_str(out, "],\"rejected\":[");
    ent_buf_add(out, import->rejects.bytes, import->rejects.n_bytes);
    ent_buf_add_format(out, "],\"n_rejected\":%llu,\"notes\":[",
                       (unsigned long long)s->n_rejected);
    ent_buf_add(out, import->notes.bytes, import->notes.n_bytes);
    ent_buf_add_format(out, "],\"lines\":%llu,\"transaction\":%llu}\n",
                       (unsigned long long)s->n_lines,
                       (unsigned long long)s->transaction);
}

static void tell_failure(struct import *import, enum ent_status status,
                         const struct ent_error *error,
                         const struct ent_import_summary *s)
{
    struct ent_problem_details details = {
        .status = ent_problem_http_status(status),
        .code = ent_problem_code(status),
        .detail = error->message[0] ? error->message : ent_status_text(status),
        .line = error->line,
        .column = error->column};
    struct ent_buf extra;
    ent_buf_init(&extra);
    if (status == ENT_EREFUSED && import->n_rejects == 0 && error->line > 0) {
        /* the body as a whole, for what stands at this place */
        const struct ent_import_reject whole = {.line = error->line,
                                                .column = error->column,
                                                .reason = error->message};
        note_reject(import, &whole);
    }
    if (status == ENT_EREFUSED) {
        ent_buf_add_str(&extra, ",\"rejected\":[");
        ent_buf_add(&extra, import->rejects.bytes, import->rejects.n_bytes);
        ent_buf_add_format(&extra, "],\"n_rejected\":%llu",
                           (unsigned long long)(s->n_rejected
                                                    ? s->n_rejected
                                                    : import->n_rejects));
        details.extra = extra.bytes;
        details.n_extra = extra.n_bytes;
    }
    if (extra.status)
        details.n_extra = 0;
    ent_problem_respond(&import->call->response, &details);
    ent_buf_release(&extra);
}

static void run_import(struct import *import)
{
    struct ent_error error = {.status = ENT_OK};
    struct ent_import_summary summary;
    struct ent_import_input input = {.name = "body",
                                     .read = read_body,
                                     .context = import};
    import->options.reject = note_reject;
    import->options.note = note_note;
    import->options.context = import;
    import->options.cancel = import->call->cancel;
    enum ent_status status = ent_import(import->call->server->store, &input, 1,
                                        &import->options, &summary, &error);
    if (status)
        tell_failure(import, status, &error, &summary);
    else
        tell_summary(import, &summary);
}

void ent_handle_import(struct ent_call *call)
{
    struct import import = {.call = call};
    struct ent_arena arena;
    ent_arena_init(&arena, 0);
    ent_buf_init(&import.rejects);
    ent_buf_init(&import.ambiguous);
    ent_buf_init(&import.notes);
    if (read_params(&import, &arena))
        run_import(&import);
    ent_buf_release(&import.rejects);
    ent_buf_release(&import.ambiguous);
    ent_buf_release(&import.notes);
    ent_arena_release(&arena);
}

/* DELETE /api/v1/facts */
void ent_handle_retract(struct ent_call *call)
{
    struct ent_error error = {.status = ENT_OK};
    struct ent_term term;
    struct ent_arena arena;
    uint64_t report = 0, n_retracted = 0;
    const struct ent_string *source =
        ent_request_param(&call->request, "source");
    if (!ent_call_count(call, "report", UINT64_C(999999999999999999), &report))
        return;
    if ((report != 0) == (source != NULL)) {
        ent_problem_say(&call->response, 400, "bad-parameter",
                        "give either source= or report=");
        return;
    }
    ent_arena_init(&arena, 0);
    enum ent_status status =
        source ? ent_name_param(source, "source", &arena, &term, &error)
               : ENT_OK;
    if (!status)
        status = source ? ent_store_retract_source(call->server->store, &term,
                                                   &n_retracted, &error)
                        : ent_store_retract_report(call->server->store, report,
                                                   &n_retracted, &error);
    if (status)
        ent_problem_status(&call->response, status, &error);
    else
        ent_buf_add_format(ent_response_begin(&call->response, 200,
                                              ENT_JSON_TYPE),
                           "{\"retracted\":%llu}\n",
                           (unsigned long long)n_retracted);
    ent_arena_release(&arena);
}
