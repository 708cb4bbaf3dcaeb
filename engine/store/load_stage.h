/* SPDX-License-Identifier: ISC */
/* The reports of one input, waiting to be written.  Ids of the reports are
 * handles (load.h).  Only this interface knows how they are held. */
#ifndef STORE_LOAD_STAGE_H
#define STORE_LOAD_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/report.h"

/* A bare report on terms of the intern table: their indexes and kinds; any
 * other: where its words are. */
struct ent_staged {
    uint32_t numbers[3]; /* s, p, o; or the address, in two parts */
    uint32_t line;       /* and a flag */
    uint32_t kinds;      /* a byte each; 0: not bare */
};

struct ent_stage {
    struct ent_staged *reports;
    size_t n_reports, capacity;
    bool as_written; /* the names of what is added now are not resolved */
    struct ent_arena arena;
};

void ent_stage_init(struct ent_stage *stage);
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
/* Is the i-th report nothing but a fact of terms of the intern table?  Then
 * *handles are its parts. */
static inline bool ent_stage_bare(const struct ent_stage *stage, size_t i,
                                  uint64_t handles[3])
{
    const struct ent_staged *staged = &stage->reports[i];
    if (staged->kinds == 0)
        return false;
    for (unsigned k = 0; k < 3; k++)
        handles[k] =
            ENT_ID_MAKE(staged->kinds >> 8 * k & 0xff, staged->numbers[k]);
    return true;
}

ent_id ent_stage_predicate(const struct ent_stage *stage, size_t i);
uint64_t ent_stage_line(const struct ent_stage *stage, size_t i);
bool ent_stage_is_as_written(const struct ent_stage *stage, size_t i);

/* Replaces the handles of the i-th report by ids (by index of the term), unless
 * it is bare.  Afterwards ent_stage_get() gives ids. */
void ent_stage_to_ids(struct ent_stage *stage, size_t i, const ent_id *ids);

/* Replaces the i-th report. */
ENT_MUST_USE enum ent_status ent_stage_set(struct ent_stage *stage, size_t i,
                                           const struct ent_report *report);

/* Puts the i-th report in the place of an earlier one. */
void ent_stage_move(struct ent_stage *stage, size_t to, size_t i);

/* Drops all from the n-th report on. */
void ent_stage_truncate(struct ent_stage *stage, size_t n);

#endif
