/* SPDX-License-Identifier: ISC */
/* Terms as msgpack: the JSON form of the model, value by value. */
#ifndef STORE_TERM_MSGPACK_H
#define STORE_TERM_MSGPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/buf.h"

/* Appends values in their shortest form. */
void ent_msgpack_string(struct ent_buf *out, const char *bytes, size_t n_bytes);
void ent_msgpack_cstr(struct ent_buf *out, const char *text);
void ent_msgpack_int(struct ent_buf *out, int64_t value);
void ent_msgpack_boolean(struct ent_buf *out, bool value);

/* A JSON number as written: an integer or double where that gives it back,
 * else the extension ENT_META_NUMBER with its text. */
void ent_msgpack_number(struct ent_buf *out, const char *bytes, size_t n_bytes);

/* A date as a string. */
void ent_msgpack_date(struct ent_buf *out, uint64_t date);

/* A map whose pairs are counted while they are written: begin gives its
 * place, end sets the number (at most 65,535). */
size_t ent_msgpack_map_begin(struct ent_buf *out);
void ent_msgpack_map_end(struct ent_buf *out, size_t place, unsigned n_pairs);

/* As ent_term_json(). */
void ent_term_msgpack(const struct ent_term *term, struct ent_buf *out);

#endif
