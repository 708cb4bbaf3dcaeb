/* SPDX-License-Identifier: ISC */
/* LMDB's pages, read with pread: what must be known before mapping a file,
 * since touching a mapped page that the file does not have is a SIGBUS. */
#ifndef STORE_ENV_PAGES_H
#define STORE_ENV_PAGES_H

#include <stdbool.h>

#include <entente/error.h>

/* ENT_OK when the file has LMDB's two meta pages and every page in use.  A
 * file that lacks only free pages at its end is sound; it is grown to its full
 * size unless it is to be read only.  ENT_ENOTDB, ENT_EVERSION, ENT_EDAMAGED,
 * ENT_EIO otherwise. */
ENT_MUST_USE enum ent_status ent_pages_examine(const char *path, int fd,
                                               bool read_only,
                                               struct ent_error *error);

#endif
