/* SPDX-License-Identifier: ISC */
/* A temporary file beside a database. */
#include "store/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/alloc.h"

#define ALIGNMENT 65536 /* of pages, on any machine */

void ent_tempfile_init(struct ent_tempfile *file, const char *beside)
{
    file->beside = beside;
    file->fd = -1;
    file->n_bytes = 0;
    pthread_mutex_init(&file->lock, NULL);
}

void ent_tempfile_release(struct ent_tempfile *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
    pthread_mutex_destroy(&file->lock);
}

static enum ent_status failure(int code)
{
    if (code == ENOSPC || code == EFBIG || code == EDQUOT)
        return ENT_EFULL;
    return code == ENOMEM ? ENT_ENOMEM : ENT_EIO;
}

/* Where the file system has no files without a name, it has one for a
 * moment. */
static enum ent_status make_named(struct ent_tempfile *file)
{
    size_t n = strlen(file->beside) + sizeof "-load-XXXXXX";
    char *name = ent_malloc(n);
    if (name == NULL)
        return ENT_ENOMEM;
    snprintf(name, n, "%s-load-XXXXXX", file->beside);
    file->fd = mkostemp(name, O_CLOEXEC);
    int code = errno;
    if (file->fd >= 0)
        unlink(name);
    ent_free(name);
    return file->fd >= 0 ? ENT_OK : failure(code);
}

static enum ent_status make(struct ent_tempfile *file)
{
    const char *slash = strrchr(file->beside, '/');
    char *directory =
        slash ? ent_strndup(file->beside, (size_t)(slash - file->beside) + 1)
              : ent_strndup(".", 1);
    if (directory == NULL)
        return ENT_ENOMEM;
    file->fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    ent_free(directory);
    return file->fd >= 0 ? ENT_OK : make_named(file);
}

/* Makes the file, if need be, and takes a piece of it. */
static enum ent_status take(struct ent_tempfile *file, size_t n_bytes,
                            uint64_t *offset)
{
    enum ent_status status = ENT_OK;
    pthread_mutex_lock(&file->lock);
    if (file->fd < 0)
        status = make(file);
    *offset = file->n_bytes;
    if (status == ENT_OK)
        file->n_bytes += (n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    pthread_mutex_unlock(&file->lock);
    return status;
}

enum ent_status ent_tempfile_write(struct ent_tempfile *file, const void *bytes,
                                   size_t n_bytes, uint64_t *offset)
{
    const char *from = bytes;
    enum ent_status status = take(file, n_bytes, offset);
    uint64_t at = *offset;
    while (status == ENT_OK && n_bytes > 0) {
        ssize_t n = pwrite(file->fd, from, n_bytes, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            status = n < 0 ? failure(errno) : ENT_EFULL;
        } else {
            from += n;
            at += (uint64_t)n;
            n_bytes -= (size_t)n;
        }
    }
    return status;
}

enum ent_status ent_tempfile_read(const struct ent_tempfile *file,
                                  uint64_t offset, void *bytes, size_t n_bytes)
{
    char *to = bytes;
    while (n_bytes > 0) {
        ssize_t n = pread(file->fd, to, n_bytes, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? failure(errno) : ENT_EIO;
        to += n;
        offset += (uint64_t)n;
        n_bytes -= (size_t)n;
    }
    return ENT_OK;
}

void ent_tempfile_forget(struct ent_tempfile *file, uint64_t offset,
                         size_t n_bytes)
{
    int refused =
        fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  (off_t)offset, (off_t)n_bytes);
    (void)refused; /* then the room is free when the file is closed */
}
