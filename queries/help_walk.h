/* SPDX-License-Identifier: ISC */
/* Walk on one page, for people and language models: under 1,500 tokens. */
#ifndef QUERIES_HELP_WALK_H
#define QUERIES_HELP_WALK_H

/* Pieces of text to be printed one after the other, NULL-terminated (C99
 * promises no longer strings than 4,095 bytes). */
extern const char *const ent_help_walk[];

#endif
