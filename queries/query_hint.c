/* SPDX-License-Identifier: ISC */
/* Texts where names were meant, and names where texts were: what is written
 * "in quotation marks" is another term than the name of that spelling, and
 * than the text of that spelling in a language. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "queries/names.h"
#include "queries/print.h"
#include "queries/query.h"
#include "store/dict.h"
#include "store/tupleset.h"

#define MAX_HINTS 8

/* Texts looked at to find the one with another language tag. */
#define MAX_TEXTS 20000

struct hint {
    struct ent_place place;
    struct ent_term written, meant;
    enum ent_name_outcome outcome;
};

struct hints {
    struct ent_query *query;
    ent_id relation; /* of the pattern that is looked at; 0: any */
    bool wants_text; /* by the model, so that no name is meant */
    struct hint items[MAX_HINTS];
    size_t n_items;
};

static enum ent_status meant_by_text(struct ent_context *context,
                                     struct hint *hint, bool *found)
{
    struct ent_term name = {.kind = ENT_NAME,
                            .bytes = hint->written.bytes,
                            .n_bytes = hint->written.n_bytes};
    struct ent_name_meaning meaning;
    *found = !ent_name_problem(name.bytes, name.n_bytes);
    if (!*found)
        return ENT_OK;
    enum ent_status status = ent_name_resolve(context, &name, false, &meaning);
    *found = status == ENT_OK && (meaning.outcome == ENT_NAME_EXACT ||
                                  meaning.outcome == ENT_NAME_FOLDED ||
                                  meaning.outcome == ENT_NAME_ALIAS);
    hint->outcome = meaning.outcome;
    if (*found)
        status = ent_value_term(context, meaning.id, &hint->meant);
    *found = *found && hint->meant.kind != ENT_BLANK;
    return status;
}

static enum ent_status meant_by_name(struct ent_context *context,
                                     struct hint *hint, bool *found)
{
    ent_id id;
    hint->meant = (struct ent_term){.kind = ENT_TEXT,
                                    .bytes = hint->written.bytes,
                                    .n_bytes = hint->written.n_bytes};
    enum ent_status status = ent_dict_find(context->txn, &hint->meant, &id);
    *found = status == ENT_OK;
    return status == ENT_ENOTFOUND ? ENT_OK : status;
}

/* The first text of the same spelling among the objects of the relation. */
static enum ent_status walk_texts(struct hints *hints,
                                  struct ent_cursor *cursor, struct hint *hint,
                                  bool *found)
{
    struct ent_context *context = &hints->query->context;
    unsigned k = hints->relation ? 1 : 0;
    uint64_t row[2] = {hints->relation, 0};
    row[k] = (uint64_t)ENT_TEXT << 56;
    enum ent_status status = ent_cursor_first(cursor, row, k);
    if (status == ENT_OK)
        status = ent_cursor_seek(cursor, row, k + 1);
    for (unsigned n = 0; status == ENT_OK && n < MAX_TEXTS; n++) {
        struct ent_term *meant = &hint->meant;
        if (ent_id_kind(cursor->row[k]) != ENT_TEXT)
            return ENT_OK;
        status = ent_value_term(context, cursor->row[k], meant);
        *found = status == ENT_OK && meant->n_bytes == hint->written.n_bytes &&
                 memcmp(meant->bytes, hint->written.bytes, meant->n_bytes) == 0;
        if (status || *found)
            return status;
        status = ent_cursor_skip(cursor, k + 1);
        if (status == ENT_OK)
            status = ent_context_tick(context);
    }
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status meant_in_language(struct hints *hints, struct hint *hint,
                                         bool *found)
{
    struct ent_context *context = &hints->query->context;
    struct ent_cursor cursor;
    ent_id id;
    enum ent_status status = ent_dict_find(context->txn, &hint->written, &id);
    if (status != ENT_ENOTFOUND)
        return status; /* it is there as it was written */
    status = ent_cursor_open(&cursor, context->txn,
                             hints->relation ? ENT_POS : ENT_OPS);
    if (status == ENT_OK)
        status = walk_texts(hints, &cursor, hint, found);
    ent_cursor_close(&cursor);
    return status;
}

static enum ent_status consider(struct hints *hints,
                                const struct ent_ast_term *term)
{
    struct ent_context *context = &hints->query->context;
    struct hint *hint = &hints->items[hints->n_items];
    enum ent_status status = ENT_OK;
    bool found = false;
    if (term->kind == ENT_AST_QUOTED)
        return consider(hints, &term->parts[2]);
    if (term->kind != ENT_AST_FIXED || term->term.n_bytes == 0 ||
        hints->n_items == MAX_HINTS)
        return ENT_OK;
    *hint = (struct hint){.place = term->place, .written = term->term};
    if (term->term.kind == ENT_TEXT) {
        if (term->term.n_tag == 0 && !hints->wants_text)
            status = meant_by_text(context, hint, &found);
        if (status == ENT_OK && !found)
            status = meant_in_language(hints, hint, &found);
    } else if (term->term.kind == ENT_NAME)
        status = meant_by_name(context, hint, &found);
    hints->n_items += found;
    return status;
}

static enum ent_status consider_expr(struct hints *hints,
                                     const struct ent_expr *expr)
{
    enum ent_status status = ENT_OK;
    bool compares = expr->kind == ENT_EXPR_EQ || expr->kind == ENT_EXPR_IN;
    if (expr->kind == ENT_EXPR_CALL)
        return ENT_OK; /* words to look for are not names */
    for (uint32_t i = 0; i < expr->n_args && status == ENT_OK; i++)
        status = compares && expr->args[i]->kind == ENT_EXPR_TERM
                     ? consider(hints, &expr->args[i]->term)
                     : consider_expr(hints, expr->args[i]);
    return status;
}

/* Relations whose objects are texts by the model. */
static bool has_texts(const struct ent_pattern *pattern)
{
    static const char *const names[] = {"alias", "label", "title", "url",
                                        "language"};
    const struct ent_term *relation = &pattern->predicate.term;
    bool has = false;
    if (pattern->step || pattern->predicate.kind != ENT_AST_FIXED)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !has; i++)
        has = relation->n_bytes == strlen(names[i]) &&
              memcmp(relation->bytes, names[i], relation->n_bytes) == 0;
    return has;
}

