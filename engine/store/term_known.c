/* SPDX-License-Identifier: ISC */
/* The relations whose facts mean something to the store itself. */
#include "store/term_known.h"

#include <string.h>

#include "store/dict.h"

static const char *const names[] = {
#define NAME(id, name) [id] = name,
    ENT_KNOWN_TABLE(NAME)
#undef NAME
};

_Static_assert(sizeof names / sizeof *names == ENT_N_KNOWN, "a name each");

const char *ent_known_name(enum ent_known known)
{
    return names[known];
}

enum ent_status ent_known_find(struct ent_txn *txn, enum ent_known known,
                               ent_id *id)
{
    struct ent_term term = {.kind = ENT_NAME,
                            .bytes = names[known],
                            .n_bytes = strlen(names[known])};
    enum ent_status status = ent_dict_find(txn, &term, id);
    return status == ENT_ENOTFOUND ? ENT_OK : status;
}
