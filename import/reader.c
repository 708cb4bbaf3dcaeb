/* SPDX-License-Identifier: ISC */
/* Choosing a reader, and what readers share. */
#include "import/reader.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

const struct ent_format *const ent_formats[] = {
    &ent_format_jsonl,          &ent_format_csv,     &ent_format_tsv,
    &ent_format_ntriples,       &ent_format_nquads,  &ent_format_turtle,
    &ent_format_trig,           &ent_format_msgpack, &ent_format_gdelt_events,
    &ent_format_gdelt_mentions, &ent_format_icews,   NULL};

#define N_FORMATS (sizeof ent_formats / sizeof *ent_formats)

const char *const *ent_import_formats(void)
{
    static const char *names[N_FORMATS];
    for (size_t i = 0; ent_formats[i]; i++)
        names[i] = ent_formats[i]->name;
    return names;
}

const struct ent_format *ent_format_find(const char *name)
{
    for (size_t i = 0; ent_formats[i]; i++)
        if (strcmp(ent_formats[i]->name, name) == 0)
            return ent_formats[i];
    return NULL;
}

const struct ent_format *ent_format_for_media_type(const char *media_type)
{
    size_t n = strcspn(media_type, "; \t");
    for (size_t i = 0; ent_formats[i]; i++)
        for (const char *const *m = ent_formats[i]->media_types; *m; m++)
            if (strlen(*m) == n && strncasecmp(*m, media_type, n) == 0)
                return ent_formats[i];
    return NULL;
}

static bool ends_with(const char *name, size_t n, const char *suffix)
{
    size_t n_suffix = strlen(suffix);
    return n > n_suffix &&
           strncasecmp(name + n - n_suffix, suffix, n_suffix) == 0;
}

static const struct ent_format *detect_by_name(const char *name)
{
    size_t n = strlen(name);
    if (ends_with(name, n, ".gz"))
        n -= 3;
    else if (ends_with(name, n, ".zst"))
        n -= 4;
    const struct ent_format *found = NULL;
    size_t n_found = 0; /* ".export.csv" before ".csv" */
    for (size_t i = 0; ent_formats[i]; i++)
        for (const char *const *s = ent_formats[i]->suffixes; *s; s++)
            if (strlen(*s) > n_found && ends_with(name, n, *s)) {
                found = ent_formats[i];
                n_found = strlen(*s);
            }
    return found;
}

/* Content that only one format has beats the name's ending, which several
 * share; the name beats a guess. */
const struct ent_format *ent_format_detect(const char *name, const char *bytes,
                                           size_t n_bytes)
{
    const struct ent_format *named = name ? detect_by_name(name) : NULL;
    if (named && named->matches && named->matches(bytes, n_bytes))
        return named;
    for (size_t i = 0; ent_formats[i]; i++)
        if (ent_formats[i]->is_certain &&
            ent_formats[i]->matches(bytes, n_bytes))
            return ent_formats[i];
    for (size_t i = 0; ent_formats[i]; i++)
        if (ent_formats[i]->matches && ent_formats[i]->matches(bytes, n_bytes))
            return named ? named : ent_formats[i];
    return named;
}

enum ent_status ent_reject_at(struct ent_batch *batch, uint64_t line,
                              const char *bytes, size_t n_bytes,
                              uint64_t offset, const char *message)
{
    size_t before = offset < n_bytes ? (size_t)offset : n_bytes;
    /* count code points up to the place; a broken byte counts as one */
    uint64_t column = 1;
    for (size_t i = 0; i < before; i++)
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            column++;
    return ent_batch_reject(batch, line, column, bytes, n_bytes, message);
}

bool ent_chunk_line(const struct ent_chunk *chunk, size_t *at,
                    const char **bytes, size_t *n_bytes)
{
    const char *start = chunk->bytes + *at;
    size_t left = chunk->n_bytes - *at;
    const char *end = left ? memchr(start, '\n', left) : NULL;
    if (!end && (!chunk->is_last || left == 0))
        return false;
    size_t n = end ? (size_t)(end - start) : left;
    *at += n + (end ? 1 : 0);
    if (n > 0 && start[n - 1] == '\r')
        n--;
    *bytes = start;
    *n_bytes = n;
    return true;
}
