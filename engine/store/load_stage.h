/* SPDX-License-Identifier: ISC */
/* The reports of one input, waiting to be written.  Ids of the reports are
 * handles (load.h).  Only this interface knows how they are held. */
#ifndef STORE_LOAD_STAGE_H
#define STORE_LOAD_STAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/report.h"

struct ent_stage {
    uint64_t **reports; /* header word, then the fields that are given */
    size_t n_reports, capacity;
    struct ent_arena arena;
};

void ent_stage_init(struct ent_stage *stage);
void ent_stage_release(struct ent_stage *stage);

/* Adds a report that stands on a line of the input (0: nowhere); copied.  `id`,
 * `recorded` and `retracted` are not kept. */
ENT_MUST_USE enum ent_status ent_stage_add(struct ent_stage *stage,
                                           const struct ent_report *report,
                                           uint64_t line);

/* The i-th report; `id` is 0.  meta is borrowed from the stage. */
void ent_stage_get(const struct ent_stage *stage, size_t i,
                   struct ent_report *report);
ent_id ent_stage_predicate(const struct ent_stage *stage, size_t i);
uint64_t ent_stage_line(const struct ent_stage *stage, size_t i);

/* Replaces the i-th report. */
ENT_MUST_USE enum ent_status ent_stage_set(struct ent_stage *stage, size_t i,
                                           const struct ent_report *report);

#endif
