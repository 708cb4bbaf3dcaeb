/* SPDX-License-Identifier: ISC */
/* Going over the reports of a fact. */
#ifndef STORE_REPORT_LIVE_H
#define STORE_REPORT_LIVE_H

#include "store/tupleset.h"

/* Is a report live?  `withdrawn` is an open cursor over ENT_WITHDRAWN. */
ENT_MUST_USE enum ent_status ent_report_is_live(struct ent_cursor *withdrawn,
                                                uint64_t tag, bool *live);

/* Has a fact a live report that affirms it?  `reports` is an open cursor over
 * ENT_REPORTS_BY_FACT, which is moved. */
ENT_MUST_USE enum ent_status ent_fact_is_affirmed(struct ent_cursor *reports,
                                                  struct ent_cursor *withdrawn,
                                                  const ent_id fact[3],
                                                  bool *affirmed);

#endif
