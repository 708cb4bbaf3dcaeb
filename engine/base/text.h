/* SPDX-License-Identifier: ISC */
/* UTF-8 text: validity, normal form, folding, offsets, names.
 * Unicode data comes from utf8proc. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/buf.h"

/* Length of the longest valid UTF-8 prefix; == n_bytes when all is valid.
 * Surrogates, overlong forms and code points above 10FFFF are not valid. */
size_t ent_utf8_valid(const char *bytes, size_t n_bytes);

/* Decodes one code point from valid UTF-8 at *at (< end), moving *at, which
 * never goes beyond `end`. */
uint32_t ent_utf8_next(const char **at, const char *end);

/* Appends a code point. */
void ent_utf8_put(struct ent_buf *out, uint32_t code_point);

/* Number of code points in valid UTF-8. */
size_t ent_utf8_count(const char *bytes, size_t n_bytes);

/* Displayed columns on a terminal (wide and zero-width characters counted). */
size_t ent_utf8_width(const char *bytes, size_t n_bytes);

/* The largest n <= max_bytes at which valid UTF-8 may be cut. */
size_t ent_utf8_cut(const char *bytes, size_t n_bytes, size_t max_bytes);

enum ent_offset_unit {
    ENT_UNIT_BYTE,
    ENT_UNIT_CHAR,
    ENT_UNIT_UTF16
};

/* The byte offset of an offset given in another unit, in valid UTF-8.
 * ENT_ENOTFOUND when it lies past the end or inside a character. */
ENT_MUST_USE enum ent_status ent_utf8_offset(const char *bytes, size_t n_bytes,
                                             enum ent_offset_unit unit,
                                             uint64_t offset, uint64_t *out);

/* Appends the NFC form of valid UTF-8.  Quick when the text is plain; takes
 * time in proportion to the length whatever the text.  ENT_ENOMEM. */
ENT_MUST_USE enum ent_status ent_text_nfc(const char *bytes, size_t n_bytes,
                                          struct ent_buf *out);

/* Is valid UTF-8 in NFC for certain (below U+0300, and common Cyrillic,
 * Hebrew, Arabic and Chinese letters)?  false means "not known", and
 * ent_text_nfc() must be asked. */
bool ent_text_is_plain(const char *bytes, size_t n_bytes);

/* Appends the folded form used to compare names people write: NFKC, case
 * folded, invisible characters dropped (soft hyphens, joiners, direction
 * marks), marks after Latin and Greek letters dropped, every run of
 * punctuation and blanks one space, none at either end.  Spacing accents
 * (^ ` and the like) count as punctuation, other symbols ($ + < = > | ~) stay.
 * "  U.S.-led " and "u s led" fold alike; folding twice changes nothing more.
 * ENT_ENOMEM. */
ENT_MUST_USE enum ent_status ent_text_fold(const char *bytes, size_t n_bytes,
                                           struct ent_buf *out);

/* Why a name is not allowed, or NULL: "empty", "longer than 400 bytes",
 * "not valid UTF-8", "holds a control character", "written like an IRI" (no
 * JSON string could stand for such a name).  Static text. */
const char *ent_name_problem(const char *bytes, size_t n_bytes);

/* Why an IRI is not allowed, or NULL: as above with its own limit, and
 * "holds a character that IRIs cannot" (controls, blank, <>"{}|\^`), "has no
 * scheme". */
const char *ent_iri_problem(const char *bytes, size_t n_bytes);

/* Does a JSON string stand for an IRI (http://, https://, urn:)? */
bool ent_text_is_iri(const char *bytes, size_t n_bytes);

/* Can this name (valid UTF-8) be written in Walk without brackets?  It must
 * start with a letter and go on with letters, marks, digits, '_' and inner '-'
 * (single, and not the last).  (Reserved
 * words are the language's own affair: queries/keyword.h.) */
bool ent_name_is_bare(const char *bytes, size_t n_bytes);

bool ent_code_point_is_letter(uint32_t code_point);
bool ent_code_point_is_mark(uint32_t code_point);
bool ent_code_point_is_digit(uint32_t code_point);

/* Percent-encodes all but unreserved ASCII (upper-case hex). */
void ent_percent_encode(const char *bytes, size_t n_bytes, struct ent_buf *out);

/* Decodes, hex digits of either case; the result need not be valid UTF-8.
 * false, with nothing appended, if a % is not followed by two hex digits. */
bool ent_percent_decode(const char *bytes, size_t n_bytes, struct ent_buf *out);

/* Edit distance (optimal string alignment) of two folded ASCII/UTF-8 texts by
 * code points, giving up above `limit` (then limit + 1).  Texts of more than
 * 512 code points are as far apart as limit + 1 unless they are equal. */
unsigned ent_text_distance(const char *a, size_t n_a, const char *b, size_t n_b,
                           unsigned limit);

#endif
