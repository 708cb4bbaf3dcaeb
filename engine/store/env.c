/* SPDX-License-Identifier: ISC */
/* Opening and closing a database (entente/store.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/limits.h"
#include "store/env_file.h"
#include "store/env_internal.h"
#include "store/generation.h"

#define META_NAME "meta"
#define KEY_FORMAT "format"
#define KEY_BASE "base"
#define KEY_SEED "seed"

/* Measured in tests/bench/bench_blocks.c; see engine/README.md. */
static const struct ent_block_shape default_shape = {4080, 16};

/* Address space to ask for, in GiB: reserved, not used, unless a limit says
 * otherwise (ulimit -v, sanitizers, small machines). */
static const size_t map_gib[] = {1024, 256, 64, 16, 4, 1};

static enum ent_status store_new(const char *path, bool read_only,
                                 struct ent_store **store)
{
    struct ent_store *new = ent_calloc(1, sizeof *new);
    if (!new)
        return ENT_ENOMEM;
    new->fd = -1;
    new->read_only = read_only;
    new->shape = default_shape;
    new->path = ent_strndup(path, strlen(path));
    if (!new->path || pthread_mutex_init(&new->lock, NULL) != 0) {
        ent_free(new->path);
        ent_free(new);
        return ENT_ENOMEM;
    }
    for (unsigned i = 0; i < ENT_N_SETS; i++)
        ent_codec_init(&new->codecs[i], ent_set_schemas[i].arity,
                       ent_set_schemas[i].plain);
    *store = new;
    return ENT_OK;
}

/* NULL when there is no memory for it. */
static char *lock_path(const char *path)
{
    size_t n = strlen(path) + sizeof "-lock";
    char *lock = ent_malloc(n);
    if (lock)
        snprintf(lock, n, "%s-lock", path);
    return lock;
}

static int env_open_once(struct ent_store *store, size_t map_bytes,
                         unsigned flags)
{
    int code = mdb_env_create(&store->env);
    if (code)
        return code;
    if ((code = mdb_env_set_maxreaders(store->env, ENT_MAX_READERS)) == 0 &&
        (code = mdb_env_set_maxdbs(store->env, ENT_MAX_DBIS - 2)) == 0 &&
        (code = mdb_env_set_userctx(store->env, store)) == 0 &&
        (code = mdb_env_set_mapsize(store->env, map_bytes)) == 0)
        code = mdb_env_open(store->env, store->path,
                            flags | MDB_NOSUBDIR | MDB_NOTLS, 0666);
    if (code) {
        mdb_env_close(store->env);
        store->env = NULL;
    }
    return code;
}

/* Tries ever smaller maps while there is no room for them. */
static int env_open_mapped(struct ent_store *store, size_t map_bytes,
                           unsigned flags)
{
    int code = ENOMEM;
    if (map_bytes)
        return env_open_once(store, map_bytes, flags);
    for (size_t i = 0; i < sizeof map_gib / sizeof *map_gib; i++) {
        code = env_open_once(store, map_gib[i] << 30, flags);
        if (code != ENOMEM)
            break;
    }
    return code;
}

/* LMDB writes to the mapped lock file: on a full disk that would be a SIGBUS,
 * so its room is taken beforehand.  A lock file that is in use has its room
 * and is not opened here, since closing it would lose this process's locks. */
static int reserve_lock_file(const char *path)
{
    const off_t n_bytes = (off_t)ENT_MAX_READERS * 64 + 128;
    struct stat info;
    int code = 0;
    char *lock = lock_path(path);
    if (!lock)
        return ENOMEM;
    if (stat(lock, &info) == 0 && info.st_blocks * 512 >= n_bytes) {
        ent_free(lock);
        return 0;
    }
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) { /* otherwise LMDB tells why not */
        code = posix_fallocate(fd, 0, n_bytes);
        close(fd);
    }
    ent_free(lock);
    return code == ENOSPC || code == EDQUOT ? code : 0;
}

/* A file on read-only media, or in a directory that we may not write, has no
 * lock file: it is then read without one. */
static int env_open(struct ent_store *store, size_t map_bytes)
{
    unsigned flags = store->read_only ? MDB_RDONLY : 0;
    int n_dead, code = reserve_lock_file(store->path);
    if (code)
        return code;
    code = env_open_mapped(store, map_bytes, flags);
    if (store->read_only && (code == EACCES || code == EROFS || code == EPERM))
        code = env_open_mapped(store, map_bytes, flags | MDB_NOLOCK);
    if (code)
        return code;
    return mdb_reader_check(store->env, &n_dead);
}

/* ---- creating ----------------------------------------------------------- */

static int meta_put(const struct ent_store *store, MDB_txn *mdb,
                    const char *name, const void *bytes, size_t n_bytes)
{
    char key_bytes[32];
    MDB_val key = {strlen(name), key_bytes}, value = {n_bytes, NULL};
    memcpy(key_bytes, name, strlen(name));
    int code = mdb_put(mdb, store->meta, &key, &value, MDB_RESERVE);
    if (code == 0)
        memcpy(value.mv_data, bytes, n_bytes);
    return code;
}

