/* SPDX-License-Identifier: ISC */
/* Generations (store/generation.h). */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "store/env_internal.h"
#include "store/generation.h"

/* A byte that no file has, locked while a load is in progress. */
#define LOAD_LOCK_OFFSET (INT64_MAX - 1)

struct ent_generation {
    struct ent_store *store;
    struct ent_handles *handles; /* the new parts beside the others */
};

static int load_lock(const struct ent_store *store, short type)
{
    struct flock lock = {.l_type = type,
                         .l_whence = SEEK_SET,
                         .l_start = LOAD_LOCK_OFFSET,
                         .l_len = 1};
    return fcntl(store->fd, F_OFD_SETLK, &lock);
}

bool ent_generation_is_loading(const struct ent_store *store)
{
    struct flock lock = {.l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = LOAD_LOCK_OFFSET,
                         .l_len = 1};
    if (atomic_load(&store->loading))
        return true;
    return fcntl(store->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/* Is a sub-database of this name one that has generations, and not current? */
static bool is_orphan(const struct ent_generations *current, const MDB_val *key)
{
    const char *slash = memchr(key->mv_data, '/', key->mv_size);
    if (!slash)
        return false;
    for (unsigned part = 0; part < ENT_N_PARTS; part++) {
        char name[ENT_PART_NAME_BYTES];
        ent_part_name(part, current->number[part], name);
        if (strlen(name) == key->mv_size &&
            memcmp(name, key->mv_data, key->mv_size) == 0)
            return false;
    }
    return true;
}

/* The first orphan after `name` (which may be ""), in `name`. */
static int next_orphan(const struct ent_generations *current, MDB_txn *mdb,
                       char name[ENT_PART_NAME_BYTES])
{
    MDB_dbi main_dbi;
    MDB_cursor *cursor;
    MDB_val key = {strlen(name), name}, value;
    int code = mdb_dbi_open(mdb, NULL, 0, &main_dbi);
    if (code == 0)
        code = mdb_cursor_open(mdb, main_dbi, &cursor);
    if (code)
        return code;
    code =
        mdb_cursor_get(cursor, &key, &value, *name ? MDB_SET_RANGE : MDB_FIRST);
    if (code == 0 && key.mv_size == strlen(name) &&
        memcmp(key.mv_data, name, key.mv_size) == 0)
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    while (code == 0 &&
           !(is_orphan(current, &key) && key.mv_size < ENT_PART_NAME_BYTES))
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    if (code == 0) {
        memcpy(name, key.mv_data, key.mv_size);
        name[key.mv_size] = '\0';
    }
    mdb_cursor_close(cursor);
    return code;
}

/* Drops one sub-database, and its row counter, unless a transaction of this
 * process still has its handle. */
static int drop_one(struct ent_store *store, MDB_txn *mdb, const char *name)
{
    MDB_dbi dbi;
    char counter[2 * ENT_PART_NAME_BYTES];
    int code = mdb_dbi_open(mdb, name, 0, &dbi);
    if (code)
        return code;
    if (store->dbi_users[dbi] > 0)
        return 0;
    code = mdb_drop(mdb, dbi, 1);
    if (code)
        return code;
    int n = snprintf(counter, sizeof counter, "rows %s", name);
    MDB_val key = {(size_t)n, counter};
    code = mdb_del(mdb, store->meta, &key, NULL);
    return code == MDB_NOTFOUND ? 0 : code;
}

static int drop_all(struct ent_store *store, MDB_txn *mdb)
{
    struct ent_generations current;
    char name[ENT_PART_NAME_BYTES] = "";
    int code = 0;
    if (ent_generations_read(store, mdb, &current) != ENT_OK)
        return MDB_CORRUPTED;
    if (current.loading) {
        current.loading = 0;
        if (ent_generations_write(store, mdb, &current) != ENT_OK)
            return MDB_CORRUPTED;
    }
    while (code == 0) {
        code = next_orphan(&current, mdb, name);
        if (code == 0)
            code = drop_one(store, mdb, name);
    }
    return code == MDB_NOTFOUND ? 0 : code;
}

static bool has_orphans(struct ent_store *store)
{
    MDB_txn *mdb;
    struct ent_generations current;
    char name[ENT_PART_NAME_BYTES] = "";
    if (mdb_txn_begin(store->env, NULL, MDB_RDONLY, &mdb) != 0)
        return false;
    bool found = ent_generations_read(store, mdb, &current) == ENT_OK &&
                 (current.loading || next_orphan(&current, mdb, name) == 0);
    mdb_txn_abort(mdb);
    return found;
}

static enum ent_status drop_entered(struct ent_store *store)
{
    MDB_txn *mdb;
    if (!has_orphans(store))
        return ENT_OK;
    int code = mdb_txn_begin(store->env, NULL, 0, &mdb);
    if (code)
        return ent_lmdb_status(store, code);
    pthread_mutex_lock(&store->lock);
    code = drop_all(store, mdb);
    if (code)
        mdb_txn_abort(mdb);
    else
        code = mdb_txn_commit(mdb);
    pthread_mutex_unlock(&store->lock);
    return ent_lmdb_status(store, code);
}

/* With the load lock held. */
static enum ent_status drop_orphans(struct ent_store *store)
{
    enum ent_status status = ENT_EIO;
    ent_store_enter(store);
    if (!atomic_load(&store->broken))
        status = drop_entered(store);
    ent_store_leave(store);
    return status;
}

enum ent_status ent_generation_drop_orphans(struct ent_store *store,
                                            struct ent_error *error)
{
    if (store->read_only || load_lock(store, F_WRLCK) != 0)
        return ENT_OK;
    enum ent_status status = drop_orphans(store);
    load_lock(store, F_UNLCK);
    /* Orphans take room and do no harm: a full disk must not keep a database
     * from being opened. */
    if (status == ENT_EFULL)
        return ENT_OK;
    return status ? ent_error_set(error, status,
                                  "cannot drop what a load left in %s: %s",
                                  store->path, ent_status_text(status))
                  : ENT_OK;
}

/* Says in the record of the current generations whether a load goes on. */
static enum ent_status mark(const struct ent_store *store, MDB_txn *mdb,
                            uint32_t loading)
{
    struct ent_generations now;
    enum ent_status status = ent_generations_read(store, mdb, &now);
    if (status)
        return status;
    now.loading = loading;
    return ent_generations_write(store, mdb, &now);
}

/* Makes the new parts, in a transaction of its own (handles_refresh() in
 * txn.c says why). */
static enum ent_status make_entered(struct ent_generation *generation,
                                    const bool sets[ENT_N_SETS],
                                    const bool heaps[ENT_N_HEAPS])
{
    struct ent_store *store = generation->store;
    struct ent_generations next;
    MDB_txn *mdb;
    int code = mdb_txn_begin(store->env, NULL, 0, &mdb);
    if (code)
        return ent_lmdb_status(store, code);
    enum ent_status status = ent_generations_read(store, mdb, &next);
    for (unsigned part = 0; part < ENT_N_PARTS; part++)
        if (part < ENT_N_SETS ? sets[part] : heaps[part - ENT_N_SETS])
            next.number[part]++;
    pthread_mutex_lock(&store->lock);
    if (status == ENT_OK)
        status = mark(store, mdb, 1);
    if (status == ENT_OK)
        status =
            ent_handles_open(store, mdb, &next, true, &generation->handles);
    if (status) {
        mdb_txn_abort(mdb);
    } else {
        status = ent_lmdb_status(store, mdb_txn_commit(mdb));
        if (status) {
            ent_handles_drop(store, generation->handles);
            generation->handles = NULL;
        }
    }
    pthread_mutex_unlock(&store->lock);
    return status;
}

static enum ent_status make_parts(struct ent_generation *generation,
                                  const bool sets[ENT_N_SETS],
                                  const bool heaps[ENT_N_HEAPS])
{
    struct ent_store *store = generation->store;
    enum ent_status status = ENT_EIO;
    ent_store_enter(store);
    if (!atomic_load(&store->broken))
        status = make_entered(generation, sets, heaps);
    ent_store_leave(store);
    return status;
}

static void end_load(struct ent_store *store)
{
    atomic_store(&store->loading, false);
    load_lock(store, F_UNLCK);
}

enum ent_status ent_generation_begin(struct ent_store *store,
                                     const bool sets[ENT_N_SETS],
                                     const bool heaps[ENT_N_HEAPS],
                                     struct ent_generation **generation,
                                     struct ent_error *error)
{
    *generation = NULL;
    if (store->read_only)
        return ent_error_set(error, ENT_EREADONLY,
                             "%s is open for reading only", store->path);
    struct ent_generation *new = ent_calloc(1, sizeof *new);
    if (!new)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    new->store = store;
    /* The lock belongs to the file's descriptor, so that within the process
     * the flag must tell. */
    if (load_lock(store, F_WRLCK) != 0 ||
        atomic_exchange(&store->loading, true)) {
        ent_free(new);
        return ent_error_set(error, ENT_EBUSY,
                             "another load into %s is in progress",
                             store->path);
    }
    enum ent_status status = drop_orphans(store);
    if (status == ENT_OK)
        status = make_parts(new, sets, heaps);
    if (status) {
        end_load(store);
        ent_free(new);
        return ent_error_set(error, status, "cannot load into %s: %s",
                             store->path, ent_status_text(status));
    }
    *generation = new;
    return ENT_OK;
}

enum ent_status ent_generation_txn(struct ent_generation *generation,
                                   struct ent_txn **txn,
                                   struct ent_error *error)
{
    struct ent_store *store = generation->store;
    enum ent_status status = ENT_EIO;
    *txn = NULL;
    if (!atomic_load(&store->broken))
        status = ent_txn_begin_on(store, generation->handles, true, txn);
    return status ? ent_error_set(error, status, "cannot write %s: %s",
                                  store->path, ent_status_text(status))
                  : ENT_OK;
}

enum ent_status ent_generation_switch(struct ent_generation *generation,
                                      struct ent_txn *txn)
{
    struct ent_generations now, next = generation->handles->generations;
    assert(txn->handles == generation->handles);
    if (txn->failed)
        return txn->failed;
    enum ent_status status =
        ent_generations_read(generation->store, txn->mdb, &now);
    if (status)
        return status;
    next.epoch = now.epoch + 1;
    next.loading = 0;
    txn->n_changes++;
    status = ent_generations_write(generation->store, txn->mdb, &next);
    if (status)
        txn->failed = status;
    return status;
}

void ent_generation_free(struct ent_generation *generation)
{
    if (!generation)
        return;
    struct ent_store *store = generation->store;
    struct ent_txn *txn;
    pthread_mutex_lock(&store->lock);
    ent_handles_drop(store, generation->handles);
    pthread_mutex_unlock(&store->lock);
    /* A new transaction lets go of the handles of a former generation. */
    if (ent_txn_begin(store, false, &txn, NULL) == ENT_OK)
        ent_txn_abort(txn);
    enum ent_status dropped = drop_orphans(store);
    (void)dropped; /* if not, the next opening will */
    end_load(store);
    ent_free(generation);
}
