/* SPDX-License-Identifier: ISC */
/* Blocks of tuple sets made in a thread of their own: sorted rows become
 * sheets of finished blocks, which the thread that has the transaction then
 * only copies into the file. */
#ifndef STORE_BLOCK_SHEET_H
#define STORE_BLOCK_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/schema.h"
#include "store/txn.h"

struct ent_sheets; /* a queue of them */

/* `fill` runs in a thread: it calls ent_sheets_rows() and
 * ent_sheets_end_set(), set by set, each set being empty in the database, and
 * returns how it went.  Sheets that wait take about max_bytes.  ENT_ENOMEM when
 * there can be no thread. */
ENT_MUST_USE enum ent_status ent_sheets_start(
    struct ent_store *store,
    enum ent_status (*fill)(void *context, struct ent_sheets *sheets),
    void *context, size_t max_bytes, struct ent_sheets **sheets);

/* In the thread: sorted rows of a set, behind all that came before.  Waits
 * when too many sheets are ahead.  ENT_ECANCELLED when nobody wants more. */
ENT_MUST_USE enum ent_status ent_sheets_rows(struct ent_sheets *sheets,
                                             enum ent_set set,
                                             const uint64_t *rows,
                                             size_t n_rows);
ENT_MUST_USE enum ent_status ent_sheets_end_set(struct ent_sheets *sheets);

/* Waits for the next sheet and writes it.  ENT_END after the last, when the
 * thread has ended; or its failure. */
ENT_MUST_USE enum ent_status ent_sheets_write_next(struct ent_sheets *sheets,
                                                   struct ent_txn *txn,
                                                   size_t *n_bytes,
                                                   uint64_t *n_rows);

/* Stops the thread, if it still runs, and frees everything.  NULL does
 * nothing. */
void ent_sheets_free(struct ent_sheets *sheets);

#endif
