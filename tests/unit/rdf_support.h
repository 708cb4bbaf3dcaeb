/* SPDX-License-Identifier: ISC */
/* What the tests of the RDF readers share: a text read, as N-Quads. */
#ifndef UNIT_RDF_SUPPORT_H
#define UNIT_RDF_SUPPORT_H

#include "support.h"

#include <stdlib.h>

#include "import/reader.h"
#include "import/write/rdf_term.h"

static inline void support_rdf_item(const struct ent_item *item,
                                    struct ent_buf *out)
{
    static const struct ent_rdf_style style = {.base = "urn:entente:"};
    if (item->type == ENT_ITEM_REJECT)
        ent_buf_add_format(out, "! %llu:%llu: %s\n",
                           (unsigned long long)item->line,
                           (unsigned long long)item->column, item->message);
    if (item->type != ENT_ITEM_TRIPLE)
        return;
    for (int i = 0; i < 3; i++) {
        ent_rdf_write_term(&item->terms[i], &style, out);
        ent_buf_add_char(out, ' ');
    }
    if (item->graph) {
        ent_rdf_write_term(item->graph, &style, out);
        ent_buf_add_char(out, ' ');
    }
    ent_buf_add_str(out, ".\n");
}

/* Reads a text in pieces of at least `step` bytes, as an import does; appends
 * the statements, a line each, and "! line:column: message" for rejects. */
static inline enum ent_status
support_rdf_read(const char *format_name,
                 const struct ent_import_options *options, const char *text,
                 size_t n, size_t step, struct ent_buf *out)
{
    const struct ent_format *format = ent_format_find(format_name);
    struct ent_reader reader = {.options = options, .input = "test"};
    struct ent_error error = {.status = ENT_OK};
    size_t at = 0, want = step, n_consumed;
    uint64_t line = 1;
    bool is_last = false;
    enum ent_status status =
        format->open ? format->open(&reader, &error) : ENT_OK;
    if (status)
        return status;
    while (!is_last && !status) {
        struct ent_batch batch;
        size_t n_piece = n - at < want ? n - at : want;
        /* of its own, so that a byte too far is found by ASan */
        char *piece = malloc(n_piece ? n_piece : 1);
        memcpy(piece, text + at, n_piece);
        is_last = at + n_piece == n;
        struct ent_chunk chunk = {.bytes = piece,
                                  .n_bytes = n_piece,
                                  .line = line,
                                  .is_last = is_last};
        ent_batch_init(&batch);
        status = format->parse(&reader, &chunk, &n_consumed, &batch, &error);
        for (const struct ent_item *i = batch.first; i && !status; i = i->next)
            support_rdf_item(i, out);
        line += batch.n_lines;
        at += n_consumed;
        want = n_consumed ? step : want + step;
        ent_batch_release(&batch);
        free(piece);
    }
    if (format->close)
        format->close(&reader);
    if (status == ENT_EREFUSED)
        ent_buf_add_format(out, "!! %llu:%llu: %s\n",
                           (unsigned long long)error.line,
                           (unsigned long long)error.column, error.message);
    if (!status)
        status = out->status;
    return status;
}

static const struct ent_import_options support_rdf_options = {
    .base = "http://a/b/c"};

/* The same however it comes. */
static inline void support_rdf_gives(const char *format, const char *text,
                                     size_t n, const char *expected)
{
    const size_t steps[] = {n + 1, 1, 2, 3, 5, 8};
    for (size_t i = 0; i < N_ITEMS(steps); i++) {
        struct ent_buf out;
        ent_buf_init(&out);
        enum ent_status status = support_rdf_read(format, &support_rdf_options,
                                                  text, n, steps[i], &out);
        assert_ok(status);
        assert_buf(&out, expected);
        ent_buf_release(&out);
    }
}

#endif
