/* SPDX-License-Identifier: ISC */
/* Terms in parameters. */
#ifndef ENT_SERVER_TERM_PARAM_H
#define ENT_SERVER_TERM_PARAM_H

#include <entente/error.h>
#include <entente/term.h>

#include "base/arena.h"
#include "server/request.h"

/* A bare text is a name, or an IRI when it begins so; what begins with {, ",
 * a digit or - is a term in JSON, or a date.  ENT_EUSAGE with *error; `what`
 * is the parameter's name.  Bytes are borrowed from the text and the arena. */
ENT_MUST_USE enum ent_status ent_term_param(const struct ent_string *text,
                                            const char *what,
                                            struct ent_arena *arena,
                                            struct ent_term *term,
                                            struct ent_error *error);

/* Only a name or an IRI. */
ENT_MUST_USE enum ent_status ent_name_param(const struct ent_string *text,
                                            const char *what,
                                            struct ent_arena *arena,
                                            struct ent_term *term,
                                            struct ent_error *error);

#endif
