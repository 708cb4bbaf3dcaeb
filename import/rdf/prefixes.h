/* SPDX-License-Identifier: ISC */
/* The prefixes of a Turtle document. */
#ifndef IMPORT_RDF_PREFIXES_H
#define IMPORT_RDF_PREFIXES_H

#include <stddef.h>

#include <entente/status.h>

#include "base/hash.h"

struct ent_prefix {
    char *name, *iri; /* owned */
    size_t n_name, n_iri;
};

struct ent_prefixes {
    struct ent_prefix *items;
    size_t n_items, capacity;
    struct ent_map index; /* hash of the name -> index */
};

void ent_prefixes_init(struct ent_prefixes *prefixes);
void ent_prefixes_release(struct ent_prefixes *prefixes);

/* Sets a prefix, new or not; both texts are copied.  On failure nothing has
 * changed. */
ENT_MUST_USE enum ent_status ent_prefixes_set(struct ent_prefixes *prefixes,
                                              const char *name, size_t n_name,
                                              const char *iri, size_t n_iri);

/* NULL when there is none; borrowed until a prefix is set. */
const struct ent_prefix *ent_prefixes_find(const struct ent_prefixes *prefixes,
                                           const char *name, size_t n_name);

#endif
