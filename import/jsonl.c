/* SPDX-License-Identifier: ISC */
/* JSON Lines, the native format: one object a line. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/json.h"
#include "import/line.h"
#include "import/looks_like.h"
#include "import/reader.h"

static bool is_blank(const char *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++)
        if (bytes[i] != ' ' && bytes[i] != '\t')
            return false;
    return true;
}

static bool matches(const char *bytes, size_t n_bytes)
{
    size_t i = n_bytes >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < n_bytes && strchr(" \t\r\n", bytes[i]) && bytes[i])
        i++;
    return i + 1 < n_bytes && bytes[i] == '{';
}

/* Only a source line with a text may be longer than others. */
static bool is_too_long(size_t n_bytes, const struct ent_value *object)
{
    return n_bytes > ENT_MAX_LINE_BYTES &&
           !(object->type == ENT_VALUE_OBJECT &&
             ent_value_has(object, ENT_KEY_SOURCE) &&
             ent_value_has(object, ENT_KEY_TEXT) &&
             !ent_value_has(object, ENT_KEY_SUBJECT));
}

static enum ent_status parse_line(const char *bytes, size_t n_bytes,
                                  uint64_t line, struct ent_batch *batch)
{
    struct ent_value *value;
    struct ent_json_error json = {0, NULL};
    struct ent_problem problem;
    size_t valid = ent_utf8_valid(bytes, n_bytes);
    if (valid < n_bytes)
        return ent_reject_at(batch, line, bytes, n_bytes, valid,
                             ent_looks_encoded(bytes, n_bytes, valid));
    ent_arena_reset(&batch->values);
    enum ent_status status =
        ent_json_parse_apart(bytes, n_bytes, &batch->values, &batch->arena,
                             &value, &json);
    if (status == ENT_EREFUSED)
        return ent_reject_at(batch, line, bytes, n_bytes, json.offset,
                             json.message);
    if (!status && is_too_long(n_bytes, value))
        return ent_reject_at(batch, line, bytes, n_bytes, 0,
                             "the line is longer than 1 MiB");
    if (!status)
        status = ent_line_read(value, line, batch, &problem);
    if (status == ENT_EREFUSED)
        return ent_reject_at(batch, line, bytes, n_bytes, problem.offset,
                             problem.message);
    return status;
}

static enum ent_status parse(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error)
{
    const char *bytes;
    size_t n_bytes;
    uint64_t line = chunk->line;
    (void)reader;
    (void)error;
    *n_consumed = 0;
    while (batch->n_lines < ENT_BATCH_LINES &&
           ent_chunk_line(chunk, n_consumed, &bytes, &n_bytes)) {
        if (line == 1 && n_bytes >= 3 &&
            memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
            bytes += 3;
            n_bytes -= 3;
        }
        if (!is_blank(bytes, n_bytes)) {
            enum ent_status status = parse_line(bytes, n_bytes, line, batch);
            if (status)
                return status;
        }
        line++;
        batch->n_lines++;
    }
    return ENT_OK;
}

static const char *const suffixes[] = {".jsonl", ".ndjson", ".json", NULL};
static const char *const media_types[] = {"application/x-ndjson",
                                          "application/jsonl",
                                          "application/json", NULL};

const struct ent_format ent_format_jsonl = {.name = "jsonl",
                                            .suffixes = suffixes,
                                            .media_types = media_types,
                                            .max_record_bytes =
                                                ENT_MAX_SOURCE_LINE_BYTES,
                                            .by_line = true,
                                            .matches = matches,
                                            .parse = parse};
