/* SPDX-License-Identifier: ISC */
/* The reserved words of Walk; recognised in any case. */
#ifndef QUERIES_KEYWORD_H
#define QUERIES_KEYWORD_H

#include <stdbool.h>
#include <stddef.h>

#define ENT_KEYWORD_TABLE(X)                                                   \
    X(PREFIX, "prefix")                                                        \
    X(EXPLAIN, "explain")                                                      \
    X(PROFILE, "profile")                                                      \
    X(FIND, "find")                                                            \
    X(ASK, "ask")                                                              \
    X(GRAPH, "graph")                                                          \
    X(PATH, "path")                                                            \
    X(WHERE, "where")                                                          \
    X(FILTER, "filter")                                                        \
    X(BIND, "bind")                                                            \
    X(AS, "as")                                                                \
    X(IN, "in")                                                                \
    X(OPTIONAL, "optional")                                                    \
    X(NOT, "not")                                                              \
    X(OR, "or")                                                                \
    X(AND, "and")                                                              \
    X(HAVING, "having")                                                        \
    X(ORDER, "order")                                                          \
    X(BY, "by")                                                                \
    X(ASC, "asc")                                                              \
    X(DESC, "desc")                                                            \
    X(LIMIT, "limit")                                                          \
    X(OFFSET, "offset")                                                        \
    X(PER, "per")                                                              \
    X(AT, "at")                                                                \
    X(DURING, "during")                                                        \
    X(PUBLISHED, "published")                                                  \
    X(KNOWN, "known")                                                          \
    X(WITH, "with")                                                            \
    X(TO, "to")                                                                \
    X(VIA, "via")                                                              \
    X(MAX, "max")                                                              \
    X(ALL, "all")                                                              \
    X(A, "a")                                                                  \
    X(ANY, "any")                                                              \
    X(TRUE, "true")                                                            \
    X(FALSE, "false")                                                          \
    X(NONE, "none")

enum ent_keyword {
    ENT_KW_NOT_A_KEYWORD, /* an ordinary name */
#define ENT_KEYWORD_ENUM(id, word) ENT_KW_##id,
    ENT_KEYWORD_TABLE(ENT_KEYWORD_ENUM)
#undef ENT_KEYWORD_ENUM
    ENT_N_KEYWORDS
};

/* ENT_KW_NOT_A_KEYWORD when it is none. */
enum ent_keyword ent_keyword_find(const char *word, size_t n_word);

/* In lower case; static.  "" for ENT_KW_NOT_A_KEYWORD. */
const char *ent_keyword_text(enum ent_keyword keyword);

#endif
