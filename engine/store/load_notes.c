/* SPDX-License-Identifier: ISC */
/* Remarks about an input: one for each kind and term, with a count. */
#include "store/load_notes.h"

#include "base/alloc.h"

/* Kinds of terms take 4 of a handle's upper 8 bits. */
#define KIND_SHIFT 60

void ent_notes_init(struct ent_notes *notes)
{
    *notes = (struct ent_notes){0};
    ent_map_init(&notes->index);
    ent_arena_init(&notes->arena, 0);
}

void ent_notes_release(struct ent_notes *notes)
{
    ent_free(notes->notes);
    ent_map_release(&notes->index);
    ent_arena_release(&notes->arena);
}

static enum ent_status make_room(struct ent_notes *notes)
{
    if (notes->n_notes < notes->capacity)
        return ENT_OK;
    size_t capacity = notes->capacity == 0 ? 16 : notes->capacity * 2;
    struct ent_load_note *grown =
        ent_realloc(notes->notes, capacity * sizeof *grown);
    if (grown == NULL)
        return ENT_ENOMEM;
    notes->notes = grown;
    notes->capacity = capacity;
    return ENT_OK;
}

enum ent_status ent_notes_get(struct ent_notes *notes,
                              enum ent_load_note_kind kind, ent_handle handle,
                              struct ent_load_note **note)
{
    uint64_t key = handle | (uint64_t)kind << KIND_SHIFT, index;
    if (ent_map_get(&notes->index, key, &index)) {
        *note = &notes->notes[index];
        return ENT_OK;
    }
    enum ent_status status = make_room(notes);
    if (status == ENT_OK)
        status = ent_map_put(&notes->index, key, notes->n_notes);
    if (status != ENT_OK)
        return status;
    *note = &notes->notes[notes->n_notes++];
    **note = (struct ent_load_note){.kind = kind};
    return ENT_OK;
}

void ent_note_count(struct ent_load_note *note, uint64_t line)
{
    if (note->count++ == 0)
        note->line = line;
}

uint64_t ent_notes_of_kind(const struct ent_notes *notes,
                           enum ent_load_note_kind kind)
{
    uint64_t n = 0;
    for (size_t i = 0; i < notes->n_notes; i++)
        if (notes->notes[i].kind == kind && notes->notes[i].count > 0)
            n++;
    return n;
}

void ent_notes_emit(const struct ent_notes *notes, ent_load_note_fn *note,
                    void *context)
{
    for (size_t i = 0; i < notes->n_notes; i++)
        if (notes->notes[i].count > 0)
            note(context, &notes->notes[i]);
}
