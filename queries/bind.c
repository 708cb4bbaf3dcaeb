/* SPDX-License-Identifier: ISC */
/* From constants to ids, and remarks about names. */
#include "queries/bind.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "queries/print.h"

void ent_binder_init(struct ent_binder *binder, struct ent_context *context)
{
    *binder = (struct ent_binder){.context = context};
}

static struct ent_bound_name *find_bound(const struct ent_binder *binder,
                                         const struct ent_term *term,
                                         enum ent_bind_role role)
{
    struct ent_bound_name *name = binder->first;
    for (; name; name = name->next)
        if (name->role == role && name->term.kind == term->kind &&
            name->term.n_bytes == term->n_bytes &&
            memcmp(name->term.bytes, term->bytes, term->n_bytes) == 0)
            break;
    return name;
}

static enum ent_status add_bound(struct ent_binder *binder,
                                 const struct ent_term *term,
                                 enum ent_bind_role role,
                                 struct ent_bound_name **out)
{
    struct ent_bound_name *name;
    enum ent_status status =
        ent_context_alloc(binder->context, 1, sizeof *name, &name);
    if (status)
        return status;
    name->term = *term;
    name->role = role;
    /* what is like an unknown name takes milliseconds to find */
    status = ent_context_check(binder->context);
    if (status)
        return status;
    status = ent_name_resolve(binder->context, term, role == ENT_BIND_RELATION,
                              &name->meaning);
    if (status)
        return status;
    if (binder->last)
        binder->last->next = name;
    else
        binder->first = name;
    binder->last = name;
    *out = name;
    return ENT_OK;
}

static enum ent_status add_place(struct ent_context *context,
                                 struct ent_bound_name *name,
                                 struct ent_place place)
{
    if (name->n_places == name->capacity) {
        size_t capacity = name->capacity ? name->capacity * 2 : 2;
        struct ent_place *places;
        enum ent_status status =
            ent_context_alloc(context, capacity, sizeof *places, &places);
        if (status)
            return status;
        if (name->n_places)
            memcpy(places, name->places, name->n_places * sizeof *places);
        name->places = places;
        name->capacity = capacity;
    }
    name->places[name->n_places++] = place;
    return ENT_OK;
}

static enum ent_status bind_entity(struct ent_binder *binder,
                                   const struct ent_term *term,
                                   struct ent_place place,
                                   enum ent_bind_role role, ent_id *id)
{
    struct ent_bound_name *name = find_bound(binder, term, role);
    if (!name) {
        enum ent_status status = add_bound(binder, term, role, &name);
        if (status)
            return status;
    }
    *id = name->meaning.id;
    if (name->meaning.outcome == ENT_NAME_EXACT)
        return ENT_OK;
    return add_place(binder->context, name, place);
}

static enum ent_status bind_quoted(struct ent_binder *binder,
                                   const struct ent_ast_term *term,
                                   enum ent_bind_role role, ent_id *id)
{
    ent_id parts[3];
    for (int i = 0; i < 3; i++) {
        enum ent_bind_role part =
            role == ENT_BIND_ENTITY && i == 1 ? ENT_BIND_RELATION : role;
        enum ent_status status =
            ent_bind_fixed(binder, &term->parts[i], part, &parts[i]);
        if (status)
            return status;
    }
    return ent_value_of_quoted(binder->context, parts, id);
}

enum ent_status ent_bind_fixed(struct ent_binder *binder,
                               const struct ent_ast_term *term,
                               enum ent_bind_role role, ent_id *id)
{
    if (term->kind == ENT_AST_QUOTED)
        return bind_quoted(binder, term,
                           role == ENT_BIND_RELATION ? ENT_BIND_ENTITY : role,
                           id);
    if (role == ENT_BIND_PLAIN || !ent_kind_is_entity(term->term.kind))
        return ent_value_of_term(binder->context, &term->term, id);
    return bind_entity(binder, &term->term, term->place, role, id);
}

