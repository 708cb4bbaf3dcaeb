/* SPDX-License-Identifier: ISC */
/* Relative IRIs (RFC 3986, section 5; RFC 3987 for other scripts). */
#ifndef IMPORT_RDF_IRI_H
#define IMPORT_RDF_IRI_H

#include <stddef.h>

#include <entente/status.h>

#include "base/buf.h"

/* Appends what a reference means under a base, which is absolute.  Dot
 * segments are removed from references without a scheme only: an absolute IRI
 * stays byte for byte. */
void ent_iri_resolve(const char *base, size_t n_base, const char *reference,
                     size_t n_reference, struct ent_buf *out);

#endif
