/* SPDX-License-Identifier: ISC */
/* Bytes on their way in or out: in memory, and above a size in a file that
 * has no name and goes when it is closed. */
#ifndef ENT_SERVER_SPOOL_H
#define ENT_SERVER_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

#include "base/buf.h"

struct ent_spool {
    struct ent_buf memory; /* all, or what the file does not have yet */
    int fd;                /* -1 while everything is in memory */
    uint64_t n_filed;
    uint64_t max_bytes;
    enum ent_status status; /* sticks */
};

void ent_spool_init(struct ent_spool *spool, uint64_t max_bytes);
void ent_spool_release(struct ent_spool *spool);

/* Forgets everything. */
void ent_spool_clear(struct ent_spool *spool);

/* Adds bytes.  ENT_ELIMIT beyond max_bytes, ENT_EFULL without room for the
 * file, ENT_EIO, ENT_ENOMEM. */
ENT_MUST_USE enum ent_status ent_spool_add(struct ent_spool *spool,
                                           const void *bytes, size_t n_bytes);

/* Brings all bytes to where they are read from; ends the adding. */
ENT_MUST_USE enum ent_status ent_spool_finish(struct ent_spool *spool);

uint64_t ent_spool_size(const struct ent_spool *spool);

/* Reads at an offset, after ent_spool_finish(): how many bytes, 0 at the end,
 * -1 on failure. */
int64_t ent_spool_read(const struct ent_spool *spool, uint64_t offset,
                       void *bytes, size_t n_bytes);

/* All bytes at once, for what is known to be small: NULL when they are in a
 * file. */
const char *ent_spool_bytes(const struct ent_spool *spool, size_t *n_bytes);

#endif
