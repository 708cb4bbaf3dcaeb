/* SPDX-License-Identifier: ISC */
/* The native format on one page, and as a JSON Schema: together with
 * queries/help_walk.h what a language model needs to write for Entente. */
#ifndef IMPORT_HELP_JSONL_H
#define IMPORT_HELP_JSONL_H

/* Pieces of text to be printed one after the other, NULL-terminated (C99
 * promises no longer strings than 4,095 bytes). */
extern const char *const ent_help_jsonl[];
extern const char *const ent_help_jsonl_schema[];

#endif
