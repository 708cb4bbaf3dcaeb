/* SPDX-License-Identifier: ISC */
/* msgpack: the objects of the native format, one after the other.  The place
 * of a mistake is the number of the object and the byte of the stream. */
#include "import/msgpack.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "import/line.h"
#include "import/reader.h"
#include "store/term_json.h"

struct state {
    uint64_t position; /* of the next byte of the stream */
};

/* A map, of one pair at least, whose first key is a string. */
static bool matches(const char *bytes, size_t n_bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t n = n_bytes == 0                    ? 0
               : at[0] > 0x80 && at[0] <= 0x8f ? 1
               : at[0] == 0xde                 ? 3
               : at[0] == 0xdf                 ? 5
                                               : 0;
    return n > 0 && n < n_bytes &&
           ((at[n] >= 0xa1 && at[n] <= 0xbf) ||
            (at[n] >= 0xd9 && at[n] <= 0xdb));
}

/* The object goes into the list of rejects as JSON, where it has one. */
static enum ent_status reject(struct ent_batch *batch, uint64_t number,
                              uint64_t place, const unsigned char *bytes,
                              size_t n_bytes, const char *message)
{
    struct ent_buf json;
    const char *shown = NULL;
    ent_buf_init(&json);
    if (n_bytes > 0 && n_bytes <= ENT_MAX_LINE_BYTES &&
        ent_msgpack_json(bytes, n_bytes, &json) == ENT_OK)
        shown = ent_arena_strndup(&batch->arena, json.bytes, json.n_bytes);
    size_t n_shown = shown ? json.n_bytes : 0;
    ent_buf_release(&json);
    return ent_batch_reject(batch, number, place + 1, shown ? shown : "",
                            n_shown, message);
}

/* Only a source with a text may be longer than others. */
static bool is_too_long(size_t n_bytes, const struct ent_value *object)
{
    return n_bytes > ENT_MAX_LINE_BYTES &&
           !(object->type == ENT_VALUE_OBJECT &&
             ent_value_has(object, ENT_KEY_SOURCE) &&
             ent_value_has(object, ENT_KEY_TEXT) &&
             !ent_value_has(object, ENT_KEY_SUBJECT));
}

static enum ent_status read_object(const unsigned char *bytes, size_t n_bytes,
                                   uint64_t number, uint64_t position,
                                   struct ent_batch *batch)
{
    struct ent_value *value;
    struct ent_msgpack_error error = {0, NULL};
    struct ent_problem problem = {0, ""};
    enum ent_status status =
        ent_msgpack_value(bytes, n_bytes, &batch->arena, &value, &error);
    if (status == ENT_EREFUSED)
        return reject(batch, number, position + error.offset, bytes, n_bytes,
                      error.message);
    if (!status && is_too_long(n_bytes, value))
        return reject(batch, number, position, bytes, n_bytes,
                      "the object is longer than 1 MiB");
    if (!status)
        status = ent_line_read(value, number, batch, &problem);
    if (status == ENT_EREFUSED)
        return reject(batch, number, position + problem.offset, bytes, n_bytes,
                      problem.message);
    return status;
}

static enum ent_status parse(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error)
{
    struct state *state = reader->state;
    const unsigned char *bytes = (const unsigned char *)chunk->bytes;
    uint64_t number = chunk->line;
    *n_consumed = 0;
    while (batch->n_lines < ENT_BATCH_LINES && *n_consumed < chunk->n_bytes) {
        struct ent_msgpack_error wrong = {0, NULL};
        const unsigned char *at = bytes + *n_consumed;
        size_t n_left = chunk->n_bytes - *n_consumed, n_object = 0;
        enum ent_status status =
            ent_msgpack_measure(at, n_left, ENT_MAX_SOURCE_LINE_BYTES,
                                &n_object, &wrong);
        if (status == ENT_END && !chunk->is_last)
            return ENT_OK;
        if (status == ENT_EREFUSED) /* where the next begins, nobody knows */
            return ent_error_at(error, status, number,
                                state->position + wrong.offset + 1, "%s",
                                wrong.message);
        if (status == ENT_END) {
            n_object = n_left;
            status = reject(batch, number, state->position, NULL, 0,
                            "the input breaks off within an object");
        } else {
            status = read_object(at, n_object, number, state->position, batch);
        }
        if (status)
            return status;
        *n_consumed += n_object;
        state->position += n_object;
        number++;
        batch->n_lines++;
    }
    return ENT_OK;
}

static enum ent_status open_reader(struct ent_reader *reader,
                                   struct ent_error *error)
{
    reader->state = ent_calloc(1, sizeof(struct state));
    return reader->state ? ENT_OK
                         : ent_error_set(error, ENT_ENOMEM, "out of memory");
}

static void close_reader(struct ent_reader *reader)
{
    ent_free(reader->state);
    reader->state = NULL;
}

static const char *const suffixes[] = {".msgpack", ".mpk", ".mp", NULL};
static const char *const media_types[] = {"application/msgpack",
                                          "application/x-msgpack",
                                          "application/vnd.msgpack", NULL};

const struct ent_format ent_format_msgpack = {.name = "msgpack",
                                              .suffixes = suffixes,
                                              .media_types = media_types,
                                              .max_record_bytes =
                                                  ENT_MAX_SOURCE_LINE_BYTES,
                                              .is_certain = true,
                                              .matches = matches,
                                              .open = open_reader,
                                              .close = close_reader,
                                              .parse = parse};
