/* SPDX-License-Identifier: ISC */
/* Diagnostics of a query as text for a terminal. */
#ifndef QUERIES_QUERY_DIAG_H
#define QUERIES_QUERY_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/query.h>

#include "base/buf.h"

/* Appends diagnostic `index` of ent_query_diags() with its line and caret, as
 * ent_diag_render() of diag.h does. */
void ent_query_diag_render(struct ent_query *query, size_t index,
                           unsigned width, bool color, struct ent_buf *out);

#endif
