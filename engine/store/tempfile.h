/* SPDX-License-Identifier: ISC */
/* A temporary file beside a database, made when something is first written and
 * without a name from then on: whatever becomes of the process, nothing of it
 * remains.  Threads may use it at the same time. */
#ifndef STORE_TEMPFILE_H
#define STORE_TEMPFILE_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

struct ent_tempfile {
    const char *beside; /* borrowed: the path of the database */
    pthread_mutex_t lock;
    int fd; /* -1: not made yet */
    uint64_t n_bytes;
};

void ent_tempfile_init(struct ent_tempfile *file, const char *beside);
void ent_tempfile_release(struct ent_tempfile *file);

/* Writes at the end; *offset, a multiple of 65,536, is where.  ENT_EFULL when
 * the disk is. */
ENT_MUST_USE enum ent_status ent_tempfile_write(struct ent_tempfile *file,
                                                const void *bytes,
                                                size_t n_bytes,
                                                uint64_t *offset);
ENT_MUST_USE enum ent_status ent_tempfile_read(const struct ent_tempfile *file,
                                               uint64_t offset, void *bytes,
                                               size_t n_bytes);
/* Gives the room of something that was written back. */
void ent_tempfile_forget(struct ent_tempfile *file, uint64_t offset,
                         size_t n_bytes);

#endif
