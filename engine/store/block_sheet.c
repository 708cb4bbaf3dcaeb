/* SPDX-License-Identifier: ISC */
/* Blocks of tuple sets made in a thread of their own. */
#include "store/block_sheet.h"

#include <pthread.h>
#include <string.h>

#include "base/alloc.h"
#include "base/thread.h"
#include "store/block.h"
#include "store/env_internal.h"

#define SHEET_BYTES ((size_t)1 << 20)
#define MIN_AHEAD 2
#define MAX_AHEAD 96

/* For each block its length (4 bytes), its key and its bytes. */
struct sheet {
    struct sheet *next;
    enum ent_set set;
    size_t n_rows, n_bytes;
    unsigned char bytes[SHEET_BYTES];
};

struct ent_sheets {
    struct ent_store *store;
    enum ent_status (*fill)(void *context, struct ent_sheets *sheets);
    void *context;
    pthread_t thread;
    /* the thread's */
    struct ent_block_writer writer;
    struct sheet *sheet;
    enum ent_set set;
    bool has_block;
    /* of both */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct sheet *first, **last;
    size_t n_ahead, max_ahead; /* sheets made and not yet written */
    enum ent_status status;    /* of the thread, once it has ended */
    bool has_ended, is_joined, stop;
};

/* ---- the thread --------------------------------------------------------- */

static enum ent_status hand_over(struct ent_sheets *sheets)
{
    if (!sheets->sheet)
        return ENT_OK;
    pthread_mutex_lock(&sheets->lock);
    while (sheets->n_ahead >= sheets->max_ahead && !sheets->stop)
        pthread_cond_wait(&sheets->changed, &sheets->lock);
    bool stop = sheets->stop;
    *sheets->last = sheets->sheet;
    sheets->last = &sheets->sheet->next;
    sheets->sheet = NULL;
    sheets->n_ahead++;
    pthread_cond_signal(&sheets->changed);
    pthread_mutex_unlock(&sheets->lock);
    return stop ? ENT_ECANCELLED : ENT_OK;
}

static enum ent_status put_block(struct ent_sheets *sheets)
{
    const struct ent_block_writer *writer = &sheets->writer;
    unsigned arity = sheets->store->codecs[sheets->set].arity;
    size_t n_value = ent_block_bytes(writer);
    size_t n = sizeof(uint32_t) + 8 * (size_t)arity + n_value;
    uint32_t length = (uint32_t)n_value;
    enum ent_status status = ENT_OK;
    if (sheets->sheet && sheets->sheet->n_bytes + n > SHEET_BYTES)
        status = hand_over(sheets);
    if (status)
        return status;
    if (!sheets->sheet) {
        sheets->sheet = ent_malloc(sizeof *sheets->sheet);
        if (!sheets->sheet)
            return ENT_ENOMEM;
        sheets->sheet->next = NULL;
        sheets->sheet->set = sheets->set;
        sheets->sheet->n_rows = 0;
        sheets->sheet->n_bytes = 0;
    }
    unsigned char *at = sheets->sheet->bytes + sheets->sheet->n_bytes;
    memcpy(at, &length, sizeof length);
    ent_key_put(at + sizeof length, writer->key, arity);
    ent_block_finish(writer, at + sizeof length + 8 * (size_t)arity);
    sheets->sheet->n_bytes += n;
    sheets->sheet->n_rows += writer->n_rows;
    return ENT_OK;
}

enum ent_status ent_sheets_rows(struct ent_sheets *sheets, enum ent_set set,
                                const uint64_t *rows, size_t n_rows)
{
    const struct ent_codec *codec = &sheets->store->codecs[set];
    enum ent_status status = ENT_OK;
    sheets->set = set;
    for (size_t i = 0; i < n_rows && !status; i++) {
        const uint64_t *row = rows + i * codec->arity;
        if (sheets->has_block && ent_block_add(&sheets->writer, row))
            continue;
        if (sheets->has_block)
            status = put_block(sheets);
        ent_block_begin(&sheets->writer, codec, sheets->store->shape, row);
        sheets->has_block = true;
        if (!status && !ent_block_add(&sheets->writer, row))
            status = ENT_ELIMIT;
    }
    return status;
}

enum ent_status ent_sheets_end_set(struct ent_sheets *sheets)
{
    enum ent_status status = sheets->has_block ? put_block(sheets) : ENT_OK;
    sheets->has_block = false;
    return status ? status : hand_over(sheets);
}

