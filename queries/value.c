/* SPDX-License-Identifier: ISC */
/* Values of a query: local ids, decoded terms, lists. */
#include "queries/value.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/number.h"
#include "queries/context.h"
#include "store/dict.h"
#include "store/termcode.h"

/* Decoded quoted facts beyond this, and this share of the query's memory, are
 * forgotten between two rows. */
#define MAX_PARTS_BYTES ((size_t)8 << 20)
#define PARTS_SHARE 8

/* Decoded terms that are kept: few for a query that shows few. */
#define FIRST_DECODED 64u
#define MAX_DECODED 4096u

#define LOCAL_SEED UINT64_C(0x656e74656e7465)

void ent_values_init(struct ent_values *values)
{
    *values = (struct ent_values){0};
    ent_rowset_init(&values->hashes, 1, 0);
    ent_arena_init(&values->parts, 0);
    ent_buf_init(&values->scratch);
}

void ent_values_end(struct ent_values *values)
{
    ent_dict_reader_release(&values->reader);
}

void ent_values_release(struct ent_values *values)
{
    ent_values_end(values);
    ent_free(values->locals);
    ent_rowset_release(&values->hashes);
    ent_free(values->lists);
    ent_free(values->decoded);
    ent_arena_release(&values->parts);
    ent_buf_release(&values->scratch);
    *values = (struct ent_values){0};
}

/* ---- local ids ---------------------------------------------------------- */

static uint64_t hash_of(const struct ent_local *local)
{
    return ent_hash(local->bytes, local->n_bytes,
                    LOCAL_SEED + (uint64_t)local->kind);
}

/* The number of a local, if it is known.  *hash becomes one that no other local
 * has: the next ones stand for those whose hashes are the same. */
static bool find_local(const struct ent_values *values,
                       const struct ent_local *wanted, uint64_t *hash,
                       size_t *number)
{
    for (*hash = hash_of(wanted);
         ent_rowset_find(&values->hashes, hash, number); ++*hash) {
        const struct ent_local *local = &values->locals[*number];
        if (local->kind == wanted->kind && local->n_bytes == wanted->n_bytes &&
            memcmp(local->bytes, wanted->bytes, wanted->n_bytes) == 0)
            return true;
    }
    return false;
}

static enum ent_status grow_locals(struct ent_context *context)
{
    struct ent_values *values = &context->values;
    size_t capacity = values->capacity ? values->capacity * 2 : 32;
    size_t growth = (capacity - values->capacity) * sizeof *values->locals;
    enum ent_status status = ent_context_claim(context, growth);
    if (status)
        return status;
    struct ent_local *locals =
        ent_realloc(values->locals, capacity * sizeof *locals);
    if (!locals) {
        ent_context_unclaim(context, growth);
        return ENT_ENOMEM;
    }
    values->locals = locals;
    values->capacity = capacity;
    return ENT_OK;
}

static enum ent_status add_local(struct ent_context *context,
                                 struct ent_local local, uint64_t hash,
                                 size_t *number)
{
    struct ent_values *values = &context->values;
    enum ent_status status = ENT_OK;
    bool is_new;
    if (values->n_locals == values->capacity)
        status = grow_locals(context);
    if (status)
        return status;
    local.bytes =
        ent_arena_strndup(&context->arena, local.bytes, local.n_bytes);
    if (!local.bytes)
        return context->arena.status;
    status =
        ent_context_add_row(context, &values->hashes, &hash, number, &is_new);
    if (status == ENT_OK)
        values->locals[values->n_locals++] = local;
    return status;
}

/* The local id of coded bytes, which are copied when they are new. */
static enum ent_status local_id(struct ent_context *context, enum ent_kind kind,
                                const char *bytes, size_t n_bytes, ent_id *id)
{
    struct ent_local local = {kind, bytes, n_bytes};
    enum ent_status status = ENT_OK;
    uint64_t hash;
    size_t number;
    if (!find_local(&context->values, &local, &hash, &number))
        status = add_local(context, local, hash, &number);
    if (status == ENT_OK)
        *id = ENT_ID_MAKE(kind, ENT_LOCAL_BIT | (number + 1));
    return status;
}

static const struct ent_local *local_of(const struct ent_context *context,
                                        ent_id id)
{
    return &context->values.locals[(uint32_t)(id & UINT32_MAX) - 1];
}

/* ---- from terms to ids -------------------------------------------------- */

