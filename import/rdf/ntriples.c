/* SPDX-License-Identifier: ISC */
/* N-Triples and N-Quads 1.2: a statement a line.  The fast path of import. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/looks_like.h"
#include "import/rdf/detect.h"
#include "import/rdf/ntlex.h"
#include "import/rdf/rdf.h"
#include "import/reader.h"

static enum ent_status add_statement(struct ent_nt *nt, uint64_t line,
                                     const struct ent_term terms[4],
                                     struct ent_batch *batch)
{
    struct ent_item *item = ent_batch_add(batch, ENT_ITEM_TRIPLE, line);
    if (!item)
        return nt->arena->status;
    memcpy(item->terms, terms, sizeof item->terms);
    if (terms[3].kind == ENT_NONE)
        return ENT_OK;
    struct ent_term *graph = ent_arena_alloc(nt->arena, sizeof *graph);
    if (!graph)
        return nt->arena->status;
    *graph = terms[3];
    item->graph = graph;
    return ENT_OK;
}

/* statement = subject predicate object [ graphLabel ] "." [ comment ] */
static enum ent_status read_terms(struct ent_nt *nt, bool quads,
                                  struct ent_term terms[4])
{
    enum ent_status status = ent_nt_subject(nt, &terms[0]);
    ent_nt_skip_blanks(nt);
    if (!status && (nt->at == nt->end || *nt->at != '<' ||
                    (nt->end - nt->at > 1 && nt->at[1] == '<')))
        return ent_nt_fail(nt, nt->at, "the predicate must be an IRI");
    if (!status)
        status = ent_nt_subject(nt, &terms[1]);
    ent_nt_skip_blanks(nt);
    if (!status && nt->end - nt->at > ENT_MAX_TEXT_BYTES &&
        ent_rdf_is_er(&terms[1], "text"))
        nt->max_text = ENT_MAX_DOCUMENT_BYTES;
    if (!status)
        status = ent_nt_object(nt, 0, &terms[2]);
    ent_nt_skip_blanks(nt);
    if (!status && quads && nt->at < nt->end && *nt->at != '.') {
        status = ent_nt_subject(nt, &terms[3]);
        ent_nt_skip_blanks(nt);
    }
    if (status)
        return status;
    if (nt->at == nt->end || *nt->at != '.')
        return ent_nt_fail(nt, nt->at, "a full stop must end the statement");
    nt->at++;
    ent_nt_skip_blanks(nt);
    if (nt->at < nt->end && *nt->at != '#')
        return ent_nt_fail(nt, nt->at, "something follows the full stop");
    return ENT_OK;
}

static bool is_version(const struct ent_nt *nt)
{
    return nt->end - nt->at > 7 && memcmp(nt->at, "VERSION", 7) == 0 &&
           (nt->at[7] == ' ' || nt->at[7] == '\t');
}

/* VERSION "1.2": all versions are read alike. */
static enum ent_status read_version(struct ent_nt *nt)
{
    struct ent_term text = {.kind = ENT_NONE};
    nt->at += 7;
    ent_nt_skip_blanks(nt);
    if (nt->at == nt->end || *nt->at != '"')
        return ent_nt_fail(nt, nt->at, "a version in quotes must follow");
    enum ent_status status = ent_nt_literal(nt, &text);
    ent_nt_skip_blanks(nt);
    if (!status && nt->at < nt->end && *nt->at != '#')
        return ent_nt_fail(nt, nt->at, "something follows the version");
    return status;
}

static enum ent_status read_line(struct ent_nt *nt, bool quads, uint64_t line,
                                 struct ent_batch *batch)
{
    struct ent_term terms[4];
    ent_nt_skip_blanks(nt);
    if (nt->at == nt->end || *nt->at == '#')
        return ENT_OK;
    if (is_version(nt))
        return read_version(nt);
    terms[3].kind = ENT_NONE;
    enum ent_status status = read_terms(nt, quads, terms);
    return status ? status : add_statement(nt, line, terms, batch);
}

