/* SPDX-License-Identifier: ISC */
/* The dictionary: term <-> id. */
#include "store/dict.h"

#include <string.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "store/dict_lookup.h"
#include "store/dictblock.h"
#include "store/heap.h"
#include "store/termcode.h"
#include "store/tupleset.h"

static enum ent_status read_block(struct ent_heap_cursor *cursor, ent_id id,
                                  struct ent_dictblock_term *term)
{
    unsigned char key[8];
    uint64_t number = id & ENT_ID_PAYLOAD_MASK;
    ent_store_be64(key, number);
    enum ent_status status = ent_heap_cursor_seek_back(cursor, key, sizeof key);
    if (status != ENT_OK)
        return status == ENT_END ? ENT_EDAMAGED : status;
    if (cursor->n_key != sizeof key)
        return ENT_EDAMAGED;
    status = ent_dictblock_get(cursor->value, cursor->n_value,
                               number - ent_load_be64(cursor->key), term);
    if (status == ENT_OK && term->kind != ent_id_kind(id))
        return ENT_EDAMAGED;
    return status;
}

enum ent_status ent_dict_bytes(struct ent_txn *txn, ent_id id,
                               const char **bytes, size_t *n_bytes)
{
    struct ent_dictblock_term term = {ENT_NONE, NULL, 0};
    struct ent_heap_cursor cursor;
    enum ent_status status = ent_heap_cursor_open(&cursor, txn, ENT_TERMS);
    if (status == ENT_OK)
        status = read_block(&cursor, id, &term);
    ent_heap_cursor_close(&cursor);
    *bytes = term.bytes;
    *n_bytes = term.n_bytes;
    return status;
}

enum ent_status ent_dict_lookup(struct ent_txn *txn, struct ent_cursor *hashes,
                                uint64_t hash,
                                const struct ent_coded_term *coded, ent_id *id)
{
    enum ent_status status = ent_cursor_first(hashes, &hash, 1);
    for (; status == ENT_OK; status = ent_cursor_next(hashes)) {
        const char *bytes;
        size_t n_bytes;
        if (ent_id_kind(hashes->row[1]) != coded->kind)
            continue;
        status = ent_dict_bytes(txn, hashes->row[1], &bytes, &n_bytes);
        if (status != ENT_OK)
            return status;
        if (n_bytes == coded->n_bytes &&
            memcmp(bytes, coded->bytes, n_bytes) == 0) {
            *id = hashes->row[1];
            return ENT_OK;
        }
    }
    return status == ENT_END ? ENT_ENOTFOUND : status;
}

static enum ent_status
find_coded(struct ent_txn *txn, const struct ent_coded_term *coded, ent_id *id)
{
    struct ent_cursor hashes;
    uint64_t seed = ent_load_u64(ent_store_seed(ent_txn_store(txn)));
    uint64_t hash =
        ent_term_hash(seed, coded->kind, coded->bytes, coded->n_bytes);
    enum ent_status status = ent_cursor_open(&hashes, txn, ENT_TERM_HASHES);
    if (status == ENT_OK)
        status = ent_dict_lookup(txn, &hashes, hash, coded, id);
    ent_cursor_close(&hashes);
    return status;
}

static enum ent_status find_simple(struct ent_txn *txn,
                                   const struct ent_term *term, ent_id *id)
{
    struct ent_coded_term coded;
    struct ent_buf buf;
    ent_buf_init(&buf);
    enum ent_status status =
        ent_term_encode(ent_store_base(ent_txn_store(txn)), term, &buf, &coded);
    if (status == ENT_OK && coded.id != 0)
        *id = coded.id;
    else if (status == ENT_OK)
        status = find_coded(txn, &coded, id);
    ent_buf_release(&buf);
    return status;
}

static enum ent_status find(struct ent_txn *txn, const struct ent_term *term,
                            unsigned depth, ent_id *id)
{
    if (term->kind != ENT_QUOTED)
        return find_simple(txn, term, id);
    if (depth == 0 || term->parts == NULL)
        return ENT_ENOTFOUND;
    ent_id parts[3];
    for (int i = 0; i < 3; i++) {
        enum ent_status status =
            find(txn, &term->parts[i], depth - 1, &parts[i]);
        if (status != ENT_OK)
            return status;
    }
    return ent_dict_quoted(txn, parts, id);
}

enum ent_status ent_dict_find(struct ent_txn *txn, const struct ent_term *term,
                              ent_id *id)
{
    *id = 0;
    return find(txn, term, ENT_MAX_QUOTE_DEPTH, id);
}

static enum ent_status get(struct ent_txn *txn, ent_id id,
                           struct ent_arena *arena, unsigned depth,
                           struct ent_term *term);

static enum ent_status get_quoted(struct ent_txn *txn, ent_id id,
                                  struct ent_arena *arena, unsigned depth,
                                  struct ent_term *term)
{
    ent_id ids[3];
    if (depth == 0 || arena == NULL)
        return depth == 0 ? ENT_EDAMAGED : ENT_EUSAGE;
    enum ent_status status = ent_dict_parts(txn, id, ids);
    if (status != ENT_OK)
        return status;
    struct ent_term *parts = ent_arena_alloc(arena, 3 * sizeof *parts);
    if (parts == NULL)
        return arena->status;
    for (int i = 0; i < 3; i++) {
        status = get(txn, ids[i], arena, depth - 1, &parts[i]);
        if (status != ENT_OK)
            return status;
    }
    *term = (struct ent_term){.kind = ENT_QUOTED, .parts = parts};
    return ENT_OK;
}

static enum ent_status get(struct ent_txn *txn, ent_id id,
                           struct ent_arena *arena, unsigned depth,
                           struct ent_term *term)
{
    const char *bytes;
    size_t n_bytes;
    if (ent_term_of_value(id, term))
        return ENT_OK;
    if (ent_id_kind(id) == ENT_QUOTED)
        return get_quoted(txn, id, arena, depth, term);
    enum ent_status status = ent_dict_bytes(txn, id, &bytes, &n_bytes);
    if (status != ENT_OK)
        return status;
    return ent_term_decode(ent_id_kind(id), bytes, n_bytes, term);
}

enum ent_status ent_dict_get(struct ent_txn *txn, ent_id id,
                             struct ent_arena *arena, struct ent_term *term)
{
    *term = (struct ent_term){.kind = ENT_NONE};
    return get(txn, id, arena, ENT_MAX_QUOTE_DEPTH, term);
}

enum ent_status ent_dict_parts(struct ent_txn *txn, ent_id quoted,
                               ent_id parts[3])
{
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, txn, ENT_QUOTED_TSPO);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, &quoted, 1);
    if (status == ENT_OK)
        memcpy(parts, cursor.row + 1, 3 * sizeof *parts);
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_EDAMAGED : status;
}

enum ent_status ent_dict_quoted(struct ent_txn *txn, const ent_id parts[3],
                                ent_id *id)
{
    struct ent_cursor cursor;
    enum ent_status status = ent_cursor_open(&cursor, txn, ENT_QUOTED_SPOT);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, parts, 3);
    if (status == ENT_OK)
        *id = cursor.row[3];
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_ENOTFOUND : status;
}
