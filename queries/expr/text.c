/* SPDX-License-Identifier: ISC */
/* Functions of texts: contains, starts, ends, lower, length, text, lang,
 * datatype. */
#include <string.h>

#include <utf8proc.h>

#include "base/date.h"
#include "base/text.h"
#include "queries/expr/expr.h"
#include "queries/print.h"

#define XSD "http://www.w3.org/2001/XMLSchema#"
/* What is done with a text takes time by its length. */
#define BYTES_PER_STEP 64u

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

enum ent_status ent_value_words(struct ent_context *context, ent_id id,
                                const char **bytes, size_t *n_bytes,
                                bool *has_words)
{
    struct ent_term term;
    enum ent_kind kind = ent_id_kind(id);
    *has_words = kind == ENT_TEXT || kind == ENT_TYPED || kind == ENT_NAME ||
                 kind == ENT_IRI;
    if (!*has_words)
        return ENT_OK;
    enum ent_status status = ent_value_term(context, id, &term);
    if (status)
        return status;
    *bytes = term.bytes;
    *n_bytes = term.n_bytes;
    return ent_context_ticks(context,
                             (uint32_t)(term.n_bytes / BYTES_PER_STEP));
}

static enum ent_status words_of(struct ent_context *context,
                                const struct ent_code *code, const char **bytes,
                                size_t *n_bytes, bool *has_words)
{
    ent_id id;
    enum ent_status status = ent_code_run(context, code, &id);
    if (status)
        return status;
    return ent_value_words(context, id, bytes, n_bytes, has_words);
}

/* ---- contains, starts, ends --------------------------------------------- */

struct folded {
    const char *bytes;
    size_t n_bytes;
};

enum ent_status ent_contains_prepare(struct ent_context *context,
                                     struct ent_code *code)
{
    struct folded *folded;
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    if (!ent_code_is_constant(code->args[1]))
        return ENT_OK;
    enum ent_status status = ent_value_words(context, code->args[1]->id, &bytes,
                                             &n_bytes, &has_words);
    if (status || !has_words)
        return status;
    ent_buf_clear(&context->folded);
    status = ent_text_fold(bytes, n_bytes, &context->folded);
    if (status == ENT_OK)
        status = ent_context_alloc(context, 1, sizeof *folded, &folded);
    if (status)
        return status;
    folded->n_bytes = context->folded.n_bytes;
    folded->bytes =
        ent_arena_strndup(&context->arena,
                          folded->n_bytes ? context->folded.bytes : "",
                          folded->n_bytes);
    if (!folded->bytes)
        return context->arena.status;
    code->data = folded;
    return ENT_OK;
}

static bool fits(enum ent_function function, const char *text, size_t n_text,
                 const char *part, size_t n_part)
{
    if (n_part > n_text)
        return false;
    if (n_part == 0)
        return true;
    switch (function) {
    case ENT_FN_STARTS:
        return memcmp(text, part, n_part) == 0;
    case ENT_FN_ENDS:
        return memcmp(text + n_text - n_part, part, n_part) == 0;
    default:
        return memmem(text, n_text, part, n_part) != NULL;
    }
}

static enum ent_status fold_part(struct ent_context *context,
                                 const struct ent_code *code,
                                 struct folded *part, bool *has_words)
{
    const char *bytes;
    size_t n_bytes;
    enum ent_status status =
        words_of(context, code->args[1], &bytes, &n_bytes, has_words);
    if (status || !*has_words)
        return status;
    ent_buf_clear(&context->other_folded);
    status = ent_text_fold(bytes, n_bytes, &context->other_folded);
    *part = (struct folded){context->other_folded.bytes,
                            context->other_folded.n_bytes};
    return status;
}

enum ent_status ent_eval_contains(struct ent_context *context,
                                  const struct ent_code *code, ent_id *value)
{
    struct folded part = {NULL, 0};
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    *value = 0;
    enum ent_status status =
        words_of(context, code->args[0], &bytes, &n_bytes, &has_words);
    if (status || !has_words)
        return status;
    ent_buf_clear(&context->folded);
    status = ent_text_fold(bytes, n_bytes, &context->folded);
    if (status)
        return status;
    if (code->data)
        part = *(const struct folded *)code->data;
    else
        status = fold_part(context, code, &part, &has_words);
    if (status || !has_words)
        return status;
    *value = ent_id_of_boolean(fits(code->function, context->folded.bytes,
                                    context->folded.n_bytes, part.bytes,
                                    part.n_bytes));
    return ENT_OK;
}

