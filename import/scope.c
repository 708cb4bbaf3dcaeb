/* SPDX-License-Identifier: ISC */
/* Scopes of blank nodes. */
#include "import/scope.h"

#include <stdio.h>
#include <string.h>

void ent_scope_init(struct ent_scope *scope, struct ent_input *input)
{
    memset(scope, 0, sizeof *scope);
    scope->input = input;
}

static bool is_scoped(const char *label, size_t n)
{
    if (n <= ENT_SCOPE_BYTES || label[0] != 'e' ||
        label[ENT_SCOPE_BYTES - 1] != '_')
        return false;
    for (size_t i = 1; i < ENT_SCOPE_BYTES - 1; i++)
        if (!((label[i] >= '0' && label[i] <= '9') ||
              (label[i] >= 'a' && label[i] <= 'f')))
            return false;
    return true;
}

bool ent_scope_concerns(const struct ent_term *term)
{
    if (term->kind == ENT_BLANK)
        return !is_scoped(term->bytes, term->n_bytes);
    if (term->kind != ENT_QUOTED)
        return false;
    return ent_scope_concerns(&term->parts[0]) ||
           ent_scope_concerns(&term->parts[1]) ||
           ent_scope_concerns(&term->parts[2]);
}

static enum ent_status take_digest(struct ent_scope *scope,
                                   struct ent_error *error)
{
    uint64_t digest = 0;
    if (scope->is_known)
        return ENT_OK;
    enum ent_status status = ent_input_digest(scope->input, &digest, error);
    if (status)
        return status;
    snprintf(scope->prefix, sizeof scope->prefix, "e%016llx_",
             (unsigned long long)digest);
    scope->is_known = true;
    return ENT_OK;
}

static enum ent_status scope_blank(const struct ent_scope *scope,
                                   struct ent_arena *arena,
                                   struct ent_term *term)
{
    size_t n = ENT_SCOPE_BYTES + term->n_bytes;
    char *label = ent_arena_alloc(arena, n);
    if (!label)
        return arena->status;
    memcpy(label, scope->prefix, ENT_SCOPE_BYTES);
    memcpy(label + ENT_SCOPE_BYTES, term->bytes, term->n_bytes);
    term->bytes = label;
    term->n_bytes = n;
    return ENT_OK;
}

enum ent_status ent_scope_term(struct ent_scope *scope,
                               const struct ent_term *term,
                               struct ent_arena *arena, struct ent_term *scoped,
                               struct ent_error *error)
{
    *scoped = *term;
    if (!ent_scope_concerns(term))
        return ENT_OK;
    enum ent_status status = take_digest(scope, error);
    if (status)
        return status;
    if (term->kind == ENT_BLANK)
        return scope_blank(scope, arena, scoped);
    struct ent_term *parts = ent_arena_alloc(arena, 3 * sizeof *parts);
    if (!parts)
        return arena->status;
    for (int i = 0; i < 3 && !status; i++)
        status =
            ent_scope_term(scope, &term->parts[i], arena, &parts[i], error);
    scoped->parts = parts;
    return status;
}