/* Names from outside may be in any normal form. */
static enum ent_status normal_form(struct ent_context *context,
                                   struct ent_term *term)
{
    if (term->kind != ENT_NAME || ent_text_is_plain(term->bytes, term->n_bytes))
        return ENT_OK;
    struct ent_buf buf;
    ent_buf_init(&buf);
    enum ent_status status = ent_text_nfc(term->bytes, term->n_bytes, &buf);
    if (status == ENT_OK)
        status = buf.status;
    if (status == ENT_OK) {
        term->bytes =
            ent_arena_strndup(&context->arena, buf.bytes, buf.n_bytes);
        term->n_bytes = buf.n_bytes;
        if (!term->bytes)
            status = context->arena.status;
    }
    ent_buf_release(&buf);
    return status;
}

enum ent_status ent_bind_parameter(struct ent_binder *binder,
                                   const struct ent_term *term,
                                   struct ent_place place, ent_id *id)
{
    struct ent_term normal = *term;
    place.length = 0; /* its text is not the query's to correct */
    enum ent_status status = normal_form(binder->context, &normal);
    if (status)
        return status;
    if (!ent_kind_is_entity(normal.kind))
        return ent_value_of_term(binder->context, &normal, id);
    if (normal.n_bytes) {
        normal.bytes = ent_arena_strndup(&binder->context->arena, normal.bytes,
                                         normal.n_bytes);
        if (!normal.bytes)
            return binder->context->arena.status;
    }
    return bind_entity(binder, &normal, place, ENT_BIND_ENTITY, id);
}

/* ---- remarks ------------------------------------------------------------ */

struct edit {
    struct ent_place place;
    ent_id name;
};

static int compare_edits(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;
    return x->place.offset < y->place.offset   ? -1
           : x->place.offset > y->place.offset ? 1
                                               : 0;
}

/* `a` stands for a name that it does not show. */
static bool can_edit(const struct ent_ast *ast, struct ent_place place)
{
    return place.length > 1 ||
           (place.length == 1 && ast->text[place.offset] != 'a' &&
            ast->text[place.offset] != 'A');
}

static size_t collect_edits(const struct ent_binder *binder, struct edit *edits)
{
    size_t n_edits = 0;
    const struct ent_bound_name *name = binder->first;
    for (; name; name = name->next) {
        if (name->meaning.outcome == ENT_NAME_EXACT ||
            name->meaning.outcome == ENT_NAME_AMBIGUOUS ||
            name->meaning.n_choices == 0)
            continue;
        for (size_t i = 0; i < name->n_places; i++) {
            if (!can_edit(binder->context->ast, name->places[i]))
                continue;
            if (edits)
                edits[n_edits] =
                    (struct edit){name->places[i], name->meaning.choices[0]};
            n_edits++;
        }
    }
    return n_edits;
}

/* The query with every name corrected that can be; empty if none can. */
static enum ent_status corrected(struct ent_binder *binder, struct ent_buf *out)
{
    struct ent_context *context = binder->context;
    const struct ent_ast *ast = context->ast;
    size_t n_edits = collect_edits(binder, NULL), at = 0;
    struct edit *edits;
    if (n_edits == 0)
        return ENT_OK;
    enum ent_status status =
        ent_context_alloc(context, n_edits, sizeof *edits, &edits);
    if (status)
        return status;
    collect_edits(binder, edits);
    qsort(edits, n_edits, sizeof *edits, compare_edits);
    for (size_t i = 0; i < n_edits; i++) {
        struct ent_term term;
        if (edits[i].place.offset < at)
            continue;
        status = ent_value_term(context, edits[i].name, &term);
        if (status)
            return status;
        ent_buf_add(out, ast->text + at, edits[i].place.offset - at);
        ent_term_print(&term, out);
        at = edits[i].place.offset + edits[i].place.length;
    }
    ent_buf_add(out, ast->text + at, ast->n_text - at);
    return out->status;
}

