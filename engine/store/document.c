/* SPDX-License-Identifier: ISC */
/* Texts of source documents, compressed with zstd.
 *
 * The value begins with the length of the text, 8 bytes, so that nothing is
 * taken from the compressed frame's own word for it. */
#include "store/document.h"

#include <string.h>
#include <zstd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "store/document_write.h"
#include "store/heap.h"

#define LEVEL 9
#define HEAD_BYTES 8

enum ent_status ent_document_get(struct ent_txn *txn, ent_id source,
                                 struct ent_arena *arena, const char **text,
                                 size_t *n_bytes)
{
    unsigned char key[8];
    const unsigned char *value;
    size_t n_value;
    ent_store_be64(key, source);
    enum ent_status status =
        ent_heap_get(txn, ENT_DOCUMENTS, key, sizeof key, &value, &n_value);
    if (status != ENT_OK)
        return status;
    if (n_value < HEAD_BYTES)
        return ENT_EDAMAGED;
    uint64_t length = ent_load_u64(value);
    if (length > ENT_MAX_DOCUMENT_BYTES)
        return ENT_EDAMAGED;
    char *bytes = ent_arena_alloc(arena, (size_t)length + 1);
    if (bytes == NULL)
        return arena->status;
    size_t n_read = ZSTD_decompress(bytes, (size_t)length, value + HEAD_BYTES,
                                    n_value - HEAD_BYTES);
    if (ZSTD_isError(n_read) || n_read != length)
        return ENT_EDAMAGED;
    bytes[length] = '\0';
    *text = bytes;
    *n_bytes = n_read;
    return ENT_OK;
}

enum ent_status ent_document_find(struct ent_txn *txn, ent_id source)
{
    unsigned char key[8];
    const unsigned char *value;
    size_t n_value;
    ent_store_be64(key, source);
    return ent_heap_get(txn, ENT_DOCUMENTS, key, sizeof key, &value, &n_value);
}

enum ent_status ent_document_next(struct ent_txn *txn, ent_id after,
                                  ent_id *source)
{
    unsigned char key[8];
    struct ent_heap_cursor cursor;
    if (after == UINT64_MAX)
        return ENT_END;
    ent_store_be64(key, after + 1);
    enum ent_status status = ent_heap_cursor_open(&cursor, txn, ENT_DOCUMENTS);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek(&cursor, key, sizeof key);
    if (status == ENT_OK && cursor.n_key != sizeof key)
        status = ENT_EDAMAGED;
    if (status == ENT_OK)
        *source = ent_load_be64(cursor.key);
    ent_heap_cursor_close(&cursor);
    return status;
}

enum ent_status ent_document_put(struct ent_txn *txn, ent_id source,
                                 const char *text, size_t n_bytes)
{
    unsigned char key[8], *value = NULL;
    enum ent_status status = ENT_ENOMEM;
    size_t room = ZSTD_compressBound(n_bytes) + HEAD_BYTES;
    unsigned char *packed = ent_malloc(room);
    if (packed == NULL)
        return ENT_ENOMEM;
    ent_store_be64(key, source);
    ent_store_u64(packed, n_bytes);
    size_t n_packed = ZSTD_compress(packed + HEAD_BYTES, room - HEAD_BYTES,
                                    text, n_bytes, LEVEL);
    if (!ZSTD_isError(n_packed))
        status = ent_heap_reserve(txn, ENT_DOCUMENTS, key, sizeof key,
                                  n_packed + HEAD_BYTES, false, &value);
    if (status == ENT_OK)
        memcpy(value, packed, n_packed + HEAD_BYTES);
    ent_free(packed);
    return status;
}
