/* SPDX-License-Identifier: ISC */
/* The slip behind a bad line: what people and programs often write instead. */
#ifndef IMPORT_SLIP_H
#define IMPORT_SLIP_H

#include <stdbool.h>
#include <stddef.h>

/* Why text[at] goes on no JSON: quotes of another kind, a comma too many,
 * words of other languages.  A sentence (static), or NULL. */
const char *ent_slip_json(const char *text, size_t at, size_t n_bytes);

/* Why something follows a JSON value at text[at].  Likewise. */
const char *ent_slip_json_end(const char *text, size_t at, size_t n_bytes);

#define ENT_SLIP_BYTES 80

/* A date with the year last, or with slashes: what to write instead, such as
 * "write 2015-04-03 or 2015-03-04".  false when it is none. */
bool ent_slip_date(const char *text, size_t n_bytes, char say[ENT_SLIP_BYTES]);

/* A number with a decimal comma. */
bool ent_slip_is_comma(const char *text, size_t n_bytes);

#endif