static void *run(void *context)
{
    struct ent_sheets *sheets = context;
    enum ent_status status = sheets->fill(sheets->context, sheets);
    pthread_mutex_lock(&sheets->lock);
    sheets->status = status;
    sheets->has_ended = true;
    pthread_cond_signal(&sheets->changed);
    pthread_mutex_unlock(&sheets->lock);
    return NULL;
}

/* ---- the others --------------------------------------------------------- */

enum ent_status ent_sheets_start(
    struct ent_store *store,
    enum ent_status (*fill)(void *context, struct ent_sheets *sheets),
    void *context, size_t max_bytes, struct ent_sheets **sheets)
{
    struct ent_sheets *new = ent_calloc(1, sizeof *new);
    *sheets = NULL;
    if (!new)
        return ENT_ENOMEM;
    new->store = store;
    new->fill = fill;
    new->context = context;
    new->max_ahead = max_bytes / SHEET_BYTES;
    if (new->max_ahead < MIN_AHEAD)
        new->max_ahead = MIN_AHEAD;
    if (new->max_ahead > MAX_AHEAD)
        new->max_ahead = MAX_AHEAD;
    new->last = &new->first;
    pthread_mutex_init(&new->lock, NULL);
    pthread_cond_init(&new->changed, NULL);
    if (!ent_thread_start(&new->thread, run, new)) {
        new->is_joined = true;
        ent_sheets_free(new);
        return ENT_ENOMEM;
    }
    *sheets = new;
    return ENT_OK;
}

/* The next sheet, or NULL at the end. */
static struct sheet *take(struct ent_sheets *sheets)
{
    pthread_mutex_lock(&sheets->lock);
    while (!sheets->first && !sheets->has_ended)
        pthread_cond_wait(&sheets->changed, &sheets->lock);
    struct sheet *sheet = sheets->first;
    if (sheet) {
        sheets->first = sheet->next;
        if (!sheets->first)
            sheets->last = &sheets->first;
        sheets->n_ahead--;
        pthread_cond_signal(&sheets->changed);
    }
    pthread_mutex_unlock(&sheets->lock);
    return sheet;
}

static enum ent_status write_sheet(struct ent_txn *txn, struct sheet *sheet)
{
    MDB_cursor *mdb;
    unsigned char *at = sheet->bytes, *end = at + sheet->n_bytes;
    size_t n_key = 8 * (size_t)txn->store->codecs[sheet->set].arity;
    txn->n_changes++;
    int code =
        mdb_cursor_open(txn->mdb, ent_txn_set_dbi(txn, sheet->set), &mdb);
    if (code)
        return ent_lmdb_status(txn->store, code);
    while (at < end && code == 0) {
        uint32_t length;
        memcpy(&length, at, sizeof length);
        at += sizeof length;
        MDB_val key = {n_key, at};
        MDB_val value = {length, at + n_key};
        code = mdb_cursor_put(mdb, &key, &value, MDB_APPEND);
        at += n_key + length;
    }
    mdb_cursor_close(mdb);
    txn->row_delta[sheet->set] += (int64_t)sheet->n_rows;
    return code ? ent_lmdb_status(txn->store, code) : ENT_OK;
}

static void join(struct ent_sheets *sheets)
{
    if (sheets->is_joined)
        return;
    pthread_mutex_lock(&sheets->lock);
    sheets->stop = true;
    pthread_cond_signal(&sheets->changed);
    pthread_mutex_unlock(&sheets->lock);
    pthread_join(sheets->thread, NULL);
    sheets->is_joined = true;
}

enum ent_status ent_sheets_write_next(struct ent_sheets *sheets,
                                      struct ent_txn *txn, size_t *n_bytes,
                                      uint64_t *n_rows)
{
    enum ent_status status = txn->failed;
    struct sheet *sheet = status ? NULL : take(sheets);
    *n_bytes = 0;
    *n_rows = 0;
    if (sheet != NULL) {
        *n_bytes = sheet->n_bytes;
        *n_rows = sheet->n_rows;
        status = write_sheet(txn, sheet);
        ent_free(sheet);
    } else if (status == ENT_OK) {
        join(sheets);
        status = sheets->status == ENT_OK ? ENT_END : sheets->status;
    }
    if (status < 0 && txn->failed == ENT_OK)
        txn->failed = status; /* half a set must not be committed */
    return status;
}

void ent_sheets_free(struct ent_sheets *sheets)
{
    if (!sheets)
        return;
    join(sheets);
    while (sheets->first) {
        struct sheet *sheet = sheets->first;
        sheets->first = sheet->next;
        ent_free(sheet);
    }
    ent_free(sheets->sheet);
    pthread_cond_destroy(&sheets->changed);
    pthread_mutex_destroy(&sheets->lock);
    ent_free(sheets);
}
