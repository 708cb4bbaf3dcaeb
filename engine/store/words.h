/* SPDX-License-Identifier: ISC */
/* What a name is found by: the hash of its folded form, and the first 16
 * bytes of the folded form from each word's start on. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include <entente/term.h>

#include "base/buf.h"
#include "store/rowlist.h"

/* Bytes of folded text that a row of ENT_WORDS holds. */
#define ENT_WORD_BYTES 16

/* The folded form of a name, an alias or label text (coded bytes), or the last
 * part of an IRI; empty for anything else, and for what folds to nothing.
 * Cleared first. */
ENT_MUST_USE enum ent_status ent_words_fold(enum ent_kind kind,
                                            const char *bytes, size_t n_bytes,
                                            struct ent_buf *fold);

/* The words of a folded form that are indexed: of its first 200 bytes, and of
 * an IRI the first four.  Adds rows (16 bytes as two columns, term). */
ENT_MUST_USE enum ent_status ent_words_rows(ent_id term, const char *fold,
                                            size_t n_fold,
                                            struct ent_rowlist *rows);

/* The column of ENT_FOLDED for a folded form. */
uint64_t ent_words_hash(const char *fold, size_t n_fold, uint64_t seed);

/* The two columns of 16 bytes or fewer, filled up with zeros. */
void ent_word_columns(const char *bytes, size_t n_bytes, uint64_t columns[2]);

#endif
