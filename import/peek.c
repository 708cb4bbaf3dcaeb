/* SPDX-License-Identifier: ISC */
/* The base in the first line of an export, before a database is made. */
#include <string.h>

#include <entente/import.h>

#include "base/text.h"
#include "import/batch.h"
#include "import/input.h"
#include "import/json.h"
#include "import/line.h"
#include "import/msgpack.h"
#include "import/rdf/detect.h"

#define PEEK_BYTES 16384

static bool base_of_header(const struct ent_value *value, char *base,
                           size_t n_base)
{
    struct ent_batch batch;
    struct ent_problem problem;
    bool found = false;
    ent_batch_init(&batch);
    if (ent_line_read(value, 1, &batch, &problem) == ENT_OK && batch.first &&
        batch.first->type == ENT_ITEM_HEADER && batch.first->bytes &&
        batch.first->n_bytes < n_base) {
        memcpy(base, batch.first->bytes, batch.first->n_bytes);
        base[batch.first->n_bytes] = '\0';
        found = true;
    }
    ent_batch_release(&batch);
    return found;
}

static bool starts_with(const char *bytes, size_t n_bytes, const char *start,
                        size_t n_start)
{
    return n_bytes > n_start && memcmp(bytes, start, n_start) == 0;
}

/* The header as a value; NULL when the input has none. */
static const struct ent_value *read_header(const char *bytes, size_t n_bytes,
                                           struct ent_arena *arena)
{
    static const char json[] = "{\"entente\":";
    static const char msgpack[] = "\x83\xa7"
                                  "entente\x01";
    const unsigned char *packed = (const unsigned char *)bytes;
    struct ent_json_error json_error;
    struct ent_msgpack_error msgpack_error;
    struct ent_value *value = NULL;
    size_t n = 0;
    if (starts_with(bytes, n_bytes, msgpack, sizeof msgpack - 1))
        return ent_msgpack_measure(packed, n_bytes, n_bytes, &n,
                                   &msgpack_error) == ENT_OK &&
                       ent_msgpack_value(packed, n, arena, &value,
                                         &msgpack_error) == ENT_OK
                   ? value
                   : NULL;
    const char *end = n_bytes > 0 ? memchr(bytes, '\n', n_bytes) : NULL;
    if (!end || !starts_with(bytes, n_bytes, json, sizeof json - 1))
        return NULL;
    n = (size_t)(end - bytes);
    return ent_utf8_valid(bytes, n) == n &&
                   ent_json_parse(bytes, n, arena, &value, &json_error) ==
                       ENT_OK
               ? value
               : NULL;
}

/* "# entente 1 <base>" */
static bool base_of_rdf(const char *bytes, size_t n_bytes, char *base,
                        size_t n_base)
{
    const size_t n_start = sizeof ENT_RDF_HEADER - 1;
    if (!starts_with(bytes, n_bytes, ENT_RDF_HEADER, n_start))
        return false;
    const char *iri = bytes + n_start;
    const char *end = memchr(iri, '>', n_bytes - n_start);
    if (!end || (size_t)(end - iri) >= n_base ||
        ent_iri_problem(iri, (size_t)(end - iri)))
        return false;
    memcpy(base, iri, (size_t)(end - iri));
    base[end - iri] = '\0';
    return true;
}

bool ent_import_peek_base(const struct ent_import_input *source, char *base,
                          size_t n_base)
{
    struct ent_input *input;
    struct ent_arena arena;
    char bytes[PEEK_BYTES];
    size_t n = 0;
    if (ent_input_open(source, &input, NULL) != ENT_OK)
        return false;
    enum ent_status status =
        ent_input_read(input, bytes, sizeof bytes, &n, NULL);
    ent_input_close(input);
    if (status != ENT_OK)
        return false;
    ent_arena_init(&arena, 0);
    const struct ent_value *header = read_header(bytes, n, &arena);
    bool found = header ? base_of_header(header, base, n_base)
                        : base_of_rdf(bytes, n, base, n_base);
    ent_arena_release(&arena);
    return found;
}
