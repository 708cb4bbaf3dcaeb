/* SPDX-License-Identifier: ISC */
/* Transactions (store/txn.h). */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "store/env_file.h"
#include "store/env_internal.h"
#include "store/tupleset.h"

#define COUNTER_PREFIX "count "
#define SIZE_PREFIX "rows "
#define META_KEY_BYTES 128
#define READER_CHECK_S 10

/* Opens the handles of the newest snapshot, in a transaction of its own:
 * handles that a transaction opens belong to it until it is committed, and no
 * two transactions may open handles at a time. */
static enum ent_status handles_refresh(struct ent_store *store)
{
    MDB_txn *mdb;
    struct ent_generations now;
    struct ent_handles *new = NULL;
    pthread_mutex_lock(&store->lock);
    int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &mdb);
    enum ent_status status = ent_lmdb_status(store, code);
    if (status == ENT_OK) {
        status = ent_generations_read(store, mdb, &now);
        if (status == ENT_OK && now.epoch != store->handles->generations.epoch)
            status = ent_handles_open(store, mdb, &now, false, &new);
        if (status)
            mdb_txn_abort(mdb);
        else
            status = ent_lmdb_status(store, mdb_txn_commit(mdb));
    }
    if (new) {
        ent_handles_drop(store, store->handles);
        store->handles = new;
    }
    pthread_mutex_unlock(&store->lock);
    return status;
}

static void leave(struct ent_store *store, struct ent_handles *handles)
{
    pthread_mutex_lock(&store->lock);
    store->n_entered--;
    ent_handles_drop(store, handles);
    pthread_mutex_unlock(&store->lock);
}

enum ent_status ent_txn_begin_on(struct ent_store *store,
                                 struct ent_handles *handles, bool write,
                                 struct ent_txn **txn)
{
    struct ent_txn *new = ent_calloc(1, sizeof *new);
    if (!new)
        return ENT_ENOMEM;
    pthread_mutex_lock(&store->lock);
    store->n_entered++;
    new->handles = handles ? handles : store->handles;
    new->handles->n_users++;
    pthread_mutex_unlock(&store->lock);
    int code =
        mdb_txn_begin(store->env, NULL, write ? 0 : MDB_RDONLY, &new->mdb);
    if (code == MDB_PANIC)
        atomic_store(&store->broken, true);
    if (code) {
        leave(store, new->handles);
        ent_free(new);
        return ent_lmdb_status(store, code);
    }
    new->store = store;
    new->write = write;
    *txn = new;
    return ENT_OK;
}

/* Begins and looks whether the handles belong to the snapshot. */
static enum ent_status begin_once(struct ent_store *store, bool write,
                                  struct ent_txn **txn, bool *is_stale)
{
    struct ent_generations now;
    enum ent_status status = ent_txn_begin_on(store, NULL, write, txn);
    if (status)
        return status;
    status = ent_generations_read(store, (*txn)->mdb, &now);
    *is_stale =
        status == ENT_OK && now.epoch != (*txn)->handles->generations.epoch;
    if (status == ENT_OK && write && now.loading &&
        ent_generation_is_loading(store))
        status = ENT_EBUSY;
    if (status || *is_stale) {
        ent_txn_abort(*txn);
        *txn = NULL;
    }
    return status;
}

/* A reader that died without a word keeps its snapshot, and with it every page
 * that is freed later: the file grows.  Whoever writes looks for such. */
static void clear_readers(struct ent_store *store)
{
    struct timespec now;
    int n_dead;
    if (clock_gettime(CLOCK_MONOTONIC_COARSE, &now) != 0)
        return;
    int64_t last = atomic_load(&store->checked_s);
    if (now.tv_sec - last < READER_CHECK_S ||
        !atomic_compare_exchange_strong(&store->checked_s, &last, now.tv_sec))
        return;
    ent_store_enter(store);
    mdb_reader_check(store->env, &n_dead);
    ent_store_leave(store);
}

enum ent_status ent_txn_begin(struct ent_store *store, bool write,
                              struct ent_txn **txn, struct ent_error *error)
{
    enum ent_status status;
    bool is_stale;
    *txn = NULL;
    if (write && atomic_load(&store->broken))
        return ent_error_set(error, ENT_EIO,
                             "cannot write %s: an earlier write failed; "
                             "check the disk and open the database again",
                             store->path);
    if (write && store->read_only)
        return ent_error_set(error, ENT_EREADONLY,
                             "%s is open for reading only", store->path);
    if (write)
        clear_readers(store);
    do {
        is_stale = false;
        status = begin_once(store, write, txn, &is_stale);
        if (status == ENT_EIO && !write && atomic_load(&store->broken)) {
            status = ent_store_revive(store);
            is_stale = status == ENT_OK;
        } else if (status == ENT_OK && is_stale) {
            status = handles_refresh(store);
        }
    } while (status == ENT_OK && is_stale);
    if (status)
        return ent_error_set(error, status, "cannot %s %s: %s",
                             write ? "write" : "read", store->path,
                             ent_status_text(status));
    return ENT_OK;
}

