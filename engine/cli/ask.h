/* SPDX-License-Identifier: ISC */
/* Running one query for a person: the answer to standard output, diagnostics
 * to standard error. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <entente/query.h>

/* Writes to standard output; ENT_ECLOSED when nobody reads it any more. */
enum ent_status ent_cli_write(void *context, const char *bytes, size_t n_bytes);

/* Prints errors and warnings with their place. */
void ent_cli_show_diags(struct ent_query *query);

/* Writes the answer of an opened query (`status` is what opening gave), then
 * its diagnostics; returns the exit code. */
int ent_cli_answer(struct ent_query *query, enum ent_status status,
                   enum ent_result_format format);

#endif