/* Writes what an empty database holds. */
static enum ent_status write_first(struct ent_store *store, MDB_txn *mdb,
                                   const char *base)
{
    struct ent_generations generations = {0};
    uint64_t format = ENT_FORMAT_NUMBER;
    int code = mdb_dbi_open(mdb, META_NAME, MDB_CREATE, &store->meta);
    enum ent_status status = ent_random(store->seed, sizeof store->seed);
    if (status)
        return status;
    if (code == 0)
        code = meta_put(store, mdb, KEY_FORMAT, &format, sizeof format);
    if (code == 0)
        code = meta_put(store, mdb, KEY_BASE, base, strlen(base));
    if (code == 0)
        code = meta_put(store, mdb, KEY_SEED, store->seed, sizeof store->seed);
    if (code)
        return ent_lmdb_status(store, code);
    status = ent_generations_write(store, mdb, &generations);
    for (unsigned part = 0; status == ENT_OK && part < ENT_N_PARTS; part++) {
        char name[ENT_PART_NAME_BYTES];
        MDB_dbi dbi;
        ent_part_name(part, 0, name);
        status =
            ent_lmdb_status(store, mdb_dbi_open(mdb, name, MDB_CREATE, &dbi));
    }
    return status;
}

static enum ent_status create_under(struct ent_store *store, const char *base)
{
    MDB_txn *mdb;
    int code = env_open(store, 0);
    if (code)
        return ent_lmdb_status(store, code);
    code = mdb_txn_begin(store->env, NULL, 0, &mdb);
    if (code)
        return ent_lmdb_status(store, code);
    enum ent_status status = write_first(store, mdb, base);
    if (status) {
        mdb_txn_abort(mdb);
        return status;
    }
    return ent_lmdb_status(store, mdb_txn_commit(mdb));
}

static void remove_lock_file(const char *path)
{
    char *lock = lock_path(path);
    if (!lock)
        return;
    unlink(lock);
    ent_free(lock);
}

/* Makes an empty database under another name and gives it its own when it is
 * whole, so that nobody sees half of one.  Somebody else may be quicker. */
static enum ent_status create(const char *path, const char *base,
                              struct ent_error *error)
{
    struct ent_store *store = NULL;
    uint64_t random = 0;
    size_t n = strlen(path) + 32;
    char *under = ent_malloc(n);
    enum ent_status status =
        under ? ent_random(&random, sizeof random) : ENT_ENOMEM;
    if (status == ENT_OK) {
        snprintf(under, n, "%s.new-%016llx", path, (unsigned long long)random);
        status = store_new(under, false, &store);
    }
    if (status == ENT_OK)
        status = create_under(store, base);
    ent_store_close(store);
    if (status == ENT_OK)
        status = ent_file_link(under, path, error);
    else
        ent_error_set(error, status, "cannot create %s: %s", path,
                      ent_status_text(status));
    if (under) {
        unlink(under);
        remove_lock_file(under);
    }
    ent_free(under);
    return status == ENT_EBUSY ? ENT_OK : status;
}

/* ---- opening ------------------------------------------------------------ */

static int meta_get(const struct ent_store *store, MDB_txn *mdb,
                    const char *name, MDB_val *value)
{
    char key_bytes[32];
    MDB_val key = {strlen(name), key_bytes};
    memcpy(key_bytes, name, strlen(name));
    return mdb_get(mdb, store->meta, &key, value);
}

/* Is this ours?  Other programs use LMDB, too. */
static enum ent_status read_format(struct ent_store *store, MDB_txn *mdb,
                                   struct ent_error *error)
{
    MDB_val value;
    int code = mdb_dbi_open(mdb, META_NAME, 0, &store->meta);
    if (code == 0)
        code = meta_get(store, mdb, KEY_FORMAT, &value);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE ||
        (code == 0 && value.mv_size != 8))
        return ent_error_set(error, ENT_ENOTDB, "%s is not an Entente database",
                             store->path);
    if (code)
        return ent_lmdb_error(store, code, "open", error);
    uint64_t format = ent_load_u64(value.mv_data);
    if (format != ENT_FORMAT_NUMBER)
        return ent_error_set(
            error, ENT_EVERSION,
            "%s has format %llu, and this program reads format %d", store->path,
            (unsigned long long)format, ENT_FORMAT_NUMBER);
    return ENT_OK;
}

static enum ent_status read_identity(struct ent_store *store, MDB_txn *mdb,
                                     struct ent_error *error)
{
    MDB_val base, seed;
    if (meta_get(store, mdb, KEY_BASE, &base) != 0 ||
        base.mv_size > ENT_BASE_BYTES ||
        meta_get(store, mdb, KEY_SEED, &seed) != 0 ||
        seed.mv_size != sizeof store->seed)
        return ent_error_set(error, ENT_EDAMAGED,
                             "%s is damaged: it lacks its base or seed",
                             store->path);
    memcpy(store->seed, seed.mv_data, sizeof store->seed);
    store->base = ent_strndup(base.mv_data, base.mv_size);
    if (!store->base)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    return ENT_OK;
}

