/* SPDX-License-Identifier: ISC */
/* Heaps (store/heap.h) over LMDB. */
#include <assert.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "store/env_internal.h"

/* LMDB does not write through keys; its struct has no const. */
static MDB_val key_of(const void *key, size_t n_key)
{
    union {
        const void *in;
        void *out;
    } bytes = {key};
    return (MDB_val){n_key, bytes.out};
}

enum ent_status ent_heap_get(struct ent_txn *txn, enum ent_heap heap,
                             const void *key, size_t n_key,
                             const unsigned char **value, size_t *n_value)
{
    MDB_val k = key_of(key, n_key), v;
    int code = mdb_get(txn->mdb, ent_txn_heap_dbi(txn, heap), &k, &v);
    if (code)
        return ent_lmdb_status(txn->store, code);
    *value = v.mv_data;
    *n_value = v.mv_size;
    return ENT_OK;
}

static enum ent_status heap_put(struct ent_txn *txn, enum ent_heap heap,
                                const void *key, size_t n_key, MDB_val *value,
                                unsigned flags)
{
    assert(n_key > 0 && n_key <= ENT_HEAP_KEY_BYTES);
    if (!txn->write)
        return ENT_EREADONLY;
    if (txn->failed)
        return txn->failed;
    MDB_val k = key_of(key, n_key);
    txn->n_changes++;
    int code = mdb_put(txn->mdb, ent_txn_heap_dbi(txn, heap), &k, value, flags);
    if (code == MDB_KEYEXIST)
        return ENT_EUSAGE;
    return ent_txn_fail(txn, code);
}

enum ent_status ent_heap_put(struct ent_txn *txn, enum ent_heap heap,
                             const void *key, size_t n_key, const void *value,
                             size_t n_value, bool append)
{
    MDB_val v = key_of(value, n_value);
    return heap_put(txn, heap, key, n_key, &v, append ? MDB_APPEND : 0);
}

enum ent_status ent_heap_reserve(struct ent_txn *txn, enum ent_heap heap,
                                 const void *key, size_t n_key, size_t n_value,
                                 bool append, unsigned char **value)
{
    MDB_val v = {n_value, NULL};
    enum ent_status status = heap_put(txn, heap, key, n_key, &v,
                                      MDB_RESERVE | (append ? MDB_APPEND : 0u));
    if (status == ENT_OK)
        *value = v.mv_data;
    return status;
}

enum ent_status ent_heap_delete(struct ent_txn *txn, enum ent_heap heap,
                                const void *key, size_t n_key)
{
    if (!txn->write)
        return ENT_EREADONLY;
    if (txn->failed)
        return txn->failed;
    MDB_val k = key_of(key, n_key);
    txn->n_changes++;
    int code = mdb_del(txn->mdb, ent_txn_heap_dbi(txn, heap), &k, NULL);
    return code == MDB_NOTFOUND ? ENT_ENOTFOUND : ent_txn_fail(txn, code);
}

enum ent_status ent_heap_size(struct ent_txn *txn, enum ent_heap heap,
                              uint64_t *n_entries, uint64_t *n_bytes)
{
    MDB_stat stat;
    int code = mdb_stat(txn->mdb, ent_txn_heap_dbi(txn, heap), &stat);
    if (code)
        return ent_lmdb_status(txn->store, code);
    *n_entries = stat.ms_entries;
    *n_bytes =
        (uint64_t)stat.ms_psize *
        (stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages);
    return ENT_OK;
}

enum ent_status ent_heap_cursor_open(struct ent_heap_cursor *cursor,
                                     struct ent_txn *txn, enum ent_heap heap)
{
    MDB_cursor *mdb;
    *cursor = (struct ent_heap_cursor){0};
    int code = mdb_cursor_open(txn->mdb, ent_txn_heap_dbi(txn, heap), &mdb);
    if (code)
        return ent_lmdb_status(txn->store, code);
    cursor->state = mdb;
    return ENT_OK;
}

void ent_heap_cursor_close(struct ent_heap_cursor *cursor)
{
    if (cursor->state)
        mdb_cursor_close(cursor->state);
    cursor->state = NULL;
}

static enum ent_status heap_cursor_get(struct ent_heap_cursor *cursor,
                                       const void *key, size_t n_key,
                                       MDB_cursor_op op)
{
    MDB_cursor *mdb = cursor->state;
    MDB_val k = key_of(key, n_key), v = {0, NULL};
    int code = mdb_cursor_get(mdb, &k, &v, op);
    if (code == MDB_NOTFOUND)
        return ENT_END;
    if (code) {
        const struct ent_store *store =
            mdb_env_get_userctx(mdb_txn_env(mdb_cursor_txn(mdb)));
        return ent_lmdb_status(store, code);
    }
    cursor->key = k.mv_data;
    cursor->n_key = k.mv_size;
    cursor->value = v.mv_data;
    cursor->n_value = v.mv_size;
    return ENT_OK;
}

enum ent_status ent_heap_cursor_seek(struct ent_heap_cursor *cursor,
                                     const void *key, size_t n_key)
{
    return heap_cursor_get(cursor, key, n_key,
                           n_key ? MDB_SET_RANGE : MDB_FIRST);
}

enum ent_status ent_heap_cursor_seek_back(struct ent_heap_cursor *cursor,
                                          const void *key, size_t n_key)
{
    if (n_key == 0)
        return heap_cursor_get(cursor, NULL, 0, MDB_LAST);
    enum ent_status status = heap_cursor_get(cursor, key, n_key, MDB_SET_RANGE);
    if (status == ENT_END)
        return heap_cursor_get(cursor, NULL, 0, MDB_LAST);
    if (status)
        return status;
    if (cursor->n_key == n_key && memcmp(cursor->key, key, n_key) == 0)
        return ENT_OK;
    return heap_cursor_get(cursor, NULL, 0, MDB_PREV);
}

enum ent_status ent_heap_cursor_next(struct ent_heap_cursor *cursor)
{
    return heap_cursor_get(cursor, NULL, 0, MDB_NEXT);
}

enum ent_status ent_heap_cursor_previous(struct ent_heap_cursor *cursor)
{
    return heap_cursor_get(cursor, NULL, 0, MDB_PREV);
}

/* The first word of each value in LMDB's list of free pages counts them. */
static int count_free_pages(MDB_txn *mdb, uint64_t *n_pages)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int code = mdb_cursor_open(mdb, 0, &cursor);
    *n_pages = 0;
    if (code)
        return code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        if (value.mv_size >= 8)
            *n_pages += ent_load_u64(value.mv_data);
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

enum ent_status ent_txn_space(struct ent_txn *txn, uint64_t *used_bytes,
                              uint64_t *file_bytes)
{
    struct stat file;
    MDB_envinfo info;
    uint64_t n_free;
    int code = mdb_env_info(txn->store->env, &info);
    if (code == 0)
        code = count_free_pages(txn->mdb, &n_free);
    if (code)
        return ent_lmdb_status(txn->store, code);
    if (fstat(txn->store->fd, &file) != 0)
        return ENT_EIO;
    uint64_t n_pages = (uint64_t)info.me_last_pgno + 1;
    *used_bytes =
        (n_pages > n_free ? n_pages - n_free : 0) * txn->store->page_bytes;
    *file_bytes = (uint64_t)file.st_size;
    return ENT_OK;
}
