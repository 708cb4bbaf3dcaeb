/* SPDX-License-Identifier: ISC */
/* JSON text out: strings are escaped here and nowhere else. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include <stddef.h>

#include "base/buf.h"

/* Appends a quoted JSON string: only ", \ and controls below 20 are escaped
 * (\b \f \n \r \t short, the rest \u00XX), U+2028/9 as they are.  Input is
 * valid UTF-8. */
void ent_json_string(struct ent_buf *out, const char *bytes, size_t n_bytes);

/* As above for a NUL-terminated text. */
void ent_json_cstr(struct ent_buf *out, const char *text);

#endif
