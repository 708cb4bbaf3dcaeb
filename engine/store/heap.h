/* SPDX-License-Identifier: ISC */
/* Heaps: the sub-databases that are not tuple sets (schema.h).  Keys of 1 to
 * 511 bytes, compared as bytes, and values of any size.
 *
 * Keys and values that are handed out are borrowed: until the transaction ends
 * when it reads, until its next change to any sub-database when it writes.
 * Eight readable bytes may not follow a value: bound the read or copy. */
#ifndef STORE_HEAP_H
#define STORE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/schema.h"
#include "store/txn.h"

#define ENT_HEAP_KEY_BYTES 511

/* ENT_ENOTFOUND when there is no such key. */
ENT_MUST_USE enum ent_status
ent_heap_get(struct ent_txn *txn, enum ent_heap heap, const void *key,
             size_t n_key, const unsigned char **value, size_t *n_value);

/* Sets the value of a key, new or not.  `append` promises that the key is
 * greater than all keys of the heap: pages are then filled to the brim;
 * ENT_EUSAGE when the promise is broken. */
ENT_MUST_USE enum ent_status ent_heap_put(struct ent_txn *txn,
                                          enum ent_heap heap, const void *key,
                                          size_t n_key, const void *value,
                                          size_t n_value, bool append);

/* As ent_heap_put() with room for n bytes that the caller fills before its
 * next call with this transaction. */
ENT_MUST_USE enum ent_status ent_heap_reserve(struct ent_txn *txn,
                                              enum ent_heap heap,
                                              const void *key, size_t n_key,
                                              size_t n_value, bool append,
                                              unsigned char **value);

/* ENT_ENOTFOUND when there is no such key. */
ENT_MUST_USE enum ent_status ent_heap_delete(struct ent_txn *txn,
                                             enum ent_heap heap,
                                             const void *key, size_t n_key);

/* Entries, and bytes of the pages they take. */
ENT_MUST_USE enum ent_status ent_heap_size(struct ent_txn *txn,
                                           enum ent_heap heap,
                                           uint64_t *n_entries,
                                           uint64_t *n_bytes);

/* Goes over a heap in the order of its keys.  A cursor of a write transaction
 * stays valid while the heap changes; after a change, seek before reading. */
struct ent_heap_cursor {
    const unsigned char *key; /* the current entry, after ENT_OK */
    size_t n_key;
    const unsigned char *value;
    size_t n_value;
    void *state;
};

/* A cursor must be closed before its transaction ends. */
ENT_MUST_USE enum ent_status
ent_heap_cursor_open(struct ent_heap_cursor *cursor, struct ent_txn *txn,
                     enum ent_heap heap);
void ent_heap_cursor_close(struct ent_heap_cursor *cursor);

/* The first entry with a key >= (n_key 0: the first of all); ENT_OK, ENT_END.
 */
ENT_MUST_USE enum ent_status
ent_heap_cursor_seek(struct ent_heap_cursor *cursor, const void *key,
                     size_t n_key);

/* The last entry with a key <= (n_key 0: the last of all); ENT_OK, ENT_END. */
ENT_MUST_USE enum ent_status
ent_heap_cursor_seek_back(struct ent_heap_cursor *cursor, const void *key,
                          size_t n_key);

ENT_MUST_USE enum ent_status
ent_heap_cursor_next(struct ent_heap_cursor *cursor);
ENT_MUST_USE enum ent_status
ent_heap_cursor_previous(struct ent_heap_cursor *cursor);

/* Random bytes chosen when the database was created: the seed of the hashes
 * that it keeps.  Borrowed until the store is closed. */
#define ENT_SEED_BYTES 16
const unsigned char *ent_store_seed(const struct ent_store *store);

/* Bytes of pages in use, and of the file. */
ENT_MUST_USE enum ent_status
ent_txn_space(struct ent_txn *txn, uint64_t *used_bytes, uint64_t *file_bytes);

#endif
