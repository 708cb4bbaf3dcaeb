/* SPDX-License-Identifier: ISC */
/* The database file as a file (store/env_file.h). */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "store/env_file.h"
#include "store/env_pages.h"

/* Databases that this process has open. */
struct open_file {
    struct open_file *next;
    dev_t device;
    ino_t inode;
    int fd;
};

static pthread_mutex_t open_lock = PTHREAD_MUTEX_INITIALIZER;
static struct open_file *open_files;

static enum ent_status enter(int fd, const struct stat *stat)
{
    enum ent_status status = ENT_OK;
    struct open_file *entry = ent_malloc(sizeof *entry);
    if (!entry)
        return ENT_ENOMEM;
    *entry = (struct open_file){NULL, stat->st_dev, stat->st_ino, fd};
    pthread_mutex_lock(&open_lock);
    for (struct open_file *f = open_files; f; f = f->next)
        if (f->device == stat->st_dev && f->inode == stat->st_ino)
            status = ENT_EBUSY;
    if (status == ENT_OK) {
        entry->next = open_files;
        open_files = entry;
        entry = NULL;
    }
    pthread_mutex_unlock(&open_lock);
    ent_free(entry);
    return status;
}

void ent_file_close(int fd)
{
    struct open_file *entry = NULL;
    if (fd < 0)
        return;
    pthread_mutex_lock(&open_lock);
    for (struct open_file **f = &open_files; *f; f = &(*f)->next)
        if ((*f)->fd == fd) {
            entry = *f;
            *f = entry->next;
            break;
        }
    pthread_mutex_unlock(&open_lock);
    ent_free(entry);
    close(fd);
}

static enum ent_status examine(const char *path, int fd, bool read_only,
                               struct ent_error *error)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0)
        return ent_error_set(error, ENT_EIO, "cannot examine %s: %s", path,
                             strerror(errno));
    if (!S_ISREG(stat.st_mode))
        return ent_error_set(error, ENT_ENOTDB, "%s is not a file", path);
    enum ent_status status = enter(fd, &stat);
    if (status == ENT_EBUSY)
        return ent_error_set(error, status, "%s is open in this process", path);
    if (status)
        return ent_error_set(error, status, "cannot open %s: %s", path,
                             ent_status_text(status));
    return ent_pages_examine(path, fd, read_only, error);
}

enum ent_status ent_file_open(const char *path, bool read_only, int *fd,
                              struct ent_error *error)
{
    *fd = open(path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY |
                         O_NONBLOCK);
    if (*fd < 0 && errno == ENOENT)
        return ent_error_set(error, ENT_ENOTFOUND, "there is no file %s", path);
    if (*fd < 0 && errno == EISDIR)
        return ent_error_set(error, ENT_ENOTDB, "%s is a directory", path);
    if (*fd < 0 && (errno == EACCES || errno == EROFS))
        return ent_error_set(error, ENT_EREADONLY, "cannot open %s: %s", path,
                             strerror(errno));
    if (*fd < 0)
        return ent_error_set(error, errno == ENOMEM ? ENT_ENOMEM : ENT_EIO,
                             "cannot open %s: %s", path, strerror(errno));
    enum ent_status status = examine(path, *fd, read_only, error);
    if (status) {
        ent_file_close(*fd);
        *fd = -1;
    }
    return status;
}

enum ent_status ent_file_sync_directory(const char *path,
                                        struct ent_error *error)
{
    const char *slash = strrchr(path, '/');
    char *name = slash ? ent_strndup(path, (size_t)(slash - path) + 1)
                       : ent_strndup(".", 1);
    if (!name)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ent_free(name);
    /* Some file systems cannot sync a directory, and say EINVAL. */
    int failed = fd < 0 || (fsync(fd) != 0 && errno != EINVAL);
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (failed)
        return ent_error_set(error, ENT_EIO,
                             "cannot make the name of %s durable: %s", path,
                             strerror(why));
    return ENT_OK;
}

enum ent_status ent_file_link(const char *from, const char *to,
                              struct ent_error *error)
{
    int failed = link(from, to);
    if (failed && errno != EEXIST)
        failed = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (failed && errno == EEXIST)
        return ent_error_set(error, ENT_EBUSY, "%s exists", to);
    if (failed)
        return ent_error_set(error, errno == ENOSPC ? ENT_EFULL : ENT_EIO,
                             "cannot create %s: %s", to, strerror(errno));
    unlink(from);
    return ent_file_sync_directory(to, error);
}

enum ent_status ent_file_extend(int fd, size_t n_bytes)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0)
        return ENT_EIO;
    if ((uint64_t)stat.st_size >= n_bytes)
        return ENT_OK;
    return ftruncate(fd, (off_t)n_bytes) == 0 ? ENT_OK : ENT_EIO;
}
