/* SPDX-License-Identifier: ISC */
/* The reports of one input, waiting to be written.  Ids of the reports are
 * handles (load.h).  Only this interface knows how they are held. */
#ifndef STORE_LOAD_STAGE_H
#define STORE_LOAD_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/report.h"
#include "store/spill.h"

/* A bare report on terms of the intern table: their indexes and kinds; any
 * other: where its words are. */
struct ent_staged {
    uint32_t numbers[3]; /* s, p, o; or the address, in two parts, and a hash
                          * of what was given, 0 when that is but the fact */
    uint32_t line;       /* and a flag */
    uint32_t kinds;      /* a byte each, 0: not bare; and a flag */
};

#define ENT_STAGED_CONVERTED (UINT32_C(1) << 24)

struct ent_stage {
    struct ent_spill memory; /* of what follows, words and texts */
    struct ent_staged **pieces;
    unsigned piece_shift; /* log2 of the reports in a piece */
    size_t n_pieces, pieces_capacity;
    struct ent_spill_piece *piece; /* the last one */
    size_t n_reports;
    bool as_written; /* the names of what is added now are not resolved */
    bool any_denies;
    bool any_words;             /* a report that is not bare was added */
    uint64_t first[3], bits[3]; /* a fact as written; how others differ */
    uint64_t seed;              /* of the hashes */
};

/* Reports beyond max_bytes go to the file, which must outlive the stage. */
void ent_stage_init(struct ent_stage *stage, struct ent_tempfile *file,
                    size_t max_bytes, uint64_t seed);
void ent_stage_release(struct ent_stage *stage);

/* Adds a report that stands on a line of the input (0: nowhere); copied.  `id`,
 * `recorded` and `retracted` are not kept. */
ENT_MUST_USE enum ent_status ent_stage_add(struct ent_stage *stage,
                                           const struct ent_report *report,
                                           uint64_t line);

/* Adds a report of nothing but its fact: s, p, o. */
ENT_MUST_USE enum ent_status ent_stage_add_bare(struct ent_stage *stage,
                                                const ent_id parts[3],
                                                uint64_t line);

/* The i-th report; `id` is 0.  meta is borrowed from the stage. */
void ent_stage_get(const struct ent_stage *stage, size_t i,
                   struct ent_report *report);
/* The same with ids (by index of the term) in place of handles. */
void ent_stage_get_ids(const struct ent_stage *stage, size_t i,
                       const ent_id *ids, struct ent_report *report);
static inline struct ent_staged *ent_staged_at(const struct ent_stage *stage,
                                               size_t i)
{
    return &stage->pieces[i >> stage->piece_shift]
                         [i & (((size_t)1 << stage->piece_shift) - 1)];
}

/* Is the i-th report nothing but a fact of terms of the intern table?  Then
 * *handles are its parts. */
static inline bool ent_stage_bare(const struct ent_stage *stage, size_t i,
                                  uint64_t handles[3])
{
    const struct ent_staged *staged = ent_staged_at(stage, i);
    if ((staged->kinds & 0xffffff) == 0)
        return false;
    for (unsigned k = 0; k < 3; k++)
        handles[k] =
            ENT_ID_MAKE(staged->kinds >> 8 * k & 0xff, staged->numbers[k]);
    return true;
}

ent_id ent_stage_predicate(const struct ent_stage *stage, size_t i);
uint64_t ent_stage_line(const struct ent_stage *stage, size_t i);
bool ent_stage_is_as_written(const struct ent_stage *stage, size_t i);

/* For walks from front to back: now and then gives back the memory of reports
 * that lie in the file. */
static inline void ent_stage_pass(const struct ent_stage *stage, size_t i)
{
    if ((i & 0x3fff) == 0 && stage->memory.has_spilled)
        ent_spill_yield(&stage->memory);
}

/* Copies what a report points to into the stage's memory. */
ENT_MUST_USE enum ent_status ent_stage_keep(struct ent_stage *stage,
                                            struct ent_report *report);

/* Replaces the i-th report; what it points to is the stage's. */
ENT_MUST_USE enum ent_status ent_stage_set(struct ent_stage *stage, size_t i,
                                           const struct ent_report *report);

/* Puts the i-th report in the place of an earlier one. */
void ent_stage_move(struct ent_stage *stage, size_t to, size_t i);

/* Drops all from the n-th report on. */
void ent_stage_truncate(struct ent_stage *stage, size_t n);

#endif