/* ---- lower, length ------------------------------------------------------ */

enum ent_status ent_eval_lower(struct ent_context *context,
                               const struct ent_code *code, ent_id *value)
{
    const char *at;
    size_t n_bytes;
    bool has_words;
    *value = 0;
    enum ent_status status =
        words_of(context, code->args[0], &at, &n_bytes, &has_words);
    if (status || !has_words)
        return status;
    struct ent_buf *lower = &context->folded;
    ent_buf_clear(lower);
    for (const char *end = at + n_bytes; at < end;) {
        uint32_t c = ent_utf8_next(&at, end);
        ent_utf8_put(lower, (uint32_t)utf8proc_tolower((utf8proc_int32_t)c));
    }
    if (lower->status)
        return lower->status;
    return ent_value_of_text(context, lower->n_bytes ? lower->bytes : "",
                             lower->n_bytes, value);
}

enum ent_status ent_eval_length(struct ent_context *context,
                                const struct ent_code *code, ent_id *value)
{
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    *value = 0;
    enum ent_status status =
        words_of(context, code->args[0], &bytes, &n_bytes, &has_words);
    if (status == ENT_OK && has_words)
        *value = ent_id_of_integer((int64_t)ent_utf8_count(bytes, n_bytes));
    return status;
}

/* ---- text, lang, datatype ----------------------------------------------- */

enum ent_status ent_eval_text(struct ent_context *context,
                              const struct ent_code *code, ent_id *value)
{
    struct ent_term term;
    ent_id id;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status == ENT_OK)
        status = ent_value_term(context, id, &term);
    if (status || term.kind == ENT_NONE)
        return status;
    if (term.bytes)
        return ent_value_of_text(context, term.bytes, term.n_bytes, value);
    ent_buf_clear(&context->folded);
    ent_term_print(&term, &context->folded);
    if (context->folded.status)
        return context->folded.status;
    return ent_value_of_text(context, context->folded.bytes,
                             context->folded.n_bytes, value);
}

enum ent_status ent_eval_lang(struct ent_context *context,
                              const struct ent_code *code, ent_id *value)
{
    struct ent_term term;
    ent_id id;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status || ent_id_kind(id) != ENT_TEXT)
        return status;
    status = ent_value_term(context, id, &term);
    if (status)
        return status;
    return ent_value_of_text(context, term.n_tag ? term.tag : "", term.n_tag,
                             value);
}

static const char *number_type(const struct ent_term *term)
{
    for (size_t i = 0; i < term->n_bytes; i++)
        if (term->bytes[i] == 'e' || term->bytes[i] == 'E')
            return XSD "double";
    return memchr(term->bytes, '.', term->n_bytes) ? XSD "decimal"
                                                   : XSD "integer";
}

static const char *datatype_of(const struct ent_term *term)
{
    static const char *const date_types[] = {XSD "gYear", XSD "gYearMonth",
                                             XSD "date", XSD "dateTime"};
    switch (term->kind) {
    case ENT_BOOLEAN:
        return XSD "boolean";
    case ENT_INTEGER:
        return XSD "integer";
    case ENT_NUMBER:
        return number_type(term);
    case ENT_DATE:
        return date_types[ent_date_precision(term->date)];
    case ENT_TEXT:
        return term->direction ? RDF "dirLangString"
               : term->n_tag   ? RDF "langString"
                               : XSD "string";
    default:
        return NULL;
    }
}

enum ent_status ent_eval_datatype(struct ent_context *context,
                                  const struct ent_code *code, ent_id *value)
{
    struct ent_term term;
    ent_id id;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status == ENT_OK)
        status = ent_value_term(context, id, &term);
    if (status)
        return status;
    struct ent_term iri = {.kind = ENT_IRI};
    if ((term.kind == ENT_TYPED || term.kind == ENT_NUMBER) && term.tag) {
        iri.bytes = term.tag;
        iri.n_bytes = term.n_tag;
    } else {
        iri.bytes = datatype_of(&term);
        iri.n_bytes = iri.bytes ? strlen(iri.bytes) : 0;
    }
    return iri.bytes ? ent_value_of_term(context, &iri, value) : ENT_OK;
}
