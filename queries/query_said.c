/* SPDX-License-Identifier: ISC */
/* Relations that are none: what somebody says or denies is told by the notes of
 * a report, and [r|s] is one name. */
#include <string.h>

#include "queries/names.h"
#include "queries/query.h"

static bool is_any(const struct ent_term *term, const char *const *words)
{
    for (; *words; words++)
        if (term->n_bytes == strlen(*words) &&
            memcmp(term->bytes, *words, term->n_bytes) == 0)
            return true;
    return false;
}

static bool is_denial(const struct ent_term *relation)
{
    static const char *const words[] = {"denies",   "deny",    "denied",
                                        "disputes", "dispute", "disputed",
                                        "contests", "refutes", "rejects",
                                        "negates",  NULL};

    return is_any(relation, words);
}

static bool is_saying(const struct ent_term *relation)
{
    static const char *const words[] = {"says",      "say",     "said",
                                        "states",    "state",   "stated",
                                        "claims",    "claim",   "claimed",
                                        "asserts",   "tells",   "told",
                                        "affirms",   "reports", "reported",
                                        "announces", "alleges", NULL};

    return is_any(relation, words);
}

static bool has_variable(const struct ent_ast *ast, const char *name)
{
    for (uint32_t i = 0; i < ast->n_variables; i++)
        if (strcmp(ast->variables[i].name, name) == 0)
            return true;
    return false;
}

static bool ends_word(char c)
{
    return c != '_' && !(c & 0x80) && !(c >= '0' && c <= '9') &&
           !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

/* How often a variable is written. */
static uint32_t count_uses(const struct ent_ast *ast, const char *name)
{
    size_t n_name = strlen(name);
    uint32_t n = 0;

    for (size_t i = 0; i + n_name < ast->n_text; i++)
        n += ast->text[i] == '?' &&
             memcmp(ast->text + i + 1, name, n_name) == 0 &&
             (i + 1 + n_name == ast->n_text ||
              ends_word(ast->text[i + 1 + n_name]));
    return n;
}

static void add_place(const struct ent_ast *ast, size_t from, size_t to,
                      struct ent_buf *out)
{
    ent_buf_add(out, ast->text + from, to - from);
}

/* The pattern stands alone, so that its text can be another. */
static bool stands_alone(const struct ent_ast *ast,
                         const struct ent_clause *clause)
{
    const struct ent_pattern *pattern = &clause->pattern;
    size_t at = clause->place.offset + clause->place.length;
    size_t subject =
        pattern->subject.place.offset + pattern->subject.place.length;

    while (at < ast->n_text && strchr(" \t\r\n", ast->text[at]))
        at++;
    return pattern->n_notes == 0 && pattern->subject.kind != ENT_AST_QUOTED &&
           (at == ast->n_text || !strchr(",;", ast->text[at])) &&
           pattern->predicate.place.offset >= subject &&
           pattern->predicate.place.offset <= subject + 2;
}

/* Everything up to the pattern, with `?subject ?relation ?object` for each
 * column that held what was said; false if that is read elsewhere too. */
static bool add_columns(const struct ent_ast *ast,
                        const struct ent_clause *clause, size_t *at,
                        struct ent_buf *out)
{
    uint32_t variable = clause->pattern.object.variable;
    const char *name = ast->variables[variable].name;
    uint32_t n_uses = 1;

    for (uint32_t i = 0; !ast->all_variables && i < ast->n_items; i++) {
        const struct ent_place *place = &ast->items[i].place;
        if (ast->items[i].variable != variable ||
            place->length != strlen(name) + 1)
            continue;
        n_uses++;
        add_place(ast, *at, place->offset, out);
        ent_buf_add_str(out, "?subject ?relation ?object");
        *at = place->offset + place->length;
    }
    return n_uses == count_uses(ast, name) && !has_variable(ast, "subject") &&
           !has_variable(ast, "relation") && !has_variable(ast, "object");
}

/* The query with a note; false if it cannot be told. */
static bool correct(const struct ent_ast *ast, const struct ent_clause *clause,
                    bool denies, struct ent_buf *out)
{
    const struct ent_pattern *pattern = &clause->pattern;
    const struct ent_ast_term *object = &pattern->object;
    const struct ent_place *who = &pattern->subject.place;
    size_t at = 0;

    if (!stands_alone(ast, clause))
        return false;
    if (object->kind == ENT_AST_VARIABLE && !add_columns(ast, clause, &at, out))
        return false;
    add_place(ast, at, clause->place.offset, out);
    if (object->kind == ENT_AST_VARIABLE)
        ent_buf_add_str(out, "?subject ?relation ?object");
    else if (ast->text[object->place.offset] == '(')
        add_place(ast, object->place.offset + 1,
                  object->place.offset + object->place.length - 1, out);
    else
        return false;
    ent_buf_add_str(out,
                    denies ? " { stance: denies, speaker: " : " { speaker: ");
    add_place(ast, who->offset, who->offset + who->length, out);
    ent_buf_add_str(out, " }");
    add_place(ast, clause->place.offset + clause->place.length, ast->n_text,
              out);
    return true;
}

static enum ent_status hint_note(struct ent_context *context,
                                 const struct ent_clause *clause, bool denies)
{
    struct ent_buf query;
    enum ent_status status;

    ent_diag_warn(&context->diags, clause->pattern.predicate.place,
                  "said-by-whom",
                  "who says something is no relation but a note about the "
                  "report: s r o { %sspeaker: ?who }",
                  denies ? "stance: denies, " : "");
    ent_buf_init(&query);
    if (correct(context->ast, clause, denies, &query))
        ent_diag_suggest(&context->diags, query.bytes, query.n_bytes);
    status = query.status;
    ent_buf_release(&query);
    return status ? status : context->diags.status;
}

/* [r|s] */
static enum ent_status hint_bar(struct ent_context *context,
                                struct ent_place place)
{
    const char *text = context->ast->text + place.offset;

    ent_diag_warn(&context->diags, place, "one-name",
                  "what stands between [ and ] is one name; one relation or "
                  "another is written r|s");
    if (place.length > 2 && !memchr(text, ' ', place.length))
        ent_diag_suggest_edit(&context->diags, place, text + 1,
                              place.length - 2);
    return context->diags.status;
}

enum ent_status ent_query_hint_said(struct ent_query *query,
                                    const struct ent_clause *clause)
{
    struct ent_context *context = &query->context;
    const struct ent_ast_term *relation = &clause->pattern.predicate;
    struct ent_name_meaning meaning;
    bool bar;

    if (clause->kind != ENT_CLAUSE_PATTERN || clause->pattern.step ||
        relation->kind != ENT_AST_FIXED || relation->term.kind != ENT_NAME)
        return ENT_OK;
    bar = memchr(relation->term.bytes, '|', relation->term.n_bytes) &&
          context->ast->text[relation->place.offset] == '[';
    if (!bar && !is_denial(&relation->term) && !is_saying(&relation->term))
        return ENT_OK;
    enum ent_status status =
        ent_name_resolve(context, &relation->term, true, &meaning);
    if (status || meaning.outcome != ENT_NAME_UNKNOWN)
        return status;
    return bar ? hint_bar(context, relation->place)
               : hint_note(context, clause, is_denial(&relation->term));
}
