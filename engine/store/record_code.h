/* SPDX-License-Identifier: ISC */
/* The fields of one report, coded against the report before it. */
#ifndef STORE_RECORD_CODE_H
#define STORE_RECORD_CODE_H

#include "base/buf.h"
#include "store/report.h"

/* Appends `report`, coded against `before`. */
void ent_record_encode(const struct ent_report *before,
                       const struct ent_report *report, struct ent_buf *out);

/* Reads one report at *at, moving it; `report` holds the one before and is
 * changed into the one read.  Never reads at or past `end`. */
ENT_MUST_USE enum ent_status ent_record_decode(const unsigned char **at,
                                               const unsigned char *end,
                                               struct ent_report *report);

#endif
