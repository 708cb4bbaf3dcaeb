/* SPDX-License-Identifier: ISC */
/* matches: regular expressions by PCRE2, within limits on steps and memory. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/alloc.h"
#include "queries/expr/expr.h"

/* Steps of the matcher: some tens of milliseconds. */
#define MAX_MATCH_STEPS 400000u
#define MAX_HEAP_KB 20000u
#define MAX_PATTERN_BYTES 10000u

struct regex {
    pcre2_general_context *general;
    pcre2_compile_context *compiling;
    pcre2_match_context *matching;
    pcre2_code *code;
    pcre2_match_data *data;
    ent_id pattern; /* what `code` was compiled from, or 0 */
};

static void *allocate(size_t n_bytes, void *unused)
{
    (void)unused;
    return ent_malloc(n_bytes);
}

static void release(void *memory, void *unused)
{
    (void)unused;
    ent_free(memory);
}

static void regex_release(void *memory)
{
    struct regex *regex = memory;
    pcre2_match_data_free(regex->data);
    pcre2_code_free(regex->code);
    pcre2_match_context_free(regex->matching);
    pcre2_compile_context_free(regex->compiling);
    pcre2_general_context_free(regex->general);
}

static enum ent_status regex_new(struct ent_context *context,
                                 struct regex **out)
{
    struct regex *regex;
    enum ent_status status =
        ent_context_alloc(context, 1, sizeof *regex, &regex);
    if (status)
        return status;
    status = ent_context_at_end(context, regex_release, regex);
    if (status)
        return status;
    regex->general = pcre2_general_context_create(allocate, release, NULL);
    if (!regex->general)
        return ENT_ENOMEM;
    regex->compiling = pcre2_compile_context_create(regex->general);
    regex->matching = pcre2_match_context_create(regex->general);
    regex->data = pcre2_match_data_create(1, regex->general);
    if (!regex->compiling || !regex->matching || !regex->data)
        return ENT_ENOMEM;
    pcre2_set_max_pattern_length(regex->compiling, MAX_PATTERN_BYTES);
    pcre2_set_parens_nest_limit(regex->compiling, 100);
    pcre2_set_match_limit(regex->matching, MAX_MATCH_STEPS);
    pcre2_set_depth_limit(regex->matching, MAX_MATCH_STEPS);
    pcre2_set_heap_limit(regex->matching, MAX_HEAP_KB);
    *out = regex;
    return ENT_OK;
}

/* `message` has room for 128 bytes; empty when the pattern is good. */
static enum ent_status compile(struct regex *regex, const char *pattern,
                               size_t n_pattern, char message[128])
{
    int error;
    PCRE2_SIZE offset;
    message[0] = '\0';
    pcre2_code_free(regex->code);
    regex->code = pcre2_compile((PCRE2_SPTR)pattern, n_pattern,
                                PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
                                &error, &offset, regex->compiling);
    if (regex->code)
        return ENT_OK;
    if (error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED)
        return ENT_ENOMEM;
    if (pcre2_get_error_message(error, (PCRE2_UCHAR *)message, 128) < 0)
        snprintf(message, 128, "it is not valid");
    return ENT_OK;
}

enum ent_status ent_matches_prepare(struct ent_context *context,
                                    struct ent_code *code)
{
    struct regex *regex;
    const char *bytes;
    size_t n_bytes;
    bool has_words = false;
    char message[128];
    enum ent_status status = regex_new(context, &regex);
    if (status)
        return status;
    code->data = regex;
    if (ent_code_is_constant(code->args[1]))
        status = ent_value_words(context, code->args[1]->id, &bytes, &n_bytes,
                                 &has_words);
    if (status || !has_words)
        return status;
    status = compile(regex, bytes, n_bytes, message);
    if (status)
        return status;
    if (message[0])
        return ent_diag_error(&context->diags, code->args[1]->place,
                              "bad-regular-expression",
                              "this regular expression is not valid: %s",
                              message);
    regex->pattern = code->args[1]->id;
    return ENT_OK;
}

/* Compiles a pattern that is not constant, when it has changed. */
static enum ent_status use_pattern(struct ent_context *context,
                                   const struct ent_code *code,
                                   struct regex *regex)
{
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    char message[128];
    ent_id pattern;
    enum ent_status status = ent_code_run(context, code->args[1], &pattern);
    if (status || pattern == regex->pattern)
        return status;
    regex->pattern = 0;
    status = ent_value_words(context, pattern, &bytes, &n_bytes, &has_words);
    if (status || !has_words)
        return status;
    status = compile(regex, bytes, n_bytes, message);
    if (status == ENT_OK && !message[0])
        regex->pattern = pattern;
    return status;
}

enum ent_status ent_eval_matches(struct ent_context *context,
                                 const struct ent_code *code, ent_id *value)
{
    struct regex *regex = code->data;
    const char *bytes;
    size_t n_bytes;
    bool has_words;
    ent_id id;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status == ENT_OK)
        status = use_pattern(context, code, regex);
    if (status == ENT_OK)
        status = ent_value_words(context, id, &bytes, &n_bytes, &has_words);
    if (status || !has_words || !regex->pattern)
        return status;
    int found = pcre2_match(regex->code, (PCRE2_SPTR)bytes, n_bytes, 0,
                            PCRE2_NO_UTF_CHECK, regex->data, regex->matching);
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH) {
        *value = ent_id_of_boolean(found >= 0);
        return ent_context_check(context);
    }
    if (found == PCRE2_ERROR_NOMEMORY)
        return ENT_ENOMEM;
    status = ent_diag_error(&context->diags, code->place, "regular-expression",
                            "this regular expression takes too many steps "
                            "(limit is %u)",
                            MAX_MATCH_STEPS);
    return status == ENT_ESYNTAX ? ENT_ELIMIT : status;
}
