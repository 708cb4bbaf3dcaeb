/* SPDX-License-Identifier: ISC */
/* Memory for what is written once and read from front to back: beyond a bound,
 * pieces that are full move to a temporary file.  They stay where they are for
 * those who point into them, as pages of the file that the system may take
 * back. */
#ifndef STORE_SPILL_H
#define STORE_SPILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "store/tempfile.h"

struct ent_spill_piece;

struct ent_spill {
    struct ent_tempfile *file; /* borrowed */
    size_t max_bytes;          /* of full pieces in memory */
    size_t n_bytes;            /* of pieces in memory */
    bool has_spilled;
    struct ent_spill_piece *pieces; /* newest first */
    struct ent_spill_piece *open;   /* what ent_spill_alloc() takes from */
    size_t piece_bytes;             /* of the next one */
};

void ent_spill_init(struct ent_spill *spill, struct ent_tempfile *file,
                    size_t max_bytes);
void ent_spill_release(struct ent_spill *spill);

/* n bytes, aligned to 8; valid until the release. */
ENT_MUST_USE enum ent_status ent_spill_alloc(struct ent_spill *spill,
                                             size_t n_bytes, void **memory);

/* A piece of its own, of zeros.  It stays in memory until the next one is asked
 * for. */
ENT_MUST_USE enum ent_status ent_spill_array(struct ent_spill *spill,
                                             struct ent_spill_piece **array,
                                             size_t n_bytes, void **memory);

/* Moves everything to the file but what is still being filled. */
ENT_MUST_USE enum ent_status ent_spill_out(struct ent_spill *spill);

/* Gives back the memory of what lies in the file; it is read again when it is
 * needed.  Safe beside readers in other threads. */
void ent_spill_yield(const struct ent_spill *spill);

#endif
