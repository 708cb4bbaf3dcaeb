/* SPDX-License-Identifier: ISC */
/* Where a list goes on: the last row shown, as an opaque text that stays good
 * whatever is added or withdrawn meanwhile. */
#ifndef ENT_SERVER_PAGE_TOKEN_H
#define ENT_SERVER_PAGE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "server/request.h"

#define ENT_MAX_TOKEN_WORDS 6

/* Appends ,"next":"..." */
void ent_page_token_write(struct ent_buf *out, const uint64_t *words,
                          size_t n_words);

/* Reads a parameter back; false when it is not such a text of n words. */
bool ent_page_token_read(const struct ent_string *text, uint64_t *words,
                         size_t n_words);

#endif