static enum ent_status parse_line(const char *bytes, size_t n_bytes,
                                  uint64_t line, bool quads,
                                  struct ent_batch *batch)
{
    struct ent_problem problem;
    struct ent_nt nt = {.line = bytes,
                        .at = bytes,
                        .end = bytes + n_bytes,
                        .arena = &batch->arena,
                        .problem = &problem};
    size_t valid = ent_utf8_valid(bytes, n_bytes);
    if (valid < n_bytes)
        return ent_reject_at(batch, line, bytes, n_bytes, valid,
                             ent_looks_encoded(bytes, n_bytes, valid));
    enum ent_status status = read_line(&nt, quads, line, batch);
    if (status == ENT_EREFUSED)
        return ent_reject_at(batch, line, bytes, n_bytes, problem.offset,
                             problem.message);
    return status;
}

/* Lines end at LF or CR, as the grammar's EOL says. */
static enum ent_status parse_physical(const char *bytes, size_t n_bytes,
                                      uint64_t line, bool quads,
                                      struct ent_batch *batch)
{
    const char *cr;
    while ((cr = n_bytes ? memchr(bytes, '\r', n_bytes) : NULL)) {
        size_t n = (size_t)(cr - bytes);
        enum ent_status status = parse_line(bytes, n, line, quads, batch);
        if (status)
            return status;
        bytes += n + 1;
        n_bytes -= n + 1;
    }
    return parse_line(bytes, n_bytes, line, quads, batch);
}

static enum ent_status parse(const struct ent_chunk *chunk, size_t *n_consumed,
                             bool quads, struct ent_batch *batch)
{
    const char *bytes;
    size_t n_bytes;
    uint64_t line = chunk->line;
    *n_consumed = 0;
    if (line == 1 && memchr(chunk->bytes, '\n', chunk->n_bytes)) {
        enum ent_status status = ent_rdf_header(chunk, batch);
        if (status)
            return status;
    }
    while (batch->n_lines < ENT_BATCH_LINES &&
           ent_chunk_line(chunk, n_consumed, &bytes, &n_bytes)) {
        enum ent_status status =
            parse_physical(bytes, n_bytes, line, quads, batch);
        if (status)
            return status;
        line++;
        batch->n_lines++;
    }
    return ENT_OK;
}

static enum ent_status parse_triples(const struct ent_reader *reader,
                                     const struct ent_chunk *chunk,
                                     size_t *n_consumed,
                                     struct ent_batch *batch,
                                     struct ent_error *error)
{
    (void)reader;
    (void)error;
    return parse(chunk, n_consumed, false, batch);
}

static enum ent_status parse_quads(const struct ent_reader *reader,
                                   const struct ent_chunk *chunk,
                                   size_t *n_consumed, struct ent_batch *batch,
                                   struct ent_error *error)
{
    (void)reader;
    (void)error;
    return parse(chunk, n_consumed, true, batch);
}

static const char *const nt_suffixes[] = {".nt", ".ntriples", NULL};
static const char *const nt_types[] = {"application/n-triples", NULL};
static const char *const nq_suffixes[] = {".nq", ".nquads", NULL};
static const char *const nq_types[] = {"application/n-quads", NULL};

const struct ent_format ent_format_ntriples = {.name = "ntriples",
                                               .suffixes = nt_suffixes,
                                               .media_types = nt_types,
                                               .max_record_bytes =
                                                   ENT_MAX_SOURCE_LINE_BYTES,
                                               .by_line = true,
                                               .has_identifiers = true,
                                               .parse = parse_triples};

const struct ent_format ent_format_nquads = {.name = "nquads",
                                             .suffixes = nq_suffixes,
                                             .media_types = nq_types,
                                             .max_record_bytes =
                                                 ENT_MAX_SOURCE_LINE_BYTES,
                                             .by_line = true,
                                             .has_identifiers = true,
                                             .matches = ent_rdf_looks_quads,
                                             .parse = parse_quads};
