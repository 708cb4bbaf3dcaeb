/* SPDX-License-Identifier: ISC */
/* A run of code points on its way through Unicode normalisation; private to
 * nfc.c and fold.c. */
#ifndef BASE_CODEPOINTS_H
#define BASE_CODEPOINTS_H

#include <stddef.h>
#include <stdint.h>

#include <utf8proc.h>

#include <entente/status.h>

#include "base/buf.h"

#define ENT_CODEPOINTS_INLINE 512

struct ent_codepoints {
    utf8proc_int32_t *points; /* `inlined`, or owned */
    size_t n_points;
    size_t capacity;
    utf8proc_int32_t inlined[ENT_CODEPOINTS_INLINE];
};

void ent_codepoints_init(struct ent_codepoints *run);
void ent_codepoints_release(struct ent_codepoints *run);

/* Makes room for n code points in all.  ENT_ENOMEM. */
ENT_MUST_USE enum ent_status ent_codepoints_reserve(struct ent_codepoints *run,
                                                    size_t n_points);

/* Replaces the run by the decomposition of valid UTF-8 (utf8proc's options:
 * UTF8PROC_COMPOSE is needed, COMPAT, CASEFOLD and IGNORE are possible), marks
 * in canonical order.  Takes time in proportion to the length, also for texts
 * made of nothing but marks.  ENT_ENOMEM. */
ENT_MUST_USE enum ent_status
ent_codepoints_decompose(struct ent_codepoints *run, const char *bytes,
                         size_t n_bytes, unsigned options);

/* Composes the run and appends it as UTF-8. */
void ent_codepoints_compose(struct ent_codepoints *run, struct ent_buf *out);

#endif
