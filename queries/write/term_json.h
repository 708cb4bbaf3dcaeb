/* SPDX-License-Identifier: ISC */
/* Terms in the model's JSON form: engine/store/term_json.c, which exports use
 * as well. */
#ifndef QUERIES_WRITE_TERM_JSON_H
#define QUERIES_WRITE_TERM_JSON_H

#include "store/term_json.h"

#endif