static enum ent_status consider_pattern(struct hints *hints,
                                        const struct ent_pattern *pattern)
{
    enum ent_status status = ENT_OK;
    if (pattern->subject.kind == ENT_AST_QUOTED)
        status = consider(hints, &pattern->subject);
    if (status)
        return status;
    hints->wants_text = has_texts(pattern);
    if (!pattern->step && pattern->predicate.kind == ENT_AST_FIXED &&
        pattern->object.kind == ENT_AST_FIXED)
        status = ent_dict_find(hints->query->context.txn,
                               &pattern->predicate.term, &hints->relation);
    if (status && status != ENT_ENOTFOUND)
        return status;
    return consider(hints, &pattern->object);
}

static enum ent_status consider_clause(struct hints *hints,
                                       const struct ent_clause *clause)
{
    enum ent_status status = ENT_OK;
    switch (clause->kind) {
    case ENT_CLAUSE_PATTERN:
        return consider_pattern(hints, &clause->pattern);
    case ENT_CLAUSE_FILTER:
        return consider_expr(hints, clause->expr);
    case ENT_CLAUSE_IN:
        for (uint32_t i = 0; i < clause->n_values && status == ENT_OK; i++)
            status = consider(hints, &clause->values[i]);
        return status;
    default:
        return ENT_OK;
    }
}

static int compare_places(const void *a, const void *b)
{
    uint32_t x = ((const struct hint *)a)->place.offset;
    uint32_t y = ((const struct hint *)b)->place.offset;
    return x < y ? -1 : x > y;
}

/* The query with what was meant. */
static void correct(const struct hints *hints, struct ent_buf *out)
{
    const struct ent_ast *ast = hints->query->context.ast;
    size_t at = 0;
    for (size_t i = 0; i < hints->n_items; i++) {
        const struct ent_place *place = &hints->items[i].place;
        ent_buf_add(out, ast->text + at, place->offset - at);
        ent_term_print(&hints->items[i].meant, out);
        at = place->offset + place->length;
    }
    ent_buf_add(out, ast->text + at, ast->n_text - at);
}

static void say(struct ent_diags *diags, const struct hint *hint)
{
    struct ent_buf meant;
    ent_buf_init(&meant);
    ent_term_print(&hint->meant, &meant);
    const char *words = ent_buf_cstr(&meant);
    if (words && hint->written.kind == ENT_NAME)
        ent_diag_warn(diags, hint->place, "name-for-text",
                      "there is a text of that spelling, which is not the "
                      "name; a text is written %s",
                      words);
    else if (words && hint->meant.kind == ENT_TEXT)
        ent_diag_warn(diags, hint->place, "language",
                      "no text is written so, but one of that spelling is "
                      "written %s",
                      words);
    else if (words)
        ent_diag_warn(diags, hint->place, "text-for-name",
                      "what stands in quotation marks is a text; the name%s "
                      "is written %s",
                      hint->outcome == ENT_NAME_ALIAS ? " it is an alias of"
                                                      : "",
                      words);
    ent_buf_release(&meant);
}

enum ent_status ent_query_hint(struct ent_query *query,
                               const struct ent_clause *clause)
{
    struct ent_diags *diags = &query->context.diags;
    struct hints hints = {.query = query};
    struct ent_buf corrected;
    enum ent_status status = consider_clause(&hints, clause);
    if (status || hints.n_items == 0)
        return status;
    qsort(hints.items, hints.n_items, sizeof *hints.items, compare_places);
    ent_buf_init(&corrected);
    correct(&hints, &corrected);
    status = corrected.status;
    for (size_t i = 0; i < hints.n_items && status == ENT_OK; i++) {
        say(diags, &hints.items[i]);
        ent_diag_suggest(diags, corrected.bytes, corrected.n_bytes);
        status = diags->status;
    }
    ent_buf_release(&corrected);
    return status;
}
