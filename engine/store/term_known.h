/* SPDX-License-Identifier: ISC */
/* The relations whose facts mean something to the store itself. */
#ifndef STORE_TERM_KNOWN_H
#define STORE_TERM_KNOWN_H

#include <entente/term.h>

#include "store/txn.h"

/* Relations of the model's own vocabulary: never replaced by name
 * resolution. */
#define ENT_KNOWN_TABLE(X)                                                     \
    X(ENT_KNOWN_ALIAS, "alias")                                                \
    X(ENT_KNOWN_LABEL, "label")                                                \
    X(ENT_KNOWN_TITLE, "title")                                                \
    X(ENT_KNOWN_TYPE, "type")                                                  \
    X(ENT_KNOWN_PUBLISHED, "published")                                        \
    X(ENT_KNOWN_LANGUAGE, "language")                                          \
    X(ENT_KNOWN_URL, "url")                                                    \
    X(ENT_KNOWN_PUBLISHER, "publisher")                                        \
    X(ENT_KNOWN_AUTHOR, "author")                                              \
    X(ENT_KNOWN_LATITUDE, "latitude")                                          \
    X(ENT_KNOWN_LONGITUDE, "longitude")                                        \
    X(ENT_KNOWN_BROADER, "broader")

enum ent_known {
#define ENT_KNOWN_ENUM(id, name) id,
    ENT_KNOWN_TABLE(ENT_KNOWN_ENUM)
#undef ENT_KNOWN_ENUM
    ENT_N_KNOWN
};

/* The first of them name their subject: it is completed from the words of
 * their objects.  Aliases and labels also stand for it in imports and queries,
 * titles do not. */
#define ENT_N_NAMING 3
#define ENT_N_ALIASES 2

const char *ent_known_name(enum ent_known known);

/* Its id, or 0 in *id when the database does not hold the name. */
ENT_MUST_USE enum ent_status ent_known_find(struct ent_txn *txn,
                                            enum ent_known known, ent_id *id);

/* The ids of the naming relations, 0 for those not in the database. */
ENT_MUST_USE enum ent_status ent_known_naming(struct ent_txn *txn,
                                              ent_id naming[ENT_N_NAMING]);

/* Which of them a relation is; ENT_N_NAMING when none. */
unsigned ent_known_which(const ent_id naming[ENT_N_NAMING], ent_id relation);

#endif
