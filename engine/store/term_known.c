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

_Static_assert(ENT_KNOWN_ALIAS == 0 && ENT_KNOWN_LABEL == 1 &&
                   ENT_KNOWN_TITLE == ENT_N_ALIASES &&
                   ENT_N_NAMING == ENT_N_ALIASES + 1,
               "the naming relations come first");
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

enum ent_status ent_known_naming(struct ent_txn *txn,
                                 ent_id naming[ENT_N_NAMING])
{
    enum ent_status status = ENT_OK;
    for (unsigned i = 0; i < ENT_N_NAMING && status == ENT_OK; i++)
        status = ent_known_find(txn, (enum ent_known)i, &naming[i]);
    return status;
}

unsigned ent_known_which(const ent_id naming[ENT_N_NAMING], ent_id relation)
{
    unsigned i = 0;
    while (i < ENT_N_NAMING && (naming[i] == 0 || naming[i] != relation))
        i++;
    return i;
}
