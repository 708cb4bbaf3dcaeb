/* SPDX-License-Identifier: ISC */
/* A growing run of bytes.  Failure sticks: after an allocation failed, writes
 * are ignored and `status` tells, so that a writer checks once at its end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

struct ent_buf {
    char *bytes; /* owned; not NUL-terminated unless ent_buf_cstr was called */
    size_t n_bytes;
    size_t capacity;
    enum ent_status status;
};

void ent_buf_init(struct ent_buf *buf);
void ent_buf_release(struct ent_buf *buf);
void ent_buf_clear(struct ent_buf *buf); /* keeps the memory, clears status */

/* Room for n more bytes, or NULL; the caller adds to n_bytes what it wrote. */
char *ent_buf_reserve(struct ent_buf *buf, size_t n_bytes);
void ent_buf_add(struct ent_buf *buf, const void *bytes, size_t n_bytes);
void ent_buf_add_char(struct ent_buf *buf, char c);
void ent_buf_add_str(struct ent_buf *buf, const char *text);
void ent_buf_add_format(struct ent_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ent_buf_add_uint(struct ent_buf *buf, uint64_t value);
void ent_buf_add_int(struct ent_buf *buf, int64_t value);

/* The bytes followed by a NUL that n_bytes does not count; NULL if out. */
char *ent_buf_cstr(struct ent_buf *buf);

#endif
