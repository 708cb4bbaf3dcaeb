/* SPDX-License-Identifier: ISC */
/* Remarks about an input: one for each kind and term, with a count. */
#ifndef STORE_LOAD_NOTES_H
#define STORE_LOAD_NOTES_H

#include "base/arena.h"
#include "base/hash.h"
#include "store/load.h"

struct ent_notes {
    struct ent_load_note *notes; /* in order of arrival */
    size_t n_notes, capacity;
    struct ent_map index; /* kind and handle -> index */
    struct ent_arena arena;
};

void ent_notes_init(struct ent_notes *notes);
void ent_notes_release(struct ent_notes *notes);

/* The note of a kind about a handle; a new one has name NULL and count 0.
 * Valid until the next call. */
ENT_MUST_USE enum ent_status ent_notes_get(struct ent_notes *notes,
                                           enum ent_load_note_kind kind,
                                           ent_handle handle,
                                           struct ent_load_note **note);

/* Counts one report on a line in a note. */
void ent_note_count(struct ent_load_note *note, uint64_t line);

/* How many notes of a kind concern a report. */
uint64_t ent_notes_of_kind(const struct ent_notes *notes,
                           enum ent_load_note_kind kind);

/* Hands out all that concern a report. */
void ent_notes_emit(const struct ent_notes *notes, ent_load_note_fn *note,
                    void *context);

#endif
