/* SPDX-License-Identifier: ISC */
/* What the tests of Walk share: a query parsed, its tree as text. */
#ifndef UNIT_WALK_SUPPORT_H
#define UNIT_WALK_SUPPORT_H

#include "support.h"

#include "base/arena.h"
#include "queries/ast.h"
#include "queries/diag.h"
#include "queries/parse.h"

struct parsed {
    struct ent_arena arena;
    struct ent_diags diags;
    const struct ent_ast *ast;
    enum ent_status status;
};

/* Parses with the defaults of every option. */
void walk_parse(struct parsed *parsed, const char *text, size_t n_text);
void walk_release(struct parsed *parsed);

/* Everything in the tree but places, one clause a line. */
void walk_dump(const struct ent_ast *ast, struct ent_buf *out);

/* The first diagnostic of a severity, or NULL. */
const struct ent_diag *walk_first(const struct parsed *parsed,
                                  enum ent_severity severity);

/* Queries of every form and production, ended by NULL; all are good. */
extern const char *const walk_queries[];

/* What other languages say, and what Walk is to suggest for it. */
struct walk_foreign {
    const char *query;
    const char *suggestion; /* NULL: accepted as it is */
};
extern const struct walk_foreign walk_foreign[];
extern const size_t walk_n_foreign;

#endif
