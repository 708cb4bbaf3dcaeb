/* SPDX-License-Identifier: ISC */
/* Every limit on what input controls, in one place; each is tested.
 * Reported alike: "too many %s (limit is %d)" or "%s is too long (...)". */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define ENT_MAX_NAME_BYTES 400
#define ENT_MAX_IRI_BYTES 8192
#define ENT_MAX_TEXT_BYTES (1024 * 1024)
#define ENT_MAX_DOCUMENT_BYTES (4 * 1024 * 1024)
#define ENT_MAX_LINE_BYTES (1024 * 1024)
#define ENT_MAX_SOURCE_LINE_BYTES (5 * 1024 * 1024)
#define ENT_MAX_QUOTE_DEPTH 8
#define ENT_MAX_JSON_DEPTH 32
#define ENT_MAX_RDF_DEPTH 100
#define ENT_MAX_LANG_BYTES 64

#define ENT_MAX_QUERY_BYTES (64 * 1024)
#define ENT_MAX_QUERY_DEPTH 200
#define ENT_MAX_QUERY_VARIABLES 64
#define ENT_MAX_QUERY_MS 10000
#define ENT_MAX_QUERY_MEMORY (256 * 1024 * 1024)
#define ENT_MAX_QUERY_ROWS 1000000

#define ENT_MAX_READERS 1024
#define ENT_FOLD_BYTES 200

#endif
