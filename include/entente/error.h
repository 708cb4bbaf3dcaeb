/* SPDX-License-Identifier: ISC */
/* Where and why something failed, in the caller's memory; needs no freeing. */
#ifndef ENTENTE_ERROR_H
#define ENTENTE_ERROR_H

#include <stdarg.h>
#include <stdint.h>

#include <entente/status.h>

#define ENT_ERROR_MESSAGE_BYTES 512

/* `line` and `column` count from 1 (columns in code points); 0 when the error
 * has no place.  `message` is one sentence without a full stop, valid UTF-8,
 * and cut at a character limit when too long. */
struct ent_error {
    enum ent_status status;
    uint64_t line;
    uint64_t column;
    char message[ENT_ERROR_MESSAGE_BYTES];
};

#ifdef __cplusplus
extern "C" {
#endif

/* Fills *error (which may be NULL) and returns `status`, so that a function
 * can say `return ent_error_set(error, ENT_EIO, "cannot read %s", name)`. */
enum ent_status ent_error_set(struct ent_error *error, enum ent_status status,
                              const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As ent_error_set(), with a place. */
enum ent_status ent_error_at(struct ent_error *error, enum ent_status status,
                             uint64_t line, uint64_t column, const char *format,
                             ...) __attribute__((format(printf, 5, 6)));

#ifdef __cplusplus
}
#endif
#endif
