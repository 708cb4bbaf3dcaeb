/* SPDX-License-Identifier: ISC */
/* The reserved words of Walk. */
#include "queries/keyword.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *word;
    size_t n_word;
} keywords[] = {{"", 0},
#define KEYWORD_ROW(id, word) {word, sizeof(word) - 1},
                ENT_KEYWORD_TABLE(KEYWORD_ROW)
#undef KEYWORD_ROW
};

_Static_assert(sizeof keywords / sizeof keywords[0] == ENT_N_KEYWORDS,
               "a row for each keyword");

enum ent_keyword ent_keyword_find(const char *word, size_t n_word)
{
    for (int i = 1; i < ENT_N_KEYWORDS; i++)
        if (keywords[i].n_word == n_word &&
            strncasecmp(keywords[i].word, word, n_word) == 0)
            return (enum ent_keyword)i;
    return ENT_KW_NOT_A_KEYWORD;
}

const char *ent_keyword_text(enum ent_keyword keyword)
{
    return keywords[keyword].word;
}
