/* SPDX-License-Identifier: ISC */
/* Handles of sub-databases, by generation (store/env_internal.h). */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "store/env_internal.h"

#define GENERATIONS_KEY "generations"

static const char *const heap_names[ENT_N_HEAPS] = {
#define ENT_HEAP_NAME(id, name) name,
    ENT_STORE_TABLE(ENT_HEAP_NAME)
#undef ENT_HEAP_NAME
};

void ent_part_name(unsigned part, uint32_t generation,
                   char name[ENT_PART_NAME_BYTES])
{
    const char *plain = part < ENT_N_SETS ? ent_set_schemas[part].name
                                          : heap_names[part - ENT_N_SETS];
    snprintf(name, ENT_PART_NAME_BYTES, "%s/%u", plain, (unsigned)generation);
}

enum ent_status ent_generations_read(const struct ent_store *store,
                                     MDB_txn *mdb,
                                     struct ent_generations *generations)
{
    char text[] = GENERATIONS_KEY;
    MDB_val key = {sizeof text - 1, text}, value;
    int code = mdb_get(mdb, store->meta, &key, &value);
    if (code == MDB_NOTFOUND)
        return ENT_EDAMAGED;
    if (code)
        return ent_lmdb_status(store, code);
    if (value.mv_size != sizeof *generations)
        return ENT_EDAMAGED;
    memcpy(generations, value.mv_data, sizeof *generations);
    return ENT_OK;
}

enum ent_status ent_generations_write(const struct ent_store *store,
                                      MDB_txn *mdb,
                                      const struct ent_generations *generations)
{
    char text[] = GENERATIONS_KEY;
    struct ent_generations copy = *generations;
    MDB_val key = {sizeof text - 1, text}, value = {sizeof copy, &copy};
    return ent_lmdb_status(store, mdb_put(mdb, store->meta, &key, &value, 0));
}

enum ent_status ent_handles_open(struct ent_store *store, MDB_txn *mdb,
                                 const struct ent_generations *generations,
                                 bool create, struct ent_handles **handles)
{
    unsigned part;
    enum ent_status status = ENT_OK;
    struct ent_handles *new = ent_calloc(1, sizeof *new);
    if (!new)
        return ENT_ENOMEM;
    new->n_users = 1;
    new->generations = *generations;
    for (part = 0; part < ENT_N_PARTS; part++) {
        char name[ENT_PART_NAME_BYTES];
        ent_part_name(part, generations->number[part], name);
        int code =
            mdb_dbi_open(mdb, name, create ? MDB_CREATE : 0, &new->dbis[part]);
        if (code == MDB_NOTFOUND)
            status = ENT_EDAMAGED;
        else
            status = ent_lmdb_status(store, code);
        if (status)
            break;
        store->dbi_users[new->dbis[part]]++;
    }
    if (status == ENT_OK) {
        *handles = new;
        return ENT_OK;
    }
    while (part-- > 0)
        store->dbi_users[new->dbis[part]]--;
    ent_free(new);
    return status;
}

void ent_handles_drop(struct ent_store *store, struct ent_handles *handles)
{
    if (!handles || --handles->n_users > 0)
        return;
    for (unsigned part = 0; part < ENT_N_PARTS; part++)
        if (--store->dbi_users[handles->dbis[part]] == 0)
            mdb_dbi_close(store->env, handles->dbis[part]);
    ent_free(handles);
}
