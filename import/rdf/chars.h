/* SPDX-License-Identifier: ISC */
/* Character classes that the RDF formats share (PN_CHARS and its kin). */
#ifndef IMPORT_RDF_CHARS_H
#define IMPORT_RDF_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Classes of bytes; one beyond ASCII is in none but IRI and TEXT. */
enum ent_rdf_class {
    ENT_RDF_IRI = 1,    /* may stand in an IRI; but C2 80..9F are controls */
    ENT_RDF_TEXT = 2,   /* stands for itself in a "..." text */
    ENT_RDF_NAME = 4,   /* PN_CHARS */
    ENT_RDF_LETTER = 8, /* PN_CHARS_BASE */
    ENT_RDF_DIGIT = 16,
    ENT_RDF_SCHEME = 32, /* of an IRI: letters, digits, + - . */
    ENT_RDF_LOCAL = 64   /* may be escaped in a local name: _~.-!$&... */
};

extern const unsigned char ent_rdf_classes[256];

static inline bool ent_rdf_is(char c, unsigned classes)
{
    return (ent_rdf_classes[(unsigned char)c] & classes) != 0;
}

/* PN_CHARS_BASE: letters. */
bool ent_rdf_is_base(uint32_t code);
/* PN_CHARS_U: letters and '_'. */
bool ent_rdf_is_start(uint32_t code);
/* PN_CHARS: these, '-', digits and some marks. */
bool ent_rdf_is_char(uint32_t code);

/* May a blank node of any format have this label?  ( PN_CHARS | "." )*
 * PN_CHARS: behind the scope that import puts before it, it need not start
 * like one of RDF.  Valid UTF-8. */
bool ent_rdf_is_label(const char *label, size_t n_label);

/* Where a blank node's label that begins at `at` ends; `at` when there is
 * none.  Valid UTF-8. */
const char *ent_rdf_blank_end(const char *at, const char *end);

#endif
