/* SPDX-License-Identifier: ISC */
/* What the beginning of an input tells of its RDF format. */
#include "import/rdf/detect.h"

#include <string.h>

#include "import/rdf/rdf.h"

#define MAX_LOOKED_AT 65536

enum ent_status ent_rdf_header(const struct ent_chunk *chunk,
                               struct ent_batch *batch)
{
    size_t n = sizeof ENT_RDF_HEADER - 1;
    if (chunk->n_bytes < n || memcmp(chunk->bytes, ENT_RDF_HEADER, n) != 0)
        return ENT_OK;
    struct ent_item *item = ent_batch_add(batch, ENT_ITEM_HEADER, 1);
    if (!item)
        return batch->arena.status;
    item->no_resolve = true;
    item->is_ordered = true;
    return ENT_OK;
}

static bool is_without_fault(const struct ent_batch *batch)
{
    bool found = false;
    for (const struct ent_item *i = batch->first; i; i = i->next) {
        if (i->type == ENT_ITEM_REJECT)
            return false;
        found = found || i->type == ENT_ITEM_TRIPLE;
    }
    return found;
}

/* Reads the beginning: are there statements, and no fault? */
static bool looks(const struct ent_format *format, const char *bytes,
                  size_t n_bytes)
{
    const struct ent_import_options options = {.base = "urn:x"};
    struct ent_reader reader = {.options = &options, .input = ""};
    struct ent_chunk chunk = {.bytes = bytes,
                              .n_bytes = n_bytes < MAX_LOOKED_AT
                                             ? n_bytes
                                             : MAX_LOOKED_AT,
                              .line = 1};
    struct ent_batch batch;
    size_t n_consumed;
    if (format->open && format->open(&reader, NULL) != ENT_OK)
        return false;
    ent_batch_init(&batch);
    bool good =
        format->parse(&reader, &chunk, &n_consumed, &batch, NULL) == ENT_OK &&
        is_without_fault(&batch);
    ent_batch_release(&batch);
    if (format->close)
        format->close(&reader);
    return good;
}

bool ent_rdf_looks_quads(const char *bytes, size_t n_bytes)
{
    return looks(&ent_format_nquads, bytes, n_bytes);
}

bool ent_rdf_looks_trig(const char *bytes, size_t n_bytes)
{
    return looks(&ent_format_trig, bytes, n_bytes);
}
