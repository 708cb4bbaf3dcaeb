/* SPDX-License-Identifier: ISC */
/* From the text of a query to its tree. */
#ifndef QUERIES_PARSE_H
#define QUERIES_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/status.h>

#include "base/arena.h"
#include "queries/ast.h"
#include "queries/diag.h"

/* All zero (or a NULL pointer) gives the defaults of base/limits.h. */
struct ent_parse_options {
    const char *const *parameters; /* names of variables bound from outside,
                                    * without `?`; borrowed for the call */
    size_t n_parameters;
    size_t max_bytes;
    unsigned max_depth;
    unsigned max_variables;
    size_t max_mend_bytes; /* of memory, to find out what was meant */
    /* Asked now and then while that is sought, which can take long: true ends
     * it, and there is no suggestion.  NULL: nobody is in a hurry. */
    bool (*gives_up)(void *context);
    void *give_up_context;
};

/* Lexes, parses and checks a query.  Any bytes are survived.
 *
 * The tree, everything in it, and the diagnostics live in `arena`; `text` is
 * copied.  *diags is initialised here (its text is the copy).  Gives ENT_OK,
 * perhaps with warnings; ENT_ESYNTAX with at least one error in *diags; or
 * ENT_ENOMEM / ENT_EMEMORY.  *ast is NULL unless ENT_OK. */
ENT_MUST_USE enum ent_status
ent_query_parse(struct ent_arena *arena, const char *text, size_t n_text,
                const struct ent_parse_options *options,
                struct ent_diags *diags, const struct ent_ast **ast);

#endif
