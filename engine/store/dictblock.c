/* SPDX-License-Identifier: ISC */
/* Blocks of consecutive terms. */
#include "store/dictblock.h"

#include <string.h>

#include "base/bytes.h"

#define END_MASK 0xfff
#define KIND_SHIFT 12

_Static_assert(ENT_BLOCK_BYTES <= END_MASK, "the end of a term has 12 bits");
_Static_assert(ENT_QUOTED < 16, "the kind of a term has 4 bits");

static const char *const counters[] = {
    [ENT_NONE] = "n-terms",   [ENT_NUMBER] = "n-numbers",
    [ENT_TEXT] = "n-texts",   [ENT_TYPED] = "n-typed",
    [ENT_NAME] = "n-names",   [ENT_IRI] = "n-iris",
    [ENT_BLANK] = "n-blanks", [ENT_QUOTED] = "n-quoted",
};

enum ent_status ent_dict_count(struct ent_txn *txn, enum ent_kind kind,
                               uint64_t *n_terms)
{
    return ent_txn_counter(txn, counters[kind], n_terms);
}

enum ent_status ent_dict_set_count(struct ent_txn *txn, enum ent_kind kind,
                                   uint64_t n_terms)
{
    return ent_txn_set_counter(txn, counters[kind], n_terms);
}

static enum ent_status get_long(const unsigned char *block, size_t n_block,
                                struct ent_dictblock_term *term)
{
    if (n_block < 3 || block[2] > ENT_BLANK)
        return ENT_EDAMAGED;
    term->kind = (enum ent_kind)block[2];
    term->bytes = (const char *)block + 3;
    term->n_bytes = n_block - 3;
    return ENT_OK;
}

enum ent_status ent_dictblock_get(const unsigned char *block, size_t n_block,
                                  uint64_t i, struct ent_dictblock_term *term)
{
    size_t n = ent_dictblock_count(block, n_block);
    if (i >= n)
        return ENT_EDAMAGED;
    if (ent_load_u16(block) == 0)
        return get_long(block, n_block, term);
    const unsigned char *entry = block + 2 + 2 * i;
    size_t head = 2 + 2 * n;
    size_t begin = i == 0 ? 0 : ent_load_u16(entry - 2) & END_MASK;
    size_t end = ent_load_u16(entry) & END_MASK;
    unsigned kind = ent_load_u16(entry) >> KIND_SHIFT;
    if (begin > end || end > n_block - head || kind > ENT_BLANK)
        return ENT_EDAMAGED;
    term->kind = (enum ent_kind)kind;
    term->bytes = (const char *)block + head + begin;
    term->n_bytes = end - begin;
    return ENT_OK;
}

size_t ent_dictblock_count(const unsigned char *block, size_t n_block)
{
    if (n_block < 2)
        return 0;
    size_t n = ent_load_u16(block);
    if (n == 0)
        return 1;
    return n_block < 2 + 2 * n ? 0 : n;
}

/* Takes the last block of the heap in hand again, unless it is a long term. */
static enum ent_status reopen(struct ent_dict_writer *writer,
                              const unsigned char *block, size_t n_block)
{
    size_t n = ent_dictblock_count(block, n_block);
    if (n == 0)
        return ENT_EDAMAGED;
    if (ent_load_u16(block) == 0 || n_block > ENT_BLOCK_BYTES)
        return ENT_OK;
    for (size_t i = 0; i < n; i++)
        writer->ends[i] = ent_load_u16(block + 2 + 2 * i);
    size_t n_bytes = n_block - 2 - 2 * n;
    if ((writer->ends[n - 1] & END_MASK) != n_bytes || n >= writer->next)
        return ENT_EDAMAGED;
    memcpy(writer->bytes, block + 2 + 2 * n, n_bytes);
    writer->n_terms = n;
    writer->n_bytes = n_bytes;
    writer->first = writer->next - n;
    writer->is_new = false;
    return ENT_OK;
}

