/* SPDX-License-Identifier: ISC */
/* The terms of one input, each once: handle <-> kind and coded bytes
 * (termcode.h), or the handles of a quoted fact's parts. */
#ifndef STORE_LOAD_INTERN_H
#define STORE_LOAD_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/load.h"
#include "store/termcode.h"

struct ent_interned {
    uint64_t hash;
    union {
        const char *bytes;
        const ent_handle *parts; /* QUOTED: three */
    };
    uint32_t n_bytes;
    uint8_t kind;
    uint8_t depth; /* QUOTED: 1 and more */
    bool declared; /* has an entity line, or an alias or label fact */
};

struct ent_intern {
    struct ent_interned *terms; /* handle's payload - 1 is the index */
    size_t n_terms, capacity;
    uint64_t *slots; /* upper bits of the hash, index + 1 */
    size_t n_slots;  /* a power of two, or 0 */
    uint64_t seed;
    struct ent_arena arena;
};

void ent_intern_init(struct ent_intern *intern, uint64_t seed);
void ent_intern_release(struct ent_intern *intern);

/* The handle of coded bytes, which are copied when they are new. */
ENT_MUST_USE enum ent_status ent_intern_add(struct ent_intern *intern,
                                            const struct ent_coded_term *coded,
                                            ent_handle *handle);

/* The handles of many terms: the memory in which each is looked for is asked
 * for some terms ahead. */
ENT_MUST_USE enum ent_status
ent_intern_add_all(struct ent_intern *intern,
                   const struct ent_ready_term *terms, size_t n_terms,
                   ent_handle *handles);

/* The handle of a quoted fact; ENT_ELIMIT when it nests too deep. */
ENT_MUST_USE enum ent_status ent_intern_quoted(struct ent_intern *intern,
                                               const ent_handle parts[3],
                                               ent_handle *handle);

/* The handle of a name of the input, or 0. */
ent_handle ent_intern_find_name(const struct ent_intern *intern,
                                const char *name, size_t n_name);

/* Does the handle stand for a term of the table, rather than a value? */
static inline bool ent_handle_is_interned(ent_handle handle)
{
    enum ent_kind kind = ent_id_kind(handle);
    return kind >= ENT_NUMBER && kind != ENT_DATE;
}

static inline size_t ent_handle_index(ent_handle handle)
{
    return (size_t)(handle & ENT_ID_PAYLOAD_MASK) - 1;
}

static inline struct ent_interned *
ent_intern_at(const struct ent_intern *intern, ent_handle handle)
{
    return &intern->terms[ent_handle_index(handle)];
}

#endif
