/* SPDX-License-Identifier: ISC */
/* Walk text from trees and terms: what is printed parses back to the same.
 *
 * All append to a buffer, whose status tells whether memory was out. */
#ifndef QUERIES_PRINT_H
#define QUERIES_PRINT_H

#include <stddef.h>

#include <entente/term.h>

#include "base/buf.h"
#include "queries/ast.h"

/* A term in Walk form: Russia, [Bashar al-Assad], <iri>, "text"@fr, 42,
 * 2015-09, _:b0, (Russia supports [Bashar al-Assad]).  ENT_NONE gives none. */
void ent_term_print(const struct ent_term *term, struct ent_buf *out);

/* A name, in brackets when it needs them (reserved words included). */
void ent_name_print(const char *name, size_t n_name, struct ent_buf *out);

/* The whole query on one line, prefixes written out. */
void ent_ast_print(const struct ent_ast *ast, struct ent_buf *out);

/* Its parts. */
void ent_ast_term_print(const struct ent_ast *ast,
                        const struct ent_ast_term *term, struct ent_buf *out);
void ent_expr_print(const struct ent_ast *ast, const struct ent_expr *expr,
                    struct ent_buf *out);
void ent_step_print(const struct ent_ast *ast, const struct ent_step *step,
                    struct ent_buf *out);
void ent_pattern_print(const struct ent_ast *ast,
                       const struct ent_pattern *pattern, struct ent_buf *out);
void ent_clause_print(const struct ent_ast *ast,
                      const struct ent_clause *clause, struct ent_buf *out);

#endif
