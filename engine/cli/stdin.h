/* SPDX-License-Identifier: ISC */
/* Standard input as an input of an import, of which the start can be looked at
 * before it is read. */
#ifndef ENT_CLI_STDIN_H
#define ENT_CLI_STDIN_H

#include <stddef.h>
#include <stdint.h>

#include <entente/import.h>

/* All zero at first; holds what was looked at until it is read. */
struct ent_cli_stdin {
    size_t n_head, at; /* of head[] */
    size_t at_peek;
    char head[16384];
};

/* The start of standard input, up to the first line's end, as an input of its
 * own; `in` must outlive it. */
struct ent_import_input ent_cli_stdin_peek(struct ent_cli_stdin *in);

/* All of standard input, named "stdin"; `in` must outlive it. */
struct ent_import_input ent_cli_stdin_input(struct ent_cli_stdin *in);

#endif
