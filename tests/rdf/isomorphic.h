/* SPDX-License-Identifier: ISC */
/* Are two sets of RDF statements the same but for the names of their blank
 * nodes? */
#ifndef TESTS_RDF_ISOMORPHIC_H
#define TESTS_RDF_ISOMORPHIC_H

#include <stdbool.h>
#include <stddef.h>

#include "import/batch.h"

bool isomorphic(const struct ent_batch *a, const struct ent_batch *b);

#endif
