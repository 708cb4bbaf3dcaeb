/* SPDX-License-Identifier: ISC */
/* Bytes of an input: a file, standard input or a callback; gzip and zstd are
 * recognised by their first bytes and undone. */
#ifndef IMPORT_INPUT_H
#define IMPORT_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include <entente/import.h>

struct ent_input;

/* Opens; the name is borrowed.  ENT_EIO, ENT_ENOTFOUND, ENT_ENOMEM. */
ENT_MUST_USE enum ent_status
ent_input_open(const struct ent_import_input *source, struct ent_input **input,
               struct ent_error *error);
void ent_input_close(struct ent_input *input);

/* Reads up to n bytes; *n_read is 0 only at the end.  ENT_EREFUSED when a
 * compressed stream is damaged or cut off. */
ENT_MUST_USE enum ent_status ent_input_read(struct ent_input *input,
                                            void *bytes, size_t n_bytes,
                                            size_t *n_read,
                                            struct ent_error *error);

/* A digest of all the bytes of the input as stored, also of those not read
 * yet: a stream is then copied to a temporary file and read on from there. */
ENT_MUST_USE enum ent_status ent_input_digest(struct ent_input *input,
                                              uint64_t *digest,
                                              struct ent_error *error);

const char *ent_input_name(const struct ent_input *input);

/* Of the file as stored, for progress; size 0 when unknown. */
uint64_t ent_input_position(const struct ent_input *input);
uint64_t ent_input_size(const struct ent_input *input);

#endif
