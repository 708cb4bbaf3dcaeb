/* SPDX-License-Identifier: ISC */
/* The `meta` field: a JSON object, kept as a msgpack map. */
#ifndef IMPORT_META_H
#define IMPORT_META_H

#include <stddef.h>

#include <entente/status.h>

#include "base/arena.h"
#include "base/buf.h"
#include "import/problem.h"
#include "import/value.h"
#include "store/term_json.h"

/* Packs an object; bytes are in the arena.  Numbers that msgpack cannot hold
 * exactly as written (1.50, 1e400, integers beyond 64 bits) are kept as an
 * extension of type ENT_META_NUMBER holding their text, so that export gives
 * them back as they were. */
ENT_MUST_USE enum ent_status ent_meta_pack(const struct ent_value *object,
                                           struct ent_arena *arena,
                                           const unsigned char **bytes,
                                           size_t *n_bytes,
                                           struct ent_problem *problem);

#endif
