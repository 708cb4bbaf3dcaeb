/* SPDX-License-Identifier: ISC */
/* Bytes in memory or in an unlinked file. */
#include "server/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/limits.h"

#define WRITE_BYTES (128 * 1024)

void ent_spool_init(struct ent_spool *spool, uint64_t max_bytes)
{
    ent_buf_init(&spool->memory);
    spool->fd = -1;
    spool->n_filed = 0;
    spool->max_bytes = max_bytes;
    spool->status = ENT_OK;
}

void ent_spool_release(struct ent_spool *spool)
{
    ent_buf_release(&spool->memory);
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

void ent_spool_clear(struct ent_spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
    spool->n_filed = 0;
    spool->status = ENT_OK;
    ent_buf_clear(&spool->memory);
}

static enum ent_status status_of_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ENT_EFULL
                                                                : ENT_EIO;
}

static enum ent_status open_file(struct ent_spool *spool)
{
    char path[512];
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";
    spool->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->fd >= 0)
        return ENT_OK;
    /* not every file system has files without a name */
    int n = snprintf(path, sizeof path, "%s/entente-XXXXXX", folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return ENT_EIO;
    spool->fd = mkostemp(path, O_CLOEXEC);
    if (spool->fd < 0)
        return status_of_errno();
    unlink(path);
    return ENT_OK;
}

static enum ent_status flush(struct ent_spool *spool)
{
    size_t at = 0;
    while (at < spool->memory.n_bytes) {
        ssize_t n =
            pwrite(spool->fd, spool->memory.bytes + at,
                   spool->memory.n_bytes - at, (off_t)(spool->n_filed + at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return status_of_errno();
        if (n == 0)
            return ENT_EFULL;
        at += (size_t)n;
    }
    spool->n_filed += at;
    ent_buf_clear(&spool->memory);
    return ENT_OK;
}

static enum ent_status add(struct ent_spool *spool, const void *bytes,
                           size_t n_bytes)
{
    enum ent_status status = ENT_OK;
    if (n_bytes > spool->max_bytes - ent_spool_size(spool))
        return ENT_ELIMIT;
    ent_buf_add(&spool->memory, bytes, n_bytes);
    if (spool->memory.status)
        return spool->memory.status;
    if (spool->fd < 0 && spool->memory.n_bytes > ENT_SPOOL_MEMORY_BYTES)
        status = open_file(spool);
    if (!status && spool->fd >= 0 && spool->memory.n_bytes >= WRITE_BYTES)
        status = flush(spool);
    return status;
}

enum ent_status ent_spool_add(struct ent_spool *spool, const void *bytes,
                              size_t n_bytes)
{
    if (!spool->status)
        spool->status = add(spool, bytes, n_bytes);
    return spool->status;
}

enum ent_status ent_spool_finish(struct ent_spool *spool)
{
    if (!spool->status && spool->memory.status)
        spool->status = spool->memory.status;
    if (!spool->status && spool->fd >= 0)
        spool->status = flush(spool);
    return spool->status;
}

uint64_t ent_spool_size(const struct ent_spool *spool)
{
    return spool->n_filed + spool->memory.n_bytes;
}

int64_t ent_spool_read(const struct ent_spool *spool, uint64_t offset,
                       void *bytes, size_t n_bytes)
{
    if (spool->fd < 0) {
        if (offset >= spool->memory.n_bytes)
            return 0;
        size_t left = spool->memory.n_bytes - (size_t)offset;
        size_t n = n_bytes < left ? n_bytes : left;
        memcpy(bytes, spool->memory.bytes + offset, n);
        return (int64_t)n;
    }
    ssize_t n;
    do {
        n = pread(spool->fd, bytes, n_bytes, (off_t)offset);
    } while (n < 0 && errno == EINTR);
    return n;
}

const char *ent_spool_bytes(const struct ent_spool *spool, size_t *n_bytes)
{
    if (spool->fd >= 0)
        return NULL;
    *n_bytes = spool->memory.n_bytes;
    return spool->memory.bytes ? spool->memory.bytes : "";
}
