/* SPDX-License-Identifier: ISC */
/* LMDB's and the system's failures as ours: the one place that maps them. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "store/env_internal.h"

/* LMDB reports a write cut short as EIO: on a full disk, or at the largest
 * size of file that the process may write. */
static bool disk_is_full(const struct ent_store *store)
{
    struct statvfs fs;
    struct stat file;
    struct rlimit limit;
    if (store->fd < 0)
        return false;
    if (fstatvfs(store->fd, &fs) == 0 && fs.f_bavail < 256)
        return true;
    return fstat(store->fd, &file) == 0 &&
           getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
           limit.rlim_cur != RLIM_INFINITY &&
           (uint64_t)file.st_size + (UINT64_C(1) << 20) > limit.rlim_cur;
}

enum ent_status ent_lmdb_status(const struct ent_store *store, int code)
{
    switch (code) {
    case MDB_SUCCESS:
        return ENT_OK;
    case MDB_NOTFOUND:
        return ENT_ENOTFOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ENT_EFULL;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INCOMPATIBLE:
    case MDB_BAD_VALSIZE:
    case MDB_PAGE_FULL:
    case MDB_CURSOR_FULL:
    case MDB_BAD_TXN: /* goes on after one of these */
        return ENT_EDAMAGED;
    case MDB_INVALID:
        return ENT_ENOTDB;
    case MDB_VERSION_MISMATCH:
        return ENT_EVERSION;
    case ENOMEM:
        return ENT_ENOMEM;
    case MDB_READERS_FULL:
    case MDB_DBS_FULL: /* transactions hold too many old generations */
    case EBUSY:
        return ENT_EBUSY;
    case MDB_TXN_FULL:
        return ENT_ELIMIT;
    case ENOENT:
        return ENT_ENOTFOUND;
    case EROFS:
    case EACCES:
    case EPERM:
        return ENT_EREADONLY;
    case EIO:
        return disk_is_full(store) ? ENT_EFULL : ENT_EIO;
    default:
        return ENT_EIO;
    }
}

enum ent_status ent_lmdb_error(const struct ent_store *store, int code,
                               const char *what, struct ent_error *error)
{
    enum ent_status status = ent_lmdb_status(store, code);
    const char *why = mdb_strerror(code);
    if (status == ENT_EFULL)
        why = code == MDB_MAP_FULL ? "its address space is full"
                                   : "no space left on its disk";
    else if (code == MDB_READERS_FULL)
        why = "too many readers at once";
    else if (code == MDB_TXN_FULL)
        why = "too much for one transaction";
    else if (code == MDB_PANIC)
        why = "an earlier write failed";
    else if (code == MDB_MAP_RESIZED)
        why = "it has outgrown this process's address space; open it again";
    return ent_error_set(error, status, "cannot %s %s: %s", what, store->path,
                         why);
}

enum ent_status ent_txn_fail(struct ent_txn *txn, int code)
{
    enum ent_status status = ent_lmdb_status(txn->store, code);
    if (status != ENT_OK && txn->write && txn->failed == ENT_OK)
        txn->failed = status;
    return code == MDB_BAD_TXN && txn->write ? txn->failed : status;
}
