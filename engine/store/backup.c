/* SPDX-License-Identifier: ISC */
/* A consistent copy of a database in use. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "store/env_file.h"
#include "store/env_internal.h"

/* Copies without free pages, so that a backup is also compact. */
static enum ent_status copy_to(struct ent_store *store, const char *under,
                               struct ent_error *error)
{
    int fd = open(under, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return ent_error_set(error, errno == ENOSPC ? ENT_EFULL : ENT_EIO,
                             "cannot create %s: %s", under, strerror(errno));
    int code = mdb_env_copyfd2(store->env, fd, MDB_CP_COMPACT);
    /* LMDB refuses to leave pages out when it has lost count of one. */
    if (code == MDB_INCOMPATIBLE && ftruncate(fd, 0) == 0 &&
        lseek(fd, 0, SEEK_SET) == 0)
        code = mdb_env_copyfd2(store->env, fd, 0);
    if (code == 0 && fsync(fd) != 0)
        code = errno;
    if (close(fd) != 0 && code == 0)
        code = errno;
    return code ? ent_lmdb_error(store, code, "copy", error) : ENT_OK;
}

static enum ent_status copy_entered(struct ent_store *store, const char *under,
                                    struct ent_error *error)
{
    ent_store_enter(store);
    enum ent_status status = copy_to(store, under, error);
    ent_store_leave(store);
    return status;
}

enum ent_status ent_store_backup(struct ent_store *store, const char *path,
                                 struct ent_error *error)
{
    uint64_t random;
    size_t n = strlen(path) + 32;
    if (access(path, F_OK) == 0)
        return ent_error_set(error, ENT_EUSAGE, "%s exists", path);
    enum ent_status status = ent_random(&random, sizeof random);
    char *under = ent_malloc(n);
    if (!under || status) {
        ent_free(under);
        return ent_error_set(error, status ? status : ENT_ENOMEM,
                             "cannot copy to %s", path);
    }
    snprintf(under, n, "%s.new-%016llx", path, (unsigned long long)random);
    status = copy_entered(store, under, error);
    if (status == ENT_OK)
        status = ent_file_link(under, path, error);
    unlink(under);
    ent_free(under);
    return status;
}
