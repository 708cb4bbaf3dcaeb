/* SPDX-License-Identifier: ISC */
/* msgpack to values.  A value is measured before any memory is asked for: what
 * a few bytes announce, they must also bring. */
#ifndef IMPORT_MSGPACK_H
#define IMPORT_MSGPACK_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/arena.h"
#include "import/value.h"

struct ent_msgpack_error {
    uint64_t offset;     /* from the value's first byte */
    const char *message; /* static */
};

/* How long the value is that begins here; allocates nothing and looks at each
 * byte once.  ENT_END: it goes on beyond the given bytes; ENT_EREFUSED with
 * *error: it is none, or it is larger than max_bytes. */
ENT_MUST_USE enum ent_status
ent_msgpack_measure(const unsigned char *bytes, size_t n_bytes,
                    size_t max_bytes, size_t *n_value,
                    struct ent_msgpack_error *error);

/* The value that fills the bytes; strings point into them.  ENT_EREFUSED with
 * *error for what JSON has not: binary data, keys that are no strings, other
 * extensions than numbers as text; wrong UTF-8, keys that stand twice, depth
 * beyond ENT_MAX_JSON_DEPTH. */
ENT_MUST_USE enum ent_status ent_msgpack_value(const unsigned char *bytes,
                                               size_t n_bytes,
                                               struct ent_arena *arena,
                                               struct ent_value **value,
                                               struct ent_msgpack_error *error);

#endif
