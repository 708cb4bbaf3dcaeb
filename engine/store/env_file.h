/* SPDX-License-Identifier: ISC */
/* The database file as a file: looked at before LMDB maps it. */
#ifndef STORE_ENV_FILE_H
#define STORE_ENV_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/error.h>

/* Opens the file and enters it into the process's list of open databases
 * (LMDB forbids opening one twice: ENT_EBUSY).  ENT_ENOTFOUND; ENT_ENOTDB for
 * a directory, an empty file or anything LMDB has not written; ENT_EVERSION;
 * ENT_EDAMAGED when it is shorter than its last page in use. */
ENT_MUST_USE enum ent_status ent_file_open(const char *path, bool read_only,
                                           int *fd, struct ent_error *error);

/* Closes it and takes it off the list. */
void ent_file_close(int fd);

/* Makes the names in the directory of `path` durable. */
ENT_MUST_USE enum ent_status ent_file_sync_directory(const char *path,
                                                     struct ent_error *error);

/* Gives a finished file its name, unless the name is taken (ENT_EBUSY), and
 * makes it durable.  `from` is gone afterwards. */
ENT_MUST_USE enum ent_status ent_file_link(const char *from, const char *to,
                                           struct ent_error *error);

/* Grows a file to hold its last page.  LMDB does not write a page at the end
 * that was taken and given back within one transaction. */
ENT_MUST_USE enum ent_status ent_file_extend(int fd, size_t n_bytes);

#endif
