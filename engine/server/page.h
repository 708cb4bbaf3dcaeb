/* SPDX-License-Identifier: ISC */
/* The files of the page inside the program. */
#ifndef ENT_SERVER_PAGE_H
#define ENT_SERVER_PAGE_H

#include "server/assets.h"
#include "server/request.h"

/* The file that a path means ("/" is /index.html), or NULL. */
const struct ent_asset *ent_page_find(const struct ent_request *request);

#endif
