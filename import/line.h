/* SPDX-License-Identifier: ISC */
/* One object of the native format: a fact, a source or an entity.  Used for
 * JSON Lines and msgpack alike. */
#ifndef IMPORT_LINE_H
#define IMPORT_LINE_H

#include <stdint.h>

#include <entente/status.h>

#include "import/batch.h"
#include "import/problem.h"
#include "import/value.h"

/* Adds the items that the object states to the batch, or none: ENT_EREFUSED
 * with *problem.  The value's bytes must live as long as the batch, the
 * value itself need not. */
ENT_MUST_USE enum ent_status ent_line_read(const struct ent_value *object,
                                           uint64_t line,
                                           struct ent_batch *batch,
                                           struct ent_problem *problem);

#endif