static enum ent_status read_meta(struct ent_store *store, MDB_txn *mdb,
                                 struct ent_error *error)
{
    struct ent_generations generations;
    enum ent_status status = read_format(store, mdb, error);
    if (status == ENT_OK)
        status = read_identity(store, mdb, error);
    if (status)
        return status;
    status = ent_generations_read(store, mdb, &generations);
    if (status == ENT_OK)
        status =
            ent_handles_open(store, mdb, &generations, false, &store->handles);
    if (status)
        return ent_error_set(error, status, "cannot open %s: %s", store->path,
                             ent_status_text(status));
    return ENT_OK;
}

/* Opens LMDB's environment and every handle; a read transaction publishes
 * handles when it is committed. */
static enum ent_status attach(struct ent_store *store, size_t map_bytes,
                              struct ent_error *error)
{
    MDB_txn *mdb;
    MDB_stat stat;
    int code = env_open(store, map_bytes);
    if (code == 0)
        code = mdb_env_stat(store->env, &stat);
    if (code == 0)
        code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &mdb);
    if (code)
        return ent_lmdb_error(store, code, "open", error);
    store->page_bytes = stat.ms_psize;
    enum ent_status status = read_meta(store, mdb, error);
    if (status) {
        mdb_txn_abort(mdb);
        return status;
    }
    code = mdb_txn_commit(mdb);
    return code ? ent_lmdb_error(store, code, "open", error) : ENT_OK;
}

void ent_store_enter(struct ent_store *store)
{
    pthread_mutex_lock(&store->lock);
    store->n_entered++;
    pthread_mutex_unlock(&store->lock);
}

void ent_store_leave(struct ent_store *store)
{
    pthread_mutex_lock(&store->lock);
    store->n_entered--;
    pthread_mutex_unlock(&store->lock);
}

static enum ent_status reopen(struct ent_store *store)
{
    ent_handles_drop(store, store->handles);
    store->handles = NULL;
    mdb_env_close(store->env);
    store->env = NULL;
    ent_free(store->base);
    store->base = NULL;
    store->read_only = true;
    return attach(store, 0, NULL);
}

enum ent_status ent_store_revive(struct ent_store *store)
{
    enum ent_status status = ENT_EIO;
    pthread_mutex_lock(&store->lock);
    if (store->n_entered == 0 && store->handles)
        status = reopen(store);
    pthread_mutex_unlock(&store->lock);
    return status;
}

static enum ent_status check_base(const struct ent_store *store,
                                  const char *base, struct ent_error *error)
{
    if (!base || strcmp(base, store->base) == 0)
        return ENT_OK;
    return ent_error_set(error, ENT_EUSAGE, "%s has the base %s, not %s",
                         store->path, store->base, base);
}

enum ent_status ent_store_open(const char *path,
                               const struct ent_store_options *options,
                               struct ent_store **store,
                               struct ent_error *error)
{
    static const struct ent_store_options none;
    struct ent_store *new = NULL;
    if (!options)
        options = &none;
    *store = NULL;
    if (options->base && strlen(options->base) > ENT_BASE_BYTES)
        return ent_error_set(error, ENT_EUSAGE, "the base is too long");
    if (options->create && !options->read_only && access(path, F_OK) != 0 &&
        errno == ENOENT) {
        enum ent_status status =
            create(path, options->base ? options->base : ENT_DEFAULT_BASE,
                   error);
        if (status)
            return status;
    }
    enum ent_status status = store_new(path, options->read_only, &new);
    if (status)
        return ent_error_set(error, status, "out of memory");
    status = ent_file_open(path, options->read_only, &new->fd, error);
    if (status == ENT_OK)
        status = attach(new, options->map_bytes, error);
    if (status == ENT_OK)
        status = check_base(new, options->base, error);
    if (status == ENT_OK && !options->read_only)
        status = ent_generation_drop_orphans(new, error);
    if (status) {
        ent_store_close(new);
        return status;
    }
    *store = new;
    return ENT_OK;
}

void ent_store_close(struct ent_store *store)
{
    if (!store)
        return;
    if (store->handles)
        ent_handles_drop(store, store->handles);
    if (store->env)
        mdb_env_close(store->env);
    ent_file_close(store->fd);
    pthread_mutex_destroy(&store->lock);
    ent_free(store->base);
    ent_free(store->path);
    ent_free(store);
}

const char *ent_store_path(const struct ent_store *store)
{
    return store->path;
}

const char *ent_store_base(const struct ent_store *store)
{
    return store->base;
}

const unsigned char *ent_store_seed(const struct ent_store *store)
{
    return store->seed;
}
