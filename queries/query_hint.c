/* SPDX-License-Identifier: ISC */
/* Texts where names were meant, and names where texts were: what is written
 * "in quotation marks" is another term than the name of that spelling. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "queries/names.h"
#include "queries/print.h"
#include "queries/query.h"
#include "store/dict.h"

#define MAX_HINTS 8

struct hint {
    struct ent_place place;
    struct ent_term written, meant;
    enum ent_name_outcome outcome;
};

struct hints {
    struct ent_query *query;
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
    if (term->term.kind == ENT_TEXT && term->term.n_tag == 0)
        status = meant_by_text(context, hint, &found);
    else if (term->term.kind == ENT_NAME)
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
    if (status || (pattern->object.kind == ENT_AST_FIXED &&
                   pattern->object.term.kind == ENT_TEXT && has_texts(pattern)))
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
