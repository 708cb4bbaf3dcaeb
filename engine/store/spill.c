/* SPDX-License-Identifier: ISC */
/* Memory that gives way to a temporary file. */
#include "store/spill.h"

#include <string.h>
#include <sys/mman.h>

#include "base/alloc.h"

#define FIRST_BYTES ((size_t)64 << 10)
#define MAX_PIECE_BYTES ((size_t)4 << 20)

struct ent_spill_piece {
    struct ent_spill_piece *next;
    char *at;
    size_t n_bytes, n_used;
    bool is_full, is_spilled;
};

void ent_spill_init(struct ent_spill *spill, struct ent_tempfile *file,
                    size_t max_bytes)
{
    *spill = (struct ent_spill){.file = file,
                                .max_bytes = max_bytes,
                                .piece_bytes = FIRST_BYTES};
}

void ent_spill_release(struct ent_spill *spill)
{
    while (spill->pieces != NULL) {
        struct ent_spill_piece *piece = spill->pieces;
        spill->pieces = piece->next;
        munmap(piece->at, piece->n_bytes);
        ent_free(piece);
    }
    ent_spill_init(spill, spill->file, spill->max_bytes);
}

/* The bytes go to the file, and its pages to where they were. */
static enum ent_status spill_piece(struct ent_spill *spill,
                                   struct ent_spill_piece *piece)
{
    uint64_t offset;
    enum ent_status status =
        ent_tempfile_write(spill->file, piece->at, piece->n_bytes, &offset);
    if (status != ENT_OK)
        return status;
    if (mmap(piece->at, piece->n_bytes, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_FIXED, spill->file->fd,
             (off_t)offset) == MAP_FAILED)
        return ENT_ENOMEM;
    piece->is_spilled = true;
    spill->has_spilled = true;
    spill->n_bytes -= piece->n_bytes;
    return ENT_OK;
}

/* As many full pieces as leave no more than n_bytes in memory. */
static enum ent_status spill_to(struct ent_spill *spill, size_t n_bytes)
{
    enum ent_status status = ENT_OK;
    for (struct ent_spill_piece *piece = spill->pieces;
         piece != NULL && status == ENT_OK && spill->n_bytes > n_bytes;
         piece = piece->next)
        if (piece->is_full && !piece->is_spilled)
            status = spill_piece(spill, piece);
    return status;
}

enum ent_status ent_spill_out(struct ent_spill *spill)
{
    return spill_to(spill, 0);
}

static enum ent_status new_piece(struct ent_spill *spill, size_t n_bytes,
                                 struct ent_spill_piece **piece)
{
    if (spill->n_bytes > spill->max_bytes) {
        enum ent_status status = spill_to(spill, spill->max_bytes);
        if (status != ENT_OK)
            return status;
    }
    *piece = ent_malloc(sizeof **piece);
    if (*piece == NULL)
        return ENT_ENOMEM;
    n_bytes = (n_bytes + FIRST_BYTES - 1) / FIRST_BYTES * FIRST_BYTES;
    char *at = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        ent_free(*piece);
        *piece = NULL;
        return ENT_ENOMEM;
    }
    **piece = (struct ent_spill_piece){.next = spill->pieces,
                                       .at = at,
                                       .n_bytes = n_bytes};
    spill->pieces = *piece;
    spill->n_bytes += n_bytes;
    return ENT_OK;
}

static enum ent_status open_piece(struct ent_spill *spill, size_t n_bytes)
{
    struct ent_spill_piece *piece;
    if (spill->open != NULL)
        spill->open->is_full = true;
    spill->open = NULL;
    enum ent_status status =
        new_piece(spill,
                  n_bytes > spill->piece_bytes ? n_bytes : spill->piece_bytes,
                  &piece);
    if (status != ENT_OK)
        return status;
    spill->open = piece;
    if (spill->piece_bytes < MAX_PIECE_BYTES &&
        spill->piece_bytes * 16 <= spill->max_bytes)
        spill->piece_bytes *= 2;
    return ENT_OK;
}

enum ent_status ent_spill_alloc(struct ent_spill *spill, size_t n_bytes,
                                void **memory)
{
    *memory = NULL;
    if (n_bytes > SIZE_MAX / 2)
        return ENT_ENOMEM;
    n_bytes = (n_bytes + 7) & ~(size_t)7;
    if (spill->open == NULL ||
        n_bytes > spill->open->n_bytes - spill->open->n_used) {
        enum ent_status status = open_piece(spill, n_bytes);
        if (status != ENT_OK)
            return status;
    }
    *memory = spill->open->at + spill->open->n_used;
    spill->open->n_used += n_bytes;
    return ENT_OK;
}

enum ent_status ent_spill_array(struct ent_spill *spill,
                                struct ent_spill_piece **array, size_t n_bytes,
                                void **memory)
{
    *memory = NULL;
    if (*array != NULL)
        (*array)->is_full = true;
    *array = NULL;
    enum ent_status status = new_piece(spill, n_bytes, array);
    if (status == ENT_OK)
        *memory = (*array)->at;
    return status;
}

void ent_spill_yield(const struct ent_spill *spill)
{
    if (!spill->has_spilled)
        return;
    for (struct ent_spill_piece *piece = spill->pieces; piece != NULL;
         piece = piece->next)
        if (piece->is_spilled)
            madvise(piece->at, piece->n_bytes, MADV_DONTNEED);
}
