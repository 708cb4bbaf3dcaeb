/* SPDX-License-Identifier: ISC */
/* Tuple sets: reading all of one to see whether it is sound. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/rows.h"
#include "store/cursor_internal.h"
#include "store/tupleset.h"

#define MAX_FAULTS 20

struct check {
    struct ent_txn *txn;
    enum ent_set set;
    const struct ent_codec *codec;
    ent_store_fault *fault;
    void *context;
    unsigned n_faults;
    uint64_t n_blocks, n_rows;
    uint64_t last[ENT_MAX_ARITY]; /* the last row read */
};

static void report(struct check *check, const char *what)
{
    char sentence[200];
    if (check->n_faults++ >= MAX_FAULTS)
        return;
    snprintf(sentence, sizeof sentence, "set %s, block %" PRIu64 ": %s",
             ent_set_schemas[check->set].name, check->n_blocks, what);
    if (check->fault)
        check->fault(check->context, sentence);
}

static void check_block(struct check *check, MDB_val key, MDB_val value)
{
    struct ent_block_reader reader;
    uint64_t row[ENT_MAX_ARITY];
    unsigned changed, arity = check->codec->arity;
    uint64_t n_rows = 0;
    if (!ent_block_is_sound(check->codec, key.mv_data, value.mv_data,
                            value.mv_size))
        report(check, "its checksum is wrong");
    enum ent_status status = ent_block_open(&reader, check->codec, key.mv_data,
                                            value.mv_data, value.mv_size);
    if (status) {
        report(check, "it has no header");
        return;
    }
    if (check->n_rows && ent_row_compare(reader.key, check->last, arity) <= 0)
        report(check, "its key is not behind the rows before it");
    status = ent_block_first(&reader, row);
    for (; status == ENT_OK; status = ent_block_next(&reader, row, &changed)) {
        n_rows++;
        memcpy(check->last, row, sizeof row[0] * arity);
    }
    if (status != ENT_END)
        report(check, "its rows cannot be read or do not rise");
    else if (n_rows != reader.n_rows)
        report(check, "it does not have the rows that its header counts");
    check->n_rows += n_rows;
}

enum ent_status ent_set_check(struct ent_txn *txn, enum ent_set set,
                              ent_store_fault *fault, void *context,
                              uint64_t *n_rows)
{
    struct check check = {.txn = txn,
                          .set = set,
                          .codec = &txn->store->codecs[set],
                          .fault = fault,
                          .context = context};
    MDB_cursor *mdb;
    MDB_val key, value;
    uint64_t n_counted;
    int code = mdb_cursor_open(txn->mdb, ent_txn_set_dbi(txn, set), &mdb);
    if (code)
        return ent_lmdb_status(txn->store, code);
    enum ent_status status =
        ent_block_move(txn->store, mdb, check.codec, MDB_FIRST, &key, &value);
    while (status == ENT_OK) {
        check_block(&check, key, value);
        check.n_blocks++;
        status = ent_block_move(txn->store, mdb, check.codec, MDB_NEXT, &key,
                                &value);
    }
    mdb_cursor_close(mdb);
    if (status == ENT_EDAMAGED)
        report(&check, "the tree above it is damaged");
    else if (status < 0)
        return status;
    status = ent_set_size(txn, set, &n_counted);
    if (status)
        return status;
    if (n_counted != check.n_rows)
        report(&check, "the set does not have as many rows as were counted");
    if (n_rows)
        *n_rows = check.n_rows;
    return check.n_faults ? ENT_EDAMAGED : ENT_OK;
}
