/* SPDX-License-Identifier: ISC */
/* Character classes that the RDF formats share (PN_CHARS and its kin). */
#ifndef IMPORT_RDF_CHARS_H
#define IMPORT_RDF_CHARS_H

#include <stdbool.h>
#include <stdint.h>

/* PN_CHARS_BASE: letters. */
bool ent_rdf_is_base(uint32_t code);
/* PN_CHARS_U: letters and '_'. */
bool ent_rdf_is_start(uint32_t code);
/* PN_CHARS: these, '-', digits and some marks. */
bool ent_rdf_is_char(uint32_t code);

/* Where a blank node's label that begins at `at` ends; `at` when there is
 * none.  Valid UTF-8. */
const char *ent_rdf_blank_end(const char *at, const char *end);

#endif
