/* SPDX-License-Identifier: ISC */
/* The slots that code reads. */
#ifndef QUERIES_PLAN_SLOTS_H
#define QUERIES_PLAN_SLOTS_H

#include "queries/plan/plan.h"

/* Adds them to the set. */
ENT_MUST_USE enum ent_status ent_code_slots(struct ent_context *context,
                                            const struct ent_code *code,
                                            struct ent_slotset *set);

#endif