/* The choices as words; *list joins them: "A, B or C". */
static enum ent_status name_choices(struct ent_context *context,
                                    const struct ent_name_meaning *meaning,
                                    const char **names, struct ent_buf *list)
{
    for (size_t i = 0; i < meaning->n_choices; i++) {
        struct ent_term term;
        enum ent_status status =
            ent_value_term(context, meaning->choices[i], &term);
        if (status)
            return status;
        names[i] = ent_arena_strndup(&context->arena, term.bytes, term.n_bytes);
        if (!names[i])
            return context->arena.status;
        if (i > 0)
            ent_buf_add_str(list, i + 1 < meaning->n_choices ? ", " : " or ");
        ent_term_print(&term, list);
    }
    return ent_buf_cstr(list) ? ENT_OK : list->status;
}

static enum ent_status remark(struct ent_context *context,
                              const struct ent_bound_name *name,
                              const char *list)
{
    const struct ent_name_meaning *meaning = &name->meaning;
    struct ent_diags *diags = &context->diags;
    struct ent_place place = name->places[0];
    int n = (int)name->term.n_bytes;
    const char *bytes = name->term.bytes;
    switch (meaning->outcome) {
    case ENT_NAME_FOLDED:
        ent_diag_warn(diags, place, "folded-name", "\"%.*s\" was read as %s", n,
                      bytes, list);
        return ENT_OK;
    case ENT_NAME_ALIAS:
        ent_diag_warn(diags, place, "alias",
                      "\"%.*s\" was read as %s, of which it is an alias", n,
                      bytes, list);
        return ENT_OK;
    case ENT_NAME_AMBIGUOUS: {
        enum ent_status status =
            ent_diag_error(diags, place, "ambiguous-name",
                           "\"%.*s\" may mean %s", n, bytes, list);
        return status == ENT_ESYNTAX ? ENT_OK : status;
    }
    default:
        ent_diag_warn(diags, place, "unknown-name",
                      "%s is named \"%.*s\"%s%s%s",
                      name->role == ENT_BIND_RELATION ? "no relation"
                                                      : "nothing",
                      n, bytes, meaning->n_choices ? "; did you mean " : "",
                      list, meaning->n_choices ? "?" : "");
        return ENT_OK;
    }
}

static enum ent_status say(struct ent_context *context,
                           const struct ent_bound_name *name,
                           const struct ent_buf *query)
{
    const char *names[ENT_MAX_CHOICES];
    struct ent_buf list;
    ent_buf_init(&list);
    enum ent_status status =
        name_choices(context, &name->meaning, names, &list);
    if (status == ENT_OK)
        status = remark(context, name, list.bytes);
    ent_buf_release(&list);
    if (status)
        return status;
    if (name->meaning.n_choices)
        ent_diag_choices(&context->diags, names, name->meaning.n_choices);
    if (query->n_bytes && name->meaning.n_choices &&
        name->meaning.outcome != ENT_NAME_AMBIGUOUS &&
        can_edit(context->ast, name->places[0]))
        ent_diag_suggest(&context->diags, query->bytes, query->n_bytes);
    return context->diags.status;
}

enum ent_status ent_binder_finish(struct ent_binder *binder)
{
    struct ent_context *context = binder->context;
    struct ent_buf query;
    bool is_ambiguous = false;
    ent_buf_init(&query);
    enum ent_status status = corrected(binder, &query);
    struct ent_bound_name *name = binder->first;
    for (; name && status == ENT_OK; name = name->next) {
        if (name->meaning.outcome == ENT_NAME_EXACT)
            continue;
        is_ambiguous =
            is_ambiguous || name->meaning.outcome == ENT_NAME_AMBIGUOUS;
        status = ent_context_check(context);
        if (status == ENT_OK)
            status = say(context, name, &query);
    }
    ent_buf_release(&query);
    if (status == ENT_OK && is_ambiguous)
        status = ENT_EAMBIGUOUS;
    return status;
}