enum ent_status ent_value_of_quoted(struct ent_context *context,
                                    const ent_id parts[3], ent_id *id)
{
    bool is_local = false;
    for (int i = 0; i < 3; i++) {
        if (parts[i] == 0 || ent_value_is_list(parts[i])) {
            *id = 0;
            return ENT_OK;
        }
        is_local = is_local || ent_value_is_local(parts[i]);
    }
    if (!is_local) {
        enum ent_status status = ent_dict_quoted(context->txn, parts, id);
        if (status != ENT_ENOTFOUND)
            return status;
    }
    char bytes[3 * sizeof *parts];
    memcpy(bytes, parts, sizeof bytes);
    return local_id(context, ENT_QUOTED, bytes, sizeof bytes, id);
}

static enum ent_status of_simple(struct ent_context *context,
                                 const struct ent_term *term, ent_id *id)
{
    enum ent_status status = ent_dict_find(context->txn, term, id);
    if (status != ENT_ENOTFOUND)
        return status;
    struct ent_coded_term coded;
    status = ent_term_encode(ent_store_base(context->store), term,
                             &context->values.scratch, &coded);
    if (status)
        return status;
    if (coded.id) {
        *id = coded.id;
        return ENT_OK;
    }
    return local_id(context, coded.kind, coded.bytes, coded.n_bytes, id);
}

enum ent_status ent_value_of_term(struct ent_context *context,
                                  const struct ent_term *term, ent_id *id)
{
    *id = 0;
    if (term->kind == ENT_NONE)
        return ENT_OK;
    if (term->kind != ENT_QUOTED)
        return of_simple(context, term, id);
    ent_id parts[3];
    for (int i = 0; i < 3; i++) {
        enum ent_status status =
            ent_value_of_term(context, &term->parts[i], &parts[i]);
        if (status)
            return status;
    }
    return ent_value_of_quoted(context, parts, id);
}

enum ent_status ent_value_of_text(struct ent_context *context,
                                  const char *bytes, size_t n_bytes, ent_id *id)
{
    struct ent_term term = {.kind = ENT_TEXT,
                            .bytes = bytes,
                            .n_bytes = n_bytes};
    return ent_value_of_term(context, &term, id);
}

enum ent_status ent_value_of_name(struct ent_context *context, const char *name,
                                  ent_id *id)
{
    struct ent_term term = {.kind = ENT_NAME,
                            .bytes = name,
                            .n_bytes = strlen(name)};
    return ent_value_of_term(context, &term, id);
}

enum ent_status ent_value_of_integer(struct ent_context *context, int64_t value,
                                     ent_id *id)
{
    *id = ent_id_of_integer(value);
    if (*id)
        return ENT_OK;
    struct ent_term term = {.kind = ENT_INTEGER, .integer = value};
    return ent_value_of_term(context, &term, id);
}

enum ent_status ent_value_of_double(struct ent_context *context, double value,
                                    ent_id *id)
{
    char text[40];
    *id = 0;
    if (isnan(value) || isinf(value))
        return ENT_OK;
    if (fabs(value) < 9e15 && value == floor(value))
        return ent_value_of_integer(context, (int64_t)value, id);
    /* 15 digits hide that 0.1 + 0.2 is not quite 0.3. */
    if (fabs(value) < 1e15) {
        snprintf(text, sizeof text, "%.15g", value);
        value = ent_number_double(text, strlen(text));
    }
    size_t n_text = ent_double_format(value, text);
    struct ent_term term = {.kind = ENT_NUMBER,
                            .bytes = text,
                            .n_bytes = n_text};
    return ent_value_of_term(context, &term, id);
}

enum ent_status ent_value_of_list(struct ent_context *context,
                                  const uint64_t *items, size_t n_items,
                                  bool is_reports, ent_id *id)
{
    struct ent_values *values = &context->values;
    if (values->n_lists == values->lists_capacity) {
        size_t capacity =
            values->lists_capacity ? values->lists_capacity * 2 : 32;
        size_t growth =
            (capacity - values->lists_capacity) * sizeof *values->lists;
        enum ent_status status = ent_context_claim(context, growth);
        if (status)
            return status;
        struct ent_list *lists =
            ent_realloc(values->lists, capacity * sizeof *lists);
        if (!lists) {
            ent_context_unclaim(context, growth);
            return ENT_ENOMEM;
        }
        values->lists = lists;
        values->lists_capacity = capacity;
    }
    values->lists[values->n_lists++] =
        (struct ent_list){items, n_items, is_reports};
    *id = ENT_ID_MAKE(ENT_KIND_LIST, values->n_lists);
    return ENT_OK;
}

/* ---- from ids to terms -------------------------------------------------- */

enum ent_status ent_value_parts(struct ent_context *context, ent_id id,
                                ent_id parts[3])
{
    struct ent_dict_reader *reader = &context->values.reader;
    if (!ent_value_is_local(id)) {
        reader->txn = context->txn;
        return ent_dict_reader_parts(reader, id, parts);
    }
    memcpy(parts, local_of(context, id)->bytes, 3 * sizeof *parts);
    return ENT_OK;
}

