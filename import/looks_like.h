/* SPDX-License-Identifier: ISC */
/* What an input that cannot be read looks like, to say so in one line.  Asked
 * once per input, or when a line is bad: never of good lines. */
#ifndef IMPORT_LOOKS_LIKE_H
#define IMPORT_LOOKS_LIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "import/reader.h"

/* Is the input something that no text format reads: UTF-16, an archive, a
 * spreadsheet, a PDF, a web page, lines that end in CR alone?  `bytes` is its
 * beginning, `format` the one it would be read as, or NULL when that cannot be
 * told.  A sentence what it is and what to do (static), or NULL. */
const char *ent_looks_foreign(const char *name, const char *bytes,
                              size_t n_bytes, const struct ent_format *format);

/* Likewise: is it JSON, but not one object a line?  Of JSON Lines, or of an
 * input whose format cannot be told. */
const char *ent_looks_like_json(const char *bytes, size_t n_bytes);

/* Why a line is not text: the byte at `at` is not valid UTF-8. */
const char *ent_looks_encoded(const char *bytes, size_t n_bytes, size_t at);

#endif
