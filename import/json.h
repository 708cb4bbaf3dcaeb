/* SPDX-License-Identifier: ISC */
/* Strict JSON (RFC 8259) to values, with the place of every value.
 *
 * Own code rather than a library's because import errors need the column of
 * the key or value at fault, duplicate keys must be refused, and a fact line
 * is read in one pass over an arena; the tests compare it with json-c. */
#ifndef IMPORT_JSON_H
#define IMPORT_JSON_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/arena.h"
#include "import/value.h"

struct ent_json_error {
    uint32_t offset;
    const char *message; /* static */
};

/* Parses the one value that the text holds.  Text is valid UTF-8 and stays in
 * place as long as the value is used (strings without escapes point into it).
 * ENT_EREFUSED with *error when it is not JSON, nests deeper than
 * ENT_MAX_JSON_DEPTH, or an object has a key twice. */
ENT_MUST_USE enum ent_status ent_json_parse(const char *text, size_t n_bytes,
                                            struct ent_arena *arena,
                                            struct ent_value **value,
                                            struct ent_json_error *error);

/* The same with the strings that had escapes in an arena of their own, so that
 * they can outlive the values. */
ENT_MUST_USE enum ent_status
ent_json_parse_apart(const char *text, size_t n_bytes, struct ent_arena *values,
                     struct ent_arena *strings, struct ent_value **value,
                     struct ent_json_error *error);

#endif