static enum ent_status local_term(struct ent_context *context, ent_id id,
                                  struct ent_term *term)
{
    const struct ent_local *local = local_of(context, id);
    if (local->kind != ENT_QUOTED)
        return ent_term_decode(local->kind, local->bytes, local->n_bytes, term);
    ent_id ids[3];
    memcpy(ids, local->bytes, sizeof ids);
    struct ent_term *parts =
        ent_arena_alloc(&context->values.parts, 3 * sizeof *parts);
    if (!parts)
        return context->values.parts.status;
    *term = (struct ent_term){.kind = ENT_QUOTED, .parts = parts};
    for (int i = 0; i < 3; i++) {
        enum ent_status status = ent_value_term(context, ids[i], &parts[i]);
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status decode(struct ent_context *context, ent_id id,
                              struct ent_term *term)
{
    struct ent_dict_reader *reader = &context->values.reader;
    if (ent_value_is_local(id))
        return local_term(context, id, term);
    size_t wanted = ent_dict_reader_wants(reader);
    if (wanted) {
        enum ent_status status = ent_context_claim(context, wanted);
        if (status == ENT_OK && (status = ent_dict_reader_grow(reader)))
            ent_context_unclaim(context, wanted);
        if (status && (status != ENT_EMEMORY || reader->n_places == 0))
            return status;
    }
    reader->txn = context->txn;
    return ent_dict_reader_get(reader, id, &context->values.parts, term);
}

/* Makes room for more decoded terms when many are wanted again. */
static enum ent_status grow_decoded(struct ent_context *context)
{
    struct ent_values *values = &context->values;
    size_t n_decoded =
        values->n_decoded ? values->n_decoded * 4 : FIRST_DECODED;
    size_t growth = (n_decoded - values->n_decoded) * sizeof *values->decoded;
    enum ent_status status = ent_context_claim(context, growth);
    if (status)
        return status == ENT_EMEMORY && values->n_decoded ? ENT_OK : status;
    struct ent_decoded *decoded = ent_calloc(n_decoded, sizeof *decoded);
    if (!decoded) {
        ent_context_unclaim(context, growth);
        return ENT_ENOMEM;
    }
    ent_free(values->decoded);
    values->decoded = decoded;
    values->n_decoded = n_decoded;
    values->n_missed = 0;
    return ENT_OK;
}

/* Blocks of the arena are small: they are counted after the fact. */
static enum ent_status count_parts(struct ent_context *context)
{
    struct ent_values *values = &context->values;
    enum ent_status status =
        ent_context_claim(context, values->parts.n_bytes - values->n_counted);
    if (status == ENT_OK)
        values->n_counted = values->parts.n_bytes;
    return status;
}

enum ent_status ent_value_term(struct ent_context *context, ent_id id,
                               struct ent_term *term)
{
    struct ent_values *values = &context->values;
    enum ent_status status = ENT_OK;
    *term = (struct ent_term){.kind = ENT_NONE};
    if (id == 0 || ent_value_is_list(id) || ent_term_of_value(id, term))
        return ENT_OK;
    if (values->n_missed >= values->n_decoded &&
        values->n_decoded < MAX_DECODED)
        status = grow_decoded(context);
    if (status)
        return status;
    uint64_t at = ent_hash_u64(id) & (values->n_decoded - 1);
    if (values->decoded[at].id == id) {
        *term = values->decoded[at].term;
        return ENT_OK;
    }
    values->n_missed++;
    status = decode(context, id, term);
    if (status == ENT_OK && values->parts.n_bytes > values->n_counted)
        status = count_parts(context);
    if (status == ENT_OK)
        values->decoded[at] = (struct ent_decoded){id, *term};
    return status;
}

const struct ent_list *ent_value_list(const struct ent_context *context,
                                      ent_id id)
{
    return &context->values.lists[(id & ENT_ID_PAYLOAD_MASK) - 1];
}

void ent_values_may_forget(struct ent_context *context)
{
    struct ent_values *values = &context->values;
    size_t share = context->max_bytes / PARTS_SHARE;
    if (values->parts.n_bytes <=
        (share < MAX_PARTS_BYTES ? share : MAX_PARTS_BYTES))
        return;
    ent_arena_reset(&values->parts);
    if (values->n_counted > values->parts.n_bytes) {
        ent_context_unclaim(context, values->n_counted - values->parts.n_bytes);
        values->n_counted = values->parts.n_bytes;
    }
    memset(values->decoded, 0, values->n_decoded * sizeof *values->decoded);
}