static void txn_free(struct ent_txn *txn)
{
    leave(txn->store, txn->handles);
    ent_merge_free(txn->merge);
    ent_free(txn);
}

void ent_txn_abort(struct ent_txn *txn)
{
    if (!txn)
        return;
    mdb_txn_abort(txn->mdb);
    txn_free(txn);
}

/* LMDB leaves a page unwritten that was taken at the end of the file and given
 * back within the transaction; a file that lacks its last page looks cut off
 * (env_pages.h). */
static void extend_file(struct ent_store *store)
{
    MDB_envinfo info;
    if (mdb_env_info(store->env, &info) == 0 &&
        ent_file_extend(store->fd, (info.me_last_pgno + 1) *
                                       (size_t)store->page_bytes) != ENT_OK)
        return; /* opening looks closer at such a file */
}

enum ent_status ent_txn_commit(struct ent_txn *txn, struct ent_error *error)
{
    struct ent_store *store = txn->store;
    enum ent_status status = txn->failed;
    if (status == ENT_OK && txn->write)
        status = ent_txn_flush_sizes(txn);
    if (status) {
        ent_txn_abort(txn);
        return ent_error_set(error, status, "cannot write %s: %s", store->path,
                             ent_status_text(status));
    }
    bool write = txn->write;
    int code = mdb_txn_commit(txn->mdb);
    txn_free(txn);
    if (code == 0 && write)
        extend_file(store);
    if (code == 0)
        return ENT_OK;
    status = ent_lmdb_error(store, code, "write", error);
    /* What a failed sync has left on the disk is unknown, and a second sync
     * that succeeds says nothing about the first. */
    if (status == ENT_EIO)
        atomic_store(&store->broken, true);
    return status;
}

struct ent_store *ent_txn_store(const struct ent_txn *txn)
{
    return txn->store;
}

uint64_t ent_txn_number(const struct ent_txn *txn)
{
    return mdb_txn_id(txn->mdb);
}

/* ---- counters ----------------------------------------------------------- */

static enum ent_status counter_get(struct ent_txn *txn, const char *key,
                                   uint64_t *value)
{
    const unsigned char *bytes;
    size_t n_bytes;
    enum ent_status status =
        ent_heap_get(txn, ENT_META, key, strlen(key), &bytes, &n_bytes);
    *value = 0;
    if (status == ENT_ENOTFOUND)
        return ENT_OK;
    if (status)
        return status;
    if (n_bytes != 8)
        return ENT_EDAMAGED;
    *value = ent_load_u64(bytes);
    return ENT_OK;
}

enum ent_status ent_txn_counter(struct ent_txn *txn, const char *name,
                                uint64_t *value)
{
    char key[META_KEY_BYTES];
    snprintf(key, sizeof key, COUNTER_PREFIX "%s", name);
    return counter_get(txn, key, value);
}

enum ent_status ent_txn_set_counter(struct ent_txn *txn, const char *name,
                                    uint64_t value)
{
    char key[META_KEY_BYTES];
    snprintf(key, sizeof key, COUNTER_PREFIX "%s", name);
    return ent_heap_put(txn, ENT_META, key, strlen(key), &value, sizeof value,
                        false);
}

/* Rows are counted by generation, since a load counts those of the new. */
static void size_key(const struct ent_txn *txn, enum ent_set set,
                     char key[META_KEY_BYTES])
{
    char part[ENT_PART_NAME_BYTES];
    ent_part_name(set, txn->handles->generations.number[set], part);
    snprintf(key, META_KEY_BYTES, SIZE_PREFIX "%s", part);
}

enum ent_status ent_set_size(struct ent_txn *txn, enum ent_set set,
                             uint64_t *n_rows)
{
    char key[META_KEY_BYTES];
    size_key(txn, set, key);
    enum ent_status status = counter_get(txn, key, n_rows);
    *n_rows += (uint64_t)txn->row_delta[set];
    return status;
}

enum ent_status ent_txn_flush_sizes(struct ent_txn *txn)
{
    for (unsigned set = 0; set < ENT_N_SETS; set++) {
        char key[META_KEY_BYTES];
        uint64_t n_rows;
        if (txn->row_delta[set] == 0)
            continue;
        enum ent_status status = ent_set_size(txn, set, &n_rows);
        if (status == ENT_OK) {
            size_key(txn, set, key);
            status = ent_heap_put(txn, ENT_META, key, strlen(key), &n_rows,
                                  sizeof n_rows, false);
        }
        if (status)
            return status;
        txn->row_delta[set] = 0;
    }
    return ENT_OK;
}