enum ent_status ent_dict_writer_init(struct ent_dict_writer *writer,
                                     struct ent_txn *txn)
{
    uint64_t n_terms;
    enum ent_status status = ent_dict_count(txn, ENT_NONE, &n_terms);
    if (status != ENT_OK)
        return status;
    memset(writer, 0, offsetof(struct ent_dict_writer, ends));
    writer->txn = txn;
    writer->next = n_terms + 1;
    writer->first = writer->next;
    writer->is_new = true;
    if (n_terms == 0)
        return ENT_OK;
    struct ent_heap_cursor cursor;
    status = ent_heap_cursor_open(&cursor, txn, ENT_TERMS);
    if (status == ENT_OK)
        status = ent_heap_cursor_seek_back(&cursor, NULL, 0);
    if (status == ENT_OK)
        status = reopen(writer, cursor.value, cursor.n_value);
    ent_heap_cursor_close(&cursor);
    return status == ENT_END ? ENT_EDAMAGED : status;
}

static enum ent_status flush(struct ent_dict_writer *writer)
{
    unsigned char key[8], value[ENT_BLOCK_BYTES];
    size_t n = writer->n_terms;
    if (n == 0)
        return ENT_OK;
    ent_store_u16(value, (uint16_t)n);
    memcpy(value + 2, writer->ends, 2 * n);
    memcpy(value + 2 + 2 * n, writer->bytes, writer->n_bytes);
    ent_store_be64(key, writer->first);
    enum ent_status status =
        ent_heap_put(writer->txn, ENT_TERMS, key, sizeof key, value,
                     2 + 2 * n + writer->n_bytes, writer->is_new);
    writer->first = writer->next;
    writer->n_terms = 0;
    writer->n_bytes = 0;
    writer->is_new = true;
    return status;
}

static enum ent_status add_long(struct ent_dict_writer *writer,
                                enum ent_kind kind, const char *bytes,
                                size_t n_bytes)
{
    unsigned char key[8], *value;
    enum ent_status status = flush(writer);
    if (status != ENT_OK)
        return status;
    ent_store_be64(key, writer->next);
    status = ent_heap_reserve(writer->txn, ENT_TERMS, key, sizeof key,
                              n_bytes + 3, true, &value);
    if (status != ENT_OK)
        return status;
    ent_store_u16(value, 0);
    value[2] = (unsigned char)kind;
    memcpy(value + 3, bytes, n_bytes);
    writer->next++;
    writer->first = writer->next;
    return ENT_OK;
}

enum ent_status ent_dict_writer_add(struct ent_dict_writer *writer,
                                    enum ent_kind kind, const char *bytes,
                                    size_t n_bytes, ent_id *id)
{
    *id = ENT_ID_MAKE(kind, writer->next);
    writer->n_new[kind]++;
    if (n_bytes + 4 > ENT_BLOCK_BYTES)
        return add_long(writer, kind, bytes, n_bytes);
    size_t used = 2 + 2 * writer->n_terms + writer->n_bytes;
    if (used + 2 + n_bytes > ENT_BLOCK_BYTES) {
        enum ent_status status = flush(writer);
        if (status != ENT_OK)
            return status;
    }
    if (n_bytes > 0)
        memcpy(writer->bytes + writer->n_bytes, bytes, n_bytes);
    writer->n_bytes += n_bytes;
    writer->ends[writer->n_terms++] =
        (uint16_t)((unsigned)kind << KIND_SHIFT | writer->n_bytes);
    writer->next++;
    return ENT_OK;
}

enum ent_status ent_dict_writer_finish(struct ent_dict_writer *writer)
{
    enum ent_status status = flush(writer);
    for (unsigned kind = ENT_NUMBER; status == ENT_OK && kind <= ENT_BLANK;
         kind++) {
        uint64_t n;
        if (writer->n_new[kind] == 0)
            continue;
        status = ent_dict_count(writer->txn, (enum ent_kind)kind, &n);
        if (status == ENT_OK)
            status = ent_dict_set_count(writer->txn, (enum ent_kind)kind,
                                        n + writer->n_new[kind]);
    }
    if (status == ENT_OK)
        status = ent_dict_set_count(writer->txn, ENT_NONE, writer->next - 1);
    return status;
}
