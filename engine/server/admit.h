/* SPDX-License-Identifier: ISC */
/* What is checked before a request's body is read. */
#ifndef ENT_SERVER_ADMIT_H
#define ENT_SERVER_ADMIT_H

#include "server/call.h"

/* Finds the route and checks who asks, for what, with which parameters and how
 * large a body.  Sets call->route, or the answer. */
void ent_admit(struct ent_call *call);

/* Are all parameters of the route, and none twice?  false: the answer is
 * set.  To be asked again after a form was read. */
bool ent_admit_params(struct ent_call *call);

/* Adds the headers that every answer has. */
void ent_admit_finish(struct ent_call *call);

#endif
