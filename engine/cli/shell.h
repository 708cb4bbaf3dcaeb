/* SPDX-License-Identifier: ISC */
/* The interactive shell's completion. */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include <stddef.h>

#include <entente/store.h>

#include "base/buf.h"

/* What could stand where the cursor is: the word (or open bracket) before it
 * and its continuations. */
struct ent_completion {
    size_t n_replaced; /* bytes before the cursor that are replaced */
    size_t n_choices;
    struct ent_buf choices; /* NUL-terminated texts, one after the other */
};

/* Keywords, and names of the store, that continue the text before the cursor.
 * On failure there are no choices.  Release `choices` in every case. */
void ent_shell_complete(struct ent_store *store, const char *text,
                        size_t n_text, struct ent_completion *completion);

#endif
